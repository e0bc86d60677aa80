"""Increases and debits of a quota: judged once, always answered, never above what is available."""

import asyncio
import json
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from deploy.cli.libro import app as comando_libro
from services.consumo.app import CONSUMIDORES
from services.consumo.cupos import libro
from shared.clock import adelantar, reloj_legal
from shared.events.cupos import CupoAumentado, DebitoDeCupoPedido
from shared.ledger import SaldoInsuficiente, asentar, reservar
from shared.messaging.entrega import Resultado
from tests.ayudas import con_base
from tests.component.consumo.conftest import NIT, NIT_AJENO, Mundo
from tests.component.consumo.recorrido import enviado, firmar, radicado, saldo
from tests.mensajes import reintentar_aparcados


def debito(cupo: str, kg: int, causa: Literal["devolucion", "correccion"] = "devolucion") -> DebitoDeCupoPedido:
    return DebitoDeCupoPedido(
        debito_id=uuid4(),
        cupo_id=UUID(cupo),
        nit=NIT,
        cantidad_kg=kg,
        causa=causa,
        caso_id=uuid4(),
        referencia="DEV-AZUCAR-EEUU-1",
        pedido_en=reloj_legal.ahora(),
    )


def aumento(cupo: str, kg: int) -> CupoAumentado:
    return CupoAumentado(
        aumento_id=uuid4(),
        cupo_id=UUID(cupo),
        nit=NIT,
        cantidad_kg=kg,
        causa="recurso",
        caso_id=uuid4(),
        referencia="CUP-AZUCAR-EEUU-7",
        ocurrido_en=reloj_legal.ahora(),
    )


async def test_aumentos_y_debitos_con_sus_repeticiones(auditado: Mundo) -> None:
    cupo = await auditado.todo_listo(100_000)
    mas = aumento(cupo, 50_000)
    assert await auditado.recibir(mas, cupo) is Resultado.APLICADO
    assert await auditado.recibir(mas, cupo) is Resultado.APLICADO
    assert (await saldo(auditado, cupo))["disponible"] == 150_000

    menos = debito(cupo, 30_000)
    assert await auditado.recibir(menos, cupo) is Resultado.APLICADO
    primera = await auditado.ultimo("cupo.debito_juzgado")
    assert (primera["resultado"], primera["disponible_kg"]) == ("debitado", 120_000)
    assert await auditado.recibir(menos, cupo) is Resultado.APLICADO
    assert await auditado.ultimo("cupo.debito_juzgado") == primera
    assert len(await auditado.emitidos("cupo.debito_juzgado")) == 2

    assert await auditado.recibir(debito(cupo, 120_001), cupo) is Resultado.APLICADO
    negada = await auditado.ultimo("cupo.debito_juzgado")
    assert (negada["resultado"], negada["disponible_kg"]) == ("sin_saldo", 120_000)
    assert await saldo(auditado, cupo) == {
        "asignado": 120_000, "reservado": 0, "consumido": 0, "disponible": 120_000,
    }  # fmt: skip
    publicado = await auditado.ultimo("cupo.saldo")
    assert {c: publicado[c] for c in ("asignado_kg", "disponible_kg", "devuelto_kg", "reservado_kg")} == {
        "asignado_kg": 120_000, "disponible_kg": 120_000, "devuelto_kg": 30_000, "reservado_kg": 0,
    }  # fmt: skip
    otro = menos.model_copy(update={"cantidad_kg": 2_000})
    assert await auditado.recibir(otro, cupo) is Resultado.MUERTO
    versiones = [s["version"] for s in await auditado.emitidos("cupo.saldo")]
    assert versiones == list(range(1, len(versiones) + 1))


