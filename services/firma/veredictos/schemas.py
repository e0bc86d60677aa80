"""What the API tells of a verdict."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.firma.estampas.models import EstampaDeRecibo
from services.firma.validacion.facetas import Contenido, FirmaRevisada, Formato, Hallazgo, Sello
from services.firma.veredictos.models import Comparacion, Diferencia, Veredicto

_SITUACIONES = {
    "recibido": "en validación",
    "en_proceso": "en validación",
    "TOTAL_PASSED": "aceptada",
    "TOTAL_FAILED": "no aceptada",
    "INDETERMINATE": "no se pudo determinar",
}


class RazonLeida(BaseModel):
    """Why, and what to do."""

    subindicacion: str
    razon: str
    remedio: str


class EsperaLeida(BaseModel):
    """Why a verdict is not there yet, through nobody's fault, and when it is tried again by itself."""

    motivo: str
    hasta: datetime


class ReciboLeido(BaseModel):
    """Proof, by somebody else's clock, of when the file was here."""

    sha256: str
    """Of the record of what arrived, which is what is stamped."""
    estado: Literal["por_estampar", "estampado"]
    estampado_en: datetime | None
    """Instant of its first timestamp; the verdict does not wait for it."""


class VeredictoResumido(BaseModel):
    """A verdict in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    documento_id: UUID
    numero: str
    acto: str
    nit: str
    estado: str
    subindicacion: str | None
    recibido_en: datetime
    emitido_en: datetime | None


class VeredictoLeido(VeredictoResumido):
    """A verdict with its reasons; the whole report is for the Ministry."""

    situacion: str
    """The state in words: `en validación` until there is a verdict, also while an authority does not answer."""
    espera: EsperaLeida | None
    razones: list[RazonLeida]
    avisos: list[str]
    roles_firmados: list[str]
    """Of the roles that this act asks for, those of the registered signers of this file."""
    faltan: list[str]
    """Roles that must still sign a copy of this form."""
    recibo: ReciboLeido | None
    """None for a file that came before receipts were stamped."""
    informe: dict[str, Any] | None = None
    """Facets, signatures, chains and technical detail; only for internal roles."""

    @classmethod
    def de(cls, veredicto: Veredicto, estampa: EstampaDeRecibo | None, *, con_informe: bool) -> "VeredictoLeido":
        """From its row and the first timestamp of its receipt."""
        informe = veredicto.informe or {}
        return cls(
            **VeredictoResumido.model_validate(veredicto).model_dump(),
            situacion=_SITUACIONES[veredicto.estado],
            espera=EsperaLeida.model_validate(veredicto.espera) if veredicto.espera is not None else None,
            razones=[RazonLeida.model_validate(r) for r in informe.get("razones", [])],
            avisos=informe.get("avisos", []),
            roles_firmados=veredicto.roles_firmados,
            faltan=veredicto.faltan,
            recibo=_recibo(veredicto, estampa),
            informe=veredicto.informe if con_informe else None,
        )


def _recibo(veredicto: Veredicto, estampa: EstampaDeRecibo | None) -> ReciboLeido | None:
    if veredicto.recibo_sha256 is None:
        return None
    return ReciboLeido(
        sha256=veredicto.recibo_sha256,
        estado="por_estampar" if estampa is None else "estampado",
        estampado_en=None if estampa is None else estampa.instante,
    )


class FacetasDelArchivo(BaseModel):
    """What was found about the file as a whole; none where it could not be examined."""

    formato: Formato
    contenido: Contenido | None
    sello: Sello | None


class InformePublicado(BaseModel):
    """The report: one bottom line, drawn from independent facets, each with its own findings."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    veredicto: Literal["TOTAL_PASSED", "TOTAL_FAILED", "INDETERMINATE"]
    """Any failure fails, any doubt is indeterminate, only a file without either passes."""
    subindicacion: str | None
    """ETSI EN 319 102-1 sub-indication or one of ours: that of the first reason."""
    razones: list[Hallazgo]
    """All reasons, the one to act on first."""
    avisos: list[str]
    """Remarks that change nothing in the verdict."""
    perfil: str
    hora_recepcion: datetime
    """When the whole file had been received: the proof of existence."""
    hora_verificacion: datetime
    facetas: FacetasDelArchivo
    firmas: list[FirmaRevisada]
    """Each signature with its facets, in the order of their revisions."""


class InformeLeido(BaseModel):
    """The whole report with what it rests on: enough to work it out again."""

    id: UUID
    numero: str
    nit: str
    acto: str
    recibido_en: datetime
    emitido_en: datetime
    archivo: dict[str, Any]
    original: dict[str, Any]
    recibo_sha256: str | None
    """Of the record of what arrived; the stamp of this verdict covers it too."""
    confianza: str | None
    """Version of the trust set; `GET /v1/confianza/versiones/{version}` lists it. None if no file was examined."""
    politica: dict[str, Any] | None
    evidencias: list[dict[str, str]]
    informe: InformePublicado


class LineaDistinta(BaseModel):
    signo: str
    """`-` only in the form, `+` only in the file."""
    texto: str


class PaginaDistintaLeida(BaseModel):
    pagina: int
    imagen: str
    """Path of the picture: the form on the left, the file on the right, with what differs framed."""
    lineas: list[LineaDistinta]


class DiferenciasLeidas(BaseModel):
    """A refused file beside its form."""

    estado: str
    """`no_aplica`, `en_preparacion`, `hecha` or `fallida`."""
    error: str | None = None
    paginas_original: int | None = None
    paginas_archivo: int | None = None
    paginas: list[PaginaDistintaLeida] = []

    @classmethod
    def de(cls, comparacion: Comparacion, diferencias: list[Diferencia]) -> "DiferenciasLeidas":
        """From its rows."""
        return cls(
            estado="hecha" if comparacion.error is None else "fallida",
            error=comparacion.error,
            paginas_original=comparacion.paginas_original,
            paginas_archivo=comparacion.paginas_archivo,
            paginas=[
                PaginaDistintaLeida(
                    pagina=d.pagina,
                    imagen=f"/v1/veredictos/{d.veredicto_id}/diferencias/{d.pagina}.png",
                    lineas=[LineaDistinta.model_validate(linea) for linea in d.lineas],
                )
                for d in diferencias
            ],
        )


class RepeticionLeida(BaseModel):
    """A verdict worked out again from what it was given with."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    estado: str
    """`pedida`, `hecha` or `fallida`."""
    pedida_en: datetime
    veredicto: str | None
    distinto: list[str] | None
    """What came out otherwise; empty when all is the same."""
    error: str | None
    terminada_en: datetime | None
