"""`cupos` and `consumo`, each real on its own database, with what one publishes delivered to the other."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from services.consumo import auditoria as consumo
from services.consumo.app import CONSUMIDORES as DE_CONSUMO
from services.cupos import auditoria as cupos
from services.cupos.app import CONSUMIDORES as DE_CUPOS
from services.cupos.app import app as crear_cupos
from services.cupos.settings import AjustesDeCupos
from shared.clock import BOGOTA, fijar, reloj_sistema
from shared.events import CATALOGO
from shared.events.firma import VeredictoEmitido
from shared.identity import Emisor, LlaveFirma
from shared.messaging.consumidor import reunir
from shared.messaging.entrega import Resultado
from tests.ayudas import BaseDeServicio, esperar_hasta
from tests.component.consumo.conftest import CAMPOS, auditar, levantar
from tests.component.consumo.conftest import Mundo as Consumo
from tests.component.cupos.conftest import NIT, LlavesFijas
from tests.component.cupos.conftest import Mundo as Cupos
from tests.component.cupos.recorrido import decidir, enviada
from tests.mensajes import entregar

AHORA = datetime(2026, 11, 18, 10, 0, tzinfo=BOGOTA)
ETAPA = {"desde": "2026-11-01T08:00:00-05:00", "hasta": "2026-11-18T17:00:00-05:00"}
AZUCAR = "AZUCAR-OMC-2026"


_PENDIENTES = sa.text("""
    SELECT seq, type, aggregate_id, aggregate_version, payload FROM outbox WHERE seq > :desde ORDER BY seq
