"""What waits for an operator: through the gateway, over a real service whose neighbours are down."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.app import app as puerta
from services.gateway.settings import AjustesGateway
from shared.events import Evento
from shared.http.app import crear_app
from shared.identity import Emisor, LlaveFirma, Principal
from shared.jobs import encolar
from shared.messaging import Consumidor, NoTodavia, Sobre, publicar
from shared.messaging.consumidor import reunir
from shared.messaging.entrega import Entrega
from shared.messaging.reintentos import Reintentos
from shared.persistence import BaseDeDatos
from shared.settings import Ajustes
from tests.ayudas import BaseDeServicio, esperar_hasta
from tests.component.gateway.conftest import puerto_libre, servido
from tests.integration.shared.messaging.mundo import Hecho
from tests.mensajes import registro as mensaje

RAZON = {"razon": "Se corrigió el dato en su origen."}
BASE = "/v1/operacion"


class _Llaves:
    def __init__(self, llave: LlaveFirma) -> None:
        self._llave = llave

    async def llave(self, kid: str) -> object:
        return self._llave.privada.public_key() if kid == self._llave.kid else None


@dataclass
class Sala:
    """The operator's room: calls through the gateway, and what happens below."""

    http: httpx.AsyncClient
    bd: BaseDeDatos
    superusuario: str
    emisor: Emisor
    entrega: Entrega
    sanos: set[int]
    """Facts that can be applied by now."""

    def como(self, *roles: str) -> dict[str, str]:
        quien = Principal(roles[0], roles[0], frozenset(roles))
        return {"Authorization": f"Bearer {self.emisor.emitir(quien, dura=timedelta(minutes=5))}"}

    async def lista(self, clase: str, rol: str = "operador", **consulta: str) -> list[dict[str, Any]]:
        r = await self.http.get(f"{BASE}/{clase}", params=consulta, headers=self.como(rol))
        assert r.status_code == 200, r.text
        assert r.json()["no_disponibles"] == ([] if consulta else ["consumo", "cupos", "garantias", "notificaciones"])
        return list(r.json()["elementos"])

    async def hacer(self, camino: str, rol: str = "operador", cuerpo: dict[str, str] = RAZON) -> httpx.Response:
        return await self.http.post(f"{BASE}/{camino}", json=cuerpo, headers=self.como(rol))

    async def alguien_espera(self) -> bool:
        quienes = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        return bool(await self.ejecutar(quienes))

    async def ejecutar(self, sql: str) -> Any:
        motor = BaseDeDatos(self.superusuario, aplicacion="prueba", conexiones=1)
        try:
            async with motor.tx() as tx:
                return (
                    (await tx.execute(sa.text(sql))).all()
                    if sql.startswith("SELECT")
                    else await tx.execute(sa.text(sql))
                )
        finally:
            await motor.cerrar()


@pytest.fixture
async def sala(base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]], tmp_path: Path) -> AsyncIterator[Sala]:
    base = await base_de_servicio("registro")
    ajustes = Ajustes(
        postgres_url=base.app, almacen_url=tmp_path.as_uri(), clave_enlaces="e", roles="http", postgres_pool=6
    )
    llave, sanos = LlaveFirma.nueva(), {7}
    app = crear_app(servicio="registro", ajustes=ajustes, llaves=lambda _: _Llaves(llave))
    firma = crear_app(servicio="firma", ajustes=ajustes, llaves=lambda _: _Llaves(llave))
    consumidor = Consumidor("registro")

    @consumidor.maneja(Hecho)
    async def hecho(tx: AsyncSession, evento: Hecho, sobre: Sobre) -> None:
        if evento.n not in sanos:
            raise NoTodavia("cosa", evento.necesita) if evento.necesita else ValueError(f"no se puede con {evento.n}")

    nadie = f"http://127.0.0.1:{puerto_libre()}"
    async with servido(app) as url, servido(firma) as otra:
        urls = dict.fromkeys(("url_cupos", "url_consumo", "url_garantias", "url_notificaciones"), nadie)
        entrada = puerta(AjustesGateway(url_registro=url, url_firma=otra, **urls))
        transporte = httpx.ASGITransport(entrada, raise_app_exceptions=False)
        async with (
            entrada.router.lifespan_context(entrada),
            httpx.AsyncClient(transport=transporte, base_url="http://puerta") as http,
        ):
            bd: BaseDeDatos = app.state.bd
            emisor = Emisor(llave, ajustes.emisor, ajustes.audiencia)
            yield Sala(http, bd, base.superusuario, emisor, Entrega(bd, reunir("registro", [consumidor])), sanos)
    await app.state.bd.cerrar()
    await firma.state.bd.cerrar()


