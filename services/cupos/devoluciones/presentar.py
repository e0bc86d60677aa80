"""Returns as the API answers them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.asignaciones.models import Cupo
from services.cupos.cantidades import Cantidad, Unidad
from services.cupos.contingentes.models import Contingente
from services.cupos.devoluciones.models import FLUJO, Devolucion
from services.cupos.devoluciones.schemas import DevolucionLeida, DevolucionResumida
from services.cupos.informes.saldos import saldo_conocido
from services.cupos.movimientos.service import kg_vigentes
from services.cupos.referencias.models import Empresa
from services.cupos.solicitudes.schemas import AdjuntoLeido, PasoLeido, RazonLeida
from shared.expedientes import Expediente, Paso, acciones, adjuntos, historia, situacion
from shared.identity import Principal

_DEL_MINISTERIO = frozenset({"aprobar", "negar", "asignar", "soltar"})


async def resumir(
    tx: AsyncSession, filas: Sequence[tuple[Expediente, Devolucion]], quien: Principal
) -> list[DevolucionResumida]:
    """Rows of an inbox, with what `quien` may do on each."""
    sit = await situacion(tx, quien)
    unidades = await _unidades(tx, {d.contingente for _, d in filas})
    nits = {d.nit for _, d in filas}
    con_nombre = select(col(Empresa.nit), col(Empresa.razon_social)).where(col(Empresa.nit).in_(nits))
    nombres = {f.nit: f.razon_social for f in await tx.execute(con_nombre)}
    con_numero = select(col(Cupo.id), col(Cupo.numero)).where(col(Cupo.id).in_({d.cupo for _, d in filas}))
    numeros = {f.id: f.numero for f in await tx.execute(con_numero)}
    return [
        DevolucionResumida(
            id=exp.id,
            numero=exp.numero,
            version=exp.version,
            estado=exp.estado,
            nit=exp.empresa,
            razon_social=nombres.get(exp.empresa, ""),
            cupo_id=devolucion.cupo,
            cupo_numero=numeros[devolucion.cupo],
            contingente=devolucion.contingente,
            grupo=devolucion.grupo,
            cantidad=Cantidad.de_kg(devolucion.cantidad_kg, unidades[devolucion.contingente]),
            asignado_a=exp.asignado_a if quien.es_interno else None,
            radicado_en=exp.radicado_en,
            recibido_en=devolucion.recibido_en,
            referencia_externa=exp.referencia_externa,
            creado_en=exp.creado_en,
            acciones=await acciones(tx, FLUJO, exp, quien, sit),
        )
        for exp, devolucion in filas
    ]


async def detallar(tx: AsyncSession, exp: Expediente, devolucion: Devolucion, quien: Principal) -> DevolucionLeida:
    """One return with its history, its files and the balance of its cupo."""
    resumen = (await resumir(tx, [(exp, devolucion)], quien))[0]
    unidad = resumen.cantidad.unidad
    conocido = await saldo_conocido(tx, devolucion.cupo)
    return DevolucionLeida(
        **resumen.model_dump(),
        cupo=Cantidad.de_kg(await kg_vigentes(tx, devolucion.cupo), unidad),
        disponible=None if conocido is None else Cantidad.de_kg(conocido.disponible_kg, unidad),
        disponible_al=None if conocido is None else conocido.al_corte,
        radicado_listo=devolucion.radicado is not None,
        radicado_sha256=(devolucion.radicado or {}).get("sha256"),
        razones=[RazonLeida.model_validate(r) for r in devolucion.razones],
        adjuntos=[AdjuntoLeido.model_validate(a, from_attributes=True) for a in await adjuntos(tx, exp.id)],
        historia=[_paso(p, quien) for p in await historia(tx, exp.id)],
    )


async def _unidades(tx: AsyncSession, codigos: set[str]) -> dict[str, Unidad]:
    consulta = select(col(Contingente.codigo), col(Contingente.unidad)).where(col(Contingente.codigo).in_(codigos))
    return {f.codigo: f.unidad for f in await tx.execute(consulta)}


def _paso(paso: Paso, quien: Principal) -> PasoLeido:
    leido = PasoLeido.model_validate(paso, from_attributes=True)
    if quien.es_interno or paso.accion not in _DEL_MINISTERIO:
        return leido
    # A company sees what was decided and why; the reviewer's balance sheet and identity stay in the Ministry.
    return leido.model_copy(update={"quien": "ministerio", "datos": {}})
