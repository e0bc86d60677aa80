"""A company with its rates, and what the life of a guarantee needs, through HTTP."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any, cast

import httpx
import pytest

from shared.clock import fijar
from tests.component.garantias.conftest import NIT, PDF, Mundo
from tests.component.garantias.demostrar import autorizado
from tests.component.garantias.recorrido import aceptar, autorizar, garantia, presentar, radicar

EMPRESA: dict[str, Any] = {"nit": NIT}


@pytest.fixture
async def referencias(mundo: Mundo) -> AsyncIterator[None]:
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 1))
        await mundo.trm("4000.25", date(2026, 4, 2), date(2030, 12, 31), version=2)
        yield


async def firmado(mundo: Mundo) -> dict[str, Any]:
    """A programme authorised on its signed form, for the tests that read it."""
    return await autorizar(mundo, (await radicar(mundo))["id"])


async def garantia_aceptada(mundo: Mundo, programa: dict[str, Any] | None = None, **cambios: Any) -> dict[str, Any]:
    """A guarantee of raw materials accepted on 7 April 2026: clause one, 7 October 2027; valid to 7 August 2028."""
    # How a programme gets there signed has tests of its own.
    id = programa["id"] if programa is not None else await autorizado(mundo)
    presentada = await presentar(mundo, id, **cambios)
    assert presentada.status_code == 201, presentada.text
    aceptada = await aceptar(mundo, presentada.json()["id"])
    assert aceptada.status_code == 200, aceptada.text
    return cast(dict[str, Any], aceptada.json())


def pdf(nombre: str) -> tuple[str, bytes, str]:
    return (f"{nombre}.pdf", PDF, "application/pdf")


async def sustituta(mundo: Mundo, id: str, **cambios: Any) -> httpx.Response:
    """Present the guarantee that replaces another."""
    return await mundo.http.post(
        f"/v1/garantias/{id}/sustituta",
        data=garantia(**cambios),
        files={"archivo": pdf("garantia"), "certificado_existencia": pdf("certificado")},
        headers=mundo.como("exportador", nit=NIT),
    )


async def pedir_prorroga(
    mundo: Mundo, garantia_id: str, meses: int, *, con: tuple[str, ...] = ("no_liquidacion", "inventario")
) -> httpx.Response:
    return await mundo.http.post(
        f"/v1/garantias/{garantia_id}/prorrogas",
        data={"meses": str(meses), "motivos": "El comprador aplazó los embarques"},
        files={nombre: pdf(nombre) for nombre in con},
        headers=mundo.como("exportador", nit=NIT),
    )


async def como_funcionario(mundo: Mundo, ruta: str, **cuerpo: Any) -> httpx.Response:
    return await mundo.http.post(ruta, json=cuerpo, headers=mundo.como("funcionario"))


async def como_coordinador(mundo: Mundo, ruta: str, **cuerpo: Any) -> httpx.Response:
    return await mundo.http.post(ruta, json=cuerpo or None, headers=mundo.como("coordinador"))


async def aprobar(mundo: Mundo, prorroga: str) -> dict[str, Any]:
    """Both signatures of an approval."""
    proyectada = await como_funcionario(mundo, f"/v1/prorrogas/{prorroga}/aprobar", motivo="Justifica el plazo")
    assert proyectada.status_code == 200, proyectada.text
    firmada = await mundo.http.post(f"/v1/prorrogas/{prorroga}/firmar", headers=mundo.como("coordinador"))
    assert firmada.status_code == 200, firmada.text
    return cast(dict[str, Any], firmada.json())


async def leer(mundo: Mundo, ruta: str) -> dict[str, Any]:
    respuesta = await mundo.http.get(ruta, headers=mundo.como("funcionario"))
    assert respuesta.status_code == 200, respuesta.text
    return cast(dict[str, Any], respuesta.json())


def codigo(respuesta: httpx.Response) -> str:
    return cast(str, respuesta.json().get("codigo", f"{respuesta.status_code}: {respuesta.text}"))
