"""Preparing a run: open, compute, say what becomes of pending requests, propose, give back, discard, publish."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cupos.asignaciones import reasignacion, rules
from services.cupos.asignaciones.datos import Decision, Entradas, Resultado, Ronda
from services.cupos.asignaciones.entradas import (
    a_json,
    congelar,
    diferencias,
    huella,
    leer_entradas,
    leer_resultado,
)
from services.cupos.asignaciones.models import (
    FLUJO,
    Calculo,
    Corrida,
    DecisionDeCorrida,
    ResultadoDeCorrida,
)
from services.cupos.asignaciones.pasos import bloquear, historiar, mover
from services.cupos.contingentes.models import Contingente
from services.cupos.contingentes.rules import metodo_de
from services.cupos.contingentes.schemas import DatosContingente
from shared.audit import identidad
from shared.clock import reloj_legal
from shared.documents.textos import fecha_y_hora
from shared.events.cupos import AsignacionPublicada
from shared.expedientes import siguiente_numero
from shared.http import Problema
from shared.identity import Principal
from shared.messaging import publicar as publicar_evento


@dataclass(frozen=True)
class Decidida:
    """What a person says of a request."""

    solicitud: UUID
    decision: Decision
    motivo: str


async def crear(
    tx: AsyncSession, codigo: str, grupos: Sequence[str] | None, ronda: Ronda, quien: Principal, *, motivo: str | None
) -> Corrida:
    """Open a run over groups of a contingente (all of them if None) and compute its first dry run.

    Raises:
        Problema: `no-encontrado`, `contingente-sin-vigencia`, `grupo-inexistente`, `sin-reasignacion`,
            `corte-sin-llegar`.
    """
    contingente, datos = await contingente_vigente(tx, codigo)
    todos = [g.codigo for g in datos.grupos]
    elegidos = todos if grupos is None else list(dict.fromkeys(grupos))
    if ajenos := [g for g in elegidos if g not in todos]:
        raise Problema("grupo-inexistente", f"El contingente {codigo} no tiene el grupo {', '.join(ajenos)}.")
    corte = None
    if ronda == "reasignacion":
        if datos.reasignacion is None:
            raise Problema("sin-reasignacion", f"El contingente {codigo} no tiene ronda de reasignación.")
        corte = datos.reasignacion.corte
        if reloj_legal.ahora() < reasignacion.fin_del_corte(corte):
            raise Problema("corte-sin-llegar", f"El corte de la ronda es el {corte.isoformat()}.")
    corrida = await abrir(
        tx,
        Corrida(
            id=uuid7(),
            numero="",
            clase="metodo",
            contingente=contingente.codigo,
            grupos=sorted(elegidos),
            ronda=ronda,
            corte=corte,
            estado=FLUJO.inicial,
            version=1,
            creada_en=reloj_legal.ahora(),
        ),
        quien,
        motivo,
    )
    return await calcular(tx, corrida.id, quien)


async def abrir(tx: AsyncSession, corrida: Corrida, quien: Principal, motivo: str | None) -> Corrida:
    """Number a new run and write it with its first step."""
    serie = f"ASG-{corrida.contingente}"
    corrida.numero = f"{serie}-{await siguiente_numero(tx, serie)}"
    tx.add(corrida)
    await tx.flush()
    await historiar(tx, corrida, None, "crear", quien, motivo, {"ronda": corrida.ronda, "grupos": corrida.grupos})
    return corrida


async def contingente_vigente(tx: AsyncSession, codigo: str) -> tuple[Contingente, DatosContingente]:
    """A contingente that can be shared out.

    Raises:
        Problema: `no-encontrado`, `contingente-sin-vigencia`.
    """
    contingente = await tx.get(Contingente, codigo, populate_existing=True)
    if contingente is None:
        raise Problema("no-encontrado", f"No existe el contingente {codigo}.")
    if contingente.estado != "vigente":
        raise Problema("contingente-sin-vigencia", f"El contingente {codigo} está {contingente.estado}.")
    return contingente, DatosContingente.model_validate(contingente.datos)


async def calcular(tx: AsyncSession, corrida_id: UUID, quien: Principal, *, version: int | None = None) -> Corrida:
    """Freeze the inputs as they stand and compute: a new dry run, the next of its number.

    Raises:
        Problema: `no-encontrado`, `transicion-no-permitida`, `version-distinta`.
    """
    corrida = await bloquear(tx, corrida_id)
    return await _simular(tx, corrida, "calcular", quien, None, version)


async def decidir(
    tx: AsyncSession, corrida_id: UUID, decididas: Sequence[Decidida], quien: Principal, *, version: int | None = None
) -> Corrida:
    """Say of requests of the run whether they take part, stay out or have their kilograms kept; compute again.

    Raises:
        Problema: as `calcular`; `solicitud-ajena` for one that the run does not look at.
    """
    corrida = await bloquear(tx, corrida_id)
    calculo = await calculo_de(tx, corrida)
    conocidas = {p.id for g in leer_entradas(calculo.entradas).grupos for p in g.peticiones}
    if corrida.clase == "archivo" or (ajenas := [d for d in decididas if str(d.solicitud) not in conocidas]):
        nombres = [] if corrida.clase == "archivo" else [str(d.solicitud) for d in ajenas]
        raise Problema("solicitud-ajena", solicitudes=nombres)
    ahora = reloj_legal.ahora()
    for d in decididas:
        tx.add(
            DecisionDeCorrida(
                corrida=corrida.id,
                solicitud=d.solicitud,
                decision=d.decision,
                motivo=d.motivo,
                quien=identidad(quien),
                legal_en=ahora,
            )
        )
    await tx.flush()
    dicho = [{"solicitud": str(d.solicitud), "decision": d.decision, "motivo": d.motivo} for d in decididas]
    return await _simular(tx, corrida, "decidir", quien, {"decisiones": dicho}, version)


async def proponer(tx: AsyncSession, corrida_id: UUID, quien: Principal, *, version: int | None = None) -> Corrida:
    """Hand the dry run to a coordinador for confirmation.

    Raises:
        Problema: as `calcular`; `ventana-abierta`, `entradas-cambiaron`, `solicitudes-sin-decidir`,
            `resultado-invalido`.
    """
    corrida = await bloquear(tx, corrida_id)
    await _exigir_ventana_cerrada(tx, corrida)
    entradas, resultado = await examinar(tx, corrida)
    datos = {"calculo": corrida.calculo, "huella": huella(entradas), "huella_resultado": huella(resultado)}
    return await mover(
        tx, corrida, "proponer", quien, None, datos, version=version, cambios={"propuesta_por": identidad(quien)}
    )


async def _exigir_ventana_cerrada(tx: AsyncSession, corrida: Corrida) -> None:
    """What is shared out together waits until nobody else can ask; a line by turn, or an act, need not."""
    if corrida.clase != "metodo" or corrida.ronda == "extraordinaria":
        return
    _, datos = await contingente_vigente(tx, corrida.contingente)
    de_ronda = datos.reasignacion if corrida.ronda == "reasignacion" else None
    ventana = de_ronda.ventana if de_ronda is not None else datos.ventana
    juntos = de_ronda is not None or any(metodo_de(datos, g) != "orden_de_llegada" for g in corrida.grupos)
    if juntos and reloj_legal.ahora() < ventana.hasta:
        dicho = f"La ventana de solicitudes se cierra el {fecha_y_hora(ventana.hasta)}"
        raise Problema("ventana-abierta", dicho, hasta=ventana.hasta.isoformat())


async def devolver(
    tx: AsyncSession, corrida_id: UUID, quien: Principal, *, motivo: str, version: int | None = None
) -> Corrida:
    """Give a proposed run back to who prepares it. Raises as `calcular`."""
    return await mover(tx, await bloquear(tx, corrida_id), "devolver", quien, motivo, version=version)


async def descartar(
    tx: AsyncSession, corrida_id: UUID, quien: Principal, *, motivo: str, version: int | None = None
) -> Corrida:
    """End a run that was not confirmed. Raises as `calcular`."""
    return await mover(tx, await bloquear(tx, corrida_id), "descartar", quien, motivo, version=version)


async def publicar(tx: AsyncSession, corrida_id: UUID, quien: Principal, *, version: int | None = None) -> Corrida:
    """Let anyone read who got what. Raises as `calcular`."""
    corrida = await bloquear(tx, corrida_id)
    ahora = reloj_legal.ahora()
    corrida = await mover(tx, corrida, "publicar", quien, None, version=version, cambios={"publicada_en": ahora})
    r = ResultadoDeCorrida
    suma = select(func.coalesce(func.sum(col(r.kg)), 0), func.count(col(r.nit).distinct())).where(
        col(r.corrida) == corrida.id, col(r.kg) > 0
    )
    kg, empresas = (await tx.execute(suma)).one()
    evento = AsignacionPublicada.model_validate(
        {
            "corrida_id": corrida.id,
            "numero": corrida.numero,
            "contingente": corrida.contingente,
            "grupos": tuple(corrida.grupos),
            "ronda": corrida.ronda,
            "asignado_kg": int(kg),
            "empresas": int(empresas),
            "publicada_en": ahora,
        }
    )
    await publicar_evento(tx, evento, clave=str(corrida.id), version=corrida.version, asunto=corrida.numero)
    return corrida


async def examinar(tx: AsyncSession, corrida: Corrida) -> tuple[Entradas, Resultado]:
    """The calculation that counts, if it still is what would be computed now and can be committed.

    Raises:
        Problema: `transicion-no-permitida` if nothing was computed; `entradas-cambiaron` with what changed;
            `solicitudes-sin-decidir` with which; `resultado-invalido` with why.
    """
    calculo = await calculo_de(tx, corrida)
    entradas, resultado = leer_entradas(calculo.entradas), leer_resultado(calculo.resultado)
    vivas = await congelar(tx, corrida)
    if huella(vivas) != calculo.huella:
        cambios = diferencias(entradas, vivas)
        raise Problema("entradas-cambiaron", " ".join(cambios[:5]), cambios=cambios)
    sin_decidir = [p for g in entradas.grupos for p in rules.por_decidir(g.peticiones)]
    if sin_decidir:
        numeros = ", ".join(p.numero for p in sin_decidir[:10])
        raise Problema(
            "solicitudes-sin-decidir",
            f"Falta decir qué pasa con {len(sin_decidir)}: {numeros}.",
            solicitudes=[{"id": p.id, "numero": p.numero, "estado": p.estado} for p in sin_decidir],
        )
    if huella(rules.calcular(entradas)) != calculo.huella_resultado:
        raise Problema("resultado-invalido", "El cálculo guardado no se reproduce: calcule de nuevo.")
    if defectos := rules.defectos(entradas, resultado):
        raise Problema("resultado-invalido", " ".join(defectos[:5]), defectos=defectos)
    return entradas, resultado


async def calculo_de(tx: AsyncSession, corrida: Corrida) -> Calculo:
    """The calculation that counts.

    Raises:
        Problema: `transicion-no-permitida` if there is none.
    """
    calculo = await tx.get(Calculo, (corrida.id, corrida.calculo))
    if calculo is None:
        raise Problema("transicion-no-permitida", "La asignación no se ha calculado.", estado=corrida.estado)
    return calculo


async def _simular(
    tx: AsyncSession, corrida: Corrida, accion: str, quien: Principal, datos: dict[str, Any] | None, version: int | None
) -> Corrida:
    entradas = await congelar(tx, corrida)
    resultado = rules.calcular(entradas)
    n = corrida.calculo + 1
    calculo = Calculo(
        corrida=corrida.id,
        n=n,
        entradas=a_json(entradas),
        huella=huella(entradas),
        resultado=a_json(resultado),
        huella_resultado=huella(resultado),
        quien=identidad(quien),
        legal_en=reloj_legal.ahora(),
    )
    visto = {"calculo": n, "huella": calculo.huella, "huella_resultado": calculo.huella_resultado}
    cambios = {"calculo": n, "propuesta_por": None}
    corrida = await mover(tx, corrida, accion, quien, None, visto | (datos or {}), version=version, cambios=cambios)
    tx.add(calculo)
    await tx.flush()
    return corrida
