"""What any bytes become on their way to PostgreSQL's COPY: rows of seventeen fields, and nothing that breaks it."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.garantias.declaraciones.archivo import (
    COLUMNAS,
    ArchivoIlegible,
    Lectura,
    en_copia,
    leer,
    reconocer,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    celdas=st.lists(st.lists(st.text(max_size=8), min_size=14, max_size=16), max_size=4),
    codificacion=st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
)
def test_any_text_is_copied_as_whole_rows(tmp_path: Path, celdas: list[list[str]], codificacion: str) -> None:
    ruta = tmp_path / "archivo.csv"
    cuerpo = "\n".join([";".join(COLUMNAS), *(";".join(c) for c in celdas), ""])
    ruta.write_bytes(cuerpo.encode(codificacion, errors="replace"))
    lectura = Lectura()
    try:
        copia = b"".join(en_copia(leer(ruta, reconocer(ruta), lectura))).decode()
    except ArchivoIlegible:
        return
    renglones = copia.split("\n")[:-1]
    assert len(renglones) == lectura.lineas
    for renglon in renglones:
        assert renglon.count("\t") == 16
        assert not set("\r\0") & set(renglon)
        assert "\\" not in renglon.replace("\\N", "")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(datos=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path: Path, datos: bytes) -> None:
    ruta = tmp_path / "archivo.csv"
    ruta.write_bytes(";".join(COLUMNAS).encode() + b"\n" + datos)
    try:
        formato = reconocer(ruta)
        filas = list(leer(ruta, formato, Lectura()))
    except ArchivoIlegible:
        return
    assert all(len(f) == 17 for f in filas)