""")


def _sin_enlaces(sql: str) -> str:
    return sql.replace("::", "\\:\\:")


@dataclass
class Dos:
    """Both services and the messages between them."""

    cupos: Cupos
    consumo: Consumo
    bases: dict[str, str]
    """URL of the auditor's role, by service."""
    llevados: dict[str, int] = field(default_factory=dict)

    async def llevar(self) -> None:
        """Deliver what both published to each other, until nothing is left."""
        while await self._de("cupos") + await self._de("consumo"):
            pass

    async def _de(self, quien: str) -> int:
        origen, destino, consumidores = {
            "cupos": (self.cupos.bd, self.consumo.bd, list(DE_CONSUMO)),
            "consumo": (self.consumo.bd, self.cupos.bd, list(DE_CUPOS)),
        }[quien]
        atendidos = reunir(consumidores[0].servicio, consumidores).manejadores
        async with origen.tx() as tx:
            desde = {"desde": self.llevados.get(quien, 0)}
            filas = (await tx.execute(_PENDIENTES, desde)).all()
        for fila in filas:
            clase = CATALOGO[fila.type]
            if clase in atendidos and clase.topico.startswith(quien):
                evento = clase.model_validate_json(fila.payload)
                resultado = await entregar(
                    destino, consumidores, evento, clave=fila.aggregate_id, version=fila.aggregate_version
                )
                assert resultado is Resultado.APLICADO, (fila.type, resultado)
            self.llevados[quien] = fila.seq
        return len(filas)

    async def cupo(self, cantidad: str = "12.500", **cambios: Any) -> str:
        """A quota assigned to the company and known in both services; gives its id."""
        ruta = await enviada(self.cupos, cantidad=cantidad, **cambios)
        aprobada = await decidir(self.cupos, ruta, "aprobar")
        assert aprobada.status_code == 200, aprobada.text
        await self.llevar()
        return str(aprobada.json()["cupo_id"])

    async def devolucion(self, cupo: str, cantidad: str) -> tuple[str, bytes]:
        """Path of a filed return, and its form once rendered."""
        creada = await self.cupos.post("/v1/devoluciones", {"cupo_id": cupo, "cantidad": cantidad})
        assert creada.status_code == 201, creada.text
        ruta = creada.headers["location"]
        radicada = await self.cupos.post(f"{ruta}/radicar")
        assert radicada.status_code == 200, radicada.text

        async def forma() -> bytes | None:
            pdf = await self.cupos.get(f"{ruta}/radicado.pdf")
            return pdf.content if pdf.status_code == 200 else None

        return ruta, cast(bytes, await esperar_hasta(forma))

    async def firmar(self, ruta: str, pdf: bytes) -> httpx.Response:
        return await self.cupos.http.post(
            f"{ruta}/firmado",
            files={"archivo": ("firmado.pdf", pdf + b"\n% firma\n", "application/pdf")},
            headers=self.cupos.como(),
        )

    async def solicitada(self, cupo: str, cantidad: str) -> str:
        """Path of a return whose signature was accepted."""
        ruta, pdf = await self.devolucion(cupo, cantidad)
        recibo = await self.firmar(ruta, pdf)
        assert recibo.status_code == 202, recibo.text
        await self.cupos.veredicto(ruta.rpartition("/")[2])
        return ruta

    async def leer(self, ruta: str) -> dict[str, Any]:
        respuesta = await self.cupos.get(ruta)
        assert respuesta.status_code == 200, respuesta.text
        return cast(dict[str, Any], respuesta.json())

    async def consumir(self, cupo: str, cantidad: str) -> tuple[str, bytes]:
        """Path of a filed consumption, and its form."""
        cabeceras = self.consumo.como()
        cuerpo = {"cupo_id": cupo, "cantidad": cantidad, "campos": CAMPOS}
        creado = await self.consumo.http.post("/v1/consumos", json=cuerpo, headers=cabeceras)
        assert creado.status_code == 201, creado.text
        ruta = creado.headers["location"]
        assert (await self.consumo.http.post(f"{ruta}/radicar", headers=cabeceras)).status_code == 200

        async def forma() -> bytes | None:
            pdf = await self.consumo.http.get(f"{ruta}/radicado.pdf", headers=cabeceras)
            return pdf.content if pdf.status_code == 200 else None

        return ruta, cast(bytes, await esperar_hasta(forma))

    async def enviar_consumo(self, ruta: str, pdf: bytes) -> httpx.Response:
        return await self.consumo.http.post(
            f"{ruta}/firmado",
            files={"archivo": ("firmado.pdf", pdf + b"\n% firma\n", "application/pdf")},
            headers=self.consumo.como(),
        )

    async def aprobar_consumo(self, ruta: str) -> None:
        pedido = await self.consumo.ultimo("veredicto.solicitado")
        veredicto = VeredictoEmitido(
            veredicto_id=UUID(pedido["veredicto_id"]),
            servicio="consumo",
            documento_id=UUID(pedido["documento_id"]),
            numero=pedido["numero"],
            nit=pedido["nit"],
            veredicto="TOTAL_PASSED",
            emitido_en=reloj_sistema.ahora(),
        )
        assert await self.consumo.recibir(veredicto, pedido["documento_id"]) is Resultado.APLICADO
        hecho = await self.consumo.http.post(
            f"{ruta}/aprobar", json={"motivo": "Cumple"}, headers=self.consumo.como("funcionario")
        )
        assert hecho.status_code == 200, hecho.text

    async def saldo(self, cupo: str) -> dict[str, int]:
        leido = (await self.consumo.http.get(f"/v1/cupos/{cupo}", headers=self.consumo.como())).json()
        return {c: leido[c]["kg"] for c in ("asignado", "reservado", "consumido", "disponible", "devuelto")}

    async def grupo(self) -> dict[str, int]:
        leido = (await self.cupos.http.get(f"/v1/contingentes/{AZUCAR}")).json()
        return {c: leido["grupos"][0][c]["kg"] for c in ("asignado", "disponible")}

    async def auditar(self) -> None:
        """Every invariant of both, and what crosses them."""
        await self.llevar()
        await self.cupos.auditar()
        await auditar(self.consumo)
        for uno, otro in ((cupos.ASIGNADO, consumo.ASIGNADO), (cupos.SALDOS, consumo.SALDOS)):
            aqui, alla = await self.cupos.filas(_sin_enlaces(uno)), await self.consumo.filas(_sin_enlaces(otro))
            assert {f["id"]: f["kg"] for f in aqui} == {f["id"]: f["kg"] for f in alla}


@pytest.fixture
async def dos(base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]], tmp_path: Path) -> AsyncIterator[Dos]:
    base = await base_de_servicio("cupos")
    ajustes = AjustesDeCupos(
        postgres_url=base.app, almacen_url=tmp_path.as_uri(), clave_enlaces="enlaces", roles="http,jobs,timers"
    )
    llave = LlaveFirma.nueva()
    app = crear_cupos(ajustes, llaves=lambda _: LlavesFijas(llave))
    transporte = httpx.ASGITransport(app, raise_app_exceptions=False)
    otra = await base_de_servicio("consumo")
    de_consumo = levantar(otra, tmp_path, roles="http,jobs")
    with fijar(AHORA):
        async with (
            de_consumo as de_alla,
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transporte, base_url="http://cupos") as cliente,
        ):
            de_aqui = Cupos(app, cliente, app.state.bd, Emisor(llave, ajustes.emisor, ajustes.audiencia))
            mundo = Dos(de_aqui, de_alla, {"cupos": base.auditor, "consumo": otra.auditor})
            await de_aqui.empresa()
            await de_alla.empresa(NIT)
            await de_aqui.contingente(devolucion=ETAPA, factor={"valor": "1"}, formulario_cqe=FORMULARIO)
            yield mundo


FORMULARIO = {
    "type": "object",
    "properties": {c: {"type": "string", "title": c, "x-title-en": c} for c in CAMPOS},
}
