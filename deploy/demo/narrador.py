"""Tells the demo: Spanish, an English line under each step, and the closing table of promises."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Promesa:
    """A row of the closing table.

    Attributes:
        promesa: what the system promises, Spanish.
        paso: what happened in this run.
        prueba: file or address where it can be seen.
        cumplida: whether it was kept.
    """

    promesa: str
    paso: str
    prueba: str
    cumplida: bool


class PromesaRota(Exception):
    """A step saw something else than it promised."""


@dataclass
class Narrador:
    """Prints the story and keeps the promises."""

    consola: Console = field(default_factory=lambda: Console(highlight=False, soft_wrap=True))
    promesas: list[Promesa] = field(default_factory=list)
    medidas: list[Promesa] = field(default_factory=list)
    inicio: float = field(default_factory=time.monotonic)

    def acto(self, es: str, en: str) -> None:
        self.consola.print(f"\n[bold cyan]{es}[/]  [dim]{en}[/]")

    @contextmanager
    def paso(self, es: str, en: str) -> Iterator[None]:
        """One step; a failure is told where it happened and ends the demo."""
        desde = time.monotonic()
        try:
            yield
        except Exception:
            self.consola.print(f"  [bold red]✗[/] {es}\n      [dim]{en}[/]")
            raise
        self.consola.print(f"  [green]✓[/] {es} [dim]({time.monotonic() - desde:.1f} s)[/]\n      [dim]{en}[/]")

    def detalle(self, texto: str) -> None:
        """A fact under the current step."""
        self.consola.print(f"      · {texto}", markup=False)

    def promete(self, promesa: str, paso: str, prueba: str, cumplida: bool = True) -> None:
        """Record a promise; a broken one ends the demo.

        Raises:
            PromesaRota: if it was not kept.
        """
        self.promesas.append(Promesa(promesa, paso, prueba, cumplida))
        if not cumplida:
            raise PromesaRota(f"{promesa}: {paso}")

    def mide(self, medida: str, valor: str, prueba: str, alcanzada: bool) -> None:
        """Record a figure and whether it reached its aim; a slow machine does not end the demo."""
        self.medidas.append(Promesa(medida, valor, prueba, alcanzada))

    def tabla(self) -> None:
        tabla = Table(title="Promesa | qué pasó | dónde se ve", show_lines=True, title_justify="left")
        tabla.add_column("Promesa", ratio=3)
        tabla.add_column("Qué pasó", ratio=4)
        tabla.add_column("Archivo o enlace", ratio=3, overflow="fold")
        for fila in self.promesas:
            signo = "[green]✓[/] " if fila.cumplida else "[red]✗[/] "
            tabla.add_row(signo + fila.promesa, fila.paso, fila.prueba)
        for fila in self.medidas:
            signo = "[green]✓[/] " if fila.cumplida else "[yellow]≠[/] no en esta corrida: "
            tabla.add_row(signo + fila.promesa, fila.paso, fila.prueba)
        self.consola.print()
        self.consola.print(tabla)

    def resumen(self) -> dict[str, object]:
        return {
            "promesas": [asdict(p) for p in self.promesas],
            "medidas": [asdict(m) for m in self.medidas],
            "cumplidas": all(p.cumplida for p in self.promesas),
            "segundos": round(time.monotonic() - self.inicio, 1),
        }
