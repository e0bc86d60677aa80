"""The term to declare, and what becomes of what was not shipped."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.consumo.cqe.estados import SISTEMA, pasar
from services.consumo.dex.plazos import publicar_plazos
from shared.clock import reloj_legal
from shared.events.cupos import DebitoDeCupoPedido
from shared.messaging.entrega import Resultado
from tests.component.consumo.conftest import Mundo
from tests.component.consumo.despues import (
    anulacion,
    cobertura,
    emitido,
    estado_de,
    presentada,
    presentar,
    sobre_dex,
    solicitada,
    verificada,
)
from tests.component.consumo.recorrido import saldo


async def _cierre(mundo: Mundo, ruta: str = "", rol: str = "funcionario", **cuerpo: Any) -> httpx.Response:
    return await mundo.http.post(f"/v1/dex/cierres{ruta}", json=cuerpo, headers=mundo.como(rol))


async def _publicar(mundo: Mundo) -> int:
    async with mundo.bd.tx() as tx:
        return await publicar_plazos(tx)


async def test_el_plazo_se_anuncia_se_mueve_se_cumple_y_pasa(auditado: Mundo) -> None:
    mundo, hoy = auditado, reloj_legal.hoy()
    cupo = await mundo.todo_listo()
    await mundo.contingente(dex_limite=hoy + timedelta(days=30))
    uno, otro = await emitido(mundo, cupo, "10"), await emitido(mundo, cupo, "20")
    assert await _publicar(mundo) == 2
    assert await _publicar(mundo) == 0
    plazos = await mundo.emitidos("dex.plazo")
    assert {(p["cqe_numero"], p["estado"], p["pendiente_kg"], p["version"]) for p in plazos} == {
        (uno, "abierto", 10_000, 1),
        (otro, "abierto", 20_000, 1),
    }
    dex = await presentada(mundo, uno, "10", declaracion="6001")
    assert await _publicar(mundo) == 1
    assert (await mundo.ultimo("dex.plazo"))["estado"] == "cumplido"
    # Objected, it covers nothing; and a later circular moves the term.
    await sobre_dex(mundo, dex["id"], "objetar", motivo="Ilegible")
    await mundo.contingente(dex_limite=hoy - timedelta(days=1))
    assert await _publicar(mundo) == 2
    assert [p["estado"] for p in (await mundo.emitidos("dex.plazo"))[-2:]] == ["vencido", "vencido"]
    faltan = await mundo.emitidos("dex.faltante")
    assert {(f["cqe_numero"], f["pendiente_kg"]) for f in faltan} == {(uno, 10_000), (otro, 20_000)}
    assert await _publicar(mundo) == 0

    vencidos = await mundo.http.get("/v1/dex/pendientes?vencidos=true&limite=1", headers=mundo.como())
    (primero,) = vencidos.json()["elementos"]
    assert (primero["vencido"], primero["dias"]) == (True, -1)
    siguiente = vencidos.json()["siguiente"]
    resto = await mundo.http.get(f"/v1/dex/pendientes?vencidos=true&cursor={siguiente}", headers=mundo.como())
    assert {primero["cqe"], *(p["cqe"] for p in resto.json()["elementos"])} == {uno, otro}
    # After the term it is taken all the same, and flagged; it credits an expired certificate, which stays expired.
    (fila,) = await mundo.filas("SELECT id FROM cqe WHERE numero = :n", n=otro)
    async with mundo.bd.tx() as tx:
        await pasar(tx, fila["id"], "vencer", SISTEMA, motivo="Terminó su vigencia")
    tardia = await verificada(mundo, otro, "20", declaracion="6002")
    assert (tardia["tardia"], "tardia" in {a["codigo"] for a in tardia["avisos"]}) == (True, True)
    assert (await estado_de(mundo, otro), (await cobertura(mundo, otro))["acreditado"]) == ("vencido", 20_913)


async def test_la_definitiva_objetada_no_quita_lo_que_la_provisional_cubre(auditado: Mundo) -> None:
    """The verified provisional one credits its certificate all the while: nobody is told that declarations miss."""
    mundo, hoy = auditado, reloj_legal.hoy()
    cupo = await mundo.todo_listo()
    await mundo.contingente(dex_limite=hoy - timedelta(days=1))
    cqe = await emitido(mundo, cupo, "10")
    provisional = await verificada(mundo, cqe, "10", declaracion="6001", clase="provisional")
    definitiva = await presentada(mundo, cqe, "9", declaracion="6002", ruta=f"/v1/dex/{provisional['id']}/reemplazar")
    assert await _publicar(mundo) == 1
    assert ((plazo := await mundo.ultimo("dex.plazo"))["estado"], plazo["pendiente_kg"]) == ("vencido", 1_000)
    await sobre_dex(mundo, definitiva["id"], "objetar", motivo="Ilegible")
    assert await _publicar(mundo) == 1
    assert ((plazo := await mundo.ultimo("dex.plazo"))["estado"], plazo["pendiente_kg"]) == ("cumplido", 0)
    assert (await cobertura(mundo, cqe))["verificado"] == 10_000
    sin_cubrir = await mundo.http.get("/v1/dex/pendientes", headers=mundo.como())
    assert sin_cubrir.json()["elementos"] == []


async def test_el_cierre_lo_proyecta_uno_y_lo_confirma_otro(auditado: Mundo) -> None:
    mundo, hoy = auditado, reloj_legal.hoy()
    cupo = await mundo.todo_listo()
    parcial, entero, en_tramite = [await emitido(mundo, cupo, t) for t in ("10", "20", "5")]
    await verificada(mundo, parcial, "4", declaracion="6001")
    por_decidir = await presentada(mundo, entero, "20", declaracion="6002")
    await solicitada(mundo, en_tramite)
    assert (await _cierre(mundo, contingente="AZUCAR-EEUU")).json()["codigo"] == "contingente-sin-plazo-vencido"
    vencido = {"vigencia_hasta": hoy - timedelta(days=40), "dex_limite": hoy - timedelta(days=1)}
    await mundo.contingente(sobrante="se_devuelve", **vencido)

    proyectado = await _cierre(mundo, contingente="AZUCAR-EEUU")
    assert proyectado.status_code == 201, proyectado.text
    cuerpo = proyectado.json()
    (linea,) = cuerpo["lineas"]
    cifras = [linea[c]["kg"] for c in ("certificado", "acreditado", "sobrante")]
    assert (linea["cqe"], cifras) == (parcial, [10_457, 4_183, 6_274])
    assert "6.274 kg" in linea["efecto"]
    assert {f["cqe"] for f in cuerpo["quedan_fuera"]} == {entero, en_tramite}
    assert (await _cierre(mundo, contingente="AZUCAR-EEUU")).json()["codigo"] == "cierre-en-curso"

    # What changed since is not closed on: the draft is dropped and made again.
    assert (await sobre_dex(mundo, por_decidir["id"], "verificar")).status_code == 200
    antes = await saldo(mundo, cupo)
    ruta = f"/{cuerpo['id']}"
    assert (await _cierre(mundo, f"{ruta}/confirmar", motivo="Cierre del año")).json()["codigo"] == "misma-persona"
    confirmado = await _cierre(mundo, f"{ruta}/confirmar", rol="coordinador", motivo="Cierre del año")
    assert (confirmado.status_code, confirmado.json()["estado"]) == (200, "confirmado")
    despues = await saldo(mundo, cupo)
    assert despues["disponible"] == antes["disponible"] + 6_274
    assert despues["consumido"] == antes["consumido"] - 6_274
    (cerrado,) = await mundo.emitidos("cqe.cerrado")
    assert (cerrado["cqe_numero"], cerrado["sobrante_kg"], cerrado["efecto"]) == (parcial, 6_274, "se_devuelve")
    await _vuelve_al_grupo(mundo, cerrado)
    despues = await saldo(mundo, cupo)
    assert (despues["disponible"], despues["asignado"]) == (antes["disponible"], antes["asignado"] - 6_274)
    assert (await _cierre(mundo, f"{ruta}/confirmar", rol="coordinador", motivo="Otra vez")).status_code == 409

    # What is closed no longer changes.
    assert (await presentar(mundo, parcial, "1", declaracion="6003")).json()["codigo"] == "cqe-cerrado"
    assert (await anulacion(mundo, parcial)).status_code == 409
    otro = await _cierre(mundo, contingente="AZUCAR-EEUU")
    assert [x["cqe"] for x in otro.json()["lineas"]] == [entero]
    dex = (await mundo.http.get(f"/v1/dex?cqe={entero}", headers=mundo.como())).json()["elementos"][0]
    assert (await sobre_dex(mundo, dex["id"], "objetar", motivo="Ilegible")).status_code == 200
    await mundo.http.post(f"/v1/dex/{dex['id']}/retirar", json={"motivo": "Error"}, headers=mundo.como())
    superado = await _cierre(mundo, f"/{otro.json()['id']}/confirmar", rol="coordinador", motivo="Cierre")
    assert (superado.json()["codigo"], superado.json()["certificados"]) == ("cierre-superado", [entero])
    descartado = await _cierre(mundo, f"/{otro.json()['id']}/descartar", motivo="Se proyecta otro")
    assert descartado.json()["estado"] == "descartado"
    await mundo.contingente(sobrante="se_pierde", **vencido)
    ultimo = await _cierre(mundo, contingente="AZUCAR-EEUU")
    assert "se pierden" in ultimo.json()["lineas"][0]["efecto"]
    ruta = f"/{ultimo.json()['id']}/confirmar"
    assert (await _cierre(mundo, ruta, rol="coordinador", motivo="Cierre")).json()["estado"] == "confirmado"
    assert (await mundo.ultimo("cqe.cerrado"))["efecto"] == "se_pierde"
    assert await saldo(mundo, cupo) == despues
    assert (await _cierre(mundo, rol="exportador", contingente="AZUCAR-EEUU")).status_code == 403


async def test_lo_de_un_certificado_revocado_se_resuelve_al_cierre(auditado: Mundo) -> None:
    """Its kilograms stay consumed until then; left out of the closing, the group would never have them again."""
    mundo, hoy = auditado, reloj_legal.hoy()
    cupo = await mundo.todo_listo()
    cqe = await emitido(mundo, cupo, "5")
    revocar: dict[str, Any] = {"json": {"motivo": "Datos falsos"}, "headers": mundo.como("coordinador")}
    assert (await mundo.http.post(f"/v1/cqe/{cqe}/revocar", **revocar)).status_code == 200
    assert (await saldo(mundo, cupo))["consumido"] == 5_229
    await mundo.contingente(sobrante="se_devuelve", vigencia_hasta=hoy - timedelta(days=1))
    proyectado = (await _cierre(mundo, contingente="AZUCAR-EEUU")).json()
    assert [(x["cqe"], x["sobrante"]["kg"]) for x in proyectado["lineas"]] == [(cqe, 5_229)]
    confirmado = await _cierre(mundo, f"/{proyectado['id']}/confirmar", rol="coordinador", motivo="Cierre del año")
    assert (confirmado.json()["estado"], proyectado["quedan_fuera"]) == ("confirmado", [])
    despues = await saldo(mundo, cupo)
    assert (despues["consumido"], despues["disponible"]) == (0, 100_000)
    assert await estado_de(mundo, cqe) == "revocado"


async def test_lo_que_se_tolera_no_mueve_nada_y_los_informes_lo_dicen(auditado: Mundo) -> None:
    mundo, ayer = auditado, reloj_legal.hoy() - timedelta(days=1)
    cupo = await mundo.todo_listo(20_914)
    parcial, sin_dex = [await emitido(mundo, cupo, "10") for _ in range(2)]
    await verificada(mundo, parcial, "4", declaracion="6001")
    await mundo.contingente(sobrante="se_tolera", vigencia_hasta=ayer, dex_limite=ayer)

    async def pendientes(**filtro: Any) -> list[tuple[str, int]]:
        leidos = await mundo.http.get("/v1/dex/pendientes", params=filtro, headers=mundo.como("funcionario"))
        return sorted((p["cqe"], p["pendiente"]["kg"]) for p in leidos.json()["elementos"])

    assert await pendientes() == [(parcial, 6_000), (sin_dex, 10_000)]
    assert await pendientes(sin_ninguna=True) == [(sin_dex, 10_000)]
    (uso,) = (await mundo.http.get("/v1/dex/utilizacion", headers=mundo.como())).json()["elementos"]
    cifras = tuple(uso[c]["kg"] for c in ("asignado", "certificado", "verificado"))
    assert (*cifras, uso["porcentaje"]) == (20_914, 20_914, 4_183, "20.0010")
    antes = await saldo(mundo, cupo)
    cierre = (await _cierre(mundo, contingente="AZUCAR-EEUU")).json()
    assert sorted(x["sobrante"]["kg"] for x in cierre["lineas"]) == [6_274, 10_457]
    assert all("se toleran" in x["efecto"] for x in cierre["lineas"])
    hecho = await _cierre(mundo, f"/{cierre['id']}/confirmar", rol="coordinador", motivo="Cierre del año")
    assert hecho.status_code == 200, hecho.text
    assert await saldo(mundo, cupo) == antes
    cerrados = await mundo.emitidos("cqe.cerrado")
    assert {(c["cqe_numero"], c["efecto"]) for c in cerrados} == {(parcial, "se_tolera"), (sin_dex, "se_tolera")}
    assert await pendientes() == []


async def _vuelve_al_grupo(mundo: Mundo, cerrado: dict[str, Any]) -> None:
    """What `cupos` asks for when it hears of the closing."""
    pedido = DebitoDeCupoPedido(
        debito_id=uuid4(),
        cupo_id=UUID(cerrado["cupo_id"]),
        nit=cerrado["nit"],
        cantidad_kg=cerrado["sobrante_kg"],
        causa="cierre",
        caso_id=UUID(cerrado["cqe_id"]),
        referencia=f"cierre del certificado {cerrado['cqe_numero']}",
        pedido_en=reloj_legal.ahora(),
    )
    assert await mundo.recibir(pedido, f"debito {pedido.debito_id}") is Resultado.APLICADO
    assert (await mundo.ultimo("cupo.debito_juzgado"))["resultado"] == "debitado"


async def test_cerrar_y_presentar_al_mismo_instante(auditado: Mundo) -> None:
    """Either the declaration is in and the draft is out of date, or the certificate is closed and takes no more."""
    mundo, ayer = auditado, reloj_legal.hoy() - timedelta(days=1)
    cqe = await emitido(mundo, await mundo.todo_listo(), "10")
    await mundo.contingente(sobrante="se_devuelve", vigencia_hasta=ayer, dex_limite=ayer)
    cierre = (await _cierre(mundo, contingente="AZUCAR-EEUU")).json()["id"]
    confirmado, dex = await asyncio.gather(
        _cierre(mundo, f"/{cierre}/confirmar", rol="coordinador", motivo="Cierre del año"),
        presentar(mundo, cqe, "10"),
    )
    visto = (confirmado.json().get("codigo", "cerrado"), dex.json().get("codigo", "presentada"))
    assert visto in {("cerrado", "cqe-cerrado"), ("cierre-superado", "presentada")}


async def test_lo_cerrado_no_acredita_despues(auditado: Mundo) -> None:
    """A number that did not credit a certificate when it was closed never does, and is free for another one."""
    mundo, ayer = auditado, reloj_legal.hoy() - timedelta(days=1)
    cupo = await mundo.todo_listo()
    abierto, cerrado, otro = [await emitido(mundo, cupo, "10") for _ in range(3)]
    primera = await verificada(mundo, abierto, "10", declaracion="6001")
    await verificada(mundo, cerrado, "10", declaracion="6001")
    await presentada(mundo, abierto, "1", declaracion="6002")
    await presentada(mundo, otro, "1", declaracion="6003")
    await mundo.contingente(sobrante="se_devuelve", vigencia_hasta=ayer, dex_limite=ayer)
    cierre = (await _cierre(mundo, contingente="AZUCAR-EEUU")).json()
    assert [(x["cqe"], x["sobrante"]["kg"]) for x in cierre["lineas"]] == [(cerrado, 10_457)]
    confirmado = await _cierre(mundo, f"/{cierre['id']}/confirmar", rol="coordinador", motivo="Cierre del año")
    assert confirmado.status_code == 200, confirmado.text
    assert (await sobre_dex(mundo, primera["id"], "objetar", motivo="Error")).status_code == 200
    assert (await cobertura(mundo, cerrado))["acreditado"] == 0
    await verificada(mundo, otro, "10", declaracion="6001")
    assert (await cobertura(mundo, otro))["acreditado"] == 10_457
    assert (await mundo.ultimo("cupo.saldo"))["dex_verificado_kg"] == 10_457
