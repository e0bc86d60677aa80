"""The command `contingentes`: one entry, a module per family of commands."""

import importlib
import sys

import typer

_FAMILIAS = {
    "migrar": ("base", None),
    "temas": ("base", None),
    "eventos": ("eventos", "eventos"),
    "donde": ("donde", None),
    "auditor": ("auditor", None),
    "firma": ("firma", "firma"),
    "plazos": ("plazos", "plazos"),
    "turnos": ("turnos", "turnos"),
    "asignacion": ("asignacion", "asignacion"),
    "contingente": ("contingente", "contingente"),
    "informe": ("informe", "informe"),
    "libro": ("libro", "libro"),
    "correo": ("correo", "correo"),
    "registro": ("registro", "registro"),
    "dlq": ("mensajes", None),
    "aparcados": ("mensajes", None),
    "salida": ("mensajes", None),
    "replay": ("mensajes", None),
    "republicar": ("republicar", None),
    "reloj": ("reloj", "reloj"),
}
"""First word of a command: its module, and the name of its group if it has one of its own."""


def construir(primera: str | None) -> typer.Typer:
    """The application with the family that `primera` names, or with all: a command loads only what it uses."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, help="Contingentes de exportación: operar y revisar.")
    app.callback()(lambda: None)
    elegidas = {_FAMILIAS[primera]} if primera in _FAMILIAS else set(_FAMILIAS.values())
    for modulo, nombre in sorted(elegidas, key=lambda f: f[0]):
        app.add_typer(importlib.import_module(f"deploy.cli.{modulo}").app, name=nombre)
    return app


def main() -> None:
    """Exit code 3 if a server that the command needs does not answer."""
    try:
        construir(sys.argv[1] if len(sys.argv) > 1 else None)()
    except Exception as error:
        # Loaded here, so that a command that does without servers does without their libraries.
        from deploy.cli.fallas import sin_servidor

        dicho = sin_servidor(error)
        if dicho is None:
            raise
        sys.stderr.write(f"{dicho}\n")
        sys.exit(3)
