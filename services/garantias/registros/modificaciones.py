"""Waivers, corrections and definitive re-exports of registrations (arts. 46 and 86)."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.dinero import a_centavos
from services.garantias.grandes_usuarios.consultas import exigir_operador
from services.garantias.plazos import fallas
from services.garantias.plazos import service as plazos
from services.garantias.plazos.rules import catalogo
from services.garantias.programas import service as programas
from services.garantias.programas.service import CasoPrograma
from services.garantias.referencias.service import calendario_vigente
from services.garantias.registros import cupo, rules
from services.garantias.registros.afuera import afuera, supera
from services.garantias.registros.flujo import MODIFICACION, REGISTRO
from services.garantias.registros.models import ModificacionRegistro, Reexportacion, Registro
from services.garantias.registros.rules import ClaseModificacion, Quedan
from services.garantias.registros.schemas import ModificacionNueva, ReexportacionNueva
from services.garantias.registros.service import CasoRegistro, anunciar, buscar, items_de
from shared import expedientes
from shared.audit import anotar
from shared.calendar import calcular, en_palabras
from shared.clock import reloj_legal
from shared.events.garantias import ModificacionDeRegistroDecidida
from shared.expedientes import Expediente
from shared.expedientes.casos import examinar
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.messaging import publicar

JURAMENTO = "declaracion_juramentada"
"""Class of the attachment of a whole waiver: sworn by representative and revisor fiscal or accountant (art. 46)."""


@dataclass(frozen=True, slots=True)
class CasoModificacion:
    """A request of art. 46: where it stands, and what it is."""

    exp: Expediente
    fila: ModificacionRegistro


async def buscar_modificacion(
    tx: AsyncSession, id: UUID, quien: Principal, *, bloquear: bool = False
) -> CasoModificacion:
    """The request, if the caller may see its company.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await expedientes.leer(tx, id, tipo=MODIFICACION.tipo, bloquear=bloquear)
    exigir_empresa(quien, exp.empresa)
    return CasoModificacion(exp, await tx.get_one(ModificacionRegistro, id, populate_existing=bloquear))


async def de_registro(tx: AsyncSession, registro_id: UUID) -> list[CasoModificacion]:
    """The requests on a registration, oldest first."""
    consulta = select(ModificacionRegistro).where(col(ModificacionRegistro.registro_id) == registro_id)
    filas = (await tx.execute(consulta.order_by(col(ModificacionRegistro.id)))).scalars().all()
    return [CasoModificacion(await expedientes.leer(tx, f.id), f) for f in filas]


async def _antes(tx: AsyncSession, registro_id: UUID) -> dict[int, Quedan]:
    return {i.item: Quedan(i.cantidad, i.fob_centavos) for i in await items_de(tx, registro_id)}


def _despues(fila: ModificacionRegistro) -> dict[int, Quedan]:
    return {x["item"]: Quedan(Decimal(x["cantidad"]), x["fob_centavos"]) for x in fila.lineas}


def _exigir_posible(fila: ModificacionRegistro, antes: dict[int, Quedan]) -> None:
    if objecion := rules.objecion_a_modificar(ClaseModificacion(fila.clase), antes, _despues(fila)):
        raise Problema("datos-invalidos", objecion)


async def crear(tx: AsyncSession, registro_id: UUID, datos: ModificacionNueva, quien: Principal) -> CasoModificacion:
    """Write a draft of a request; one is open at a time on a registration.

    Raises:
        Problema: `modificacion-abierta`, `transicion-no-permitida`, `datos-invalidos`, `prohibido`.
    """
    registro = await buscar(tx, registro_id, quien)
    exigir_empresa(quien, registro.exp.empresa, actuar=True)
    if registro.exp.estado != "aprobado":
        raise Problema("transicion-no-permitida", f"El registro {registro.exp.numero} está {registro.exp.estado}.")
    exp = await expedientes.abrir(tx, MODIFICACION, empresa=registro.exp.empresa, quien=quien)
    lineas = [
        {"item": x.item, "cantidad": str(x.cantidad), "fob_centavos": a_centavos(Decimal(x.fob_usd))}
        for x in datos.lineas
    ]
    fila = ModificacionRegistro(
        id=exp.id,
        registro_id=registro_id,
        clase=datos.clase.value,
        lineas=lineas,
        justificacion=datos.justificacion,
    )
    _exigir_posible(fila, await _antes(tx, registro_id))
    tx.add(fila)
    await tx.flush()
    return CasoModificacion(exp, fila)


