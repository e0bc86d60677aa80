"""Finds the addresses of a notice and makes one delivery of each."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.alertas.vigencia import cancelar_si_ya_no
from services.notificaciones.avisos.models import Aviso
from services.notificaciones.avisos.service import CONFIRMAR, DIRIGIR, insertar_aviso, sin_representante
from services.notificaciones.entregas import service as entregas
from services.notificaciones.preferencias import service as preferencias
from services.notificaciones.referencias.correos import autorizados, de_representantes, por_confirmar
from services.notificaciones.settings import AjustesNotificaciones
from shared.jobs import Completar, Trabajo, Trabajos

trabajos = Trabajos("notificaciones")
A_REPRESENTANTES = ("empresa_estado", "firma_revocada", "firmada_en_su_nombre")
"""Kinds that also go to those who represent the company, at their own addresses: who signs with a certificate of
somebody else may well read the company's mail."""


@trabajos.maneja(DIRIGIR, maximo=8, limite=timedelta(minutes=1))
async def dirigir(t: Trabajo, ctx: Any) -> Completar:
    """Asked at the last moment, so that a withdrawn address receives nothing."""
    ajustes: AjustesNotificaciones = ctx.ajustes
    async with ctx.bd.tx() as tx:
        aviso = await tx.get_one(Aviso, UUID(t.datos["aviso_id"]))
    correos = await autorizados(aviso.nit, ajustes, ctx.recursos["http"]) if aviso.a_empresa else None
    personales: list[str] = []
    if aviso.clase in A_REPRESENTANTES:
        personales = await de_representantes(aviso.nit, ajustes, ctx.recursos["http"])
    internos = [
        *(ajustes.direcciones_ministerio if aviso.a_ministerio else ()),
        *(ajustes.direcciones_coordinacion if aviso.a_coordinacion else ()),
        *(ajustes.direcciones_operacion if aviso.a_operacion else ()),
    ]

    async def completar(tx: AsyncSession) -> None:
        if aviso.clase in A_REPRESENTANTES and not personales:
            await sin_representante(tx, aviso.id)
        await entregas.crear(tx, aviso, correos, internos, ajustes, personales)
        await cancelar_si_ya_no(tx, aviso)

    return completar


@trabajos.maneja(CONFIRMAR, maximo=4, limite=timedelta(minutes=1))
async def confirmar(t: Trabajo, ctx: Any) -> Completar:
    """Mails its code, once, to each address of a company that is not confirmed, and forgets those that left."""
    ajustes: AjustesNotificaciones = ctx.ajustes
    nit: str = t.datos["nit"]
    pendientes = await por_confirmar(nit, ajustes, ctx.recursos["http"])
    quedan = [
        *await autorizados(nit, ajustes, ctx.recursos["http"]),
        *await de_representantes(nit, ajustes, ctx.recursos["http"]),
        *ajustes.direcciones_ministerio,
        *ajustes.direcciones_coordinacion,
        *ajustes.direcciones_operacion,
    ]

    async def completar(tx: AsyncSession) -> None:
        await preferencias.olvidar_ajenas(tx, nit, quedan)
        for p in pendientes:
            aviso_id = await insertar_aviso(
                tx,
                "confirmar_correo",
                evento_id=p.direccion_id,
                nit=nit,
                caso_id=p.direccion_id,
                caso_numero=nit,
                datos={"nit": nit, "codigo": p.codigo},
            )
            if aviso_id is not None:
                await entregas.crear(tx, await tx.get_one(Aviso, aviso_id), [p.correo], (), ajustes)

    return completar
