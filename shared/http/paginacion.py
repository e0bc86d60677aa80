"""Keyset pagination: a page costs the same whatever stands before it, and nothing is skipped or repeated."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

import sqlalchemy as sa
from fastapi import Depends, Query
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python
from sqlalchemy.ext.asyncio import AsyncSession

from shared.http.problemas import Problema

T = TypeVar("T")
LIMITE = 50
LIMITE_MAXIMO = 200


class Pagina(BaseModel, Generic[T]):
    """A page; `siguiente` is the cursor of the next one, none on the last."""

    elementos: list[T]
    siguiente: str | None = None


class Paginacion(BaseModel):
    """What the caller asks for."""

    limite: int = LIMITE
    cursor: str | None = None


async def _pedida(
    limite: Annotated[int, Query(ge=1, le=LIMITE_MAXIMO)] = LIMITE,
    cursor: Annotated[str | None, Query(max_length=2000, description="`siguiente` de la página anterior.")] = None,
) -> Paginacion:
    return Paginacion(limite=limite, cursor=cursor)


PaginacionPedida = Annotated[Paginacion, Depends(_pedida)]


async def paginar(
    tx: AsyncSession,
    consulta: sa.Select[Any],
    orden: Sequence[Any],
    pedida: Paginacion,
    *,
    descendente: bool = False,
) -> tuple[Sequence[Any], str | None]:
    """Rows of one page and the cursor of the next.

    Args:
        consulta: a select without order nor limit; each of its rows is an entity or a row with the columns of `orden`.
        orden: columns that together are unique and not null, e.g. `(Solicitud.creada_en, Solicitud.id)`.
        descendente: newest first.

    Raises:
        Problema: `cursor-invalido`.
    """
    columnas = list(orden)
    filas = list((await tx.execute(_desde_el_cursor(consulta, columnas, pedida, descendente=descendente))).all())
    if len(consulta.column_descriptions) == 1 and not isinstance(consulta.column_descriptions[0]["expr"], sa.Column):
        elementos: list[Any] = [fila[0] for fila in filas]
    else:
        elementos = filas
    return _cortada(elementos, columnas, pedida)


async def paginar_reunidas(
    tx: AsyncSession, ramas: Sequence[sa.Select[Any]], orden: Sequence[sa.Column[Any]], pedida: Paginacion
) -> tuple[Sequence[Any], str | None]:
    """As `paginar`, ascending, over rows of several queries that have none in common and the same columns.

    Each is read no further than the page, by its own index: one condition on all of them would have every row sorted.

    Args:
        ramas: each with the columns of `orden` among its own.

    Raises:
        Problema: `cursor-invalido`.
    """
    columnas = list(orden)
    if len(ramas) == 1:
        return await paginar(tx, ramas[0], columnas, pedida)
    todas = sa.union_all(*(_desde_el_cursor(rama, columnas, pedida) for rama in ramas)).subquery("ramas")
    consulta = sa.select(todas).order_by(*(todas.c[c.key] for c in columnas)).limit(pedida.limite + 1)
    return _cortada(list((await tx.execute(consulta)).all()), columnas, pedida)


def _desde_el_cursor(
    consulta: sa.Select[Any], columnas: list[Any], pedida: Paginacion, *, descendente: bool = False
) -> sa.Select[Any]:
    """The rows of the page and one more, in order."""
    if pedida.cursor is not None:
        limites = [sa.literal(v, c.type) for v, c in zip(_abrir(pedida.cursor, columnas), columnas, strict=True)]
        izquierda, derecha = sa.tuple_(*columnas), sa.tuple_(*limites)
        consulta = consulta.where(izquierda < derecha if descendente else izquierda > derecha)
    return consulta.order_by(*(c.desc() if descendente else c.asc() for c in columnas)).limit(pedida.limite + 1)


def _cortada(elementos: list[Any], columnas: list[Any], pedida: Paginacion) -> tuple[Sequence[Any], str | None]:
    """The page without the row that tells whether there is another, and the cursor."""
    if len(elementos) <= pedida.limite:
        return elementos, None
    pagina = elementos[: pedida.limite]
    return pagina, _cerrar([getattr(pagina[-1], c.key) for c in columnas])


def _cerrar(valores: Sequence[Any]) -> str:
    texto = json.dumps(to_jsonable_python(list(valores)), separators=(",", ":"))
    return base64.urlsafe_b64encode(texto.encode()).decode().rstrip("=")


def _abrir(cursor: str, columnas: Sequence[Any]) -> list[Any]:
    try:
        crudos = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(crudos, list) or len(crudos) != len(columnas):
            raise Problema("cursor-invalido")
        return [TypeAdapter(c.type.python_type).validate_python(v) for v, c in zip(crudos, columnas, strict=True)]
    except (binascii.Error, ValueError, ValidationError) as error:
        raise Problema("cursor-invalido") from error
