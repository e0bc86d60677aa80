"""The steps that bring a programme to an accepted guarantee, through HTTP."""

from typing import Any, cast

import httpx

from tests.component.garantias.conftest import NIT, PDF, Mundo

PROGRAMA = {
    "nit": NIT,
    "clase": "172",
    "cupo_fob_usd": "1250000.00",
    "oficina": "Dirección Territorial Bogotá",
}
AUTORIZACION = {"solidez_financiera": True, "motivo": "Cumple las condiciones del art. 13"}


def garantia(**cambios: Any) -> dict[str, Any]:
    """A guarantee of PROGRAMA that matches it, constituted and accepted on 7 April 2026."""
    return {
        "clase": "compania_de_seguros",
        "emisor": "Seguros del Valle S.A.",
        "valor_cop": "1000062500.00",
        "constituida_el": "2026-04-07",
        "clausula_primera": "2027-10-07",
        "valida_hasta": "2028-08-07",
        "renuncia_excusion": "true",
    } | cambios


async def radicar(mundo: Mundo, **cambios: Any) -> dict[str, Any]:
    datos = PROGRAMA | cambios
    respuesta = await mundo.http.post("/v1/programas", json=datos, headers=mundo.como("exportador", nit=datos["nit"]))
    assert respuesta.status_code == 201, respuesta.text
    return cast(dict[str, Any], respuesta.json())


async def autorizar(mundo: Mundo, programa: str, **cambios: Any) -> dict[str, Any]:
    ruta = f"/v1/programas/{programa}"
    proyectada = await mundo.http.post(
        f"{ruta}/autorizar", json=AUTORIZACION | cambios, headers=mundo.como("funcionario")
    )
    assert proyectada.status_code == 200, proyectada.text
    assert proyectada.json()["decision_proyectada"] is True
    firmada = await mundo.http.post(f"{ruta}/firmar", headers=mundo.como("coordinador"))
    assert firmada.status_code == 200, firmada.text
    return cast(dict[str, Any], firmada.json())


async def presentar(mundo: Mundo, programa: str, *, nit: str = NIT, pdf: bytes = PDF, **cambios: Any) -> httpx.Response:
    return await mundo.http.post(
        f"/v1/programas/{programa}/garantias",
        data=garantia(**cambios),
        files={"archivo": ("garantia.pdf", pdf, "application/pdf")},
        headers=mundo.como("exportador", nit=nit),
    )


async def aceptar(mundo: Mundo, id: str, **cuerpo: Any) -> httpx.Response:
    return await mundo.http.post(f"/v1/garantias/{id}/aceptar", json=cuerpo, headers=mundo.como("funcionario"))
