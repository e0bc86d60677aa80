"""The mailbox of the local stack: one .eml file per message, exactly as it came, and a note of its envelope."""

import email
import email.policy
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from uuid_utils import uuid7


@dataclass(frozen=True)
class Adjunto:
    """A part that is a file."""

    numero: int
    nombre: str
    tipo: str
    contenido: bytes


@dataclass(frozen=True)
class Mensaje:
    """A received message; `de` and `para` are of the envelope, not of the headers."""

    id: str
    recibido: datetime
    de: str
    para: tuple[str, ...]
    crudo: bytes

    @cached_property
    def partes(self) -> EmailMessage:
        return email.message_from_bytes(self.crudo, policy=email.policy.default)

    @property
    def asunto(self) -> str:
        return str(self.partes.get("Subject", ""))

    @cached_property
    def adjuntos(self) -> list[Adjunto]:
        hallados: list[Adjunto] = []
        for parte in self.partes.walk():
            nombre = parte.get_filename()
            if parte.is_multipart() or (nombre is None and parte.get_content_disposition() != "attachment"):
                continue
            contenido = cast(bytes, parte.get_payload(decode=True) or b"")
            numero = len(hallados)
            hallados.append(Adjunto(numero, nombre or f"adjunto-{numero}", parte.get_content_type(), contenido))
        return hallados

    def cuerpo(self, tipo: str) -> str | None:
        """The text of the body in `plain` or `html`, or None if it has none."""
        parte = self.partes.get_body((tipo,))
        return None if parte is None else str(parte.get_content())

    def resumen(self) -> dict[str, Any]:
        """What a list shows."""
        return {
            "id": self.id,
            "recibido": self.recibido.isoformat(),
            "de": self.de,
            "para": list(self.para),
            "asunto": self.asunto,
            "mensaje_id": str(self.partes.get("Message-ID", "")).strip(),
            "bytes": len(self.crudo),
            "adjuntos": [
                {"numero": a.numero, "nombre": a.nombre, "tipo": a.tipo, "bytes": len(a.contenido)}
                for a in self.adjuntos
            ],
        }

    def completo(self) -> dict[str, Any]:
        """The list's line with headers and bodies."""
        return self.resumen() | {
            "cabeceras": [[nombre, str(valor)] for nombre, valor in self.partes.items()],
            "texto": self.cuerpo("plain"),
            "html": self.cuerpo("html"),
        }


class Buzon:
    """Messages in a folder, oldest first by identifier (UUIDv7)."""

    def __init__(self, carpeta: Path) -> None:
        self._carpeta = carpeta
        carpeta.mkdir(parents=True, exist_ok=True)
        self._mensajes = {m.id: m for m in map(self._leer, sorted(carpeta.glob("*.json")))}

    def _leer(self, nota: Path) -> Mensaje:
        datos = json.loads(nota.read_text(encoding="utf-8"))
        return Mensaje(
            id=nota.stem,
            recibido=datetime.fromisoformat(datos["recibido"]),
            de=datos["de"],
            para=tuple(datos["para"]),
            crudo=nota.with_suffix(".eml").read_bytes(),
        )

    def guardar(self, de: str, para: list[str], crudo: bytes) -> Mensaje:
        """Keep a message on disk; only after this returns may its reception be acknowledged."""
        mensaje = Mensaje(str(uuid7()), datetime.now(UTC), de, tuple(para), crudo)
        nota = {"recibido": mensaje.recibido.isoformat(), "de": de, "para": para}
        # The note comes last: a message exists once its note does.
        self._escribir(self._carpeta / f"{mensaje.id}.eml", crudo)
        self._escribir(self._carpeta / f"{mensaje.id}.json", json.dumps(nota, ensure_ascii=False).encode())
        self._mensajes[mensaje.id] = mensaje
        return mensaje

    @staticmethod
    def _escribir(archivo: Path, datos: bytes) -> None:
        nuevo = archivo.with_suffix(archivo.suffix + ".nuevo")
        with nuevo.open("wb") as salida:
            salida.write(datos)
            salida.flush()
            os.fsync(salida.fileno())
        nuevo.rename(archivo)

    def buscar(
        self, *, para: str | None = None, asunto: str | None = None, despues_de: str | None = None
    ) -> list[Mensaje]:
        """Messages newest first.

        Args:
            para: part of a recipient's address, in any case.
            asunto: part of the subject, in any case.
            despues_de: only those received after the message of this identifier.
        """

        def vale(m: Mensaje) -> bool:
            return (
                (para is None or any(para.casefold() in p.casefold() for p in m.para))
                and (asunto is None or asunto.casefold() in m.asunto.casefold())
                and (despues_de is None or m.id > despues_de)
            )

        return [m for m in sorted(self._mensajes.values(), key=lambda m: m.id, reverse=True) if vale(m)]

    def uno(self, identificador: str) -> Mensaje | None:
        return self._mensajes.get(identificador)
