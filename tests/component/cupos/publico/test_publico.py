"""What anybody reads without a token: exact, cached, and of nobody in particular."""

from tests.component.cupos.conftest import NIT, Mundo
from tests.component.cupos.recorrido import decidir, enviada

NATURAL = "52123456-2"


async def test_datos_publicos(mundo: Mundo) -> None:
    await mundo.empresa()
    codigo = await mundo.contingente()
    ruta = await enviada(mundo, cantidad="1500")
    assert (await decidir(mundo, ruta, "aprobar")).status_code == 200

    lista = await mundo.http.get("/v1/publico/contingentes")
    assert lista.status_code == 200
    (contingente,) = lista.json()
    (grupo,) = contingente["grupos"]
    assert (contingente["codigo"], grupo["asignado"]["kg"], grupo["disponible"]["kg"]) == (codigo, 1_500_000, 1_500_000)
    assert lista.headers["Cache-Control"] == "public, max-age=60"
    otra = await mundo.http.get("/v1/publico/contingentes", headers={"If-None-Match": lista.headers["ETag"]})
    assert (otra.status_code, otra.content) == (304, b"")

    camino = f"/v1/publico/contingentes/{codigo}/asignaciones"
    (asignacion,) = (await mundo.http.get(camino)).json()
    assert (asignacion["nit"], asignacion["asignado"]["valor"]) == (NIT, "1500.000")
    ventanas = (await mundo.http.get("/v1/publico/ventanas")).json()
    assert next((v["contingente"], v["clase"]) for v in ventanas) == (codigo, "asignacion")
    assert (await mundo.http.get("/v1/publico/contingentes/NO-HAY/asignaciones")).status_code == 404

    # A natural person, whose NIT is an identity number and whose company name is a name.
    await mundo.empresa(NATURAL)
    otra_ruta = await enviada(mundo, nit=NATURAL, cantidad="25")
    assert (await decidir(mundo, otra_ruta, "aprobar")).status_code == 200
    todas = await mundo.http.get(camino)
    assert sorted(a["asignado"]["valor"] for a in todas.json()) == ["1500.000", "25.000"]
    assert {a["nit"]: a["exportador"] for a in todas.json()}[None] == "Persona natural"
    for publico in (camino, "/v1/publico/contingentes", "/v1/publico/ventanas"):
        leido = await mundo.http.get(publico)
        assert leido.headers["Cache-Control"] == "public, max-age=60"
        assert NATURAL[:8] not in leido.text
