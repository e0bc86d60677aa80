"""What goes on each document. A form is frozen data: rendering the same form gives the same bytes."""

import io
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, computed_field

from shared.clock import BOGOTA
from shared.documents import textos

CAJA_FIRMA = (0, 0, 100, 100)
"""Where page 1 of a form to be signed is left empty: x1, y1, x2, y2 in points from the lower left corner."""
CAJA_SELLO_CQE = (52, 92, 222, 168)
"""Where page 1 of a CQE is left empty for a visible seal of the ministry, in points from the lower left corner."""


def _legible(valor: Any) -> Any:
    """Text without control and direction-changing characters, which could make a field read as another."""
    if not isinstance(valor, str):
        return valor
    visible = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in valor)
    return " ".join("".join(c for c in visible if unicodedata.category(c) not in {"Cf", "Cs", "Co", "Cn"}).split())


Texto = Annotated[str, BeforeValidator(_legible)]


class _Datos(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Adjunto(_Datos):
    """A file attached to a request; `tamano` in bytes."""

    nombre: Texto
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    tamano: int = Field(ge=0)

    @computed_field
    def tamano_texto(self) -> str:
        return textos.tamano(self.tamano)


class Campo(_Datos):
    """A field of the destination's certificate form, with its labels in both languages."""

    etiqueta: Texto
    etiqueta_en: Texto = ""
    valor: Texto


class Forma(_Datos):
    """Base of all documents. `generado_en` is the instant the data were frozen, and the file's creation date."""

    generado_en: AwareDatetime

    @computed_field
    def generado_texto(self) -> str:
        return textos.fecha_y_hora(self.generado_en)


class _DeContingente(Forma):
    numero: Texto
    nit: Texto
    razon_social: Texto
    contingente: Texto
    contingente_nombre: Texto
    acuerdo: Texto
    destinos: tuple[str, ...] = Field(description="ISO 3166-1 alpha-2.")
    subpartidas: tuple[Texto, ...] = Field(description="NNNN.NN.NN.NN")

    @computed_field
    def destino_texto(self) -> str:
        return ", ".join(textos.pais(c) for c in self.destinos)


class DatosRadicadoCupo(_DeContingente):
    """Form of a quota request, to be signed by the company. `version` begins at 1 and grows with each correction."""

    version: int = Field(ge=1)
    grupo: Texto
    grupo_nombre: Texto
    vigencia_desde: date
    vigencia_hasta: date
    cantidad_kg: int = Field(gt=0)
    adjuntos: tuple[Adjunto, ...] = ()

    @computed_field
    def cantidad_texto(self) -> str:
        return textos.toneladas(self.cantidad_kg)

    @computed_field
    def cantidad_kg_texto(self) -> str:
        return textos.kilogramos(self.cantidad_kg)

    @computed_field
    def vigencia_texto(self) -> str:
        return f"{textos.fecha_larga(self.vigencia_desde)} a {textos.fecha_larga(self.vigencia_hasta)}"


class DatosRadicadoDevolucion(_DeContingente):
    """Form of a voluntary return of part of a quota, or of all that is left of it, to be signed by the company."""

    cupo_numero: Texto
    grupo: Texto
    grupo_nombre: Texto
    cantidad_kg: int = Field(gt=0)
    cupo_kg: int = Field(gt=0)
    """What the cupo has when the form is filed: assigned and increased, less what was taken back."""
    etapa_hasta: AwareDatetime
    """Last instant of the stage, which is already out."""

    @computed_field
    def cantidad_texto(self) -> str:
        return textos.toneladas(self.cantidad_kg)

    @computed_field
    def cantidad_kg_texto(self) -> str:
        return textos.kilogramos(self.cantidad_kg)

    @computed_field
    def cupo_texto(self) -> str:
        return textos.toneladas(self.cupo_kg)

    @computed_field
    def etapa_texto(self) -> str:
        return textos.fecha_y_hora(self.etapa_hasta)


class DatosRadicadoConsumo(_DeContingente):
    """Form of a consumption request, to be signed by the company.

    `cantidad_comercial_kg` is what is shipped, `cantidad_kg` what the quota is debited, `factor` the decimal text of
    quota kilograms per commercial kilogram.
    """

    version: int = Field(ge=1)
    cupo_numero: Texto
    grupo: Texto
    cantidad_comercial_kg: int = Field(gt=0)
    cantidad_kg: int = Field(gt=0)
    factor: Decimal
    factor_version: int
    campos: tuple[Campo, ...] = ()
    adjuntos: tuple[Adjunto, ...] = ()

    @computed_field
    def comercial_texto(self) -> str:
        return textos.toneladas(self.cantidad_comercial_kg)

    @computed_field
    def comercial_kg_texto(self) -> str:
        return textos.kilogramos(self.cantidad_comercial_kg)

    @computed_field
    def cantidad_texto(self) -> str:
        return textos.toneladas(self.cantidad_kg)

    @computed_field
    def cantidad_kg_texto(self) -> str:
        return textos.kilogramos(self.cantidad_kg)

    @computed_field
    def factor_texto(self) -> str:
        return f"{self.factor:f}".replace(".", ",")


class DatosCqe(_DeContingente):
    """Certificate of eligibility in Spanish and English. Weights and `factor` as in `DatosRadicadoConsumo`."""

    consumo_numero: Texto
    cupo_numero: Texto
    contingente_nombre_en: Texto = ""
    acuerdo_en: Texto = ""
    producto: Texto
    producto_en: Texto = ""
    periodo_desde: date
    periodo_hasta: date
    cantidad_comercial_kg: int = Field(gt=0)
    cantidad_kg: int = Field(gt=0)
    factor: Decimal
    campos: tuple[Campo, ...] = ()
    codigo_verificacion: Texto
    url_verificacion: str = Field(pattern=r"^https?://\S+$")
    aprobado_en: AwareDatetime

    @computed_field
    def destino_texto_en(self) -> str:
        return ", ".join(textos.pais_en(c) for c in self.destinos)

    @computed_field
    def comercial_texto(self) -> dict[str, str]:
        return _peso(self.cantidad_comercial_kg)

    @computed_field
    def cantidad_texto(self) -> dict[str, str]:
        return _peso(self.cantidad_kg)

    @computed_field
    def factor_texto(self) -> dict[str, str]:
        return {"es": f"{self.factor:f}".replace(".", ","), "en": f"{self.factor:f}"}

    @computed_field
    def periodo_texto(self) -> dict[str, str]:
        return {
            "es": f"{textos.fecha_larga(self.periodo_desde)} – {textos.fecha_larga(self.periodo_hasta)}",
            "en": f"{textos.fecha_larga_en(self.periodo_desde)} – {textos.fecha_larga_en(self.periodo_hasta)}",
        }

    @computed_field
    def expedido_texto(self) -> dict[str, str]:
        dia = self.aprobado_en.astimezone(BOGOTA).date()
        return {"es": textos.fecha_larga(dia), "en": textos.fecha_larga_en(dia)}

    @computed_field
    def qr(self) -> str:
        return qr_svg(self.url_verificacion)


def _peso(kg: int) -> dict[str, str]:
    return {
        "es": f"{textos.toneladas(kg)} ({textos.kilogramos(kg)})",
        "en": f"{textos.toneladas_en(kg)} ({kg:,} kg)",
    }


def qr_svg(contenido: str) -> str:
    """A QR code (error correction M) as SVG text without border; equal content gives equal text."""
    import segno  # only the services that print a QR carry this library

    salida = io.BytesIO()
    segno.make(contenido, error="m", micro=False).save(
        salida, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None, omitsize=True
    )
    return salida.getvalue().decode()


def campos_de(formulario: Mapping[str, Any], valores: Mapping[str, Any]) -> tuple[Campo, ...]:
    """Labels and values of a certificate form, in the order of its JSON Schema; absent values are left out.

    Args:
        formulario: JSON Schema of an object; labels come from each property's `title` and `x-title-en`.
        valores: what the company filled in, already valid against the schema.
    """
    propiedades: Mapping[str, Any] = formulario.get("properties", {})
    return tuple(
        Campo(
            etiqueta=propiedad.get("title", nombre),
            etiqueta_en=propiedad.get("x-title-en", ""),
            valor=_valor(valores[nombre], propiedad),
        )
        for nombre, propiedad in propiedades.items()
        if valores.get(nombre) not in (None, "", [])
    )


def _valor(valor: Any, propiedad: Mapping[str, Any]) -> str:
    if isinstance(valor, bool):
        return "Sí / Yes" if valor else "No"
    if isinstance(valor, list | tuple):
        return "; ".join(_valor(v, propiedad.get("items", {})) for v in valor)
    if propiedad.get("format") == "date" and isinstance(valor, str):
        dia = date.fromisoformat(valor)
        return f"{textos.fecha_larga(dia)} / {textos.fecha_larga_en(dia)}"
    if isinstance(valor, datetime):
        return textos.fecha_y_hora(valor)
    if isinstance(valor, int):
        return textos.entero(valor)
    return str(valor)
