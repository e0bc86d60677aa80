"""Use cases of guarantees: one function, one change."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.dinero import a_centavos
from services.garantias.garantias.cotejo import Cotejo, cotejar
from services.garantias.garantias.events import anunciar_aceptada, anunciar_estado, anunciar_reparada
from services.garantias.garantias.flujo import FLUJO
from services.garantias.garantias.models import Garantia
from services.garantias.garantias.rules import Diferencia, constitucion_posible
from services.garantias.garantias.schemas import ClausulaJustificada, GarantiaNueva, Reparo
from services.garantias.plazos import service as plazos
from services.garantias.plazos.rules import plazos_de_garantia
from services.garantias.programas import service as programas
from services.garantias.programas.models import Programa
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from services.garantias.programas.service import CasoPrograma
from shared import expedientes
from shared.clock import reloj_legal
from shared.documents.almacen import Objeto
from shared.expedientes import Expediente
from shared.expedientes.casos import examinar
from shared.http import Problema
from shared.identity import Principal, exigir_empresa


@dataclass(frozen=True, slots=True)
class CasoGarantia:
    """A guarantee: where it stands, and what it is."""

    exp: Expediente
    fila: Garantia


async def buscar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoGarantia:
    """The guarantee, if the caller may see its company.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo)
    exigir_empresa(quien, exp.empresa)
    return CasoGarantia(exp, await tx.get_one(Garantia, id))


def _periodo(programa: Programa, pedido: int | None) -> int:
    """Art. 21 par. 1: each period of imports has its guarantee; those of raw materials are calendar years."""
    if es_de_materias_primas(ClasePrograma(programa.clase)):
        return pedido if pedido is not None else reloj_legal.hoy().year
    if pedido is not None:
        raise Problema("datos-invalidos", "El período solo se indica en programas de materias primas (art. 21 par. 1).")
    return 0


def _exigir_autorizado(programa: CasoPrograma) -> None:
    if programa.exp.estado != "autorizado":
        raise Problema("programa-no-autorizado", f"El programa {programa.exp.numero} está {programa.exp.estado}.")


async def puede_presentar(
    tx: AsyncSession, programa_id: UUID, datos: GarantiaNueva, quien: Principal, *, bloquear: bool = False
) -> CasoPrograma:
    """The authorised programme for which the caller may present this guarantee.

    Args:
        bloquear: hold it against a suspension until `tx` ends.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `programa-no-autorizado`, `empresa-no-habilitada`, `datos-invalidos`.
    """
    programa = await programas.buscar(tx, programa_id, quien, bloquear=bloquear)
    exigir_empresa(quien, programa.exp.empresa, actuar=True)
    await programas.exigir_habilitada(tx, programa.exp.empresa)
    _exigir_autorizado(programa)
    if not constitucion_posible(datos.constituida_el, reloj_legal.hoy()):
        raise Problema("datos-invalidos", "La fecha de constitución está en el futuro.")
    return programa


async def presentar(
    tx: AsyncSession, programa_id: UUID, datos: GarantiaNueva, documento: Objeto, quien: Principal
) -> CasoGarantia:
    """Present a guarantee whose PDF is already stored."""
    programa = await puede_presentar(tx, programa_id, datos, quien, bloquear=True)
    exp = await expedientes.abrir(tx, FLUJO, empresa=programa.exp.empresa, quien=quien)
    fila = Garantia(
        id=exp.id,
        programa_id=programa.exp.id,
        periodo=_periodo(programa.fila, datos.periodo),
        clase=datos.clase.value,
        emisor=datos.emisor,
        valor_cop_centavos=a_centavos(datos.valor_cop),
        constituida_el=datos.constituida_el,
        clausula_primera=datos.clausula_primera,
        valida_hasta=datos.valida_hasta,
        renuncia_excusion=datos.renuncia_excusion,
        documento_clave=documento.clave,
        documento_sha256=documento.sha256,
        documento_tamano=documento.tamano,
    )
    tx.add(fila)
    await tx.flush()
    await expedientes.numerar(tx, exp.id, f"GAR-{reloj_legal.hoy().year}")
    visto = {"documento_sha256": documento.sha256}
    cambios = {"radicado_en": reloj_legal.ahora()}
    exp = await expedientes.aplicar(tx, FLUJO, exp.id, "presentar", quien, datos=visto, cambios=cambios)
    await anunciar_estado(tx, exp, fila, programa.exp)
    return CasoGarantia(exp, fila)


