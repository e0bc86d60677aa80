"""A contingente served by order of arrival whose lines the test runs itself, step by step."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.cupos.turnos.secuenciador import Secuenciador
from tests.ayudas import BaseDeServicio
from tests.component.cupos.conftest import AHORA, NIT, NIT_AJENO, Mundo
from tests.component.cupos.recorrido import firmar
from tests.component.cupos.turnos.siembra import sembrar

CODIGO, GRUPO = "AZUCAR-OMC-2026", "AZUCAR"


@dataclass
class Campana:
    """The bell: filed requests by SQL, uploads by HTTP, runs of the line when the test says so."""

    mundo: Mundo
    url: str
    secuenciador: Secuenciador

    async def abrir(self, kg: int = 100, **cambios: Any) -> None:
        """A group of `kg` kilograms; `cambios` of the contingente, `grupo` of the group."""
        await self.mundo.empresa()
        await self.mundo.empresa(NIT_AJENO)
        volumen = f"{kg / 1000:.3f}"
        grupo = {"codigo": GRUPO, "nombre": "Azúcar", "subpartidas": ["1701.13.00.00"], "volumen": volumen}
        await self.mundo.contingente(volumen=volumen, grupos=[grupo | cambios.pop("grupo", {})], **cambios)

    async def radicadas(self, *kgs: int, nit: str = NIT) -> list[UUID]:
        return await sembrar(self.url, CODIGO, GRUPO, [(nit, kg) for kg in kgs], AHORA)

    async def firmar(self, solicitud: UUID, contenido: bytes = b"%PDF-1.7", nit: str = NIT) -> httpx.Response:
        return await firmar(self.mundo, f"/v1/solicitudes/{solicitud}", contenido, nit=nit)

    async def llegan(self, *kgs: int, nit: str = NIT) -> list[UUID]:
        """Requests whose signed forms arrive one after the other and enter the line."""
        ids = await self.radicadas(*kgs, nit=nit)
        for solicitud in ids:
            respuesta = await self.firmar(solicitud, nit=nit)
            assert respuesta.status_code == 202, respuesta.text
        await self.correr()
        return ids

    async def correr(self) -> int:
        return await self.secuenciador.vuelta()

    async def veredicto(self, solicitud: UUID, *, pasa: bool = True) -> None:
        await self.mundo.veredicto(str(solicitud), "TOTAL_PASSED" if pasa else "TOTAL_FAILED")
        await self.correr()

    async def reservado(self, *solicitudes: UUID) -> list[tuple[str, int]]:
        """State of each request and kilograms that its last turn has reserved."""
        consulta = """
            SELECT s.n, e.estado, t.reservado_kg FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS s (id, n)
            JOIN expediente e ON e.id = s.id
            LEFT JOIN LATERAL (
                SELECT reservado_kg FROM turno WHERE solicitud = s.id ORDER BY numero DESC LIMIT 1) t ON true
            ORDER BY s.n
        """
        filas = await self.mundo.filas(consulta, ids=list(solicitudes))
        return [(f["estado"], f["reservado_kg"]) for f in filas]


@pytest.fixture
async def campana(mundo: Mundo, base: BaseDeServicio) -> Campana:
    await mundo.app.state.contexto.recursos["secuenciador"].detener()
    campana = Campana(mundo, base.superusuario, Secuenciador(mundo.bd, asentamiento=timedelta(0), reposo=0))

    async def en_fila() -> None:
        await campana.correr()

    mundo.en_fila = en_fila  # type: ignore[method-assign] # the test runs the line itself
    return campana