async def _recibir(sala: Sala, *hechos: tuple[str, int, Evento]) -> None:
    for clave, secuencia, evento in hechos:
        await sala.entrega.recibir(mensaje(evento, clave=clave, secuencia=secuencia))


async def test_dead_letters_are_seen_retried_and_discarded_with_reason_and_audit(sala: Sala) -> None:
    await _recibir(sala, ("k", 1, Hecho(n=1)), ("k", 2, Hecho(n=2)), ("z", 1, Hecho(n=3)))
    # Both services stand on one database here, so that each row is seen twice, under both names.
    filas = [f for f in await sala.lista("cartas-muertas") if f["servicio"] == "registro"]
    assert [(f["clave"], f["secuencia"], f["acciones"]) for f in filas] == [
        ("k", 1, ["repetir", "descartar"]),
        ("z", 1, ["repetir", "descartar"]),
    ]
    assert len(await sala.lista("cartas-muertas", servicio="registro", clave="k")) == 1
    assert (await sala.lista("cartas-muertas", "auditor", servicio="registro"))[0]["acciones"] == []
    k, z = f"registro/cartas-muertas/{filas[0]['id']}", f"registro/cartas-muertas/{filas[1]['id']}"
    visto = (await sala.http.get(f"{BASE}/{k}", headers=sala.como("auditor"))).json()
    assert (visto["contenido"]["n"], visto["detras"], visto["antes"], visto["historial"]) == (1, 1, 0, [])

    assert (await sala.hacer(f"{k}/repetir", "auditor")).status_code == 403
    assert (await sala.hacer(f"{k}/repetir", "funcionario")).status_code == 403
    assert (await sala.hacer(f"{k}/repetir", cuerpo={"razon": "  "})).status_code == 422
    assert (await sala.hacer("cupos/cartas-muertas/1/repetir")).json()["codigo"] == "servicio-caido"
    assert (await sala.hacer("nadie/cartas-muertas/1/repetir")).status_code == 404
    assert (await sala.hacer("registro/cartas-muertas/99999/repetir")).status_code == 404

    sala.sanos.update({1, 2})
    assert (await sala.hacer(f"{k}/repetir")).json()["accion"] == "repetir"
    await Reintentos(sala.entrega).vuelta()
    assert (await sala.hacer(f"{z}/descartar", "coordinador")).status_code == 200
    assert (await sala.hacer(f"{z}/descartar", "coordinador")).status_code == 404
    assert await sala.lista("cartas-muertas", servicio="registro") == []
    estados = await sala.ejecutar("SELECT clave, secuencia, estado FROM retenidos ORDER BY id")
    assert [tuple(e) for e in estados] == [("k", 1, "aplicado"), ("k", 2, "aplicado"), ("z", 1, "descartado")]
    hechos = await sala.ejecutar("SELECT quien, accion, motivo, datos->>'clave' FROM auditoria ORDER BY id")
    assert [tuple(h) for h in hechos] == [
        ("operador", "operacion.repetir", RAZON["razon"], "k"),
        ("coordinador", "operacion.descartar", RAZON["razon"], "z"),
    ]


async def test_parked_messages_say_what_they_wait_for_and_a_gap_is_accepted(sala: Sala) -> None:
    await _recibir(sala, ("a", 1, Hecho(n=1, necesita="x")), ("b", 3, Hecho(n=7)))
    esperan, hueco = await sala.lista("aparcados", servicio="registro")
    assert (esperan["espera_que"], esperan["espera_clave"], esperan["motivo"]) == ("cosa", "x", "prerrequisito")
    assert hueco["acciones"] == ["repetir", "descartar", "aceptar-hueco"]
    no = await sala.hacer(f"registro/aparcados/{esperan['id']}/aceptar-hueco")
    assert (no.status_code, no.json()["codigo"]) == (409, "operacion-imposible")
    si = await sala.hacer(f"registro/aparcados/{hueco['id']}/aceptar-hueco")
    assert si.json()["faltantes"] == 2
    await Reintentos(sala.entrega).vuelta()
    assert [f["clave"] for f in await sala.lista("aparcados", servicio="registro")] == ["a"]


