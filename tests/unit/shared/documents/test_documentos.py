"""The rendered forms: bytes, pages, text, the empty signature square, hostile fields."""

import asyncio
import hashlib
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
import yaml

from shared.documents import PlantillaFallida
from shared.documents.formas import (
    CAJA_FIRMA,
    CAJA_SELLO_CQE,
    Adjunto,
    Campo,
    DatosCqe,
    DatosRadicadoConsumo,
    DatosRadicadoCupo,
    Forma,
)
from shared.documents.typst import RAIZ, compilar, render

CUPO = RAIZ / "services/cupos/solicitudes/templates/radicado_cupo.typ"
CONSUMO = RAIZ / "services/consumo/consumos/templates/radicado_consumo.typ"
CQE = RAIZ / "services/consumo/cqe/templates/cqe.typ"
GENERADO = datetime(2026, 11, 21, 19, 5, 9, tzinfo=UTC)
HOSTIL = '#panic("x") #read("/etc/passwd") $x$ *a* _b_ `c` <e> @f [g] {h} \\ // /* = - + / " \''
COMUNES: dict[str, Any] = {
    "generado_en": GENERADO,
    "nit": "900204272-8",
    "razon_social": "Ingenio de Prueba S. A. S.",
    "contingente": "OMC-AZUCAR-2027",
    "contingente_nombre": "Azúcar en bruto a los Estados Unidos",
    "acuerdo": "OMC",
    "destinos": ("US",),
    "subpartidas": ("1701.13.00.00", "1701.14.00.00"),
}
ADJUNTO = Adjunto(nombre="contrato.pdf", sha256=hashlib.sha256(b"x").hexdigest(), tamano=88_100)
CAMPO = Campo(etiqueta="Buque", etiqueta_en="Vessel", valor="MV Prueba")


def cupo(**cambios: Any) -> DatosRadicadoCupo:
    valores = {
        "numero": "CUP-OMC-AZUCAR-2027-15",
        "version": 2,
        "grupo": "UNICO",
        "grupo_nombre": "Azúcar en bruto",
        "vigencia_desde": date(2026, 10, 1),
        "vigencia_hasta": date(2027, 9, 30),
        "cantidad_kg": 12_500_125,
        "adjuntos": (ADJUNTO,),
    }
    return DatosRadicadoCupo(**{**COMUNES, **valores, **cambios})


def consumo(**cambios: Any) -> DatosRadicadoConsumo:
    valores = {
        "numero": "CON-OMC-AZUCAR-2027-31",
        "version": 1,
        "cupo_numero": "CUP-OMC-AZUCAR-2027-15",
        "grupo": "UNICO",
        "cantidad_comercial_kg": 5_000_000,
        "cantidad_kg": 5_228_165,
        "factor": Decimal("1.045633"),
        "factor_version": 1,
        "campos": (CAMPO,),
        "adjuntos": (ADJUNTO,),
    }
    return DatosRadicadoConsumo(**{**COMUNES, **valores, **cambios})


def cqe(**cambios: Any) -> DatosCqe:
    valores = {
        "numero": "7CO000123",
        "consumo_numero": "CON-OMC-AZUCAR-2027-31",
        "cupo_numero": "CUP-OMC-AZUCAR-2027-15",
        "producto": "Azúcar en bruto",
        "producto_en": "Raw sugar",
        "periodo_desde": date(2026, 10, 1),
        "periodo_hasta": date(2027, 9, 30),
        "cantidad_comercial_kg": 5_000_000,
        "cantidad_kg": 5_228_165,
        "factor": Decimal("1.045633"),
        "campos": (CAMPO,),
        "codigo_verificacion": "K7QM-2XRA-9HTD",
        "url_verificacion": "https://vuce.example/cqe/7CO000123?codigo=K7QM2XRA9HTD",
        "aprobado_en": GENERADO,
    }
    return DatosCqe(**{**COMUNES, **valores, **cambios})


TODAS = [(CUPO, cupo), (CONSUMO, consumo), (CQE, cqe)]


def texto(pdf: bytes) -> str:
    paginas = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(pagina.extract_text() for pagina in paginas).split())


def compacto(valor: str) -> str:
    return "".join(valor.split())


def tinta_en(pdf: bytes, caja: tuple[int, int, int, int], pagina: int = 0) -> int:
    """Bytes of the rendered box that are not white, at 2 pixels a point."""
    hoja = pypdfium2.PdfDocument(pdf)[pagina]
    mapa = hoja.render(scale=2, grayscale=True)
    alto = mapa.height
    x1, y1, x2, y2 = (2 * v for v in caja)
    datos = bytes(mapa.buffer)
    filas = (datos[fila * mapa.stride + x1 : fila * mapa.stride + x2] for fila in range(alto - y2, alto - y1))
    return sum(len(fila) - fila.count(255) for fila in filas)


