"""Information requests: the term with its steps, reminders, the answer, the end by itself, and their races."""

import asyncio
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.cupos.solicitudes import informacion
from shared.clock import BOGOTA, fijar
from shared.http import Problema
from shared.identity import Principal
from tests.ayudas import esperar_hasta
from tests.component.cupos.conftest import AHORA, NIT, NIT_AJENO
from tests.component.cupos.recorrido import codigo, decidir, enviada, leer, saldo
from tests.component.cupos.tramite.conftest import MundoConFirma

EXPORTADORA = Principal("exportador", "Eva", frozenset({"exportador"}), frozenset({NIT}))
PDF = {"archivo": ("contrato.pdf", b"%PDF-1.7 contrato", "application/pdf")}


async def preguntada(mundo: MundoConFirma, **cuerpo: Any) -> str:
    await mundo.empresa()
    await mundo.contingente(plazos={"informacion_habiles": 5, "recordatorios_habiles": [3, 1], "recurso_habiles": 10})
    ruta = await enviada(mundo, cantidad="12.5")
    hecha = await mundo.post(
        f"{ruta}/pedir-informacion", {"texto": "El contrato\ny su traducción"} | cuerpo, rol="funcionario", sub="fina"
    )
    assert hecha.status_code == 200, hecha.text
    return ruta


async def test_preguntar_y_responder(mundo: MundoConFirma) -> None:
    ruta = await preguntada(mundo)
    leida = await leer(mundo, ruta)
    pedido = leida["requerimientos"][0]
    # Five business days after Wednesday 18 November 2026.
    assert (leida["estado"], pedido["responder_hasta"]) == ("en_espera_informacion", "2026-11-25")
    assert any("5 días hábiles" in paso for paso in pedido["pasos"]), pedido
    await mundo.sellar("requerimiento")
    texto = await mundo.texto(ruta, "requerimiento")
    assert "hasta el miércoles 25 de noviembre de 2026, inclusive" in texto
    assert "El contrato y su traducción" in texto
    pedida = (await mundo.eventos("informacion_pedida"))[0]
    assert (pedida["responder_hasta"], pedida["requerimiento_id"]) == ("2026-11-25", pedido["id"])
    subida = await mundo.http.post(f"{ruta}/adjuntos", files=PDF, data={"clase": "contrato"}, headers=mundo.como())
    assert (subida.status_code, subida.json()["clase"]) == (201, "respuesta:contrato")
    ajena = await mundo.post(f"{ruta}/responder", {"texto": "Ahí va"}, nit=NIT_AJENO)
    assert codigo(ajena) == (404, "no-encontrado")
    with fijar(datetime(2026, 11, 25, 23, 59, 59, tzinfo=BOGOTA)):
        respondida = await mundo.post(f"{ruta}/responder", {"texto": "Va el contrato"})
    assert respondida.status_code == 200, respondida.text
    assert respondida.json()["estado"] == "enviada"
    assert respondida.json()["requerimientos"][0]["respuesta"] == "Va el contrato"
    # What was answered with stays.
    retirado = await mundo.http.delete(f"{ruta}/adjuntos/{subida.json()['id']}", headers=mundo.como())
    assert codigo(retirado) == (409, "transicion-no-permitida")
    await mundo.auditar()


async def test_recuerda_y_vence_por_si_sola(mundo: MundoConFirma) -> None:
    ruta = await preguntada(mundo)
    with fijar(datetime(2026, 11, 20, 8, 0, 1, tzinfo=BOGOTA)):
        await esperar_hasta(lambda: mundo.eventos("informacion_recordada"))
    recordada = (await mundo.eventos("informacion_recordada"))[0]
    assert (recordada["faltan_habiles"], recordada["responder_hasta"]) == (3, "2026-11-25")
    assert (await saldo(mundo))["en_fila"] == 12_500
    with fijar(datetime(2026, 11, 26, 0, 0, 1, tzinfo=BOGOTA)):
        tarde = await mundo.post(f"{ruta}/responder", {"texto": "Llegó tarde"})
        assert codigo(tarde) == (409, "respuesta-fuera-de-plazo")
        assert (await leer(mundo, ruta))["estado"] == "en_espera_informacion"
    with fijar(datetime(2026, 11, 26, 0, 10, 1, tzinfo=BOGOTA)):
        await esperar_hasta(lambda: mundo.eventos("solicitud.vencida"))
        await mundo.sellar("cierre")
    vencida = (await mundo.eventos("solicitud.vencida"))[0]
    assert (vencida["responder_hasta"], vencida["grupo"]) == ("2026-11-25", "AZUCAR")
    leida = await leer(mundo, ruta)
    assert (leida["estado"], leida["turno"]["estado"], leida["acciones"]) == ("vencida", "liberado", [])
    assert (await saldo(mundo))["en_fila"] == 0
    assert "sin que se recibiera respuesta" in await mundo.texto(ruta, "cierre")
    ultimo = (await mundo.get(f"{ruta}/historia")).json()[-1]
    assert (ultimo["por"], ultimo["texto"]) == (
        "sistema",
        "La solicitud se cerró porque no se respondió dentro del plazo.",
    )
    await mundo.auditar()


