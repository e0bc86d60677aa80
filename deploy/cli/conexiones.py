"""Where the commands find the installation: the local stack's state file, or the environment."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

SERVICIOS = ("registro", "cupos", "consumo", "garantias", "firma", "notificaciones")


@dataclass(frozen=True)
class Conexiones:
    """Addresses of an installation.

    Attributes:
        kafka: bootstrap servers.
        bases: URL per service of a role that may at least read its database.
        prefijo: of the topics.
        estado: the state file's content, empty where the environment told.
    """

    kafka: str
    bases: dict[str, str]
    prefijo: str
    estado: dict[str, Any]


def conexiones() -> Conexiones:
    """Read them from `CONTINGENTES_ESTADO` (by default `.local/estado.json`); single values may come from
    `CONTINGENTES_KAFKA` and `CONTINGENTES_<SERVICE>_POSTGRES_URL`.

    Raises:
        typer.Exit: with 2 and a message where nothing says where the installation is.
    """
    local = Path(os.environ.get("CONTINGENTES_LOCAL", ".local"))
    archivo = Path(os.environ.get("CONTINGENTES_ESTADO", local / "estado.json"))
    estado: dict[str, Any] = json.loads(archivo.read_text(encoding="utf-8")) if archivo.exists() else {}
    bases = {s: u for s in SERVICIOS if (u := _base(s, estado))}
    kafka = os.environ.get("CONTINGENTES_KAFKA") or estado.get("kafka_bootstrap", "")
    if not bases and not kafka:
        typer.echo(
            f"No hay {archivo} ni variables CONTINGENTES_KAFKA y CONTINGENTES_<SERVICIO>_POSTGRES_URL: "
            "arranque el sistema con «make up» o diga dónde está.",
            err=True,
        )
        raise typer.Exit(2)
    prefijo = os.environ.get("CONTINGENTES_PREFIJO_TOPICOS") or estado.get("prefijo", "contingentes.")
    return Conexiones(kafka=kafka, bases=bases, prefijo=prefijo, estado=estado)


def _base(servicio: str, estado: dict[str, Any]) -> str:
    propia = os.environ.get(f"CONTINGENTES_{servicio.upper()}_POSTGRES_URL")
    if propia:
        return propia
    urls = estado.get("bases", {}).get(servicio, {})
    return str(urls.get("superusuario") or urls.get("auditor") or urls.get("app") or "")
