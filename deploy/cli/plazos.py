"""`contingentes plazos`: compute a term of law as the services do, without any of them running."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated

import typer

from services.garantias.parametros.resolucion_1860 import REGLAMENTOS, VIGENTE
from services.garantias.plazos.rules import catalogo
from services.garantias.plazos.schemas import PlazoCalculado, ReglaLeida
from shared.calendar import Calendario, DatoFaltante, Dia, ReglaDePlazo, calcular, en_palabras

app = typer.Typer(no_args_is_help=True, help="Plazos de ley, con su cálculo en palabras.")

Reglamento = Annotated[str, typer.Option(help="Código del reglamento.")]
EnJson = Annotated[bool, typer.Option("--json", help="Salida en JSON.")]


def _catalogo(reglamento: str) -> Mapping[str, ReglaDePlazo]:
    if reglamento not in REGLAMENTOS:
        raise typer.BadParameter(f"no existe el reglamento «{reglamento}»; hay: {', '.join(REGLAMENTOS)}")
    return catalogo(reglamento)


def _fecha(texto: str, opcion: str) -> date:
    try:
        return date.fromisoformat(texto)
    except ValueError:
        raise typer.BadParameter(f"{opcion}: «{texto}» no es una fecha AAAA-MM-DD") from None


def _datos(pares: list[str] | None) -> dict[str, int]:
    datos: dict[str, int] = {}
    for par in pares or []:
        nombre, igual, valor = par.partition("=")
        if not igual or not nombre.isidentifier() or not valor.isdecimal():
            raise typer.BadParameter(f"--dato: «{par}» no tiene la forma nombre=entero")
        datos[nombre] = int(valor)
    return datos


def _dias(pares: list[str] | None, opcion: str) -> list[Dia]:
    partes = [par.partition("=") for par in pares or []]
    return [Dia(_fecha(f, opcion), motivo or "corrección de la consulta") for f, _, motivo in partes]


@app.command()
def reglas(reglamento: Reglamento = VIGENTE.codigo, en_json: EnJson = False) -> None:
    """Listar los plazos que el reglamento define."""
    leidas = [ReglaLeida.de(r) for r in _catalogo(reglamento).values()]
    if en_json:
        typer.echo(json.dumps([r.model_dump(mode="json") for r in leidas], ensure_ascii=False, indent=2))
        return
    for r in leidas:
        typer.echo(f"{r.regla:28} {r.articulo:18} {r.nombre}")


@app.command("calcular")
def calcular_plazo(
    regla: Annotated[str, typer.Option(help="Código de la regla; se listan con «plazos reglas».")],
    desde: Annotated[str, typer.Option(help="Fecha del hecho que inicia el plazo, AAAA-MM-DD.")],
    dato: Annotated[list[str] | None, typer.Option(help="Dato del caso, nombre=entero; se repite.")] = None,
    festivo: Annotated[
        list[str] | None, typer.Option(help="Festivo que se añade, AAAA-MM-DD=motivo; se repite.")
    ] = None,
    laborable: Annotated[list[str] | None, typer.Option(help="Festivo que se retira, AAAA-MM-DD; se repite.")] = None,
    reglamento: Reglamento = VIGENTE.codigo,
    en_json: EnJson = False,
) -> None:
    """Calcular un plazo y mostrar cada paso.

    Usa los festivos de la biblioteca con las correcciones que se pidan aquí; el calendario corregido por el
    coordinador lo aplica el servicio. Termina con 0, o con 2 si algún dato no sirve.
    """
    definida = _catalogo(reglamento).get(regla)
    if definida is None:
        raise typer.BadParameter(f"no existe la regla «{regla}»; véalas con «contingentes plazos reglas»")
    calendario = Calendario().corregido(agregar=_dias(festivo, "--festivo"), retirar=_dias(laborable, "--laborable"))
    try:
        plazo = calcular(definida, _fecha(desde, "--desde"), calendario, **_datos(dato))
    except (DatoFaltante, OverflowError) as error:
        raise typer.BadParameter(str(error)) from None
    if en_json:
        typer.echo(PlazoCalculado.de(plazo).model_dump_json(indent=2))
        return
    typer.echo(f"{definida.nombre} ({definida.fuente}): {plazo.duracion}")
    for numero, paso in enumerate(plazo.pasos, 1):
        typer.echo(f"  {numero}. {paso}")
    typer.echo(f"Vence el {en_palabras(plazo.vence)}")
