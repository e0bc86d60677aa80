"""Use cases of prórrogas up to their decision; `decidir` has the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.garantias.garantias import service as garantias
from services.garantias.garantias.flujo import FLUJO as FLUJO_DE_GARANTIAS
from services.garantias.garantias.models import Garantia
from services.garantias.garantias.service import CasoGarantia, anexar
from services.garantias.grandes_usuarios.consultas import exigir_operador
from services.garantias.parametros.resolucion_1860 import REGLAMENTOS
from services.garantias.plazos import fallas
from services.garantias.plazos import service as plazos
from services.garantias.plazos.models_fallas import Falla
from services.garantias.plazos.rules import catalogo
from services.garantias.programas import service as programas
from services.garantias.programas.rules import ClasePrograma
from services.garantias.programas.service import CasoPrograma
from services.garantias.prorrogas import rules
from services.garantias.prorrogas.flujo import FLUJO
from services.garantias.prorrogas.models import Prorroga
from services.garantias.prorrogas.schemas import ProrrogaNueva
from services.garantias.referencias.service import calendario_vigente
from shared import expedientes
from shared.calendar import Plazo, calcular, en_palabras
from shared.clock import reloj_legal
from shared.documents.almacen import Objeto
from shared.events.garantias import ProrrogaCambiada
from shared.expedientes import Expediente, adjuntos, expediente
from shared.expedientes.casos import escribir
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.messaging import publicar

CONCEDIDAS = ("aprobada_por_sustituir", "firme")


@dataclass(frozen=True, slots=True)
class CasoProrroga:
    """A prórroga: where it stands, and what it is."""

    exp: Expediente
    fila: Prorroga


@dataclass(frozen=True, slots=True)
class Tramite:
    """A prórroga with its guarantee and its programme, all locked."""

    caso: CasoProrroga
    garantia: CasoGarantia
    programa: CasoPrograma


async def buscar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoProrroga:
    """The prórroga, if the caller may see its company.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo)
    exigir_empresa(quien, exp.empresa)
    return CasoProrroga(exp, await tx.get_one(Prorroga, id))


async def bloquear(tx: AsyncSession, id: UUID, quien: Principal) -> Tramite:
    """All that a change of a prórroga touches, locked in the order of everywhere: programme, guarantee, prórroga."""
    fila = (await buscar(tx, id, quien)).fila
    garantia, programa = await _garantia(tx, fila.garantia_id, quien)
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo, bloquear=True)
    caso = CasoProrroga(exp, await tx.get_one(Prorroga, id, populate_existing=True))
    return Tramite(caso, garantia, programa)


async def _garantia(tx: AsyncSession, id: UUID, quien: Principal) -> tuple[CasoGarantia, CasoPrograma]:
    programa_id = (await garantias.buscar(tx, id, quien)).fila.programa_id
    programa = await programas.buscar(tx, programa_id, quien, bloquear=True)
    exp = await expedientes.leer(tx, id, tipo=FLUJO_DE_GARANTIAS.tipo, bloquear=True)
    return CasoGarantia(exp, await tx.get_one(Garantia, id, populate_existing=True)), programa


async def concedidos(tx: AsyncSession, cadena: UUID) -> int:
    """Months granted so far to a chain of guarantees; those of a void prórroga do not count."""
    consulta = (
        sa.select(sa.func.coalesce(sa.func.sum(col(Prorroga.meses)), 0))
        .join(expediente, expediente.c.id == col(Prorroga.id))
        .where(col(Prorroga.cadena) == cadena, expediente.c.estado.in_(CONCEDIDAS))
    )
    return int((await tx.execute(consulta)).scalar_one())


