"""When the signature is proven to have existed: a trusted timestamp, else our own receipt."""

from datetime import datetime, timedelta

from asn1crypto import cms
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import collect_timing_info
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from services.firma.validacion.cronometro import medida
from services.firma.validacion.facetas import Hallazgo, Tiempo, hallazgo
from services.firma.validacion.vocabulario import Subindicacion

_TOLERANCIA = timedelta(minutes=5)
_RELOJ_MALO = timedelta(minutes=30)


@medida("tiempo")
async def revisar_tiempo(firma: EmbeddedPdfSignature, contexto: ValidationContext, recepcion: datetime) -> Tiempo:
    """The time facet. `contexto` validates the timestamp authority at the time of receipt."""
    avisos: list[str] = []
    hallazgos: list[Hallazgo] = []
    declarada = _declarada(firma)
    estampa: datetime | None = None
    if _trae_estampa(firma.signer_info):
        try:
            info = await collect_timing_info(firma.signer_info, contexto, raw_digest=firma.compute_digest)
            estado = info.get("timestamp_validity")
        except (SignatureValidationError, ValueError) as exc:
            estado = None
            avisos.append(f"La estampa de tiempo no se pudo leer y no se tuvo en cuenta ({type(exc).__name__}).")
        if estado is not None and estado.trusted:
            estampa = estado.timestamp
        elif estado is not None:
            avisos.append("La estampa de tiempo no es de una autoridad aceptada y no se tuvo en cuenta.")
    if estampa is not None and estampa > recepcion + _TOLERANCIA:
        hallazgos.append(hallazgo(Subindicacion.TIMESTAMP_ORDER_FAILURE, detalle=estampa.isoformat()))
    if declarada is not None and abs(declarada - recepcion) > _RELOJ_MALO and declarada > recepcion:
        avisos.append("El reloj del computador que firmó está adelantado: declara una hora posterior a la recepción.")
    return Tiempo(
        prueba=min(estampa, recepcion) if estampa is not None else recepcion,
        origen="estampa" if estampa is not None else "recepcion",
        declarada=declarada,
        hallazgos=tuple(hallazgos),
        avisos=tuple(avisos),
    )


def _trae_estampa(info: cms.SignerInfo) -> bool:
    return any(a["type"].native == "signature_time_stamp_token" for a in info["unsigned_attrs"])


def _declarada(firma: EmbeddedPdfSignature) -> datetime | None:
    """The claimed time, if it can be read at all; a claim without zone is worth nothing."""
    try:
        hora = firma.self_reported_timestamp
    except ValueError:
        return None
    return hora if hora is not None and hora.tzinfo is not None else None
