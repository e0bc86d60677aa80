"""The guarantee that replaces another, or the certificate that modifies it (art. 25)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.garantias import service as garantias
from services.garantias.garantias.decidir import sustituible
from services.garantias.garantias.rules import constitucion_posible
from services.garantias.garantias.schemas import SustitutaConArchivo
from services.garantias.garantias.service import CasoGarantia, Presentado
from services.garantias.programas import service as programas
from services.garantias.programas.service import CasoPrograma
from services.garantias.prorrogas import decidir as prorrogas
from shared.clock import reloj_legal
from shared.http import Problema
from shared.identity import Principal, exigir_empresa


async def puede_sustituir(
    tx: AsyncSession, id: UUID, datos: SustitutaConArchivo, quien: Principal
) -> tuple[CasoPrograma, CasoGarantia]:
    """Programme and guarantee to be replaced, both locked, if the caller may present its replacement now.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `garantia-no-por-sustituir`, `prorroga-vencida`, `datos-invalidos`.
    """
    programa_id = (await garantias.buscar(tx, id, quien)).fila.programa_id
    programa = await programas.buscar(tx, programa_id, quien, bloquear=True)
    exigir_empresa(quien, programa.exp.empresa, actuar=True)
    await programas.exigir_habilitada(tx, programa.exp.empresa)
    anterior = await sustituible(tx, id)
    if datos.periodo is not None or datos.subproyecto:
        raise Problema("datos-invalidos", "El período y el subproyecto son los de la garantía que se sustituye.")
    if datos.objeto != anterior.fila.objeto:
        raise Problema("datos-invalidos", "La sustituta tiene el mismo objeto que la garantía que sustituye.")
    if not constitucion_posible(datos.constituida_el, reloj_legal.hoy()):
        raise Problema("datos-invalidos", "La fecha de constitución está en el futuro.")
    prorroga = await prorrogas.por_sustituir(tx, id)
    if prorroga is not None:
        prorrogas.exigir_a_tiempo(prorroga)
    return programa, anterior


async def presentar_sustituta(
    tx: AsyncSession, id: UUID, datos: SustitutaConArchivo, archivos: Presentado, quien: Principal
) -> CasoGarantia:
    """Present it, its files stored already; filing it in time makes firm the prórroga that asked for it."""
    programa, anterior = await puede_sustituir(tx, id, datos, quien)
    propios = datos.model_copy(update={"subproyecto": anterior.fila.subproyecto})
    nueva = await garantias.guardar(
        tx,
        programa,
        propios,
        archivos,
        quien,
        periodo=anterior.fila.periodo,
        anterior=anterior.fila,
        acto=datos.acto,
    )
    prorroga = await prorrogas.por_sustituir(tx, id)
    if prorroga is not None:
        await prorrogas.confirmar(tx, prorroga, anterior.exp, nueva, quien)
    return nueva
