"""Every change of state for which an exporter waits has its mail."""

import importlib
import pkgutil

from services.notificaciones.app import CONSUMIDORES
from shared.events.base import CATALOGO
from shared.expedientes import EMPRESA, Flujo
from tests.contracts.correos_de_los_flujos import CON_CORREO, OFICIO, SIN_CORREO, tipo_de

CON_CASOS = ("registro", "cupos", "consumo", "garantias")


def flujos() -> dict[str, Flujo]:
    """All flows that any service declares, by kind of case."""
    hallados: dict[str, Flujo] = {}
    for servicio in CON_CASOS:
        raiz = importlib.import_module(f"services.{servicio}")
        for modulo in pkgutil.walk_packages(raiz.__path__, f"services.{servicio}."):
            if modulo.name.rpartition(".")[2] in ("models", "flujo"):
                valores = vars(importlib.import_module(modulo.name)).values()
                hallados |= {v.tipo: v for v in valores if isinstance(v, Flujo)}
    return hallados


def cambios() -> set[tuple[str, str]]:
    """What somebody else than the company does to its cases."""
    return {
        (tipo, t.accion)
        for tipo, flujo in flujos().items()
        for t in flujo.transiciones
        if not set((t.roles,) if isinstance(t.roles, str) else t.roles) <= set(EMPRESA)
    }


def test_cada_cambio_tiene_su_correo_o_una_razon_para_no_tenerlo() -> None:
    dichos = CON_CORREO.keys() | SIN_CORREO.keys()
    assert not CON_CORREO.keys() & SIN_CORREO.keys()
    assert sorted(cambios() - dichos) == [], "sin correo: alguien espera y no se entera"
    assert sorted(dichos - cambios()) == [], "ya no existen"
    assert all(razon.strip() for razon in SIN_CORREO.values())


def test_lo_que_lo_cuenta_se_lee_donde_se_escriben_los_correos() -> None:
    cortos = {c for cuentan in CON_CORREO.values() for c in cuentan}
    tipos = {tipo_de("oficio.sellado" if c == OFICIO else c) for c in cortos}
    assert sorted(tipos - CATALOGO.keys()) == [], "no existen"
    escriben = tuple(f"services.notificaciones.{parte}." for parte in ("avisos", "enlaces", "referencias"))
    leidos = {
        evento.tipo
        for consumidor in CONSUMIDORES
        for evento, manejadores in consumidor.manejadores.items()
        if any(m.__module__.startswith(escriben) for m in manejadores)
    }
    assert sorted(tipos - leidos) == [], "ningún correo sale de ellos"
