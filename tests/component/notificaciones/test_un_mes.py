"""Weeks of deadlines under a moved clock, with a process that dies every few days: each milestone is told once."""

import asyncio
from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.notificaciones.alertas.rules import ESCALADA, VENCIDO, hitos
from shared.calendar import Calendario
from shared.clock import fijar
from shared.events.plazos import PlazoCumplido
from tests.ayudas import esperar_hasta
from tests.component.notificaciones.conftest import NIT, Arranque, Mundo
from tests.component.notificaciones.test_alertas import a_las, plazo

UNO, MINISTERIO = "uno@ingenio.example", "plazos@ministerio.example"
PRIMERO = date(2026, 11, 3)
SIN_SERVICIO = {date(2026, 11, 12), date(2026, 11, 13), date(2026, 11, 24)}
"""Days on which nothing runs: the next one makes up for the last milestone that was missed."""
DISTANCIAS = (5, 1, 0)
CALENDARIO = Calendario.de_correcciones(0, (), (), ())


async def morir(mundo: Mundo, donde: str) -> None:
    """Stop the process as `kill` would, with a mail at that point of its conversation if there is one."""
    seguir = mundo.correo.seguir[donde] = asyncio.Event()
    mundo.correo.detenido_en[donde].clear()
    llegar = asyncio.ensure_future(mundo.correo.detenido_en[donde].wait())
    quieto = asyncio.ensure_future(_quieto(mundo))
    await asyncio.wait({llegar, quieto}, return_when=asyncio.FIRST_COMPLETED)
    await mundo.app.state.trabajador.detener(timedelta(0))
    llegar.cancel()
    quieto.cancel()
    await asyncio.gather(llegar, quieto, return_exceptions=True)
    seguir.set()
    del mundo.correo.seguir[donde]


async def _quieto(mundo: Mundo) -> None:
    """Wait until nothing that is due by now waits."""

    async def nada() -> bool:
        return not await mundo.filas(
            """
            SELECT 1 FROM trabajos WHERE estado IN ('pendiente', 'en_curso')
              OR (estado = 'programado' AND (reloj = 'sistema' OR no_antes <= :ahora))
            """,
            ahora=AHORA[0],
        )

    await esperar_hasta(nada, limite=60)


AHORA: list[Any] = [None]


@pytest.mark.parametrize(
    "ultimo",
    [
        pytest.param(date(2026, 11, 17), id="dos semanas"),
        pytest.param(date(2026, 12, 3), id="un mes", marks=pytest.mark.largo),
    ],
)
async def test_los_dias_con_muertes_avisan_cada_hito_una_vez(arrancar: Arranque, ultimo: date) -> None:
    mundo = await arrancar(correo_ministerio=MINISTERIO, postgres_pool=4, alertas_dias="5,1,0")
    ids = [uuid4() for _ in range(4)]
    fechas = dict(zip(ids, (date(2026, 11, d) for d in (6, 13, 20, 25)), strict=True))
    cumplido = ids[2]
    dias = {h.dia for f in fechas.values() for h in hitos(f, CALENDARIO, DISTANCIAS, escalar=3)} - SIN_SERVICIO
    dia, paso, cerrado = PRIMERO, 0, False
    with fijar(a_las(PRIMERO, 6)):
        AHORA[0] = a_las(PRIMERO, 6)
        await mundo.empresa(UNO)
        for n, (id, fecha) in enumerate(fechas.items()):
            await mundo.recibir(plazo(id, caso_id=id, caso_numero=f"GAR-{n}", fecha=fecha), str(id))
        await _quieto(mundo)
    while dia <= ultimo:
        if dia in dias:
            with fijar(a_las(dia)):
                AHORA[0] = a_las(dia)
                if dia > date(2026, 11, 13) and not cerrado:
                    cerrado = True
                    fin = PlazoCumplido(plazo_id=cumplido, version=2, caso_id=cumplido, motivo="presentado")
                    await mundo.recibir(fin, str(cumplido), 2)
                if paso % 4 == 2:
                    await morir(mundo, ("contenido", "destinatario")[paso // 4 % 2])
                    mundo = await arrancar(correo_ministerio=MINISTERIO, postgres_pool=4, alertas_dias="5,1,0")
                await _quieto(mundo)
            paso += 1
        dia = CALENDARIO.siguiente_habil(dia + timedelta(days=1))

    llegados = Counter((d, m["Message-ID"]) for d, m in mundo.correo.recibidos)
    assert set(llegados.values()) == {1}
    entregas = await mundo.filas(
        """
        SELECT e.direccion, e.estado, a.plazo_id, a.hito, a.fecha_plazo FROM alerta a
        LEFT JOIN entrega e ON e.evento_id = a.id WHERE a.estado = 'emitida'
        """
    )
    assert {e["estado"] for e in entregas} <= {"enviada", "dudosa"}
    por_hito = Counter((e["plazo_id"], e["hito"], e["direccion"]) for e in entregas)
    assert set(por_hito.values()) == {1}
    assert {e["direccion"] for e in entregas} == {UNO, MINISTERIO}
    vencidos = {e["plazo_id"] for e in entregas if e["hito"] == VENCIDO}
    pasados = {i for i, f in fechas.items() if CALENDARIO.sumar_habiles(f, 1) <= ultimo}
    assert vencidos == pasados - {cumplido}
    assert vencidos
    escalados = {e["plazo_id"] for e in entregas if e["hito"] == ESCALADA and e["direccion"] == MINISTERIO}
    assert escalados == {i for i in vencidos if CALENDARIO.sumar_habiles(fechas[i], 3) <= ultimo}
    # What was missed while nothing ran is told once, by its latest milestone.
    assert await mundo.filas("SELECT 1 FROM alerta WHERE estado = 'omitida'")
    assert not await mundo.filas("SELECT 1 FROM alerta WHERE estado = 'programada' AND dia <= :hoy", hoy=ultimo)
    assert {e["nit"] for e in await mundo.filas("SELECT nit FROM entrega")} == {NIT}
    assert await mundo.faltas() == []
