"""Use cases of exits up to their decision. Programme, registration and exit are locked in that order."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.dinero import a_centavos
from services.garantias.garantias.oficios import emitir_carta
from services.garantias.grandes_usuarios.consultas import exigir_operador
from services.garantias.parametros.service import reglamento_de
from services.garantias.plazos import fallas
from services.garantias.plazos import service as plazos
from services.garantias.plazos.rules import catalogo
from services.garantias.programas import service as programas
from services.garantias.programas.oficios import asunto_de
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from services.garantias.programas.service import CasoPrograma
from services.garantias.referencias.service import calendario_vigente
from services.garantias.registros import service as registros
from services.garantias.registros.afuera import afuera, supera
from services.garantias.registros.rules import Quedan
from services.garantias.registros.service import CasoRegistro
from services.garantias.salidas import cartas, rules
from services.garantias.salidas.flujo import FLUJO
from services.garantias.salidas.models import Salida, SalidaItem
from services.garantias.salidas.rules import ClaseSalida
from services.garantias.salidas.schemas import Autorizacion, SalidaNueva
from shared import expedientes
from shared.calendar import calcular
from shared.clock import reloj_legal
from shared.events.operaciones import SalidaCambiada
from shared.expedientes import Expediente
from shared.expedientes.casos import examinar
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.messaging import publicar

REIMPORTACION, EMBARQUE_PREVIO = "salida_reimportacion", "salida_similares"
_DEMOSTRAR = sa.text("""
    SELECT max(g.demostrar_hasta) FROM registro r JOIN garantia o ON o.id = r.garantia_id
    JOIN garantia g ON g.cadena = o.cadena AND g.aceptada_el IS NOT NULL WHERE r.id = :r
""")


@dataclass(frozen=True, slots=True)
class CasoSalida:
    """An exit: where it stands, and what it is."""

    exp: Expediente
    fila: Salida


async def buscar(tx: AsyncSession, id: UUID, quien: Principal, *, bloquear: bool = False) -> CasoSalida:
    """The exit, if the caller may see its company.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo, bloquear=bloquear)
    exigir_empresa(quien, exp.empresa)
    return CasoSalida(exp, await tx.get_one(Salida, id, populate_existing=bloquear))


async def bloquear(tx: AsyncSession, id: UUID, quien: Principal) -> tuple[CasoPrograma, CasoRegistro, CasoSalida]:
    """Programme, registration and exit, locked in that order."""
    fila = (await buscar(tx, id, quien)).fila
    programa = await programas.buscar(tx, fila.programa_id, quien, bloquear=True)
    registro = await registros.buscar(tx, fila.registro_id, quien, bloquear=True)
    return programa, registro, await buscar(tx, id, quien, bloquear=True)


async def items_de(tx: AsyncSession, id: UUID) -> list[SalidaItem]:
    """How much of each item leaves, in order."""
    consulta = select(SalidaItem).where(col(SalidaItem.salida_id) == id).order_by(col(SalidaItem.item))
    return list((await tx.execute(consulta)).scalars())


async def crear(tx: AsyncSession, registro_id: UUID, datos: SalidaNueva, quien: Principal) -> CasoSalida:
    """Write a draft of the company; a forced exit is drafted by the ministry (art. 85).

    Raises:
        Problema: `prohibido`, `transicion-no-permitida` of a registration that is not approved, `salida-improcedente`.
    """
    registro = await registros.buscar(tx, registro_id, quien)
    exigir_empresa(quien, registro.exp.empresa, actuar=not quien.es_interno)
    forzosa = datos.clase is ClaseSalida.FORZOSA
    if forzosa != quien.es_interno:
        raise Problema("prohibido", "La reexportación forzosa la ordena el Ministerio; las demás las pide la empresa.")
    if registro.exp.estado != "aprobado":
        raise Problema("transicion-no-permitida", f"El registro {registro.exp.numero} está {registro.exp.estado}.")
    exp = await expedientes.abrir(tx, FLUJO, empresa=registro.exp.empresa, quien=quien)
    fila = Salida(
        id=exp.id,
        programa_id=registro.fila.programa_id,
        registro_id=registro_id,
        **datos.model_dump(exclude={"items", "clase"}),
        clase=datos.clase.value,
    )
    tx.add(fila)
    await tx.flush()
    for i in datos.items:
        tx.add(SalidaItem(salida_id=exp.id, item=i.item, cantidad=i.cantidad, fob_centavos=a_centavos(i.fob_usd)))
    await tx.flush()
    await _exigir_que_quepa(tx, fila)
    return CasoSalida(exp, fila)


