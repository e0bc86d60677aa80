"""Deciding on a presented guarantee: accepted, with its terms, or returned with every difference."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.documentos_firmados import service as firmas
from services.garantias.estudios.apertura import abrir_estudio
from services.garantias.garantias.cotejo import Cotejo, cotejar
from services.garantias.garantias.events import (
    anunciar_aceptada,
    anunciar_estado,
    anunciar_reparada,
    anunciar_sustituida,
)
from services.garantias.garantias.flujo import FLUJO
from services.garantias.garantias.models import Garantia
from services.garantias.garantias.rules import Diferencia
from services.garantias.garantias.schemas import ClausulaJustificada, Reparo
from services.garantias.garantias.service import CasoGarantia, exigir_autorizado, para_decidir
from services.garantias.plazos import service as plazos
from services.garantias.plazos.rules import catalogo, plazos_de_garantia
from services.garantias.programas.models import Programa
from services.garantias.programas.rules import ClasePrograma
from shared import expedientes
from shared.calendar import calcular
from shared.clock import reloj_legal
from shared.expedientes import Expediente
from shared.http import Problema
from shared.identity import Principal


async def aceptar(tx: AsyncSession, id: UUID, clausula: ClausulaJustificada | None, quien: Principal) -> CasoGarantia:
    """Accept a guarantee that matches its authorisation (art. 24); its terms begin.

    Raises:
        Problema: `garantia-con-diferencias` with the whole list, `referencia-pendiente`, `programa-no-autorizado`.
    """
    motivo = clausula.motivo if clausula else None
    fila, programa = await para_decidir(tx, id, "aceptar", quien, motivo)
    exigir_autorizado(programa, sustituye=fila.sustituye_a is not None)
    hoy = reloj_legal.hoy()
    anterior = None if fila.sustituye_a is None else await sustituible(tx, fila.sustituye_a)
    inicial = hoy if anterior is None else anterior.fila.aceptacion_inicial
    if inicial is None:
        raise RuntimeError(f"la garantía {fila.sustituye_a} se sustituye y no fue aceptada")
    cotejo = await cotejar(tx, fila, programa.fila, inicial, clausula_justificada=clausula is not None)
    if cotejo.diferencias:
        textos = " ".join(d.texto for d in cotejo.diferencias)
        raise Problema("garantia-con-diferencias", textos, diferencias=_como_json(cotejo.diferencias))
    firmas_vistas = await _firmas_vistas(tx, fila)
    calculada = clausula is not None and clausula.rige == "calculada"
    fila.aceptada_el, fila.aceptacion_inicial = hoy, inicial
    fila.demostrar_hasta = cotejo.exigido.demostrar_hasta if calculada else fila.clausula_primera
    fila.clausula_motivo = motivo
    fila.cotejo = cotejo.registro() | firmas_vistas
    if anterior is not None:
        # What the law extended stays so in the certificate that says it (art. 35 par. 3).
        fila.vigente_hasta = anterior.fila.vigente_hasta
    await tx.flush()
    exp = await expedientes.aplicar(tx, FLUJO, id, "aceptar", quien, motivo=motivo, datos=fila.cotejo)
    if anterior is not None:
        await _tomar_el_lugar(tx, anterior, exp, fila, programa.exp, quien)
    await anunciar_aceptada(tx, exp, fila)
    await anunciar_estado(tx, exp, fila, programa.exp)
    await _abrir_plazos(tx, exp, fila, programa.fila, cotejo, calculada)
    if fila.objeto == "cumplimiento" and not fila.subproyecto:
        await abrir_estudio(tx, fila, exp.empresa, quien)
    return CasoGarantia(exp, fila)


async def _firmas_vistas(tx: AsyncSession, fila: Garantia) -> dict[str, Any]:
    """What was known of the signatures of its document, for the record of what the decider saw."""
    revision = await firmas.revision(tx, fila.id)
    if revision is None:
        return {}
    return {"firmas": {"veredicto": revision.veredicto, "cuantas": revision.firmas}}


async def _abrir_plazos(
    tx: AsyncSession, exp: Expediente, fila: Garantia, programa: Programa, cotejo: Cotejo, calculada: bool
) -> None:
    if fila.objeto == "reexportacion":
        await plazos.abrir(tx, exp, programa.reglamento, [cotejo.fechas.demostracion])
        return
    assert fila.aceptacion_inicial is not None
    if fila.vigente_hasta is not None:
        assert fila.demostrar_hasta is not None
        saldo = calcular(catalogo(programa.reglamento)["saldo_pendiente"], fila.demostrar_hasta, cotejo.calendario)
        await plazos.abrir(tx, exp, programa.reglamento, [saldo, cotejo.fechas.vigencia])
        return
    abiertos = plazos_de_garantia(
        programa.reglamento,
        ClasePrograma(programa.clase),
        fila.aceptacion_inicial,
        fila.clausula_primera,
        cotejo.calendario,
        programa.datos_de_plazo,
        fechas=cotejo.fechas,
        rige_la_calculada=calculada,
    )
    await plazos.abrir(tx, exp, programa.reglamento, abiertos)


async def sustituible(tx: AsyncSession, id: UUID) -> CasoGarantia:
    """The guarantee that is to be replaced, locked; its programme is locked already.

    Raises:
        Problema: `garantia-no-por-sustituir`.
    """
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo, bloquear=True)
    if exp.estado != "por_sustituir":
        raise Problema("garantia-no-por-sustituir", f"La garantía {exp.numero} está {exp.estado}.")
    return CasoGarantia(exp, await tx.get_one(Garantia, id, populate_existing=True))


async def _tomar_el_lugar(
    tx: AsyncSession,
    anterior: CasoGarantia,
    exp: Expediente,
    fila: Garantia,
    programa: Expediente,
    quien: Principal,
) -> None:
    """Arts. 22, 25 and 60: the accepted one takes the place of the replaced one, whose terms end without object."""
    anterior.fila.viva = anterior.fila.titular = anterior.fila.certificado_pendiente = False
    # In two statements: two of a period never hold its place, not even for an instant.
    await tx.flush()
    fila.titular = True
    await tx.flush()
    datos = {"sustituta": exp.numero}
    antigua = await expedientes.aplicar(
        tx, FLUJO, anterior.exp.id, "sustituir", quien, datos=datos, en_otras_manos=True
    )
    await plazos.cerrar(tx, antigua, None, "sin_objeto", f"La sustituye {exp.numero}")
    await anunciar_sustituida(tx, antigua, exp)
    await anunciar_estado(tx, antigua, anterior.fila, programa)


async def reparar(tx: AsyncSession, id: UUID, datos: Reparo, quien: Principal) -> CasoGarantia:
    """Return a guarantee with every difference that the comparison finds and the reviewer's observations.

    Raises:
        Problema: `datos-invalidos` if there is nothing to repair.
    """
    fila, programa = await para_decidir(tx, id, "reparar", quien, datos.motivo)
    inicial = None
    if fila.sustituye_a is not None:
        inicial = (await tx.get_one(Garantia, fila.sustituye_a)).aceptacion_inicial
    cotejo = await cotejar(tx, fila, programa.fila, inicial or reloj_legal.hoy())
    observadas = [Diferencia("observacion", "art. 24", texto) for texto in datos.observaciones]
    halladas = _como_json([*cotejo.diferencias, *observadas])
    if not halladas:
        raise Problema("datos-invalidos", "La garantía se ajusta a la autorización y no hay observaciones: acéptela.")
    fila.diferencias, fila.cotejo = halladas, cotejo.registro()
    fila.viva = fila.titular = False
    await tx.flush()
    visto = {"diferencias": halladas, "cotejo": fila.cotejo}
    exp = await expedientes.aplicar(tx, FLUJO, id, "reparar", quien, motivo=datos.motivo, datos=visto)
    await anunciar_reparada(tx, exp, fila)
    await anunciar_estado(tx, exp, fila, programa.exp)
    return CasoGarantia(exp, fila)


def _como_json(diferencias: list[Diferencia]) -> list[dict[str, Any]]:
    return [{"codigo": d.codigo, "articulo": d.articulo, "texto": d.texto} for d in diferencias]
