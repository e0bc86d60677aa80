"""ETag and If-Match where a person edits: nobody overwrites what they have not seen."""

import re
from typing import Annotated

from fastapi import Depends, Header, Response

from shared.http.problemas import Problema

_ETAG = re.compile(r'(?:W/)?"v([0-9]{1,18})"')


def etag(version: int) -> str:
    """The ETag of a version of a resource."""
    return f'"v{version}"'


def poner_etag(respuesta: Response, version: int) -> None:
    """Write the ETag header of an answer."""
    respuesta.headers["ETag"] = etag(version)


async def version_esperada(
    if_match: Annotated[str | None, Header(description="ETag de la versión que se editó.")] = None,
) -> int:
    """The version that the caller edited.

    Raises:
        Problema: `falta-version` without the header, `version-distinta` if it is not one of our ETags.
    """
    if if_match is None:
        raise Problema("falta-version")
    coincidencia = _ETAG.fullmatch(if_match.strip())
    if coincidencia is None:
        raise Problema("version-distinta")
    return int(coincidencia.group(1))


VersionEsperada = Annotated[int, Depends(version_esperada)]


def exigir_version(actual: int, esperada: int) -> None:
    """Refuse an edit of another version than the current one.

    Raises:
        Problema: `version-distinta`.
    """
    if actual != esperada:
        raise Problema("version-distinta", f"La versión actual es {actual}.", version_actual=actual)
