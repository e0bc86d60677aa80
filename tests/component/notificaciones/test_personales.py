"""Mails to one person, held by `registro` until they are sent."""

from datetime import timedelta
from email.message import EmailMessage
from uuid import uuid4

from shared.clock import reloj_sistema
from shared.events.registro import CorreoPersonalPedido, CorreosPersonalesOlvidados, FirmanteRevocado, FormaEnCurso
from shared.messaging.entrega import Resultado
from tests.component.notificaciones.conftest import NIT, Mundo


def _texto(correo: EmailMessage) -> str:
    cuerpo = correo.get_body(("plain",))
    assert cuerpo is not None
    return str(cuerpo.get_content())


async def test_a_personal_mail_goes_once_to_its_person_and_is_on_no_screen(mundo: Mundo) -> None:
    vence = reloj_sistema.ahora() + timedelta(hours=1)
    evento = CorreoPersonalPedido(mensaje_id=uuid4(), clase="restablecer_clave", vence_en=vence)
    mundo.vecino.personales[evento.mensaje_id] = {
        "clase": "restablecer_clave",
        "correo": "ana@cabana.example",
        "datos": {"nombre": "Ana Ruiz", "usuario": "ana@cabana.example"},
        "codigo": "c0d160",
        "enlace": "https://portal.example/clave?codigo=c0d160",
        "vence_en": vence.isoformat(),
    }
    usado = CorreoPersonalPedido(mensaje_id=uuid4(), clase="invitacion", vence_en=vence)
    assert await mundo.recibir(usado, str(usado.mensaje_id)) is Resultado.APLICADO
    dos_veces = await mundo.recibir_dos_veces(evento, str(evento.mensaje_id))
    assert dos_veces == (Resultado.APLICADO, Resultado.REPETIDO)
    await mundo.esperar_estado("ana@cabana.example", "enviada")
    await mundo.en_reposo()
    ((_, correo),) = mundo.correo.recibidos
    texto = _texto(correo)
    assert "c0d160" in texto
    assert "https://portal.example/clave?codigo=c0d160" in texto
    for quien in (mundo.como("funcionario"), mundo.como("exportador", NIT)):
        assert (await mundo.http.get("/v1/avisos", headers=quien)).json()["elementos"] == []
    # Once `registro` keeps it no more, neither address nor words are kept here; that it was sent is.
    olvido = CorreosPersonalesOlvidados(mensajes=(evento.mensaje_id,), olvidados_en=reloj_sistema.ahora())
    assert await mundo.recibir(olvido, str(evento.mensaje_id), 2) is Resultado.APLICADO
    (entrega,) = await mundo.filas("SELECT e.*, a.datos FROM entrega e JOIN aviso a ON a.id = e.aviso_id")
    assert (entrega["direccion"], entrega["datos"], entrega["estado"]) == ("suprimida", {}, "enviada")


async def test_a_revoked_signer_is_told_with_the_forms_in_flight(mundo: Mundo) -> None:
    await mundo.empresa("comercio@cabana.example")
    evento = FirmanteRevocado(
        firmante_id=uuid4(),
        nit=NIT,
        motivo="Dejó el cargo.",
        formas=(FormaEnCurso(documento_id=uuid4(), servicio="cupos", numero="CUP-AZ-2026-4"),),
        revocado_en=reloj_sistema.ahora(),
    )
    assert await mundo.recibir(evento, NIT) is Resultado.APLICADO
    await mundo.esperar_estado("comercio@cabana.example", "enviada")
    assert any("CUP-AZ-2026-4" in _texto(correo) for _, correo in mundo.correo.recibidos)
