"""One-time passwords against the vectors of RFC 6238, appendix B."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag

from services.registro.personales.rules import codigo_de, id_de
from services.registro.usuarios import totp

SECRETO = b"12345678901234567890"


@pytest.mark.parametrize(
    ("segundos", "esperado"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_vectors(segundos: int, esperado: str) -> None:
    assert totp.codigo(SECRETO, segundos // totp.PASO, digitos=8) == esperado


def test_a_code_is_good_one_step_around_and_only_once() -> None:
    ahora = datetime(2026, 5, 4, 12, 0, 15, tzinfo=UTC)
    paso = totp.paso_de(ahora)
    dado = totp.codigo(SECRETO, paso)
    assert totp.paso_valido(SECRETO, f"{dado[:3]} {dado[3:]}", ahora, None) == paso
    for corrida, vale in ((-61, False), (-30, True), (30, True), (61, False)):
        assert (totp.paso_valido(SECRETO, dado, ahora + timedelta(seconds=corrida), None) == paso) is vale
    assert totp.paso_valido(SECRETO, dado, ahora, paso) is None
    assert totp.paso_valido(SECRETO, "", ahora, None) is None


def test_the_secret_at_rest_is_bound_to_its_user() -> None:
    usuario = uuid4()
    guardado = totp.cifrar(SECRETO, usuario, "llaves")
    assert SECRETO not in guardado
    assert totp.descifrar(guardado, usuario, "llaves") == SECRETO
    for ajeno, clave in ((uuid4(), "llaves"), (usuario, "otra")):
        with pytest.raises(InvalidTag):
            totp.descifrar(guardado, ajeno, clave)
    with pytest.raises(ValueError, match="CLAVE_LLAVES"):
        totp.cifrar(SECRETO, usuario, "")


def test_personal_codes_prove_themselves() -> None:
    id = uuid4()
    codigo = codigo_de(id, "k")
    assert id_de(f" {codigo.upper()} ", "k") == id
    ajenos = (codigo_de(id, "otra"), codigo[:-1] + ("0" if codigo[-1] != "0" else "1"), "", codigo[:32])
    assert [id_de(c, "k") for c in ajenos] == [None] * 4
