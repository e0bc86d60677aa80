"""Use cases of studies to replace raw materials, up to the ministry's hands. The case is locked first."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.dinero import a_centavos
from services.garantias.grandes_usuarios.consultas import exigir_operador
from services.garantias.parametros.service import reglamento_de, vigente
from services.garantias.plazos import fallas
from services.garantias.plazos import service as plazos
from services.garantias.plazos.rules import catalogo
from services.garantias.programas.service import exigir_habilitada
from services.garantias.referencias.service import calendario_vigente
from services.garantias.reposiciones import rules
from services.garantias.reposiciones.flujo import FLUJO
from services.garantias.reposiciones.models import (
    Reposicion,
    ReposicionCantidad,
    ReposicionExportacion,
    ReposicionImportacion,
)
from services.garantias.reposiciones.rules import Estudio, Exportacion, Importacion
from services.garantias.reposiciones.schemas import ReposicionNueva
from shared import expedientes
from shared.calendar import calcular
from shared.clock import reloj_legal
from shared.events.operaciones import ReposicionCambiada
from shared.expedientes import Expediente
from shared.expedientes.casos import examinar
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.messaging import publicar

CUADROS, COMUNICACION, REGISTRAR = "reposicion_cuadros", "reposicion_comunicacion", "reposicion_plazo"
_REPUESTAS = sa.text("""
    SELECT u.declaracion, u.item, u.utilizada FROM importacion_repuesta u
    JOIN reposicion_importacion i ON i.declaracion = u.declaracion AND i.item = u.item AND i.reposicion_id = :id
""")


@dataclass(frozen=True, slots=True)
class CasoReposicion:
    """A study: where it stands, and what it is."""

    exp: Expediente
    fila: Reposicion


async def buscar(tx: AsyncSession, id: UUID, quien: Principal, *, bloquear: bool = False) -> CasoReposicion:
    """The study, if the caller may see its company.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo, bloquear=bloquear)
    exigir_empresa(quien, exp.empresa)
    return CasoReposicion(exp, await tx.get_one(Reposicion, id, populate_existing=bloquear))


async def cantidades_de(tx: AsyncSession, id: UUID) -> list[ReposicionCantidad]:
    """What was authorised of each input."""
    consulta = select(ReposicionCantidad).where(col(ReposicionCantidad.reposicion_id) == id)
    orden = consulta.order_by(col(ReposicionCantidad.insumo)).execution_options(populate_existing=True)
    return list((await tx.execute(orden)).scalars())


def _cuadros(datos: ReposicionNueva) -> dict[str, Any]:
    productos = datos.model_dump(mode="json", include={"productos"})["productos"]
    return {p["codigo"]: {k: v for k, v in p.items() if k != "codigo"} for p in productos}


async def crear(tx: AsyncSession, datos: ReposicionNueva, quien: Principal) -> CasoReposicion:
    """Write a draft; a line of an export gives its right once.

    Raises:
        Problema: `prohibido`, those of the company, `exportacion-repuesta`.
    """
    exigir_empresa(quien, datos.nit, actuar=True)
    await exigir_habilitada(tx, datos.nit)
    exp = await expedientes.abrir(tx, FLUJO, empresa=datos.nit, quien=quien)
    fila = Reposicion(
        id=exp.id,
        reglamento=(await vigente(tx, reloj_legal.hoy())).codigo,
        exportador_nit=datos.exportador_nit or datos.nit,
        economista=datos.economista,
        cuadros=_cuadros(datos),
    )
    tx.add(fila)
    await tx.flush()
    for x in datos.exportaciones:
        campos = x.model_dump(exclude={"fob_usd", "valor_agregado"})
        centavos, agregado = a_centavos(x.fob_usd), Decimal(x.valor_agregado)
        tx.add(ReposicionExportacion(reposicion_id=exp.id, fob_centavos=centavos, valor_agregado=agregado, **campos))
    for i in datos.importaciones:
        tx.add(ReposicionImportacion(reposicion_id=exp.id, **i.model_dump()))
    await tx.flush()
    return CasoReposicion(exp, fila)


