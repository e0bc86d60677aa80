"""What all events have in common."""

import re
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

_TIPO = re.compile(r"co\.vuce\.contingentes\.([a-z_]+)\.[a-z_]+\.v[0-9]+")

CATALOGO: dict[str, type["Evento"]] = {}
"""Every event class by its CloudEvents type; filled as the modules of `shared.events` are imported."""


class Evento(BaseModel):
    """A published fact. `tipo` is its CloudEvents type, `topico` its topic without the installation's prefix, and
    `otros_topicos` those of the other services that publish it too.

    Quantities are integer kilograms (`_kg`), money is integer cents (`_centavos`) or a decimal string where a field
    says so, instants have their offset (on the public topics always UTC), days are plain dates of Bogotá.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    tipo: ClassVar[str]
    topico: ClassVar[str]
    otros_topicos: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if _TIPO.fullmatch(cls.tipo) is None:
            raise TypeError(f"{cls.__name__}.tipo: {cls.tipo!r} no es un tipo de evento")
        if CATALOGO.setdefault(cls.tipo, cls) is not cls:
            raise TypeError(f"{cls.tipo} ya es {CATALOGO[cls.tipo].__name__}")

    @classmethod
    def agregado(cls) -> str:
        """Name of the aggregate, the fourth part of `tipo`."""
        coincidencia = _TIPO.fullmatch(cls.tipo)
        assert coincidencia is not None
        return coincidencia.group(1)


class ConReferencia(BaseModel):
    """Of a case that a client system may have brought."""

    referencia_externa: str | None = None
    """The number that the case has where it came from, e.g. in VUCE; for its company and the Ministry only."""


class RefObjeto(BaseModel):
    """A stored file of a service, to be fetched by a signed internal link and checked against its hash."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    servicio: str = Field(description="Service that owns the object and serves it.")
    clave: str = Field(description="Key in the owner's store.")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    tamano: int = Field(ge=0, description="Bytes.")
    tipo: str = "application/pdf"


def tipo_de(tipo: str) -> type[Evento] | None:
    """The class of a CloudEvents type, or none if this code does not know it."""
    return CATALOGO.get(tipo)
