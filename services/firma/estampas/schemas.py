"""What the API tells of timestamps."""

import base64
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel

from services.firma.estampas.models import Clase, EstampaGuardada
from services.firma.estampas.pendientes import Intento
from shared.http.paginacion import Pagina

SIN_AUTORIDAD = "No hay una autoridad de estampado configurada (TSA_URL)."


class EstampaLeida(BaseModel):
    """A timestamp over a package."""

    orden: int
    instante: datetime
    vence: datetime
    tsa_sha256: str
    resumen: str
    """What it stamps: SHA-256 of the package, followed from the second on by the token before."""
    testigo: str
    """The RFC 3161 token, base64 of its DER."""

    @classmethod
    def de(cls, fila: EstampaGuardada) -> Self:
        """From its row."""
        return cls(
            **fila.model_dump(include={"orden", "instante", "vence", "tsa_sha256", "resumen"}),
            testigo=base64.b64encode(fila.testigo).decode(),
        )


class Serie(BaseModel):
    """A first timestamp and its renewals."""

    estampas: list[EstampaLeida]
    paquete: str | None
    """What they stamp, canonical JSON as text; none while there is no stamp."""
    validas: bool
    """The package is the stamped one and says what the verdict says, and each token was good when the next was made."""
    detalle: str


class Estampas(Serie):
    """The timestamps of a verdict that was given, the first one first, and those of its receipt."""

    recibo: Serie | None
    """Over the record of the file as it arrived; none for what came before receipts were stamped."""


class Pendiente(BaseModel):
    """Something that still lacks its timestamp."""

    clase: Clase
    veredicto_id: UUID
    numero: str
    nit: str
    desde: datetime
    situacion: Literal["en_cola", "se_reintenta", "fallo", "sin_autoridad"]
    """`fallo`: the job gave up; it is asked for again each hour, or at once by `reintentar`."""
    intentos: int
    motivo: str | None
    """Why the last try failed."""
    proximo_en: datetime | None

    @classmethod
    def de(cls, clase: Clase, fila: Any, intento: Intento | None, *, con_autoridad: bool) -> Self:
        """From (verdict, since when, number, NIT) and what became of the last job."""
        situacion: Literal["en_cola", "se_reintenta", "fallo", "sin_autoridad"] = "en_cola"
        if intento is not None and intento.estado == "fallido":
            situacion = "fallo"
        elif intento is not None and intento.motivo:
            situacion = "se_reintenta"
        elif not con_autoridad:
            situacion = "sin_autoridad"
        espera = intento is not None and intento.estado in ("programado", "pendiente")
        return cls(
            clase=clase,
            veredicto_id=fila[0],
            desde=fila[1],
            numero=fila[2],
            nit=fila[3],
            situacion=situacion,
            intentos=intento.intentos if intento is not None else 0,
            motivo=SIN_AUTORIDAD if situacion == "sin_autoridad" else intento.motivo if intento is not None else None,
            proximo_en=intento.no_antes if intento is not None and espera else None,
        )


class SinEstampa(Pagina[Pendiente]):
    """A page of what lacks its timestamp."""

    autoridad: str | None
    """URL of the authority that is asked; none if the settings name none."""


class Reintento(BaseModel):
    """How many timestamps were asked for."""

    pedidas: int
