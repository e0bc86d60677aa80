"""What every change of a contingente has in common: its lock, its transition, its next version."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.contingentes import events
from services.cupos.contingentes.models import FLUJO, Contingente, Grupo, VersionDeContingente
from services.cupos.contingentes.schemas import DatosContingente
from shared.audit import Quien, anotar, identidad
from shared.clock import reloj_legal
from shared.http import Problema
from shared.http.etag import exigir_version
from shared.identity import Principal
from shared.messaging import publicar


async def bloquear(tx: AsyncSession, codigo: str, *, version: int | None = None) -> Contingente:
    """The contingente, held until `tx` ends.

    Args:
        version: the one that the caller has seen, where it says so.

    Raises:
        Problema: `no-encontrado`, `version-distinta`.
    """
    consulta = select(Contingente).where(col(Contingente.codigo) == codigo).with_for_update(key_share=True)
    fila = (await tx.execute(consulta.execution_options(populate_existing=True))).scalar_one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    if version is not None:
        exigir_version(fila.version, version)
    return fila


async def grupos_bloqueados(tx: AsyncSession, codigo: str, *grupos: str) -> dict[str, Grupo]:
    """Groups of a published contingente, held until `tx` ends, in the order of their codes.

    Raises:
        Problema: `grupo-inexistente`.
    """
    consulta = (
        select(Grupo)
        .where(col(Grupo.contingente) == codigo, col(Grupo.codigo).in_(grupos))
        .order_by(col(Grupo.codigo))
        .with_for_update(key_share=True)
    )
    filas = (await tx.execute(consulta.execution_options(populate_existing=True))).scalars()
    hallados = {g.codigo: g for g in filas}
    if faltan := [g for g in grupos if g not in hallados]:
        raise Problema("grupo-inexistente", f"El contingente {codigo} no tiene el grupo {', '.join(faltan)}.")
    return hallados


def hacia(contingente: Contingente, accion: str, quien: Quien) -> str:
    """The state that follows.

    Raises:
        Problema: `transicion-no-permitida`, `prohibido`.
    """
    transicion = FLUJO.transicion(contingente.estado, accion)
    if transicion is None:
        raise Problema(
            "transicion-no-permitida",
            f"El contingente {contingente.codigo} está {contingente.estado}.",
            estado=contingente.estado,
            accion=accion,
        )
    if isinstance(quien, Principal) and not transicion.permite(quien.roles):
        raise Problema("prohibido")
    return transicion.estados_hacia[0]


def exigir_coherencia(datos: DatosContingente, *, salvo: DatosContingente | None = None) -> None:
    """Nothing contradicts in what is about to be written.

    Args:
        salvo: what stood before: only what it did not have against it counts.

    Raises:
        Problema: `datos-invalidos`, with each field.
    """
    conocidos = salvo.defectos() if salvo is not None else []
    defectos = [d for d in datos.defectos() if d not in conocidos]
    if defectos:
        errores = [
            {
                "lugar": "body",
                "campo": d.campo,
                "puntero": "/" + d.campo.replace(".", "/"),
                "mensaje": d.mensaje,
                "tipo": "contingente_incoherente",
            }
            for d in defectos
        ]
        raise Problema("datos-invalidos", " ".join(f"{d.campo}: {d.mensaje}" for d in defectos), errores=errores)


def columnas(datos: DatosContingente) -> dict[str, Any]:
    """The columns of a contingente that its data say."""
    return {
        "nombre": datos.nombre,
        "unidad": datos.unidad,
        "volumen_kg": datos.volumen_kg,
        "vigencia_desde": datos.vigencia.desde,
        "vigencia_hasta": datos.vigencia.hasta,
        "ventana_desde": datos.ventana.desde,
        "ventana_hasta": datos.ventana.hasta,
        "reasignacion_desde": datos.reasignacion.ventana.desde if datos.reasignacion else None,
        "reasignacion_hasta": datos.reasignacion.ventana.hasta if datos.reasignacion else None,
        "datos": datos.model_dump(mode="json"),
    }


def reescribir(contingente: Contingente, datos: DatosContingente) -> None:
    """Give a contingente other data."""
    for campo, valor in columnas(datos).items():
        setattr(contingente, campo, valor)


async def versionar(
    tx: AsyncSession,
    contingente: Contingente,
    accion: str,
    quien: Quien,
    estado: str,
    motivo: str | None,
    *,
    acto: dict[str, Any] | None = None,
    causa: str | None = None,
    visto: dict[str, Any] | None = None,
) -> Contingente:
    """Make the contingente's next version: kept, audited and, once public, published.

    Args:
        acto: that orders the change.
        causa: code of the reason for which it, or a group, is stopped.
        visto: further facts for the audit log.
    """
    ahora = reloj_legal.ahora()
    contingente.version += 1
    contingente.estado = estado
    contingente.actualizado_en = ahora
    await tx.flush()
    tx.add(
        VersionDeContingente(
            codigo=contingente.codigo,
            version=contingente.version,
            estado=estado,
            accion=accion,
            motivo=motivo,
            quien=identidad(quien),
            datos=contingente.datos,
            acto=acto,
            causa=causa,
            legal_en=ahora,
        )
    )
    await tx.flush()
    await anotar(
        tx,
        quien=quien,
        accion=f"contingente.{accion}",
        objeto=f"contingente:{contingente.codigo}",
        motivo=motivo,
        datos={"version": contingente.version, "estado": estado} | (visto or {}),
    )
    if estado != "borrador":
        bloqueados = await tx.execute(
            select(col(Grupo.codigo)).where(
                col(Grupo.contingente) == contingente.codigo, col(Grupo.bloqueo_causa).is_not(None)
            )
        )
        await publicar(
            tx,
            events.actualizado(contingente, frozenset(bloqueados.scalars())),
            clave=contingente.codigo,
            version=contingente.version,
            asunto=contingente.codigo,
        )
    return contingente