async def test_lo_que_llega_antes_que_el_cupo_espera(mundo: Mundo) -> None:
    await mundo.empresa()
    asignacion = mundo.asignacion(10_000)
    cupo = str(asignacion.cupo_id)
    assert await mundo.recibir(asignacion, cupo) is Resultado.APARCADO
    assert await mundo.recibir(debito(cupo, 4_000), cupo) is Resultado.APARCADO
    await mundo.contingente()
    await reintentar_aparcados(mundo.bd, list(CONSUMIDORES))
    await reintentar_aparcados(mundo.bd, list(CONSUMIDORES))
    assert (await mundo.ultimo("cupo.debito_juzgado"))["resultado"] == "debitado"
    assert (await saldo(mundo, cupo))["disponible"] == 6_000


async def test_una_correccion_solo_mientras_nada_se_haya_usado(auditado: Mundo) -> None:
    cupo = await auditado.todo_listo(100_000)
    consumo = await enviado(auditado, cupo, "1")
    await auditado.recibir(debito(cupo, 1_000, "correccion"), cupo)
    negada = await auditado.ultimo("cupo.debito_juzgado")
    reservado = (await saldo(auditado, cupo))["reservado"]
    assert (negada["resultado"], negada["disponible_kg"]) == ("sin_saldo", 100_000 - reservado)
    await auditado.http.post(f"/v1/consumos/{consumo['id']}/desistir", json={}, headers=auditado.como())
    await auditado.recibir(debito(cupo, 100_000, "correccion"), cupo)
    assert (await auditado.ultimo("cupo.debito_juzgado"))["resultado"] == "debitado"
    assert (await saldo(auditado, cupo))["asignado"] == 0


async def test_un_consumo_y_un_debito_a_la_vez_no_pasan_los_dos(auditado: Mundo) -> None:
    await auditado.empresa()
    await auditado.contingente(factor="1")
    for _ in range(3):
        cupo = await auditado.cupo(10_000)
        consumo, pdf = await radicado(auditado, cupo, "8")
        recibo, _ = await asyncio.gather(
            firmar(auditado, consumo["id"], pdf + b"\n% firma\n"), auditado.recibir(debito(cupo, 8_000), cupo)
        )
        juicio = await auditado.ultimo("cupo.debito_juzgado")
        assert (recibo.status_code, juicio["resultado"]) in {(202, "sin_saldo"), (409, "debitado")}
        assert (await saldo(auditado, cupo))["disponible"] == 2_000


async def test_saldos_pasados_movimientos_y_balance(mundo: Mundo, postgres: str) -> None:
    cupo = await mundo.todo_listo(100_000)
    antes = reloj_legal.ahora()
    with adelantar(timedelta(hours=2)):
        await mundo.recibir(debito(cupo, 40_000), cupo)

        async def en(instante: str | None, rol: str = "exportador", **quien: Any) -> Any:
            params = {} if instante is None else {"en": instante}
            return await mundo.http.get(f"/v1/cupos/{cupo}/saldo", params=params, headers=mundo.como(rol, **quien))

        kg = {c: q["kg"] for c, q in (await en(antes.isoformat())).json().items() if isinstance(q, dict)}
        assert kg == {"asignado": 100_000, "reservado": 0, "consumido": 0, "disponible": 100_000, "devuelto": 0}
        ahora = (await en(None)).json()
        assert (ahora["disponible"]["valor"], ahora["devuelto"]["valor"]) == ("60.000", "40.000")
        assert (await en((antes - timedelta(days=1)).isoformat())).json()["asignado"]["kg"] == 0
        assert (await en((antes + timedelta(days=1)).isoformat())).status_code == 422
        assert (await en("2026-01-01T00:00:00")).status_code == 422
        assert (await en(None, nit=NIT_AJENO)).status_code == 404

        (ultimo, *_) = (await mundo.http.get(f"/v1/cupos/{cupo}/movimientos", headers=mundo.como())).json()
        assert (ultimo["causa"], ultimo["referencia"]) == ("cupo.devuelto", "DEV-AZUCAR-EEUU-1")

    ruta = "/v1/cupos/balance-de-prueba"
    assert (await mundo.http.get(ruta, headers=mundo.como())).status_code == 403
    balance = (await mundo.http.get(ruta, headers=mundo.como("auditor"))).json()
    assert balance["cuadra"] is True
    assert {t["tipo"]: t["asentado"] for t in balance["totales"]} == {
        "asignaciones": -100_000, "consumido": 0, "devuelto": 40_000, "disponible": 60_000,
    }  # fmt: skip

    # The same by command, for who has the database and no token.
    (base,) = await mundo.filas("SELECT current_database() AS nombre")
    donde = {"CONTINGENTES_CONSUMO_POSTGRES_URL": con_base(postgres, base["nombre"])}

    async def mandar(*orden: str) -> dict[str, Any]:
        hecho = await asyncio.to_thread(CliRunner().invoke, comando_libro, [*orden, "--json"], env=donde)
        assert hecho.exit_code == 0, hecho.output
        salida: dict[str, Any] = json.loads(hecho.stdout)
        return salida

    dicho = (await mandar("balance", "consumo"))["consumo"]
    assert dicho["cuadra"] is True
    assert {c["tipo"]: c["asentado"] for c in dicho["cuentas"]} == {
        t["tipo"]: t["asentado"] for t in balance["totales"]
    }
    pasado = await mandar("saldo", cupo, "--en", antes.isoformat())
    assert pasado["cuentas"]["disponible"]["disponible"] == 100_000


