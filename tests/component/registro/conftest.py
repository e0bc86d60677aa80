"""The real service on its own migrated database, with people signed in by password."""

import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import argon2
import httpx
import pytest
import sqlalchemy as sa
import structlog
from fastapi import FastAPI

from services.registro.app import app as crear
from services.registro.settings import AjustesRegistro
from services.registro.usuarios import claves
from shared.jobs import Trabajador, Trabajos
from shared.persistence import BaseDeDatos
from tests.ayudas import BaseDeServicio, esperar_hasta

NIT, NIT_AJENO = "900204272-8", "800191045-1"
COORDINADOR, CLAVE = "jefa@mincit.gov.co", "una-clave-Larga-1"
EVIDENCIA = "Certificado de existencia y representación legal del 3 de marzo."


@dataclass
class Registro:
    """The service, a client on it, and shortcuts for what most tests need."""

    app: FastAPI
    http: httpx.AsyncClient
    bd: BaseDeDatos
    ajustes: AjustesRegistro
    superusuario: str
    """URL that may do everything."""
    _jefa: dict[str, str] = field(default_factory=dict)
    """Authorization of the coordinador, who creates all users."""
    _n: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def entrar(self, usuario: str = COORDINADOR, clave: str = CLAVE) -> dict[str, str]:
        r = await self.http.post("/v1/sesiones", json={"usuario": usuario, "clave": clave})
        assert r.status_code == 201, r.text
        return {"Authorization": f"Bearer {r.json()['token']}"}

    async def usuario(self, *roles: str) -> str:
        """Name of a new user with these roles."""
        nombre = f"{roles[0]}-{next(self._n)}"
        datos = {"usuario": nombre, "nombre": nombre.title(), "roles": list(roles), "clave": CLAVE}
        if not self._jefa:
            self._jefa = await self.entrar()
        r = await self.http.post("/v1/usuarios", json=datos, headers=self._jefa)
        assert r.status_code == 201, r.text
        return nombre

    async def como(self, *roles: str) -> dict[str, str]:
        """Authorization of a new user with these roles."""
        return await self.entrar(await self.usuario(*roles))

    async def empresa(self, nit: str = NIT) -> tuple[str, dict[str, str]]:
        """A registered company: its exportador's user name and renewed authorization."""
        nombre = await self.usuario("exportador")
        datos = {"nit": nit, "razon_social": f"Azúcares {nit}", "domicilio": "Cra 1, Cali"}
        r = await self.http.post("/v1/empresas", json=datos, headers=await self.entrar(nombre))
        assert r.status_code == 201, r.text
        return nombre, await self.entrar(nombre)

    async def habilitada(self, nit: str = NIT) -> tuple[str, dict[str, str]]:
        """The same, with a signer, sent and enabled."""
        nombre, suyo = await self.empresa(nit)
        await self.firmante(nit, suyo)
        assert (await self.http.post(f"/v1/empresas/{nit}/enviar", headers=suyo)).status_code == 200
        funcionario = await self.como("funcionario")
        r = await self.http.post(f"/v1/empresas/{nit}/habilitar", json={"evidencia": EVIDENCIA}, headers=funcionario)
        assert r.status_code == 200, r.text
        return nombre, suyo

    async def firmante(self, nit: str, quien: dict[str, str], numero: str = "52.123.456", **mas: Any) -> dict[str, Any]:
        datos = {
            "documento": {"tipo": "CC", "numero": numero},
            "nombre": "Ana María Ruiz",
            "roles": ["representante"],
            "evidencia": EVIDENCIA,
            **mas,
        }
        r = await self.http.post(f"/v1/empresas/{nit}/firmantes", json=datos, headers=quien)
        assert r.status_code == 201, r.text
        return dict(r.json())

    async def trabajar(self, trabajos: Sequence[Trabajos]) -> None:
        """Run the jobs that wait until none does."""
        trabajador = Trabajador(self.ajustes, self.bd, trabajos=trabajos, contexto=self.app.state.contexto)
        await trabajador.iniciar()
        try:
            await esperar_hasta(self._sin_trabajos)
        finally:
            await trabajador.detener()

    async def _sin_trabajos(self) -> bool:
        async with self.bd.tx() as tx:
            vivos = sa.text("SELECT count(*) FROM trabajos WHERE estado IN ('pendiente', 'en_curso')")
            return (await tx.execute(vivos)).scalar_one() == 0

    async def publicados(self, tipo: str) -> list[dict[str, Any]]:
        """Bodies of the outbox of one event, in order."""
        consulta = sa.text("SELECT payload FROM outbox WHERE type LIKE :tipo ORDER BY seq")
        async with self.bd.tx() as tx:
            return [json.loads(f) for f in (await tx.execute(consulta, {"tipo": f"%.{tipo}.v1"})).scalars()]


@pytest.fixture(scope="session", autouse=True)
def _registros() -> None:
    # structlog's default prints tracebacks with all locals, which takes seconds.
    structlog.configure(
        processors=[structlog.stdlib.render_to_log_kwargs], logger_factory=structlog.stdlib.LoggerFactory()
    )


@pytest.fixture
def _argon2_ligero(monkeypatch: pytest.MonkeyPatch) -> None:
    # Dozens of sign-ins at full cost would take minutes; the full cost has its own unit test.
    ligero = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(claves, "_argon2", ligero)
    monkeypatch.setattr(claves, "_AJENO", ligero.hash("nadie"))


@pytest.fixture
async def registro(
    base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]], tmp_path: Path, _argon2_ligero: None
) -> AsyncIterator[Registro]:
    base = await base_de_servicio("registro")
    ajustes = AjustesRegistro(
        postgres_url=base.app,
        almacen_url=tmp_path.as_uri(),
        clave_enlaces="enlaces",
        clave_huellas="huellas",
        clave_llaves="llaves",
        roles="http",
        coordinador_inicial=COORDINADOR,
        coordinador_clave=CLAVE,
    )
    app = crear(ajustes)
    transporte = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transporte, base_url="http://registro") as http,
    ):
        yield Registro(app, http, app.state.bd, ajustes, base.superusuario)
