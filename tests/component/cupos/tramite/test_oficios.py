"""Official letters: sealed once, numbered without gaps, repeated without effect, retried when they fail."""

import asyncio
from uuid import UUID

from sqlalchemy import text

from shared.events.firma import SelladoFallido
from tests.ayudas import esperar_hasta
from tests.component.cupos.conftest import NIT, NIT_AJENO
from tests.component.cupos.recorrido import codigo, decidir, enviada, leer
from tests.component.cupos.tramite.conftest import MundoConFirma


async def test_constancia_y_respuesta_selladas(mundo: MundoConFirma) -> None:
    await mundo.empresa()
    await mundo.contingente()
    ruta = await enviada(mundo, cantidad="12.5", referencia_externa="VUCE-2026-77")
    constancia = await mundo.sellar("constancia")
    assert constancia["numero"] == "OF-CUPOS-2026-1"
    texto = await mundo.texto(ruta, "constancia")
    leida = await leer(mundo, ruta)
    for dicho in (
        "CUP-AZUCAR-OMC-2026-1",
        "18 de noviembre de 2026, 10:00:00 a. m. (hora legal de Colombia, UTC-5)",
        str(leida["turno"]["numero"]),
        "miércoles 25 de noviembre de 2026",
        "Esta constancia no asigna cupo.",
        "Su referencia: VUCE-2026-77",
    ):
        assert dicho in texto, (dicho, texto)
    assert leida["turno"]["sha256"] in texto.replace(" ", "")
    aprobada = await decidir(mundo, ruta, "aprobar")
    assert aprobada.status_code == 200, aprobada.text
    await mundo.sellar("respuesta")
    texto = await mundo.texto(ruta, "respuesta")
    assert "Se APRUEBA la solicitud y se asigna a la empresa un cupo de 12,500 t (12.500 kg)." in texto
    assert "Motivo de la decisión: Cumple los requisitos" in texto
    assert "Empresa 900204272-8" in texto
    assert "Su referencia: VUCE-2026-77" in texto
    con_ella = [*await mundo.eventos("oficio.sellado"), *await mundo.eventos("solicitud.decidida")]
    assert [e["referencia_externa"] for e in con_ella] == ["VUCE-2026-77"] * 3
    # The event tells who wants to mail it, and the history of the exporter shows it.
    anunciado = (await mundo.eventos("oficio.sellado"))[-1]
    assert (anunciado["clase"], anunciado["nit"], anunciado["caso"]) == ("respuesta", NIT, leida["numero"])
    historia = (await mundo.get(f"{ruta}/historia")).json()
    assert [(p["accion"], p["por"], p["oficio"] and p["oficio"]["clase"]) for p in historia][-2:] == [
        ("veredicto", "sistema", "constancia"),
        ("aprobar", "ministerio", "respuesta"),
    ]
    ajena = await mundo.get(f"{ruta}/oficios", nit=NIT_AJENO)
    assert codigo(ajena) == (404, "no-encontrado")
    de_otra = await mundo.get(f"{ruta}/oficios/{historia[-1]['oficio']['id']}.pdf", nit=NIT_AJENO)
    assert codigo(de_otra) == (404, "no-encontrado")
    await mundo.auditar()


