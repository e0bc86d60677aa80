"""HTTP: the published keys."""

from typing import Annotated

from fastapi import Depends, Request, Response

from services.registro.llaves.service import Llavero
from shared.http import Tx
from shared.http.rutas import Enrutador
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/.well-known", tags=["identidad"])


async def _llavero(request: Request) -> Llavero:
    llavero = request.app.state.contexto.recursos["llavero"]
    assert isinstance(llavero, Llavero)
    return llavero


@rutas.get("/jwks.json")
async def jwks(llavero: Annotated[Llavero, Depends(_llavero)], respuesta: Response) -> dict[str, object]:
    """JSON Web Key Set with which tokens are verified."""
    respuesta.headers["Cache-Control"] = "public, max-age=300"
    return await llavero.jwks()


@rutas.post("/rotar", status_code=201)
async def rotar(
    llavero: Annotated[Llavero, Depends(_llavero)], tx: Tx, quien: Annotated[Principal, Depends(requiere("operador"))]
) -> dict[str, str]:
    """Make the next signing key ahead of its time."""
    return {"kid": await llavero.rotar(tx, quien)}
