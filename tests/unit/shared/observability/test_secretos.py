"""No secret reaches the log through the real processors, whoever quotes it."""

import json
import logging

import pytest
import structlog
from pydantic import SecretStr

from shared.observability import configurar_registros
from shared.observability.registros import registro
from shared.settings import Ajustes

CLAVE = "s3creto-de-la-base"
TOKEN = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhbmEifQ.firma-del-token"
PEM = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIsecreto\n-----END PRIVATE KEY-----"


def _ejercer() -> None:
    log = registro("prueba")
    log.info("arranque", ajustes=Ajustes(postgres_url=f"postgresql://app:{CLAVE}@db/x", clave_enlaces=CLAVE))
    log.info("campos", password=CLAVE, access_token=TOKEN, anidado={"clave_kafka": CLAVE, "numero": "6CO000001"})
    log.info("cabecera", cabeceras={"Authorization": f"Bearer {TOKEN}"}, de=SecretStr(CLAVE))
    log.info("llave", pem=PEM)
    logging.getLogger("asyncpg").warning("no conecta con %s", f"postgresql://app:{CLAVE}@db:5432/consumo")
    try:
        raise ConnectionError(f"dsn host=db password={CLAVE} user=app, Basic YXBwOmNsYXZl, {TOKEN}")
    except ConnectionError as error:
        log.error("fallo", exc_info=error)


def test_nothing_secret_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    raiz = logging.getLogger()
    antes, nivel = list(raiz.handlers), raiz.level
    try:
        structlog.reset_defaults()
        configurar_registros("prueba")
        _ejercer()
    finally:
        raiz.handlers, raiz.level = antes, nivel
    salida = capsys.readouterr().out
    lineas = [json.loads(linea) for linea in salida.splitlines()]
    assert [linea["event"].split()[0] for linea in lineas] == ["arranque", "campos", "cabecera", "llave", "no", "fallo"]
    for secreto in (CLAVE, TOKEN, "MC4CAQ", "YXBwOmNsYXZl"):
        assert secreto not in salida
    assert "6CO000001" in salida  # what is not secret stays
    assert lineas[4]["event"] == "no conecta con postgresql://app:[oculto]@db:5432/consumo"