async def solicitar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoModificacion:
    """File the request: waivers within clause one, whole ones sworn; the concept is due the next business day.

    Raises:
        Problema: `fuera-de-termino`, `falta-documento`.
    """
    caso = await buscar_modificacion(tx, id, quien, bloquear=True)
    await exigir_operador(tx, caso.exp.empresa, quien)
    await examinar(tx, MODIFICACION, id, "solicitar", quien, motivo=None, version=None)
    registro = await buscar(tx, caso.fila.registro_id, quien)
    clase, hoy = ClaseModificacion(caso.fila.clase), reloj_legal.hoy()
    clausula = registro.fila.clausula_primera
    assert clausula is not None
    if clase is not ClaseModificacion.CORRECCION and not rules.renuncia_en_termino(hoy, clausula):
        raise Problema(
            "fuera-de-termino", f"Una renuncia se pide a más tardar el {en_palabras(clausula)} (art. 46 par. 1)."
        )
    if clase is ClaseModificacion.RENUNCIA_TOTAL and not await expedientes.adjuntos(tx, id, JURAMENTO):
        raise Problema(
            "falta-documento",
            "La renuncia total lleva la declaración juramentada del parágrafo 1 del artículo 46.",
            faltan=[JURAMENTO],
        )
    programa = await programas.buscar(tx, registro.fila.programa_id, quien)
    reglamento = programa.fila.reglamento
    plazo = calcular(catalogo(reglamento)["renuncia_concepto"], hoy, await calendario_vigente(tx))
    caso.fila.pedida_el = hoy
    await tx.flush()
    await expedientes.numerar(tx, id, f"MR-{hoy.year}")
    cambios = {"radicado_en": reloj_legal.ahora(), "vence": plazo.vence, "vence_calculo": list(plazo.pasos)}
    exp = await expedientes.aplicar(tx, MODIFICACION, id, "solicitar", quien, cambios=cambios)
    await plazos.abrir(tx, exp, reglamento, [plazo])
    await fallas.marcar(tx, exp)
    return CasoModificacion(exp, caso.fila)


async def _bloqueados(
    tx: AsyncSession, id: UUID, quien: Principal
) -> tuple[CasoPrograma, CasoRegistro, CasoModificacion]:
    """Programme, registration and request, locked in that order."""
    registro_id = (await buscar_modificacion(tx, id, quien)).fila.registro_id
    programa_id = (await buscar(tx, registro_id, quien)).fila.programa_id
    programa = await programas.buscar(tx, programa_id, quien, bloquear=True)
    registro = await buscar(tx, registro_id, quien, bloquear=True)
    return programa, registro, await buscar_modificacion(tx, id, quien, bloquear=True)


async def aprobar(tx: AsyncSession, id: UUID, motivo: str | None, quien: Principal) -> CasoModificacion:
    """Change the registration as asked; what it no longer draws goes back to the quota, what it draws more is taken.

    Raises:
        Problema: `cupo-excedido`, `datos-invalidos` if the registration changed since.
    """
    programa, registro, caso = await _bloqueados(tx, id, quien)
    await examinar(tx, MODIFICACION, id, "aprobar", quien, motivo=motivo, version=None)
    _exigir_posible(caso.fila, await _antes(tx, registro.exp.id))
    despues = _despues(caso.fila)
    for numero, fuera in (await afuera(tx, registro.exp.id)).items():
        if numero in despues and supera(despues[numero], fuera, None):
            raise Problema("datos-invalidos", f"Del ítem {numero} ya salió más de lo que quedaría.")
    for item in await items_de(tx, registro.exp.id):
        if item.item in despues:
            item.cantidad, item.fob_centavos = despues[item.item].cantidad, despues[item.item].fob_centavos
    total = sum(i.fob_centavos for i in await items_de(tx, registro.exp.id))
    diferencia = total - registro.fila.fob_centavos
    registro.fila.fob_centavos = total
    caso.fila.abierta, caso.fila.diferencia_centavos = False, diferencia
    await tx.flush()
    await cupo.modificar(tx, programa.exp.id, registro.fila.periodo, diferencia, caso.exp.id)
    accion = "renunciar" if caso.fila.clase == ClaseModificacion.RENUNCIA_TOTAL else "modificar"
    visto = {"modificacion": caso.exp.numero, "diferencia_centavos": diferencia}
    exp_registro = await expedientes.aplicar(
        tx, REGISTRO, registro.exp.id, accion, quien, datos=visto, en_otras_manos=True
    )
    await anunciar(tx, exp_registro, registro.fila, motivo)
    await cupo.anunciar(tx, programa.exp, programa.fila, registro.fila.periodo)
    return await _cerrar(tx, caso, registro, "aprobar", motivo, quien)


