"""Deadlines become mails on their days, once, and follow changes of date and calendar."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.clock import BOGOTA, fijar
from shared.events.plazos import PlazoCumplido, PlazoMovido, PlazoPublicado
from shared.events.registro import CalendarioActualizado, DiaNombrado
from shared.messaging.entrega import Resultado
from tests.ayudas import esperar_hasta
from tests.component.notificaciones.conftest import NIT, NIT_AJENO, Arranque, Mundo

UNO, MINISTERIO = "uno@ingenio.example", "plazos@ministerio.example"
VENCE = date(2026, 12, 21)
CASO = UUID("0193aaaa-0000-7000-8000-000000000001")


def plazo(plazo_id: UUID, **cambios: Any) -> PlazoPublicado:
    valores: dict[str, Any] = {
        "plazo_id": plazo_id,
        "version": 1,
        "servicio": "garantias",
        "caso_id": CASO,
        "caso_numero": "GAR-172-2026-4",
        "nit": NIT,
        "nombre": "Presentar el estudio de demostración",
        "articulo": "art. 28",
        "fecha": VENCE,
        "pasos": ("Aceptación: 20 de junio de 2025.", "Más 18 meses."),
        "calendario_version": 0,
    }
    return PlazoPublicado(**{**valores, **cambios})


def a_las(dia: date, hora: int = 7) -> datetime:
    return datetime.combine(dia, time(hora), tzinfo=BOGOTA)


async def alertas(mundo: Mundo, plazo_id: UUID, *estados: str) -> dict[str, date]:
    filas = await mundo.filas("SELECT * FROM alerta WHERE plazo_id = :p ORDER BY dia, hito", p=plazo_id)
    return {f["hito"]: f["dia"] for f in filas if f["estado"] in estados}


async def programadas(mundo: Mundo, plazo_id: UUID, cuantas: int, *estados: str) -> dict[str, date]:
    async def listas() -> dict[str, date] | None:
        hay = await alertas(mundo, plazo_id, *(estados or ("programada",)))
        return hay if len(hay) == cuantas else None

    halladas = await esperar_hasta(listas, que=f"{cuantas} alertas")
    assert isinstance(halladas, dict)
    return halladas


async def llegados(mundo: Mundo, cuantos: int) -> None:
    await esperar_hasta(lambda: len(mundo.correo.recibidos) == cuantos, que=f"{cuantos} correos")


async def test_cada_hito_avisa_en_su_dia_a_la_empresa_y_al_ministerio(arrancar: Arranque) -> None:
    mundo = await arrancar(correo_ministerio=MINISTERIO)
    p = uuid4()
    with fijar(date(2026, 11, 20)):
        await mundo.empresa(UNO)
        await mundo.recibir(plazo(p), str(CASO))
        assert await programadas(mundo, p, 7, "programada", "emitida") == {
            "30": date(2026, 11, 5),
            "15": date(2026, 11, 27),
            "5": date(2026, 12, 14),
            "1": date(2026, 12, 18),
            "0": VENCE,
            "vencido": date(2026, 12, 22),
            "escalada": date(2026, 12, 24),
        }
        # Milestone 30 had passed: it is told late, once.
        await esperar_hasta(lambda: len(mundo.correo.recibidos) == 2)
    esperados = [
        (date(2026, 11, 27), "vence en 15 días hábiles"),
        (date(2026, 12, 14), "vence en 5 días hábiles"),
        (date(2026, 12, 18), "vence en 1 día hábil"),
        (VENCE, "vence hoy"),
        (date(2026, 12, 22), "venció"),
    ]
    for i, (dia, palabras) in enumerate(esperados, start=2):
        with fijar(a_las(dia, 6)):
            await mundo.en_reposo()
            assert len(mundo.correo.recibidos) == 2 * (i - 1)
        with fijar(a_las(dia)):
            await llegados(mundo, 2 * i)
            await mundo.en_reposo()
        for direccion in (UNO, MINISTERIO):
            asunto = mundo.correo.para(direccion)[-1]["Subject"]
            assert asunto == (
                f"GAR-172-2026-4: Presentar el estudio de demostración, {palabras} (21 de diciembre de 2026)"
            )
    assert await mundo.faltas() == []


async def test_un_salto_del_reloj_avisa_una_vez_y_no_seis(mundo: Mundo) -> None:
    p = uuid4()
    with fijar(date(2026, 10, 1)):
        await mundo.empresa(UNO)
        await mundo.recibir(plazo(p), str(CASO))
        await programadas(mundo, p, 7)
    with fijar(a_las(date(2027, 1, 5), 9)):
        await esperar_hasta(lambda: len(mundo.correo.recibidos) == 1)

        async def todas() -> bool:
            return not await alertas(mundo, p, "programada")

        await esperar_hasta(todas)
        await mundo.en_reposo()
    assert "venció" in mundo.correo.recibidos[0][1]["Subject"]
    assert set(await alertas(mundo, p, "omitida")) == {"30", "15", "5", "1", "0"}
    assert await mundo.faltas() == []


async def test_un_plazo_movido_olvida_las_alertas_de_su_fecha_anterior(mundo: Mundo) -> None:
    p = uuid4()
    nueva = date(2027, 1, 15)
    with fijar(date(2026, 10, 1)):
        await mundo.empresa(UNO)
        await mundo.recibir(plazo(p), str(CASO))
        await programadas(mundo, p, 7)
        evento = PlazoMovido(
            plazo_id=p,
            version=2,
            caso_id=CASO,
            caso_numero="GAR-172-2026-4",
            nit=NIT,
            nombre="Presentar el estudio de demostración",
            fecha_anterior=VENCE,
            fecha=nueva,
            pasos=("Otra cuenta.",),
            calendario_version=1,
        )
        assert await mundo.recibir(evento, str(CASO), 2) is Resultado.APLICADO

        async def movidas() -> bool:
            return (await alertas(mundo, p, "programada")).get("0") == nueva

        await esperar_hasta(movidas)
    canceladas = await mundo.filas("SELECT hito FROM alerta WHERE estado = 'cancelada' AND fecha_plazo = :f", f=VENCE)
    assert len(canceladas) == 7
    with fijar(a_las(VENCE)):
        await mundo.en_reposo()
    assert all("hoy" not in m["Subject"] for _, m in mundo.correo.recibidos)


async def test_un_plazo_cumplido_no_avisa_mas(mundo: Mundo) -> None:
    p = uuid4()
    with fijar(date(2026, 10, 1)):
        await mundo.empresa(UNO)
        await mundo.recibir(plazo(p), str(CASO))
        await programadas(mundo, p, 7)
        await mundo.recibir(PlazoCumplido(plazo_id=p, version=2, caso_id=CASO, motivo="presentado"), str(CASO), 2)
        assert set(await alertas(mundo, p, "cancelada")) == {"30", "15", "5", "1", "0", "vencido", "escalada"}
    with fijar(a_las(VENCE + timedelta(days=3))):

        async def corridos() -> bool:
            pendientes = "SELECT 1 FROM trabajos WHERE tipo = 'notificaciones.emitir_alerta' AND estado <> 'hecho'"
            return not await mundo.filas(pendientes)

        await esperar_hasta(corridos)
    assert mundo.correo.recibidos == []
    assert await mundo.faltas() == []


async def test_un_festivo_nuevo_mueve_los_dias_de_las_alertas(mundo: Mundo) -> None:
    p = uuid4()
    with fijar(date(2026, 10, 1)):
        await mundo.recibir(plazo(p), str(CASO))
        antes = await programadas(mundo, p, 7)
        festivo = DiaNombrado(fecha=date(2026, 12, 17), nombre="Día de prueba")
        evento = CalendarioActualizado(version=1, festivos_anadidos=(festivo,), motivo="prueba")
        assert await mundo.recibir(evento, "calendario") is Resultado.APLICADO

        async def movidas() -> bool:
            return (await alertas(mundo, p, "programada"))["5"] == date(2026, 12, 11)

        await esperar_hasta(movidas)
        despues = await alertas(mundo, p, "programada")
    assert antes["5"] == date(2026, 12, 14)
    assert (antes["0"], antes["1"]) == (despues["0"], despues["1"])
    assert despues["15"] == date(2026, 11, 26)


@pytest.mark.parametrize("version", [1, 0])
async def test_una_version_vieja_no_vuelve_atras(mundo: Mundo, version: int) -> None:
    p = uuid4()
    with fijar(date(2026, 10, 1)):
        await mundo.recibir(plazo(p, version=1), str(CASO))
        await programadas(mundo, p, 7)
        await mundo.recibir(plazo(p, version=version, fecha=date(2027, 3, 1)), str(CASO))
        await mundo.en_reposo()
    (fila,) = await mundo.filas("SELECT fecha FROM plazo")
    assert fila["fecha"] == VENCE


async def test_cada_empresa_ve_sus_alertas(mundo: Mundo) -> None:
    p, otro = uuid4(), uuid4()
    with fijar(date(2026, 10, 1)):
        await mundo.recibir(plazo(p), str(CASO))
        await mundo.recibir(plazo(otro, nit=NIT_AJENO, caso_id=uuid4(), caso_numero="GAR-9"), str(otro))
        await programadas(mundo, p, 7)
        await programadas(mundo, otro, 7)
    propias = (await mundo.http.get("/v1/alertas", headers=mundo.como("exportador", NIT))).json()["elementos"]
    assert [a["hito"] for a in propias] == ["30", "15", "5", "1", "0", "vencido", "escalada"]
    assert {a["nit"] for a in propias} == {NIT}
    todas = await mundo.http.get("/v1/alertas?limite=8", headers=mundo.como("funcionario"))
    resto = await mundo.http.get(
        "/v1/alertas", params={"cursor": todas.json()["siguiente"]}, headers=mundo.como("funcionario")
    )
    assert len(todas.json()["elementos"]) + len(resto.json()["elementos"]) == 14
    por_caso = await mundo.http.get("/v1/alertas?caso=GAR-9", headers=mundo.como("funcionario"))
    assert {a["plazo_id"] for a in por_caso.json()["elementos"]} == {str(otro)}


async def test_un_plazo_que_llega_ya_pasado_se_dice_una_vez_y_se_escala(arrancar: Arranque) -> None:
    mundo = await arrancar(correo_ministerio=MINISTERIO, correo_coordinacion="coordinacion@ministerio.example")
    with fijar(a_las(date(2027, 1, 20))):
        await mundo.empresa(UNO)
        await mundo.recibir(plazo(uuid4(), obligado="empresa"), str(CASO))
        await llegados(mundo, 2)
        await mundo.en_reposo()
    assert [d for d, _ in mundo.correo.recibidos if d == MINISTERIO] == []
    (propio,) = mundo.correo.para(UNO)
    assert "venció" in propio["Subject"]
    (escalado,) = mundo.correo.para("coordinacion@ministerio.example")
    assert escalado["Subject"].startswith("Sin cumplir desde el 21 de diciembre de 2026")
    assert await mundo.faltas() == []
