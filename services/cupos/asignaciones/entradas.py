"""Freezing what a run depends on: requests, balances, caps and history as they stand, and the hash of all of it."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.asignaciones import reasignacion, rules
from services.cupos.asignaciones.datos import (
    EntradaDeGrupo,
    Entradas,
    Metodo,
    Peticion,
    Resultado,
    Ronda,
    Solicitante,
    Turno,
)
from services.cupos.asignaciones.models import Corrida
from services.cupos.contingentes.historia import historia
from services.cupos.contingentes.libro import DISPONIBLE, referencia, saldos_de_grupos
from services.cupos.contingentes.models import Contingente, Grupo
from services.cupos.contingentes.rules import Clase, lote_minimo, metodo_de, tope_del_contingente_kg, tope_kg
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.turnos.models import VIVOS
from services.cupos.turnos.reglas import reglas_de
from services.cupos.turnos.rules import abierto_kg
from shared.clock import reloj_legal
from shared.documents.textos import kilogramos
from shared.ledger import cuenta_de, saldo

_ENTRADAS = TypeAdapter(Entradas)
_RESULTADO = TypeAdapter(Resultado)
FUERA_DE_VENTANA = "recibida fuera de la ventana de la ronda"

_PETICIONES = text("""
    SELECT e.id, e.numero, e.estado, s.nit, s.grupo, s.cantidad_kg, s.recibido_en,
        coalesce(t.orden_en, e.creado_en) AS orden_en, coalesce(t.numero, 0) AS turno,
        CASE WHEN t.estado = ANY(:vivos) THEN t.reservado_kg ELSE 0 END AS reservado_kg, d.decision, d.motivo
    FROM solicitud s
    JOIN expediente e ON e.id = s.id
    LEFT JOIN LATERAL (SELECT * FROM turno WHERE solicitud = s.id ORDER BY numero DESC LIMIT 1) t ON true
    LEFT JOIN LATERAL (
        SELECT decision, motivo FROM corrida_decision WHERE corrida = :corrida AND solicitud = s.id
        ORDER BY id DESC LIMIT 1
    ) d ON true
    WHERE s.contingente = :contingente AND s.grupo = ANY(:grupos) AND e.estado = ANY(:estados)
        AND NOT EXISTS (SELECT FROM apartado a WHERE a.solicitud = s.id AND a.estado = 'vivo')
    ORDER BY e.id
""")
_USO = text("""
    SELECT nit, grupo, sum(kg)::bigint AS kg FROM (
        SELECT nit, grupo, kg FROM cupo_vigente WHERE contingente = :contingente
        UNION ALL
        SELECT s.nit, a.grupo, a.kg FROM apartado a JOIN solicitud s ON s.id = a.solicitud
        WHERE a.contingente = :contingente AND a.estado = 'vivo'
    ) u GROUP BY nit, grupo