async def terminar(tx: AsyncSession, id: UUID, accion: str, motivo: str, quien: Principal) -> CasoModificacion:
    """Deny it or withdraw it: the registration stays as it is."""
    _, registro, caso = await _bloqueados(tx, id, quien)
    if accion == "desistir":
        exigir_empresa(quien, caso.exp.empresa, actuar=True)
    caso.fila.abierta = False
    await tx.flush()
    return await _cerrar(tx, caso, registro, accion, motivo, quien)


async def _cerrar(
    tx: AsyncSession, caso: CasoModificacion, registro: CasoRegistro, accion: str, motivo: str | None, quien: Principal
) -> CasoModificacion:
    cambios = {"vence": None, "vence_calculo": None}
    exp = await expedientes.aplicar(tx, MODIFICACION, caso.exp.id, accion, quien, motivo=motivo, cambios=cambios)
    if exp.numero is not None:
        await plazos.cerrar(tx, exp, "renuncia_concepto", "cumplido", f"Modificación {exp.estado}")
        evento = ModificacionDeRegistroDecidida(
            modificacion_id=exp.id,
            numero=exp.numero,
            registro_id=registro.exp.id,
            registro=registro.exp.numero or "",
            nit=exp.empresa,
            clase=caso.fila.clase,
            estado=exp.estado,
            diferencia_centavos=caso.fila.diferencia_centavos or 0,
            motivo=motivo,
        )
        await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
    return CasoModificacion(exp, caso.fila)


async def acreditar_reexportacion(
    tx: AsyncSession, registro_id: UUID, datos: ReexportacionNueva, quien: Principal
) -> Reexportacion:
    """Accredit a definitive re-export: the quota used falls by its value (arts. 32 and 86).

    Raises:
        Problema: `ya-acreditada`, `datos-invalidos` beyond what the item has, `transicion-no-permitida`.
    """
    programa_id = (await buscar(tx, registro_id, quien)).fila.programa_id
    programa = await programas.buscar(tx, programa_id, quien, bloquear=True)
    registro = await buscar(tx, registro_id, quien, bloquear=True)
    if registro.exp.estado != "aprobado":
        raise Problema("transicion-no-permitida", f"El registro {registro.exp.numero} está {registro.exp.estado}.")
    await _exigir_que_quepa(tx, registro.fila, datos)
    fila = Reexportacion(
        registro_id=registro_id,
        fob_centavos=a_centavos(datos.fob_usd),
        acreditada_por=quien.sub,
        acreditada_en=reloj_legal.ahora(),
        **datos.model_dump(exclude={"fob_usd"}),
    )
    tx.add(fila)
    await tx.flush()
    if registro.fila.salida_id is None:
        await cupo.reexportar(tx, programa_id, registro.fila.periodo, fila.fob_centavos, fila.id)
    else:
        # Similar goods leave so that those first acquired may draw on the quota again (art. 89).
        await cupo.modificar(tx, programa_id, registro.fila.periodo, -fila.fob_centavos, fila.id)
    await anotar(
        tx,
        quien=quien,
        accion="registro_importacion.reexportacion",
        objeto=registro.exp.objeto,
        motivo=datos.motivo,
        datos=datos.model_dump(mode="json", exclude={"motivo"}),
    )
    await cupo.anunciar(tx, programa.exp, programa.fila, registro.fila.periodo)
    return fila


async def reexportaciones_de(tx: AsyncSession, registro_id: UUID) -> list[Reexportacion]:
    """What was re-exported of a registration, oldest first."""
    consulta = select(Reexportacion).where(col(Reexportacion.registro_id) == registro_id)
    return list((await tx.execute(consulta.order_by(col(Reexportacion.id)))).scalars())


async def _exigir_que_quepa(tx: AsyncSession, registro: Registro, datos: ReexportacionNueva) -> None:
    hay = (await _antes(tx, registro.id)).get(datos.item)
    if hay is None:
        raise Problema("datos-invalidos", f"El registro no tiene el ítem {datos.item}.")
    if registro.registrado_el is not None and datos.fecha < registro.registrado_el:
        raise Problema("datos-invalidos", "La reexportación es anterior al registro.")
    if datos.fecha > reloj_legal.hoy():
        raise Problema("datos-invalidos", "La fecha de la reexportación está en el futuro.")
    sale = Quedan(datos.cantidad, a_centavos(datos.fob_usd))
    if supera(hay, sale, (await afuera(tx, registro.id)).get(datos.item)):
        raise Problema("datos-invalidos", "Con las anteriores supera la cantidad o el valor del ítem.")
