"""Use cases of import registrations: one function, one change. The programme is locked before its registrations."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from uuid_utils.compat import uuid7

from services.garantias.dinero import a_centavos
from services.garantias.garantias.flujo import FLUJO as FLUJO_DE_GARANTIAS
from services.garantias.garantias.models import Garantia
from services.garantias.grandes_usuarios.consultas import exigir_operador
from services.garantias.parametros.resolucion_1860 import REGLAMENTOS
from services.garantias.plazos import fallas
from services.garantias.programas import service as programas
from services.garantias.programas.models import Programa
from services.garantias.programas.rules import ClasePrograma, es_de_repuestos
from services.garantias.programas.service import CasoPrograma
from services.garantias.registros import cupo, rules
from services.garantias.registros.codigos import exigir_codigos
from services.garantias.registros.flujo import REGISTRO
from services.garantias.registros.models import Registro, RegistroConcepto, RegistroItem
from services.garantias.registros.schemas import Concepto, RegistroNuevo
from services.garantias.registros.similares import exigir_similares
from shared import expedientes
from shared.audit import anotar
from shared.calendar import en_palabras
from shared.clock import reloj_legal
from shared.events.garantias import RegistroDecidido
from shared.expedientes import Expediente
from shared.expedientes.casos import examinar
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.ledger import anular, asentar
from shared.messaging import publicar

PRECIO = "precio"
"""Class of the attachment that shows the price of capital goods (art. 45 par.)."""
CUBREN = ("presentada", "aceptada", "por_sustituir")
ACEPTADAS = ("aceptada", "por_sustituir")


@dataclass(frozen=True, slots=True)
class CasoRegistro:
    """A registration: where it stands, and what it is."""

    exp: Expediente
    fila: Registro


async def buscar(tx: AsyncSession, id: UUID, quien: Principal, *, bloquear: bool = False) -> CasoRegistro:
    """The registration, if the caller may see its company.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await expedientes.leer(tx, id, tipo=REGISTRO.tipo, bloquear=bloquear)
    exigir_empresa(quien, exp.empresa)
    return CasoRegistro(exp, await tx.get_one(Registro, id, populate_existing=bloquear))


async def items_de(tx: AsyncSession, id: UUID) -> list[RegistroItem]:
    """Its items, in their order."""
    consulta = select(RegistroItem).where(col(RegistroItem.registro_id) == id).order_by(col(RegistroItem.item))
    return list((await tx.execute(consulta)).scalars())


async def conceptos_de(tx: AsyncSession, id: UUID) -> list[RegistroConcepto]:
    """The concepts on record."""
    return list((await tx.execute(select(RegistroConcepto).where(col(RegistroConcepto.registro_id) == id))).scalars())


def exigir_autorizado(programa: CasoPrograma) -> None:
    """Nothing is registered in a programme that is suspended or ended.

    Raises:
        Problema: `programa-no-autorizado`.
    """
    if programa.exp.estado != "autorizado":
        raise Problema("programa-no-autorizado", f"El programa {programa.exp.numero} está {programa.exp.estado}.")


async def garantia_del_periodo(
    tx: AsyncSession, programa_id: UUID, periodo: int, estados: tuple[str, ...]
) -> Garantia | None:
    """The programme's guarantee in one of `estados` for a period; an accepted one before one only presented."""
    e = expedientes.expediente
    consulta = (
        select(Garantia)
        .join(e, e.c.id == col(Garantia.id))
        .where(
            col(Garantia.programa_id) == programa_id,
            col(Garantia.periodo) == periodo,
            col(Garantia.objeto) == "cumplimiento",
            col(Garantia.subproyecto) == 0,
            e.c.tipo == FLUJO_DE_GARANTIAS.tipo,
            e.c.estado.in_(estados),
        )
        .order_by(col(Garantia.aceptada_el).desc().nulls_last(), col(Garantia.id).desc())
    )
    return (await tx.execute(consulta.limit(1))).scalar_one_or_none()


