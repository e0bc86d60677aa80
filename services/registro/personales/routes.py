"""HTTP, by signed internal link: the personal mails that wait."""

from uuid import UUID

from fastapi import Depends

from services.registro.dependencias import Configuracion
from services.registro.personales import service
from services.registro.personales.schemas import MensajeParaEnviar
from shared.http import Tx
from shared.http.rutas import Enrutador
from shared.identity import enlace_firmado

rutas_internas = Enrutador(prefix="/interno/mensajes", dependencies=[Depends(enlace_firmado)], include_in_schema=False)


@rutas_internas.get("/{id}")
async def mensaje(id: UUID, tx: Tx, ajustes: Configuracion) -> MensajeParaEnviar:
    """Address, words and code of one mail; 404 once its code works no more."""
    return await service.para_enviar(tx, id, ajustes)
