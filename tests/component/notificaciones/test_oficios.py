"""Official letters: alone, or with the decision that they hold."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from shared.events.consumo import PlazoDeDex
from shared.events.cupos import SolicitudDecidida
from shared.events.oficios import OficioSellado
from shared.messaging.entrega import Resultado
from tests.component.notificaciones.conftest import CQE_PDF, NIT, Mundo

_INSTANTE = datetime(2026, 11, 21, 19, 5, tzinfo=UTC)


def _decision(oficio_id: UUID | None) -> SolicitudDecidida:
    return SolicitudDecidida(
        solicitud_id=uuid4(),
        numero="CUP-OMC-AZUCAR-2027-15",
        nit=NIT,
        contingente="OMC-AZUCAR-2027",
        grupo="UNICO",
        estado="negada",
        motivo="El volumen del grupo se agotó.",
        cantidad_solicitada_kg=1000,
        decidida_en=_INSTANTE,
        oficio_id=oficio_id,
    )


def _oficio(mundo: Mundo, clase: str, oficio_id: UUID) -> OficioSellado:
    assert mundo.vecino.documento is not None
    return OficioSellado(
        oficio_id=oficio_id,
        servicio="consumo",
        clase=clase,
        caso_id=uuid4(),
        caso="CUP-OMC-AZUCAR-2027-15",
        numero="OF-cupos-2026-41",
        asunto="Constancia de radicación",
        nit=NIT,
        documento=mundo.vecino.documento,
        sellado_en=_INSTANTE,
    )


async def test_una_decision_espera_su_oficio_y_sale_una_vez_con_el(mundo: Mundo) -> None:
    await mundo.empresa("ana@ingenio.example")
    oficio_id = uuid4()
    carta = _oficio(mundo, "respuesta", oficio_id)
    assert await mundo.recibir(carta, "oficio-a") is Resultado.APARCADO
    assert await mundo.recibir(_decision(oficio_id), "caso-a") is Resultado.APLICADO
    assert await mundo.entregas() == {}
    assert await mundo.recibir(carta, "oficio-b") is Resultado.APLICADO
    await mundo.esperar_estado("ana@ingenio.example", "enviada")
    assert await mundo.recibir(carta, "oficio-c") is Resultado.APLICADO
    await mundo.en_reposo()
    ((_, mensaje),) = mundo.correo.recibidos
    assert "negada" in mensaje["Subject"]
    (adjunto,) = mensaje.iter_attachments()
    assert adjunto.get_filename() == "OF-cupos-2026-41.pdf"
    assert adjunto.get_content() == CQE_PDF
    cuerpo = mensaje.get_body(("plain",))
    assert cuerpo is not None
    assert "Va adjunto el oficio OF-cupos-2026-41" in " ".join(cuerpo.get_content().split())


async def test_una_decision_sin_oficio_no_espera(mundo: Mundo) -> None:
    await mundo.empresa("ana@ingenio.example")
    await mundo.recibir(_decision(None), "caso-b")
    await mundo.esperar_estado("ana@ingenio.example", "enviada")


async def test_una_constancia_sale_sola(mundo: Mundo) -> None:
    await mundo.empresa("ana@ingenio.example")
    await mundo.recibir(_oficio(mundo, "constancia", uuid4()), "oficio-d")
    await mundo.esperar_estado("ana@ingenio.example", "enviada")
    ((_, mensaje),) = mundo.correo.recibidos
    assert mensaje["Subject"] == "CUP-OMC-AZUCAR-2027-15: Constancia de radicación"


async def test_el_plazo_de_las_dex_tiene_sus_alertas_hasta_que_se_cumple(mundo: Mundo) -> None:
    await mundo.empresa("ana@ingenio.example")
    plazo = PlazoDeDex(
        plazo_id=uuid4(),
        version=1,
        cqe_id=uuid4(),
        cqe_numero="7CO000123",
        nit=NIT,
        contingente="OMC-AZUCAR-2027",
        estado="abierto",
        fecha=datetime(2099, 10, 30, tzinfo=UTC).date(),
        pendiente_kg=1000,
        pasos=("La circular fija el 30 de octubre de 2099.",),
        ocurrido_en=_INSTANTE,
    )
    await mundo.recibir(plazo, "plazo")
    await mundo.en_reposo()
    programadas = await mundo.filas("SELECT hito FROM alerta WHERE estado = 'programada'")
    assert len(programadas) == 7
    await mundo.recibir(plazo.model_copy(update={"version": 2, "estado": "cumplido"}), "plazo", 2)
    await mundo.en_reposo()
    assert await mundo.filas("SELECT 1 FROM alerta WHERE estado = 'programada'") == []
