"""Names of the people behind the subjects that cases keep."""

from collections.abc import Mapping
from typing import Any

from services.portal.web.api import Api
from services.portal.web.sesion import Sesion

_REVISAN = frozenset({"funcionario", "coordinador"})
_POR_PAGINA, _PAGINAS = 200, 10


async def leer_usuarios(api: Api, buscar: str = "") -> tuple[list[dict[str, Any]], bool]:
    """The first 2,000 users, by user name, of those that `buscar` finds, and whether there are more.

    Raises:
        Fallo: if they cannot be read.
    """
    return await leer_seguidos(api, "/v1/usuarios", buscar)


async def leer_seguidos(api: Api, ruta: str, buscar: str) -> tuple[list[dict[str, Any]], bool]:
    """The first 2,000 of a list, of those that `buscar` finds, and whether there are more.

    Raises:
        Fallo: if they cannot be read.
    """
    leidos: list[dict[str, Any]] = []
    cursor: str | None = None
    for _ in range(_PAGINAS):
        pagina = await api.leer(ruta, buscar=buscar.strip(), limite=_POR_PAGINA, cursor=cursor)
        leidos += pagina["elementos"]
        cursor = pagina.get("siguiente")
        if not cursor:
            return leidos, False
    return leidos, True


async def usuarios(api: Api) -> list[dict[str, Any]]:
    """The same; none if their service is away or the caller may not read them."""
    leidos = await api.parte(leer_usuarios(api))
    return leidos.valor[0] if leidos.valor else []


async def nombres(api: Api) -> dict[str, str]:
    """Name by subject."""
    return {u["id"]: u["nombre"] for u in await usuarios(api)}


async def revisores(api: Api) -> list[tuple[str, str]]:
    """Who may be given a case, as options of a list."""
    return de_revisores(await usuarios(api))


def de_revisores(leidos: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Those of the users who review and may sign in, as options of a list, by name."""
    revisan = [u for u in leidos if u["activo"] and _REVISAN & set(u["roles"])]
    return [(u["id"], u["nombre"]) for u in sorted(revisan, key=lambda u: str(u["nombre"]))]


def conocidos(nombres_: Mapping[str, str], sesion: Sesion) -> dict[str, str]:
    """The names with one's own, for who may not read the others'."""
    return {**nombres_, sesion.usuario: sesion.nombre}
