"""Windows of contingentes: a form that is not sent, a quota that can be returned, answers that are awaited."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notificaciones.alertas import service as alertas
from services.notificaciones.alertas.vigencia import cancelar_si_ya_no
from services.notificaciones.avisos.models import Aviso
from services.notificaciones.entregas import service as entregas
from services.notificaciones.settings import AjustesNotificaciones
from shared.clock import BOGOTA, fijar
from shared.events import RefObjeto
from shared.events.consumo import (
    ConsumoDesistido,
    ConsumoInformacionPedida,
    ConsumoInformacionRecordada,
    ConsumoInformacionRespondida,
)
from shared.events.cupos import ContingenteActualizado, CupoAsignado, DevolucionDesistida
from shared.events.firma import FormaEmitida, VeredictoEmitido
from shared.events.plazos import PlazoCumplido, PlazoPublicado
from shared.events.solicitudes import SolicitudDesistida
from tests.component.notificaciones.conftest import NIT, Arranque, Mundo
from tests.component.notificaciones.test_alertas import a_las

UNO = "uno@ingenio.example"
AHORA = datetime(2026, 10, 1, 15, tzinfo=UTC)
CIERRE = datetime(2026, 12, 1, tzinfo=BOGOTA)


def contingente(version: int = 1, hasta: datetime = CIERRE, **cambios: Any) -> ContingenteActualizado:
    valores: dict[str, Any] = {
        "codigo": "OMC-AZUCAR-2027",
        "version": version,
        "nombre": "Azúcar",
        "estado": "vigente",
        "acuerdo": "OMC",
        "destinos": ("US",),
        "producto": "Azúcar",
        "vigencia_desde": date(2026, 10, 1),
        "vigencia_hasta": date(2027, 9, 30),
        "volumen_kg": 1,
        "grupos": (),
        "plazo_revision_habiles": 5,
        "solicitudes_hasta": hasta,
        "devoluciones_hasta": datetime(2027, 6, 1, tzinfo=BOGOTA),
    }
    return ContingenteActualizado(**{**valores, **cambios})


def forma(id: UUID) -> FormaEmitida:
    objeto = RefObjeto(servicio="cupos", clave="x", sha256="ab" * 32, tamano=1)
    return FormaEmitida(
        servicio="cupos",
        documento_id=id,
        acto="solicitud_cupo",
        numero="CUP-OMC-AZUCAR-2027-15",
        nit=NIT,
        objeto=objeto,
        emitida_en=AHORA,
    )


async def plazos(mundo: Mundo) -> list[tuple[str, date, str, str]]:
    await mundo.en_reposo()
    filas = await mundo.filas("SELECT nombre, fecha, clase, estado FROM plazo ORDER BY fecha")
    return [(f["nombre"], f["fecha"], f["clase"], f["estado"]) for f in filas]


async def test_un_formulario_sin_enviar_se_recuerda_hasta_que_llega_firmado(mundo: Mundo) -> None:
    id = uuid4()
    nombre = "Enviar firmado el formulario CUP-OMC-AZUCAR-2027-15, que está generado y sin enviar"
    with fijar(date(2026, 10, 1)):
        await mundo.empresa(UNO)
        await mundo.recibir(forma(id), "forma")
        assert await plazos(mundo) == []
        # The contingente arrives later, and its window is moved afterwards.
        await mundo.recibir(contingente(), "OMC-AZUCAR-2027")
        assert await plazos(mundo) == [(nombre, date(2026, 11, 30), "ventana", "abierto")]
        movido = contingente(2, datetime(2026, 12, 16, tzinfo=BOGOTA))
        await mundo.recibir(movido, "OMC-AZUCAR-2027", 2)
        assert await plazos(mundo) == [(nombre, date(2026, 12, 15), "ventana", "abierto")]
        hitos = await mundo.filas("SELECT hito FROM alerta WHERE estado = 'programada' ORDER BY dia")
        assert [h["hito"] for h in hitos] == ["30", "15", "5", "1", "0"]
        fallido = VeredictoEmitido(
            veredicto_id=uuid4(),
            servicio="cupos",
            documento_id=id,
            numero="CUP-OMC-AZUCAR-2027-15",
            nit=NIT,
            veredicto="TOTAL_FAILED",
            emitido_en=AHORA,
        )
        await mundo.recibir(fallido, str(id))
        assert (await plazos(mundo))[0][3] == "abierto"
        bueno = fallido.model_copy(update={"veredicto_id": uuid4(), "veredicto": "TOTAL_PASSED"})
        await mundo.recibir(bueno, str(id), 2)
        assert (await plazos(mundo))[0][3] == "cumplido"
        # A corrected form opens it again.
        await mundo.recibir(forma(id), "forma-2")
        assert await plazos(mundo) == [(nombre, date(2026, 12, 15), "ventana", "abierto")]
        fin = SolicitudDesistida(
            solicitud_id=id,
            numero="CUP-OMC-AZUCAR-2027-15",
            nit=NIT,
            contingente="OMC-AZUCAR-2027",
            desistida_en=AHORA,
        )
        await mundo.recibir(fin, str(id))
        assert await plazos(mundo) == [(nombre, date(2026, 12, 15), "ventana", "cumplido")]
        assert not await mundo.filas("SELECT 1 FROM alerta WHERE estado = 'programada'")
    with fijar(a_las(date(2026, 12, 15))):
        await mundo.en_reposo()
    assert await mundo.faltas() == []


async def test_un_formulario_que_llega_despues_de_desistir_no_se_recuerda(mundo: Mundo) -> None:
    id = uuid4()
    desistida = DevolucionDesistida(
        devolucion_id=id, numero="DEV-OMC-AZUCAR-2027-3", nit=NIT, contingente="OMC-AZUCAR-2027", desistida_en=AHORA
    )
    de_devolucion = forma(id).model_copy(update={"acto": "devolucion", "numero": desistida.numero})
    otra = de_devolucion.model_copy(update={"documento_id": uuid4(), "numero": "DEV-OMC-AZUCAR-2027-4"})
    with fijar(date(2027, 5, 3)):
        await mundo.empresa(UNO)
        await mundo.recibir(contingente(), "OMC-AZUCAR-2027")
        await mundo.recibir(otra, str(otra.documento_id))
        await mundo.recibir(desistida, str(id), 1)
        await mundo.recibir(de_devolucion, str(id), 2)
        assert [(n, f) for n, f, *_ in await plazos(mundo)] == [
            (f"Enviar firmado el formulario {otra.numero}, que está generado y sin enviar", date(2027, 5, 31))
        ]
    assert await mundo.faltas() == []


async def test_un_cupo_recuerda_su_etapa_de_devoluciones_y_nada_vence_despues(mundo: Mundo) -> None:
    cupo = CupoAsignado(
        cupo_id=uuid4(),
        solicitud_id=uuid4(),
        numero="CUP-OMC-AZUCAR-2027-15",
        nit=NIT,
        contingente="OMC-AZUCAR-2027",
        contingente_version=1,
        grupo="UNICO",
        subpartidas=(),
        cantidad_kg=1,
        asignado_en=AHORA,
    )
    with fijar(date(2026, 10, 1)):
        await mundo.empresa(UNO)
        await mundo.recibir(contingente(), "OMC-AZUCAR-2027")
        await mundo.recibir(cupo, str(cupo.cupo_id))
        esperado = "Devolver lo que no vaya a usar del cupo CUP-OMC-AZUCAR-2027-15"
        assert await plazos(mundo) == [(esperado, date(2027, 5, 31), "ventana", "abierto")]
    hitos = await mundo.filas("SELECT hito FROM alerta")
    assert {h["hito"] for h in hitos} == {"30", "15", "5", "1", "0"}


async def test_una_respuesta_que_se_espera_esta_en_el_calendario_y_no_avisa_dos_veces(mundo: Mundo) -> None:
    pedida = ConsumoInformacionPedida(
        consumo_id=uuid4(),
        numero="CON-1",
        nit=NIT,
        contingente="OMC",
        requerimiento_id=uuid4(),
        texto="Aclare el puerto.",
        pedida_en=AHORA,
        responder_hasta=date(2026, 12, 4),
        pasos=("Diez días hábiles.",),
    )
    with fijar(date(2026, 11, 20)):
        await mundo.empresa(UNO)
        await mundo.recibir(pedida, str(pedida.consumo_id))
        assert (await plazos(mundo))[0][1:] == (date(2026, 12, 4), "recordado", "abierto")
        assert await mundo.filas("SELECT 1 FROM alerta") == []
        respondida = ConsumoInformacionRespondida(
            consumo_id=pedida.consumo_id,
            numero="CON-1",
            nit=NIT,
            requerimiento_id=pedida.requerimiento_id,
            respondida_en=AHORA,
            vence=None,
        )
        await mundo.recibir(respondida, str(pedida.consumo_id), 2)
        assert (await plazos(mundo))[0][3] == "cumplido"


@pytest.mark.parametrize(
    "primero",
    [
        pytest.param("recordatorio", marks=pytest.mark.largo),
        pytest.param("desistimiento", marks=pytest.mark.largo),
        "a la vez",
    ],
)
async def test_lo_que_se_retira_no_se_recuerda_despues(arrancar: Arranque, primero: str) -> None:
    """The reminder is due at the instant at which the company withdraws; nothing goes out once that is known."""
    mundo, ajustes = await arrancar(roles="http"), AjustesNotificaciones()
    pedida = ConsumoInformacionPedida(
        consumo_id=uuid4(),
        numero="CON-1",
        nit=NIT,
        contingente="OMC",
        requerimiento_id=uuid4(),
        texto="Aclare el puerto.",
        pedida_en=AHORA,
        responder_hasta=date(2026, 11, 23),
        pasos=("Diez días hábiles.",),
    )
    comunes: dict[str, Any] = {"consumo_id": pedida.consumo_id, "numero": "CON-1", "nit": NIT}
    recordada = ConsumoInformacionRecordada(
        **comunes, requerimiento_id=pedida.requerimiento_id, responder_hasta=pedida.responder_hasta, faltan_habiles=1
    )
    desistido = ConsumoDesistido(**comunes, contingente="OMC", desistido_en=AHORA)
    plazo = PlazoPublicado(
        plazo_id=uuid4(),
        version=1,
        servicio="garantias",
        caso_id=pedida.consumo_id,
        caso_numero="CON-1",
        nit=NIT,
        nombre="Presentar el estudio",
        articulo="art. 28",
        fecha=date(2026, 11, 23),
        pasos=(),
        calendario_version=0,
        obligado="empresa",
    )
    cumplido = PlazoCumplido(plazo_id=plazo.plazo_id, version=2, caso_id=plazo.caso_id, motivo="retirado")
    clave = str(pedida.consumo_id)
    with fijar(datetime(2026, 11, 20, 12, tzinfo=BOGOTA)):
        await mundo.empresa(UNO)
        await mundo.recibir(pedida, clave, 1)
        await mundo.recibir(recordada, clave, 2)
        await mundo.recibir(plazo, clave, 1)
        async with mundo.bd.tx() as tx:
            await alertas.programar(tx, plazo.plazo_id, ajustes)
        (alerta,) = await mundo.filas("SELECT id FROM alerta WHERE hito = '1'")

        async def recordar() -> None:
            async with mundo.bd.tx() as tx:
                await alertas.emitir(tx, alerta["id"], ajustes)
            for fila in await mundo.filas("SELECT id FROM aviso WHERE clase <> 'informacion_pedida'"):
                async with mundo.bd.tx() as tx:
                    aviso = await tx.get_one(Aviso, fila["id"])
                    await entregas.crear(tx, aviso, [UNO], (), ajustes)
                    await cancelar_si_ya_no(tx, aviso)

        async def desistir() -> None:
            await mundo.recibir(desistido, clave, 3)
            await mundo.recibir(cumplido, clave, 2)

        pasos = [recordar, desistir] if primero == "recordatorio" else [desistir, recordar]
        if primero == "a la vez":
            await asyncio.gather(*(p() for p in pasos))
        else:
            for p in pasos:
                await p()
        await arrancar(roles="http,jobs")
        await mundo.en_reposo()
    assert [m["Subject"] for m in mundo.correo.para(UNO)] == ["CON-1: el Ministerio pide información"]
    estados = await mundo.filas("SELECT DISTINCT clase, estado FROM entrega WHERE clase <> 'informacion_pedida'")
    assert {e["estado"] for e in estados} == {"cancelada"}
    assert await mundo.faltas() == []
