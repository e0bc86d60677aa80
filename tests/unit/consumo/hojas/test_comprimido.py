"""Zips that would make us read more than we said are refused before they are read."""

import struct
import zipfile
from pathlib import Path

import pytest

from services.consumo.hojas.comprimido import MAXIMO_DE_ARCHIVOS, Comprimido
from shared.http import Problema
from shared.http.rutas import LIMITE_PDF


def _zip(ruta: Path, archivos: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(ruta, "w", zipfile.ZIP_DEFLATED) as z:
        for nombre, datos in archivos.items():
            z.writestr(nombre, datos)
    return ruta


def test_nombres_exactos_y_bombas(tmp_path: Path) -> None:
    ruta = _zip(tmp_path / "a.zip", {"uno.pdf": b"%PDF-1", "bomba.pdf": b"\0" * (LIMITE_PDF - 1), "d/dos.pdf": b"x"})
    with Comprimido(ruta) as z:
        assert z.nombres == {"uno.pdf", "bomba.pdf", "d/dos.pdf"}
        assert z.leer("uno.pdf") == b"%PDF-1"
        for nombre, dicho in (("UNO.pdf", "no trae"), ("dos.pdf", "no trae"), ("bomba.pdf", "más de lo que admite")):
            with pytest.raises(Problema, match=dicho):
                z.leer(nombre)


def test_lo_visible_y_lo_que_pesa_abierto(tmp_path: Path) -> None:
    archivos = {"z.pdf": b"1", "b/a.pdf": b"22", "__MACOSX/._z.pdf": b"x", ".DS_Store": b"x", "b/.oculto": b"x"}
    with Comprimido(_zip(tmp_path / "a.zip", archivos)) as z:
        assert z.visibles() == ["b/a.pdf", "z.pdf"]
        z.exigir_descomprimido(6)
        with pytest.raises(Problema, match="una vez abierto"):
            z.exigir_descomprimido(5)


def test_cabeceras_que_mienten(tmp_path: Path) -> None:
    ruta = _zip(tmp_path / "a.zip", {"uno.pdf": b"%PDF-" + b"a" * 5000})
    crudo = ruta.read_bytes()
    # The index says 10 bytes: what is read is checked against it, and never exceeds the limit.
    lugar = crudo.rindex(b"PK\x01\x02") + 24
    ruta.write_bytes(crudo[:lugar] + struct.pack("<I", 10) + crudo[lugar + 4 :])
    with Comprimido(ruta) as z, pytest.raises(Problema, match="dañado"):
        z.leer("uno.pdf")
    fin = crudo.rindex(b"PK\x05\x06")
    ruta.write_bytes(crudo[: fin + 10] + struct.pack("<H", MAXIMO_DE_ARCHIVOS + 1) + crudo[fin + 12 :])
    with pytest.raises(Problema, match="más de 10000"):
        Comprimido(ruta)
    for malo in (b"PK\x03\x04 no", crudo[:-30], b""):
        ruta.write_bytes(malo)
        with pytest.raises(Problema, match="dañado"):
            Comprimido(ruta)
