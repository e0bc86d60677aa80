"""Names of the people behind the subjects that cases keep."""

from typing import Any

from services.portal.web.api import Api

_REVISAN = frozenset({"funcionario", "coordinador"})


async def usuarios(api: Api) -> list[dict[str, Any]]:
    """The first 200 users; none if their service is away, and then subjects are shown as they are."""
    leidos = await api.parte(api.leer("/v1/usuarios", limite=200))
    return leidos.valor["elementos"] if leidos.valor else []


async def nombres(api: Api) -> dict[str, str]:
    """Name by subject."""
    return {u["id"]: u["nombre"] for u in await usuarios(api)}


async def revisores(api: Api) -> list[tuple[str, str]]:
    """Who may be given a case, as options of a list."""
    return [(u["id"], u["nombre"]) for u in await usuarios(api) if u["activo"] and _REVISAN & set(u["roles"])]
