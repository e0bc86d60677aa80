"""What ends by itself: a question without answer, and a form that nobody signed in its quota year."""

import asyncio
from datetime import date, datetime, timedelta
from uuid import UUID

from services.consumo.consumos import informacion, vencimiento
from services.consumo.consumos.service import recibir_firmado
from shared.clock import BOGOTA, fijar, reloj_legal, reloj_sistema
from shared.documents import Objeto
from shared.events.registro import CalendarioActualizado, DiaNombrado
from shared.http import Problema
from shared.identity import Principal
from shared.messaging.entrega import Resultado
from tests.ayudas import esperar_hasta
from tests.component.consumo.conftest import NIT, Mundo
from tests.component.consumo.recorrido import enviado, firmar, leer, radicado, saldo

EXPORTADORA = Principal("exportador-", "Eva", frozenset({"exportador"}), frozenset({NIT}))
MIERCOLES = datetime(2026, 11, 18, 10, tzinfo=BOGOTA)


async def _preguntado(mundo: Mundo, cupo: str) -> tuple[str, UUID, date]:
    consumo = (await enviado(mundo, cupo, "10"))["id"]
    pedido = await mundo.http.post(
        f"/v1/consumos/{consumo}/pedir-informacion", json={"texto": "¿Qué buque?"}, headers=mundo.como("funcionario")
    )
    assert pedido.status_code == 200, pedido.text
    evento = await mundo.ultimo("consumo.informacion_pedida")
    return consumo, UUID(evento["requerimiento_id"]), date.fromisoformat(evento["responder_hasta"])


async def test_recuerda_y_vence_por_si_solo(auditado: Mundo) -> None:
    mundo = auditado
    with fijar(MIERCOLES):
        await mundo.empresa()
        await mundo.contingente(plazo_informacion_habiles=5, recordatorios_habiles=(3, 1))
        cupo = await mundo.cupo(100_000)
        ayer = await _mal_preguntado(mundo, await enviado(mundo, cupo, "1"))
        assert ayer == "plazo-de-respuesta-invalido"
        consumo, _, hasta = await _preguntado(mundo, cupo)
    assert hasta == date(2026, 11, 25)
    with fijar(datetime(2026, 11, 20, 8, 0, 1, tzinfo=BOGOTA)):
        assert (await mundo.hasta("consumo.informacion_recordada"))["faltan_habiles"] == 3
    ruta = f"/v1/consumos/{consumo}"
    with fijar(datetime(2026, 11, 26, 0, 0, 1, tzinfo=BOGOTA)):
        tarde = await mundo.http.post(f"{ruta}/responder", json={"respuesta": "Tarde"}, headers=mundo.como())
        assert tarde.json()["codigo"] == "respuesta-fuera-de-plazo"
        assert (await leer(mundo, consumo))["estado"] == "en_espera_informacion"
    reservado = (await saldo(mundo, cupo))["reservado"]
    with fijar(datetime(2026, 11, 26, 0, 10, 1, tzinfo=BOGOTA)):
        vencido = await mundo.hasta("consumo.vencido")
    assert (vencido["causa"], vencido["fecha"], vencido["consumo_id"]) == ("sin_respuesta", "2026-11-25", consumo)
    leido = await leer(mundo, consumo)
    assert (leido["estado"], leido["acciones"], leido["vence"]) == ("vencido", [], None)
    assert reservado - (await saldo(mundo, cupo))["reservado"] == vencido["liberado_kg"] == 10_457


async def test_un_calendario_nuevo_mueve_los_terminos(auditado: Mundo) -> None:
    """The Ministry's term follows the calendar; the company's only moves away, and the earlier end finds it moved."""
    mundo = auditado
    with fijar(MIERCOLES):
        await mundo.empresa()
        await mundo.contingente(plazo_informacion_habiles=5, recordatorios_habiles=(3,))
        cupo = await mundo.cupo(100_000)
        consumo, requerimiento, hasta = await _preguntado(mundo, cupo)
        otro = (await enviado(mundo, cupo, "10"))["id"]
        assert (hasta, (await leer(mundo, otro))["vence"]) == (date(2026, 11, 25), "2026-11-25")
        cierres = (DiaNombrado(fecha=date(2026, 11, 23), nombre="Cierre de la entidad"),)
        calendario = CalendarioActualizado(version=1, cierres=cierres, motivo="Cierre")
        assert await mundo.recibir(calendario, "calendario") is Resultado.APLICADO

        async def movido() -> bool:
            return str((await leer(mundo, otro))["vence"]) == "2026-11-26"

        await esperar_hasta(movido)
        (pedido,) = (await mundo.http.get(f"/v1/consumos/{consumo}/requerimientos", headers=mundo.como())).json()
        assert pedido["responder_hasta"] == "2026-11-26"
        assert any("2026-11-23" in paso or "23 de noviembre" in paso for paso in pedido["calculo"])
    with fijar(datetime(2026, 11, 26, 9, tzinfo=BOGOTA)):
        async with mundo.bd.tx() as tx:
            assert not await informacion.vencer(tx, UUID(consumo), requerimiento, hasta)
        # One that gives back the day shortens nothing that was told.
        assert (
            await mundo.recibir(CalendarioActualizado(version=2, motivo="Se abre"), "calendario") is Resultado.APLICADO
        )

        async def vuelto() -> bool:
            return str((await leer(mundo, otro))["vence"]) == "2026-11-25"

        await esperar_hasta(vuelto)
        (pedido,) = (await mundo.http.get(f"/v1/consumos/{consumo}/requerimientos", headers=mundo.como())).json()
        assert pedido["responder_hasta"] == "2026-11-26"


