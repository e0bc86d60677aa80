"""Which event tells each step of each case, and the auditor's question whether every step was told."""

from collections.abc import Iterator

from services.consumo.anulaciones.models import FLUJO as ANULACION
from services.consumo.consumos.models import FLUJO as CONSUMO
from services.consumo.cqe.models import FLUJO as CQE
from services.consumo.cqe.reemplazo import REEMPLAZAR
from services.consumo.dex.models import FLUJO as DEX
from shared.events import Evento
from shared.events.consumo import (
    AnulacionDecidida,
    AnulacionFirmaRechazada,
    AnulacionSolicitada,
    ConsumoDecidido,
    ConsumoDesistido,
    ConsumoEnviado,
    ConsumoFirmaRechazada,
    ConsumoInformacionPedida,
    ConsumoInformacionRespondida,
    ConsumoVencido,
    CqeEstadoCambiado,
    DexActualizada,
)
from shared.events.firma import FormaEmitida, VeredictoSolicitado
from shared.events.publico import CqePublico, DexPublico
from shared.expedientes import Flujo
from shared.persistence.comprobaciones import Comprobacion

NO_CAMBIAN_DE_ESTADO = frozenset({(CQE.tipo, "resellar")})
"""A new try of what failed: the certificate stays `por_sellar`, which is shown; nobody outside had heard of it."""

_DE_SOLICITUDES: dict[tuple[str, str, str], type[Evento]] = {
    ("consumo", "radicar", "radicado"): FormaEmitida,
    ("consumo", "recibir_firmado", "en_validacion"): VeredictoSolicitado,
    ("consumo", "veredicto", "enviado"): ConsumoEnviado,
    ("consumo", "veredicto", "radicado"): ConsumoFirmaRechazada,
    ("consumo", "aprobar", "aprobado"): ConsumoDecidido,
    ("consumo", "negar", "negado"): ConsumoDecidido,
    ("consumo", "pedir_informacion", "en_espera_informacion"): ConsumoInformacionPedida,
    ("consumo", "responder", "enviado"): ConsumoInformacionRespondida,
    ("consumo", "vencer", "vencido"): ConsumoVencido,
    ("consumo", "desistir", "desistido"): ConsumoDesistido,
    ("consumo", "revocar_firma", "desistido"): ConsumoDesistido,
    ("anulacion", "radicar", "radicada"): FormaEmitida,
    ("anulacion", "recibir_firmado", "en_validacion"): VeredictoSolicitado,
    ("anulacion", "veredicto", "solicitada"): AnulacionSolicitada,
    ("anulacion", "veredicto", "radicada"): AnulacionFirmaRechazada,
    ("anulacion", "aprobar", "aprobada"): AnulacionDecidida,
    ("anulacion", "negar", "negada"): AnulacionDecidida,
    ("anulacion", "desistir", "desistida"): AnulacionDecidida,
    ("anulacion", "revocar_firma", "desistida"): AnulacionDecidida,
}


def pasos_de(flujo: Flujo) -> set[tuple[str, str, str]]:
    """Kind, action and following state of every transition of a flow that changes something for others."""
    return {
        (flujo.tipo, transicion.accion, hacia)
        for transicion in flujo.transiciones
        for hacia in transicion.estados_hacia
        if (flujo.tipo, transicion.accion) not in NO_CAMBIAN_DE_ESTADO
    }


def _hechos() -> Iterator[tuple[tuple[str, str, str], type[Evento]]]:
    yield from _DE_SOLICITUDES.items()
    resellado = {(CQE.tipo, REEMPLAZAR, estado) for estado in CQE.estados if estado != CQE.inicial}
    for paso in sorted(pasos_de(CQE) | resellado):
        yield paso, CqeEstadoCambiado
        yield paso, CqePublico
    for paso in sorted(pasos_de(DEX) | {(DEX.tipo, "presentar", DEX.inicial)}):
        yield paso, DexActualizada
        yield paso, DexPublico


HECHOS: tuple[tuple[tuple[str, str, str], type[Evento]], ...] = tuple(_hechos())
"""Step (kind, action, following state) and the event that tells it; of certificates and declarations also the public
one, with the full state."""

FLUJOS = (CONSUMO, CQE, ANULACION, DEX)
_PUBLICOS = (CqePublico, DexPublico)
_VALORES = ", ".join(
    f"('{tipo}', '{accion}', '{hacia}', '{e.tipo}', {e in _PUBLICOS})" for (tipo, accion, hacia), e in HECHOS
)

COMPROBACIONES = (
    # What DIAN reads is told under its number, everything else under the case's id. Of what never got a number nobody
    # outside had heard.
    Comprobacion(
        "consumo.cada_paso_se_conto",
        "Cada paso de una solicitud, un certificado, una anulación o una declaración se contó con su evento",
        f"""
        WITH hecho (tipo, accion, hacia, evento, publico) AS (VALUES {_VALORES}),
        paso AS (
            SELECT e.tipo, coalesce(e.numero, q.numero) AS numero, h.accion, h.version, x.evento,
                   CASE WHEN x.publico THEN coalesce(e.numero, q.numero) ELSE h.expediente::text END AS clave
            FROM expediente_historia h JOIN expediente e ON e.id = h.expediente
            JOIN hecho x ON (x.tipo, x.accion, x.hacia) = (e.tipo, h.accion, h.hacia)
            LEFT JOIN cqe q ON q.id = e.id
            WHERE coalesce(e.numero, q.numero) IS NOT NULL AND h.accion <> 'radicar'
        )
        SELECT p.tipo, p.numero, p.accion, p.version, p.evento FROM paso p
        LEFT JOIN outbox o ON o.aggregate_id = p.clave AND o.type = p.evento AND o.aggregate_version = p.version
        WHERE o.seq IS NULL
        """,  # noqa: S608 -- constants
    ),
    # A form is told under its hash, once it is rendered.
    Comprobacion(
        "consumo.cada_forma_se_conto",
        "Cada formulario y cada carta que se generó para firmar se contó con su huella",
        f"""
        SELECT f.id FROM (
            SELECT id, radicado ->> 'sha256' AS sha256 FROM consumo WHERE radicado IS NOT NULL
            UNION ALL SELECT id, carta ->> 'sha256' FROM anulacion WHERE carta IS NOT NULL
        ) f LEFT JOIN outbox o ON o.aggregate_id = f.sha256 AND o.type = '{FormaEmitida.tipo}'
        WHERE o.seq IS NULL
        """,  # noqa: S608 -- a constant
        solo_en_reposo=True,
    ),
)
