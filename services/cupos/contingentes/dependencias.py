"""What the routes of contingentes ask of a request."""

from typing import Annotated

from fastapi import Depends, Header, Path

from shared.http.etag import version_esperada
from shared.identity import Principal, principal_opcional, requiere

Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]
Interno = Annotated[Principal, Depends(requiere("coordinador", "funcionario", "auditor"))]
Cualquiera = Annotated[Principal | None, Depends(principal_opcional)]

Consecutivo = Annotated[int, Path(ge=1, le=2**31 - 1)]


async def _version_si_hay(
    if_match: Annotated[str | None, Header(description="ETag de la versión que se vio; opcional.")] = None,
) -> int | None:
    return None if if_match is None else await version_esperada(if_match)


VersionSiHay = Annotated[int | None, Depends(_version_si_hay)]
"""The version that the caller says to have seen: where another is in force, the act is refused."""
