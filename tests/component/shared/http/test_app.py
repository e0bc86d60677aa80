"""What the application refuses to be built with, and what it runs by role."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from shared.http.app import crear_app
from shared.http.contexto import Contexto
from shared.http.temporizadores import Relojeria, Temporizador
from shared.settings import Ajustes
from tests.ayudas import esperar_hasta
from tests.component.shared.http.conftest import Banco


def test_a_post_without_limits_and_idempotency_is_refused(tmp_path: Path) -> None:
    rutas = APIRouter()
    rutas.post("/v1/x")(lambda: None)
    ajustes = Ajustes(postgres_url="postgresql://x@127.0.0.1/x", almacen_url=tmp_path.as_uri(), clave_enlaces="e")
    with pytest.raises(TypeError, match="Enrutador"):
        crear_app(servicio="prueba", ajustes=ajustes, rutas=[rutas])


def test_without_the_http_role_only_health_is_served(tmp_path: Path) -> None:
    ajustes = Ajustes(postgres_url="postgresql://x@127.0.0.1/x", almacen_url=tmp_path.as_uri(), roles="jobs")
    app: FastAPI = crear_app(servicio="prueba", ajustes=ajustes, rutas=[APIRouter(prefix="/v1/x")])
    caminos = {str(getattr(r, "path", "")) for r in app.routes}
    assert not any(c.startswith(("/v1", "/interno")) for c in caminos)


async def test_one_process_runs_a_timer_and_a_failure_does_not_end_it(banco: Banco) -> None:
    vueltas, juntos, maximo = 0, 0, 0

    async def contar(tx: AsyncSession, contexto: Contexto) -> None:
        nonlocal vueltas, juntos, maximo
        juntos += 1
        maximo = max(maximo, juntos)
        vueltas += 1
        try:
            await asyncio.sleep(0.01)
        finally:
            # Also when it is stopped in the middle.
            juntos -= 1
        if vueltas == 1:
            raise RuntimeError("la primera falla")

    contexto: Contexto = banco.app.state.contexto
    relojerias = [Relojeria([Temporizador("t", timedelta(milliseconds=5), contar)], contexto) for _ in range(3)]
    for relojeria in relojerias:
        await relojeria.iniciar()
    await esperar_hasta(lambda: vueltas >= 10)
    for relojeria in relojerias:
        await relojeria.detener()
    assert maximo == 1
    assert not any(r.ultimo_error for r in relojerias)


async def test_a_slash_at_the_end_tells_nobody_where_the_service_is(banco: Banco) -> None:
    # As the gateway passes it: with the service's own host.
    r = await banco.cliente.get("/v1/notas/")
    assert (r.status_code, r.json()["codigo"], r.headers.get("location")) == (404, "no-encontrado", None)
