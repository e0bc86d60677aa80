"""The neighbour `firma`, as this service meets it: its store over HTTP, and what it tells of a document."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from shared.clock import reloj_sistema
from shared.events.firma import FirmasRevisadas, InformeDeFirmas
from tests.component.firma.mundo import Vecino, vecino
from tests.component.garantias.conftest import Mundo


@asynccontextmanager
async def con_firma(mundo: Mundo, carpeta: Path) -> AsyncIterator[Vecino]:
    """The store of `firma`, where this service finds it."""
    contexto = mundo.app.state.contexto
    async with vecino(carpeta / "firma", "firma") as suyo:
        with pytest.MonkeyPatch.context() as otra:
            otra.setattr(contexto, "ajustes", contexto.ajustes.model_copy(update={"url_firma": suyo.url}))
            yield suyo


async def firmas_revisadas(
    mundo: Mundo, garantia: str, firma: Vecino | None = None, informe: InformeDeFirmas | None = None, **cambios: Any
) -> None:
    """`firma` tells what it found of the last document of a guarantee; its report, if there is one, is in its store."""
    pedidos = [e for e in await mundo.publicados("revision_de_firmas.solicitada") if e["documento_id"] == garantia]
    ref = None
    if firma is not None and informe is not None:
        ref = await firma.guardar(informe.model_dump_json().encode(), "application/json")
    datos: dict[str, Any] = {
        "revision_id": UUID(pedidos[-1]["revision_id"]),
        "servicio": "garantias",
        "documento_id": UUID(garantia),
        "numero": pedidos[-1]["numero"],
        "nit": pedidos[-1]["nit"],
        "firmas": 1,
        "veredicto": "TOTAL_PASSED",
        "informe": ref,
        "revisada_en": reloj_sistema.ahora(),
    }
    await mundo.recibir(FirmasRevisadas(**datos | cambios), garantia, 1)