@pytest.mark.parametrize(("plantilla", "hacer"), TODAS)
async def test_mismos_datos_mismos_bytes_en_pdf_1_7_carta_con_fuentes(plantilla: Path, hacer: Any) -> None:
    primero, segundo = await asyncio.gather(render(plantilla, hacer()), render(plantilla, hacer()))
    assert primero == segundo
    assert primero.startswith(b"%PDF-1.7")
    assert compilar(plantilla, hacer(razon_social="Otra S. A.")) != primero
    lector = pypdf.PdfReader(io.BytesIO(primero))
    assert [float(v) for v in lector.pages[0].mediabox[2:]] == [612, 792]
    assert len(lector.pages) == 1
    assert lector.metadata is not None
    assert lector.metadata.creation_date == GENERADO
    recursos: Any = lector.pages[0]["/Resources"]
    for fuente in recursos["/Font"].values():
        descriptor = fuente.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


@pytest.mark.parametrize(("plantilla", "hacer"), TODAS)
def test_el_texto_que_se_copia_no_lleva_caracteres_invisibles(plantilla: Path, hacer: Any) -> None:
    largo = "HTTPS://CONTINGENTES.EXAMPLE/" + "A1-" * 40
    assert not set(texto(compilar(plantilla, hacer(razon_social=f"Ingenio {largo}")))) & set("\u200b\ufffc\u00ad")


def test_el_radicado_de_cupo_dice_todo() -> None:
    pdf = texto(compilar(CUPO, cupo()))
    for dato in (
        "CUP-OMC-AZUCAR-2027-15",
        "versión 2",
        "900204272-8",
        "Ingenio de Prueba S. A. S.",
        "Estados Unidos",
        "1701.13.00.00, 1701.14.00.00",
        "12.500,125 t",
        "12.500.125 kg",
        "1 de octubre de 2026 a 30 de septiembre de 2027",
        "contrato.pdf",
        "21 de noviembre de 2026, 2:05:09 p. m.",
    ):
        assert dato in pdf
    assert ADJUNTO.sha256 in compacto(pdf)


def test_el_radicado_de_consumo_dice_todo() -> None:
    pdf = texto(compilar(CONSUMO, consumo()))
    for dato in (
        "CON-OMC-AZUCAR-2027-31",
        "CUP-OMC-AZUCAR-2027-15",
        "5.000,000 t",
        "5.228,165 t",
        "1,045633",
        "Vessel",
    ):
        assert dato in pdf


def test_el_cqe_dice_todo_en_los_dos_idiomas() -> None:
    pdf = texto(compilar(CQE, cqe()))
    for dato in (
        "7CO000123",
        "5.228,165 t (5.228.165 kg)",
        "5,228.165 t (5,228,165 kg)",
        "5.000,000 t (5.000.000 kg)",
        "21 de noviembre de 2026",
        "November 21, 2026",
        "1 de octubre de 2026 – 30 de septiembre de 2027",
        "October 1, 2026 – September 30, 2027",
        "Estados Unidos / United States",
        "MV Prueba",
        "Vessel",
        "K7QM-2XRA-9HTD",
    ):
        assert dato in pdf
    assert "https://vuce.example/cqe/7CO000123?codigo=K7QM2XRA9HTD" in compacto(pdf)


@pytest.mark.parametrize(("plantilla", "hacer"), TODAS)
@pytest.mark.parametrize("campo", ["razon_social", "contingente_nombre", "acuerdo", "numero", "nit"])
def test_el_marcado_en_un_campo_es_texto(plantilla: Path, hacer: Any, campo: str) -> None:
    pdf = compilar(plantilla, hacer(**{campo: HOSTIL}))
    assert compacto(HOSTIL) in compacto(texto(pdf))
    assert b"root:x:0" not in pdf


@pytest.mark.parametrize(("plantilla", "hacer"), [(CUPO, cupo), (CONSUMO, consumo)])
@pytest.mark.parametrize("adjuntos", [1, 60])
def test_el_cuadro_de_la_firma_esta_vacio(plantilla: Path, hacer: Any, adjuntos: int) -> None:
    pdf = compilar(plantilla, hacer(adjuntos=(ADJUNTO,) * adjuntos))
    assert tinta_en(pdf, CAJA_FIRMA) == 0
    # And it is framed: the point around it is not empty.
    assert tinta_en(pdf, (0, 0, 103, 103)) > 200
    assert (len(pypdf.PdfReader(io.BytesIO(pdf)).pages) > 1) == (adjuntos > 1)
    assert texto(pdf).count(ADJUNTO.sha256) == adjuntos


