"""What a reviewer sends to decide a quota request."""

from typing import Annotated

from pydantic import Field, StringConstraints

from services.cupos.cantidades import CantidadPedida
from shared.expedientes.formas import MotivoOTexto
from shared.http.enteros import Version

CodigoDeComprobacion = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]


class Decision(MotivoOTexto):
    """`version`: of the case that the reviewer had before the eyes; another one is refused."""

    version: Version | None = None


class Aprobacion(Decision):
    """`pese_a`: codes of the red checks that are overridden; the reason says why."""

    pese_a: list[CodigoDeComprobacion] = Field(default=[], max_length=20)


class AprobacionParcial(Aprobacion):
    cantidad: CantidadPedida


class Negacion(Decision):
    causa: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    """Code of the catalogue of causes."""