async def _exigir_que_quepa(tx: AsyncSession, fila: Salida) -> None:
    """What leaves is of the registration, less what left for good or is outside already (# house rule)."""
    hay = {i.item: Quedan(i.cantidad, i.fob_centavos) for i in await registros.items_de(tx, fila.registro_id)}
    fuera = await afuera(tx, fila.registro_id, fila.id)
    for i in await items_de(tx, fila.id):
        if i.item not in hay:
            raise Problema("salida-improcedente", f"El registro no tiene el ítem {i.item}.")
        if supera(hay[i.item], Quedan(i.cantidad, i.fob_centavos), fuera.get(i.item)):
            raise Problema("salida-improcedente", f"Con lo que ya salió, supera lo registrado del ítem {i.item}.")


async def faltan(tx: AsyncSession, fila: Salida) -> list[str]:
    """Documents of arts. 87 to 87.3 that did not come."""
    tiene = {a.clase for a in await expedientes.adjuntos(tx, fila.id)}
    exigidos = rules.documentos_exigidos(ClaseSalida(fila.clase), por_garantia=fila.por_garantia)
    return [d for d in exigidos if d not in tiene]


async def exigir_procedente(tx: AsyncSession, programa: CasoPrograma, fila: Salida) -> date | None:
    """What arts. 85 to 87.3 ask today; the last day to demonstrate.

    Raises:
        Problema: `salida-improcedente` with every reason.
    """
    hasta: date | None = (await tx.execute(_DEMOSTRAR, {"r": fila.registro_id})).scalar_one()
    pedida = rules.Pedida(
        clase=ClaseSalida(fila.clase),
        reimportar_hasta=fila.reimportar_hasta,
        garantia_proveedor_hasta=fila.garantia_proveedor_hasta,
        componente_individualizado=fila.componente_individualizado,
        bienes_de_capital=not es_de_materias_primas(ClasePrograma(programa.fila.clase)),
    )
    razones = rules.objeciones(pedida, reloj_legal.hoy(), hasta)
    if pedida.clase is ClaseSalida.FORZOSA and not rules.procede_forzosa(
        programa.exp.estado, programa.fila.suspension_causa, programa.fila.causa_terminacion
    ):
        razones.append("No consta que se haya incumplido el objeto del programa (art. 85).")
    if razones:
        raise Problema("salida-improcedente", " ".join(razones), razones=razones)
    await _exigir_que_quepa(tx, fila)
    return hasta


async def solicitar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoSalida:
    """File the request with its documents (arts. 87 to 87.3).

    Raises:
        Problema: `falta-documento`, `salida-improcedente`.
    """
    programa, _, caso = await bloquear(tx, id, quien)
    await exigir_operador(tx, caso.exp.empresa, quien)
    await examinar(tx, FLUJO, id, "solicitar", quien, motivo=None, version=None)
    if pendientes := await faltan(tx, caso.fila):
        raise Problema("falta-documento", f"Falta adjuntar: {', '.join(pendientes)}.", faltan=pendientes)
    await exigir_procedente(tx, programa, caso.fila)
    if caso.exp.numero is None:
        await expedientes.numerar(tx, id, f"SAL-{reloj_legal.hoy().year}")
    exp = await expedientes.aplicar(tx, FLUJO, id, "solicitar", quien, cambios={"radicado_en": reloj_legal.ahora()})
    await fallas.marcar(tx, exp)
    await anunciar(tx, exp, caso.fila, programa.exp, None)
    return CasoSalida(exp, caso.fila)


async def autorizar(tx: AsyncSession, id: UUID, datos: Autorizacion, quien: Principal) -> CasoSalida:
    """Approve it, before the shipment; the term to come back begins to run (arts. 87 to 87.3).

    Raises:
        Problema: `salida-improcedente`, `datos-invalidos` for minutes of what is no replacement.
    """
    programa, _, caso = await bloquear(tx, id, quien)
    return await _autorizar(tx, programa, caso, "autorizar", datos, quien)