async def test_sello_dos_veces_fallido_y_ajeno(mundo: MundoConFirma) -> None:
    await mundo.empresa()
    await mundo.contingente()
    ruta = await enviada(mundo)
    pedido = await mundo.pedido_de_sello("constancia")
    oficio = UUID(pedido["documento_id"])
    pendiente = await mundo.get(f"{ruta}/oficios/{oficio}.pdf")
    assert (pendiente.status_code, pendiente.headers["retry-after"]) == (202, "1")
    # A letter that did not fail is not tried again.
    assert codigo(await mundo.post(f"{ruta}/oficios/{oficio}/reintentar", {}, rol="funcionario")) == (
        409,
        "oficio-sin-fallo",
    )
    fallo = SelladoFallido(
        sello_id=UUID(pedido["sello_id"]),
        servicio="cupos",
        documento_id=oficio,
        numero=pedido["numero"],
        error="la TSA no responde",
        intentos=8,
    )
    await mundo.entregar_sello(fallo)
    visto = (await mundo.get(f"{ruta}/oficios", rol="funcionario")).json()[0]
    assert (visto["estado"], visto["error"], visto["acciones"]) == ("fallido", "la TSA no responde", ["reintentar"])
    assert (await mundo.get(f"{ruta}/oficios")).json()[0]["error"] is None
    fallidos = (await mundo.get("/v1/solicitudes/oficios-fallidos", rol="funcionario")).json()
    assert [(f["id"], f["caso"], f["expediente"]) for f in fallidos] == [
        (str(oficio), "CUP-AZUCAR-OMC-2026-1", ruta.rpartition("/")[2])
    ]
    assert (await mundo.get("/v1/solicitudes/oficios-fallidos")).status_code == 403
    otra_vez = await mundo.post(f"{ruta}/oficios/{oficio}/reintentar", {"motivo": "volvió la TSA"}, rol="funcionario")
    assert (otra_vez.status_code, otra_vez.json()["estado"]) == (202, "por_sellar")
    nuevo = await mundo.pedido_de_sello("constancia", veces=2)
    assert nuevo["objeto"] == pedido["objeto"]
    assert nuevo["sello_id"] != pedido["sello_id"]
    # A late answer to the first asking changes nothing; another document is refused; the true one twice is one letter.
    await mundo.entregar_sello(await mundo.sellado(pedido))
    await mundo.entregar_sello(await mundo.sellado(nuevo, ajeno=True))
    fallida = "SELECT error FROM oficio WHERE id = :id AND estado = 'fallido'"
    filas = await esperar_hasta(lambda: mundo.filas(fallida, id=oficio))
    assert filas == [{"error": "el documento sellado no es el oficio que se envió a sellar"}]
    await mundo.post(f"{ruta}/oficios/{oficio}/reintentar", {}, rol="coordinador")
    ultimo = await mundo.sellado(await mundo.pedido_de_sello("constancia", veces=3))
    await mundo.entregar_sello(ultimo)
    await mundo.entregar_sello(ultimo)
    await esperar_hasta(lambda: mundo.filas("SELECT 1 FROM oficio WHERE id = :id AND estado = 'sellado'", id=oficio))
    await mundo.en_reposo()
    assert len(await mundo.eventos("oficio.sellado")) == 1
    assert await mundo.filas("SELECT tipo FROM trabajos WHERE estado = 'fallido'") == []
    await mundo.auditar()


async def test_generar_dos_veces_es_un_oficio(mundo: MundoConFirma) -> None:
    await mundo.empresa()
    await mundo.contingente()
    await asyncio.gather(*(enviada(mundo, cantidad="1") for _ in range(3)))
    await mundo.pedido_de_sello("constancia")
    await mundo.en_reposo()
    antes = await mundo.eventos("sello.solicitado")
    # As after a crash between the work and its record: the jobs run again over letters that are done.
    async with mundo.bd.tx() as tx:
        await tx.execute(
            text("UPDATE trabajos SET estado = 'pendiente', terminado_en = NULL WHERE tipo = 'cupos.generar_oficio'")
        )
    await mundo.en_reposo()
    await esperar_hasta(
        lambda: mundo.filas(
            "SELECT 1 FROM trabajos WHERE tipo = 'cupos.generar_oficio' HAVING bool_and(estado = 'hecho')"
        )
    )
    assert await mundo.eventos("sello.solicitado") == antes
    numeros = await mundo.filas("SELECT consecutivo FROM oficio ORDER BY consecutivo")
    assert [f["consecutivo"] for f in numeros] == [1, 2, 3]
    await mundo.auditar()
