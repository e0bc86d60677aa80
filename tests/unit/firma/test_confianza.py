"""The trust folders: what is read, what version it is, and what ends soon."""

from datetime import timedelta
from pathlib import Path

import pytest

from services.firma.confianza import Confianza
from services.firma.confianza.carpeta import CertificadoIlegible
from services.firma.confianza.rules import POR_VENCER, dias_restantes, situacion
from tests.unit.firma.pki import AHORA, pki

DIA = timedelta(days=1)


@pytest.mark.parametrize(
    ("desde", "hasta", "esperada"),
    [
        (-DIA, POR_VENCER + DIA, "vigente"),
        (-DIA, POR_VENCER, "por_vencer"),
        (-DIA, timedelta(0), "por_vencer"),
        (-2 * DIA, -timedelta(seconds=1), "vencido"),
        (timedelta(seconds=1), 90 * DIA, "sin_empezar"),
        (timedelta(0), 90 * DIA, "vigente"),
    ],
)
def test_cuando_hay_que_atender_un_certificado(desde: timedelta, hasta: timedelta, esperada: str) -> None:
    assert situacion(AHORA + desde, AHORA + hasta, AHORA) == esperada


def test_los_dias_que_quedan_son_enteros_y_se_pasan_de_cero() -> None:
    assert dias_restantes(AHORA + 3 * DIA - timedelta(seconds=1), AHORA) == 2
    assert dias_restantes(AHORA - timedelta(seconds=1), AHORA) == -1


def test_cada_certificado_dice_de_que_archivo_viene(tmp_path: Path) -> None:
    (tmp_path / "b.pem").write_bytes(pki().raiz.pem + pki().intermedia.pem)
    (tmp_path / "a.cer").write_bytes(pki().raiz.der)
    (tmp_path / "notas.txt").write_text("no se lee")
    confianza = Confianza.de_carpetas(tmp_path, None)
    assert confianza.anclas == (pki().raiz.der, pki().intermedia.der)
    assert [archivo for _, archivo in confianza.archivos] == ["b.pem", "b.pem"]
    assert confianza.version == Confianza((pki().intermedia.der, pki().raiz.der)).version
    assert confianza.version != Confianza((pki().raiz.der,), (pki().intermedia.der,)).version


def test_un_archivo_que_no_es_certificado_no_se_pasa_por_alto(tmp_path: Path) -> None:
    (tmp_path / "roto.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    with pytest.raises(CertificadoIlegible, match=r"roto\.pem"):
        Confianza.de_carpetas(tmp_path, None)
