"""Opening, numbering and attaching in sets: what is written is what one by one writes, and numbers have no gaps."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from shared.expedientes import abrir, adjuntar, numerar
from shared.expedientes.altas import abrir_varios, adjuntar_varios, numerar_varios
from shared.persistence import BaseDeDatos
from tests.component.shared.expedientes.conftest import EXPORTADORA, FLUJO, NIT
from tests.component.shared.expedientes.test_casos import sin_hallazgos

PDF = {"clase": "prueba", "nombre": "a.pdf", "clave": "x/a.pdf", "sha256": "0" * 64, "tamano": 7}
PROPIOS = {"id", "expediente", "objeto", "numero", "consecutivo", "tx"}


async def _filas(bd: BaseDeDatos, tabla: str) -> list[dict[str, Any]]:
    async with bd.tx() as tx:
        filas = (await tx.execute(text(f"SELECT * FROM {tabla}"))).mappings()
        return [{c: v for c, v in f.items() if c not in PROPIOS and not c.endswith("_en")} for f in filas]


async def test_lo_mismo_que_de_a_uno(bd: BaseDeDatos) -> None:
    async with bd.tx() as tx:
        uno = await abrir(tx, FLUJO, empresa=NIT, quien=EXPORTADORA, accion="presentar", datos={"kg": 5})
        await adjuntar(tx, uno.id, EXPORTADORA, **PDF)  # type: ignore[arg-type]  # of different types
        await numerar(tx, uno.id, "DEX-X")
    otros = [uuid7(), uuid7()]
    async with bd.tx() as tx:
        nuevos: dict[UUID, dict[str, Any]] = {id: {"kg": 5} for id in otros}
        await abrir_varios(tx, FLUJO, empresa=NIT, quien=EXPORTADORA, nuevos=nuevos, accion="presentar")
        await adjuntar_varios(tx, EXPORTADORA, ({"expediente": id, "tipo": "application/pdf", **PDF} for id in otros))
        await numerar_varios(tx, otros[::-1], "DEX-X")
    for tabla in ("expediente", "expediente_historia", "auditoria", "expediente_adjunto"):
        primera, *demas = await _filas(bd, tabla)
        assert len(demas) == 2, tabla
        assert all(fila == primera for fila in demas), tabla
    async with bd.tx() as tx:
        numeros = {f.id: f.numero for f in await tx.execute(text("SELECT id, numero FROM expediente"))}
    # In the order given.
    assert [numeros[id] for id in (uno.id, otros[1], otros[0])] == ["DEX-X-1", "DEX-X-2", "DEX-X-3"]
    with pytest.raises(ValueError, match="ya tiene número"):
        async with bd.tx() as tx:
            await numerar_varios(tx, otros, "DEX-X")
    async with bd.tx() as tx:
        await numerar_varios(tx, [], "DEX-X")
        await adjuntar_varios(tx, EXPORTADORA, [])
    await sin_hallazgos(bd)


async def test_numeros_sin_saltos_de_a_uno_y_en_conjunto(bd: BaseDeDatos) -> None:
    async def en_conjunto(n: int) -> None:
        async with bd.tx() as tx:
            ids = [uuid7() for _ in range(n % 4)]
            await abrir_varios(tx, FLUJO, empresa=NIT, quien=EXPORTADORA, nuevos={id: {} for id in ids})
            await numerar_varios(tx, ids, "DEX-X")
            if n % 3 == 0:
                await tx.rollback()

    async def de_a_uno() -> None:
        async with bd.tx() as tx:
            await numerar(tx, (await abrir(tx, FLUJO, empresa=NIT, quien=EXPORTADORA)).id, "DEX-X")

    await asyncio.gather(*(en_conjunto(n) for n in range(12)), *(de_a_uno() for _ in range(8)))
    async with bd.tx() as tx:
        dados = (await tx.execute(text("SELECT consecutivo FROM expediente ORDER BY consecutivo"))).scalars().all()
    assert dados == list(range(1, 8 + sum(n % 4 for n in range(12) if n % 3) + 1))
    await sin_hallazgos(bd)
