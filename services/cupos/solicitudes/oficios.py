"""The official letters of a request: which one each step gives, from the facts of its case."""

from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.contingentes.models import Grupo, VersionDeContingente
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.referencias.models import Empresa
from services.cupos.referencias.service import calendario
from services.cupos.solicitudes import cartas, rules
from services.cupos.solicitudes.causas import causa as causa_de
from services.cupos.solicitudes.models import Solicitud
from services.cupos.turnos.service import ultimo_turno
from shared.clock import reloj_legal
from shared.expedientes import Expediente
from shared.identity import Principal
from shared.oficios import Carta, Firmante, emitir

SERVICIO = "cupos"
Instancia = Literal["primera", "recurso", "correccion"]
RESPUESTA, CONSTANCIA, REQUERIMIENTO, CIERRE = "respuesta", "constancia", "requerimiento", "cierre"


def firmante_de(quien: Principal) -> Firmante:
    """Who decides, as a letter names them."""
    cargo = "Coordinación del Grupo de Contingentes" if quien.tiene("coordinador") else "Grupo de Contingentes"
    return Firmante(nombre=quien.nombre or "Grupo de Contingentes", cargo=cargo)


async def datos_de(tx: AsyncSession, solicitud: Solicitud) -> DatosContingente:
    """The rules under which the request was filed."""
    version = await tx.get_one(VersionDeContingente, (solicitud.contingente, solicitud.contingente_version))
    return DatosContingente.model_validate(version.datos)


async def caso_de(tx: AsyncSession, exp: Expediente, solicitud: Solicitud) -> cartas.Caso:
    """What every letter of the request names."""
    assert exp.numero is not None
    datos = await datos_de(tx, solicitud)
    empresa = await tx.get(Empresa, solicitud.nit)
    grupo = await tx.get_one(Grupo, (solicitud.contingente, solicitud.grupo))
    return cartas.Caso(
        numero=exp.numero,
        empresa=empresa.razon_social if empresa else solicitud.nit,
        nit=solicitud.nit,
        contingente=solicitud.contingente,
        contingente_nombre=datos.nombre,
        grupo_nombre=grupo.nombre,
        vigencia_hasta=datos.vigencia.hasta,
        unidad=datos.unidad,
        emite_cqe=datos.emite_cqe,
        solicitada_kg=solicitud.cantidad_kg,
        recibida_en=solicitud.recibido_en,
    )


async def emitir_oficio(tx: AsyncSession, exp: Expediente, clase: str, carta: Carta) -> UUID:
    """Write a letter of this service for the step that the case just made. Returns its id."""
    return await emitir(tx, exp, clase, carta, servicio=SERVICIO, asunto=carta.asunto)


async def emitir_constancia(tx: AsyncSession, exp: Expediente, solicitud: Solicitud) -> UUID:
    """The sealed receipt of a filing whose signature was accepted; the case is `enviada` or `lista_de_espera`."""
    turno = await ultimo_turno(tx, exp.id)
    assert turno is not None
    assert turno.numero is not None
    carta = cartas.constancia(
        await caso_de(tx, exp, solicitud),
        turno=turno.numero,
        recibido_en=turno.recibido_en,
        sha256=turno.sha256,
        en_espera=exp.estado == "lista_de_espera",
        vence=exp.vence,
    )
    return await emitir_oficio(tx, exp, CONSTANCIA, carta)


async def emitir_respuesta(
    tx: AsyncSession,
    exp: Expediente,
    solicitud: Solicitud,
    *,
    motivo: str,
    quien: Principal,
    kg: int,
    causa: str | None = None,
    instancia: Instancia = "primera",
) -> UUID:
    """The sealed answer to a decided request, as its case now stands: approved whole or in part, denied, returned.

    Args:
        kg: approved.
        causa: code of a denial's cause.
    """
    caso, firmante = await caso_de(tx, exp, solicitud), firmante_de(quien)
    if exp.estado in {"aprobada", "aprobada_parcial"}:
        en_recurso = instancia == "recurso"
        carta = cartas.aprobacion(caso, kg=kg, motivo=motivo, firmante=firmante, en_recurso=en_recurso)
    elif exp.estado == "devuelta":
        carta = cartas.devolucion(caso, motivo=motivo, firmante=firmante)
    elif instancia == "recurso":
        carta = cartas.confirmacion(caso, motivo=motivo, firmante=firmante)
    else:
        codificada = None if causa is None else causa_de(causa)
        habiles = (await datos_de(tx, solicitud)).plazos.recurso_habiles
        plazo = rules.plazo_de_recurso(reloj_legal.hoy(), habiles, await calendario(tx))
        carta = cartas.negacion(
            caso, causa=codificada, motivo=motivo, firmante=firmante, recurso=plazo, habiles=habiles
        )
    return await emitir_oficio(tx, exp, RESPUESTA, carta)


async def emitir_requerimiento(
    tx: AsyncSession,
    exp: Expediente,
    solicitud: Solicitud,
    *,
    texto: str,
    hasta: date,
    pasos: list[str],
    quien: Principal,
) -> UUID:
    """The letter of an information request."""
    caso = await caso_de(tx, exp, solicitud)
    carta = cartas.requerimiento(caso, texto=texto, plazo_hasta=hasta, pasos=pasos, firmante=firmante_de(quien))
    return await emitir_oficio(tx, exp, REQUERIMIENTO, carta)


async def emitir_correccion(
    tx: AsyncSession,
    exp: Expediente,
    solicitud: Solicitud,
    *,
    antes_kg: int,
    kg: int,
    motivo: str,
    firmante: Firmante,
) -> UUID:
    """The letter of a correction that took effect; one that leaves nothing tells the remedy too."""
    recurso: tuple[str, ...] = ()
    if kg == 0:
        habiles = (await datos_de(tx, solicitud)).plazos.recurso_habiles
        plazo = rules.plazo_de_recurso(reloj_legal.hoy(), habiles, await calendario(tx))
        recurso = cartas.reposicion(plazo, habiles)
    caso = await caso_de(tx, exp, solicitud)
    carta = cartas.correccion(caso, antes_kg=antes_kg, kg=kg, motivo=motivo, firmante=firmante, recurso=recurso)
    return await emitir_oficio(tx, exp, RESPUESTA, carta)
