"""What is read and written of signing in at the provider."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class EntradaPedida(BaseModel):
    """Where the browser goes, and what it must bring back besides the provider's code."""

    url: str
    estado: str
    """Kept by the browser's session and compared with `state` of the return: who did not begin does not end."""
    vence_en: datetime


class Retorno(BaseModel):
    """What the provider sent the browser back with."""

    model_config = ConfigDict(extra="forbid")

    codigo: Annotated[str, StringConstraints(min_length=1, max_length=4000)]
    estado: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
