"""Use cases of modifications: a signed request of its own, applied to the programme when its decision is signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.garantias.rules import Otorgante
from services.garantias.grandes_usuarios.consultas import exigir_operador
from services.garantias.parametros.service import reglamento_de
from services.garantias.programas import aplicar_modificacion, decisiones, formas, service, solicitudes
from services.garantias.programas.comprobar import exigir
from services.garantias.programas.detalle import DetalleDePrograma
from services.garantias.programas.flujo import FLUJO_DE_MODIFICACION
from services.garantias.programas.models import Documento, Modificacion, Programa, Solicitud
from services.garantias.programas.modificaciones_datos import (
    CambioDeCupo,
    CambioDeGarantia,
    CambioDeModalidad,
    CambioDeOficina,
    CambioDePlazo,
    CesionDeCupo,
    ImportacionPorLeasing,
    ModificacionEscrita,
    Reestructuracion,
)
from services.garantias.programas.periodos import cupo_del_periodo
from services.garantias.programas.rules import ClasePrograma
from services.garantias.programas.rules_modificaciones import Cambio, ProgramaActual, impedimentos
from services.garantias.programas.rules_periodos import periodo_de_importacion
from services.garantias.registros.cupo import cupo_utilizado, saldo_de
from shared import expedientes
from shared.clock import reloj_legal
from shared.expedientes import Expediente
from shared.http import Problema
from shared.identity import Principal, exigir_empresa

_POR_NUMERO = sa.text("SELECT id FROM expediente WHERE tipo = 'programa' AND numero = :numero AND empresa = :nit")
_DEMOSTRAR = sa.text("SELECT max(demostrar_hasta) FROM garantia WHERE programa_id = :id AND viva")


@dataclass(frozen=True, slots=True)
class CasoModificacion:
    """A modification: where it stands, its form, what it asks for, and the programme."""

    exp: Expediente
    solicitud: Solicitud
    fila: Modificacion
    programa: Programa

    @property
    def escrita(self) -> ModificacionEscrita:
        return ModificacionEscrita.model_validate(self.fila.datos)


async def buscar(tx: AsyncSession, id: UUID, quien: Principal, *, bloquear: bool = False) -> CasoModificacion:
    """The modification, if the caller may see its company.

    Raises:
        Problema: `no-encontrado`.
    """
    caso = await solicitudes.caso_de(tx, id, quien, bloquear=bloquear)
    if caso.solicitud.tramite != "modificacion":
        raise Problema("no-encontrado")
    fila = await tx.get_one(Modificacion, id, populate_existing=bloquear)
    return CasoModificacion(caso.exp, caso.solicitud, fila, caso.programa)


async def crear(tx: AsyncSession, programa_id: UUID, datos: ModificacionEscrita, quien: Principal) -> CasoModificacion:
    """Open the draft of a change to an authorised programme; it has one at a time.

    Raises:
        Problema: `no-encontrado`, `programa-no-autorizado`, `modificacion-no-aplica`, `modificacion-en-curso`.
    """
    programa = await service.buscar(tx, programa_id, quien, bloquear=True)
    exigir_empresa(quien, programa.exp.empresa, actuar=True)
    await service.exigir_habilitada(tx, programa.exp.empresa)
    if programa.exp.estado != "autorizado":
        raise Problema("programa-no-autorizado", f"El programa {programa.exp.numero} está {programa.exp.estado}.")
    datos = await con_receptor(tx, datos)
    await exigir_posible(tx, programa.fila, datos)
    exp = await expedientes.abrir(tx, FLUJO_DE_MODIFICACION, empresa=programa.exp.empresa, quien=quien)
    fila = Modificacion(
        id=exp.id, programa_id=programa_id, clase=datos.cambio.clase, datos=datos.model_dump(mode="json")
    )
    solicitud = Solicitud(expediente=exp.id, programa_id=programa_id, tramite="modificacion")
    tx.add_all([fila, solicitud])
    await tx.flush()
    return CasoModificacion(exp, solicitud, fila, programa.fila)


async def con_receptor(tx: AsyncSession, datos: ModificacionEscrita) -> ModificacionEscrita:
    """The programme that receives part of a quota, found by the number and the NIT that people know.

    Raises:
        Problema: `modificacion-no-aplica` if there is none with both: whoever knows one does not learn the other.
    """
    cambio = datos.cambio
    if not isinstance(cambio, CesionDeCupo) or cambio.receptor is None:
        return datos
    quien = {"numero": cambio.receptor.numero, "nit": cambio.receptor.nit}
    hallado: UUID | None = (await tx.execute(_POR_NUMERO, quien)).scalar_one_or_none()
    if hallado is None:
        texto = f"No existe el programa {quien['numero']} del NIT {quien['nit']}."
        raise Problema("modificacion-no-aplica", texto, impedimentos=[texto])
    return datos.model_copy(update={"cambio": cambio.model_copy(update={"programa_cesionario": hallado})})


async def editar(
    tx: AsyncSession, id: UUID, datos: ModificacionEscrita, quien: Principal, *, version: int | None
) -> CasoModificacion:
    """Write a draft, or a returned request, anew. Raises as `aplicar` and `crear`."""
    caso = await buscar(tx, id, quien, bloquear=True)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    datos = await con_receptor(tx, datos)
    await exigir_posible(tx, caso.programa, datos)
    exp = await expedientes.aplicar(
        tx, FLUJO_DE_MODIFICACION, id, "editar", quien, version=version, hacia=caso.exp.estado
    )
    caso.fila.clase, caso.fila.datos = datos.cambio.clase, datos.model_dump(mode="json")
    await tx.flush()
    return CasoModificacion(exp, caso.solicitud, caso.fila, caso.programa)


async def radicar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoModificacion:
    """Number it and have its form rendered for both to sign. Raises as `aplicar` and `crear`."""
    caso = await buscar(tx, id, quien, bloquear=True)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    await exigir_operador(tx, caso.exp.empresa, quien)
    titular = await service.exigir_habilitada(tx, caso.exp.empresa)
    escrita = caso.escrita
    await exigir_posible(tx, caso.programa, escrita)
    programa = await expedientes.leer(tx, caso.programa.id)

    def componer(numero: str, formulario: int, documentos: Sequence[Documento]) -> formas.DatosSolicitud:
        return formas.forma_de_modificacion(
            escrita,
            aplicar_modificacion.en_palabras_de(caso.programa, escrita.cambio),
            programa.numero or "",
            caso.exp.empresa,
            titular.razon_social,
            numero,
            formulario,
            documentos,
        )

    generico = solicitudes.Caso(caso.exp, caso.solicitud, caso.programa)
    exp = await solicitudes.radicar(tx, generico, quien, componer)
    return CasoModificacion(exp, caso.solicitud, caso.fila, caso.programa)


async def situacion_actual(tx: AsyncSession, programa: Programa) -> ProgramaActual:
    """What a modification is judged against, now."""
    clase = ClasePrograma(programa.clase)
    hoy = reloj_legal.hoy()
    anterior = periodo_de_importacion(clase, hoy.year - 1)
    utilizado = await cupo_utilizado(tx, programa.id, anterior)
    detalle = DetalleDePrograma.model_validate(programa.detalle)
    demostrar: date | None = (await tx.execute(_DEMOSTRAR, {"id": programa.id})).scalar_one()
    return ProgramaActual(
        clase=clase,
        cupo_centavos=programa.cupo_fob_centavos,
        otorgante=Otorgante(programa.persona_natural, bool(programa.solidez_financiera), programa.gran_usuario),
        meses_importacion=programa.meses_importacion,
        meses_compromiso=programa.meses_compromiso,
        oficina=programa.oficina,
        operacion=detalle.operacion,
        cupo_del_periodo_centavos=await cupo_del_periodo(tx, programa, hoy.year, utilizado),
        demostrar_hasta=demostrar,
    )


async def cambio_de(tx: AsyncSession, programa: Programa, datos: ModificacionEscrita) -> Cambio:
    """The change as the rules see it."""
    pedido: dict[str, Any] = {}
    cambio = datos.cambio
    if isinstance(cambio, CambioDePlazo):
        pedido = {"meses_importacion": cambio.meses_importacion}
    elif isinstance(cambio, CambioDeCupo):
        pedido = {
            "cupo_centavos": int(cambio.cupo_fob_usd * 100),
            "integra_proyecto_anterior": cambio.integra_proyecto_anterior,
        }
    elif isinstance(cambio, CambioDeGarantia):
        pedido = {"clase_garantia": cambio.clase_garantia}
    elif isinstance(cambio, CambioDeOficina):
        pedido = {"oficina": cambio.oficina}
    elif isinstance(cambio, CambioDeModalidad):
        pedido = {"operacion": cambio.operacion}
    elif isinstance(cambio, CesionDeCupo):
        periodo = periodo_de_importacion(ClasePrograma(programa.clase), reloj_legal.hoy().year)
        disponible = (await saldo_de(tx, programa, periodo)).disponible
        pedido = {"monto_cedido_centavos": int(cambio.monto_usd * 100), "disponible_centavos": disponible}
    elif isinstance(cambio, ImportacionPorLeasing):
        pedido = {"leasing_meses": cambio.leasing.meses}
    elif isinstance(cambio, Reestructuracion):
        pedido = {"meses_compromiso": cambio.meses_compromiso}
    return Cambio(clase=cambio.clase, fecha=reloj_legal.hoy(), **pedido)


async def exigir_posible(tx: AsyncSession, programa: Programa, datos: ModificacionEscrita) -> None:
    """Refuse what art. 19 does not let this programme change.

    Raises:
        Problema: `modificacion-no-aplica`, with the reasons; for assignments, also those of the other side.
    """
    cambio = await cambio_de(tx, programa, datos)
    textos = impedimentos(await situacion_actual(tx, programa), cambio)
    textos += await aplicar_modificacion.impedimentos_del_cesionario(tx, programa, datos.cambio)
    if textos:
        raise Problema("modificacion-no-aplica", " ".join(textos), impedimentos=textos)


async def proyectar_autorizacion(
    tx: AsyncSession, id: UUID, motivo: str, pese_a: Sequence[str], quien: Principal
) -> CasoModificacion:
    """Draft its authorisation, for a coordinador to sign.

    Raises:
        Problema: as `proyectar`, `comprobaciones-en-rojo`, `modificacion-no-aplica`.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    visto: dict[str, Any] = {}
    if caso.exp.estado == "en_estudio":
        await exigir_posible(tx, caso.programa, caso.escrita)
        visto = await exigir(tx, solicitudes.Caso(caso.exp, caso.solicitud, caso.programa), pese_a)
    await expedientes.proyectar(tx, FLUJO_DE_MODIFICACION, id, "autorizar", quien, motivo=motivo, datos=visto)
    return caso


