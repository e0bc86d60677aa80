"""Requests under review, and what `registro` would tell of the people who review them."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.cupos.app import CONSUMIDORES
from shared.clock import reloj_legal
from shared.events.registro import ConflictoDeclarado, EmpresaActualizada, FirmanteVigente
from shared.messaging.entrega import Resultado
from tests.ayudas import esperar_hasta
from tests.component.cupos.conftest import NIT, Mundo
from tests.component.cupos.recorrido import firmar, leer, radicada
from tests.mensajes import entregar

OTROS = ("800191045-1", "890903938-8", "860034313-7")
BASE = "/v1/solicitudes"


async def en_estudio(mundo: Mundo, *, nit: str = NIT, **cambios: Any) -> str:
    """Path of a request that waits for a decision, with its turn's reservation made."""
    ruta, pdf = await radicada(mundo, nit=nit, **cambios)
    return await presentada(mundo, ruta, pdf, nit=nit)


async def presentada(mundo: Mundo, ruta: str, pdf: bytes, *, nit: str = NIT) -> str:
    """The same, from its rendered form on."""
    recibo = await firmar(mundo, ruta, pdf, nit=nit)
    assert recibo.status_code == 202, recibo.text
    id = ruta.rpartition("/")[2]

    async def validandose() -> bool:
        return (await leer(mundo, ruta, nit=nit))["estado"] == "en_validacion"

    await esperar_hasta(validandose)
    await mundo.veredicto(id)
    return ruta


def id_de(ruta: str) -> str:
    return ruta.rpartition("/")[2]


async def empresa_con(mundo: Mundo, nit: str, *, version: int = 1, **datos: Any) -> None:
    """The company as `registro` publishes it."""
    base: dict[str, Any] = {"razon_social": f"Empresa {nit}", "estado": "habilitada"}
    await mundo.recibir(EmpresaActualizada(nit=nit, version=version, **(base | datos)), nit, version)


def representante(huella: str) -> FirmanteVigente:
    """A representative by the digest of their document."""
    return FirmanteVigente(
        firmante_id=str(uuid4()), huella_documento=huella, roles=("representante",), desde=date(2026, 1, 1)
    )


async def conflicto(mundo: Mundo, funcionario: str, empresa: str) -> UUID:
    """What `registro` tells when somebody declares a conflict today."""
    id = uuid4()
    evento = ConflictoDeclarado(
        conflicto_id=id,
        funcionario=funcionario,
        empresa=empresa,
        desde=reloj_legal.hoy(),
        declarado_por=funcionario,
        declarado_en=reloj_legal.ahora(),
    )
    assert await entregar(mundo.bd, list(CONSUMIDORES), evento, clave=funcionario) is Resultado.APLICADO
    return id


async def como(mundo: Mundo, ruta: str, cuerpo: Any = None, *, sub: str, rol: str = "funcionario") -> httpx.Response:
    return await mundo.post(ruta, cuerpo, rol=rol, sub=sub)


async def comprobacion(mundo: Mundo, ruta: str, codigo: str) -> dict[str, Any]:
    """One of the checks of a request."""
    leidas = (await mundo.get(f"{ruta}/comprobaciones", rol="funcionario")).json()["comprobaciones"]
    return next(dict(c) for c in leidas if c["codigo"] == codigo)
