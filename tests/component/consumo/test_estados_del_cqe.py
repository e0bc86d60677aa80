"""Every transition of a certificate: who may, what is told, what DIAN reads."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from services.consumo.cqe import estados, vencimiento
from services.consumo.cqe.consultas import FiltroDeCqe, cqe_en_lista, cqe_visible
from shared.clock import BOGOTA, fijar, reloj_legal
from shared.events.notificaciones import EntregaActualizada
from shared.http import Problema
from shared.http.paginacion import Paginacion
from shared.identity import Principal
from shared.messaging.entrega import Resultado
from tests.component.consumo.conftest import NIT, NIT_AJENO, Mundo
from tests.component.consumo.cqe import aprobado, emitido


async def _estado(mundo: Mundo, cqe: UUID) -> str:
    (fila,) = await mundo.filas("SELECT estado FROM expediente WHERE id = :id", id=cqe)
    return str(fila["estado"])


@contextmanager
def _no_permitida() -> Iterator[None]:
    with pytest.raises(Problema) as hallado:
        yield
    assert hallado.value.codigo == "transicion-no-permitida"


async def test_dos_causas_de_suspension_no_se_levantan_la_una_a_la_otra(auditado: Mundo) -> None:
    mundo, anulacion = auditado, uuid4()
    cqe = await emitido(mundo)
    ruta, coordinador = f"/v1/cqe/{cqe['numero']}", mundo.como("coordinador")
    suspendido = await mundo.http.post(f"{ruta}/suspender", json={"motivo": "Denuncia"}, headers=coordinador)
    assert (suspendido.status_code, suspendido.json()["estado"]) == (200, "suspendido"), suspendido.text
    assert suspendido.json()["acciones"] == ["reanudar", "revocar"]
    async with mundo.bd.tx() as tx:
        await estados.suspender_por_anulacion(tx, cqe["id"], anulacion, "No se usó")
        await estados.suspender_por_anulacion(tx, cqe["id"], anulacion, "No se usó")
    otra = await mundo.http.post(f"{ruta}/suspender", json={"motivo": "Otra vez"}, headers=coordinador)
    assert (otra.status_code, otra.json()["codigo"]) == (409, "cqe-ya-suspendido")
    revocar = await mundo.http.post(f"{ruta}/revocar", json={"motivo": "Fraude"}, headers=coordinador)
    assert (revocar.status_code, revocar.json()["codigo"]) == (409, "cqe-en-anulacion")
    reanudado = await mundo.http.post(f"{ruta}/reanudar", json={"motivo": "Aclarado"}, headers=coordinador)
    assert (reanudado.json()["estado"], reanudado.json()["acciones"]) == ("suspendido", ["suspender"])
    assert [s["causa"] for s in reanudado.json()["suspensiones"]] == ["anulacion"]
    async with mundo.bd.tx() as tx:
        await estados.levantar_por_anulacion(tx, cqe["id"], anulacion, "Negada")
        await estados.levantar_por_anulacion(tx, cqe["id"], anulacion, "Negada")
    assert await _estado(mundo, cqe["id"]) == "emitido"

    cambios = await mundo.emitidos("cqe.estado_cambiado")
    assert [(c["accion"], c["anterior"], c["estado"]) for c in cambios] == [
        ("sellar", "por_sellar", "emitido"),
        ("suspender", "emitido", "suspendido"),
        ("suspender_por_anulacion", "suspendido", "suspendido"),
        ("reanudar", "suspendido", "suspendido"),
        ("levantar_por_anulacion", "suspendido", "emitido"),
    ]
    publicos = await mundo.emitidos("cqe_publico.estado")
    assert [p["version"] for p in publicos] == [c["version"] for c in cambios] == [2, 3, 4, 5, 6]
    assert [p["estado"] for p in publicos] == [c["estado"] for c in cambios]


async def test_estado_y_sello_se_leen_en_el_mismo_instante(mundo: Mundo) -> None:
    """Issued between two statements of one reading, it would be shown as issued and without its seal."""
    cqe = await emitido(mundo)
    quien = Principal("exportador", "", frozenset({"exportador"}), frozenset({NIT}))
    del_sello: list[str] = []

    def anotar(*suceso: Any) -> None:
        # The workers of this process ask other things meanwhile.
        if "cqe.sellado" in suceso[2] or "expediente.estado" in suceso[2].partition("FROM")[0]:
            del_sello.append(suceso[2])

    sa.event.listen(mundo.bd.motor.sync_engine, "before_cursor_execute", anotar)
    async with mundo.bd.tx() as tx:
        exp, leido = await cqe_visible(tx, cqe["numero"], quien)
        (junto,), _ = await cqe_en_lista(tx, quien, FiltroDeCqe(), Paginacion())
    assert (exp.estado, leido.sellado is not None) == ("emitido", True)
    assert (junto[0].estado, junto[1].numero) == ("emitido", cqe["numero"])
    assert len(del_sello) == 2, del_sello


async def test_solo_un_coordinador_con_motivo(mundo: Mundo) -> None:
    cqe = await emitido(mundo)
    for accion in ("suspender", "revocar"):
        ruta = f"/v1/cqe/{cqe['numero']}/{accion}"
        for rol in ("exportador", "funcionario"):
            negado = await mundo.http.post(ruta, json={"motivo": "x"}, headers=mundo.como(rol))
            assert (negado.status_code, negado.json()["codigo"]) == (403, "prohibido"), rol
        vacio = await mundo.http.post(ruta, json={"motivo": " "}, headers=mundo.como("coordinador"))
        assert vacio.status_code == 422
    pronto = await mundo.http.post(
        f"/v1/cqe/{cqe['numero']}/reanudar", json={"motivo": "x"}, headers=mundo.como("coordinador")
    )
    assert (pronto.status_code, pronto.json()["codigo"]) == (409, "transicion-no-permitida")


async def test_revocar_uno_suspendido_no_lo_deja_valer_ni_un_instante(auditado: Mundo) -> None:
    cqe = await emitido(auditado)
    ruta, coordinador = f"/v1/cqe/{cqe['numero']}", auditado.como("coordinador")
    await auditado.http.post(f"{ruta}/suspender", json={"motivo": "Denuncia"}, headers=coordinador)
    revocado = await auditado.http.post(f"{ruta}/revocar", json={"motivo": "Era falso"}, headers=coordinador)
    assert (revocado.json()["estado"], revocado.json()["acciones"]) == ("revocado", [])
    (fila,) = await auditado.filas("SELECT count(*) AS vivas FROM suspension_de_cqe WHERE levantada_en IS NULL")
    assert fila["vivas"] == 0
    # Its kilograms stay consumed.
    (cuenta,) = await auditado.filas("SELECT asentado FROM libro_cuentas WHERE tipo = 'consumido'")
    assert cuenta["asentado"] == 13_071


async def test_el_uso_verificado_mueve_el_estado_en_ambos_sentidos(auditado: Mundo) -> None:
    mundo, anulacion = auditado, uuid4()
    cqe = await emitido(mundo)
    vistos = []
    for kg in (1, 12_499, 12_500, 20_000, 6_000, 0):
        async with mundo.bd.tx() as tx:
            vistos.append((await estados.utilizar(tx, cqe["id"], kg)).estado)
    parcial, usado = "utilizado_parcial", "utilizado"
    assert vistos == [parcial, parcial, usado, usado, parcial, "emitido"]
    async with mundo.bd.tx() as tx:
        await estados.suspender_por_anulacion(tx, cqe["id"], anulacion, "No se usó")
        assert (await estados.utilizar(tx, cqe["id"], 12_500)).estado == "suspendido"
    async with mundo.bd.tx() as tx:
        assert (await estados.levantar_por_anulacion(tx, cqe["id"], anulacion, "Negada")).estado == usado
        assert await estados.verificado_de(tx, cqe["id"]) == 12_500
    async with mundo.bd.tx() as tx:
        with _no_permitida():
            await estados.suspender_por_anulacion(tx, cqe["id"], uuid4(), "Usado")


async def test_anular_cierra_todo_y_es_de_su_anulacion(mundo: Mundo) -> None:
    anulacion = uuid4()
    cqe = await emitido(mundo)
    async with mundo.bd.tx() as tx:
        await estados.suspender_por_anulacion(tx, cqe["id"], anulacion, "No se usó")
    async with mundo.bd.tx() as tx:
        with _no_permitida():
            await estados.anular(tx, cqe["id"], uuid4(), estados.SISTEMA, "Otra")

    async def anular() -> str:
        try:
            async with mundo.bd.tx() as tx:
                return (await estados.anular(tx, cqe["id"], anulacion, estados.SISTEMA, "Aprobada")).estado
        except Problema as problema:
            return problema.codigo

    # Twice at the same instant: one of them.
    assert sorted(await asyncio.gather(anular(), anular())) == ["anulado", "transicion-no-permitida"]
    assert (await mundo.ultimo("cqe_publico.estado"))["estado"] == "anulado"
    async with mundo.bd.tx() as tx:
        with _no_permitida():
            await estados.utilizar(tx, cqe["id"], 1)


async def test_lo_que_no_se_uso_vence_al_terminar_el_plazo_de_las_dex(auditado: Mundo) -> None:
    mundo = auditado
    await mundo.empresa()
    hasta = date(2030, 12, 31)
    await mundo.contingente(vigencia_hasta=hasta, dex_limite=date(2031, 1, 31))
    cupo = await mundo.cupo(100_000)
    libre, usado = await emitido(mundo, cupo), await emitido(mundo, cupo, "1")
    async with mundo.bd.tx() as tx:
        await estados.utilizar(tx, usado["id"], 1)

    async def pasar_el_dia(dia: datetime) -> int:
        with fijar(dia):
            async with mundo.bd.tx() as tx:
                return await vencimiento.buscar(tx)

    assert await pasar_el_dia(datetime(2031, 1, 31, 23, 59, tzinfo=BOGOTA)) == 0
    # A circular moves the term; what was found before it is looked at again and stays.
    await mundo.contingente(vigencia_hasta=hasta, dex_limite=date(2031, 2, 28))
    with fijar(datetime(2031, 2, 1, 8, 0, tzinfo=BOGOTA)):
        async with mundo.bd.tx() as tx:
            assert not await vencimiento.vencer(tx, libre["id"])
    with fijar(datetime(2031, 3, 1, 0, 0, 1, tzinfo=BOGOTA)):
        async with mundo.bd.tx() as tx:
            assert await vencimiento.buscar(tx) == 1
        await mundo.hasta("cqe.estado_cambiado", 4)
    cambio = await mundo.ultimo("cqe.estado_cambiado")
    assert (cambio["numero"], cambio["estado"]) == (libre["numero"], "vencido")
    assert "28 de febrero de 2031" in cambio["motivo"]
    assert await _estado(mundo, usado["id"]) == "utilizado_parcial"
    # A declaration that came late is recorded; it does not bring the certificate back.
    async with mundo.bd.tx() as tx:
        assert (await estados.utilizar(tx, libre["id"], 5)).estado == "vencido"
        assert await estados.verificado_de(tx, libre["id"]) == 5


async def test_se_ve_lo_que_fallo_y_lo_que_fue_de_su_correo(mundo: Mundo) -> None:
    cupo = await mundo.todo_listo()
    bueno, malo = await emitido(mundo, cupo), await aprobado(mundo, cupo, "1")
    await mundo.fallar_sello(await mundo.hasta("sello.solicitado", 2), "La llave del sello no abre")

    async def lista(rol: str = "funcionario", **consulta: Any) -> list[dict[str, Any]]:
        respuesta = await mundo.http.get("/v1/cqe", params=consulta, headers=mundo.como(rol))
        assert respuesta.status_code == 200, respuesta.text
        return list(respuesta.json()["elementos"])

    (fallido,) = await lista(estado="por_sellar", con_error=1)
    assert (fallido["numero"], fallido["sello_error"]) == (malo["numero"], "La llave del sello no abre")
    assert "resellar" in fallido["acciones"]
    todos = await mundo.http.post("/v1/cqe/resellar", json={}, headers=mundo.como("funcionario"))
    assert (todos.status_code, todos.json()) == (202, {"numeros": [malo["numero"]], "quedan": 0}), todos.text
    assert await lista(con_error=1) == []
    otra = await mundo.http.post("/v1/cqe/resellar", json={}, headers=mundo.como("funcionario"))
    assert otra.json() == {"numeros": [], "quedan": 0}
    assert len(await mundo.emitidos("sello.solicitado")) == 3
    assert (await mundo.http.post("/v1/cqe/resellar", json={}, headers=mundo.como())).status_code == 403
    assert [c["numero"] for c in await lista("exportador")] == [malo["numero"], bueno["numero"]]
    assert await lista(contingente="OTRO") == []
    ajenos = await mundo.http.get("/v1/cqe", headers=mundo.como(nit=NIT_AJENO))
    assert ajenos.json()["elementos"] == []

    (consumo,) = await mundo.filas("SELECT consumo_id, nit FROM cqe WHERE id = :id", id=bueno["id"])
    entrega = uuid4()

    async def correo(version: int, estado: Any, detalle: str = "") -> None:
        evento = EntregaActualizada(
            entrega_id=entrega,
            version=version,
            clase="cqe_emitido",
            caso_id=consumo["consumo_id"],
            caso_numero="CON-1",
            nit=consumo["nit"],
            estado=estado,
            detalle=detalle,
            ocurrido_en=reloj_legal.ahora(),
        )
        assert await mundo.recibir(evento, str(entrega)) is Resultado.APLICADO

    await correo(2, "rebotada", "550 buzón inexistente")
    await correo(1, "enviada")
    (con_error,) = await lista(correo_con_error=True)
    (mandado,) = con_error["correos"]
    assert (mandado["estado"], mandado["detalle"]) == ("rebotada", "550 buzón inexistente")
    assert mandado["reenviar"] == f"/v1/entregas/{entrega}/reenviar"
    await correo(3, "enviada")
    assert await lista(correo_con_error=True) == []
    historia = await mundo.http.get(f"/v1/cqe/{bueno['numero']}/historia", headers=mundo.como())
    assert [p["accion"] for p in historia.json()] == ["crear", "sellar"]
