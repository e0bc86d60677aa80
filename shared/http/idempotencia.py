"""`Idempotency-Key`: the same request sent twice is done once and answered alike for 24 hours.

The key's row is the first write of the request's own transaction: a concurrent twin waits on it for the commit, and a
request that fails leaves no row, so that it can be sent again. Routes of `Enrutador` have this on every POST.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Depends, Header, Request, Response
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import UploadFile

from shared.clock import reloj_sistema
from shared.http.problemas import Problema
from shared.http.tx import Tx
from shared.identity.dependencias import principal_opcional
from shared.identity.principal import Principal

VIGENCIA = timedelta(hours=24)
CABECERA = "Idempotency-Key"
REPETIDA = "Idempotency-Replayed"
_CLAVE = re.compile(r"[\x21-\x7e]{8,128}")
_TROZO = 1 << 20
# Headers that the server writes by itself for each answer.
_PROPIAS = {"content-length", "date", "server", "connection"}

tabla = sa.Table(
    "idempotencia",
    sa.MetaData(),
    sa.Column("sujeto", sa.Text, primary_key=True),
    sa.Column("empresa", sa.Text, primary_key=True),
    sa.Column("ruta", sa.Text, primary_key=True),
    sa.Column("clave", sa.Text, primary_key=True),
    sa.Column("huella", sa.Text, nullable=False),
    sa.Column("status", sa.SmallInteger),
    sa.Column("cabeceras", JSONB),
    sa.Column("cuerpo", sa.LargeBinary),
    sa.Column("creado_en", sa.DateTime(timezone=True), nullable=False),
)


class RespuestaRepetida(Exception):
    """The request was already done; carries the answer that it had."""

    def __init__(self, respuesta: Response) -> None:
        super().__init__("petición ya atendida")
        self.respuesta = respuesta


@dataclass(frozen=True, slots=True)
class Reserva:
    """The row that this request holds until its answer is written there."""

    sujeto: str
    empresa: str
    ruta: str
    clave: str
    huella: str

    def _donde(self) -> sa.ColumnElement[bool]:
        c = tabla.c
        return sa.and_(c.sujeto == self.sujeto, c.empresa == self.empresa, c.ruta == self.ruta, c.clave == self.clave)

    async def tomar(self, tx: AsyncSession) -> Response | None:
        """Insert the row; waits for a twin in flight. Returns the earlier answer if there is one.

        Raises:
            Problema: `clave-idempotencia-reutilizada` if the earlier request had other content.
        """
        ahora = reloj_sistema.ahora()
        valores = {
            "sujeto": self.sujeto,
            "empresa": self.empresa,
            "ruta": self.ruta,
            "clave": self.clave,
            "huella": self.huella,
            "creado_en": ahora,
        }
        orden = (
            insert(tabla)
            .values(**valores)
            .on_conflict_do_update(
                constraint="pk_idempotencia",
                set_={"huella": self.huella, "creado_en": ahora, "status": None, "cabeceras": None, "cuerpo": None},
                where=tabla.c.creado_en < ahora - VIGENCIA,
            )
        )
        if (await tx.execute(orden.returning(tabla.c.clave))).first() is not None:
            return None
        fila = (await tx.execute(sa.select(tabla).where(self._donde()))).one()
        if fila.huella != self.huella:
            raise Problema("clave-idempotencia-reutilizada")
        return Response(fila.cuerpo, fila.status, {**fila.cabeceras, REPETIDA: "true"})

    async def responder(self, tx: AsyncSession, respuesta: Response) -> None:
        """Keep the answer in the row; it becomes visible with the commit of everything else.

        Raises:
            TypeError: if the answer is streamed and so cannot be kept.
        """
        if not isinstance(getattr(respuesta, "body", None), bytes):
            raise TypeError("una respuesta en flujo no se puede repetir: la ruta necesita @sin_idempotencia")
        cabeceras = {k: v for k, v in respuesta.headers.items() if k.lower() not in _PROPIAS}
        await tx.execute(
            sa.update(tabla)
            .where(self._donde())
            .values(status=respuesta.status_code, cabeceras=cabeceras, cuerpo=bytes(respuesta.body))
        )


async def idempotencia(
    request: Request,
    tx: Tx,
    quien: Annotated[Principal | None, Depends(principal_opcional)],
    clave: Annotated[
        str | None, Header(alias=CABECERA, description="Entre 8 y 128 caracteres; una por cada operación nueva.")
    ] = None,
) -> None:
    """Hold the key of a request that brings one; without it, the request is done as often as it is sent."""
    if clave is None:
        return
    if _CLAVE.fullmatch(clave) is None:
        raise Problema("clave-idempotencia-invalida")
    reserva = Reserva(
        sujeto=quien.sub if quien else "",
        empresa=(quien.empresa or "") if quien else "",
        ruta=f"{request.method} {request.url.path}",
        clave=clave,
        huella=await _huella(request),
    )
    anterior = await reserva.tomar(tx)
    if anterior is not None:
        raise RespuestaRepetida(anterior)
    request.state.idempotencia = reserva


async def purgar(tx: AsyncSession) -> int:
    """Delete answers older than 24 hours; returns how many."""
    limite = reloj_sistema.ahora() - VIGENCIA
    borradas = await tx.execute(sa.delete(tabla).where(tabla.c.creado_en < limite).returning(tabla.c.clave))
    return len(borradas.all())


async def _huella(request: Request) -> str:
    """Digest of query, parsed fields and files: the boundary of a multipart body or the order of JSON do not matter."""
    tipo = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    contenido: Any
    if tipo in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        campos = [(nombre, await _valor(valor)) for nombre, valor in (await request.form()).multi_items()]
        contenido = sorted(campos)
    elif tipo == "application/json" or tipo.endswith("+json"):
        cuerpo = await request.body()
        contenido = json.loads(cuerpo) if cuerpo else None
    else:
        contenido = hashlib.sha256(await request.body()).hexdigest()
    canonico = json.dumps([request.url.query, contenido], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonico.encode()).hexdigest()


async def _valor(valor: UploadFile | str) -> str:
    if isinstance(valor, str):
        return valor
    resumen = hashlib.sha256()
    await valor.seek(0)
    while trozo := await valor.read(_TROZO):
        resumen.update(trozo)
    await valor.seek(0)
    return f"sha256:{resumen.hexdigest()}"
