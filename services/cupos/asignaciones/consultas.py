"""Runs as the API answers them."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.asignaciones import rules
from services.cupos.asignaciones.datos import Entradas, Resultado, ResultadoDeGrupo
from services.cupos.asignaciones.entradas import leer_entradas, leer_resultado
from services.cupos.asignaciones.models import (
    FLUJO,
    ActoCorrectivo,
    Calculo,
    Corrida,
    LineaDeActo,
    PasoDeCorrida,
    ResultadoDeCorrida,
)
from services.cupos.asignaciones.schemas import (
    ActoDeArchivo,
    ActoLeido,
    ApartadoLeido,
    AsignadoPublico,
    CorridaLeida,
    CorridaResumida,
    FilaLeida,
    GrupoLeido,
    LineaDeActoLeida,
    LineaLeida,
    PasoLeido,
    PendienteLeida,
)
from services.cupos.cantidades import Cantidad, Unidad
from services.cupos.contingentes.models import Contingente
from services.cupos.movimientos.models import cupo_vigente
from services.cupos.referencias.models import Empresa
from shared.expedientes import acciones_permitidas
from shared.http import Problema
from shared.http.paginacion import Paginacion, paginar
from shared.identity import Principal


async def corrida_de(tx: AsyncSession, corrida_id: UUID) -> Corrida:
    """A run.

    Raises:
        Problema: `no-encontrado`.
    """
    corrida = await tx.get(Corrida, corrida_id, populate_existing=True)
    if corrida is None:
        raise Problema("no-encontrado")
    return corrida


async def listar(
    tx: AsyncSession, quien: Principal, pedida: Paginacion, *, contingente: str | None, estado: str | None
) -> tuple[list[CorridaResumida], str | None]:
    """A page of runs, newest first, and the next cursor."""
    consulta = select(Corrida)
    if contingente is not None:
        consulta = consulta.where(col(Corrida.contingente) == contingente)
    if estado is not None:
        consulta = consulta.where(col(Corrida.estado) == estado)
    filas, siguiente = await paginar(tx, consulta, (col(Corrida.id),), pedida, descendente=True)
    return [CorridaResumida(**_resumen(fila, quien)) for fila in filas], siguiente


def _resumen(corrida: Corrida, quien: Principal) -> dict[str, Any]:
    campos = CorridaResumida.model_fields.keys() - {"acciones"}
    acciones = acciones_permitidas(FLUJO, corrida.estado, quien.roles)
    return {campo: getattr(corrida, campo) for campo in campos} | {"acciones": acciones}


async def calculada(tx: AsyncSession, corrida: Corrida, n: int | None = None) -> tuple[Calculo, Entradas, Resultado]:
    """A calculation of the run: the one that counts, or that of number `n`.

    Raises:
        Problema: `no-encontrado`.
    """
    calculo = await tx.get(Calculo, (corrida.id, corrida.calculo if n is None else n))
    if calculo is None:
        raise Problema("no-encontrado", "La asignación no tiene ese cálculo.")
    return calculo, leer_entradas(calculo.entradas), leer_resultado(calculo.resultado)


async def detallar(tx: AsyncSession, corrida: Corrida, quien: Principal, n: int | None = None) -> CorridaLeida:
    """The run with its table and arithmetic; of an earlier calculation if `n` says so."""
    calculo, entradas, resultado = await calculada(tx, corrida, n)
    unidad = await unidad_de(tx, corrida.contingente)
    pasos = select(PasoDeCorrida).where(col(PasoDeCorrida.corrida) == corrida.id).order_by(col(PasoDeCorrida.version))
    return CorridaLeida(
        **_resumen(corrida, quien),
        huella_entradas=calculo.huella,
        huella_resultado=calculo.huella_resultado,
        resultado=await _grupos(tx, corrida, entradas, resultado, unidad),
        pendientes=pendientes(entradas, unidad),
        apartados=await _apartados(tx, corrida, unidad),
        actos=await _actos(tx, corrida, unidad),
        acto=None if corrida.acto is None else ActoDeArchivo.model_validate(corrida.acto),
        propuesta_por=corrida.propuesta_por,
        confirmada_por=corrida.confirmada_por,
        documento_sha256=(corrida.sellado or {}).get("sha256"),
        documento_error=corrida.documento_error,
        historia=[PasoLeido.model_validate(p, from_attributes=True) for p in (await tx.execute(pasos)).scalars()],
    )


async def unidad_de(tx: AsyncSession, codigo: str) -> Unidad:
    """The unit of a contingente."""
    unidad: Unidad = (
        await tx.execute(select(col(Contingente.unidad)).where(col(Contingente.codigo) == codigo))
    ).scalar_one()  # type: ignore[assignment] # the column's CHECK admits only these
    return unidad


async def nombres_de(tx: AsyncSession, nits: Iterable[str]) -> dict[str, str]:
    """Company names by NIT."""
    consulta = select(col(Empresa.nit), col(Empresa.razon_social)).where(col(Empresa.nit).in_(sorted(set(nits))))
    return {f.nit: f.razon_social for f in await tx.execute(consulta)}


def pendientes(entradas: Entradas, unidad: Unidad) -> list[PendienteLeida]:
    """Requests that need a decision, with the one they have."""
    return [
        PendienteLeida(
            solicitud_id=UUID(p.id),
            numero=p.numero,
            nit=p.nit,
            grupo=g.grupo,
            estado=p.estado,
            pedida=Cantidad.de_kg(p.kg, unidad),
            decision=p.decision if p.motivo else None,
            motivo=p.motivo or None,
        )
        for g in entradas.grupos
        for p in g.peticiones
        if p.estado in rules.POR_DECIDIR
    ]


async def _grupos(
    tx: AsyncSession, corrida: Corrida, entradas: Entradas, resultado: Resultado, unidad: Unidad
) -> list[GrupoLeido]:
    estados = {p.id: p.estado for g in entradas.grupos for p in g.peticiones}
    nombres = await nombres_de(tx, [f.nit for g in resultado.grupos for f in g.filas])
    dados = await _dados(tx, corrida)
    return [_grupo(g, estados, nombres, dados, unidad) for g in resultado.grupos]


def _grupo(
    g: ResultadoDeGrupo, estados: dict[str, str], nombres: dict[str, str], dados: dict[str, Any], unidad: Unidad
) -> GrupoLeido:
    filas = []
    for f in g.filas:
        dado = dados.get(f.id if f.id in dados else f"{f.nit} {g.grupo}")
        filas.append(
            FilaLeida(
                solicitud_id=None if f.id.startswith("fila-") else UUID(f.id),
                numero=f.numero if dado is None else dado.numero,
                nit=f.nit,
                razon_social=nombres.get(f.nit, ""),
                estado=estados[f.id],
                decision=f.decision,
                motivo=f.motivo,
                pedida=Cantidad.de_kg(f.pedido_kg, unidad),
                asignada=Cantidad.de_kg(f.kg if dado is None else dado.kg, unidad),
                apartada=Cantidad.de_kg(f.apartado_kg if dado is None else dado.apartado_kg, unidad),
                cupo_id=None if dado is None else dado.cupo,
                vigente=None if dado is None or dado.vigente is None else Cantidad.de_kg(dado.vigente, unidad),
            )
        )
    return GrupoLeido(
        grupo=g.grupo,
        metodo=g.metodo,
        repartible=Cantidad.de_kg(g.repartible_kg, unidad),
        asignada=Cantidad.de_kg(sum(f.asignada.kg for f in filas), unidad),
        apartada=Cantidad.de_kg(sum(f.apartada.kg for f in filas), unidad),
        sobrante=Cantidad.de_kg(g.sobrante_kg, unidad),
        filas=filas,
        lineas=[LineaLeida(concepto=x.concepto, formula=x.formula, resultado=x.resultado) for x in g.lineas],
    )


async def _dados(tx: AsyncSession, corrida: Corrida) -> dict[str, Any]:
    """What the committed run gave, by request, or by company and group where there is none."""
    r = ResultadoDeCorrida
    consulta = (
        select(
            col(r.solicitud),
            col(r.numero),
            col(r.nit),
            col(r.grupo),
            col(r.kg),
            col(r.apartado_kg),
            col(r.cupo),
            cupo_vigente.c.kg.label("vigente"),
        )
        .outerjoin(cupo_vigente, cupo_vigente.c.id == col(r.cupo))
        .where(col(r.corrida) == corrida.id)
    )
    return {(f"{f.nit} {f.grupo}" if f.solicitud is None else str(f.solicitud)): f for f in await tx.execute(consulta)}


_APARTADOS = text("""
    SELECT a.solicitud AS solicitud_id, e.numero, e.estado AS estado_solicitud, a.grupo, a.kg, a.estado, a.motivo
    FROM apartado a JOIN expediente e ON e.id = a.solicitud
    JOIN corrida_resultado r ON r.corrida = a.corrida AND r.solicitud = a.solicitud
    WHERE a.corrida = :corrida AND r.apartado_kg > 0 ORDER BY a.id
