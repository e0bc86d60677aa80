"""Which key seals, when its end is announced, and what the file of keys must say."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.firma.llaves import rules
from services.firma.llaves.llavero import Llavero
from services.firma.sellos.llave import SelloMalConfigurado
from tests.unit.firma.pki import CLAVE_P12, emitir, pki

AHORA = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Llave:
    huella: str
    desde: datetime
    hasta: datetime


def llave(huella: str, desde: int, hasta: int) -> Llave:
    """In days from now."""
    return Llave(huella, AHORA + timedelta(days=desde), AHORA + timedelta(days=hasta))


@pytest.mark.parametrize(
    ("llaves", "suspendidas", "esperada"),
    [
        ([llave("vieja", -400, 30), llave("nueva", -2, 700)], (), "nueva"),
        ([llave("vieja", -400, 30), llave("futura", 1, 700)], (), "vieja"),
        ([llave("vieja", -400, 30), llave("nueva", -2, 700)], ("nueva",), "vieja"),
        ([llave("corta", -2, 30), llave("larga", -2, 700)], (), "larga"),
        ([llave("vencida", -400, 0)], (), None),
        ([llave("sola", -1, 9)], ("sola",), None),
        ([], (), None),
    ],
)
def test_sella_la_mas_nueva_de_las_libres(
    llaves: list[Llave], suspendidas: tuple[str, ...], esperada: str | None
) -> None:
    elegida = rules.la_que_sella(llaves, suspendidas, AHORA)
    assert (elegida.huella if elegida else None) == esperada


@pytest.mark.parametrize(
    ("dias", "ultimo", "aviso"),
    [
        (91, None, None),
        (90, None, 90),
        (89, 90, None),
        (45, None, 60),
        (30, 60, 30),
        (0, 1, 0),
        (-5, 0, None),
        (-5, 1, 0),
    ],
)
def test_cada_umbral_se_avisa_una_vez(dias: int, ultimo: int | None, aviso: int | None) -> None:
    assert rules.aviso_que_toca(AHORA + timedelta(days=dias), AHORA, ultimo) == aviso


def test_un_relevo_dura_mas_y_llega_a_tiempo() -> None:
    vieja = llave("vieja", -400, 30)
    for otra, hay in ((llave("a", 20, 700), True), (llave("b", 31, 700), False), (llave("c", -2, 29), False)):
        assert rules.hay_relevo([vieja, otra], (), vieja) is hay
        assert not rules.hay_relevo([vieja, otra], (otra.huella,), vieja)


@pytest.mark.parametrize(
    ("texto", "palabra"),
    [
        ("no es toml [", "no describe"),
        ("", "no describe"),
        ('[[llave]]\nnombre = "x"\nclave_en = "clave"\n', "p12, o bien modulo"),
        ('[[llave]]\nnombre = "x"\nclave_en = "clave"\np12 = "a"\nficha = "b"\n', "p12, o bien modulo"),
        ('[[llave]]\nnombre = "x"\nclave_en = "clave"\np12 = "no-existe.p12"\n', "no-existe.p12"),
        ('[[llave]]\nnombre = "x"\nclave_en = "no-existe"\np12 = "buena.p12"\n', "no-existe"),
        (
            '[[llave]]\nnombre = "x"\nclave_en = "clave"\nmodulo = "no.so"\nficha = "f"\netiqueta = "e"\n',
            "no respondió",
        ),
        ('[[llave]]\nnombre = "x"\nclave_en = "clave"\np12 = "buena.p12"\ndesde = 2026-01-01\n', "no describe"),
    ],
)
def test_lo_mal_configurado_se_explica(tmp_path: Path, texto: str, palabra: str) -> None:
    (tmp_path / "clave").write_text(CLAVE_P12)
    pki().sello.p12(tmp_path / "buena.p12")
    archivo = tmp_path / "llaves.toml"
    archivo.write_text(texto)
    with pytest.raises(SelloMalConfigurado, match=palabra):
        Llavero().llaves(archivo=archivo, p12=None, clave="")


def test_una_llave_se_abre_una_vez_y_otra_vez_si_cambia(tmp_path: Path) -> None:
    ruta = emitir("SELLO UNO", pki().intermedia).p12(tmp_path / "sello.p12")
    llavero = Llavero()
    (primera,) = llavero.llaves(archivo=None, p12=ruta, clave=CLAVE_P12)
    assert llavero.llaves(archivo=None, p12=ruta, clave=CLAVE_P12) == (primera,)
    emitir("SELLO DOS", pki().intermedia).p12(ruta)
    (segunda,) = llavero.llaves(archivo=None, p12=ruta, clave=CLAVE_P12)
    assert segunda.huella != primera.huella
    with pytest.raises(SelloMalConfigurado, match="clave errada"):
        llavero.llaves(archivo=None, p12=ruta, clave="otra")
    with pytest.raises(SelloMalConfigurado, match="SELLO_LLAVES"):
        llavero.llaves(archivo=None, p12=None, clave="")
