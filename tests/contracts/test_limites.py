"""What a service takes passes the gateway: no route has a larger limit than the gateway lets through."""

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest

from deploy.contratos import SERVICIOS_HTTP
from services.gateway.paso.rules import es_de_lote
from services.gateway.settings import AjustesGateway
from shared.http.rutas import Ruta


def _rutas(enrutador: Any) -> Iterator[Ruta]:
    for ruta in enrutador.routes:
        if isinstance(ruta, Ruta):
            yield ruta
        elif (dentro := getattr(ruta, "original_router", None)) is not None:
            yield from _rutas(dentro)


@pytest.mark.largo
def test_no_body_that_a_service_takes_is_cut_on_the_way() -> None:
    ajustes, vistas = AjustesGateway(), 0
    cortadas = []
    for servicio in SERVICIOS_HTTP:
        for enrutador in importlib.import_module(f"services.{servicio}.app").RUTAS:
            for ruta in _rutas(enrutador):
                vistas += 1
                camino = re.sub(r"\{[^}]*\}", "01a1feee-721a-74c1-8f27-91cc88c3d2d7", ruta.path)
                maximo = ajustes.maximo_bytes_de_lote if es_de_lote(camino) else ajustes.maximo_bytes
                if ruta.limite_cuerpo > maximo:
                    cortadas.append(f"{ruta.path}: {ruta.limite_cuerpo} > {maximo}")
    assert vistas > 700
    assert cortadas == [], "añada su camino a _DE_LOTE y a deploy/nginx/contingentes.conf"
