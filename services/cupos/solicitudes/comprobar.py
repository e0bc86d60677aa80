"""Checks of a request against its contingente and its company's other requests."""

from collections.abc import Collection

from pydantic_core import PydanticCustomError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.asignaciones.service import asignado_a
from services.cupos.cantidades import Cantidad, a_kilogramos
from services.cupos.contingentes.models import Contingente, Grupo
from services.cupos.contingentes.rules import vigente
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.solicitudes import rules
from services.cupos.solicitudes.consultas import en_curso_kg
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
            `cantidad-invalida`, `volumen-insuficiente`.
    """
    contingente = await tx.get(Contingente, escrita.contingente, populate_existing=True)
    if contingente is None or contingente.estado == "borrador":
        raise Problema("no-encontrado", f"No existe el contingente {escrita.contingente}.")
    if not vigente(reloj_legal.hoy(), contingente.estado, contingente.vigencia_desde, contingente.vigencia_hasta):
        raise Problema("contingente-sin-vigencia", f"El contingente {contingente.codigo} está {contingente.estado}.")
    grupo = await tx.get(Grupo, (contingente.codigo, escrita.grupo), populate_existing=True)
    if grupo is None:
        raise Problema("grupo-inexistente", f"El contingente {contingente.codigo} no tiene el grupo {escrita.grupo}.")
    if not rules.subpartida_del_grupo(escrita.subpartida, grupo.subpartidas):
        raise Problema(
            "subpartida-ajena",
            f"El grupo {grupo.codigo} tiene las subpartidas {', '.join(grupo.subpartidas)}.",
            subpartidas=grupo.subpartidas,
        )
    kg = kilogramos_exactos(escrita.cantidad, contingente)
    if kg > grupo.volumen_kg:
        raise Problema(
            "volumen-insuficiente",
            f"El grupo {grupo.codigo} tiene en total {grupo.volumen_kg} kg.",
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


async def exigir_tope(tx: AsyncSession, datos: DatosContingente, solicitud: Solicitud) -> None:
    """The cap per applicant, where the contingente has one.

    Raises:
        Problema: `tope-superado`.
    """
    if datos.tope_kg is None:
        return
    # Two requests of one company at the same moment are counted one after the other.
    candado = text("SELECT pg_advisory_xact_lock(hashtext(:que))")
    await tx.execute(candado, {"que": f"tope {solicitud.contingente} {solicitud.nit}"})
    asignado = await asignado_a(tx, solicitud.contingente, solicitud.nit)
    en_curso = await en_curso_kg(tx, solicitud.contingente, solicitud.nit, salvo=solicitud.id)
    if rules.supera_tope(datos.tope_kg, asignado, en_curso, solicitud.cantidad_kg):
        tope = Cantidad.de_kg(datos.tope_kg, datos.unidad)
        raise Problema(
            "tope-superado",
            f"El tope por solicitante es {tope.valor} {tope.unidad}.",
            tope_kg=datos.tope_kg,
            asignado_kg=asignado,
            en_curso_kg=en_curso,
        )


def exigir_adjuntos(datos: DatosContingente, presentes: Collection[str]) -> None:
    """Every required attachment is there.

    Raises:
        Problema: `faltan-adjuntos`.
    """
    faltan = rules.adjuntos_que_faltan([a.clase for a in datos.adjuntos if a.obligatorio], presentes)
    if faltan:
        nombres = [a.nombre for a in datos.adjuntos if a.clase in faltan]
        raise Problema("faltan-adjuntos", f"Faltan: {', '.join(nombres)}.", clases=faltan)
