"""The ministry's seal fits the box that an official letter leaves for it."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader

from shared.documents import descargar_ref
from shared.documents.typst import render
from shared.events import RefObjeto
from shared.oficios import CAJA_SELLO_OFICIO, Carta
from shared.oficios.cartas import CARTA
from shared.settings import Ajustes
from tests.component.firma.mundo import ENLACES, Mundo

OFICIO = {"numero": "OF-CUPOS-2026-1", "caso": "CUP-AZUCAR-1", "fecha_texto": "x", "generado_texto": "x"}


async def test_el_sello_cae_en_la_casilla_de_la_primera_pagina(mundo: Mundo) -> None:
    largo = tuple(
        f"{n}. Párrafo de una carta que pasa de una página, para que el texto no invada la casilla." for n in range(60)
    )
    carta = Carta(
        titulo="Respuesta",
        destinatario="Ingenio",
        nit="900204272-8",
        asunto="Asunto",
        parrafos=largo,
        decision=("Sí.",),
    )
    original = await render(CARTA, carta.model_dump(mode="json") | {"oficio": OFICIO})
    hecho = await mundo.sellar(original, caja=CAJA_SELLO_OFICIO)
    assert hecho["tipo"].endswith("sello.hecho.v1"), hecho
    ajustes = Ajustes(url_firma="http://firma", clave_enlaces=ENLACES)
    sellado = await descargar_ref(RefObjeto.model_validate(hecho["objeto"]), ajustes, cliente=mundo.http)
    assert sellado.startswith(original)
    paginas = PdfReader(BytesIO(sellado)).pages
    assert len(paginas) > 1
    anotaciones: Any = paginas[0]["/Annots"]
    (casilla,) = [a.get_object() for a in anotaciones if a.get_object()["/FT"] == "/Sig"]
    assert tuple(int(n) for n in casilla["/Rect"]) == CAJA_SELLO_OFICIO
    # Nothing of the letter is written inside the box.
    x1, y1, x2, y2 = CAJA_SELLO_OFICIO
    dentro: list[str] = []

    def mirar(texto: str, cm: list[float], tm: list[float], *_: object) -> None:
        x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
        if texto.strip() and x1 < x < x2 and y1 < y < y2:
            dentro.append(texto)

    PdfReader(BytesIO(original)).pages[0].extract_text(visitor_text=mirar)
    assert dentro == []
