"""Checks of a request against its contingente and its company's other requests."""

from collections.abc import Collection

from pydantic_core import PydanticCustomError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.cantidades import a_kilogramos
from services.cupos.cantidades import escrita as en_palabras
from services.cupos.contingentes.consultas import suspension
from services.cupos.contingentes.historia import clase_de
from services.cupos.contingentes.models import Contingente, Grupo
from services.cupos.contingentes.rules import (
    Clase,
    hay_topes,
    lote_minimo,
    tope_del_contingente_kg,
    tope_kg,
    vigente,
)
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.contingentes.topes import Uso, uso_de
from services.cupos.solicitudes import rules
from services.cupos.solicitudes.models import Solicitud
from services.cupos.solicitudes.schemas import SolicitudEscrita
from shared.clock import reloj_legal
from shared.http import Problema


async def exigir_contenido(tx: AsyncSession, escrita: SolicitudEscrita) -> tuple[Contingente, Grupo, int]:
    """Contingente in force, group and subheading of it, quantity exact in its unit and not above the group's volume.

    Returns:
        The contingente, the group and the kilograms.

    Raises:
        Problema: `no-encontrado`, `contingente-sin-vigencia`, `grupo-inexistente`, `subpartida-ajena`,
            `grupo-bloqueado`, `cantidad-invalida`, `volumen-insuficiente`.
    """
    contingente = await tx.get(Contingente, escrita.contingente, populate_existing=True)
    if contingente is None or contingente.estado == "borrador":
        raise Problema("no-encontrado", f"No existe el contingente {escrita.contingente}.")
    if not vigente(reloj_legal.hoy(), contingente.estado, contingente.vigencia_desde, contingente.vigencia_hasta):
        detenido = await suspension(tx, contingente)
        porque = "." if detenido is None else f": {detenido.motivo}"
        raise Problema(
            "contingente-sin-vigencia",
            f"El contingente {contingente.codigo} está {contingente.estado}{porque}",
            estado=contingente.estado,
            causa=detenido.causa if detenido else None,
        )
    grupo = await tx.get(Grupo, (contingente.codigo, escrita.grupo), populate_existing=True)
    if grupo is None:
        raise Problema("grupo-inexistente", f"El contingente {contingente.codigo} no tiene el grupo {escrita.grupo}.")
    exigir_grupo_abierto(grupo)
    if not rules.subpartida_del_grupo(escrita.subpartida, grupo.subpartidas):
        raise Problema(
            "subpartida-ajena",
            f"El grupo {grupo.codigo} tiene las subpartidas {', '.join(grupo.subpartidas)}.",
            subpartidas=grupo.subpartidas,
        )
    kg = kilogramos_exactos(escrita.cantidad, contingente)
    if kg > grupo.volumen_kg:
        unidad = DatosContingente.model_validate(contingente.datos).unidad
        raise Problema(
            "volumen-insuficiente",
            f"Pide {en_palabras(kg, unidad)} y el grupo {grupo.codigo} tiene en total"
            f" {en_palabras(grupo.volumen_kg, unidad)}.",
            remedio="Pida una cantidad menor.",
            volumen_kg=grupo.volumen_kg,
            pedido_kg=kg,
        )
    return contingente, grupo, kg


def kilogramos_exactos(cantidad: str, contingente: Contingente) -> int:
    """A quantity in the contingente's unit as kilograms.

    Raises:
        Problema: `cantidad-invalida`.
    """
    try:
        return a_kilogramos(cantidad, DatosContingente.model_validate(contingente.datos).unidad)
    except PydanticCustomError as error:
        raise Problema("cantidad-invalida", error.message()) from error


def exigir_grupo_abierto(grupo: Grupo) -> None:
    """The group is not blocked.

    Raises:
        Problema: `grupo-bloqueado`, with the coded cause and its reason.
    """
    if grupo.bloqueo_causa is not None:
        raise Problema(
            "grupo-bloqueado",
            f"El grupo {grupo.codigo} está bloqueado: {grupo.bloqueo_motivo}",
            grupo=grupo.codigo,
            causa=grupo.bloqueo_causa,
        )


async def exigir_tope(tx: AsyncSession, datos: DatosContingente, solicitud: Solicitud) -> None:
    """What the contingente allows one applicant: a group that is not blocked, the minimum lot, and the caps.

    A cap counts what the company has, what its other requests in line ask for, and this request (what was approved of
    it, once decided): of a group against the lowest of its caps, of all groups against the contingente's own.

    Raises:
        Problema: `grupo-bloqueado`, `lote-minimo`, `tope-superado`.
    """
    grupo = await tx.get(Grupo, (solicitud.contingente, solicitud.grupo), populate_existing=True)
    assert grupo is not None
    exigir_grupo_abierto(grupo)
    lote = lote_minimo(datos, solicitud.grupo)
    if lote is not None and solicitud.cantidad_kg < lote:
        minimo = en_palabras(lote, datos.unidad)
        raise Problema("lote-minimo", f"El lote mínimo es {minimo}.", lote_minimo_kg=lote)
    if not hay_topes(datos, solicitud.grupo):
        return
    # Two requests of one company at the same moment are counted one after the other.
    candado = text("SELECT pg_advisory_xact_lock(hashtext(:que))")
    await tx.execute(candado, {"que": f"tope {solicitud.contingente} {solicitud.nit}"})
    clase = await clase_de(tx, solicitud.contingente, solicitud.nit)
    uso = await uso_de(tx, solicitud.contingente, solicitud.nit, salvo=solicitud.id)
    pedido = solicitud.cantidad_kg if solicitud.aprobada_kg is None else solicitud.aprobada_kg
    for tope, contado, donde in (
        (tope_kg(datos, solicitud.grupo, clase), uso.get(solicitud.grupo, Uso()), f"en el grupo {grupo.codigo}"),
        (tope_del_contingente_kg(datos, clase), sum(uso.values(), Uso()), "en todo el contingente"),
    ):
        if tope is not None and rules.supera_tope(tope, contado.asignado_kg, contado.en_curso_kg, pedido):
            raise Problema(
                "tope-superado",
                f"El tope {_DE_CLASE[clase]} es {en_palabras(tope, datos.unidad)} {donde}.",
                tope_kg=tope,
                clase=clase,
                asignado_kg=contado.asignado_kg,
                en_curso_kg=contado.en_curso_kg,
            )


_DE_CLASE: dict[Clase, str] = {
    "nuevo": "de un solicitante sin historia en el contingente",
    "historico": "de un solicitante con historia en el contingente",
}


def exigir_adjuntos(datos: DatosContingente, presentes: Collection[str]) -> None:
    """Every required attachment is there.

    Raises:
        Problema: `faltan-adjuntos`.
    """
    faltan = rules.adjuntos_que_faltan([a.clase for a in datos.adjuntos if a.obligatorio], presentes)
    if faltan:
        nombres = [a.nombre for a in datos.adjuntos if a.clase in faltan]
        raise Problema("faltan-adjuntos", f"Faltan: {', '.join(nombres)}.", clases=faltan)