async def test_responder_y_vencer_en_el_mismo_instante(mundo: MundoConFirma) -> None:
    ruta = await preguntada(mundo)
    solicitud = UUID(ruta.rpartition("/")[2])
    requerimiento = UUID((await leer(mundo, ruta))["requerimientos"][0]["id"])
    a_tiempo = datetime(2026, 11, 25, 23, 59, 59, tzinfo=BOGOTA)

    async def responder() -> str:
        try:
            async with mundo.bd.tx() as tx:
                await informacion.responder(tx, solicitud, EXPORTADORA, texto="A tiempo", recibida_en=a_tiempo)
        except Problema as problema:
            return problema.codigo
        return "respondida"

    async def vencer() -> bool:
        async with mundo.bd.tx() as tx:
            return await informacion.vencer(tx, solicitud, requerimiento, date(2026, 11, 25))

    # The clock stands before the end of the term: nothing expires, however often the job runs.
    assert await vencer() is False
    with fijar(datetime(2026, 11, 26, 0, 5, tzinfo=BOGOTA)):
        resultados = await asyncio.gather(responder(), vencer())
        leida = await leer(mundo, ruta)
        # Whichever came first, one took effect and the other did nothing.
        assert (resultados[0], resultados[1], leida["estado"]) in {
            ("respondida", False, "enviada"),
            ("transicion-no-permitida", True, "vencida"),
        }
        assert await vencer() is False
    await mundo.auditar()


async def test_fecha_a_mano_y_calendario_nuevo(mundo: MundoConFirma) -> None:
    ruta = await preguntada(mundo)
    # The 24th becomes a holiday: the last day moves from the 25th to the 26th; its old jobs find theirs is no more.
    await mundo.calendario(1, (date(2026, 11, 24), "Día cívico"))
    movida: Any = await esperar_hasta(
        lambda: mundo.filas("SELECT responder_hasta FROM expediente_requerimiento WHERE responder_hasta = '2026-11-26'")
    )
    assert len(movida) == 1
    with fijar(datetime(2026, 11, 26, 12, 0, tzinfo=BOGOTA)):
        await esperar_hasta(
            lambda: mundo.filas(
                "SELECT 1 FROM trabajos WHERE tipo = 'cupos.vencer_solicitud' AND datos ->> 'hasta' = '2026-11-25'"
                " AND estado = 'hecho'"
            )
        )
        assert (await leer(mundo, ruta))["estado"] == "en_espera_informacion"
    # A correction of the calendar never takes back what the company was told.
    await mundo.calendario(2)
    hecho = "SELECT 1 FROM trabajos WHERE tipo = 'cupos.recalcular_plazos' AND clave = '2' AND estado = 'hecho'"
    await esperar_hasta(lambda: mundo.filas(hecho))
    assert (await leer(mundo, ruta))["requerimientos"][0]["responder_hasta"] == "2026-11-26"
    with fijar(datetime(2026, 11, 27, 0, 10, 1, tzinfo=BOGOTA)):
        await esperar_hasta(lambda: mundo.eventos("solicitud.vencida"))
    otra = await enviada(mundo, cantidad="1")
    for dia in ("2026-11-18", "2026-11-22"):
        sabado = await mundo.post(
            f"{otra}/pedir-informacion", {"texto": "Algo más", "responder_hasta": dia}, rol="funcionario"
        )
        assert codigo(sabado) == (422, "plazo-de-respuesta-invalido")
    escrito = {"accion": "pedir_informacion", "titulo": "Falta un papel", "texto": "Falta {documento} de {numero}."}
    puesto = await mundo.http.put(
        "/v1/solicitudes/textos-preparados/falta", json=escrito, headers=mundo.como("coordinador")
    )
    assert puesto.status_code == 200, puesto.text
    preparado = {"codigo": "falta", "valores": {"documento": "el RUT"}}
    puesta = await mundo.post(
        f"{otra}/pedir-informacion", {"texto_preparado": preparado, "responder_hasta": "2026-11-19"}, rol="funcionario"
    )
    assert puesta.json()["requerimientos"][0]["texto"] == "Falta el RUT de CUP-AZUCAR-OMC-2026-2."
    assert puesta.json()["requerimientos"][0]["responder_hasta"] == "2026-11-19"
    assert AHORA.date() == date(2026, 11, 18)
    assert codigo(await decidir(mundo, otra, "aprobar")) == (409, "transicion-no-permitida")
    await mundo.auditar()
