"""The real service on its own database, with a real PKI (OCSP, CRL, TSA) and a neighbour that owns the PDFs."""

import asyncio
import hashlib
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import sqlalchemy as sa
import typst
import uvicorn
from fastapi import FastAPI
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from deploy.local.procesos import puerto_libre
from services.firma import recursos
from services.firma.app import CONSUMIDORES
from services.firma.confianza.consulta import Consultor
from shared.clock import reloj_sistema
from shared.documents import Almacen
from shared.documents.rutas import rutas_de_objetos
from shared.events import Evento, RefObjeto
from shared.events.firma import SelladoSolicitado, VeredictoSolicitado
from shared.events.registro import EmpresaActualizada, FirmanteVigente
from shared.identity import Emisor, Principal
from shared.identity.huellas import huella_documento
from shared.identity.nit import digito_de_verificacion
from shared.messaging.entrega import Resultado
from shared.persistence import BaseDeDatos
from tests.ayudas import esperar_hasta
from tests.mensajes import entregar

NIT_AJENO = "800191045-1"
CEDULA = "41261533"
ENLACES, HUELLAS = "enlaces", "huellas"


def nit_nuevo() -> str:
    """A NIT of no other test."""
    numero = str(secrets.randbelow(10**8) + 8 * 10**8)
    return f"{numero}-{digito_de_verificacion(numero)}"


def formulario(cantidad: str = "25.000,00 kg", numero: str = "CUP-AZU-2026-15") -> bytes:
    """A form of one page."""
    return typst.compile(f"#set page(margin: 40mm)\n= Solicitud {numero}\nCantidad: *{cantidad}*".encode())


async def firmar(pdf: bytes, titular: dict[str, Any], campo: str = "Signature1") -> bytes:
    """Sign as an exporter's program does, with a key store of the local PKI."""
    firmante = signers.SimpleSigner.load_pkcs12(titular["p12"], passphrase=titular["contrasena"].encode())
    meta = signers.PdfSignatureMetadata(
        field_name=campo, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    )
    salida = BytesIO()
    await signers.PdfSigner(meta, firmante).async_sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), output=salida)
    return salida.getvalue()


@dataclass
class Vecino:
    """A service that owns documents and serves them by signed link."""

    almacen: Almacen
    url: str
    servicio: str = "cupos"

    async def guardar(self, datos: bytes, tipo: str = "application/pdf") -> RefObjeto:
        objeto = await self.almacen.guardar(datos, tipo=tipo)
        return RefObjeto(
            servicio=self.servicio, clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano, tipo=tipo
        )


@asynccontextmanager
async def vecino(carpeta: Path, servicio: str = "cupos") -> AsyncIterator[Vecino]:
    """Serve the neighbour's store over real HTTP."""
    almacen = Almacen.de_url(carpeta.as_uri(), servicio)
    app = FastAPI()
    app.include_router(rutas_de_objetos(almacen, ENLACES))
    puerto = puerto_libre()
    servidor = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=puerto, log_level="warning", lifespan="off"))
    tarea = asyncio.create_task(servidor.serve())
    try:
        await esperar_hasta(lambda: servidor.started)
        yield Vecino(almacen, f"http://127.0.0.1:{puerto}", servicio)
    finally:
        servidor.should_exit = True
        await tarea


