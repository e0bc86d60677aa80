"""Use cases of the company: draft, file, correct, withdraw. Sending the signed form is in `recepcion.py`."""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.contingentes.models import Contingente, Grupo
from services.cupos.contingentes.rules import ventana_en, vigente
from services.cupos.contingentes.schemas import DatosContingente, Ventana
from services.cupos.referencias.service import empresa_habilitada
from services.cupos.solicitudes import rules
from services.cupos.solicitudes.anexos import ANEXO, vigentes
from services.cupos.solicitudes.comprobar import exigir_adjuntos, exigir_contenido, exigir_tope
from services.cupos.solicitudes.consultas import solicitud_de
from services.cupos.solicitudes.models import FLUJO, Solicitud
from services.cupos.solicitudes.schemas import SolicitudEscrita
from services.cupos.turnos import service as turnos
from shared.clock import reloj_legal
from shared.documents.formas import Adjunto as AdjuntoDeForma
from shared.documents.formas import DatosRadicadoCupo
from shared.events.solicitudes import CausaDeDesistir, SolicitudDesistida
from shared.expedientes import Expediente, abrir, aplicar, numerar
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.jobs import encolar
from shared.messaging import publicar

T = TypeVar("T")
RENDERIZAR = "cupos.renderizar_radicado"


async def crear(
    tx: AsyncSession, escrita: SolicitudEscrita, quien: Principal, nit: str, referencia: str | None
) -> tuple[Expediente, Solicitud]:
    """Open a draft for the company.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `empresa-por-conocer`, `empresa-no-habilitada`, and of the content.
    """
    exigir_empresa(quien, nit, actuar=True)
    await empresa_habilitada(tx, nit)
    contingente, _, kg = await exigir_contenido(tx, escrita)
    exp = await abrir(tx, FLUJO, empresa=nit, quien=quien, referencia_externa=referencia)
    solicitud = Solicitud(
        id=exp.id,
        nit=nit,
        contingente=contingente.codigo,
        contingente_version=contingente.version,
        grupo=escrita.grupo,
        subpartida=escrita.subpartida,
        cantidad_kg=kg,
    )
    tx.add(solicitud)
    await tx.flush()
    return exp, solicitud


async def radicar(
    tx: AsyncSession,
    solicitud_id: UUID,
    quien: Principal,
    *,
    presentar: Callable[[Expediente, Solicitud], Awaitable[T]],
    version: int | None = None,
) -> tuple[str, T]:
    """File the request: number it (the first time), freeze the form's data, have the PDF rendered after the commit.

    Args:
        presentar: reads what the caller answers with, before the number is taken: its row lock is everybody's.

    Returns:
        The number, and what `presentar` gave (where a new number is still missing).

    Raises:
        Problema: as `aplicar`, and those of company, contingente, window, content, cap and attachments.
    """
    ahora = reloj_legal.ahora()
    exp = await aplicar(tx, FLUJO, solicitud_id, "radicar", quien, version=version, cambios={"radicado_en": ahora})
    solicitud = await solicitud_de(tx, solicitud_id, bloquear=True)
    empresa = await empresa_habilitada(tx, solicitud.nit)
    contingente, grupo = await _abierto(tx, solicitud)
    datos = DatosContingente.model_validate(contingente.datos)
    ventana, antes = ventana_en(datos, ahora), datos.formularios_antes_de_abrir
    if not rules.puede_radicar(ahora, ventana.desde, ventana.hasta, antes=antes):
        raise _ventana_cerrada(ventana)
    await exigir_tope(tx, datos, solicitud)
    anexos = [a for a in await vigentes(tx, solicitud_id) if a.clase.startswith(ANEXO)]
    exigir_adjuntos(datos, [a.clase.removeprefix(ANEXO) for a in anexos])
    if solicitud.forma is not None:
        # Filed before: another version, so that the form signed then is refused by name.
        solicitud.formulario += 1
    solicitud.contingente_version = contingente.version
    solicitud.radicado = solicitud.radicado_error = None
    solicitud.razones = []
    await tx.flush()
    leido = await presentar(exp, solicitud)
    numero = exp.numero or await numerar(tx, solicitud_id, f"CUP-{contingente.codigo}")
    forma = DatosRadicadoCupo(
        generado_en=reloj_legal.ahora(),
        numero=numero,
        version=solicitud.formulario,
        nit=solicitud.nit,
        razon_social=empresa.razon_social,
        contingente=contingente.codigo,
        contingente_nombre=contingente.nombre,
        acuerdo=datos.acuerdo,
        destinos=tuple(datos.destinos) or ("Cualquier país",),
        subpartidas=tuple([solicitud.subpartida] if solicitud.subpartida else grupo.subpartidas),
        grupo=grupo.codigo,
        grupo_nombre=grupo.nombre,
        vigencia_desde=datos.vigencia.desde,
        vigencia_hasta=datos.vigencia.hasta,
        cantidad_kg=solicitud.cantidad_kg,
        adjuntos=tuple(AdjuntoDeForma(nombre=a.nombre, sha256=a.sha256, tamano=a.tamano) for a in anexos),
    )
    solicitud.forma = forma.model_dump(mode="json", exclude_computed_fields=True)
    await tx.flush()
    clave = f"{solicitud_id}:{solicitud.formulario}"
    trabajo = {"solicitud": str(solicitud_id), "formulario": solicitud.formulario}
    await encolar(tx, RENDERIZAR, trabajo, clave=clave, grupo=solicitud.nit)
    return numero, leido


