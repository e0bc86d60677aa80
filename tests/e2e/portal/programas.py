"""Programmes as the tests of the screens need them, brought about over the API."""

from typing import Any

from tests.e2e.plan_vallejo import Vallejo, pesos
from tests.e2e.portal.navegador import Visita

HOY = "2026-11-23"
FECHAS = {"clausula_primera": "2028-05-23", "valida_hasta": "2029-03-23"}
"""Of a guarantee of raw materials constituted on `HOY`."""


def id_de(v: Visita) -> str:
    """The case of the page that is open."""
    return v.pagina.url.partition("?")[0].partition("#")[0].rsplit("/", 1)[-1]


async def autorizado(pv: Vallejo, cupo_fob_usd: str = "100000.00") -> str:
    """A programme of raw materials; its id."""
    return str((await pv.autoriza(HOY, clase="172", cupo_fob_usd=cupo_fob_usd))["id"])


async def con_garantia(pv: Vallejo, programa: str, cupo_fob_usd: str = "100000.00") -> dict[str, Any]:
    """Its guarantee of this year, accepted."""
    ruta = f"/v1/programas/{programa}/garantias"
    valor = pesos(cupo_fob_usd)
    return await pv.acepta(await pv.presenta_garantia(ruta, HOY, valor_cop=valor, periodo="2026", **FECHAS))


async def con_registro(pv: Vallejo) -> tuple[str, str]:
    """A programme with its accepted guarantee and an approved registration of yarn; their ids."""
    programa = await autorizado(pv)
    await con_garantia(pv, programa)
    return programa, str((await pv.registra(programa, "60000.00", 6000))["id"])