async def faltan(tx: AsyncSession, caso: CasoReposicion) -> list[str]:
    """Documents of art. 96 that did not come."""
    tiene = {a.clase for a in await expedientes.adjuntos(tx, caso.exp.id)}
    exigidos = rules.documentos_exigidos(cede=caso.fila.exportador_nit != caso.exp.empresa)
    return [d for d in exigidos if d not in tiene]


async def estudiar(tx: AsyncSession, fila: Reposicion) -> Estudio:
    """What the study gives now, as of its filing or, in a draft, of today."""
    r = await reglamento_de(tx, fila.reglamento)
    exportadas = await tx.execute(
        select(ReposicionExportacion).where(col(ReposicionExportacion.reposicion_id) == fila.id)
    )
    importadas = await tx.execute(
        select(ReposicionImportacion).where(col(ReposicionImportacion.reposicion_id) == fila.id)
    )
    usadas = {(u.declaracion, u.item): u.utilizada for u in await tx.execute(_REPUESTAS, {"id": fila.id})}
    if fila.resultado is not None:
        usadas = {}
    return rules.estudiar(
        r,
        [
            Exportacion(x.declaracion, x.item, x.embarcada_el, x.producto, x.unidades, x.invoca_179)
            for x in exportadas.scalars()
        ],
        [
            Importacion(
                i.declaracion,
                i.item,
                i.insumo,
                i.levante_el,
                max(i.cantidad - usadas.get((i.declaracion, i.item), Decimal(0)), Decimal(0)),
            )
            for i in importadas.scalars()
        ],
        {
            producto: {i["codigo"]: Decimal(i["factor"]) for i in cuadro["insumos"]}
            for producto, cuadro in fila.cuadros.items()
        },
        fila.radicada_el or reloj_legal.hoy(),
    )


def como_json(estudio: Estudio) -> dict[str, Any]:
    """For the row, the decision and the API."""
    return {
        "cantidades": {k: f"{v:f}" for k, v in sorted(estudio.cantidades.items())},
        "usos": [
            {
                "exportacion": list(u.exportacion),
                "importacion": list(u.importacion),
                "insumo": u.insumo,
                "cantidad": f"{u.cantidad:f}",
            }
            for u in estudio.usos
        ],
        "observaciones": list(estudio.observaciones),
    }


async def radicar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoReposicion:
    """File it with its documents; the days to decide on its tables begin (arts. 96 and 100).

    Raises:
        Problema: `falta-documento`, `reposicion-improcedente` where nothing would be replaced.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    fila, hoy = caso.fila, reloj_legal.hoy()
    await exigir_operador(tx, caso.exp.empresa, quien)
    await examinar(tx, FLUJO, id, "radicar", quien, motivo=None, version=None)
    if pendientes := await faltan(tx, caso):
        raise Problema("falta-documento", f"Falta adjuntar: {', '.join(pendientes)} (art. 96).", faltan=pendientes)
    fila.radicada_el = hoy
    estudio = await estudiar(tx, fila)
    if not estudio.cantidades:
        raise Problema("reposicion-improcedente", " ".join(estudio.observaciones))
    await tx.flush()
    plazo = calcular(catalogo(fila.reglamento)[CUADROS], hoy, await calendario_vigente(tx))
    if caso.exp.numero is None:
        await expedientes.numerar(tx, id, f"REP-{hoy.year}")
    cambios = {"radicado_en": reloj_legal.ahora(), "vence": plazo.vence, "vence_calculo": list(plazo.pasos)}
    exp = await expedientes.aplicar(tx, FLUJO, id, "radicar", quien, cambios=cambios)
    await plazos.abrir(tx, exp, fila.reglamento, [plazo])
    await fallas.marcar(tx, exp)
    await anunciar(tx, exp, fila, None)
    return CasoReposicion(exp, fila)


async def anunciar(tx: AsyncSession, exp: Expediente, fila: Reposicion, motivo: str | None) -> None:
    """Publish where a study stands."""
    evento = ReposicionCambiada(
        reposicion_id=exp.id,
        numero=exp.numero or "",
        nit=exp.empresa,
        estado=exp.estado,
        registrar_hasta=fila.registrar_hasta,
        motivo=motivo,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
