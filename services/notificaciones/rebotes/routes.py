"""HTTP: where the mail server of the bounces' mailbox hands them over."""

from typing import Annotated

from fastapi import Depends, Header, Request
from pydantic import BaseModel

from services.notificaciones.rebotes import service
from services.notificaciones.rebotes.rules import leer
from shared.http import Tx
from shared.http.rutas import MIB, Enrutador, sin_idempotencia
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/entregas/rebotes", tags=["entregas"])


class ReboteRecibido(BaseModel):
    """What was read in a report. `reconocido`: it names a delivery of ours; `aplicado`: that delivery changed."""

    accion: str
    codigo: str
    reconocido: bool
    aplicado: bool


@rutas.post("", status_code=202, max_body_size=2 * MIB)
@sin_idempotencia
async def recibir(
    tx: Tx,
    quien: Annotated[Principal, Depends(requiere("operador", "servicio"))],
    request: Request,
    x_destinatario: Annotated[str, Header(max_length=320, description="RCPT TO del informe, si se conoce.")] = "",
) -> ReboteRecibido:
    """A report as it came (`message/rfc822`); the same one twice counts once."""
    secreto = request.app.state.ajustes.clave_enlaces.get_secret_value()
    rebote = leer(await request.body(), secreto, x_destinatario)
    aplicado = await service.recibir(tx, rebote)
    return ReboteRecibido(
        accion=rebote.accion, codigo=rebote.codigo, reconocido=rebote.entrega_id is not None, aplicado=aplicado
    )
