"""The envelope is what it says, both ways."""

import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging import SobreInvalido
from shared.messaging.sobre import Sobre, cabeceras_kafka, leer_sobre

TEXTO = st.text(min_size=1, max_size=40)


@given(
    id=st.uuids(),
    tipo=TEXTO,
    fuente=TEXTO,
    asunto=st.none() | TEXTO,
    ocurrido=st.datetimes(timezones=st.just(UTC)),
    version=st.integers(0, 2**62),
    secuencia=st.integers(1, 2**62),
    republicado=st.integers(0, 100),
    clave=TEXTO,
)
def test_what_is_written_is_read(
    id: uuid.UUID,
    tipo: str,
    fuente: str,
    asunto: str | None,
    ocurrido: datetime,
    version: int,
    secuencia: int,
    republicado: int,
    clave: str,
) -> None:
    cabeceras = cabeceras_kafka(
        id=id,
        tipo=tipo,
        fuente=fuente,
        asunto=asunto,
        ocurrido=ocurrido,
        version=version,
        secuencia=secuencia,
        republicado=republicado,
        otras={"traceparent": "00-a-b-01"},
    )
    sobre = leer_sobre(topico="t", particion=3, offset=9, clave=clave.encode(), cabeceras=cabeceras)
    assert sobre == Sobre(
        id=id,
        tipo=tipo,
        fuente=fuente,
        asunto=asunto,
        ocurrido=ocurrido,
        version=version,
        secuencia=secuencia,
        clave=clave,
        topico="t",
        particion=3,
        offset=9,
        traceparent="00-a-b-01",
        republicado=republicado,
    )


def _buenas() -> dict[str, bytes]:
    return dict(
        cabeceras_kafka(
            id=uuid.uuid4(),
            tipo="x",
            fuente="y",
            asunto=None,
            ocurrido=datetime(2026, 1, 2, tzinfo=UTC),
            version=1,
            secuencia=1,
            republicado=0,
            otras={},
        )
    )


def test_attributes_are_those_of_cloudevents() -> None:
    buenas = _buenas()
    assert buenas["ce_specversion"] == b"1.0"
    assert buenas["ce_time"] == b"2026-01-02T00:00:00Z"
    assert "republicado" not in buenas
    assert "ce_subject" not in buenas


@pytest.mark.parametrize(
    ("cabecera", "valor"),
    [
        ("ce_id", b"no es uuid"),
        ("ce_time", b"ayer"),
        ("ce_time", b"2026-01-02T00:00:00"),
        ("ce_sequence", b"uno"),
        ("aggregate_version", b""),
        ("ce_type", b"\xff"),
    ],
)
def test_what_is_not_readable_is_refused(cabecera: str, valor: bytes) -> None:
    cabeceras = list({**_buenas(), cabecera: valor}.items())
    with pytest.raises(SobreInvalido):
        leer_sobre(topico="t", particion=0, offset=0, clave=b"k", cabeceras=cabeceras)


@pytest.mark.parametrize("clave", [None, b"", b"\xff"])
def test_a_key_is_needed(clave: bytes | None) -> None:
    with pytest.raises(SobreInvalido):
        leer_sobre(topico="t", particion=0, offset=0, clave=clave, cabeceras=list(_buenas().items()))
