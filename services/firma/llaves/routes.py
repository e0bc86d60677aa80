"""HTTP of the seal's keys, for those who run the installation."""

from typing import Annotated

from fastapi import Depends, Path
from sqlalchemy.ext.asyncio import AsyncSession

from services.firma.llaves import service
from services.firma.llaves.models import LlaveSello
from services.firma.llaves.rules import estados
from services.firma.llaves.schemas import Decision, LlaveLeida, Resellado
from services.firma.sellos import resellar
from services.firma.sellos.models import Sello
from services.firma.sellos.schemas import SelloLeido
from shared.clock import reloj_sistema
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.problemas import Problema
from shared.http.rutas import Enrutador
from shared.http.tx import Tx
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/llaves-de-sello", tags=["sellos"])
Huella = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="SHA-256 del certificado.")]
Mira = Annotated[Principal, Depends(requiere("coordinador", "operador", "auditor"))]
Opera = Annotated[Principal, Depends(requiere("operador"))]


async def _leida(tx: AsyncSession, llave: LlaveSello, quien: Principal) -> LlaveLeida:
    todas = [k for k, _ in await service.listar(tx)]
    ahora = reloj_sistema.ahora()
    cuantos = await service.puestos_por(tx, llave.certificado_sha256)
    estado = estados(todas, ahora)[llave.certificado_sha256]
    return LlaveLeida.de(llave, cuantos, estado, ahora, opera=quien.tiene("operador"))


@rutas.get("")
async def listar(tx: Tx, quien: Mira) -> list[LlaveLeida]:
    """Every key that ever could seal, newest first: which one does, when they end, which are suspended."""
    filas, ahora = await service.listar(tx), reloj_sistema.ahora()
    de = estados([k for k, _ in filas], ahora)
    return [
        LlaveLeida.de(k, cuantos, de[k.certificado_sha256], ahora, opera=quien.tiene("operador"))
        for k, cuantos in filas
    ]


@rutas.get("/{huella}/sellos")
async def sellos(huella: Huella, tx: Tx, quien: Mira, pedida: PaginacionPedida) -> Pagina[SelloLeido]:
    """What a key sealed, oldest first, with the seal that took each one's place."""
    await service.leer(tx, huella)
    filas, siguiente = await paginar(tx, resellar.puestos(huella), resellar.ORDEN, pedida)
    reemplazos = await resellar.reemplazos(tx, [f.id for f in filas])
    elementos = [SelloLeido.de(f, quien, reemplazos.get(f.id)) for f in filas if isinstance(f, Sello)]
    return Pagina(elementos=elementos, siguiente=siguiente)


@rutas.post("/{huella}/suspender")
async def suspender(huella: Huella, decision: Decision, tx: Tx, quien: Opera) -> LlaveLeida:
    """Stop sealing with a key at once; what waits goes on with another key, or waits for one."""
    return await _leida(tx, await service.suspender(tx, huella, quien, decision.motivo), quien)


@rutas.post("/{huella}/reanudar")
async def reanudar(huella: Huella, decision: Decision, tx: Tx, quien: Opera) -> LlaveLeida:
    """Let a suspended key seal again."""
    return await _leida(tx, await service.reanudar(tx, huella, quien, decision.motivo), quien)


@rutas.post("/{huella}/resellar", status_code=202)
async def pedir_resellado(huella: Huella, decision: Decision, tx: Tx, quien: Opera) -> Resellado:
    """Seal again, with the key in use, all that a suspended key sealed; the owners are told of each new file."""
    llave = await service.leer(tx, huella, bloquear=True)
    if llave.suspendida_en is None:
        raise Problema("llave-no-suspendida")
    return Resellado(certificado_sha256=huella, por_resellar=await resellar.pedir(tx, huella, quien, decision.motivo))