async def crear(
    tx: AsyncSession, programa_id: UUID, datos: RegistroNuevo, quien: Principal, *, lote_id: UUID | None = None
) -> CasoRegistro:
    """Write a draft, which draws nothing yet.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `datos-invalidos`.
    """
    programa = await programas.buscar(tx, programa_id, quien)
    exigir_empresa(quien, programa.exp.empresa, actuar=True)
    clase = ClasePrograma(programa.fila.clase)
    con_codigo = [i.codigo is not None for i in datos.items]
    if rules.exige_codigo_interno(clase) and not all(con_codigo):
        raise Problema("datos-invalidos", "Cada materia prima lleva su código interno (arts. 45 e y 64).")
    if not rules.exige_codigo_interno(clase) and any(con_codigo):
        raise Problema("datos-invalidos", "Solo las materias primas llevan código interno (art. 45 e).")
    if es_de_repuestos(clase) and datos.bien_destino is None:
        raise Problema("datos-invalidos", "Diga el bien de capital al que se destinan los repuestos (art. 45 d).")
    exp = await expedientes.abrir(
        tx, REGISTRO, empresa=programa.exp.empresa, quien=quien, referencia_externa=datos.referencia_externa
    )
    fila = Registro(
        id=exp.id,
        programa_id=programa_id,
        periodo=cupo.periodo_actual(programa.fila),
        fob_centavos=sum(a_centavos(i.fob_usd) for i in datos.items),
        reembolsable=datos.reembolsable,
        bien_destino=datos.bien_destino,
        condiciones=sorted(set(datos.condiciones)),
        tercero_nit=datos.tercero.nit if datos.tercero else None,
        tercero_nombre=datos.tercero.nombre if datos.tercero else None,
        salida_id=datos.salida_id,
        lote_id=lote_id,
    )
    tx.add(fila)
    await tx.flush()
    for numero, item in enumerate(datos.items, start=1):
        campos = item.model_dump(exclude={"fob_usd"})
        tx.add(RegistroItem(registro_id=exp.id, item=numero, fob_centavos=a_centavos(item.fob_usd), **campos))
    await tx.flush()
    return CasoRegistro(exp, fila)


async def con_programa(tx: AsyncSession, id: UUID, quien: Principal) -> tuple[CasoPrograma, CasoRegistro]:
    """Programme and registration, locked in that order."""
    programa_id = (await buscar(tx, id, quien)).fila.programa_id
    programa = await programas.buscar(tx, programa_id, quien, bloquear=True)
    return programa, await buscar(tx, id, quien, bloquear=True)


async def radicar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoRegistro:
    """File it: a guarantee for its period was presented, and its value is held of the quota (arts. 21, 42 and 43).

    Raises:
        Problema: `programa-no-autorizado`, `empresa-no-habilitada`, `garantia-no-presentada`, `cupo-excedido`,
            `codigo-interno-invalido`, `falta-documento`, `fuera-de-termino`.
    """
    programa, caso = await con_programa(tx, id, quien)
    await exigir_operador(tx, caso.exp.empresa, quien)
    await examinar(tx, REGISTRO, id, "radicar", quien, motivo=None, version=None)
    exigir_autorizado(programa)
    await programas.exigir_habilitada(tx, programa.exp.empresa)
    fila, hoy = caso.fila, reloj_legal.hoy()
    fila.periodo = cupo.periodo_actual(programa.fila)
    garantia = await garantia_del_periodo(tx, fila.programa_id, fila.periodo, CUBREN)
    if garantia is None:
        periodo = f" de {fila.periodo}" if fila.periodo else ""
        raise Problema("garantia-no-presentada", f"El programa {programa.exp.numero} no tiene garantía{periodo}.")
    if garantia.aceptacion_inicial is not None:
        _exigir_en_termino(programa.fila, garantia.aceptacion_inicial, hoy)
    clase = ClasePrograma(programa.fila.clase)
    if rules.exige_documento_de_precio(clase) and not await expedientes.adjuntos(tx, id, PRECIO):
        raise Problema("falta-documento", "Adjunte la factura o el documento de precio, clase «precio» (art. 45 par.).")
    if rules.exige_codigo_interno(clase):
        await exigir_codigos(tx, fila.programa_id, await items_de(tx, id))
    await exigir_similares(tx, fila, await items_de(tx, id))
    fila.reserva, fila.radicado_el = uuid7(), hoy
    await cupo.apartar(tx, programa.fila, fila.periodo, fila.fob_centavos, fila.reserva)
    await tx.flush()
    visto = {"garantia": str(garantia.id), "fob_centavos": fila.fob_centavos, "periodo": fila.periodo}
    exp = await expedientes.aplicar(
        tx, REGISTRO, id, "radicar", quien, datos=visto, cambios={"radicado_en": reloj_legal.ahora()}
    )
    await fallas.marcar(tx, exp)
    await cupo.anunciar(tx, programa.exp, programa.fila, fila.periodo)
    await expedientes.numerar(tx, id, f"RI-{hoy.year}")
    return CasoRegistro(await expedientes.leer(tx, exp.id), fila)


def _exigir_en_termino(programa: Programa, aceptacion_inicial: date, hoy: date) -> date:
    """Art. 44: registrations of capital goods and spare parts within the term set for them."""
    hasta = rules.valido_hasta(
        REGLAMENTOS[programa.reglamento],
        ClasePrograma(programa.clase),
        hoy,
        aceptacion_inicial,
        programa.meses_importacion or 0,
        programa.meses_compromiso or 0,
    )
    if hasta < hoy:
        raise Problema("fuera-de-termino", f"El término para importar venció el {en_palabras(hasta)} (art. 44).")
    return hasta


