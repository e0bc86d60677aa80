"""Long-polls: who waits on a request, a certificate, an annulment or a declaration is told as soon as it changes."""

from typing import Any

from tests.component.consumo.conftest import Mundo
from tests.component.consumo.despues import anulacion, presentada, sobre_dex
from tests.component.consumo.recorrido import decidir, enviado
from tests.espera_larga import en_espera


async def test_quien_espera_se_entera_del_cambio(mundo: Mundo) -> None:
    async def version(ruta: str) -> dict[str, Any]:
        leido = (await mundo.http.get(ruta, headers=mundo.como())).json()
        return {"desde_version": leido["version"]}

    cupo = await mundo.todo_listo()
    consumo = await enviado(mundo, cupo, "12.5")
    ruta = f"/v1/consumos/{consumo['id']}"
    async with en_espera(mundo.http, ruta, mundo.como(), **await version(ruta)) as aprobado:
        respuesta = await decidir(mundo, consumo["id"], "aprobar")
        assert respuesta.status_code == 200, respuesta.text
    assert aprobado["estado"] != consumo["estado"]

    await mundo.sellar(await mundo.por_sellar(respuesta.json()["cqe"]))
    cqe = (await mundo.hasta("cqe.emitido", 1))["numero"]
    pedida = (await anulacion(mundo, cqe)).json()
    ruta = f"/v1/anulaciones/{pedida['id']}"
    async with en_espera(mundo.http, ruta, mundo.como(), **await version(ruta)) as desistida:
        hecho = await mundo.http.post(f"{ruta}/desistir", json={"motivo": "Se exportará"}, headers=mundo.como())
        assert hecho.status_code == 200, hecho.text
    assert desistida["estado"] == "desistida"

    dex = await presentada(mundo, cqe, "3")
    rutas = f"/v1/dex/{dex['id']}", f"/v1/cqe/{cqe}"
    desde = [await version(r) for r in rutas]
    async with (
        en_espera(mundo.http, rutas[0], mundo.como(), **desde[0]) as verificada,
        en_espera(mundo.http, rutas[1], mundo.como(), **desde[1]) as usado,
    ):
        assert (await sobre_dex(mundo, dex["id"], "verificar")).status_code == 200
    assert (verificada["estado"], usado["estado"]) == ("verificada", "utilizado_parcial")
