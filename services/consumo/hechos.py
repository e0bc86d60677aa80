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

# A form is told under its hash, once it is rendered, as version 1; what DIAN reads under its number; everything else
# under the case's id. Of what never got a number nobody outside had heard.
COMPROBACIONES = (
    Comprobacion(
        "consumo.cada_paso_se_conto",
        "Cada paso de una solicitud, un certificado, una anulación o una declaración se contó con su evento",
        f"""
        WITH hecho (tipo, accion, hacia, evento, publico) AS (VALUES {_VALORES}),
        paso AS (
            SELECT e.tipo, coalesce(e.numero, q.numero) AS numero, h.accion, h.version AS paso, x.evento,
                   CASE WHEN x.publico THEN coalesce(e.numero, q.numero)
                        WHEN h.accion = 'radicar' THEN coalesce(c.radicado, a.carta) ->> 'sha256'
                        ELSE h.expediente::text END AS clave,
                   CASE WHEN h.accion = 'radicar' THEN 1 ELSE h.version END AS version
            FROM expediente_historia h JOIN expediente e ON e.id = h.expediente
            JOIN hecho x ON (x.tipo, x.accion, x.hacia) = (e.tipo, h.accion, h.hacia)
            LEFT JOIN cqe q ON q.id = e.id LEFT JOIN consumo c ON c.id = e.id LEFT JOIN anulacion a ON a.id = e.id
            WHERE coalesce(e.numero, q.numero) IS NOT NULL
        )
        SELECT p.tipo, p.numero, p.accion, p.paso, p.evento FROM paso p
        LEFT JOIN outbox o ON o.aggregate_id = p.clave AND o.type = p.evento AND o.aggregate_version = p.version
        WHERE p.clave IS NOT NULL AND o.seq IS NULL
        """,  # noqa: S608 -- constants
    ),
)
