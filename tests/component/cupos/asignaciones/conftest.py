"""A contingente shared out together, with requests that stand where a test needs them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from services.cupos.auditoria import COMPROBACIONES
from services.cupos.turnos.avisos import correr_fila
from shared.expedientes.auditoria import COMPROBACIONES as DE_EXPEDIENTES
from shared.ledger.auditoria import COMPROBACIONES as DEL_LIBRO
from tests.ayudas import BaseDeServicio, esperar_hasta
from tests.component.cupos.conftest import AHORA
from tests.component.cupos.tramite.conftest import MundoConFirma
from tests.component.cupos.tramite.conftest import mundo as mundo
from tests.component.cupos.turnos.siembra import sembrar

CODIGO = "CHATARRA-2026"
A, B, C, D = "900204272-8", "800191045-1", "41261533-2", "800197268-4"
PDF = b"%PDF-1.7 acto"
_CAMINO = {
    "en_validacion": ("recibir_firmado",),
    "enviada": ("recibir_firmado", "veredicto"),
    "lista_de_espera": ("recibir_firmado", "veredicto"),
    "devuelta": ("recibir_firmado", "veredicto", "devolver"),
    "en_espera_informacion": ("recibir_firmado", "veredicto", "pedir_informacion"),
    "negada": ("recibir_firmado", "veredicto", "negar"),
    "en_recurso": ("recibir_firmado", "veredicto", "negar", "recurrir"),
}
_HACIA = {
    "recibir_firmado": "en_validacion",
    "veredicto": "enviada",
    "devolver": "devuelta",
    "pedir_informacion": "en_espera_informacion",
    "negar": "negada",
    "recurrir": "en_recurso",
}
_TURNO = {
    "en_validacion": "en_validacion",
    "enviada": "en_estudio",
    "lista_de_espera": "en_espera",
    "devuelta": "liberado",
    "en_espera_informacion": "en_estudio",
    "negada": "atendido",
    "en_recurso": "atendido",
}
_PASO = """
INSERT INTO expediente_historia (expediente, version, quien, desde, accion, hacia, software, legal_en, sistema_en)
    SELECT id, $2, 'prueba', $3, $4, $5, 'prueba', $6, $6 FROM unnest($1::uuid[]) AS u (id)
"""
_ACTO = """
INSERT INTO auditoria (quien, accion, objeto, datos, software, legal_en, ocurrido_en)
    SELECT 'prueba', 'solicitud.' || $4::text, 'solicitud:' || id, jsonb_build_object('version', $2::int,
        'desde', $3::text, 'hacia', $5::text), 'prueba', $6, $6 FROM unnest($1::uuid[]) AS u (id)
"""
_MOVER = "UPDATE expediente SET estado = $2, version = $3 WHERE id = ANY($1::uuid[])"
_TURNOS = """
INSERT INTO turno (solicitud, contingente, grupo, cantidad_kg, recibido_en, llegada_en, orden_en, veredicto_id, sha256,
    quien, estado)
SELECT s.id, s.contingente, s.grupo, s.cantidad_kg, $2::timestamptz + u.n * interval '1 second',
    $2::timestamptz + u.n * interval '1 second', $2::timestamptz + u.n * interval '1 second', gen_random_uuid(),
    repeat('a', 64), 'exportador', $3
