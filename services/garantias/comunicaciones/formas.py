"""The form of the letter: frozen data that its people sign."""

from pydantic import Field

from shared.documents.formas import Forma, Texto

EN_PALABRAS = {
    "representante": "el representante legal",
    "contador": "el contador público",
    "revisor_fiscal": "el revisor fiscal",
}


class DatosDeComunicacion(Forma):
    """What the PDF shows."""

    numero: Texto
    version: int = Field(ge=1)
    nit: Texto
    razon_social: Texto
    programa: Texto
    garantia: Texto
    periodo: Texto
    vence_texto: Texto
    grado: Texto
    folios: Texto
    firman: Texto


def en_lista(roles: tuple[str, ...]) -> str:
    """`el representante legal, el contador público y el revisor fiscal`."""
    nombres = [EN_PALABRAS[rol] for rol in roles]
    return ", ".join(nombres[:-1]) + f" y {nombres[-1]}"