@dataclass
class Mundo:
    """The service and what its neighbours would send."""

    app: FastAPI
    http: httpx.AsyncClient
    bd: BaseDeDatos
    emisor: Emisor
    vecino: Vecino
    pki: dict[str, Any]

    @asynccontextmanager
    async def con(self, **cambios: Any) -> AsyncIterator[None]:
        """The service with other settings meanwhile, as if an operator had started it so."""
        propios = recursos.de(self.app.state.contexto)
        ajustes, consultor = propios.ajustes, propios.consultor
        propios.ajustes = ajustes.model_copy(update=cambios)
        propios.consultor = Consultor(propios.ajustes.ocsp_hosts.split(","))
        try:
            yield
        finally:
            await propios.consultor.cerrar()
            propios.ajustes, propios.consultor = ajustes, consultor

    async def acabar_paciencia(self, tipo: str, columna: str, valor: int) -> None:
        """As if a waiting job had tried almost as often as it may; it comes back at once."""

        async def espera() -> object:
            return await self.filas(
                "SELECT 1 FROM trabajos WHERE tipo = :tipo AND estado = 'programado' AND motivo IS NOT NULL", tipo=tipo
            )

        await esperar_hasta(espera, 30, f"{tipo} en espera")
        await self.orden(
            f"UPDATE trabajos SET {columna} = :valor, no_antes = clock_timestamp() - interval '1 second'"
            " WHERE tipo = :tipo AND estado = 'programado'",
            valor=valor,
            tipo=tipo,
        )

    async def orden(self, sql: str, **valores: Any) -> None:
        """A statement without rows, in its own transaction."""
        async with self.bd.tx() as tx:
            await tx.execute(sa.text(sql), valores)

    def como(self, rol: str, nit: str | None = None) -> dict[str, str]:
        """Authorization of somebody with that role; of a company if `nit` is given."""
        quien = Principal(f"{rol}-{nit or ''}", rol, frozenset({rol}), frozenset({nit} if nit else ()))
        return {"Authorization": f"Bearer {self.emisor.emitir(quien, dura=timedelta(minutes=5))}"}

    async def recibir(self, evento: Evento, clave: str, version: int = 1) -> Resultado:
        """Deliver an event through the real delivery."""
        return await entregar(self.bd, list(CONSUMIDORES), evento, clave=clave, version=version)

    async def empresa(self, *cedulas: str, roles: tuple[str, ...] = ("representante",)) -> str:
        """`registro` tells of a company of this test and who may sign for it; gives its NIT."""
        nit = nit_nuevo()
        await self.registrar(nit, *cedulas, roles=roles)
        return nit

    async def registrar(
        self, nit: str, *cedulas: str, roles: tuple[str, ...] = ("representante",), version: int = 1
    ) -> None:
        """`registro` says who may sign for `nit`."""
        await self.registrar_papeles(nit, dict.fromkeys(cedulas, roles), version=version)

    async def registrar_papeles(self, nit: str, papeles: dict[str, tuple[str, ...]], version: int) -> None:
        """`registro` says who may sign for `nit` as what."""
        firmantes = tuple(
            FirmanteVigente(
                firmante_id=f"firmante-{c}",
                huella_documento=huella_documento("CC", c, HUELLAS),
                roles=roles,
                desde=date(2020, 1, 1),
            )
            for c, roles in papeles.items()
        )
        evento = EmpresaActualizada(
            nit=nit, razon_social="Ingenio", estado="habilitada", version=version, firmantes=firmantes
        )
        assert await self.recibir(evento, nit, version) is Resultado.APLICADO

    async def pedir_veredicto(
        self, nit: str, firmado: bytes | RefObjeto, original: bytes, **cambios: Any
    ) -> VeredictoSolicitado:
        """What `cupos` would ask; the files are in its store."""
        datos: dict[str, Any] = {
            "veredicto_id": uuid4(),
            "servicio": "cupos",
            "documento_id": uuid4(),
            "numero": "CUP-AZU-2026-15",
            "acto": "solicitud_cupo",
            "nit": nit,
            "firmado": firmado if isinstance(firmado, RefObjeto) else await self.vecino.guardar(firmado),
            "original": await self.vecino.guardar(original),
            "recibido_en": reloj_sistema.ahora(),
        }
        return VeredictoSolicitado(**datos | cambios)

    async def juzgar(self, nit: str, firmado: bytes | RefObjeto, original: bytes, **cambios: Any) -> dict[str, Any]:
        """Ask, wait, and give the event with the verdict."""
        evento = await self.pedir_veredicto(nit, firmado, original, **cambios)
        assert await self.recibir(evento, str(evento.documento_id)) is Resultado.APLICADO
        return await self.emitido("veredicto_id", evento.veredicto_id)

    async def sellar(self, pdf: bytes, **cambios: Any) -> dict[str, Any]:
        """Ask for a seal, wait, and give the event that answers."""
        datos: dict[str, Any] = {
            "sello_id": uuid4(),
            "servicio": "cupos",
            "documento_id": uuid4(),
            "numero": "CUP-AZU-2026-15",
            "objeto": await self.vecino.guardar(pdf),
            "razon": "Respuesta a la solicitud",
        }
        evento = SelladoSolicitado(**datos | cambios)
        assert await self.recibir(evento, str(evento.documento_id)) is Resultado.APLICADO
        return await self.emitido("sello_id", evento.sello_id)

    async def filas(self, consulta: str, **valores: Any) -> list[dict[str, Any]]:
        async with self.bd.tx() as tx:
            return [dict(f._mapping) for f in (await tx.execute(sa.text(consulta), valores)).all()]

    async def emitido(self, campo: str, id: UUID) -> dict[str, Any]:
        """The event published about `id`, once it is there."""

        async def hay() -> object:
            consulta = "SELECT type, payload FROM outbox WHERE payload::jsonb ->> :campo = :id ORDER BY seq"
            return await self.filas(consulta, campo=campo, id=str(id))

        filas = cast(list[dict[str, Any]], await esperar_hasta(hay, 30, "evento de firma"))
        return {"tipo": filas[0]["type"], **json.loads(filas[0]["payload"])}


def sha256(datos: bytes) -> str:
    return hashlib.sha256(datos).hexdigest()
