"""The job that draws a refused file beside the form, for the reviewer."""

from concurrent.futures import TimeoutError as TiempoAgotado
from datetime import timedelta
from uuid import UUID

from pebble import ProcessExpired
from sqlalchemy.ext.asyncio import AsyncSession

from services.firma import recursos
from services.firma.validacion import Subindicacion
from services.firma.validacion.comparacion import comparar
from services.firma.veredictos.models import Comparacion, Diferencia, Veredicto
from shared.clock import reloj_sistema
from shared.documents import DemasiadoGrande, HuellaDistinta, ObjetoInexistente
from shared.events import RefObjeto
from shared.http.contexto import Contexto
from shared.jobs import Abandonar, Completar, Trabajo, Trabajos

trabajos = Trabajos("firma")
COMPARAR = "firma.comparar"
COMPARABLES = frozenset({Subindicacion.CONTENT_MISMATCH, Subindicacion.POST_SIGN_CHANGE, Subindicacion.WIDGET_OVERLAP})
"""Refusals in which a reviewer wants to see what is different."""


class NoSeDibuja(Exception):
    """The library can't draw the file; it may be a chance failure of the worker."""


async def _no_se_pudo(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    veredicto_id = UUID(t.datos["veredicto_id"])
    if await tx.get(Comparacion, veredicto_id) is None:
        tx.add(_comparacion(veredicto_id, 0, 0, motivo[:500]))


@trabajos.maneja(
    COMPARAR,
    maximo=1,
    arriendo=timedelta(seconds=60),
    limite=timedelta(minutes=2),
    intentos=3,
    al_fallar=_no_se_pudo,
)
async def dibujar(t: Trabajo, contexto: Contexto) -> Completar | None:
    """Compare the two files of `t.datos["veredicto_id"]` and keep the pages that differ."""
    propios = recursos.de(contexto)
    veredicto_id = UUID(t.datos["veredicto_id"])
    async with contexto.bd.tx() as tx:
        veredicto = await tx.get_one(Veredicto, veredicto_id)
        if await tx.get(Comparacion, veredicto_id) is not None:
            return None
    try:
        archivo = await propios.traer(veredicto.firmado)
        original = await propios.traer(veredicto.original)
    except (ObjetoInexistente, HuellaDistinta, DemasiadoGrande) as exc:
        raise Abandonar(f"no están los archivos: {exc}") from exc
    try:
        hecha = await propios.banco.ejecutar_con_tope(comparar, archivo, original)
    except (TiempoAgotado, ProcessExpired) as exc:
        raise Abandonar("el archivo pide más de lo que se concede para dibujarlo") from exc
    except Exception as exc:
        # The worker brings back whatever the library raised at a stranger's file; the reviewer is told that it failed.
        raise NoSeDibuja(f"no se pudo dibujar: {exc!r}") from exc
    guardadas = [(d, await contexto.almacen.guardar(d.png, tipo="image/png")) for d in hecha.distintas]

    async def escribir(tx: AsyncSession) -> None:
        tx.add(_comparacion(veredicto_id, hecha.paginas_archivo, hecha.paginas_original, None))
        await tx.flush()
        for distinta, objeto in guardadas:
            ref = RefObjeto(
                servicio="firma", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano, tipo=objeto.tipo
            )
            lineas = [{"signo": signo, "texto": texto} for signo, texto in distinta.lineas]
            tx.add(
                Diferencia(
                    veredicto_id=veredicto_id,
                    pagina=distinta.numero,
                    objeto=ref.model_dump(mode="json"),
                    lineas=lineas,
                )
            )

    return escribir


def _comparacion(veredicto_id: UUID, archivo: int, original: int, error: str | None) -> Comparacion:
    return Comparacion(
        veredicto_id=veredicto_id,
        paginas_archivo=archivo,
        paginas_original=original,
        error=error,
        hecha_en=reloj_sistema.ahora(),
    )
