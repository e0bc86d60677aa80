"""What a closing gives back ends in the group, once: through both services, told twice, and dying at every step."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.app import CONSUMIDORES as DE_CONSUMO
from services.cupos.app import CONSUMIDORES as DE_CUPOS
from shared.clock import BOGOTA, fijar
from shared.events import Evento
from shared.events.consumo import CqeCerrado, DebitoDeCupoJuzgado
from shared.events.cupos import DebitoDeCupoPedido
from shared.messaging import Consumidor, Sobre
from tests.component.consumo.despues import verificada
from tests.component.cupos.recorrido import saldo
from tests.component.devoluciones.conftest import FORMULARIO, Dos

CODIGO = "AZUCAR-CIERRE-2026"
TERMINADO = datetime(2027, 11, 2, 10, tzinfo=BOGOTA)
"""After the quota year and the term of its declarations."""


class Muerte(BaseException):
    """The process ends here."""


def _morir_al_recibir(monkeypatch: pytest.MonkeyPatch, consumidores: Sequence[Consumidor], clase: type[Evento]) -> None:
    """From now on the service dies when it has done all of its work on such an event, and not committed it."""
    for consumidor in consumidores:
        if clase in consumidor.manejadores:
            manejadores = consumidor.manejadores[clase]

            async def morir(tx: AsyncSession, evento: Any, sobre: Sobre, hechos: Any = manejadores) -> None:
                for manejador in hechos:
                    await manejador(tx, evento, sobre)
                raise Muerte

            monkeypatch.setitem(consumidor.manejadores, clase, [morir])


async def _cerrado(dos: Dos) -> tuple[str, dict[str, Any]]:
    """A quota of 20 t of which 12 were certified and 5 shipped, closed; and what was told of the certificate."""
    cupo = await dos.cupo("20.000", contingente=CODIGO)
    ruta, pdf = await dos.consumir(cupo, "12.000")
    assert (await dos.enviar_consumo(ruta, pdf)).status_code == 202
    await dos.aprobar_consumo(ruta)
    (fila,) = await dos.consumo.filas("SELECT numero FROM cqe")
    await dos.consumo.sellar(await dos.consumo.por_sellar(fila["numero"]))
    await dos.consumo.hasta("cqe.emitido")
    await verificada(dos.consumo, fila["numero"], "5")
    await dos.llevar()
    with fijar(TERMINADO):
        cabeceras = {rol: dos.consumo.como(rol) for rol in ("funcionario", "coordinador")}
        proyectado = await dos.consumo.http.post(
            "/v1/dex/cierres", json={"contingente": CODIGO}, headers=cabeceras["funcionario"]
        )
        assert proyectado.status_code == 201, proyectado.text
        confirmado = await dos.consumo.http.post(
            f"/v1/dex/cierres/{proyectado.json()['id']}/confirmar",
            json={"motivo": "Cierre del año"},
            headers=cabeceras["coordinador"],
        )
        assert confirmado.status_code == 200, confirmado.text
    return cupo, await dos.consumo.ultimo("cqe.cerrado")


async def test_lo_no_embarcado_vuelve_al_grupo_una_sola_vez(dos: Dos, monkeypatch: pytest.MonkeyPatch) -> None:
    await dos.cupos.contingente(
        codigo=CODIGO,
        sobrante="se_devuelve",
        factor={"valor": "1"},
        formulario_cqe=FORMULARIO,
        devolucion=None,
        reasignacion=None,
    )
    antes = await saldo(dos.cupos, CODIGO)
    cupo, cerrado = await _cerrado(dos)
    assert (cerrado["sobrante_kg"], cerrado["efecto"]) == (7_000, "se_devuelve")
    assert (await dos.saldo(cupo))["disponible"] == 15_000
    for consumidores, clase in (
        (DE_CUPOS, CqeCerrado),
        (DE_CONSUMO, DebitoDeCupoPedido),
        (DE_CUPOS, DebitoDeCupoJuzgado),
    ):
        with monkeypatch.context() as muerto:
            _morir_al_recibir(muerto, consumidores, clase)
            with pytest.raises(Muerte):
                await dos.llevar()
        assert (await saldo(dos.cupos, CODIGO))["asignado"] == 20_000
    await dos.llevar()

    async def exigir_una_vez() -> None:
        assert await dos.saldo(cupo) == {
            "asignado": 13_000, "reservado": 0, "consumido": 5_000, "disponible": 8_000, "devuelto": 7_000,
        }  # fmt: skip
        grupo = await saldo(dos.cupos, CODIGO)
        assert (grupo["asignado"], grupo["disponible"]) == (13_000, antes["disponible"] - 13_000)
        await dos.auditar()

    await exigir_una_vez()
    # All of it again, as new messages: asked, judged and taken once.
    (pedido,) = await dos.cupos.eventos("cupo.debito_pedido")
    (juicio,) = await dos.consumo.emitidos("cupo.debito_juzgado")
    await dos.cupos.recibir(CqeCerrado.model_validate(cerrado), cerrado["cqe_id"], 98)
    await dos.consumo.recibir(DebitoDeCupoPedido.model_validate(pedido), f"otra vez {UUID(pedido['cupo_id'])}")
    await dos.cupos.recibir(DebitoDeCupoJuzgado.model_validate(juicio), cupo, 99)
    await dos.llevar()
    await exigir_una_vez()
    assert len(await dos.cupos.eventos("cupo.debito_pedido")) == 1
    linea = (await dos.consumo.http.get(f"/v1/cupos/{cupo}/linea?limite=2", headers=dos.consumo.como())).json()
    assert [(s["frase"], s["disponible"]["kg"]) for s in linea["elementos"]] == [
        (
            "Se descontaron 7,000 t del cupo por cierre del contingente"
            f" (cierre del certificado {cerrado['cqe_numero']}).",
            8_000,
        ),
        ("Al cierre volvieron a estar disponibles 7,000 t certificadas y no embarcadas.", 15_000),
    ]
