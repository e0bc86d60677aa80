"""Corrections of a mistaken approval: two people, more at once, less once `consumo` says so, and its refusal."""

import asyncio
from typing import Any
from uuid import UUID

from shared.clock import reloj_legal
from shared.events.consumo import DebitoDeCupoJuzgado
from tests.component.cupos.recorrido import codigo, decidir, enviada, leer, saldo
from tests.component.cupos.tramite.conftest import MundoConFirma


async def aprobada(mundo: MundoConFirma, cantidad: str) -> str:
    """A request for 12,5 t, approved in part by mistake."""
    await mundo.empresa()
    await mundo.contingente()
    ruta = await enviada(mundo, cantidad="12.5")
    hecha = await decidir(mundo, ruta, "aprobar-parcial", sub="error", cantidad=cantidad)
    assert hecha.status_code == 200, hecha.text
    return ruta


async def proyectar(mundo: MundoConFirma, ruta: str, cantidad: str | None) -> Any:
    cuerpo = {"accion": "corregir_decision", "motivo": "Se leyó mal la cantidad", "datos": {"cantidad": cantidad}}
    return await mundo.post(f"{ruta}/proyectos", cuerpo, rol="funcionario", sub="fina")


async def firmar(mundo: MundoConFirma, ruta: str, proyecto: str, sub: str = "cora") -> Any:
    return await mundo.post(f"{ruta}/proyectos/{proyecto}/firmar", rol="coordinador", sub=sub)


async def corregir(mundo: MundoConFirma, ruta: str, cantidad: str | None) -> None:
    proyecto = await proyectar(mundo, ruta, cantidad)
    assert proyecto.status_code == 201, proyecto.text
    firmada = await firmar(mundo, ruta, proyecto.json()["id"])
    assert firmada.status_code == 200, firmada.text


async def juzgar(mundo: MundoConFirma, resultado: Any) -> None:
    """What `consumo` answers to the last debit asked."""
    pedido = (await mundo.eventos("debito_pedido"))[-1]
    assert pedido["causa"] == "correccion"
    juicio = DebitoDeCupoJuzgado(
        debito_id=UUID(pedido["debito_id"]),
        cupo_id=UUID(pedido["cupo_id"]),
        nit=pedido["nit"],
        caso_id=UUID(pedido["caso_id"]),
        causa=pedido["causa"],
        cantidad_kg=pedido["cantidad_kg"],
        resultado=resultado,
        disponible_kg=0,
        juzgado_en=reloj_legal.ahora(),
    )
    await mundo.recibir(juicio, pedido["cupo_id"], 1)


async def test_a_mas_y_firmada_una_vez(mundo: MundoConFirma) -> None:
    ruta = await aprobada(mundo, "1.25")
    assert codigo(await proyectar(mundo, ruta, "13")) == (422, "cantidad-aprobada-invalida")
    assert codigo(await proyectar(mundo, ruta, "1.25")) == (422, "correccion-sin-cambio")
    proyecto = (await proyectar(mundo, ruta, "12.5")).json()["id"]
    assert codigo(await firmar(mundo, ruta, proyecto, sub="fina")) == (403, "misma-persona")
    # Two coordinadores sign at the same moment: the correction is made once.
    respuestas = await asyncio.gather(*(firmar(mundo, ruta, proyecto, sub=s) for s in ("cora", "caro", "cris")))
    assert sorted(r.status_code for r in respuestas)[0] == 200
    rechazos = {codigo(r) for r in respuestas if r.status_code != 200}
    assert len(rechazos) < len(respuestas)
    assert rechazos <= {(404, "no-encontrado"), (409, "decision-superada")}
    assert len(await mundo.eventos("cupo.aumentado")) == 1
    leida = await leer(mundo, ruta)
    assert (leida["estado"], leida["aprobada"]["kg"]) == ("aprobada", 12_500)
    assert (await saldo(mundo))["asignado"] == 12_500
    aumento = (await mundo.eventos("cupo.aumentado"))[0]
    assert (aumento["cantidad_kg"], aumento["causa"]) == (11_250, "correccion")
    decidida = (await mundo.eventos("solicitud.decidida"))[-1]
    assert (decidida["instancia"], decidida["cantidad_aprobada_kg"]) == ("correccion", 12_500)
    await mundo.sellar("respuesta")
    texto = await mundo.texto(ruta, "respuesta")
    assert "el cupo asignado pasa de 1,250 t (1.250 kg) a 12,500 t (12.500 kg)" in texto
    await mundo.auditar()


async def test_a_menos_lo_juzga_consumo(mundo: MundoConFirma) -> None:
    ruta = await aprobada(mundo, "12")

    async def esta(estado: str, kg: int) -> None:
        leida = await leer(mundo, ruta)
        assert (leida["estado"], (leida["aprobada"] or {"kg": 0})["kg"]) == (estado, kg)
        assert (await saldo(mundo))["asignado"] == kg
        await mundo.auditar()

    await corregir(mundo, ruta, "2")
    # Nothing moved yet, and nothing else is corrected meanwhile.
    await esta("aprobada_parcial", 12_000)
    assert codigo(await proyectar(mundo, ruta, "3")) == (409, "correccion-en-curso")
    await juzgar(mundo, "sin_saldo")
    await esta("aprobada_parcial", 12_000)
    assert (await mundo.eventos("correccion_juzgada"))[-1]["resultado"] == "rechazada"
    contada = (await mundo.get(f"{ruta}/historia")).json()[-1]
    assert contada["motivo"] == "La aprobación no se corrige: el cupo ya tiene consumos o reservas."
    assert contada["texto"] == "La corrección no procede: el cupo ya tiene consumos o reservas."
    assert contada["oficio"] is None

    await corregir(mundo, ruta, "2")
    await juzgar(mundo, "debitado")
    await esta("aprobada_parcial", 2_000)
    juzgada = (await mundo.eventos("correccion_juzgada"))[-1]
    assert (juzgada["resultado"], juzgada["aprobada_kg"]) == ("aplicada", 2_000)

    await corregir(mundo, ruta, None)
    await juzgar(mundo, "debitado")
    await esta("negada", 0)
    await mundo.sellar("respuesta")
    texto = await mundo.texto(ruta, "respuesta")
    assert "el cupo asignado queda sin efecto" in texto
    assert "recurso de reposición" in texto

    recurrida = await mundo.post(f"{ruta}/recurrir", {"texto": "La aprobación no tenía error alguno."})
    assert recurrida.status_code == 200, recurrida.text
    ganada = await mundo.post(
        f"{ruta}/resolver", {"sentido": "revoca", "motivo": "Era correcta"}, rol="coordinador", sub="caro"
    )
    assert ganada.status_code == 200, ganada.text
    # The cupo that was left with nothing has its kilograms again; there is no second one.
    await esta("aprobada", 12_500)
    assert await mundo.filas("SELECT kg FROM cupo_vigente") == [{"kg": 12_500}]
