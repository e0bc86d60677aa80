"""What a service declares about its jobs: handlers, limits, waits, and how a handler answers."""

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True)
class Trabajo:
    """A claimed job, as its handler sees it.

    `intentos` counts this attempt too (1 on the first); `arriendo` is the lease number that fences its completion.
    """

    id: UUID
    tipo: str
    clave: str | None
    grupo: str
    datos: dict[str, Any]
    traza: dict[str, str]
    intentos: int
    aplazamientos: int
    arriendo: int
    creado_en: datetime


Completar = Callable[[AsyncSession], Awaitable[None]]
"""Writes a job's result and its outbox rows in the completing transaction; it never commits."""

D = TypeVar("D")


@dataclass(frozen=True)
class EnConjunto(Generic[D]):
    """A `Completar` that can be written together with those of other jobs, in as many statements as one takes.

    Jobs declared `juntos` that end at the same time have `hacer` called once with the data of all of them; it keeps the
    order of locks that callers of other rows keep. Alone it is called with one.
    """

    hacer: Callable[[AsyncSession, Sequence[D]], Awaitable[None]]
    dato: D

    async def __call__(self, tx: AsyncSession) -> None:
        await self.hacer(tx, [self.dato])


Manejador = Callable[[Trabajo, Any], Awaitable[Completar | None]]
AlFallar = Callable[[AsyncSession, Trabajo, str], Awaitable[None]]
"""Called with the reason in the transaction that leaves a job `fallido`, to make the failure visible on its case."""


class Reintentar(Exception):
    """The work can't be done yet, through no fault of its own: come back after `en`; it costs no attempt."""

    def __init__(self, en: timedelta, motivo: str) -> None:
        super().__init__(motivo)
        self.en = en
        self.motivo = motivo


class Abandonar(Exception):
    """Trying again would give the same failure: the job is `fallido` at once, with this reason."""

    def __init__(self, motivo: str) -> None:
        super().__init__(motivo)
        self.motivo = motivo


@dataclass(frozen=True)
class Espera:
    """Back-off between attempts: `primera` doubled each time up to `techo`, with jitter between half and whole."""

    primera: timedelta = timedelta(seconds=1)
    techo: timedelta = timedelta(minutes=10)

    def tras(self, intentos: int) -> timedelta:
        """The wait after `intentos` failed attempts."""
        entera: timedelta = min(self.primera * 2 ** min(max(intentos - 1, 0), 30), self.techo)
        # Jitter keeps jobs that failed together from coming back together; it guards nothing secret.
        return entera * random.uniform(0.5, 1.0)  # noqa: S311


@dataclass(frozen=True)
class Manejo:
    """One kind of job: who handles it and within which limits."""

    tipo: str
    funcion: Manejador
    maximo: int
    arriendo: timedelta
    limite: timedelta
    intentos: int
    espera: Espera
    al_fallar: AlFallar | None
    juntos: bool = False


@dataclass
class Trabajos:
    """The jobs that a service, or an aggregate of it, handles."""

    servicio: str
    manejos: dict[str, Manejo] = field(default_factory=dict)

    def maneja(
        self,
        tipo: str,
        *,
        maximo: int = 8,
        arriendo: timedelta = timedelta(seconds=30),
        limite: timedelta = timedelta(minutes=5),
        intentos: int = 8,
        espera: Espera = Espera(),
        al_fallar: AlFallar | None = None,
        juntos: bool = False,
    ) -> Callable[[Manejador], Manejador]:
        """Declare `async def f(t: Trabajo, ctx) -> Completar | None` as the handler of `tipo`.

        Args:
            maximo: how many of them one worker runs at once.
            arriendo: how long a claim lasts; a living worker keeps extending it.
            limite: how long one attempt may take before it counts as failed.
            intentos: attempts before it is `fallido`; a worker that died counts as one.
            al_fallar: makes the final failure visible on the case, in the same transaction.
            juntos: jobs that end at the same time are completed in one transaction, for kinds of which many end each
                second; each is fenced as ever, and if one cannot be completed the others are, each by itself.

        Raises:
            ValueError: if `tipo` has a handler already.
        """

        def registrar(funcion: Manejador) -> Manejador:
            if tipo in self.manejos:
                raise ValueError(f"{tipo}: ya tiene manejador")
            self.manejos[tipo] = Manejo(tipo, funcion, maximo, arriendo, limite, intentos, espera, al_fallar, juntos)
            return funcion

        return registrar
