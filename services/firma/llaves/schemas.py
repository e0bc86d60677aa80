"""What the API tells of the seal's keys and takes about them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from services.firma.llaves.models import LlaveSello
from services.firma.llaves.rules import dias_que_quedan

Motivo = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2000)]


class Decision(BaseModel):
    """Why; kept in the audit log."""

    model_config = ConfigDict(extra="forbid")

    motivo: Motivo


class LlaveLeida(BaseModel):
    """A key that can seal or once could."""

    certificado_sha256: str
    nombre: str
    clase: str
    """`p12` or `pkcs11`."""
    sujeto: str
    emisor: str
    valido_desde: datetime
    valido_hasta: datetime
    sella_desde: datetime
    dias: int
    """Whole days until its end; negative once past."""
    estado: str
    """`en_uso`, `de_relevo` (a newer one seals), `futura`, `vencida`, `suspendida`, `retirada` (not in settings)."""
    sellos: int
    """How many it put."""
    vista_en: datetime
    suspendida_en: datetime | None
    suspendida_por: str | None
    motivo: str | None
    acciones: tuple[str, ...]

    @classmethod
    def de(cls, llave: LlaveSello, sellos: int, estado: str, ahora: datetime, *, opera: bool) -> "LlaveLeida":
        """As somebody sees it who may change it (`opera`) or may not."""
        parada = llave.suspendida_en is not None
        acciones = (("reanudar", "resellar") if parada else ("suspender",)) if opera else ()
        return cls(
            **llave.model_dump(include=cls._comunes()),
            dias=dias_que_quedan(llave.valido_hasta, ahora),
            estado=estado,
            sellos=sellos,
            acciones=acciones,
        )

    @classmethod
    def _comunes(cls) -> set[str]:
        return set(cls.model_fields) - {"dias", "estado", "sellos", "acciones"}


class Resellado(BaseModel):
    """What a resealing began."""

    certificado_sha256: str
    por_resellar: int
    """Documents whose seal of this key has none in its place yet."""
