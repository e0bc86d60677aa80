"""What the published API shows and promises: its examples are taken, and who waits for a change is told of it."""

from datetime import datetime

from shared.clock import BOGOTA, fijar
from tests.component.cupos.conftest import Mundo
from tests.component.cupos.recorrido import borrador, decidir, enviada
from tests.espera_larga import en_espera
from tests.objetos import contrato, partes


async def test_los_contingentes_de_los_ejemplos_se_reciben_y_se_publican(mundo: Mundo) -> None:
    caminos = contrato("cupos")["paths"]
    ejemplo = partes(caminos["/v1/contingentes"]["post"], contrato("cupos"))["json"]
    creado = await mundo.post("/v1/contingentes", ejemplo, rol="coordinador")
    assert creado.status_code == 201, creado.text
    contenidos = caminos["/v1/contingentes/importar"]["post"]["requestBody"]["content"]
    for tipo, contenido in contenidos.items():
        cabeceras = mundo.como("coordinador") | {"Content-Type": tipo}
        importado = await mundo.http.post("/v1/contingentes/importar", content=contenido["example"], headers=cabeceras)
        assert importado.status_code < 300 or importado.json()["codigo"] == "falta-version", importado.text
    for codigo in ("AZUCAR-OMC-2026", "PANELA-OMC-2026"):
        hecho = await mundo.post(f"/v1/contingentes/{codigo}/publicar", rol="coordinador")
        assert hecho.status_code == 200, hecho.text


async def test_quien_espera_se_entera_del_cambio(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()
    nueva = (await borrador(mundo)).json()
    camino = f"/v1/solicitudes/{nueva['id']}"
    async with en_espera(mundo.http, camino, mundo.como(), version=nueva["version"]) as desistida:
        assert (await mundo.post(f"{camino}/desistir", {})).status_code == 200
    assert desistida["estado"] == "desistida"

    solicitud = await enviada(mundo)
    await mundo.en_reposo()
    aprobada = await decidir(mundo, solicitud, "aprobar")
    assert aprobada.status_code == 200, aprobada.text
    cupo = str((await mundo.filas("SELECT id::text FROM cupo"))[0]["id"])
    with fijar(datetime(2027, 2, 10, 9, tzinfo=BOGOTA)):
        devolucion = (await mundo.post("/v1/devoluciones", {"cupo_id": cupo, "cantidad": "1.000"})).json()
        camino = f"/v1/devoluciones/{devolucion['id']}"
        async with en_espera(mundo.http, camino, mundo.como(), version=devolucion["version"]) as retirada:
            assert (await mundo.post(f"{camino}/desistir", {})).status_code == 200
    assert retirada["estado"] == "desistida"