async def pedir(
    tx: AsyncSession, garantia_id: UUID, datos: ProrrogaNueva, anexos: Mapping[str, Objeto], quien: Principal
) -> CasoProrroga:
    """Ask for more time to demonstrate (art. 28.2); the ministry's five business days begin.

    A request without some document is received and will be returned (art. 28.3): only so does its date count.

    Raises:
        Problema: `prorroga-fuera-de-termino`, `prorroga-improcedente`, `prorroga-excede`, `prorroga-en-tramite`.
    """
    garantia, programa = await _garantia(tx, garantia_id, quien)
    exigir_empresa(quien, garantia.exp.empresa, actuar=True)
    await exigir_operador(tx, garantia.exp.empresa, quien)
    falla = await _exigir_procedente(tx, garantia)
    hoy, reglamento = reloj_legal.hoy(), REGLAMENTOS[programa.fila.reglamento]
    antes = await concedidos(tx, garantia.fila.cadena)
    if not rules.cabe(reglamento, datos.meses, antes):
        total = reglamento.entero("prorroga_total")
        raise Problema(
            "prorroga-excede",
            f"Con {antes} meses ya concedidos, {datos.meses} más pasan del máximo de {total} (art. 28.4).",
            concedidos=antes,
            maximo=total,
        )
    assert garantia.fila.demostrar_hasta is not None
    assert garantia.fila.cotejo is not None
    vale = date.fromisoformat(garantia.fila.cotejo["valida_hasta"])
    nuevas = rules.nuevas_fechas(garantia.fila.demostrar_hasta, vale, datos.meses)
    exp = await expedientes.abrir(tx, FLUJO, empresa=garantia.exp.empresa, quien=quien)
    fila = Prorroga(
        id=exp.id,
        garantia_id=garantia.exp.id,
        programa_id=programa.exp.id,
        cadena=garantia.fila.cadena,
        meses=datos.meses,
        motivos=datos.motivos,
        ya_concedidos=antes,
        autoridad=rules.quien_decide(reglamento, datos.meses, antes),
        radicada_el=hoy,
        clausula_primera=garantia.fila.clausula_primera,
        falla_id=None if falla is None else falla.id,
        demostrar_hasta=nuevas.demostrar_hasta,
        valida_hasta=nuevas.valida_hasta,
    )
    tx.add(fila)
    await tx.flush()
    for clase, objeto in anexos.items():
        await anexar(tx, exp.id, clase, objeto, quien)
    await expedientes.numerar(tx, exp.id, f"PRO-{hoy.year}")
    exp = await expedientes.leer(tx, exp.id, bloquear=True)
    plazo = await plazo_para_decidir(tx, programa.fila.reglamento, hoy)
    visto = {"meses": datos.meses, "ya_concedidos": antes, "documentos": sorted(anexos)}
    cambios = {"radicado_en": reloj_legal.ahora(), **vencimiento(plazo)}
    exp = await escribir(tx, exp, quien, "radicar", FLUJO.inicial, None, visto, cambios)
    await plazos.abrir(tx, exp, programa.fila.reglamento, [plazo])
    await fallas.marcar(tx, exp)
    await anunciar(tx, exp, fila, garantia.exp, datos.motivos)
    return CasoProrroga(exp, fila)


async def _exigir_procedente(tx: AsyncSession, garantia: CasoGarantia) -> Falla | None:
    """Arts. 28.2, 28.4 par. 3: in time, and not of a balance. The outage that excuses a late filing, if one does."""
    fila, exp = garantia.fila, garantia.exp
    if not rules.admite_prorroga(es_saldo_pendiente=fila.vigente_hasta is not None):
        raise Problema("prorroga-improcedente", "El saldo pendiente no se prorroga (art. 28.4 par. 3).")
    if exp.estado != "aceptada" or fila.objeto != "cumplimiento":
        raise Problema("prorroga-improcedente", f"La garantía {exp.numero} está {exp.estado}: no admite prórroga.")
    return await exigir_en_termino(tx, fila.clausula_primera)


async def exigir_en_termino(tx: AsyncSession, clausula_primera: date) -> Falla | None:
    """Arts. 28.2 and 28.3: up to and including the day of clause one, or within three days of an outage on it.

    Raises:
        Problema: `prorroga-fuera-de-termino`.
    """
    if rules.en_termino(reloj_legal.hoy(), clausula_primera):
        return None
    falla = await fallas.que_alcanza(tx, limite=clausula_primera)
    if falla is None:
        raise Problema(
            "prorroga-fuera-de-termino",
            f"El plazo fijado en la cláusula primera venció el {en_palabras(clausula_primera)}: la solicitud no se"
            " evalúa (arts. 28.2 y 28.3).",
            vencio=clausula_primera.isoformat(),
        )
    return falla


async def plazo_para_decidir(tx: AsyncSession, reglamento: str, desde: date) -> Plazo:
    """Art. 28.2 par. 1: five business days from the complete filing."""
    return calcular(catalogo(reglamento)["prorroga_decision"], desde, await calendario_vigente(tx))


def vencimiento(plazo: Plazo | None) -> dict[str, object]:
    """The due date of a case and its steps, or none."""
    if plazo is None:
        return {"vence": None, "vence_calculo": None}
    return {"vence": plazo.vence, "vence_calculo": list(plazo.pasos)}


async def faltan(tx: AsyncSession, id: UUID, clase: str) -> list[str]:
    """Names of the documents that a request lacks."""
    presentes = {a.clase for a in await adjuntos(tx, id)}
    return [rules.NOMBRES[d] for d in rules.faltantes(ClasePrograma(clase), presentes)]


async def anunciar(tx: AsyncSession, exp: Expediente, fila: Prorroga, garantia: Expediente, motivo: str) -> None:
    """Publish where a prórroga stands."""
    aprobada = fila.aprobada_el is not None
    evento = ProrrogaCambiada(
        prorroga_id=exp.id,
        numero=exp.numero or "",
        garantia_id=garantia.id,
        garantia_numero=garantia.numero or "",
        nit=exp.empresa,
        estado=exp.estado,
        meses=fila.meses,
        motivo=motivo,
        demostrar_hasta=fila.demostrar_hasta if aprobada else None,
        sustituir_hasta=fila.sustituir_hasta,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