async def _para_decidir(
    tx: AsyncSession, id: UUID, accion: str, quien: Principal, motivo: str | None
) -> tuple[Garantia, CasoPrograma]:
    """Guarantee and programme, both locked, the programme first as everywhere; the caller may do the action."""
    programa_id = (await buscar(tx, id, quien)).fila.programa_id
    programa = await programas.buscar(tx, programa_id, quien, bloquear=True)
    await examinar(tx, FLUJO, id, accion, quien, motivo=motivo, version=None)
    return await tx.get_one(Garantia, id, populate_existing=True), programa


async def aceptar(tx: AsyncSession, id: UUID, clausula: ClausulaJustificada | None, quien: Principal) -> CasoGarantia:
    """Accept a guarantee that matches its authorisation (art. 24); its terms begin.

    Raises:
        Problema: `garantia-con-diferencias` with the whole list, `referencia-pendiente`, `programa-no-autorizado`.
    """
    motivo = clausula.motivo if clausula else None
    fila, programa = await _para_decidir(tx, id, "aceptar", quien, motivo)
    _exigir_autorizado(programa)
    hoy = reloj_legal.hoy()
    cotejo = await cotejar(tx, fila, programa.fila, hoy, clausula_justificada=clausula is not None)
    if cotejo.diferencias:
        textos = " ".join(d.texto for d in cotejo.diferencias)
        raise Problema("garantia-con-diferencias", textos, diferencias=_como_json(cotejo.diferencias))
    calculada = clausula is not None and clausula.rige == "calculada"
    fila.aceptada_el = fila.aceptacion_inicial = hoy
    fila.demostrar_hasta = cotejo.exigido.demostrar_hasta if calculada else fila.clausula_primera
    fila.clausula_motivo = motivo
    fila.cotejo = cotejo.registro()
    await tx.flush()
    exp = await expedientes.aplicar(tx, FLUJO, id, "aceptar", quien, motivo=motivo, datos=fila.cotejo)
    await anunciar_aceptada(tx, exp, fila)
    await anunciar_estado(tx, exp, fila, programa.exp)
    await _abrir_plazos(tx, exp, fila, programa.fila, cotejo, calculada)
    return CasoGarantia(exp, fila)


async def _abrir_plazos(
    tx: AsyncSession, exp: Expediente, fila: Garantia, programa: Programa, cotejo: Cotejo, calculada: bool
) -> None:
    assert fila.aceptacion_inicial is not None
    abiertos = plazos_de_garantia(
        programa.reglamento,
        ClasePrograma(programa.clase),
        fila.aceptacion_inicial,
        fila.clausula_primera,
        cotejo.calendario,
        programa.datos_de_plazo,
        rige_la_calculada=calculada,
    )
    await plazos.abrir(tx, exp, programa.reglamento, abiertos)


async def reparar(tx: AsyncSession, id: UUID, datos: Reparo, quien: Principal) -> CasoGarantia:
    """Return a guarantee with every difference that the comparison finds and the reviewer's observations.

    Raises:
        Problema: `datos-invalidos` if there is nothing to repair.
    """
    fila, programa = await _para_decidir(tx, id, "reparar", quien, datos.motivo)
    cotejo = await cotejar(tx, fila, programa.fila, reloj_legal.hoy())
    observadas = [Diferencia("observacion", "art. 24", texto) for texto in datos.observaciones]
    halladas = _como_json([*cotejo.diferencias, *observadas])
    if not halladas:
        raise Problema("datos-invalidos", "La garantía se ajusta a la autorización y no hay observaciones: acéptela.")
    fila.diferencias, fila.cotejo, fila.viva = halladas, cotejo.registro(), False
    await tx.flush()
    visto = {"diferencias": halladas, "cotejo": fila.cotejo}
    exp = await expedientes.aplicar(tx, FLUJO, id, "reparar", quien, motivo=datos.motivo, datos=visto)
    await anunciar_reparada(tx, exp, fila)
    await anunciar_estado(tx, exp, fila, programa.exp)
    return CasoGarantia(exp, fila)


def _como_json(diferencias: list[Diferencia]) -> list[dict[str, Any]]:
    return [{"codigo": d.codigo, "articulo": d.articulo, "texto": d.texto} for d in diferencias]
