"""Digests: once for each reader and period, whatever the clock and the number of processes do."""

import asyncio
from datetime import date
from uuid import uuid4

from services.notificaciones.resumenes import service
from services.notificaciones.settings import AjustesNotificaciones
from shared.clock import fijar
from tests.ayudas import esperar_hasta
from tests.component.notificaciones.conftest import NIT, Arranque, Mundo
from tests.component.notificaciones.test_alertas import a_las, plazo

UNO, MINISTERIO = "uno@ingenio.example", "plazos@ministerio.example"
LUNES = date(2026, 11, 23)


async def pedir(mundo: Mundo) -> int:
    ajustes = mundo.app.state.ajustes
    assert isinstance(ajustes, AjustesNotificaciones)
    async with mundo.bd.tx() as tx:
        return await service.pedir(tx, ajustes)


async def asuntos(mundo: Mundo, direccion: str) -> list[str]:
    return [m["Subject"] for m in mundo.correo.para(direccion) if "Plazos" in m["Subject"]]


async def test_diario_al_ministerio_y_semanal_a_la_empresa_una_vez_cada_uno(arrancar: Arranque) -> None:
    mundo = await arrancar(correo_ministerio=MINISTERIO, alertas_dias="0")
    await mundo.empresa(UNO)
    for n, (fecha, obligado) in enumerate([(20, "ambos"), (23, "ministerio"), (27, "empresa")]):
        id = uuid4()
        p = plazo(id, caso_id=id, caso_numero=f"GAR-{n}", fecha=date(2026, 11, fecha), obligado=obligado)
        with fijar(a_las(date(2026, 11, 2))):
            await mundo.recibir(p, str(id))
            await mundo.en_reposo()
    with fijar(a_las(LUNES, 5)):
        assert await pedir(mundo) == 0
    with fijar(a_las(LUNES, 6)):
        # Two processes at the same instant ask once.
        assert sum(await asyncio.gather(pedir(mundo), pedir(mundo))) == 2
        assert await pedir(mundo) == 0
        await esperar_hasta(lambda: len(mundo.correo.recibidos) >= 2)
        await mundo.en_reposo()
    assert await asuntos(mundo, MINISTERIO) == ["Plazos al 23 de noviembre de 2026: 1 vencido, 1 por vencer"]
    (de_la_empresa,) = await asuntos(mundo, UNO)
    assert de_la_empresa.strip() == "Plazos de Ingenio de Prueba S. A. S. en la semana del 23 de noviembre de 2026"
    (semanal,) = [m for m in mundo.correo.para(UNO) if "la semana del" in m["Subject"]]
    texto = semanal.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # the mail has a text
    assert "GAR-0" in texto
    assert "GAR-1" not in texto
    assert "27 de noviembre de 2026: GAR-2" in texto
    assert await mundo.faltas() == []


async def test_tras_dias_sin_servicio_sale_el_de_hoy_y_el_de_la_semana_y_ninguno_atrasado(arrancar: Arranque) -> None:
    mundo = await arrancar(correo_ministerio=MINISTERIO, alertas_dias="0")
    await mundo.empresa(UNO)
    id = uuid4()
    with fijar(a_las(date(2026, 11, 2))):
        await mundo.recibir(plazo(id, caso_id=id, fecha=date(2026, 12, 1)), str(id))
        await mundo.en_reposo()
    with fijar(a_las(date(2026, 11, 25))):
        assert await pedir(mundo) == 2
    with fijar(a_las(date(2026, 11, 26))):
        assert await pedir(mundo) == 1
    with fijar(a_las(date(2026, 11, 28))):
        assert await pedir(mundo) == 0
    # A clock that goes back makes none again.
    with fijar(a_las(date(2026, 11, 25))):
        assert await pedir(mundo) == 0
    dias = await mundo.filas("SELECT clase, nit, dia FROM resumen ORDER BY clase, dia")
    assert [(d["clase"], d["nit"], d["dia"]) for d in dias] == [
        ("resumen_diario", "", date(2026, 11, 25)),
        ("resumen_diario", "", date(2026, 11, 26)),
        ("resumen_semanal", NIT, LUNES),
    ]


async def test_sin_plazos_no_hay_resumen(arrancar: Arranque) -> None:
    mundo = await arrancar(correo_ministerio=MINISTERIO)
    await mundo.empresa(UNO)
    with fijar(a_las(LUNES)):
        assert await pedir(mundo) == 1
        await mundo.en_reposo()
    assert mundo.correo.recibidos == []
    assert await mundo.faltas() == []
