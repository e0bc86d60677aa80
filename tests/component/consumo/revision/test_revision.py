"""The reviewer's tools on consumptions: checks with their figures, batch with one repeated shipment, two signatures."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from services.consumo.app import CONSUMIDORES
from shared.clock import reloj_sistema
from shared.events.notificaciones import FirmaDesconocida, FirmaDesconocidaAtendida
from shared.messaging.entrega import Resultado
from tests.ayudas import esperar_hasta
from tests.component.consumo.conftest import CAMPOS, Mundo, auditar
from tests.component.consumo.recorrido import borrador, decidir, enviado, firmar, leer, saldo
from tests.mensajes import entregar


async def enviado_en(mundo: Mundo, cupo: str, cantidad: str, buque: str) -> str:
    """Id of a consumption in that vessel whose signature was accepted."""
    creado = await borrador(mundo, cupo, cantidad, campos=CAMPOS | {"buque": buque})
    id = str(creado.json()["id"])
    assert (await mundo.http.post(f"/v1/consumos/{id}/radicar", headers=mundo.como())).status_code == 200

    async def forma() -> bytes | None:
        pdf = await mundo.http.get(f"/v1/consumos/{id}/radicado.pdf", headers=mundo.como())
        return pdf.content if pdf.status_code == 200 else None

    pdf = await esperar_hasta(forma)
    assert pdf is not None
    assert (await firmar(mundo, id, pdf + b"\n% firma\n")).status_code == 202
    await mundo.veredicto("TOTAL_PASSED")
    return id


async def post(
    mundo: Mundo, ruta: str, cuerpo: Any = None, *, rol: str = "funcionario", sub: str = ""
) -> httpx.Response:
    return await mundo.http.post(f"/v1/consumos{ruta}", json=cuerpo, headers=mundo.como(rol, nit=sub or None))


async def test_el_embarque_repetido_se_ve_en_rojo_y_el_lote_no_lo_aprueba(mundo: Mundo) -> None:
    cupo = await mundo.todo_listo()
    uno = await enviado_en(mundo, cupo, "10.000", "MV Río Cauca")
    mismo = await enviado_en(mundo, cupo, "10.000", "M.V. RIO CAUCA")
    distinto = await enviado_en(mundo, cupo, "5.000", "MV Río Cauca")
    leidas = await mundo.http.get(f"/v1/consumos/{mismo}/comprobaciones", headers=mundo.como("funcionario"))
    textos = {c["codigo"]: (c["estado"], c["detalle"]) for c in leidas.json()["comprobaciones"]}
    assert textos["buque"][0] == "rojo"
    assert "CON-AZUCAR-EEUU-1 (10,000 t)" in textos["buque"][1]
    assert textos["saldo"][0] == "verde"
    assert "tiene reservadas 10,457 t para esta solicitud" in textos["saldo"][1]
    assert textos["factor"][1] == "10,000 t × 1.045633 (versión 1) son 10,457 t del cupo."
    filas = (await mundo.http.get("/v1/consumos/bandeja", headers=mundo.como("funcionario"))).json()["elementos"]
    assert {f["id"]: f["comprobaciones"]["en_rojo"] for f in filas} == {uno: ["buque"], mismo: ["buque"], distinto: []}
    cuerpo = {"ids": [uno, mismo, distinto], "motivo": "Cumplen los requisitos."}
    hechos = (await post(mundo, "/aprobar-lote", cuerpo)).json()
    assert [e["ok"] for e in hechos["elementos"]] == [False, False, True]
    assert (await decidir(mundo, uno, "aprobar")).json()["codigo"] == "comprobaciones-en-rojo"
    pese_a = {"motivo": "Son dos bodegas del mismo buque.", "pese_a": ["buque"]}
    assert (await post(mundo, f"/{uno}/aprobar", pese_a)).status_code == 200
    assert (await decidir(mundo, mismo, "negar", "Es el mismo embarque.")).status_code == 200
    assert (await saldo(mundo, cupo))["reservado"] == 0
    historia = (await mundo.http.get(f"/v1/consumos/{uno}/historia", headers=mundo.como())).json()
    assert "comprobaciones" not in str(historia)
    await auditar(mundo)


async def test_lo_grande_pide_dos_firmas_y_el_libro_se_mueve_una_vez(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente(segunda_firma_desde_kg=10_000)
    cupo = await mundo.cupo(100_000)
    consumo = (await enviado(mundo, cupo, "10.000"))["id"]
    assert (await decidir(mundo, consumo, "aprobar")).json()["codigo"] == "requiere-segunda-firma"
    proyecto = await post(mundo, f"/{consumo}/proyectos", {"accion": "aprobar", "motivo": "Cumple."}, sub="f1")
    assert proyecto.status_code == 201, proyecto.text
    firma = f"/{consumo}/proyectos/{proyecto.json()['id']}/firmar"
    assert (await saldo(mundo, cupo))["consumido"] == 0
    assert (await post(mundo, firma, sub="f2")).json()["codigo"] == "prohibido"
    firmas = await asyncio.gather(*(post(mundo, firma, rol="coordinador", sub=s) for s in ("c1", "c2")))
    assert sorted(r.status_code for r in firmas)[0] == 200
    assert sorted(r.status_code for r in firmas)[1] in {404, 409}
    assert (await saldo(mundo, cupo))["consumido"] == 10_457
    assert len(await mundo.filas("SELECT id FROM cqe")) == 1
    await auditar(mundo)


async def test_una_firma_desconocida_no_se_aprueba_sin_decir_por_que(mundo: Mundo) -> None:
    cupo = await mundo.todo_listo()
    id = await enviado_en(mundo, cupo, "10.000", "MV Río Cauca")
    pedido = await mundo.ultimo("veredicto.solicitado")
    evento = FirmaDesconocida(
        veredicto_id=pedido["veredicto_id"],
        servicio="consumo",
        documento_id=UUID(id),
        numero=pedido["numero"],
        nit=pedido["nit"],
        desconocida_en=reloj_sistema.ahora(),
    )
    assert await entregar(mundo.bd, list(CONSUMIDORES), evento, clave=id, version=1) is Resultado.APLICADO
    assert (await decidir(mundo, id, "aprobar")).json()["codigo"] == "comprobaciones-en-rojo"
    filas = (await mundo.http.get("/v1/consumos/bandeja", headers=mundo.como("funcionario"))).json()["elementos"]
    assert [f["comprobaciones"]["en_rojo"] for f in filas] == [["firma"]]
    pese_a = {"motivo": "La representante confirmó que sí firmó.", "pese_a": ["firma"]}
    assert (await post(mundo, f"/{id}/aprobar", pese_a)).status_code == 200
    await auditar(mundo)


@pytest.mark.largo
async def test_lo_que_el_representante_no_firmo_se_retira_y_un_cupo_en_duda_pide_motivo(mundo: Mundo) -> None:
    cupo = await mundo.todo_listo()
    id = await enviado_en(mundo, cupo, "10.000", "MV Río Cauca")
    pedido = await mundo.ultimo("veredicto.solicitado")
    evento = FirmaDesconocida(
        veredicto_id=pedido["veredicto_id"],
        servicio="consumo",
        documento_id=UUID(id),
        numero=pedido["numero"],
        nit=pedido["nit"],
        revoca=True,
        desconocida_en=reloj_sistema.ahora(),
    )
    antes = await saldo(mundo, cupo)
    assert await mundo.recibir(evento, id) is Resultado.APLICADO
    assert (await leer(mundo, id))["estado"] == "desistido"
    despues = await saldo(mundo, cupo)
    assert (antes["reservado"], despues["reservado"]) == (10_457, 0)
    assert (await mundo.ultimo("firma.desconocida_atendida"))["resultado"] == "retirado"
    assert (await mundo.ultimo("consumo.desistido"))["causa"] == "firma_desconocida"
    # Of a certificate that was approved a click takes nothing back.
    otro = await enviado_en(mundo, cupo, "10.000", "MV Río Sinú")
    assert (await decidir(mundo, otro, "aprobar")).status_code == 200
    de_otro = {"veredicto_id": UUID((await mundo.ultimo("veredicto.solicitado"))["veredicto_id"])}
    tarde = evento.model_copy(update={**de_otro, "documento_id": UUID(otro)})
    assert await mundo.recibir(tarde, otro) is Resultado.APLICADO
    respuesta = await mundo.ultimo("firma.desconocida_atendida")
    assert (respuesta["resultado"], respuesta["estado"]) == ("decidido", "aprobado")
    assert "la coordinación puede suspenderlo" in respuesta["pendiente"]
    # The request that gave the cupo turns out not to be signed: what follows from it wants a reason.
    (fila,) = await mundo.filas("SELECT solicitud_id::text, numero FROM cupo")
    duda = FirmaDesconocidaAtendida(
        veredicto_id=uuid4(),
        servicio="cupos",
        documento_id=UUID(fila["solicitud_id"]),
        numero=fila["numero"],
        nit=pedido["nit"],
        tramite="solicitud",
        resultado="decidido",
        estado="aprobada",
        atendida_en=reloj_sistema.ahora(),
    )
    assert await mundo.recibir(duda, fila["solicitud_id"]) is Resultado.APLICADO
    tercero = await enviado_en(mundo, cupo, "10.000", "MV Río Atrato")
    assert (await decidir(mundo, tercero, "aprobar")).json()["codigo"] == "comprobaciones-en-rojo"
    pese_a = {"motivo": "El representante nuevo ratificó la solicitud.", "pese_a": ["firma_del_cupo"]}
    assert (await post(mundo, f"/{tercero}/aprobar", pese_a)).status_code == 200
    await auditar(mundo)


async def test_desistir_se_publica_solo_de_lo_radicado(mundo: Mundo) -> None:
    cupo = await mundo.todo_listo()
    id = await enviado_en(mundo, cupo, "10.000", "MV Río Cauca")
    suelto = str((await borrador(mundo, cupo, "1.000")).json()["id"])
    for caso in (suelto, id):
        hecho = await mundo.http.post(f"/v1/consumos/{caso}/desistir", json={}, headers=mundo.como())
        assert (hecho.status_code, hecho.json()["estado"]) == (200, "desistido")
    (publicado,) = await mundo.emitidos("consumo.desistido")
    assert (publicado["consumo_id"], publicado["numero"]) == (id, "CON-AZUCAR-EEUU-1")
    await auditar(mundo)
