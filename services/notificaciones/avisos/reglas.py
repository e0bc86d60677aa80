"""Which facts a company is told of, and with which words: one rule per kind of event."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.notificaciones.mensajes.rules import Clase
from shared.events import Evento
from shared.events.consumo import (
    AnulacionDecidida,
    AnulacionFirmaRechazada,
    AnulacionSolicitada,
    ConsumoDecidido,
    ConsumoFirmaRechazada,
    ConsumoInformacionPedida,
    ConsumoInformacionRecordada,
    ConsumoVencido,
    CqeCerrado,
    CqeElectronicoEmitido,
    CqeEmitido,
    CqeEstadoCambiado,
    CqeSinDex,
    DexActualizada,
)
from shared.events.cupos import (
    DevolucionDecidida,
    DevolucionFirmaRechazada,
    SolicitudDecidida,
    SolicitudEnEspera,
    SolicitudFirmaRechazada,
    SolicitudLiberada,
    SolicitudSinTurno,
)
from shared.events.firma import VeredictoEmitido
from shared.events.garantias import GarantiaReparada
from shared.events.operaciones import ComunicacionFirmaRechazada
from shared.events.programas import SolicitudProgramaFirmaRechazada
from shared.events.solicitudes import InformacionRecordada

_DEL_CERTIFICADO = frozenset({"suspender", "reanudar", "revocar", "vencer"})
"""What happens to a certificate that no other message tells; an annulment has its own."""


def _siempre(evento: Any) -> bool:
    return True


def _firmada(evento: VeredictoEmitido) -> bool:
    """A valid signature that was matched with somebody whom the company registered."""
    return evento.veredicto == "TOTAL_PASSED" and evento.firmante_id is not None


@dataclass(frozen=True)
class Regla:
    """The notice of an event: its fields are the data of the template of `clase`.

    Attributes:
        caso: field with the id of the case.
        numero: field with the number by which people know the case.
        mas: what the template needs besides.
        si: which events are told.
    """

    evento: type[Evento]
    clase: Clase
    caso: str
    numero: str = "numero"
    mas: Mapping[str, str] = field(default_factory=dict)
    si: Callable[[Any], bool] = _siempre


OBJETADAS = Regla(DexActualizada, "dex_objetada", "dex_id", "radicado")

REGLAS: tuple[Regla, ...] = (
    Regla(SolicitudDecidida, "solicitud_decidida", "solicitud_id"),
    Regla(SolicitudEnEspera, "solicitud_en_fila", "solicitud_id"),
    Regla(SolicitudLiberada, "solicitud_en_fila", "solicitud_id"),
    Regla(SolicitudSinTurno, "solicitud_sin_turno", "solicitud_id"),
    Regla(SolicitudFirmaRechazada, "firma_rechazada", "solicitud_id", mas={"acto": "solicitud de cupo"}),
    Regla(InformacionRecordada, "informacion_recordada", "solicitud_id"),
    Regla(DevolucionDecidida, "devolucion_decidida", "devolucion_id"),
    Regla(DevolucionFirmaRechazada, "firma_rechazada", "devolucion_id", mas={"acto": "devolución"}),
    # An approval is told by the certificate that follows it. # house rule
    Regla(ConsumoDecidido, "consumo_negado", "consumo_id", si=lambda e: e.estado != "aprobado"),
    Regla(ConsumoFirmaRechazada, "firma_rechazada", "consumo_id", mas={"acto": "solicitud de consumo"}),
    Regla(ConsumoInformacionPedida, "informacion_pedida", "consumo_id"),
    Regla(ConsumoInformacionRecordada, "informacion_recordada", "consumo_id"),
    Regla(ConsumoVencido, "consumo_vencido", "consumo_id"),
    Regla(CqeEmitido, "cqe_emitido", "consumo_id", "consumo_numero"),
    Regla(CqeElectronicoEmitido, "cqe_electronico", "consumo_id", "consumo_numero"),
    Regla(CqeEstadoCambiado, "cqe_estado", "cqe_id", si=lambda e: e.accion in _DEL_CERTIFICADO),
    Regla(CqeCerrado, "cqe_cerrado", "cqe_id", "cqe_numero"),
    Regla(AnulacionSolicitada, "anulacion_solicitada", "anulacion_id"),
    Regla(AnulacionDecidida, "anulacion_decidida", "anulacion_id"),
    Regla(AnulacionFirmaRechazada, "firma_rechazada", "anulacion_id", mas={"acto": "solicitud de anulación"}),
    Regla(CqeSinDex, "dex_faltante", "cqe_id", "cqe_numero"),
    Regla(VeredictoEmitido, "firmada_en_su_nombre", "documento_id", si=_firmada),
    Regla(GarantiaReparada, "garantia_reparada", "garantia_id"),
    Regla(SolicitudProgramaFirmaRechazada, "firma_rechazada", "caso_id", mas={"acto": "solicitud de programa"}),
    Regla(ComunicacionFirmaRechazada, "firma_rechazada", "estudio_id", mas={"acto": "comunicación del estudio"}),
)