async def test_what_was_applied_meanwhile_is_not_discarded(sala: Sala) -> None:
    await _recibir(sala, ("k", 1, Hecho(n=1, necesita="x")))
    (fila,) = await sala.lista("aparcados", servicio="registro")
    sala.sanos.add(1)
    async with sala.bd.tx() as tx:
        # The key is held as by a delivery at work; the discarding has read the row and waits behind it.
        await tx.execute(sa.text("SELECT * FROM inbox_orden FOR UPDATE"))
        await tx.execute(sa.text("UPDATE retenidos SET estado = 'aplicado', resuelto_en = clock_timestamp()"))
        await tx.execute(sa.text("UPDATE inbox_orden SET secuencia = 1"))
        descarte = asyncio.create_task(sala.hacer(f"registro/aparcados/{fila['id']}/descartar"))
        await esperar_hasta(sala.alguien_espera)
    r = await descarte
    assert (r.status_code, r.json()["codigo"]) == (409, "operacion-imposible")
    assert (await sala.ejecutar("SELECT estado FROM retenidos"))[0][0] == "aplicado"


async def test_failed_jobs_are_retried_once_and_discarded(sala: Sala) -> None:
    async with sala.bd.tx() as tx:
        for n in (1, 2):
            await encolar(tx, "registro.ensayo", datos={"n": n}, clave=f"clave-{n}")
    await sala.ejecutar(
        "UPDATE trabajos SET estado = 'fallido', motivo = 'no respondió', intentos = 8, terminado_en = now()"
    )
    uno, otro = await sala.lista("trabajos-fallidos", servicio="registro", tipo="registro.ensayo")
    assert (uno["motivo"], uno["intentos"], uno["acciones"]) == ("no respondió", 8, ["repetir", "descartar"])
    camino = f"registro/trabajos-fallidos/{uno['id']}"
    assert (await sala.http.get(f"{BASE}/{camino}", headers=sala.como("operador"))).json()["datos"] == {"n": 1}
    a_la_vez = await asyncio.gather(*(sala.hacer(f"{camino}/repetir") for _ in range(3)))
    assert sorted(r.status_code for r in a_la_vez) == [200, 404, 404]
    assert (await sala.hacer(f"registro/trabajos-fallidos/{otro['id']}/descartar")).status_code == 200
    estados = await sala.ejecutar("SELECT estado, intentos, motivo FROM trabajos ORDER BY seq")
    assert [tuple(e) for e in estados] == [("pendiente", 0, "no respondió"), ("cancelado", 8, RAZON["razon"])]


async def test_refused_events_are_omitted_and_the_summary_counts_all(sala: Sala) -> None:
    async with sala.bd.tx() as tx:
        await publicar(tx, Hecho(n=1), clave="k", version=1)
    await _recibir(sala, ("k", 1, Hecho(n=1)), ("a", 1, Hecho(n=2, necesita="x")))
    await sala.ejecutar("UPDATE outbox SET last_error = 'demasiado grande', attempts = 3 WHERE type LIKE '%.hecho.v1'")
    (fila,) = await sala.lista("salida", servicio="registro")
    assert (fila["clave"], fila["error"], fila["acciones"]) == ("k", "demasiado grande", ["omitir"])
    r = await sala.http.get(f"{BASE}/resumen", headers=sala.como("coordinador"))
    propio = next(s for s in r.json()["servicios"] if s["servicio"] == "registro")
    assert [propio[c]["cuantos"] for c in ("cartas_muertas", "aparcados", "trabajos_fallidos", "salida")] == [
        1,
        1,
        0,
        1,
    ]
    assert r.json()["no_disponibles"] == ["consumo", "cupos", "garantias", "notificaciones"]
    assert (await sala.hacer(f"registro/salida/{fila['id']}/omitir")).status_code == 200
    assert (await sala.ejecutar("SELECT omitted_by, omitted_reason FROM outbox WHERE omitted_by IS NOT NULL"))[0] == (
        "operador",
        RAZON["razon"],
    )
    assert (await sala.http.get(f"{BASE}/resumen")).status_code == 401
    assert (await sala.http.get(f"{BASE}/salida", params={"servicio": "otro"})).status_code == 422
