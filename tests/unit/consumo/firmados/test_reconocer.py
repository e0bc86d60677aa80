"""Whose form a file is, by its first bytes; and what numbers a hostile file shows."""

import hashlib
import io
import subprocess
import sys
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from services.consumo.firmados import reconocer
from services.consumo.firmados.numeros_en_pdf import NUMERO, numeros_en
from services.consumo.firmados.reconocer import Formas, por_su_comienzo, por_su_texto


def _formas(*pdfs: bytes) -> tuple[Formas, list[UUID]]:
    ids = [uuid4() for _ in pdfs]
    por_tamano: dict[int, dict[str, UUID]] = {}
    for pdf, id in zip(pdfs, ids, strict=True):
        por_tamano.setdefault(len(pdf), {})[hashlib.sha256(pdf).hexdigest()] = id
    return Formas(por_tamano, {}), ids


@settings(max_examples=40)
@given(st.sets(st.binary(min_size=4, max_size=12), min_size=1, max_size=8), st.binary(max_size=20), st.data())
def test_se_reconoce_lo_que_empieza_igual(cuerpos: set[bytes], firma: bytes, data: st.DataObject) -> None:
    # Each ends with its own mark, so that none begins another.
    pdfs = [cuerpo + b"%%EOF" + bytes([i]) for i, cuerpo in enumerate(sorted(cuerpos))]
    formas, ids = _formas(*pdfs)
    cual = data.draw(st.integers(0, len(pdfs) - 1))
    assert por_su_comienzo(pdfs[cual] + firma, formas) == ids[cual]
    assert por_su_comienzo(b"x" + pdfs[cual] + firma, formas) is None
    assert por_su_comienzo(pdfs[cual][:-1], formas) is None


def _pdf(titulo: str) -> bytes:
    escritor = PdfWriter()
    escritor.add_blank_page(72, 72)
    escritor.add_metadata({"/Title": titulo})
    salida = io.BytesIO()
    escritor.write(salida)
    return salida.getvalue()


def test_los_numeros_que_muestra() -> None:
    assert numeros_en(_pdf("Solicitud CON-AZUCAR-OMC-2026-1\u200b5 y CON-X-2")) == ["CON-AZUCAR-OMC-2026-15", "CON-X-2"]
    assert numeros_en(_pdf("ANU-X-1 XCON-A-1 con-a-1 CON-1")) == []
    assert numeros_en(b"%PDF-1.7 basura") == []
    assert NUMERO.fullmatch("CON-" + "A" * 62 + "-1") is None


async def test_se_lee_en_un_proceso_aparte(monkeypatch: pytest.MonkeyPatch) -> None:
    id = uuid4()
    formas = Formas({}, {"CON-X-2": id})
    assert await por_su_texto(_pdf("CON-X-2, y CON-AJENO-1"), formas) == {id}
    # One that never ends is killed and shows nothing.
    monkeypatch.setattr(reconocer, "_SEGUNDOS", 0.0)
    assert await por_su_texto(_pdf("CON-X-2"), formas) == set()


@pytest.mark.parametrize(
    "intento",
    ["import socket; socket.create_connection(('127.0.0.1', 9))", "import os; os.system('true')", "bytearray(2 << 30)"],
)
def test_el_encierro_no_deja_salir(intento: str) -> None:
    codigo = f"from services.consumo.firmados.numeros_en_pdf import _encerrar\n_encerrar()\n{intento}"
    hecho = subprocess.run([sys.executable, "-c", codigo], capture_output=True, text=True, check=False)
    assert hecho.returncode != 0
    assert "PermissionError" in hecho.stderr or "MemoryError" in hecho.stderr
