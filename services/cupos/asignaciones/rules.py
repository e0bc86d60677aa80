"""Rules of an allocation run: who takes part, with which limits, and what each request gets. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from services.cupos.asignaciones.datos import (
    EntradaDeGrupo,
    Entradas,
    FilaDeResultado,
    Linea,
    Peticion,
    Resultado,
    ResultadoDeGrupo,
    kg,
    miles,
)
from services.cupos.asignaciones.historico import RepartoHistorico, explicar_historico, repartir_por_historia
from services.cupos.asignaciones.llegada import Servido, explicar_llegada, servir
from services.cupos.asignaciones.prorrata import Reclamo, Reparto, explicar, repartir
from services.cupos.asignaciones.reasignacion import explicar_repartible, repartible

MOTOR = 1
"""Version of the arithmetic; stored with each result, so that repeating it uses the same."""
POR_DECIDIR = ("en_validacion", "lista_de_espera", "devuelta", "en_espera_informacion", "en_recurso")
"""States in which a request takes part, stays out or is kept aside only as a person says, with a reason (dominio 2)."""
EN_JUEGO = ("enviada", *POR_DECIDIR)
"""States of the requests that a run looks at."""


def por_decidir(peticiones: Sequence[Peticion]) -> list[Peticion]:
    """Requests about which nobody has said what becomes of them: the run is not committed while there are (dominio 2).

    A reason is what tells a decision from its default.
    """
    return [p for p in peticiones if p.estado in POR_DECIDIR and not p.motivo]


def calcular(entradas: Entradas) -> Resultado:
    """Share out every group of the run. The order in which rows are given changes nothing.

    Where a cap is of the whole contingente, what an earlier group gave a company counts in the next one.
    """
    grupos: list[ResultadoDeGrupo] = []
    dado: dict[str, int] = {}
    for entrada in sorted(entradas.grupos, key=lambda g: g.grupo):
        con_lo_dado = replace(
            entrada,
            peticiones=tuple(sorted(entrada.peticiones, key=lambda p: (p.turno, p.id))),
            solicitantes=tuple(
                replace(s, asignado_general_kg=s.asignado_general_kg + dado.get(s.nit, 0)) for s in entrada.solicitantes
            ),
        )
        resultado = _calcular_grupo(con_lo_dado)
        for fila in resultado.filas:
            dado[fila.nit] = dado.get(fila.nit, 0) + fila.kg + fila.apartado_kg
        grupos.append(resultado)
    return Resultado(MOTOR, tuple(grupos))


@dataclass(frozen=True)
class _Metodo:
    """One application of the method: kilograms per request, and the steps to explain it."""

    kg: Mapping[str, int]
    pasos: Reparto | RepartoHistorico | tuple[Servido, ...] | None


def _calcular_grupo(e: EntradaDeGrupo) -> ResultadoDeGrupo:
    lineas = list(explicar_repartible(e))
    total = repartible(e)
    margen = {s.nit: s.margen_kg for s in e.solicitantes}
    apartado = _apartar(e.peticiones, total, margen)
    lineas += _explicar_apartado(e.peticiones, apartado, total)
    volumen = total - sum(apartado.values())
    participan = [p for p in e.peticiones if p.decision == "incluida"]
    limites = _limites(participan, margen)
    lineas += _explicar_limites(participan, limites)
    fuera: list[tuple[Peticion, int]] = []
    lote = e.lote_minimo_kg or 0
    vivas = list(participan)
    # A request below the lot frees its share for the others, so one leaves at a time: the smallest, the last to come.
    while True:
        hecho = _aplicar_metodo(e, volumen, vivas, margen)
        cortas = [p for p in vivas if 0 < hecho.kg[p.id] < lote]
        if not cortas:
            break
        peor = min(reversed(cortas), key=lambda p: hecho.kg[p.id])
        fuera.append((peor, hecho.kg[peor.id]))
        vivas.remove(peor)
    lineas += [
        Linea(f"{p.numero}: menos que el lote mínimo", f"{miles(parte)} < {miles(lote)}; se reparte otra vez", kg(0))
        for p, parte in fuera
    ]
    lineas += _explicar_metodo(hecho)
    if e.metodo in ("prorrata", "historico"):
        lineas += _explicar_varias(vivas, hecho.kg)
    dado = {p.id: hecho.kg.get(p.id, 0) for p in participan}
    repartido = sum(dado.values())
    lineas.append(
        Linea(
            "Queda sin asignar",
            f"{miles(total)} − {miles(repartido)} asignados − {miles(sum(apartado.values()))} apartados",
            kg(volumen - repartido),
        )
    )
    filas = tuple(
        FilaDeResultado(p.id, p.numero, p.nit, p.decision, p.kg, dado.get(p.id, 0), apartado.get(p.id, 0), p.motivo)
        for p in e.peticiones
    )
    return ResultadoDeGrupo(e.grupo, e.metodo, total, volumen - repartido, filas, tuple(lineas))


def _apartar(peticiones: Sequence[Peticion], total: int, margen: dict[str, int | None]) -> dict[str, int]:
    """Kilograms kept for reserved requests, in order of turn, within request, cap and volume; takes them off `margen`.

    They are taken before anything is shared, so that whoever waits for a verdict loses nothing by it (dominio 2).
    """
    apartado, queda = {}, total
    for p in peticiones:
        if p.decision != "reservada":
            continue
        libre = margen.get(p.nit)
        dado = min(p.kg, queda) if libre is None else min(p.kg, queda, libre)
        apartado[p.id] = dado
        queda -= dado
        if libre is not None:
            margen[p.nit] = libre - dado
    return apartado


def _limites(participan: Sequence[Peticion], margen: Mapping[str, int | None]) -> dict[str, int]:
    """The most that each request may get: what it asks; one applicant's together, its cap, the first turn first.

    A cap is of the applicant, not of the request (dominio 2).
    """
    queda = dict(margen)
    limites = {}
    for p in participan:
        libre = queda.get(p.nit)
        limites[p.id] = p.kg if libre is None else min(p.kg, libre)
        if libre is not None:
            queda[p.nit] = libre - limites[p.id]
    return limites


def _aplicar_metodo(
    e: EntradaDeGrupo, volumen: int, vivas: Sequence[Peticion], margen: Mapping[str, int | None]
) -> _Metodo:
    limites = _limites(vivas, margen)
    if e.metodo == "archivo":
        return _Metodo({p.id: p.kg for p in vivas}, None)
    if e.metodo == "orden_de_llegada":
        reclamos = [Reclamo(p.numero, p.kg, limites[p.id], p.turno) for p in vivas]
        servidos = servir(volumen, reclamos, e.ultima_parcial)
        por_numero = {s.reclamo.clave: s.kg for s in servidos}
        return _Metodo({p.id: por_numero[p.numero] for p in vivas}, servidos)
    historia = {s.nit: s.historia_kg for s in e.solicitantes}
    if e.metodo == "prorrata":
        reparto = repartir(volumen, _reclamos(vivas, limites, None))
        return _Metodo(_entre_sus_solicitudes(vivas, limites, reparto.kg), reparto)
    con_historia = [p for p in vivas if historia.get(p.nit, 0) > 0]
    nuevas = [p for p in vivas if historia.get(p.nit, 0) == 0]
    por_historia = repartir_por_historia(
        volumen,
        e.reserva_nuevos or "0",
        _reclamos(con_historia, limites, historia),
        _reclamos(nuevas, limites, None),
    )
    return _Metodo(_entre_sus_solicitudes(vivas, limites, por_historia.kg), por_historia)


def _reclamos(
    vivas: Sequence[Peticion], limites: Mapping[str, int], historia: Mapping[str, int] | None
) -> list[Reclamo]:
    """One claim per applicant: weighs by its history, or by what it asks; the limit is the sum of its requests'."""
    por_nit: dict[str, list[Peticion]] = {}
    for p in vivas:
        por_nit.setdefault(p.nit, []).append(p)
    return [
        Reclamo(
            nit,
            sum(p.kg for p in suyas) if historia is None else historia[nit],
            sum(limites[p.id] for p in suyas),
            min(p.turno for p in suyas),
        )
        for nit, suyas in por_nit.items()
    ]


