"""What the acts of the demo share: the running stack, the people, their signatures, the mailbox."""

import asyncio
import json
import os
import secrets
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from deploy.demo.firmas import con_que_firmar, firmar_con_jsignpdf, firmar_con_pyhanko
from deploy.demo.narrador import Narrador
from deploy.demo.persona import Persona
from deploy.local.esperas import esperar
from deploy.local.supervisor import Pila
from shared.clock import BOGOTA, reloj_legal

HOY = datetime(2026, 11, 23, 9, 30, tzinfo=BOGOTA)
"""A Monday inside the windows of the example contingentes, whatever day the demo runs."""
INGENIO = "900204272-8"
RIVAL = "800191045-1"


@dataclass
class Escena:
    """The stage. `personas` are logged-in users by the part they play."""

    pila: Pila
    narrador: Narrador
    carpeta: Path
    personas: dict[str, Persona] = field(default_factory=dict)
    clave: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    """Password of the demo's people."""
    hechos: dict[str, Any] = field(default_factory=dict)
    """What one act leaves for the next: identifiers, numbers."""

    async def __aenter__(self) -> Self:
        self._pila = AsyncExitStack()
        self._buzon = await self._pila.enter_async_context(Persona(str(self.pila.estado["mail_api_url"])))
        falta = await con_que_firmar()
        self._firmar = firmar_con_jsignpdf if falta is None else firmar_con_pyhanko
        if falta is not None:
            self.narrador.detalle(f"Se firma con pyHanko en el formato de JSignPdf, no con JSignPdf mismo: {falta}")
        self.mover_reloj(HOY)
        self.indice = json.loads((Path(self.pila.estado["pki"]) / "indice.json").read_text(encoding="utf-8"))
        return self

    async def __aexit__(
        self, tipo: type[BaseException] | None, error: BaseException | None, traza: TracebackType | None
    ) -> None:
        await self._pila.aclose()

    @property
    def gateway(self) -> str:
        return str(self.pila.estado["gateway_url"])

    async def entra(self, papel: str, usuario: str, clave: str) -> Persona:
        """Log somebody in and remember who it is."""
        persona = await self._pila.enter_async_context(Persona(self.gateway))
        self.personas[papel] = await persona.entrar(usuario, clave)
        return persona

    async def firma(self, pdf: Path, salida: Path, firmante: str) -> Path:
        """Sign as a person of the local PKI does."""
        titular = self.indice["titulares"][firmante]
        p12, clave = Path(titular["p12"]), titular["contrasena"]
        return await asyncio.to_thread(self._firmar, pdf, salida, p12, clave)

    @property
    def programa_de_firma(self) -> str:
        return "JSignPdf" if self._firmar is firmar_con_jsignpdf else "pyHanko, en el formato de JSignPdf"

    def mover_reloj(self, instante: datetime) -> None:
        """Set the business clock that all services of this stack share."""
        variables = {
            "CONTINGENTES_RELOJ_LEGAL": self.pila.estado["reloj_legal"],
            "CONTINGENTES_RELOJ_MOVIBLE": "true",
        }
        os.environ.update(variables)
        reloj_legal.mover_a(instante)

    def guarda(self, nombre: str, contenido: bytes) -> Path:
        """Leave a file among the demo's results."""
        ruta = self.carpeta / nombre
        ruta.write_bytes(contenido)
        return ruta

    async def correos(self, **filtros: str) -> list[dict[str, Any]]:
        """Messages of the local mailbox, newest first."""
        mensajes: list[dict[str, Any]] = (await self._buzon.leer("/mensajes", **filtros))["mensajes"]
        return mensajes

    async def correo(self, limite: float = 30, **filtros: str) -> dict[str, Any]:
        """The only message that meets the filters, once it is there."""

        async def llegado() -> list[dict[str, Any]]:
            return await self.correos(**filtros)

        mensajes = await esperar(llegado, limite, f"un correo con {filtros}")
        assert isinstance(mensajes, list)
        if len(mensajes) != 1:
            raise AssertionError(f"{len(mensajes)} correos con {filtros}, se esperaba uno")
        return dict(mensajes[0])

    async def eml(self, mensaje: dict[str, Any]) -> bytes:
        return await self._buzon.descargar(f"/mensajes/{mensaje['id']}/eml")


def en_colombiano(kg: int) -> str:
    """Kilograms as tonnes, as Colombians write them: 12.500,000 t."""
    return f"{kg // 1000:,}".replace(",", ".") + f",{kg % 1000:03d} t"


def en_fecha(iso: str) -> str:
    return date.fromisoformat(iso).strftime("%d/%m/%Y")
