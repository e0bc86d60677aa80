"""What a person typed: read once, believed only with the session's token, and never lost."""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from typing import Annotated
from uuid import uuid4

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from services.portal.web.api import Fallo
from services.portal.web.formatos import como_api
from services.portal.web.guardia import alguien, hubo_sesion
from shared.http.rutas import LIMITE_CARGA_PDF, LIMITE_LOTE, MIB, limitar

_DE_LOTE = (
    (re.compile(r"/estudios/[0-9a-f-]{36}/declaraciones"), 513 * MIB),
    (re.compile(r"/dex/lotes"), 206 * MIB),
    (re.compile(r"/firmas"), LIMITE_LOTE),
)
"""Addresses that take much at once, and as much as the API takes there."""
_PROPIOS = {"_csrf", "_clave", "_recuperar"}


def es_de_lote(ruta: str) -> bool:
    """Whether an address takes much at once; only those who are signed in may fill it."""
    return any(forma.fullmatch(ruta) for forma, _ in _DE_LOTE)


def maximo_de(ruta: str, *, conocido: bool) -> int:
    """Bytes that a form may bring to an address.

    Several files of one form may go to the API one by one, which judges each: whoever signed in here may send them
    all, and reads in the form itself what the API says of the one that is too large. Nobody else sends more than one.
    """
    if not conocido:
        return LIMITE_CARGA_PDF
    return next((maximo for forma, maximo in _DE_LOTE if forma.fullmatch(ruta)), LIMITE_LOTE)


class FormularioVencido(Exception):
    """The form was not made by this session: it is shown again, filled."""


@dataclass(slots=True)
class Formulario:
    """A received form. `clave` is the idempotency key of exactly this content."""

    campos: dict[str, str]
    archivos: dict[str, UploadFile] = field(default_factory=dict)
    varios: list[tuple[str, UploadFile]] = field(default_factory=list)
    """Every file with its field, where one field may bring several."""
    clave: str = ""
    recuperado: bool = False
    """Whether it comes back after signing in again: it is to be shown for another look, not to be done."""

    def __getitem__(self, campo: str) -> str:
        return self.campos.get(campo, "")

    def exigir_enviado(self) -> None:
        """Say that a form that came back is to be looked at and sent again.

        Raises:
            Fallo: which draws the form, filled.
        """
        if self.recuperado:
            raise Fallo(_RECUPERADO)

    def numero(self, campo: str, *, decimales: int | None = None) -> str:
        """A number as the API takes it.

        Args:
            decimales: how many it may have, where the API takes no more: what that says is written for programs.

        Raises:
            Fallo: at the field, if it cannot be read as one.
        """
        leido, ejemplo = como_api(self[campo]), "12.500,75" if decimales == 2 else "12.500,750"
        if leido is None:
            raise campo_malo(campo, f"Escríbalo así: {ejemplo}. Los puntos separan miles y la coma, decimales.")
        if decimales is not None and len(leido.partition(".")[2]) > decimales:
            cuantos = "tres decimales" if decimales == 3 else "dos decimales"
            raise campo_malo(campo, f"Escriba como máximo {cuantos}: {ejemplo}.")
        return leido

    def archivo(self, campo: str = "archivo") -> UploadFile:
        """A chosen file.

        Raises:
            Fallo: at the field, if none was chosen.
        """
        if campo not in self.archivos:
            raise campo_malo(campo, "Elija el archivo PDF.")
        return self.archivos[campo]


def campo_malo(campo: str, mensaje: str) -> Fallo:
    """A mistake in one field that needs no service to be seen."""
    return Fallo(
        {
            "status": 422,
            "title": "Hay datos que corregir",
            "detail": "Corrija los campos señalados y envíe de nuevo.",
            "errores": [{"campo": campo, "mensaje": mensaje}],
        }
    )


_RECUPERADO = {
    "status": 200,
    "title": "Recuperamos lo que había escrito",
    "detail": "Todavía no se ha enviado. Revíselo y envíelo de nuevo; los archivos hay que elegirlos otra vez.",
}


async def leer_formulario(request: Request) -> Formulario:
    """The fields and files of the request's body, whoever sent it; files are kept on disk, not in memory.

    Raises:
        Problema: `cuerpo-demasiado-grande`.
    """
    if hasattr(request.state, "formulario"):
        guardado: Formulario = request.state.formulario
        return guardado
    maximo = maximo_de(request.url.path, conocido=hubo_sesion(request))
    limitada = limitar(request.receive, maximo, request.headers.get("content-length"))
    partes = await Request(request.scope, limitada).form()
    campos = {k: v.strip() for k, v in partes.items() if isinstance(v, str)}
    varios = [(k, v) for k, v in partes.multi_items() if isinstance(v, UploadFile) and v.filename]
    leido = Formulario(
        campos={k: v for k, v in campos.items() if k not in _PROPIOS},
        archivos=dict(varios),
        varios=varios,
        clave=_clave(campos.get("_clave") or str(uuid4()), campos, varios),
        recuperado="_recuperar" in campos,
    )
    request.state.formulario, request.state.csrf = leido, campos.get("_csrf", "")
    return leido


def _clave(dibujada: str, campos: dict[str, str], archivos: list[tuple[str, UploadFile]]) -> str:
    """One key for each thing that is asked for: a form that was changed after going back asks for another one."""
    escrito = sorted((c, v) for c, v in campos.items() if c not in _PROPIOS)
    adjunto = [(campo, a.filename, a.size) for campo, a in archivos]
    return hashlib.sha256(json.dumps([dibujada, escrito, adjunto]).encode()).hexdigest()


async def formulario(request: Request) -> Formulario:
    """The form of a signed-in person.

    Raises:
        SinSesion: the session ended meanwhile; the answer asks to sign in and brings the fields back.
        FormularioVencido: the token is not this session's.
    """
    sesion = await alguien(request)
    leido = await leer_formulario(request)
    if not hmac.compare_digest(request.state.csrf, sesion.csrf):
        raise FormularioVencido
    return leido


Recibido = Annotated[Formulario, Depends(formulario)]