def _entre_sus_solicitudes(
    vivas: Sequence[Peticion], limites: Mapping[str, int], por_nit: Mapping[str, int]
) -> dict[str, int]:
    """An applicant's share among its own requests: the first turn is filled first. # house rule"""
    queda = dict(por_nit)
    dado = {}
    for p in vivas:
        dado[p.id] = min(limites[p.id], queda[p.nit])
        queda[p.nit] -= dado[p.id]
    return dado


def _explicar_apartado(peticiones: Sequence[Peticion], apartado: Mapping[str, int], total: int) -> Iterator[Linea]:
    for p in peticiones:
        if p.id in apartado:
            yield Linea(f"{p.numero}: se aparta", f"pide {miles(p.kg)}; {p.motivo}", kg(apartado[p.id]))
    if apartado:
        suma = sum(apartado.values())
        yield Linea("Queda para repartir", f"{miles(total)} − {miles(suma)} apartados", kg(total - suma))


def _explicar_limites(participan: Sequence[Peticion], limites: Mapping[str, int]) -> Iterator[Linea]:
    for p in participan:
        if limites[p.id] < p.kg:
            yield Linea(
                f"{p.numero}: límite por el tope de {p.nit}",
                f"pide {miles(p.kg)}; su tope deja {miles(limites[p.id])}",
                kg(limites[p.id]),
            )


