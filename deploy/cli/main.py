"""The command `contingentes`: one entry, a module per family of commands."""

import typer

from deploy.cli import auditor, base, donde, eventos, firma, mensajes, plazos

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Contingentes de exportación: operar y revisar.")
app.add_typer(base.app)
app.add_typer(eventos.app, name="eventos")
app.add_typer(donde.app)
app.add_typer(auditor.app)
app.add_typer(firma.app, name="firma")
app.add_typer(plazos.app, name="plazos")
app.add_typer(mensajes.app)


def main() -> None:
    app()
