"""Reading and changing preferences. Absent is yes; only what `OPCIONALES` names can be turned off."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.mensajes.rules import CATEGORIAS, OPCIONALES, Categoria
from shared.clock import reloj_sistema

_RENUNCIARON = text("SELECT titular FROM preferencia WHERE nit = :nit AND categoria = :categoria AND NOT activa")
_LEER = text("SELECT categoria, activa FROM preferencia WHERE titular = :titular AND nit = :nit")
_GUARDAR = text("""
    INSERT INTO preferencia (titular, nit, categoria, activa, cambiada_por, cambiada_en)
    VALUES (:titular, :nit, :categoria, :activa, :quien, :ahora)
    ON CONFLICT (titular, nit, categoria) DO UPDATE SET activa = excluded.activa, cambiada_por = excluded.cambiada_por,
        cambiada_en = excluded.cambiada_en
""")
_OLVIDAR_AJENAS = text("""
    DELETE FROM preferencia WHERE nit = :nit AND titular NOT LIKE 'usuario:%' AND NOT titular = ANY (:quedan)
""")
_OLVIDAR = text("DELETE FROM preferencia WHERE nit = '' AND titular = ANY (:correos)")


def de_usuario(sub: str) -> str:
    """Holder of a user's own preferences, which hold for the notices on screen."""
    return f"usuario:{sub}"


async def renunciaron(tx: AsyncSession, nit: str, clase: str) -> frozenset[str]:
    """Addresses of a company, in lower case, that do not want messages of this kind; none for what is due by law."""
    categoria = OPCIONALES.get(clase)
    if categoria is None:
        return frozenset()
    filas = await tx.execute(_RENUNCIARON, {"nit": nit, "categoria": categoria})
    return frozenset(filas.scalars())


async def leer(tx: AsyncSession, titular: str, nit: str) -> dict[Categoria, bool]:
    """Every category and whether it is wanted."""
    dichas = {f.categoria: f.activa for f in await tx.execute(_LEER, {"titular": titular, "nit": nit})}
    return {c: dichas.get(c, True) for c in CATEGORIAS}


async def guardar(
    tx: AsyncSession, titular: str, nit: str, activas: Mapping[Categoria, bool], *, quien: str
) -> dict[Categoria, bool]:
    """Change what a holder wants; what `activas` leaves out stays."""
    for categoria, activa in activas.items():
        valores = {"titular": titular, "nit": nit, "categoria": categoria, "activa": activa, "quien": quien}
        await tx.execute(_GUARDAR, {**valores, "ahora": reloj_sistema.ahora()})
    return await leer(tx, titular, nit)


async def olvidar_ajenas(tx: AsyncSession, nit: str, quedan: Iterable[str]) -> None:
    """Forget the addresses that no mail about this company goes to any more, with what they wanted."""
    await tx.execute(_OLVIDAR_AJENAS, {"nit": nit, "quedan": [c.lower() for c in quedan]})


async def olvidar(tx: AsyncSession, correos: Sequence[str]) -> None:
    """Forget what these addresses, in lower case, wanted of mails of no company."""
    await tx.execute(_OLVIDAR, {"correos": list(correos)})