def _explicar_varias(vivas: Sequence[Peticion], dado: Mapping[str, int]) -> Iterator[Linea]:
    veces = Counter(p.nit for p in vivas)
    for p in vivas:
        if veces[p.nit] > 1:
            yield Linea(f"{p.numero}: de la parte de {p.nit}", f"pide {miles(p.kg)}; por turno", kg(dado[p.id]))


def _explicar_metodo(hecho: _Metodo) -> list[Linea]:
    if isinstance(hecho.pasos, Reparto):
        return list(explicar(hecho.pasos, "lo pedido"))
    if isinstance(hecho.pasos, RepartoHistorico):
        return list(explicar_historico(hecho.pasos))
    return [] if hecho.pasos is None else explicar_llegada(hecho.pasos)


def defectos(entradas: Entradas, resultado: Resultado) -> list[str]:
    """What a result breaks: above the volume, a request or a cap, sums that do not add up, a request of a file that
    can no longer be decided. Spanish; empty if none.

    Checked again before a run is committed, whatever made the result: a method or a file.
    """
    encontrados = []
    dado: dict[str, int] = {}
    por_grupo = {g.grupo: g for g in resultado.grupos}
    for e in sorted(entradas.grupos, key=lambda g: g.grupo):
        r = por_grupo[e.grupo]
        total = sum(f.kg + f.apartado_kg for f in r.filas)
        if total + r.sobrante_kg != r.repartible_kg or r.sobrante_kg < 0:
            encontrados.append(
                f"El grupo {e.grupo} tiene {kg(r.repartible_kg)} para repartir y se asignan o apartan {kg(total)}."
            )
        encontrados += [
            f"{f.numero} pidió {kg(f.pedido_kg)} y recibiría {kg(f.kg + f.apartado_kg)}."
            for f in r.filas
            if f.kg + f.apartado_kg > f.pedido_kg
        ]
        encontrados += [
            f"{p.numero} está {p.estado.replace('_', ' ')} y no se puede decidir."
            for p in e.peticiones
            if e.metodo == "archivo" and p.estado not in ("archivo", "enviada")
        ]
        for s in e.solicitantes:
            suyo = sum(f.kg + f.apartado_kg for f in r.filas if f.nit == s.nit)
            en_total = s.asignado_general_kg + dado.get(s.nit, 0)
            for tope, ya, donde in (
                (s.tope_kg, s.asignado_kg, f"en el grupo {e.grupo}"),
                (s.tope_general_kg, en_total, "en todo el contingente"),
            ):
                if tope is not None and suyo > 0 and ya + suyo > tope:
                    encontrados.append(f"{s.nit} tendría {kg(ya + suyo)} {donde} y su tope es {kg(tope)}.")
        for f in r.filas:
            dado[f.nit] = dado.get(f.nit, 0) + f.kg + f.apartado_kg
    return encontrados