async def ordenar(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> CasoSalida:
    """Art. 85: order the exit of goods whose programme did not fulfil its object. Raises as `autorizar`."""
    programa, _, caso = await bloquear(tx, id, quien)
    if caso.fila.clase != ClaseSalida.FORZOSA:
        raise Problema("transicion-no-permitida", "Solo se ordena la reexportación forzosa (art. 85).")
    await expedientes.numerar(tx, id, f"SAL-{reloj_legal.hoy().year}")
    return await _autorizar(tx, programa, caso, "ordenar", Autorizacion(motivo=motivo), quien)


async def _autorizar(
    tx: AsyncSession, programa: CasoPrograma, caso: CasoSalida, accion: str, datos: Autorizacion, quien: Principal
) -> CasoSalida:
    fila, hoy = caso.fila, reloj_legal.hoy()
    await examinar(tx, FLUJO, fila.id, accion, quien, motivo=datos.motivo, version=None)
    if datos.acta_comite is not None and fila.clase != ClaseSalida.REEMPLAZO:
        raise Problema("datos-invalidos", "El acta del Comité es del reemplazo sin reexportación previa (art. 87.1 f).")
    hasta = await exigir_procedente(tx, programa, fila)
    fila.autorizada_el, fila.acta_comite = hoy, datos.acta_comite
    await tx.flush()
    abiertos, cambios = [], {}
    if fila.reimportar_hasta is not None:
        regla = catalogo(programa.fila.reglamento)[REIMPORTACION]
        plazo = calcular(regla, fila.reimportar_hasta, await calendario_vigente(tx))
        abiertos, cambios = [plazo], {"vence": plazo.vence, "vence_calculo": list(plazo.pasos)}
    visto = {"acta_comite": datos.acta_comite, "demostrar_hasta": hasta.isoformat() if hasta else None}
    exp = await expedientes.aplicar(
        tx, FLUJO, fila.id, accion, quien, motivo=datos.motivo, datos=visto, cambios=cambios
    )
    await plazos.abrir(tx, exp, programa.fila.reglamento, abiertos)
    await _escribir(tx, exp, fila, programa, accion, datos.motivo, quien)
    return CasoSalida(exp, fila)


async def decidir_sin_autorizar(tx: AsyncSession, id: UUID, accion: str, motivo: str, quien: Principal) -> CasoSalida:
    """Return it, deny it, or withdraw it. Raises as `aplicar`."""
    programa, _, caso = await bloquear(tx, id, quien)
    if accion == "desistir":
        exigir_empresa(quien, caso.exp.empresa, actuar=True)
        if caso.fila.liberado_centavos is not None:
            raise Problema("salida-improcedente", "Hay bienes similares autorizados (art. 88).")
    exp = await expedientes.aplicar(
        tx, FLUJO, id, accion, quien, motivo=motivo, cambios={"vence": None, "vence_calculo": None}
    )
    if exp.numero is None:
        return CasoSalida(exp, caso.fila)
    await plazos.cerrar(tx, exp, None, "sin_objeto", f"Salida {exp.estado}")
    if accion == "desistir":
        await anunciar(tx, exp, caso.fila, programa.exp, motivo)
    else:
        await _escribir(tx, exp, caso.fila, programa, accion, motivo, quien)
    return CasoSalida(exp, caso.fila)


async def _escribir(
    tx: AsyncSession, exp: Expediente, fila: Salida, programa: CasoPrograma, accion: str, motivo: str, quien: Principal
) -> None:
    """The letter of a decision, and its event."""
    r = await reglamento_de(tx, programa.fila.reglamento)
    registro = await expedientes.leer(tx, fila.registro_id)
    carta = cartas.decision(
        await asunto_de(tx, exp),
        r,
        accion=accion,
        clase=ClaseSalida(fila.clase),
        programa=programa.exp.numero or "",
        registro=registro.numero or "",
        declaracion=fila.declaracion_importacion,
        reimportar_hasta=fila.reimportar_hasta,
        motivo=motivo,
        firmante=quien.nombre,
    )
    await emitir_carta(tx, exp, f"salida_{exp.estado}", carta)
    await anunciar(tx, exp, fila, programa.exp, motivo)


async def anunciar(tx: AsyncSession, exp: Expediente, fila: Salida, programa: Expediente, motivo: str | None) -> None:
    """Publish where an exit stands."""
    evento = SalidaCambiada(
        salida_id=exp.id,
        numero=exp.numero or "",
        programa_id=fila.programa_id,
        programa=programa.numero or "",
        nit=exp.empresa,
        clase=ClaseSalida(fila.clase).value,
        estado=exp.estado,
        reimportar_hasta=fila.reimportar_hasta if exp.estado in {"autorizada", "fuera"} else None,
        motivo=motivo,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