FROM unnest($1::uuid[]) WITH ORDINALITY AS u (id, n) JOIN solicitud s ON s.id = u.id ORDER BY u.n
"""
_RECIBIDAS = "UPDATE solicitud SET recibido_en = $2 WHERE id = ANY($1::uuid[])"


@dataclass
class Reparto:
    """The service with a contingente that is shared out, and people of the Ministry at its API."""

    mundo: MundoConFirma
    url: str

    async def abrir(
        self, grupos: Sequence[dict[str, Any]], empresas: Sequence[str] = (A, B, C, D), **cambios: Any
    ) -> None:
        for nit in empresas:
            await self.mundo.empresa(nit)
        todos = [
            {"nombre": g["codigo"].title(), "subpartidas": [f"7204.{n + 1}0.00.00"]} | g for n, g in enumerate(grupos)
        ]
        volumen = f"{sum(float(g['volumen']) for g in todos):.3f}"
        propios = {"citas": {}, "topes": {}, "lote_minimo": None, "reasignacion": None, "metodo": "prorrata"}
        # Closed: what is shared out together is proposed once nobody else can ask.
        propios |= {"ventana": {"desde": "2026-11-02T08:00:00-05:00", "hasta": "2026-11-18T09:00:00-05:00"}}
        await self.mundo.contingente("chatarra-2026", **{"grupos": todos, "volumen": volumen} | propios | cambios)

    async def solicitudes(
        self, grupo: str, *pedidos: tuple[str, int], estado: str = "enviada", despues: int = 0
    ) -> list[UUID]:
        """Requests by (NIT, kilograms) in `estado`, their turns a second apart from `despues` minutes on."""
        ids = await sembrar(self.url, CODIGO, grupo, pedidos, AHORA)
        conexion = await asyncpg.connect(self.url)
        cuando = AHORA + timedelta(minutes=despues)
        try:
            async with conexion.transaction():
                desde, version = "radicada", 2
                for accion in _CAMINO[estado]:
                    version += 1
                    hacia = estado if _HACIA[accion] == "enviada" and estado == "lista_de_espera" else _HACIA[accion]
                    for orden in (_PASO, _ACTO):
                        await conexion.execute(orden, ids, version, desde, accion, hacia, AHORA)
                    desde = hacia
                await conexion.execute(_MOVER, ids, desde, version)
                await conexion.execute(_TURNOS, ids, cuando, _TURNO[estado])
                await conexion.execute(_RECIBIDAS, ids, cuando)
        finally:
            await conexion.close()
        return ids

    async def crear(self, *, sub: str = "fina", rol: str = "funcionario", **cambios: Any) -> httpx.Response:
        return await self.mundo.post("/v1/asignaciones", {"contingente": CODIGO} | cambios, rol=rol, sub=sub)

    async def corrida(self, **cambios: Any) -> dict[str, Any]:
        creada = await self.crear(**cambios)
        assert creada.status_code == 201, creada.text
        cuerpo: dict[str, Any] = creada.json()
        return cuerpo

    async def hacer(
        self, corrida: str, accion: str, *, sub: str = "fina", rol: str = "funcionario", **cuerpo: Any
    ) -> httpx.Response:
        return await self.mundo.post(f"/v1/asignaciones/{corrida}/{accion}", cuerpo, rol=rol, sub=sub)

    async def decidir(self, corrida: str, decision: str, *ids: UUID, motivo: str = "porque sí") -> httpx.Response:
        decisiones = [{"solicitud": str(i), "decision": decision, "motivo": motivo} for i in ids]
        return await self.hacer(corrida, "pendientes", decisiones=decisiones)

    async def confirmar(self, corrida: str, *, sub: str = "cora", **resto: Any) -> httpx.Response:
        cuerpo = {"motivo": "Cumple las reglas"} | resto
        return await self.hacer(corrida, "confirmar", sub=sub, rol="coordinador", **cuerpo)

    async def confirmada(self, **cambios: Any) -> dict[str, Any]:
        corrida = await self.corrida(**cambios)
        propuesta = await self.hacer(corrida["id"], "proponer")
        assert propuesta.status_code == 200, propuesta.text
        hecha = await self.confirmar(corrida["id"])
        assert hecha.status_code == 200, hecha.text
        cuerpo: dict[str, Any] = hecha.json()
        return cuerpo

    async def subir(
        self, ruta: str, *, sub: str = "fina", rol: str = "funcionario", csv: str | None = None, **campos: str
    ) -> httpx.Response:
        archivos = {"archivo": ("acto.pdf", PDF, "application/pdf")}
        if csv is not None:
            archivos["filas"] = ("filas.csv", csv.encode(), "text/csv")
        cabeceras = self.mundo.como(rol, sub=sub)
        datos = {"numero": "Sentencia 12", "fecha": "2026-11-10", "motivo": "Orden judicial"} | campos
        return await self.mundo.http.post(f"/v1/asignaciones{ruta}", data=datos, files=archivos, headers=cabeceras)

    async def acto(self, corrida: str, *cambios: tuple[str, str, str], **campos: str) -> httpx.Response:
        escritos = [{"cupo": c, "sentido": s, "cantidad": q} for c, s, q in cambios]
        return await self.subir(f"/{corrida}/actos", cambios=json.dumps(escritos), **campos)

    async def pedido_de_sello(self, corrida: str, veces: int = 1) -> dict[str, Any]:
        """The last of `veces` askings for the seal of a run's act."""

        async def pedidos() -> list[dict[str, Any]]:
            suyos = [p for p in await self.mundo.eventos("sello.solicitado") if p["documento_id"] == corrida]
            return suyos if len(suyos) >= veces else []

        hechos: Any = await esperar_hasta(pedidos)
        ultimo: dict[str, Any] = hechos[-1]
        return ultimo

    async def correr_fila(self, grupo: str) -> None:
        async with self.mundo.bd.tx() as tx:
            await correr_fila(tx, CODIGO, grupo)

    async def auditar(self) -> None:
        """Every invariant holds; the seeded steps alone have no letters."""
        de_ladrillos = (*DE_EXPEDIENTES, *DEL_LIBRO)
        for c in (*(c for c in COMPROBACIONES if not c.solo_en_reposo), *de_ladrillos):
            faltas = await self.mundo.filas(c.sql)
            if c.nombre == "cupos.pasos_con_oficio":
                faltas = [f for f in faltas if f["accion"] not in _HACIA]
            assert faltas == [], c.nombre

    async def estados(self, *ids: UUID) -> list[str]:
        filas = await self.mundo.filas("SELECT id, estado FROM expediente WHERE id = ANY(:ids)", ids=list(ids))
        por_id = {f["id"]: f["estado"] for f in filas}
        return [por_id[i] for i in ids]


def dado(corrida: dict[str, Any]) -> dict[str, int]:
    """Kilograms by NIT."""
    suma: dict[str, int] = {}
    for g in corrida["resultado"]:
        for f in g["filas"]:
            suma[f["nit"]] = suma.get(f["nit"], 0) + int(f["asignada"]["kg"])
    return suma


@pytest.fixture
async def reparto(mundo: MundoConFirma, base: BaseDeServicio) -> Reparto:
    return Reparto(mundo, base.superusuario)
