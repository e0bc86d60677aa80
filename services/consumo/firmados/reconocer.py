"""Which request a signed file is the form of: by its first bytes, else by the number that it shows."""

import asyncio
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_PROGRAMA = Path(__file__).with_name("numeros_en_pdf.py")
_SEGUNDOS = 20.0
_DE_LA_EMPRESA = text("""
    SELECT c.id, e.numero, (c.radicado ->> 'tamano')::bigint AS tamano, c.radicado ->> 'sha256' AS sha256
    FROM consumo c JOIN expediente e ON e.id = c.id WHERE c.nit = :nit AND e.numero IS NOT NULL
""")


@dataclass(frozen=True)
class Formas:
    """The filed forms of a company."""

    por_tamano: Mapping[int, Mapping[str, UUID]] = field(default_factory=dict)
    """By size in bytes, then by SHA-256."""
    por_numero: Mapping[str, UUID] = field(default_factory=dict)


async def formas_de(tx: AsyncSession, nit: str) -> Formas:
    """All of a company, also those that were sent already: of these it is told, too."""
    por_tamano: dict[int, dict[str, UUID]] = defaultdict(dict)
    por_numero: dict[str, UUID] = {}
    for fila in await tx.execute(_DE_LA_EMPRESA, {"nit": nit}):
        por_numero[fila.numero] = fila.id
        if fila.sha256 is not None:
            por_tamano[fila.tamano][fila.sha256] = fila.id
    return Formas(por_tamano, por_numero)


def por_su_comienzo(pdf: bytes, formas: Formas) -> UUID | None:
    """The form that the file begins with, byte by byte: a signature is appended and leaves what was there."""
    resumen, leidos = hashlib.sha256(), 0
    vista = memoryview(pdf)
    for tamano in sorted(formas.por_tamano):
        if tamano > len(pdf):
            return None
        resumen.update(vista[leidos:tamano])
        leidos = tamano
        if (hallado := formas.por_tamano[tamano].get(resumen.hexdigest())) is not None:
            return hallado
    return None


async def por_su_texto(pdf: bytes, formas: Formas) -> set[UUID]:
    """The company's requests whose numbers the file shows; read in a process of its own, because it may be hostile."""
    numeros = await _numeros(pdf)
    return {formas.por_numero[n] for n in numeros if n in formas.por_numero}


async def _numeros(pdf: bytes) -> list[str]:
    tubo = asyncio.subprocess.PIPE
    proceso = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(_PROGRAMA), stdin=tubo, stdout=tubo, stderr=asyncio.subprocess.DEVNULL, env={}
    )
    try:
        salida, _ = await asyncio.wait_for(proceso.communicate(pdf), _SEGUNDOS)
    except TimeoutError:
        return []
    finally:
        if proceso.returncode is None:
            proceso.kill()
            await proceso.wait()
    # One that was stopped at a cap shows no number: the file is answered as unknown.
    return list(json.loads(salida)) if proceso.returncode == 0 else []