async def _mal_preguntado(mundo: Mundo, consumo: dict[str, str]) -> str:
    pregunta = {"texto": "¿Qué buque?", "responder_hasta": "2026-11-17"}
    pedido = await mundo.http.post(
        f"/v1/consumos/{consumo['id']}/pedir-informacion", json=pregunta, headers=mundo.como("funcionario")
    )
    return str(pedido.json()["codigo"])


async def test_responder_y_vencer_en_el_mismo_instante(auditado: Mundo) -> None:
    """An answer that came in time is taken or the case has ended; never both, and the ledger agrees."""
    mundo = auditado
    with fijar(MIERCOLES):
        cupo = await mundo.todo_listo()
        consumo, requerimiento, hasta = await _preguntado(mundo, cupo)
    a_tiempo = datetime(hasta.year, hasta.month, hasta.day, 23, 59, tzinfo=BOGOTA)

    async def contestar() -> str:
        try:
            async with mundo.bd.tx() as tx:
                await informacion.responder(tx, UUID(consumo), EXPORTADORA, "El Cauca", recibida_en=a_tiempo)
        except Problema as problema:
            return problema.codigo
        return "respondido"

    async def cerrar() -> bool:
        async with mundo.bd.tx() as tx:
            return await informacion.vencer(tx, UUID(consumo), requerimiento, hasta)

    with fijar(a_tiempo + timedelta(minutes=5)):
        contestado, cerrado = await asyncio.gather(contestar(), cerrar())
    assert (contestado, cerrado) in {("respondido", False), ("transicion-no-permitida", True)}
    esperado = ("vencido", 0) if cerrado else ("enviado", 10_457)
    assert ((await leer(mundo, consumo))["estado"], (await saldo(mundo, cupo))["reservado"]) == esperado


async def test_vence_lo_que_no_se_firmo_en_el_ano(auditado: Mundo) -> None:
    mundo = auditado
    fin = reloj_legal.hoy()
    await mundo.empresa()
    await mundo.contingente(vigencia_hasta=fin)
    cupo = await mundo.cupo(100_000)
    (sin_firma, _), (a_tiempo, pdf), (tarde, _) = [await radicado(mundo, cupo, "1") for _ in range(3)]
    assert (await firmar(mundo, a_tiempo["id"], pdf)).status_code == 202
    manana = datetime(fin.year, fin.month, fin.day, 23, 59, tzinfo=BOGOTA) + timedelta(hours=1)
    with fijar(manana):
        assert (await firmar(mundo, tarde["id"], pdf)).json()["codigo"] == "contingente-no-vigente"
        async with mundo.bd.tx() as tx:
            assert await vencimiento.buscar(tx) == 0
            # It had arrived whole on the last day: a batch is worked off within the hours that the end waits.
            objeto = Objeto("consumo/x.pdf", "0" * 64, 1, "application/pdf")
            ahora = reloj_sistema.ahora()
            await recibir_firmado(tx, UUID(tarde["id"]), EXPORTADORA, objeto, ahora, recibido_el=fin)
    with fijar(manana + timedelta(hours=2)):
        async with mundo.bd.tx() as tx:
            assert await vencimiento.buscar(tx) == 1

        async def cerrado() -> bool:
            return str((await leer(mundo, sin_firma["id"]))["estado"]) == "vencido"

        await esperar_hasta(cerrado)
        async with mundo.bd.tx() as tx:
            assert not await vencimiento.vencer(tx, UUID(a_tiempo["id"]))
    vencido = await mundo.ultimo("consumo.vencido")
    assert (vencido["causa"], vencido["liberado_kg"]) == ("sin_firma", 0)
    assert (await saldo(mundo, cupo))["reservado"] == 2 * 1_046