async def firmar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoModificacion:
    """Sign the drafted decision; an authorised change is applied to the programme in the same transaction.

    Raises:
        Problema: `sin-decision-proyectada`, those of `shared.expedientes.firmar`; `modificacion-no-aplica` and
            `transicion-no-permitida` if the programme changed meanwhile.
    """
    # Programmes are locked first, as everywhere, and in one order; their modification after them.
    leido = await buscar(tx, id, quien)
    programas = {leido.programa.id}
    if isinstance(leido.escrita.cambio, CesionDeCupo) and leido.escrita.cambio.programa_cesionario is not None:
        programas.add(leido.escrita.cambio.programa_cesionario)
    for programa_id in sorted(programas):
        await expedientes.leer(tx, programa_id, bloquear=True)
    caso = await buscar(tx, id, quien, bloquear=True)
    generico = solicitudes.Caso(caso.exp, caso.solicitud, caso.programa)
    exp, motivo, _ = await decisiones.firmar_decision(tx, generico, quien)
    if exp.estado == "autorizado":
        await exigir_posible(tx, caso.programa, caso.escrita)
        actual = await situacion_actual(tx, caso.programa)
        cambio = await cambio_de(tx, caso.programa, caso.escrita)
        r = await reglamento_de(tx, caso.programa.reglamento)
        await aplicar_modificacion.aplicar(
            tx, r, caso.programa, caso.fila, caso.escrita, exp, actual, cambio, motivo, quien
        )
    caso.fila.abierta = False
    await tx.flush()
    return CasoModificacion(exp, caso.solicitud, caso.fila, caso.programa)
