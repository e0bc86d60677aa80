"""What is read of registration forms and documents."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.registro.formularios.models import Formulario
from services.registro.formularios.rules import CLASES
from shared.expedientes.consultas import Adjunto

ClaseDeDocumento = Literal["certificado_existencia", "identidad_representante", "rut", "poder", "otro"]


class FormularioLeido(BaseModel):
    """A form with its state; `razones` say why its last signature was not accepted and what to do."""

    id: UUID
    numero: str
    version: int
    estado: str
    generado_en: datetime
    recibido_en: datetime | None
    veredicto_id: UUID | None
    firmante_id: UUID | None
    razones: list[dict[str, Any]]

    @classmethod
    def de(cls, f: Formulario) -> "FormularioLeido":
        return cls(
            id=f.id,
            numero=f.numero,
            version=f.version,
            estado=f.estado,
            generado_en=f.creado_en,
            recibido_en=f.recibido_en,
            veredicto_id=f.veredicto_id,
            firmante_id=f.firmante_id,
            razones=f.razones,
        )


class DocumentoLeido(BaseModel):
    """A document of the registration."""

    id: UUID
    clase: str
    clase_nombre: str
    nombre: str
    sha256: str
    tamano: int
    agregado_en: datetime

    @classmethod
    def de(cls, a: Adjunto) -> "DocumentoLeido":
        return cls(
            id=a.id,
            clase=a.clase,
            clase_nombre=CLASES.get(a.clase, "Formulario firmado"),
            nombre=a.nombre,
            sha256=a.sha256,
            tamano=a.tamano,
            agregado_en=a.agregado_en,
        )