def test_el_cuadro_del_sello_esta_vacio_y_el_qr_en_la_primera_pagina() -> None:
    largo = cqe(campos=(CAMPO,) * 80)
    for forma in (cqe(), largo):
        pdf = compilar(CQE, forma)
        assert tinta_en(pdf, CAJA_SELLO_CQE) == 0
        assert tinta_en(pdf, (476, 84, 560, 168)) > 5000
    assert texto(compilar(CQE, largo)).count("MV Prueba") == 80


def test_los_campos_de_un_destino_caben_en_la_primera_pagina() -> None:
    """All dozen that the certificate for the United States has, each under its label; a long one stays in its half."""
    datos = yaml.safe_load((RAIZ / "services/cupos/ejemplos/azucar-omc-2026.yaml").read_text("utf-8"))
    propiedades = datos["formulario_cqe"]["properties"]
    campos = tuple(
        Campo(etiqueta=p["title"], etiqueta_en=p["x-title-en"], valor=f"Valor del campo {i}, de largo corriente")
        for i, p in enumerate(propiedades.values())
    )
    assert len(campos) == 12
    nombres = {"contingente_nombre": datos["nombre"], "contingente_nombre_en": datos["nombre_en"]}
    nombres |= {c: datos[c] for c in ("acuerdo", "acuerdo_en", "producto", "producto_en")}
    pdf = compilar(CQE, cqe(campos=campos, **nombres))
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1
    visto = " ".join(texto(pdf).split())
    assert datos["nombre_en"] in visto
    assert datos["acuerdo_en"] in visto
    for campo in campos:
        assert f"{campo.etiqueta} · {campo.etiqueta_en} {campo.valor}" in visto
    for valor in ("W" * 600, HOSTIL):
        hoja = pypdfium2.PdfDocument(compilar(CQE, cqe(campos=(*campos, CAMPO.model_copy(update={"valor": valor})))))
        # It may go on over the page; nothing of it is lost.
        leido = compacto("".join(p.get_textpage().get_text_range() for p in hoja))
        assert leido.count("W") >= 600 if valor[0] == "W" else compacto(valor) in leido
        rectangulos = [t.get_rect(i) for t in (p.get_textpage() for p in hoja) for i in range(t.count_rects())]
        assert all(izquierda >= 50 and derecha <= 612 - 50 for izquierda, _, derecha, _ in rectangulos)


@pytest.mark.parametrize(("plantilla", "hacer"), TODAS)
@pytest.mark.parametrize("valor", ["W" * 600, "palabra " * 120, "ñ" * 300, "a-b/c_" * 90])
def test_un_valor_largo_se_reparte_dentro_de_la_hoja(plantilla: Path, hacer: Any, valor: str) -> None:
    pdf = compilar(plantilla, hacer(razon_social=valor))
    assert compacto(valor.strip()) in compacto(texto(pdf))
    documento = pypdfium2.PdfDocument(pdf)
    for hoja in documento:
        texto_de_hoja = hoja.get_textpage()
        for i in range(texto_de_hoja.count_rects()):
            izquierda, _, derecha, _ = texto_de_hoja.get_rect(i)
            assert izquierda >= 50
            assert derecha <= 612 - 50


def test_una_plantilla_propia_con_datos_sueltos(tmp_path: Path) -> None:
    plantilla = tmp_path / "propia.typ"
    plantilla.write_text("#let datos = json(bytes(sys.inputs.datos))\nHola, #datos.nombre")
    with pytest.raises(PlantillaFallida, match=r"propia\.typ"):
        compilar(plantilla, {"nombre": "Ana"})
    dentro = RAIZ / "shared/documents/plantillas/comun.typ"
    assert compilar(dentro, {"nombre": "Ana"}) == compilar(dentro, json.loads('{"nombre": "Ana"}'))


def test_una_forma_no_admite_hora_sin_zona_ni_cantidad_nula() -> None:
    with pytest.raises(ValueError, match="generado_en"):
        Forma(generado_en=datetime(2026, 1, 1))  # noqa: DTZ001 (the naive instant is the case)
    with pytest.raises(ValueError, match="cantidad_kg"):
        cupo(cantidad_kg=0)
