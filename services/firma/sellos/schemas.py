"""What the API tells of a seal."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.firma.sellos.models import Sello
from shared.identity.principal import Principal


class SelloLeido(BaseModel):
    """A seal; `error` is that of the last failure."""

    id: UUID
    servicio: str
    documento_id: UUID
    numero: str
    razon: str
    estado: str
    nivel: str | None
    certificado_sha256: str | None
    sha256: str | None
    """Of the sealed file."""
    error: str | None
    fallos: int
    pedido_en: datetime
    terminado_en: datetime | None
    reemplaza: UUID | None
    reemplazado_por: UUID | None = None
    acciones: tuple[str, ...]

    @classmethod
    def de(cls, sello: Sello, quien: Principal, reemplazado_por: UUID | None = None) -> "SelloLeido":
        """As `quien` sees it."""
        return cls(
            **sello.model_dump(exclude={"objeto", "caja", "sellado"}),
            sha256=(sello.sellado or {}).get("sha256"),
            reemplazado_por=reemplazado_por,
            acciones=("reintentar",) if sello.estado == "fallido" and quien.tiene("operador", "coordinador") else (),
        )
