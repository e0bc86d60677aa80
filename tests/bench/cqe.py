"""Certificates rendered and sealed per second and core, against the bare libraries on the same data.

`python -m tests.bench.cqe --json` prints a list of one row. Ours is what `consumo` and `firma` do of the work: the
template rendered as PDF/A-2b with its data, and the visible PAdES seal of the ministry's key. The peer is typst
compiling that template, and pyHanko signing with the same key, without appearance. The key is parsed before on both
sides (pyHanko's own signer parses it at each signature, which halves the peer). No TSA on either: it would measure the
network. Both are counted by CPU time of this process.
"""

import asyncio
import json
import statistics
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from deploy.local import pki
from services.consumo.cqe import jobs
from services.firma.sellos.llave import LlaveDeSello
from services.firma.sellos.sellar import CAMPO, sellar
from shared.documents.formas import CAJA_SELLO_CQE, Campo, DatosCqe
from shared.documents.typst import RAIZ, render

CUANTOS = 25
VUELTAS = 5
META = 0.7
PLANTILLA = Path(jobs.__file__).parent / "templates" / "cqe.typ"
_FUENTES = typst.Fonts(
    include_system_fonts=False, include_embedded_fonts=True, font_paths=[RAIZ / "shared" / "documents" / "fuentes"]
)


def _datos(n: int) -> DatosCqe:
    """Each certificate is another: nothing of it can be remembered from the one before."""
    return DatosCqe(
        numero=f"6CO{n:06d}",
        consumo_numero=f"CON-AZUCAR-OMC-2026-{n}",
        nit="900204272-8",
        razon_social="Ingenio La Esperanza S.A.S.",
        contingente="AZUCAR-OMC-2026",
        contingente_nombre="Azúcar crudo a Estados Unidos (OMC)",
        acuerdo="OMC",
        destinos=("US",),
        subpartidas=("1701.14.00.00",),
        cupo_numero="CUP-AZUCAR-OMC-2026-1",
        producto="Azúcar crudo de caña",
        producto_en="Raw cane sugar",
        periodo_desde=date(2025, 10, 1),
        periodo_hasta=date(2026, 9, 30),
        cantidad_comercial_kg=850_250 + n,
        cantidad_kg=889_050 + n,
        factor=Decimal("1.045633"),
        campos=(
            Campo(etiqueta="Buque", etiqueta_en="Vessel", valor=f"MV Río Magdalena {n}"),
            Campo(etiqueta="Puerto de embarque", etiqueta_en="Port of loading", valor="Buenaventura"),
            Campo(etiqueta="Consignatario", etiqueta_en="Consignee", valor="Southern Sweeteners Inc."),
        ),
        codigo_verificacion="K7QF-2M9X-WRTD",
        url_verificacion=f"https://contingentes.example/verificar/6CO{n:06d}/K7QF-2M9X-WRTD",
        aprobado_en=datetime(2026, 3, 2, 15, 0, tzinfo=UTC),
        generado_en=datetime(2026, 3, 2, 15, 0, tzinfo=UTC),
    )


async def _nuestro(datos: list[DatosCqe], sello: LlaveDeSello) -> list[bytes]:
    hechos = []
    for uno in datos:
        pdf = await render(PLANTILLA, uno, archivo=True)
        hecho = await sellar(pdf, sello, razon=f"Certificado de elegibilidad {uno.numero}", caja=CAJA_SELLO_CQE)
        hechos.append(hecho.pdf)
    return hechos


async def _desnudo(datos: list[DatosCqe], firmante: signers.Signer) -> list[bytes]:
    hechos = []
    for uno in datos:
        pdf = typst.compile(
            PLANTILLA,
            root=RAIZ,
            font_paths=_FUENTES,
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards="a-2b",
            sys_inputs={"datos": uno.model_dump_json()},
            timestamp=0,
        )
        meta = signers.PdfSignatureMetadata(
            field_name=CAMPO, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
        )
        salida = BytesIO()
        firmador = signers.PdfSigner(meta, firmante, new_field_spec=fields.SigFieldSpec(CAMPO, on_page=0))
        await firmador.async_sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), output=salida)
        hechos.append(salida.getvalue())
    return hechos


async def medir(carpeta: Path) -> list[dict[str, Any]]:
    """Rows of the table of `make bench`; the ratio is the median of paired runs."""
    indice = pki.crear(carpeta, "http://127.0.0.1:9")
    p12, clave = Path(indice["titulares"]["sello"]["p12"]), indice["titulares"]["sello"]["contrasena"]
    sello = LlaveDeSello.de_p12(p12, clave)
    # Fonts, templates and keys are read before, as in a service at work.
    await _nuestro([_datos(1)], sello)
    await _desnudo([_datos(1)], sello.firmante)
    pares = []
    for vuelta in range(VUELTAS):
        datos = [_datos(2 + vuelta * CUANTOS + n) for n in range(CUANTOS)]
        ritmos = []
        for hacer in (partial(_nuestro, sello=sello), partial(_desnudo, firmante=sello.firmante)):
            inicio = time.process_time()
            hechos = await hacer(datos)
            ritmos.append(CUANTOS / (time.process_time() - inicio))
            if len(hechos) != CUANTOS or not all(b"/ByteRange" in h for h in hechos):
                raise RuntimeError("hay certificados sin sello")
        pares.append((ritmos[0], ritmos[1]))
        sys.stderr.write(f"{ritmos[0]:.1f}/s contra {ritmos[1]:.1f}/s por núcleo\n")
    razones = sorted(a / b for a, b in pares)
    razon = statistics.median(razones)
    return [
        {
            "fila": "CQE rendered + sealed, per core",
            "contra": "typst + pyHanko bare, same template, data and key; no TSA",
            "ratio": round(razon, 2),
            "valor": f"{statistics.median(a for a, _ in pares):.1f}/s",
            "meta": f">= {META}",
            "cumple": razon >= META,
            "mediana": round(razon, 2),
            "rango": [round(razones[0], 2), round(razones[-1], 2)],
        }
    ]


def main() -> None:
    with TemporaryDirectory() as carpeta:
        filas = asyncio.run(medir(Path(carpeta)))
    sys.stdout.write(json.dumps(filas, ensure_ascii=False))


if __name__ == "__main__":
    main()
