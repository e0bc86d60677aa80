"""Rules of `registro`, without input or output."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from services.registro.direcciones.rules import normalizar_correo
from services.registro.empresas.rules import estado_en, puede_enviarse
from services.registro.llaves.rules import (
    ANTELACION,
    firma_desde,
    la_que_firma,
    las_publicadas,
    las_relevadas,
    toca_rotar,
)
from services.registro.trm.rules import fila_de
from services.registro.usuarios import claves
from services.registro.usuarios.rules import BLOQUEO, bloqueo_tras, clave_admisible

HOY = date(2026, 7, 1)
AHORA = datetime(2026, 7, 1, 12, tzinfo=UTC)
DIA = timedelta(days=1)


@dataclass
class Vinculo:
    estado: str
    desde: date
    hasta: date | None = None


@dataclass
class Llave:
    firma_desde: datetime
    publicada_hasta: datetime | None = None


@pytest.mark.parametrize(
    ("vinculo", "estado"),
    [
        (Vinculo("propuesta", HOY), "propuesta"),
        (Vinculo("vigente", HOY), "vigente"),
        (Vinculo("vigente", HOY - DIA, HOY), "vigente"),
        (Vinculo("vigente", HOY - DIA, HOY - DIA), "vencida"),
        (Vinculo("vigente", HOY + DIA), "por_empezar"),
        (Vinculo("revocada", HOY - DIA), "revocada"),
    ],
)
def test_a_link_is_in_force_between_its_dates(vinculo: Vinculo, estado: str) -> None:
    assert estado_en(vinculo, HOY) == estado


def test_a_company_needs_a_signer_that_was_not_revoked() -> None:
    assert not puede_enviarse([Vinculo("revocada", HOY)])
    assert puede_enviarse([Vinculo("revocada", HOY), Vinculo("propuesta", HOY)])


def test_every_fifth_failure_locks() -> None:
    assert [n for n in range(12) if bloqueo_tras(n, AHORA) == AHORA + BLOQUEO] == [5, 10]


@pytest.mark.parametrize("debil", ["corta-1", "aaaabbbbccccd", "x" * 201, "Ana.Ruiz-secreta-1"])
def test_weak_passwords(debil: str) -> None:
    assert not clave_admisible(debil, "ana.ruiz@azucares.co")


async def test_passwords_are_kept_as_argon2id_and_an_unknown_user_costs_the_same_work() -> None:
    resumen = await claves.resumir("una-clave-Larga-1")
    assert resumen.startswith("$argon2id$v=19$m=65536,")
    assert await claves.coincide(resumen, "una-clave-Larga-1")
    assert not await claves.coincide(resumen, "una-clave-larga-1")
    assert not await claves.coincide(None, "una clave que nadie tiene")


def test_which_key_signs_and_which_are_published() -> None:
    vieja, actual, futura = Llave(AHORA - 90 * DIA), Llave(AHORA - DIA), Llave(AHORA + DIA)
    retirada = Llave(AHORA - 200 * DIA, AHORA - DIA)
    todas = [vieja, actual, futura, retirada]
    assert la_que_firma(todas, AHORA) is actual
    assert las_publicadas(todas, AHORA) == [vieja, actual, futura]
    assert las_relevadas(todas, AHORA) == [vieja]
    assert la_que_firma([], AHORA) is None
    assert las_relevadas([futura], AHORA) == []


def test_a_key_made_where_none_signs_signs_at_once() -> None:
    assert firma_desde([], AHORA) == AHORA
    assert firma_desde([Llave(AHORA + DIA)], AHORA) == AHORA
    assert firma_desde([Llave(AHORA - DIA)], AHORA) == AHORA + ANTELACION


def test_a_key_is_followed_by_one_next_key_not_by_one_each_turn() -> None:
    assert toca_rotar([], AHORA, 90 * DIA)
    assert toca_rotar([Llave(AHORA - 90 * DIA)], AHORA, 90 * DIA)
    assert not toca_rotar([Llave(AHORA - 90 * DIA), Llave(AHORA + DIA)], AHORA, 90 * DIA)


@pytest.mark.parametrize(
    "malo", ["a@b", "a b@c.co", "a@@b.co", "a..b@c.co", "ñ@c.co", "a@-c.co", "a@c.co\nbcc: x@y.co"]
)
def test_what_is_not_an_address(malo: str) -> None:
    with pytest.raises(ValueError, match="No es una dirección"):
        normalizar_correo(malo)


def test_open_data_rows_are_read_exactly() -> None:
    fila = fila_de("$2,780.47", "COP", "2018-03-29T00:00:00.000", "2018-04-02")
    assert (fila.valor, fila.desde, fila.hasta) == (Decimal("2780.47"), date(2018, 3, 29), date(2018, 4, 2))


@pytest.mark.parametrize(
    ("fila", "mensaje"),
    [
        (("NaN", "COP", "2018-03-29", "2018-03-29"), "no es una tasa"),
        (("-1", "COP", "2018-03-29", "2018-03-29"), "no es una tasa"),
        (("1.001", "COP", "2018-03-29", "2018-03-29"), "más de dos decimales"),
        (("x", "COP", "2018-03-29", "2018-03-29"), "no es un número"),
        (("1", "USD", "2018-03-29", "2018-03-29"), "no es COP"),
        (("1", "COP", "2018-03-30", "2018-03-29"), "es anterior"),
        (("1", "COP", "2018-02-30", "2018-03-29"), "no es una fecha"),
        (("1", "COP", "2018-03-29T05:00:00", "2018-03-30"), "no es un día"),
    ],
)
def test_wrong_rows_say_what_is_wrong(fila: tuple[str, str, str, str], mensaje: str) -> None:
    with pytest.raises(ValueError, match=mensaje):
        fila_de(*fila)
