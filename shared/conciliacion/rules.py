"""The arithmetic of a control: lines, their order, their hash and their totals."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.events.publico import GrupoDeControl

ENCABEZADO = "numero;version;estado;grupo;cantidad\n"


@dataclass(frozen=True, order=True)
class Linea:
    """The state of one number; `cantidad` in kilograms or in cents of pesos."""

    numero: str
    version: int
    estado: str
    grupo: str
    cantidad: int

    def texto(self) -> str:
        """Its line in the CSV. Numbers, states and groups are codes without semicolons."""
        return f"{self.numero};{self.version};{self.estado};{self.grupo};{self.cantidad}\n"


def ordenar(lineas: Iterable[Linea]) -> list[Linea]:
    """By the bytes of the number in UTF-8, which any language gives alike."""
    return sorted(lineas, key=lambda linea: linea.numero.encode())


def huella(lineas: Iterable[Linea]) -> str:
    """SHA-256 of the lines as they stand in the CSV; those given are in order."""
    suma = hashlib.sha256()
    for linea in lineas:
        suma.update(linea.texto().encode())
    return suma.hexdigest()


def resumir(lineas: Sequence[Linea]) -> tuple[GrupoDeControl, ...]:
    """Totals per group, by the name of the group; the lines given are in order."""
    grupos: dict[str, list[Linea]] = {}
    for linea in lineas:
        grupos.setdefault(linea.grupo, []).append(linea)
    return tuple(
        GrupoDeControl(grupo=g, cantidad=len(suyas), suma=sum(x.cantidad for x in suyas), huella=huella(suyas))
        for g, suyas in sorted(grupos.items())
    )


def archivo(lineas: Iterable[Linea]) -> bytes:
    """The CSV: UTF-8, semicolons, line feeds; the header is not part of any hash."""
    return (ENCABEZADO + "".join(linea.texto() for linea in lineas)).encode()
