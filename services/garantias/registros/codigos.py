"""The internal codes of a programme's inputs (art. 64)."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.registros.models import CodigoInterno, RegistroItem
from services.garantias.registros.rules import codigo_siguiente
from shared.http import Problema


async def codigos_de(tx: AsyncSession, programa_id: UUID) -> dict[int, CodigoInterno]:
    """The programme's codes in ascending order."""
    consulta = select(CodigoInterno).where(col(CodigoInterno.programa_id) == programa_id)
    filas = (await tx.execute(consulta.order_by(col(CodigoInterno.codigo)))).scalars()
    return {fila.codigo: fila for fila in filas}


async def exigir_codigos(tx: AsyncSession, programa_id: UUID, items: Iterable[RegistroItem]) -> None:
    """Each code is one unit and subheading for ever; a new one is the next number. The caller locks the programme.

    Raises:
        Problema: `codigo-interno-invalido`.
    """
    conocidos = await codigos_de(tx, programa_id)
    for item in sorted(items, key=lambda i: i.codigo or 0):
        assert item.codigo is not None
        anterior = conocidos.get(item.codigo)
        if anterior is None:
            if item.codigo != (siguiente := codigo_siguiente(conocidos)):
                raise Problema(
                    "codigo-interno-invalido",
                    f"El código {item.codigo:02} no existe; el siguiente del programa es {siguiente:02} (art. 64).",
                )
            nuevo = CodigoInterno(
                programa_id=programa_id,
                codigo=item.codigo,
                subpartida=item.subpartida,
                unidad=item.unidad,
                descripcion=item.descripcion,
            )
            tx.add(nuevo)
            conocidos[item.codigo] = nuevo
        elif (anterior.subpartida, anterior.unidad) != (item.subpartida, item.unidad):
            raise Problema(
                "codigo-interno-invalido",
                f"El código {item.codigo:02} es de la subpartida {anterior.subpartida} en {anterior.unidad};"
                f" el ítem {item.item} dice {item.subpartida} en {item.unidad} (art. 64).",
            )
    await tx.flush()