""")


async def _apartados(tx: AsyncSession, corrida: Corrida, unidad: Unidad) -> list[ApartadoLeido]:
    filas = await tx.execute(_APARTADOS, {"corrida": corrida.id})
    return [
        ApartadoLeido(**{c: v for c, v in f._mapping.items() if c != "kg"}, cantidad=Cantidad.de_kg(f.kg, unidad))
        for f in filas
    ]


async def _actos(tx: AsyncSession, corrida: Corrida, unidad: Unidad) -> list[ActoLeido]:
    a = ActoCorrectivo
    actos = (await tx.execute(select(a).where(col(a.corrida) == corrida.id).order_by(col(a.n)))).scalars().all()
    return [await leer_acto(tx, acto, unidad) for acto in actos]


async def leer_acto(tx: AsyncSession, acto: ActoCorrectivo, unidad: Unidad) -> ActoLeido:
    """A corrective act with its changes and how each stands."""
    x = LineaDeActo
    consulta = (
        select(col(x.cupo), col(x.kg), col(x.estado), cupo_vigente.c.numero, cupo_vigente.c.nit)
        .join(cupo_vigente, cupo_vigente.c.id == col(x.cupo))
        .where(col(x.acto) == acto.id)
        .order_by(col(x.n))
    )
    lineas = [
        LineaDeActoLeida(
            cupo_id=f.cupo,
            cupo=f.numero,
            nit=f.nit,
            sentido="aumenta" if f.kg > 0 else "disminuye",
            cantidad=Cantidad.de_kg(abs(f.kg), unidad),
            estado=f.estado,
        )
        for f in await tx.execute(consulta)
    ]
    campos = ActoLeido.model_fields.keys() - {"lineas", "documento_sha256"}
    return ActoLeido(**{c: getattr(acto, c) for c in campos}, documento_sha256=acto.documento["sha256"], lineas=lineas)


async def publicadas(tx: AsyncSession, codigo: str, pedida: Paginacion) -> tuple[Sequence[AsignadoPublico], str | None]:
    """A page of who got what in the published runs of a contingente.

    Raises:
        Problema: `no-encontrado`.
    """
    contingente = await tx.get(Contingente, codigo)
    if contingente is None or contingente.estado == "borrador":
        raise Problema("no-encontrado")
    r, c = ResultadoDeCorrida, Corrida
    consulta = (
        select(
            col(r.corrida),
            col(r.n),
            col(c.numero),
            col(c.ronda),
            col(c.publicada_en),
            col(r.grupo),
            col(r.nit),
            col(r.kg),
            cupo_vigente.c.kg.label("vigente"),
        )
        .join(c, col(c.id) == col(r.corrida))
        .join(cupo_vigente, cupo_vigente.c.id == col(r.cupo))
        .where(col(c.contingente) == codigo, col(c.estado) == "publicada", col(r.kg) > 0)
    )
    filas, siguiente = await paginar(tx, consulta, (col(r.corrida), col(r.n)), pedida)
    nombres = await nombres_de(tx, [f.nit for f in filas])
    unidad = await unidad_de(tx, codigo)
    return [
        AsignadoPublico(
            asignacion=f.numero,
            ronda=f.ronda,
            publicada_en=f.publicada_en,
            grupo=f.grupo,
            nit=f.nit,
            razon_social=nombres.get(f.nit, ""),
            asignada=Cantidad.de_kg(f.kg, unidad),
            vigente=Cantidad.de_kg(f.vigente, unidad),
        )
        for f in filas
    ], siguiente
