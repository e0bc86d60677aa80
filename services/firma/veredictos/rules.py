"""What a wrong file is told to its company. Pure; all of it house rules: the law only asks for a reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FormaConocida:
    """A form that was given to the company."""

    sha256: str
    documento: str
    numero: str
    version: int | None


@dataclass(frozen=True)
class Hallado:
    """What could be found out about a file that is not the form it should be."""

    forma: FormaConocida | None = None
    """The form that it is, by its very bytes or by its structure."""
    numeros: tuple[str, ...] = ()
    """Numbers that its first page shows, in order: only a claim."""
    paginas: tuple[int, ...] = ()
    """Pages of the expected form that it does not have as they were issued."""
    firmado: bool = True


@dataclass(frozen=True)
class Explicado:
    """The sentences that take the place of the general ones."""

    razon: str
    remedio: str


def explicar(pedida: FormaConocida, hallado: Hallado) -> Explicado | None:
    """Which file it is and what to do with it, in Spanish; None when no more is known than that it is another one."""
    hizo = "Firmó" if hallado.firmado else "Cargó sin firmar"
    forma = hallado.forma
    if forma is not None and forma.sha256 == pedida.sha256:
        # Only unsigned is this known to be the very form: signed, it would have been accepted as such.
        return None if hallado.firmado else Explicado("Cargó el formulario sin firmar.", "")
    if forma is not None and forma.documento == pedida.documento:
        cual, vigente = _version(forma.version), _version(pedida.version)
        if forma.version is None or pedida.version is None:
            cual, vigente = "una versión anterior", "otra"
        return Explicado(
            f"{hizo} {cual} del formulario {pedida.numero}; la vigente es {vigente}.",
            f"Descargue de nuevo el formulario {pedida.numero}, que fue corregido, fírmelo con JSignPdf y cárguelo.",
        )
    if forma is not None:
        firme = "" if hallado.firmado else "firme ese formulario y "
        return Explicado(
            f"{hizo} el formulario {forma.numero}, y este trámite es el {pedida.numero}.",
            f"Si quería presentar el {forma.numero}, {firme}cárguelo en ese trámite; para este, descargue el "
            f"formulario {pedida.numero}, fírmelo con JSignPdf y cárguelo.",
        )
    dicho = hallado.numeros[0] if hallado.numeros else None
    if dicho == pedida.numero and hallado.firmado:
        return Explicado(
            f"El archivo lleva el número de este trámite, {pedida.numero}, pero no es el formulario que generó el "
            f"sistema: cambia {_en_paginas(hallado.paginas)}.",
            "Descargue de nuevo el formulario y fírmelo con JSignPdf sin guardarlo antes en otro programa ni "
            "imprimirlo a PDF; si algún dato está mal, corríjalo en el trámite y no en el archivo.",
        )
    if dicho is not None and dicho != pedida.numero:
        return Explicado(
            f"{hizo} un archivo que dice ser el {dicho}, y este trámite es el {pedida.numero}.",
            f"Descargue el formulario {pedida.numero}, fírmelo con JSignPdf y cárguelo.",
        )
    return None


def elegir(
    candidatas: Sequence[FormaConocida], numeros: Iterable[str], conocidas: Iterable[str], maximo: int
) -> list[FormaConocida]:
    """Forms whose fingerprint is still to be worked out, the likeliest first: those that the file itself names."""
    dichos, ya = set(numeros), set(conocidas)
    pendientes = [f for f in candidatas if f.sha256 not in ya]
    return sorted(pendientes, key=lambda f: f.numero not in dichos)[:maximo]


def _version(version: int | None) -> str:
    return f"la versión {version}"


def _en_paginas(paginas: tuple[int, ...]) -> str:
    if not paginas:
        return "algo fuera de sus páginas"
    if len(paginas) == 1:
        return f"la página {paginas[0]}"
    return f"las páginas {', '.join(map(str, paginas[:-1]))} y {paginas[-1]}"
