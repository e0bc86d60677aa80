"""What is stamped and when a stamp is renewed. Pure; house rules, after the evidence records of RFC 4998."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

ANTELACION = timedelta(days=90)
"""A stamp is renewed this long before the certificate of its authority ends."""


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
) -> bytes:
    """Canonical JSON of all that a verdict rests on: what it says, and the digests of files and evidence.

    Args:
        evidencias: (class, SHA-256) of each piece.
    """
    contenido = {
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
    return json.dumps(contenido, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def resumen(paquete: bytes, anterior: bytes | None) -> bytes:
    """What the next token stamps: the package, or the package followed by the token that it renews."""
    return hashlib.sha256(paquete + (anterior or b"")).digest()
