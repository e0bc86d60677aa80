"""What a person says of a signature in their name, written where the case is decided."""

from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit import Sistema
from shared.events.notificaciones import FirmaDesconocida
from shared.expedientes.casos import escribir, leer
from shared.messaging import Consumidor, Sobre

DESCONOCER = "desconocer_firma"
_MOTIVO = "Quien figura como firmante dice que no firmó este documento."


def consumidor_de_firmas(servicio: str) -> Consumidor:
    """The consumer of a service with signed cases: a disowned signature is a step of the history that moves nothing.

    It comes by a link of a mail, so it stops nobody by itself; the checks of the case turn red on it, and a draft of a
    decision or an approval that was looked at before it is of an older version.
    """
    consumidor, sistema = Consumidor(servicio), Sistema(servicio)

    @consumidor.maneja(FirmaDesconocida)
    async def al_desconocerse(tx: AsyncSession, evento: FirmaDesconocida, sobre: Sobre) -> None:
        """Write it on the case, decided or not."""
        if evento.servicio != servicio:
            return
        exp = await leer(tx, evento.documento_id, bloquear=True)
        datos = {
            "veredicto_id": str(evento.veredicto_id),
            "firmante_id": evento.firmante_id,
            "desconocida_en": evento.desconocida_en.isoformat(),
        }
        await escribir(tx, exp, sistema, DESCONOCER, exp.estado, _MOTIVO, datos, {})

    return consumidor
