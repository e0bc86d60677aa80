"""What anyone sees who has the code of a certificate, and who has none."""

import re

from tests.component.consumo.conftest import Mundo
from tests.component.consumo.recorrido import decidir, enviado


async def emitido(mundo: Mundo) -> tuple[str, dict[str, object]]:
    consumo = await enviado(mundo, await mundo.todo_listo(), "12.5")
    await decidir(mundo, consumo["id"], "aprobar")
    await mundo.sellar(await mundo.hasta("sello.solicitado"))
    evento = await mundo.hasta("cqe.emitido")
    return str(evento["codigo_verificacion"]), evento


async def test_el_codigo_dice_el_estado_con_su_hora(mundo: Mundo) -> None:
    codigo, evento = await emitido(mundo)
    assert re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", codigo)
    respuesta = await mundo.http.get(f"/v1/verificacion/{codigo}")
    assert respuesta.status_code == 200
    cuerpo = respuesta.json()
    assert (cuerpo["numero"], cuerpo["estado"], cuerpo["vigente"]) == ("6CO000001", "emitido", True)
    assert cuerpo["cantidad"] == {"valor": "12.500", "unidad": "t", "kg": 12_500}
    assert cuerpo["sha256"] == evento["documento"]["sha256"]  # type: ignore[index]  # the event's JSON
    assert cuerpo["consultado_en"].endswith("-05:00")

    pagina = await mundo.http.get(f"/verificar/{codigo.lower().replace('-', ' ')}")
    assert pagina.status_code == 200
    assert pagina.headers["content-type"] == "text/html; charset=utf-8"
    assert pagina.headers["cache-control"] == "no-store"
    for dicho in (
        "Expedido y vigente",
        "Issued and valid",
        "6CO000001",
        "12,500 t",
        cuerpo["sha256"],
        "hora de Bogotá",
    ):
        assert dicho in pagina.text, dicho
    assert "cédula" not in pagina.text


async def test_un_codigo_desconocido_y_uno_sin_sellar_dicen_lo_mismo(mundo: Mundo) -> None:
    consumo = await enviado(mundo, await mundo.todo_listo(), "1")
    await decidir(mundo, consumo["id"], "aprobar")
    await mundo.hasta("sello.solicitado")
    (fila,) = await mundo.filas("SELECT codigo FROM cqe")
    paginas = [
        await mundo.http.get(f"/verificar/{codigo}")
        for codigo in (fila["codigo"], "AAAA-BBBB-CCCC-DDDD", "<script>alert(1)</script>", "x" * 500)
    ]
    assert {p.status_code for p in paginas} == {404}
    assert len({p.text for p in paginas}) == 1
    assert "Código no reconocido" in paginas[0].text
    sin_sello = await mundo.http.get(f"/v1/verificacion/{fila['codigo']}")
    assert (sin_sello.status_code, sin_sello.json()["codigo"]) == (404, "no-encontrado")


async def test_la_razon_social_es_texto(mundo: Mundo) -> None:
    await mundo.contingente(nombre="<img src=x onerror=alert(1)>")
    await mundo.empresa()
    consumo = await enviado(mundo, await mundo.cupo(5000), "1")
    await decidir(mundo, consumo["id"], "aprobar")
    await mundo.sellar(await mundo.hasta("sello.solicitado"))
    evento = await mundo.hasta("cqe.emitido")
    pagina = await mundo.http.get(f"/verificar/{evento['codigo_verificacion']}")
    assert "<img" not in pagina.text
    assert "&lt;img src=x" in pagina.text
