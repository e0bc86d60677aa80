"""The timestamps over the evidence of a verdict, from a real authority: first, renewed, altered."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.firma.estampas import metricas, pendientes
from services.firma.estampas.rules import ANTELACION, paquete, recibo, resumen
from shared.clock import BOGOTA, reloj_sistema
from tests.ayudas import esperar_hasta
from tests.component.firma.mundo import CEDULA, NIT_AJENO, Mundo, firmar, formulario, sha256

ORIGINAL = formulario()


async def leer(mundo: Mundo, veredicto_id: str) -> dict[str, Any]:
    camino = f"/v1/veredictos/{veredicto_id}/estampas"
    leidas: dict[str, Any] = (await mundo.http.get(camino, headers=mundo.como("auditor"))).json()
    return leidas


async def con_estampas(mundo: Mundo, veredicto_id: str, cuantas: int) -> dict[str, Any]:
    async def estan() -> object:
        leidas = await leer(mundo, veredicto_id)
        cada_una = (leidas["estampas"], leidas["recibo"]["estampas"])
        return leidas if [len(e) for e in cada_una] == [cuantas, cuantas] else None

    leidas = await esperar_hasta(estan, 20, f"{cuantas} estampas")
    assert isinstance(leidas, dict)
    return leidas


async def renovar(mundo: Mundo, cuando: datetime) -> None:
    async with mundo.bd.tx() as tx:
        await pendientes.buscar(tx, cuando)


async def test_cada_veredicto_queda_estampado_y_se_renueva_antes_de_que_venza(mundo: Mundo) -> None:
    firmado = await firmar(ORIGINAL, mundo.pki["titulares"]["representante_a"])
    id = (await mundo.juzgar(await mundo.empresa(CEDULA), firmado, ORIGINAL))["veredicto_id"]
    camino = f"/v1/veredictos/{id}/estampas"
    assert (await mundo.http.get(camino, headers=mundo.como("exportador"))).status_code == 403
    primera = await con_estampas(mundo, id, 1)
    assert primera["validas"], primera["detalle"]
    assert '"TOTAL_PASSED"' in primera["paquete"]
    # What was received is stamped too, and the verdict's own stamp covers what that one stamps.
    assert primera["recibo"]["validas"], primera["recibo"]["detalle"]
    assert sha256(firmado) in primera["recibo"]["paquete"]
    assert f'"recibo_sha256":"{sha256(primera["recibo"]["paquete"].encode())}"' in primera["paquete"]
    vence = datetime.fromisoformat(primera["estampas"][0]["vence"])
    await renovar(mundo, vence - ANTELACION - timedelta(days=1))
    assert len((await leer(mundo, id))["estampas"]) == 1
    async with mundo.bd.tx() as tx:
        await pendientes.medir(tx, vence - ANTELACION + timedelta(days=1))
    assert metricas.POR_RENOVAR.labels("recibo")._value.get() >= 1
    for _ in range(2):
        # Found twice, stamped once.
        await renovar(mundo, vence - ANTELACION + timedelta(days=1))
    segunda = await con_estampas(mundo, id, 2)
    assert segunda["validas"], segunda["detalle"]
    assert segunda["estampas"][0] == primera["estampas"][0]
    assert segunda["estampas"][1]["resumen"] != primera["estampas"][0]["resumen"]


async def test_el_recibo_se_estampa_sin_esperar_al_veredicto_ni_el_veredicto_a_la_estampa(mundo: Mundo) -> None:
    """A file whose owner does not answer is not judged yet, but it was here: that is stamped already."""
    nit = await mundo.empresa(CEDULA)
    async with mundo.con(url_cupos="http://127.0.0.1:9"):
        evento = await mundo.pedir_veredicto(nit, ORIGINAL, ORIGINAL)
        await mundo.recibir(evento, str(evento.documento_id))
        camino = f"/v1/veredictos/{evento.veredicto_id}"

        async def estampado() -> object:
            leido = (await mundo.http.get(camino, headers=mundo.como("exportador", nit))).json()
            return leido if leido["recibo"]["estado"] == "estampado" else None

        leido = await esperar_hasta(estampado, 20, "el recibo estampado")
        assert isinstance(leido, dict)
        assert (leido["situacion"], leido["emitido_en"]) == ("en validación", None)
        assert leido["recibo"]["estampado_en"]
        await mundo.acabar_paciencia("firma.juzgar", "intentos", 7)
        await mundo.emitido("veredicto_id", evento.veredicto_id)


async def test_lo_que_falta_se_lista_con_su_porque_y_al_haber_autoridad_se_recupera(mundo: Mundo) -> None:
    lista, operador = "/v1/veredictos/sin-estampa", mundo.como("operador")
    async with mundo.con(tsa_url="http://127.0.0.1:9/tsa"):
        emitido = await mundo.juzgar(await mundo.empresa(CEDULA), ORIGINAL, ORIGINAL)
        id = emitido["veredicto_id"]

        async def se_reintenta() -> object:
            pagina = (await mundo.http.get(lista, headers=operador)).json()
            (suya,) = [e for e in pagina["elementos"] if e["veredicto_id"] == id] or [{"motivo": None}]
            return suya if suya["motivo"] else None

        suya = await esperar_hasta(se_reintenta, 20, "el recibo que no se pudo estampar")
        assert isinstance(suya, dict)
        assert (suya["clase"], suya["situacion"], suya["intentos"] > 0) == ("recibo", "se_reintenta", True)
        assert (await leer(mundo, id))["recibo"]["estampas"] == []
    async with mundo.bd.tx() as tx:
        await pendientes.medir(tx, reloj_sistema.ahora())
    assert metricas.PENDIENTES.labels("recibo")._value.get() >= 1
    por_recibo = await mundo.http.get(f"{lista}?clase=veredicto", headers=mundo.como("auditor"))
    assert id in [e["veredicto_id"] for e in por_recibo.json()["elementos"]]
    assert (await mundo.http.get(lista, headers=mundo.como("funcionario"))).status_code == 403
    motivo = {"motivo": "La autoridad de estampado responde de nuevo"}
    assert (await mundo.http.post(f"{lista}/reintentar", json=motivo, headers=mundo.como("auditor"))).status_code == 403
    pedidas = (await mundo.http.post(f"{lista}/reintentar", json=motivo, headers=operador)).json()
    assert pedidas["pedidas"] >= 2
    completas = await con_estampas(mundo, id, 1)
    assert (completas["validas"], completas["recibo"]["validas"]) == (True, True)
    assert id not in [e["veredicto_id"] for e in (await mundo.http.get(lista, headers=operador)).json()["elementos"]]


async def test_sin_autoridad_no_hay_estampa_y_al_haberla_se_recupera(mundo: Mundo) -> None:
    async with mundo.con(tsa_url=""):
        id = (await mundo.juzgar(await mundo.empresa(CEDULA), ORIGINAL, ORIGINAL))["veredicto_id"]

        async def terminados() -> object:
            hechos = await mundo.filas(
                "SELECT 1 FROM trabajos WHERE tipo = 'firma.estampar' AND clave LIKE :c AND estado = 'hecho'",
                c=f"%{id}:1",
            )
            return len(hechos) == 2

        await esperar_hasta(terminados, 20, "los trabajos de estampar")
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
    assert paquete(**comunes, informe={}, evidencias=[], recibo_sha256="c") != paquete(
        **comunes, informe={}, evidencias=[]
    )


def test_el_recibo_dice_lo_mismo_venga_de_la_zona_que_venga() -> None:
    ahora = reloj_sistema.ahora()
    ref = {"sha256": "a", "tamano": 7, "clave": "x"}
    comunes: dict[str, Any] = {
        "veredicto_id": "v",
        "servicio": "cupos",
        "documento_id": "d",
        "numero": "CUP-1",
        "acto": "solicitud_cupo",
        "nit": NIT_AJENO,
        "firmado": ref,
        "original": ref,
    }
    assert recibo(**comunes, recibido_en=ahora) == recibo(**comunes, recibido_en=ahora.astimezone(BOGOTA))
    assert recibo(**comunes, recibido_en=ahora) != recibo(**comunes, recibido_en=ahora + timedelta(microseconds=1))
