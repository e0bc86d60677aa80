"""Verdicts per second and core, warm, against `pdfsig` on the same files in the same run.

`python -m tests.bench.veredictos --json` prints a list of two rows: the rate against pdfsig's, and the 95th percentile
of one verdict. Ours is `Banco.validar` with one worker, as the service calls it: the form that was issued, the trusted
authorities, the registered signer, and a fresh OCSP response for each certificate of the chain. The peer is one process
of `pdfsig -no-ocsp` for each file, its start included: it has no other way to be used.

The rate is of CPU time, ours with the worker's; the percentile is by the clock, there and back.

The files are the ones that arrive: JSignPdf appending and rewriting, visible and not, two signatures; and PAdES. Each
goes round with the others, so that nothing is remembered from the one before. What each side checks:

                                              pdfsig   ours
    digest and value of each signature          yes     yes
    the signature covers the whole file         told    yes
    what was added between signatures           no      yes
    chain to our anchors, for signing           no      yes   (it trusts its own NSS store only)
    revocation of every certificate             no      yes   (off here: it would measure the network)
    SHA-1, short keys                           no      yes
    timestamps                                  no      yes
    who signed, against the register            no      yes
    the content, against the form we issued     no      yes
    visible signature over the text             no      yes
    limits of memory, CPU and network           no      yes
"""

import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from deploy.local import jsignpdf, pki
from deploy.local.errores import FallaLocal
from deploy.local.pki_servicio import crear_app
from services.cupos.solicitudes import jobs as solicitudes
from services.firma.confianza import Confianza
from services.firma.confianza.consulta import Consultor
from services.firma.validacion import FirmantesEsperados, MaterialRevocacion, Politica, Veredicto
from services.firma.validacion.banco import Banco
from shared.clock import reloj_sistema
from shared.documents.formas import Adjunto, DatosRadicadoCupo
from shared.documents.typst import render

VUELTAS = 7
REPETIDOS = 6
"""How often each file goes round in a turn."""
META_RITMO = 0.4
META_P95 = 60.0
"""Milliseconds."""
CEDULA = "41261533"
PLANTILLA = Path(solicitudes.__file__).parent / "templates" / "radicado_cupo.typ"
FORMA = DatosRadicadoCupo(
    numero="CUP-AZUCAR-OMC-2026-15",
    version=1,
    nit="900204272-8",
    razon_social="Ingenio La Esperanza S.A.S.",
    contingente="AZUCAR-OMC-2026",
    contingente_nombre="Azúcar crudo a Estados Unidos (OMC)",
    acuerdo="OMC",
    destinos=("US",),
    subpartidas=("1701.14.00.00",),
    grupo="AZUCAR",
    grupo_nombre="Azúcar crudo",
    vigencia_desde=date(2026, 10, 1),
    vigencia_hasta=date(2027, 9, 30),
    cantidad_kg=12_500_000,
    adjuntos=(Adjunto(nombre="carta.pdf", sha256="0" * 64, tamano=35_001),),
    generado_en=datetime(2026, 10, 2, 14, tzinfo=UTC),
)


@dataclass(frozen=True)
class Caso:
    """A signed file with what it is judged against."""

    nombre: str
    ruta: Path
    pdf: bytes
    original: bytes
    material: MaterialRevocacion


async def _pades(pdf: bytes, titular: dict[str, Any]) -> bytes:
    firmante = signers.SimpleSigner.load_pkcs12(titular["p12"], passphrase=titular["contrasena"].encode())
    meta = signers.PdfSignatureMetadata(field_name="Firma", subfilter=fields.SigSeedSubFilter.PADES)
    salida = BytesIO()
    await signers.PdfSigner(meta, firmante).async_sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), output=salida)
    return salida.getvalue()


async def _firmados(carpeta: Path, original: bytes, titulares: dict[str, Any]) -> dict[str, bytes]:
    """One file of each kind."""
    hechos = {"PAdES": await _pades(original, titulares["representante_a"])}
    try:
        await jsignpdf.preparar()
    except FallaLocal as error:
        sys.stderr.write(f"sin JSignPdf, solo se mide PAdES: {error}\n")
        return hechos

    def firmar(pdf: bytes, quien: str, **opciones: Any) -> bytes:
        entrada = carpeta / "entrada.pdf"
        entrada.write_bytes(pdf)
        titular = titulares[quien]
        return jsignpdf.firmar(
            entrada, carpeta / "salida.pdf", Path(titular["p12"]), titular["contrasena"], **opciones
        ).read_bytes()

    hechos["JSignPdf, appended"] = firmar(original, "representante_a", anexar=True)
    hechos["JSignPdf, rewritten"] = firmar(original, "representante_a", anexar=False)
    hechos["JSignPdf, visible"] = firmar(original, "representante_a", anexar=True, visible=True)
    hechos["JSignPdf, two signatures"] = firmar(hechos["JSignPdf, appended"], "apoderado_a", anexar=True)
    return hechos


async def _casos(carpeta: Path, confianza: Confianza, indice: dict[str, Any]) -> list[Caso]:
    original = await render(PLANTILLA, FORMA)
    consultor = Consultor(["pki"], httpx.AsyncClient(transport=httpx.ASGITransport(crear_app(carpeta)), timeout=5))
    casos: list[Caso] = []
    banco = Banco(procesos=1)
    try:
        for nombre, pdf in (await _firmados(carpeta, original, indice["titulares"])).items():
            ruta = carpeta / f"{len(casos)}.pdf"
            ruta.write_bytes(pdf)
            caso = Caso(nombre, ruta, pdf, original, MaterialRevocacion())
            informe = await _juzgar(banco, caso, confianza)
            casos.append(Caso(nombre, ruta, pdf, original, await consultor.traer(informe.consultas)))
    finally:
        await banco.cerrar()
        await consultor.cerrar()
    return casos


