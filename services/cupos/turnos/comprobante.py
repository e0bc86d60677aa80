"""The code on a turn's receipt: what nobody without the service's secret can write. Pure."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from uuid import UUID


def codigo_de_recibo(secreto: str, *, numero: int, solicitud: UUID, recibido_en: datetime, sha256: str) -> str:
    """Code of 26 letters and digits (130 bits of an HMAC) over number, request, instant and file of a turn.

    The same turn always gives the same code, so that whoever shows a receipt can be answered by computing it again.
    """
    instante = recibido_en.astimezone(UTC).isoformat(timespec="microseconds")
    contenido = "\n".join(("turno", str(numero), str(solicitud), instante, sha256))
    resumen = hmac.new(secreto.encode(), contenido.encode(), hashlib.sha256).digest()
    return base64.b32encode(resumen)[:26].decode()