""")


def a_json(valor: Entradas | Resultado) -> dict[str, Any]:
    """As kept in the database."""
    adaptador: TypeAdapter[Any] = _ENTRADAS if isinstance(valor, Entradas) else _RESULTADO
    plano: dict[str, Any] = adaptador.dump_python(valor, mode="json")
    return plano


def leer_entradas(crudo: Mapping[str, Any]) -> Entradas:
    """Inputs as they were kept."""
    return _ENTRADAS.validate_python(crudo)


def leer_resultado(crudo: Mapping[str, Any]) -> Resultado:
    """A result as it was kept."""
    return _RESULTADO.validate_python(crudo)


def huella(valor: Entradas | Resultado) -> str:
    """SHA-256 of the canonical JSON: members sorted, no spaces, UTF-8."""
    canonico = json.dumps(a_json(valor), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonico.encode()).hexdigest()


async def congelar(tx: AsyncSession, corrida: Corrida) -> Entradas:
    """What the run depends on, as it stands now."""
    contingente = await tx.get_one(Contingente, corrida.contingente, populate_existing=True)
    datos = DatosContingente.model_validate(contingente.datos)
    peticiones = await _peticiones(tx, corrida, datos)
    con_historia = await historia(tx, corrida.contingente)
    uso = await _uso(tx, corrida.contingente)
    saldos = await saldos_de_grupos(tx, corrida.contingente, corrida.grupos)
    grupos = []
    for codigo in sorted(corrida.grupos):
        grupo = await tx.get_one(Grupo, (corrida.contingente, codigo), populate_existing=True)
        suyas = peticiones.get(codigo, [])
        # What the turns of these requests hold is shared out with the rest.
        libre = saldos[codigo].disponible_kg + sum(r for p, r in suyas if p.decision != "excluida")
        nits = dict.fromkeys(p.nit for p, _ in suyas)
        grupos.append(
            EntradaDeGrupo(
                grupo=codigo,
                metodo=_metodo(corrida, datos, codigo),
                volumen_kg=grupo.volumen_kg,
                disponible_kg=libre,
                peticiones=tuple(p for p, _ in suyas),
                solicitantes=tuple(_solicitante(datos, codigo, nit, con_historia, uso) for nit in sorted(nits)),
                al_corte_kg=await _al_corte(tx, corrida, codigo),
                abierto_kg=_abierto(datos, codigo, grupo.volumen_kg - libre),
                reserva_nuevos=next(g.reserva_nuevos for g in datos.grupos if g.codigo == codigo),
                lote_minimo_kg=None if corrida.clase == "archivo" else lote_minimo(datos, codigo),
                ultima_parcial=datos.ultima_parcial,
            )
        )
    corte = None if corrida.corte is None else corrida.corte.isoformat()
    return Entradas(corrida.contingente, contingente.version, cast(Ronda, corrida.ronda), corte, tuple(grupos))


def _metodo(corrida: Corrida, datos: DatosContingente, grupo: str) -> Metodo:
    if corrida.clase == "archivo":
        return "archivo"
    if corrida.ronda == "reasignacion" and datos.reasignacion is not None:
        return datos.reasignacion.metodo
    return metodo_de(datos, grupo)


def _abierto(datos: DatosContingente, grupo: str, comprometido_kg: int) -> int | None:
    ahora = reloj_legal.ahora()
    return abierto_kg(reglas_de(datos, grupo, ahora).tramos, ahora, comprometido_kg)


async def _al_corte(tx: AsyncSession, corrida: Corrida, grupo: str) -> int | None:
    if corrida.corte is None:
        return None
    ultimo = reasignacion.fin_del_corte(corrida.corte) - timedelta(microseconds=1)
    return (await saldo(tx, cuenta_de(DISPONIBLE, referencia(corrida.contingente, grupo)), en=ultimo)).disponible


def _solicitante(
    datos: DatosContingente, grupo: str, nit: str, con_historia: Mapping[str, int], uso: Mapping[tuple[str, str], int]
) -> Solicitante:
    clase: Clase = "historico" if nit in con_historia else "nuevo"
    return Solicitante(
        nit=nit,
        historia_kg=con_historia.get(nit, 0),
        tope_kg=tope_kg(datos, grupo, clase),
        asignado_kg=uso.get((nit, grupo), 0),
        tope_general_kg=tope_del_contingente_kg(datos, clase),
        asignado_general_kg=sum(kg for (de, _), kg in uso.items() if de == nit),
    )


async def _uso(tx: AsyncSession, contingente: str) -> dict[tuple[str, str], int]:
    filas = await tx.execute(_USO, {"contingente": contingente})
    return {(f.nit, f.grupo): int(f.kg) for f in filas}


async def _peticiones(
    tx: AsyncSession, corrida: Corrida, datos: DatosContingente
) -> dict[str, list[tuple[Peticion, int]]]:
    """Requests by group, each with what its turn holds in the ledger."""
    por_grupo: dict[str, list[tuple[Peticion, int]]] = {}
    if corrida.clase == "archivo":
        for escrita in corrida.filas or []:
            por_grupo.setdefault(escrita["grupo"], []).append((await _de_archivo(tx, escrita), 0))
        return por_grupo
    parametros = {
        "corrida": corrida.id,
        "contingente": corrida.contingente,
        "grupos": corrida.grupos,
        "estados": list(rules.EN_JUEGO),
        "vivos": list(VIVOS),
    }
    for fila in await tx.execute(_PETICIONES, parametros):
        peticion = _peticion(fila)
        if corrida.ronda == "reasignacion" and datos.reasignacion is not None and fila.decision is None:
            ventana = datos.reasignacion.ventana
            if fila.estado == "enviada" and not reasignacion.en_la_ventana(
                fila.recibido_en, ventana.desde, ventana.hasta
            ):
                peticion = replace(peticion, decision="excluida", motivo=FUERA_DE_VENTANA)
        por_grupo.setdefault(fila.grupo, []).append((peticion, int(fila.reservado_kg)))
    return por_grupo


def _peticion(fila: Row[Any]) -> Peticion:
    return Peticion(
        id=str(fila.id),
        numero=fila.numero,
        nit=fila.nit,
        kg=fila.cantidad_kg,
        estado=fila.estado,
        turno=_turno(fila.orden_en, fila.turno),
        decision=fila.decision or "incluida",
        motivo=fila.motivo or "",
    )


async def _de_archivo(tx: AsyncSession, fila: Mapping[str, Any]) -> Peticion:
    """A row of a file; the request that it names is looked at again."""
    estado = "archivo"
    if fila["solicitud"] is not None:
        consulta = text("SELECT estado FROM expediente WHERE id = :id")
        estado = (await tx.execute(consulta, {"id": UUID(fila["solicitud"])})).scalar_one()
    return Peticion(
        id=fila["solicitud"] or f"fila-{fila['n']}",
        numero=fila["numero"],
        nit=fila["nit"],
        kg=fila["kg"],
        estado=estado,
        turno=("", fila["n"]),
        motivo="según el archivo",
    )


def _turno(instante: datetime, numero: int) -> Turno:
    return instante.astimezone(UTC).isoformat(timespec="microseconds"), numero


def diferencias(antes: Entradas, ahora: Entradas) -> list[str]:
    """What changed between two freezings, in Spanish sentences."""
    return list(_diferencias(antes, ahora))


def _diferencias(antes: Entradas, ahora: Entradas) -> Iterable[str]:
    if antes.version != ahora.version:
        yield f"El contingente pasó de la versión {antes.version} a la {ahora.version}."
    nuevos = {g.grupo: g for g in ahora.grupos}
    for viejo in antes.grupos:
        nuevo = nuevos[viejo.grupo]
        for campo, nombre in _CIFRAS.items():
            if getattr(viejo, campo) != getattr(nuevo, campo):
                yield (
                    f"Grupo {viejo.grupo}: {nombre} era {_dicho(getattr(viejo, campo))} y es"
                    f" {_dicho(getattr(nuevo, campo))}."
                )
        yield from _cambios(viejo.peticiones, nuevo.peticiones)
        quienes = {s.nit: s for s in nuevo.solicitantes}
        for s in viejo.solicitantes:
            if s.nit in quienes and quienes[s.nit] != s:
                yield f"Grupo {viejo.grupo}: cambió el tope, la historia o lo asignado de {s.nit}."


_CIFRAS = {
    "metodo": "el método",
    "volumen_kg": "el volumen",
    "disponible_kg": "lo disponible",
    "al_corte_kg": "lo disponible al corte",
    "abierto_kg": "lo que dejan los tramos",
    "reserva_nuevos": "la reserva para nuevos",
    "lote_minimo_kg": "el lote mínimo",
    "ultima_parcial": "la regla de la última solicitud",
}


def _dicho(valor: object) -> str:
    return "ninguno" if valor is None else str(valor)


def _cambios(antes: Sequence[Peticion], ahora: Sequence[Peticion]) -> Iterable[str]:
    viejas, nuevas = {p.id: p for p in antes}, {p.id: p for p in ahora}
    for p in antes:
        otra = nuevas.get(p.id)
        if otra is None:
            yield f"{p.numero} ya no está en juego."
        elif otra.estado != p.estado:
            yield f"{p.numero} estaba {p.estado} y está {otra.estado}."
        elif otra != p:
            cambio = f"pedía {kilogramos(p.kg)} y pide {kilogramos(otra.kg)}"
            yield f"{p.numero} cambió: {cambio}, o cambió su turno o lo decidido de ella."
    for p in ahora:
        if p.id not in viejas:
            yield f"{p.numero} llegó después."