async def _juzgar(banco: Banco, caso: Caso, confianza: Confianza) -> Any:
    ahora = reloj_sistema.ahora()
    return await banco.validar(
        caso.pdf,
        original=caso.original,
        confianza=confianza,
        firmantes_esperados=FirmantesEsperados(numeros=(CEDULA,)),
        politica=Politica(exige_original=True),
        hora_recepcion=ahora,
        hora_verificacion=ahora,
        material=caso.material,
    )


async def _nuestra(banco: Banco, casos: list[Caso], confianza: Confianza) -> tuple[float, list[float]]:
    """CPU seconds of all, ours and the worker's; milliseconds of each verdict by the clock."""
    tiempos = []
    antes = time.process_time() + await banco.ejecutar(time.process_time)
    for caso in casos * REPETIDOS:
        inicio = time.perf_counter()
        informe = await _juzgar(banco, caso, confianza)
        tiempos.append((time.perf_counter() - inicio) * 1000)
        if informe.veredicto is not Veredicto.TOTAL_PASSED or not _vigentes(informe):
            raise RuntimeError(f"{caso.nombre}: {informe.razones} {informe.avisos}")
    return time.process_time() + await banco.ejecutar(time.process_time) - antes, tiempos


def _vigentes(informe: Any) -> bool:
    return all(f.revocacion is not None and f.revocacion.estado == "vigente" for f in informe.firmas)


def _pdfsig(casos: list[Caso]) -> tuple[float, list[float]]:
    """As `_nuestra`: its processes' CPU and what it costs this one to start them."""
    tiempos = []
    antes = sum(os.times()[:4])
    for caso in casos * REPETIDOS:
        inicio = time.perf_counter()
        hecho = subprocess.run(["pdfsig", "-no-ocsp", str(caso.ruta)], capture_output=True, text=True, check=False)
        tiempos.append((time.perf_counter() - inicio) * 1000)
        if "Signature Validation: Signature is Valid." not in hecho.stdout:
            raise RuntimeError(f"{caso.nombre}: {hecho.stdout} {hecho.stderr}")
    return sum(os.times()[:4]) - antes, tiempos


async def medir(carpeta: Path) -> list[dict[str, Any]]:
    """Rows of the table of `make bench`; the ratio is the median of paired turns."""
    indice = pki.crear(carpeta, "http://pki")
    confianza = Confianza.de_carpetas(Path(indice["anclas"]), Path(indice["intermedios"]))
    casos = await _casos(carpeta, confianza, indice)
    hay_par = shutil.which("pdfsig") is not None
    razones: list[float] = []
    ritmos: list[float] = []
    nuestros: list[float] = []
    ajenos: list[float] = []
    banco = Banco(procesos=1, tareas=100_000)
    try:
        await _nuestra(banco, casos, confianza)
        for _ in range(VUELTAS):
            cpu, propios = await _nuestra(banco, casos, confianza)
            nuestros += propios
            ritmo = len(propios) / cpu
            ritmos.append(ritmo)
            if hay_par:
                cpu, suyos = await asyncio.to_thread(_pdfsig, casos)
                ajenos += suyos
                razones.append(ritmo * cpu / len(suyos))
                sys.stderr.write(f"{ritmo:.1f}/s contra {len(suyos) / cpu:.1f}/s por núcleo\n")
    finally:
        await banco.cerrar()
    return [_ritmo(sorted(razones), ritmos, nuestros, ajenos), _percentil(nuestros, len(casos))]


def _ritmo(razones: list[float], ritmos: list[float], nuestros: list[float], ajenos: list[float]) -> dict[str, Any]:
    fila = {
        "fila": "verdicts per second and core, warm",
        "contra": "pdfsig -no-ocsp on the same files, which checks far less",
        "valor": f"{statistics.median(ritmos):.1f}/s, median {statistics.median(nuestros):.1f} ms",
        "meta": f">= {META_RITMO}",
    }
    if not razones:
        return fila | {
            "contra": "pdfsig, which is not installed (Debian: apt-get install poppler-utils)",
            "ratio": None,
            "cumple": False,
            "mediana": None,
            "rango": None,
        }
    razon = statistics.median(razones)
    return fila | {
        "contra": f"{fila['contra']}: median {statistics.median(ajenos):.1f} ms",
        "ratio": round(razon, 2),
        "cumple": razon >= META_RITMO,
        "mediana": round(razon, 2),
        "rango": [round(razones[0], 2), round(razones[-1], 2)],
    }


def _percentil(nuestros: list[float], clases: int) -> dict[str, Any]:
    p95 = statistics.quantiles(nuestros, n=20)[-1]
    return {
        "fila": "one verdict, 95th percentile",
        "contra": f"{META_P95:.0f} ms; {clases} kinds of signed files",
        "ratio": round(p95 / META_P95, 2),
        "valor": f"{p95:.1f} ms",
        "meta": f"<= {META_P95:.0f} ms",
        "cumple": p95 <= META_P95,
        "mediana": round(statistics.median(nuestros), 1),
        "rango": [round(min(nuestros), 1), round(max(nuestros), 1)],
    }


def main() -> None:
    with TemporaryDirectory() as carpeta:
        filas = asyncio.run(medir(Path(carpeta)))
    sys.stdout.write(json.dumps(filas, ensure_ascii=False))


if __name__ == "__main__":
    main()
