"""Applicants of one contingente that share a representative, an address, an e-mail or a signing certificate.

Only keyed digests are kept and compared. What they tell is shown to reviewers and decides nothing.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Uuid, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import reloj_sistema
from shared.events.firma import VeredictoEmitido
from shared.events.registro import EmpresaActualizada
from shared.expedientes import Expediente, expediente
from shared.expedientes.revision import Bandera

_REPRESENTAN = {"representante", "apoderado"}
_NOMBRES = {
    "representante": "representante",
    "direccion": "dirección",
    "correo": "correo",
    "certificado": "certificado de firma",
}
_SIN_SOLICITAR = "('borrador', 'desistida')"

_BORRAR = text("DELETE FROM empresa_huella WHERE nit = :nit AND clase <> 'certificado'")
_GUARDAR = text("""
    INSERT INTO empresa_huella (nit, clase, huella, conocida_en)
    SELECT :nit, u.clase, u.huella, :ahora
    FROM unnest(CAST(:clases AS text[]), CAST(:huellas AS text[])) AS u (clase, huella)
    ON CONFLICT (nit, clase, huella) DO NOTHING
""")
_COINCIDEN = f"""
    FROM solicitud s
    JOIN empresa_huella h ON h.nit = s.nit
    JOIN empresa_huella o ON o.clase = h.clase AND o.huella = h.huella AND o.nit <> h.nit
    JOIN solicitud s2 ON s2.nit = o.nit AND s2.contingente = s.contingente
    JOIN expediente e2 ON e2.id = s2.id AND e2.estado NOT IN {_SIN_SOLICITAR}
"""
_BANDERAS = text(f"""
    SELECT DISTINCT s.id, h.clase, s2.nit, e2.numero {_COINCIDEN}
    WHERE s.id = ANY(:ids) ORDER BY s.id, h.clase, s2.nit, e2.numero
""")


async def proyectar_empresa(tx: AsyncSession, evento: EmpresaActualizada) -> None:
    """Keep what the company's newest state says: its representatives, its address and its mails, by digest."""
    firmantes = [f for f in evento.firmantes if _REPRESENTAN & set(f.roles)]
    pares = [("representante", f.huella_documento) for f in firmantes]
    pares += [("direccion", evento.huella_direccion)] if evento.huella_direccion else []
    pares += [("correo", huella) for huella in evento.huellas_correos]
    await tx.execute(_BORRAR, {"nit": evento.nit})
    await _guardar(tx, evento.nit, pares)


async def proyectar_certificado(tx: AsyncSession, evento: VeredictoEmitido) -> None:
    """Keep with which certificate somebody signed for a company; one that was used once stays known."""
    if evento.certificado_sha256 is not None and evento.veredicto == "TOTAL_PASSED":
        await _guardar(tx, evento.nit, [("certificado", evento.certificado_sha256)])


async def _guardar(tx: AsyncSession, nit: str, pares: Iterable[tuple[str, str]]) -> None:
    pares = list(pares)
    if pares:
        clases, huellas = [c for c, _ in pares], [h for _, h in pares]
        valores = {"nit": nit, "clases": clases, "huellas": huellas, "ahora": reloj_sistema.ahora()}
        await tx.execute(_GUARDAR, valores)


async def banderas_de(tx: AsyncSession, casos: Sequence[Expediente]) -> dict[UUID, list[Bandera]]:
    """What each request's applicant shares with other applicants of the same contingente."""
    banderas: dict[UUID, list[Bandera]] = {}
    for id, clase, nit, numero in await tx.execute(_BANDERAS, {"ids": [c.id for c in casos]}):
        texto = f"Comparte {_NOMBRES[clase]} con {nit} ({numero or 'sin número'})."
        banderas.setdefault(id, []).append(Bandera(codigo=f"comparte_{clase}", texto=texto, nit=nit, numero=numero))
    return banderas


def con_banderas() -> sa.ColumnElement[bool]:
    """Condition over `expediente`: its applicant shares something with another."""
    return expediente.c.id.in_(text(f"SELECT s.id {_COINCIDEN}").columns(sa.column("id", Uuid())))