async def corregir(
    tx: AsyncSession, solicitud_id: UUID, escrita: SolicitudEscrita, quien: Principal, *, version: int | None = None
) -> Expediente:
    """Take a filed form back to draft with other content; it keeps its number and becomes the next version.

    Raises:
        Problema: as `aplicar`, and those of the content.
    """
    exp = await aplicar(tx, FLUJO, solicitud_id, "corregir", quien, version=version)
    solicitud = await solicitud_de(tx, solicitud_id, bloquear=True)
    await _reescribir(tx, solicitud, escrita)
    return exp


async def editar(
    tx: AsyncSession, solicitud_id: UUID, escrita: SolicitudEscrita, quien: Principal, *, version: int
) -> Expediente:
    """Rewrite a draft, or a returned request before it is filed again.

    Raises:
        Problema: as `aplicar`, and those of the content.
    """
    exp = await aplicar(tx, FLUJO, solicitud_id, "editar", quien, version=version)
    await _reescribir(tx, await solicitud_de(tx, solicitud_id, bloquear=True), escrita)
    return exp


async def _reescribir(tx: AsyncSession, solicitud: Solicitud, escrita: SolicitudEscrita) -> None:
    if escrita.contingente != solicitud.contingente:
        raise Problema("datos-invalidos", "El contingente no se cambia: el número ya lo nombra.")
    _, _, kg = await exigir_contenido(tx, escrita)
    solicitud.grupo, solicitud.subpartida, solicitud.cantidad_kg = escrita.grupo, escrita.subpartida, kg
    solicitud.radicado = solicitud.radicado_error = None
    await tx.flush()


async def desistir(tx: AsyncSession, solicitud_id: UUID, quien: Principal, *, motivo: str | None) -> Expediente:
    """Withdraw a request that has no decision; its turn goes to the next in line.

    Raises:
        Problema: as `aplicar`.
    """
    exp = await aplicar(tx, FLUJO, solicitud_id, "desistir", quien, motivo=motivo)
    await tras_desistir(tx, exp, "empresa", "desistida")
    return exp


async def tras_desistir(tx: AsyncSession, exp: Expediente, causa: CausaDeDesistir, motivo: str) -> None:
    """Give the turn of a withdrawn request to the next in line, and tell its end if it had been filed."""
    await turnos.pasar(tx, exp.id, "liberado", motivo)
    if exp.numero is not None:
        evento = SolicitudDesistida(
            solicitud_id=exp.id,
            numero=exp.numero,
            nit=exp.empresa,
            referencia_externa=exp.referencia_externa,
            contingente=(await solicitud_de(tx, exp.id)).contingente,
            causa=causa,
            desistida_en=exp.actualizado_en,
        )
        await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)


async def _abierto(tx: AsyncSession, solicitud: Solicitud) -> tuple[Contingente, Grupo]:
    contingente = await tx.get(Contingente, solicitud.contingente, populate_existing=True)
    grupo = await tx.get(Grupo, (solicitud.contingente, solicitud.grupo))
    assert contingente is not None
    assert grupo is not None
    hoy = reloj_legal.hoy()
    if not vigente(hoy, contingente.estado, contingente.vigencia_desde, contingente.vigencia_hasta):
        raise Problema(
            "contingente-sin-vigencia",
            f"El contingente {contingente.codigo} está {contingente.estado}; su vigencia termina el"
            f" {contingente.vigencia_hasta.isoformat()}.",
        )
    return contingente, grupo


def _ventana_cerrada(ventana: Ventana) -> Problema:
    desde, hasta = ventana.desde, ventana.hasta
    return Problema(
        "ventana-cerrada",
        f"La ventana de solicitudes va de {desde.isoformat()} a {hasta.isoformat()}.",
        desde=desde.isoformat(),
        hasta=hasta.isoformat(),
    )
