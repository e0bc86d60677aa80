"""The timestamps over the evidence of a verdict, from a real authority: first, renewed, altered."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.firma.estampas import service
from services.firma.estampas.rules import ANTELACION, paquete, resumen
from shared.clock import reloj_sistema
from tests.ayudas import esperar_hasta
from tests.component.firma.mundo import CEDULA, Mundo, firmar, formulario

ORIGINAL = formulario()


async def leer(mundo: Mundo, veredicto_id: str) -> dict[str, Any]:
    camino = f"/v1/veredictos/{veredicto_id}/estampas"
    leidas: dict[str, Any] = (await mundo.http.get(camino, headers=mundo.como("auditor"))).json()
    return leidas


async def con_estampas(mundo: Mundo, veredicto_id: str, cuantas: int) -> dict[str, Any]:
    async def estan() -> object:
        leidas = await leer(mundo, veredicto_id)
        return leidas if len(leidas["estampas"]) == cuantas else None

    leidas = await esperar_hasta(estan, 20, f"{cuantas} estampas")
    assert isinstance(leidas, dict)
    return leidas


async def renovar(mundo: Mundo, cuando: datetime) -> None:
    async with mundo.bd.tx() as tx:
        await service.buscar_pendientes(tx, cuando)


async def test_cada_veredicto_queda_estampado_y_se_renueva_antes_de_que_venza(mundo: Mundo) -> None:
    firmado = await firmar(ORIGINAL, mundo.pki["titulares"]["representante_a"])
    id = (await mundo.juzgar(await mundo.empresa(CEDULA), firmado, ORIGINAL))["veredicto_id"]
    camino = f"/v1/veredictos/{id}/estampas"
    assert (await mundo.http.get(camino, headers=mundo.como("exportador"))).status_code == 403
    primera = await con_estampas(mundo, id, 1)
    assert primera["validas"], primera["detalle"]
    assert '"TOTAL_PASSED"' in primera["paquete"]
    vence = datetime.fromisoformat(primera["estampas"][0]["vence"])
    await renovar(mundo, vence - ANTELACION - timedelta(days=1))
    assert len((await leer(mundo, id))["estampas"]) == 1
    for _ in range(2):
        # Found twice, stamped once.
        await renovar(mundo, vence - ANTELACION + timedelta(days=1))
    segunda = await con_estampas(mundo, id, 2)
    assert segunda["validas"], segunda["detalle"]
    assert segunda["estampas"][0] == primera["estampas"][0]
    assert segunda["estampas"][1]["resumen"] != primera["estampas"][0]["resumen"]


async def test_sin_autoridad_no_hay_estampa_y_al_haberla_se_recupera(mundo: Mundo) -> None:
    async with mundo.con(tsa_url=""):
        id = (await mundo.juzgar(await mundo.empresa(CEDULA), ORIGINAL, ORIGINAL))["veredicto_id"]

        async def terminado() -> object:
            return await mundo.filas(
                "SELECT 1 FROM trabajos WHERE tipo = 'firma.estampar' AND clave = :c AND estado = 'hecho'", c=f"{id}:1"
            )

        await esperar_hasta(terminado, 20, "el trabajo de estampar")
    assert (await leer(mundo, id))["estampas"] == []
    await renovar(mundo, reloj_sistema.ahora() + timedelta(hours=1))
    assert (await con_estampas(mundo, id, 1))["validas"]


async def test_un_paquete_alterado_o_una_autoridad_ajena_se_notan(
    mundo: Mundo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    id = (await mundo.juzgar(await mundo.empresa(CEDULA), ORIGINAL, ORIGINAL))["veredicto_id"]
    await con_estampas(mundo, id, 1)
    contexto = mundo.app.state.contexto
    with monkeypatch.context() as otra:
        otra.setattr(contexto, "ajustes", contexto.ajustes.model_copy(update={"carpeta_anclas": tmp_path}))
        ajena = await leer(mundo, id)
    assert not ajena["validas"]
    assert "de confianza" in ajena["detalle"]
    (fila,) = await mundo.filas("SELECT paquete_clave FROM estampa WHERE veredicto_id = :id", id=id)
    guardado = await mundo.app.state.almacen.leer(fila["paquete_clave"])
    alterado = guardado.replace(b"TOTAL_FAILED", b"TOTAL_PASSED")
    assert alterado != guardado
    await _sobrescribir(mundo, fila["paquete_clave"], alterado)
    leidas = await leer(mundo, id)
    assert (leidas["validas"], "no corresponde" in leidas["detalle"]) == (False, True)


async def _sobrescribir(mundo: Mundo, clave: str, datos: bytes) -> None:
    """As somebody with access to the disk of the store would."""
    carpeta = Path(mundo.app.state.contexto.ajustes.almacen_url.removeprefix("file://"))
    (carpeta / clave).write_bytes(datos)


def test_el_paquete_es_el_mismo_venga_como_venga() -> None:
    ahora = reloj_sistema.ahora()
    comunes: dict[str, Any] = {
        "veredicto_id": "v",
        "numero": "CUP-1",
        "firmado_sha256": "a",
        "original_sha256": "b",
        "recibido_en": ahora,
        "emitido_en": ahora,
        "confianza": None,
    }
    uno = paquete(**comunes, informe={"b": 1, "a": "ñ"}, evidencias=[("crl", "2"), ("certificado", "1")])
    otro = paquete(**comunes, informe={"a": "ñ", "b": 1}, evidencias=[("certificado", "1"), ("crl", "2")])
    assert uno == otro
    assert resumen(uno, None) != resumen(uno, b"testigo")