async def emitir_concepto(tx: AsyncSession, id: UUID, datos: Concepto, quien: Principal) -> CasoRegistro:
    """Record the Comité's concept, or the decision on an import in another's name (art. 42). Once for each.

    Raises:
        Problema: `no-encontrado`, `transicion-no-permitida`, `conflicto`.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    if caso.exp.estado != "radicado":
        raise Problema("transicion-no-permitida", f"En estado {caso.exp.estado} no se emite concepto.")
    if any(c.clase == datos.clase for c in await conceptos_de(tx, id)):
        raise Problema("conflicto", "Ese concepto ya está registrado.")
    tx.add(RegistroConcepto(registro_id=id, quien=quien.sub, emitido_en=reloj_legal.ahora(), **datos.model_dump()))
    await tx.flush()
    await anotar(
        tx,
        quien=quien,
        accion="registro_importacion.concepto",
        objeto=caso.exp.objeto,
        motivo=datos.motivo,
        datos=datos.model_dump(exclude={"motivo"}),
    )
    return caso


async def aprobar(
    tx: AsyncSession, id: UUID, motivo: str | None, quien: Principal, *, anotado: dict[str, Any] | None = None
) -> CasoRegistro:
    """Register the import: its guarantee is accepted and its value is used of the quota (arts. 42 to 45).

    Args:
        anotado: what the record keeps besides: the batch that it is part of, the prepared text of its reason.

    Raises:
        Problema: `garantia-no-aceptada`, `falta-concepto`, `registro-de-otro-periodo`, `programa-no-autorizado`.
    """
    programa, caso = await con_programa(tx, id, quien)
    await examinar(tx, REGISTRO, id, "aprobar", quien, motivo=motivo, version=None)
    exigir_autorizado(programa)
    fila, hoy = caso.fila, reloj_legal.hoy()
    if not rules.periodo_vigente(fila.periodo, hoy):
        raise Problema("registro-de-otro-periodo", f"Se radicó con cargo al cupo de {fila.periodo} (art. 43).")
    garantia = await garantia_del_periodo(tx, fila.programa_id, fila.periodo, ACEPTADAS)
    if garantia is None or garantia.aceptacion_inicial is None or garantia.demostrar_hasta is None:
        raise Problema("garantia-no-aceptada", "Un registro no se aprueba antes de aceptar su garantía (art. 42).")
    favorables = {c.clase for c in await conceptos_de(tx, id) if c.favorable}
    exigidos = rules.conceptos_exigidos(fila.condiciones, fila.tercero_nit is not None)
    if faltan := [c for c in exigidos if c not in favorables]:
        raise Problema("falta-concepto", f"Falta el concepto favorable: {', '.join(faltan)} (art. 42).")
    assert fila.reserva is not None
    clase = ClasePrograma(programa.fila.clase)
    fila.garantia_id, fila.registrado_el = garantia.id, hoy
    fila.valido_hasta = _exigir_en_termino(programa.fila, garantia.aceptacion_inicial, hoy)
    fila.clausula_primera = garantia.demostrar_hasta
    aceptada = garantia.aceptada_el or garantia.aceptacion_inicial
    fila.leyendas = list(rules.leyendas(clase, garantia.demostrar_hasta, aceptada, fila.bien_destino))
    await tx.flush()
    await asentar(tx, id=uuid7(), reserva=fila.reserva, causa="registro.aprobado")
    visto = {"garantia": str(garantia.id), "valido_hasta": fila.valido_hasta.isoformat(), "conceptos": list(exigidos)}
    visto |= anotado or {}
    exp = await expedientes.aplicar(tx, REGISTRO, id, "aprobar", quien, motivo=motivo, datos=visto)
    await anunciar(tx, exp, fila, motivo)
    await cupo.anunciar(tx, programa.exp, programa.fila, fila.periodo)
    return CasoRegistro(exp, fila)


async def terminar_sin_registrar(
    tx: AsyncSession, id: UUID, accion: str, motivo: str, quien: Principal
) -> CasoRegistro:
    """Deny or withdraw it; what it held goes back to the quota."""
    programa, caso = await con_programa(tx, id, quien)
    exp = await expedientes.aplicar(tx, REGISTRO, id, accion, quien, motivo=motivo)
    if caso.fila.reserva is not None:
        await anular(tx, id=uuid7(), reserva=caso.fila.reserva, causa=f"registro.{exp.estado}")
        await anunciar(tx, exp, caso.fila, motivo)
        await cupo.anunciar(tx, programa.exp, programa.fila, caso.fila.periodo)
    return CasoRegistro(exp, caso.fila)


async def anunciar(tx: AsyncSession, exp: Expediente, fila: Registro, motivo: str | None) -> None:
    """Publish where a registration stands."""
    evento = RegistroDecidido(
        registro_id=exp.id,
        numero=exp.numero or "",
        programa_id=fila.programa_id,
        nit=exp.empresa,
        referencia_externa=exp.referencia_externa,
        estado=exp.estado,
        fob_centavos=fila.fob_centavos,
        valido_hasta=fila.valido_hasta,
        motivo=motivo,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
