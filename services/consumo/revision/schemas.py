"""What a reviewer sends to decide a consumption."""

from typing import Annotated

from pydantic import Field, StringConstraints

from shared.expedientes.formas import MotivoOTexto
from shared.http.enteros import Version


class Decision(MotivoOTexto):
    """`version`: of the case that the decider had before the eyes, if it must not have changed since."""

    version: Version | None = None


class Aprobacion(Decision):
    """`pese_a`: codes of the red checks that are overridden; the reason says why."""

    pese_a: list[Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]] = Field(default=[], max_length=20)