PASOS = st.lists(
    st.tuples(st.sampled_from(["aumento", "debito", "correccion", "reserva", "asiento"]), st.integers(1, 9_000)),
    max_size=12,
)


async def test_cualquier_secuencia_se_juzga_como_el_modelo(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()

    async def recorrer(pasos: list[tuple[str, int]]) -> None:
        cupo = await mundo.cupo(10_000)
        disponible, reservado, consumido = 10_000, 0, 0
        reservas: list[tuple[UUID, int]] = []
        for paso, kg in pasos:
            if paso == "aumento":
                await mundo.recibir(aumento(cupo, kg), cupo)
                disponible += kg
            elif paso == "reserva":
                cuentas = libro.cuentas_de(UUID(cupo))
                try:
                    async with mundo.bd.tx() as tx:
                        reserva = uuid4()
                        origen, destino = cuentas
                        await reservar(tx, id=reserva, origen=origen, destino=destino, cantidad=kg, causa="prueba")
                    assert kg <= disponible
                    reservas.append((reserva, kg))
                    disponible, reservado = disponible - kg, reservado + kg
                except SaldoInsuficiente:
                    assert kg > disponible
            elif paso == "asiento":
                if reservas:
                    reserva, cuantos = reservas.pop()
                    async with mundo.bd.tx() as tx:
                        await asentar(tx, id=uuid4(), reserva=reserva, causa="prueba")
                    reservado, consumido = reservado - cuantos, consumido + cuantos
            else:
                causa: Any = "correccion" if paso == "correccion" else "devolucion"
                await mundo.recibir(debito(cupo, kg, causa), cupo)
                posible = kg <= disponible and (causa == "devolucion" or reservado + consumido == 0)
                disponible -= kg if posible else 0
                juicio = await mundo.ultimo("cupo.debito_juzgado")
                assert (juicio["resultado"], juicio["disponible_kg"]) == (
                    "debitado" if posible else "sin_saldo",
                    disponible,
                )
            assert await saldo(mundo, cupo) == {
                "asignado": disponible + reservado + consumido,
                "reservado": reservado,
                "consumido": consumido,
                "disponible": disponible,
            }

    bucle = asyncio.get_running_loop()

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(PASOS)
    def probar(pasos: list[tuple[str, int]]) -> None:
        asyncio.run_coroutine_threadsafe(recorrer(pasos), bucle).result(30)

    await asyncio.to_thread(probar)
