"""Reading contingentes with their live balances."""

from sqlalchemy import Select, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.cantidades import Cantidad, a_kilogramos
from services.cupos.contingentes import rules
from services.cupos.contingentes.libro import SaldoGrupo, saldos_de_grupos
from services.cupos.contingentes.models import FLUJO, Contingente, Grupo, VersionDeContingente
from services.cupos.contingentes.schemas import (
    Bloqueo,
    ContingenteLeido,
    DatosContingente,
    GrupoEscrito,
    SaldoDeGrupo,
)
from services.cupos.turnos.models import VIVOS, Turno
from shared.clock import reloj_legal
from shared.expedientes import acciones_permitidas
from shared.http import Problema
from shared.http.paginacion import Paginacion, paginar
from shared.identity import Principal


def _ve_borradores(quien: Principal | None) -> bool:
    return quien is not None and quien.es_interno


async def leer(tx: AsyncSession, codigo: str, quien: Principal | None) -> ContingenteLeido:
    """A contingente; a draft only for the Ministry.

    Raises:
        Problema: `no-encontrado`.
    """
    contingente = await tx.get(Contingente, codigo)
    if contingente is None or (contingente.estado == "borrador" and not _ve_borradores(quien)):
        raise Problema("no-encontrado")
    return await presentar(tx, contingente, quien)


async def listar(
    tx: AsyncSession, quien: Principal | None, pedida: Paginacion, *, estado: str | None, destino: str | None
) -> tuple[list[ContingenteLeido], str | None]:
    """A page of contingentes by code, and the next cursor."""
    consulta: Select[tuple[Contingente]] = select(Contingente)
    if not _ve_borradores(quien):
        consulta = consulta.where(col(Contingente.estado) != "borrador")
    if estado is not None:
        consulta = consulta.where(col(Contingente.estado) == estado)
    if destino is not None:
        consulta = consulta.where(cast(col(Contingente.datos), JSONB)["destinos"].contains([destino]))
    filas, siguiente = await paginar(tx, consulta, (col(Contingente.codigo),), pedida)
    return [await presentar(tx, fila, quien) for fila in filas], siguiente


async def presentar(tx: AsyncSession, contingente: Contingente, quien: Principal | None) -> ContingenteLeido:
    """A contingente with the balance of each group now."""
    datos = DatosContingente.model_validate(contingente.datos)
    codigos = [g.codigo for g in datos.grupos]
    saldos = await saldos_de_grupos(tx, contingente.codigo, codigos)
    fila = await _en_fila(tx, contingente.codigo)
    bloqueos = await _bloqueos(tx, contingente.codigo)
    ahora = reloj_legal.ahora()
    ventana = rules.ventana_en(datos, ahora)
    abierto = rules.vigente(ahora.date(), contingente.estado, datos.vigencia.desde, datos.vigencia.hasta)
    return ContingenteLeido(
        codigo=contingente.codigo,
        version=contingente.version,
        estado=contingente.estado,
        datos=datos,
        suspension=await suspension(tx, contingente),
        recibe_solicitudes=abierto and rules.ventana_abierta(ahora, ventana.desde, ventana.hasta),
        grupos=[
            SaldoDeGrupo(
                codigo=g.codigo,
                nombre=g.nombre,
                subpartidas=g.subpartidas,
                volumen=Cantidad.de_kg(a_kilogramos(g.volumen, datos.unidad), datos.unidad),
                asignado=Cantidad.de_kg(saldos[g.codigo].asignado_kg, datos.unidad),
                disponible=Cantidad.de_kg(saldos[g.codigo].disponible_kg, datos.unidad),
                en_fila=Cantidad.de_kg(fila.get(g.codigo, 0), datos.unidad),
                nivel=_nivel(datos, g, saldos[g.codigo]),
                bloqueo=bloqueos.get(g.codigo),
            )
            for g in datos.grupos
        ],
        al_corte=ahora,
        acciones=acciones_permitidas(FLUJO, contingente.estado, quien.roles) if quien else (),
    )


def _nivel(datos: DatosContingente, grupo: GrupoEscrito, saldo: SaldoGrupo) -> rules.Nivel:
    volumen_kg = saldo.disponible_kg + saldo.asignado_kg + saldo.reservado_kg
    if volumen_kg == 0:
        # Not published yet.
        return "normal"
    return rules.nivel_de_grupo(volumen_kg, saldo.asignado_kg + saldo.reservado_kg, datos.umbral_critico)


async def suspension(tx: AsyncSession, contingente: Contingente) -> Bloqueo | None:
    """Why a contingente is suspended, or None."""
    if contingente.estado != "suspendido":
        return None
    v = VersionDeContingente
    consulta = (
        select(col(v.causa), col(v.motivo), col(v.legal_en))
        .where(col(v.codigo) == contingente.codigo, col(v.accion) == "suspender")
        .order_by(col(v.version).desc())
        .limit(1)
    )
    causa, motivo, desde = (await tx.execute(consulta)).one()
    return Bloqueo(causa=causa or "otra", motivo=motivo or "", desde=desde)


async def _bloqueos(tx: AsyncSession, contingente: str) -> dict[str, Bloqueo]:
    consulta = select(Grupo).where(col(Grupo.contingente) == contingente, col(Grupo.bloqueo_causa).is_not(None))
    filas = (await tx.execute(consulta.execution_options(populate_existing=True))).scalars()
    return {
        g.codigo: Bloqueo.model_validate(
            {"causa": g.bloqueo_causa, "motivo": g.bloqueo_motivo, "desde": g.bloqueado_en}
        )
        for g in filas
    }


async def _en_fila(tx: AsyncSession, contingente: str) -> dict[str, int]:
    consulta = (
        select(col(Turno.grupo), func.sum(col(Turno.cantidad_kg)))
        .where(col(Turno.contingente) == contingente, col(Turno.estado).in_(VIVOS))
        .group_by(col(Turno.grupo))
    )
    return {grupo: int(kg) for grupo, kg in (await tx.execute(consulta)).all()}
