"""The example of every body is one that validation lets through: called, it is refused for its object or not at all."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import pytest

from shared.http.contrato.textos import textos_de
from tests.ayudas import BaseDeServicio
from tests.contracts.autorizacion import admitidos
from tests.contracts.en_proceso import ROLES_PROBADOS, abierto, credencial
from tests.objetos import camino_de_nadie, consulta_obligatoria, operaciones, partes

_DE_FORMA = {"datos-invalidos", "cuerpo-demasiado-grande", "peticion-malformada", "no-es-pdf", "archivo-vacio"}


@pytest.mark.largo
@pytest.mark.timeout(900)
async def test_every_example_is_taken(
    base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]], tmp_path: Path
) -> None:
    """Almost all paths name nothing: what is asked first is whether the body can be read."""
    rechazados, probados, quienes = {}, 0, admitidos()
    async with abierto(base_de_servicio, tmp_path) as (cliente, emisor):
        for servicio, metodo, ruta, operacion, documento in operaciones(sin_parametros=True):
            cuerpo, palabras = partes(operacion, documento), textos_de(servicio).ejemplos
            if not cuerpo:
                continue
            quien = (quienes.get(f"{metodo} {ruta}") or ROLES_PROBADOS)[0]
            cabeceras = {"Idempotency-Key": str(uuid4()), "If-Match": '"v1"'}
            cabeceras["Authorization"] = f"Bearer {credencial(emisor, quien)}"
            respuesta = await cliente.request(
                metodo,
                camino_de_nadie(ruta, operacion, palabras),
                params=consulta_obligatoria(operacion, palabras),
                headers=cabeceras,
                **cuerpo,
            )
            probados += 1
            codigo = respuesta.json()["codigo"] if respuesta.status_code >= 400 else None
            if respuesta.status_code >= 500 or codigo in _DE_FORMA:
                rechazados[f"{metodo} {ruta}"] = respuesta.text[:400]
    assert probados > 250
    assert rechazados == {}
