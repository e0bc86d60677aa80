"""Opening a case, moving it from state to state, assigning it. Functions take the caller's transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from shared.audit import Quien, Sistema, anotar, en_nombre_de, identidad, version_de_software
from shared.clock import reloj_legal, reloj_sistema
from shared.expedientes.flujo import Flujo, Transicion
from shared.expedientes.permisos import Situacion, impedimento, situacion
from shared.expedientes.tablas import CAMPOS, Expediente, Proyecto, expediente, historia
from shared.http.problemas import Problema
from shared.identity.principal import Principal


async def abrir(
    tx: AsyncSession,
    flujo: Flujo,
    *,
    empresa: str,
    quien: Quien,
    id: UUID | None = None,
    accion: str = "crear",
    referencia_externa: str | None = None,
    datos: dict[str, Any] | None = None,
) -> Expediente:
    """Open a case in the first state of its flow. Whether `quien` may act for the company is the caller's check.

    Args:
        empresa: NIT with its check digit.
        referencia_externa: the number that it has where it came from; a client system gives each to one case.
        datos: kept in the history; JSON values without personal data.
    """
    ahora = reloj_legal.ahora()
    nuevo = sa.insert(expediente).values(
        id=id or uuid7(),
        tipo=flujo.tipo,
        empresa=empresa,
        estado=flujo.inicial,
        version=1,
        referencia_externa=referencia_externa,
        cliente=en_nombre_de(quien),
        creado_por=identidad(quien),
        creado_en=ahora,
        actualizado_en=ahora,
    )
    abierto = Expediente(*(await tx.execute(nuevo.returning(*CAMPOS))).one())
    await _historiar(tx, abierto, None, accion, quien, None, datos)
    return abierto


async def leer(tx: AsyncSession, expediente_id: UUID, *, tipo: str | None = None, bloquear: bool = False) -> Expediente:
    """A case by id.

    Args:
        tipo: refuse a case of another kind as if it did not exist.
        bloquear: hold its row until `tx` ends.

    Raises:
        Problema: `no-encontrado`.
    """
    return await _uno(tx, expediente.c.id == expediente_id, tipo, bloquear)


async def leer_numero(tx: AsyncSession, numero: str, *, tipo: str | None = None) -> Expediente:
    """A case by its public number. Raises as `leer`."""
    return await _uno(tx, expediente.c.numero == numero, tipo, bloquear=False)


async def _uno(tx: AsyncSession, donde: sa.ColumnElement[bool], tipo: str | None, bloquear: bool) -> Expediente:
    consulta = sa.select(*CAMPOS).where(donde)
    if tipo is not None:
        consulta = consulta.where(expediente.c.tipo == tipo)
    if bloquear:
        consulta = consulta.with_for_update(key_share=True)
    fila = (await tx.execute(consulta)).one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    return Expediente(*fila)


async def aplicar(
    tx: AsyncSession,
    flujo: Flujo,
    expediente_id: UUID,
    accion: str,
    quien: Quien,
    *,
    motivo: str | None = None,
    datos: dict[str, Any] | None = None,
    version: int | None = None,
    hacia: str | None = None,
    cambios: dict[str, Any] | None = None,
    segunda_firma: Sequence[str] = (),
    firma: Proyecto | None = None,
    en_otras_manos: bool = False,
) -> Expediente:
    """Do an action on a case: lock it, check state, role, company, conflicts and version, and write its history.

    Args:
        datos: what the decider saw and decided, JSON values without floats nor personal data.
        version: the version that the caller had seen; another one is refused.
        hacia: which of the transition's states follows, where there are several.
        cambios: columns of the case that change with it: `vence`, `vence_calculo`, `radicado_en`, `pausado_desde`,
            `referencia_externa`, `asignado_a`.
        segunda_firma: roles that must sign this time though the transition does not always ask for it, e.g. by amount.
        firma: the draft that `quien` is signing with this, as `firmar_proyecto` gives it.
        en_otras_manos: act also on a case that is assigned to somebody else, as an act over many cases does.

    Raises:
        Problema: `no-encontrado`, `transicion-no-permitida`, `prohibido`, `conflicto-de-interes`, `asignado-a-otro`,
            `misma-persona`, `motivo-obligatorio`, `requiere-segunda-firma`, `version-distinta`.
        ValueError: if `hacia` is not a state of the transition, or `firma` is of another case or action.
    """
    transicion, exp = await examinar(
        tx,
        flujo,
        expediente_id,
        accion,
        quien,
        motivo=motivo,
        version=version,
        roles=firma.roles if firma else None,
        en_otras_manos=en_otras_manos or firma is not None,
    )
    if firma is not None:
        if (firma.expediente, firma.accion) != (exp.id, accion):
            raise ValueError(f"el proyecto {firma.id} no es de {accion} en {exp.id}")
        datos = {**(datos or {}), "proyecto": str(firma.id), "proyectada_por": firma.proyectada_por}
    elif transicion.segunda_firma or segunda_firma:
        raise Problema("requiere-segunda-firma")
    return await mover(tx, exp, transicion, quien, motivo=motivo, datos=datos, hacia=hacia, cambios=cambios)


async def examinar(
    tx: AsyncSession,
    flujo: Flujo,
    expediente_id: UUID,
    accion: str,
    quien: Quien,
    *,
    motivo: str | None,
    version: int | None,
    roles: Sequence[str] | None = None,
    en_otras_manos: bool = False,
) -> tuple[Transicion, Expediente]:
    """All checks of `aplicar` on the locked case, and nothing written. `roles` replaces those of the transition."""
    exp = await leer(tx, expediente_id, tipo=flujo.tipo, bloquear=True)
    sit = Situacion() if isinstance(quien, Sistema) else await situacion(tx, quien, en_firme=True)
    transicion = flujo.transicion(exp.estado, accion)
    if transicion is None:
        exigir_visible(exp, quien)
        raise Problema(
            "transicion-no-permitida",
            f"En estado {exp.estado.replace('_', ' ')} no se puede {accion.replace('_', ' ')}.",
            estado=exp.estado,
            accion=accion,
        )
    if roles is not None:
        transicion = replace(transicion, roles=tuple(roles))
    if problema := await impedimento(tx, exp, transicion, quien, sit, en_otras_manos=en_otras_manos):
        raise problema
    if version is not None and version != exp.version:
        raise Problema("version-distinta", f"La versión actual es {exp.version}.", version_actual=exp.version)
    if transicion.exige_motivo and not (motivo and motivo.strip()):
        raise Problema("motivo-obligatorio")
    return transicion, exp


def exigir_visible(exp: Expediente, quien: Quien) -> None:
    """Answer as for a case that does not exist to who may not see its company.

    Raises:
        Problema: `no-encontrado`.
    """
    if isinstance(quien, Principal) and not quien.es_interno and exp.empresa not in quien.empresas:
        raise Problema("no-encontrado")


async def mover(
    tx: AsyncSession,
    exp: Expediente,
    transicion: Transicion,
    quien: Quien,
    *,
    motivo: str | None,
    datos: dict[str, Any] | None,
    hacia: str | None = None,
    cambios: dict[str, Any] | None = None,
) -> Expediente:
    """Write a checked transition of a locked case. Use `aplicar`."""
    posibles = transicion.estados_hacia
    destino = hacia or (posibles[0] if len(posibles) == 1 else None)
    if destino not in posibles:
        raise ValueError(f"{transicion.accion}: {destino} no es uno de {', '.join(posibles)}")
    return await escribir(tx, exp, quien, transicion.accion, destino, motivo, datos, cambios or {})


_CAMBIABLES = {"vence", "vence_calculo", "radicado_en", "pausado_desde", "referencia_externa", "asignado_a"}


async def escribir(
    tx: AsyncSession,
    exp: Expediente,
    quien: Quien,
    accion: str,
    hacia: str,
    motivo: str | None,
    datos: dict[str, Any] | None,
    cambios: dict[str, Any],
) -> Expediente:
    """Write the next version of a locked case with its step of the history and its audit. Checks nothing."""
    if ajenos := cambios.keys() - _CAMBIABLES:
        raise ValueError(f"no se cambia con una acción: {', '.join(sorted(ajenos))}")
    orden = (
        sa.update(expediente)
        .where(expediente.c.id == exp.id)
        .values(estado=hacia, version=exp.version + 1, actualizado_en=reloj_legal.ahora(), **cambios)
        .returning(*CAMPOS)
    )
    nuevo = Expediente(*(await tx.execute(orden)).one())
    await _historiar(tx, nuevo, exp.estado, accion, quien, motivo, datos)
    return nuevo


async def _historiar(
    tx: AsyncSession,
    exp: Expediente,
    desde: str | None,
    accion: str,
    quien: Quien,
    motivo: str | None,
    datos: dict[str, Any] | None,
) -> None:
    paso = sa.insert(historia).values(
        expediente=exp.id,
        version=exp.version,
        quien=identidad(quien),
        act=en_nombre_de(quien),
        desde=desde,
        accion=accion,
        hacia=exp.estado,
        motivo=motivo,
        datos=datos or {},
        software=version_de_software(),
        legal_en=reloj_legal.ahora(),
        sistema_en=reloj_sistema.ahora(),
    )
    await anotar(
        tx,
        quien=quien,
        accion=f"{exp.tipo}.{accion}",
        objeto=exp.objeto,
        motivo=motivo,
        datos={"version": exp.version, "desde": desde, "hacia": exp.estado, **(datos or {})},
        junto_con=paso,
    )


async def fijar_vencimiento(
    tx: AsyncSession, exp: Expediente, quien: Quien, *, vence: date, pasos: Sequence[str], motivo: str
) -> Expediente:
    """Move the due date of a locked case, with the steps of its computation in words; it stays in its state."""
    datos = {"antes": exp.vence.isoformat() if exp.vence else None, "vence": vence.isoformat()}
    cambios = {"vence": vence, "vence_calculo": list(pasos)}
    return await escribir(tx, exp, quien, "fijar_vencimiento", exp.estado, motivo, datos, cambios)


async def instante_de(tx: AsyncSession, expediente_id: UUID, accion: str) -> datetime | None:
    """Legal instant at which `accion` was last done on the case."""
    ultima = (
        sa.select(historia.c.legal_en)
        .where(historia.c.expediente == expediente_id, historia.c.accion == accion)
        .order_by(historia.c.version.desc())
        .limit(1)
    )
    return (await tx.execute(ultima)).scalar_one_or_none()
