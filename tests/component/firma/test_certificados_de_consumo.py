"""Our certificate as PDF/A and a destination's form filled in, under the real seal."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from services.consumo.cqe import formularios
from services.consumo.cqe import jobs as de_cqe
from shared.documents import descargar_ref
from shared.documents.formas import CAJA_SELLO_CQE, Campo, DatosCqe
from shared.documents.typst import render
from shared.events import RefObjeto
from shared.settings import Ajustes
from tests.component.firma.mundo import ENLACES, Mundo
from tests.formularios import blanco

FORMA = DatosCqe(
    numero="6CO000001",
    consumo_numero="CON-AZUCAR-EEUU-7",
    cupo_numero="CUP-AZUCAR-EEUU-3",
    nit="900204272-8",
    razon_social="Ingenio La Cabaña S.A.S.",
    contingente="AZUCAR-EEUU",
    contingente_nombre="Azúcar crudo a Estados Unidos (OMC)",
    acuerdo="OMC",
    destinos=("US",),
    subpartidas=("1701.14.00.00",),
    producto="Azúcar crudo de caña",
    producto_en="Raw cane sugar",
    periodo_desde=date(2026, 10, 1),
    periodo_hasta=date(2027, 9, 30),
    cantidad_comercial_kg=850_250,
    cantidad_kg=889_050,
    factor=Decimal("1.045633"),
    campos=(Campo(etiqueta="Buque", etiqueta_en="Vessel", valor="MV Río Cauca"),),
    codigo_verificacion="ABCD-EFGH-IJKL-MNOP",
    url_verificacion="https://contingentes.example/verificar/6CO000001/ABCD-EFGH-IJKL-MNOP",
    aprobado_en=datetime(2026, 11, 21, 15, tzinfo=UTC),
    generado_en=datetime(2026, 11, 21, 15, tzinfo=UTC),
)


async def certificado_propio() -> bytes:
    """As `consumo` renders it, before the seal."""
    return await render(Path(de_cqe.__file__).parent / "templates" / "cqe.typ", FORMA, archivo=True)


async def _del_destino() -> bytes:
    mapa = [{"campo": "CertNo", "fuente": "numero"}, {"campo": "Exporter", "fuente": "razon_social"}]
    valores = {"numero": FORMA.numero, "razon_social": FORMA.razon_social}
    return formularios.llenar(blanco({"CertNo": 12, "Exporter": None}), mapa, valores)


@pytest.mark.parametrize(("hacer", "caja"), [(certificado_propio, CAJA_SELLO_CQE), (_del_destino, None)])
async def test_firma_sella_y_acepta_las_dos_clases(
    mundo: Mundo, hacer: Callable[[], Awaitable[bytes]], caja: tuple[int, int, int, int] | None
) -> None:
    original = await hacer()
    hecho = await mundo.sellar(original, caja=caja)
    # The service's own validator judged it before it let it out.
    assert (hecho["tipo"].rpartition(".sello.")[2], hecho.get("nivel")) == ("hecho.v1", "PAdES-B-LT"), hecho
    ajustes = Ajustes(url_firma="http://firma", clave_enlaces=ENLACES)
    sellado = await descargar_ref(RefObjeto.model_validate(hecho["objeto"]), ajustes, cliente=mundo.http)
    assert sellado.startswith(original)
    lector = PdfReader(BytesIO(sellado))
    assert FORMA.numero in lector.pages[0].extract_text()
    metadatos = lector.xmp_metadata
    marca = None if metadatos is None else (metadatos.pdfaid_part, metadatos.pdfaid_conformance)
    assert marca == (("2", "B") if caja else None)
