"""What an aggregate tells of itself so that the reviewer's tools (`shared.expedientes.rutas`) serve it too."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from shared.calendar import Calendario
from shared.expedientes.comprobaciones import Precomprobacion
from shared.expedientes.flujo import Flujo
from shared.expedientes.tablas import Expediente, Proyecto
from shared.expedientes.textos import rendir_texto
from shared.http.problemas import Problema
from shared.identity.principal import Principal


class Bandera(BaseModel):
    """Something that a reviewer should know of an applicant; it never decides anything by itself."""

    model_config = ConfigDict(frozen=True)

    codigo: str
    texto: str
    nit: str | None = None
    numero: str | None = None


class TextoUsado(BaseModel):
    """A prepared text and what its free placeholders say; those of the case fill themselves."""

    model_config = ConfigDict(extra="forbid")

    codigo: str
    valores: dict[str, str] = {}


@dataclass(frozen=True)
class Decidido:
    """The reason of a decision as it is stored, and where it comes from."""

    motivo: str
    texto_preparado: dict[str, Any] | None = None

    @property
    def datos(self) -> dict[str, Any]:
        """For the record of the decision."""
        return {} if self.texto_preparado is None else {"texto_preparado": self.texto_preparado}


@dataclass(frozen=True)
class Firmable:
    """An action that one person drafts and another signs.

    Attributes:
        modelo: what the draft must say, apart from its reason.
        proyectar: checks that it could be done now and calls `shared.expedientes.proyectar`; gives the draft's id.
            `(tx, case, who, reason, data, version seen)`.
        ejecutar: does it, in the signing transaction; moves the case with `aplicar(..., firma=draft)`.
    """

    modelo: type[BaseModel]
    proyectar: Callable[[AsyncSession, UUID, Principal, Decidido, Any, int | None], Awaitable[UUID]]
    ejecutar: Callable[[AsyncSession, Proyecto, Principal], Awaitable[Expediente]]


async def _nada_antes(tx: AsyncSession, id: UUID) -> None:
    return None


async def _sin_banderas(tx: AsyncSession, casos: Sequence[Expediente]) -> dict[UUID, list[Bandera]]:
    return {}


@dataclass(frozen=True)
class Revision:
    """One kind of case under review.

    Attributes:
        base: path of its collection.
        pendientes: states in which a case is somebody's work.
        decidibles: those of them in which it can be approved.
        calendario: the newest calendar of the service.
        comprobar: pre-checks of some cases.
        describir: what an inbox shows of each beyond the case, JSON values.
        en_orden: the cases in the order in which they must be decided.
        aprobar: approve one whole, refusing red checks; `(tx, case, who, reason, act that it is part of)`.
        marcadores: values of the placeholders of a case.
        nombres: names of those placeholders.
        libres: placeholders that who decides fills.
        filtros: conditions over `expediente` by query parameter, e.g. `contingente`.
        banderas: flags of some cases.
        con_banderas: condition over `expediente` for those that have any.
        firmables: actions of two signatures by name, given what they need of the application (its state).
        antes_del_caso: locks what the aggregate locks before its case, for one that is to be approved.
    """

    base: str
    etiqueta: str
    flujo: Flujo
    pendientes: tuple[str, ...]
    decidibles: tuple[str, ...]
    calendario: Callable[[AsyncSession], Awaitable[Calendario]]
    comprobar: Callable[[AsyncSession, Sequence[Expediente]], Awaitable[dict[UUID, list[Precomprobacion]]]]
    describir: Callable[[AsyncSession, Sequence[Expediente]], Awaitable[dict[UUID, dict[str, Any]]]]
    en_orden: Callable[[AsyncSession, Sequence[UUID]], Awaitable[list[UUID]]]
    aprobar: Callable[[AsyncSession, UUID, Principal, Decidido, str, Any], Awaitable[Expediente]]
    marcadores: Callable[[AsyncSession, Expediente], Awaitable[dict[str, str]]]
    nombres: frozenset[str]
    libres: frozenset[str] = frozenset({"detalle", "norma", "documento", "plazo"})
    filtros: Mapping[str, Callable[[str], sa.ColumnElement[bool]]] = field(default_factory=dict)
    banderas: Callable[[AsyncSession, Sequence[Expediente]], Awaitable[dict[UUID, list[Bandera]]]] = _sin_banderas
    con_banderas: Callable[[], sa.ColumnElement[bool]] | None = None
    firmables: Callable[[Any], Mapping[str, Firmable]] = lambda _: {}
    antes_del_caso: Callable[[AsyncSession, UUID], Awaitable[None]] = _nada_antes

    @property
    def tipo(self) -> str:
        return self.flujo.tipo

    async def decidido(
        self, tx: AsyncSession, exp: Expediente, accion: str, motivo: str | None, texto: TextoUsado | None
    ) -> Decidido:
        """The reason of a decision: written by the decider, or a prepared text filled in; one of both.

        Raises:
            Problema: `motivo-obligatorio`, `texto-invalido`.
        """
        if (motivo is None) == (texto is None):
            raise Problema("motivo-obligatorio", "Escriba el motivo o escoja un texto preparado, uno de los dos.")
        if texto is None:
            return Decidido(motivo or "")
        if ajenos := texto.valores.keys() - self.libres:
            raise Problema("texto-invalido", f"No se puede dar el valor de: {', '.join(sorted(ajenos))}.")
        valores = await self.marcadores(tx, exp) | texto.valores
        rendido, usado = await rendir_texto(tx, tipo=self.tipo, codigo=texto.codigo, accion=accion, valores=valores)
        return Decidido(rendido, {"codigo": usado.codigo, "version": usado.version})
