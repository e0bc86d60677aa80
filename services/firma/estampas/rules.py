"""What is stamped and when a stamp is renewed. Pure; house rules, after the evidence records of RFC 4998."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

ANTELACION = timedelta(days=90)
"""A stamp is renewed this long before the certificate of its authority ends."""


def recibo(
    *,
    veredicto_id: str,
    servicio: str,
    documento_id: str,
    numero: str,
    acto: str,
    nit: str,
    firmado: Mapping[str, Any],
    original: Mapping[str, Any],
    recibido_en: datetime,
) -> bytes:
    """Canonical JSON of what arrived: which file, of whom, for what, and when we had all of it.

    Args:
        firmado, original: `RefObjeto` as JSON; their digests and the size of the file enter.
    """
    return _canonico(
        {
            "recibo_de": veredicto_id,
            "servicio": servicio,
            "documento": documento_id,
            "numero": numero,
            "acto": acto,
            "nit": nit,
            "firmado_sha256": firmado["sha256"],
            "firmado_octetos": firmado["tamano"],
            "original_sha256": original["sha256"],
            "recibido_en": recibido_en.astimezone(UTC).isoformat(),
        }
    )


def paquete(
    *,
    veredicto_id: str,
    numero: str,
    firmado_sha256: str,
    original_sha256: str,
    recibido_en: datetime,
    emitido_en: datetime,
    confianza: str | None,
    informe: Mapping[str, Any],
    evidencias: Iterable[tuple[str, str]],
    recibo_sha256: str | None = None,
) -> bytes:
    """Canonical JSON of all that a verdict rests on: what it says, and the digests of files and evidence.

    Args:
        evidencias: (class, SHA-256) of each piece.
        recibo_sha256: what the stamp of its receipt stamps; none, and left out, if it came before there were any.
    """
    contenido: dict[str, Any] = {
        "veredicto": veredicto_id,
        "numero": numero,
        "firmado_sha256": firmado_sha256,
        "original_sha256": original_sha256,
        "recibido_en": recibido_en.isoformat(),
        "emitido_en": emitido_en.isoformat(),
        "confianza": confianza,
        "evidencias": sorted([clase, sha256] for clase, sha256 in evidencias),
        "informe": informe,
    }
    return _canonico(contenido if recibo_sha256 is None else contenido | {"recibo_sha256": recibo_sha256})


def resumen(paquete: bytes, anterior: bytes | None) -> bytes:
    """What the next token stamps: the package, or the package followed by the token that it renews."""
    return hashlib.sha256(paquete + (anterior or b"")).digest()


def _canonico(contenido: Mapping[str, Any]) -> bytes:
    return json.dumps(contenido, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
