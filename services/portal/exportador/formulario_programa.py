"""The form of a request of programme: what a person fills in, and what the API takes."""

from collections.abc import Mapping
from typing import Any

from services.portal.web.api import Fallo
from services.portal.web.formularios import Formulario, campo_malo

CLASES = (
    ("172", "Materias primas e insumos (art. 172)"),
    ("173b", "Materias primas e insumos (art. 173 b)"),
    ("maquila", "Maquila"),
    ("173c", "Bienes de capital (art. 173 c)"),
    ("174", "Bienes de capital (art. 174)"),
    ("repuestos_173c", "Repuestos (art. 173 c)"),
    ("repuestos_174", "Repuestos (art. 174)"),
)
CARACTERES = (
    ("productor", "Empresario productor"),
    ("exportador", "Exportador"),
    ("comercializador", "Comercializador"),
    ("sin_animo_de_lucro", "Entidad sin ánimo de lucro"),
)
GARANTIAS = (("compania_de_seguros", "De compañía de seguros"), ("bancaria", "Bancaria"), ("personal", "Personal"))
CAUSAS = (
    ("acuerdo_de_manufactura", "Acuerdo de manufactura"),
    ("faltante_o_garantia", "Faltante o garantía de otra importación"),
    ("arrendamiento", "Arrendamiento"),
    ("minera_o_petrolera", "Industria minera o petrolera"),
    ("inversion_extranjera", "Inversión extranjera"),
    ("donacion", "Donación"),
)
OPERACIONES = (("directa", "Directa: exporta la misma empresa"), ("indirecta", "Indirecta: exporta otra"))
DOCUMENTOS = (
    ("existencia_y_representacion", "Existencia y representación legal"),
    ("estados_financieros", "Estados financieros al 31 de diciembre anterior"),
    ("registro_exportadores", "Registro Nacional de Exportadores"),
    ("matricula_mercantil", "Matrícula mercantil (persona natural)"),
    ("catalogos", "Catálogos de los bienes"),
    ("contrato_leasing", "Contrato de leasing"),
    ("certificado_usados", "Certificación de equipos usados"),
    ("justificacion_usados", "Justificación de los equipos usados"),
    ("contrato_operacion", "Contratos de la operación indirecta"),
    ("contrato_mandato", "Contrato de mandato de los miembros"),
    ("auditorias_separadas", "Revisorías o auditorías separadas (maquila)"),
)
FIRMAN = ("representante", "contador", "revisor_fiscal", "solicitante")
OPCIONES: dict[str, Any] = {
    "clases": CLASES,
    "caracteres": CARACTERES,
    "clases_garantia": GARANTIAS,
    "causas": CAUSAS,
    "operaciones": OPERACIONES,
}
_TEXTOS = ("caracter", "actividad", "proyecto", "ubicacion", "capacidad", "clase_garantia")
_CAMPOS = {"nombre": "economista_nombre", "matricula": "economista_matricula", "meses": "leasing_meses"}


def remapear(fallo: Fallo) -> None:
    """Put what the API says of a nested field at the field of this form."""
    fallo.campos = {_CAMPOS.get(campo, campo): mensaje for campo, mensaje in fallo.campos.items()}


def escrito(form: Formulario, antes: Mapping[str, Any]) -> dict[str, Any]:
    """The body of the API; what this form does not ask (`antes`: members, used goods) stays as it was.

    Raises:
        Fallo: at the field, for a number that cannot be read as one.
    """
    detalle: dict[str, Any] = dict(antes) | {c: form[c] or None for c in _TEXTOS}
    detalle |= {
        "operacion": form["operacion"] or "directa",
        "requiere_revisor_fiscal": bool(form["requiere_revisor_fiscal"]),
        "agropecuario": bool(form["agropecuario"]),
        "reembolsable": not form["no_reembolsable"],
        "causa_no_reembolsable": form["causa_no_reembolsable"] or None,
        "justificacion_no_reembolsable": form["justificacion_no_reembolsable"] or None,
        "bienes_principales": [b for b in map(str.strip, form["bienes_principales"].splitlines()) if b],
        "economista": _grupo(form, nombre="economista_nombre", matricula="economista_matricula"),
        "leasing": _grupo(form, compania="compania", contrato="contrato", meses="leasing_meses"),
        "maquila": _grupo(
            form, contratante="contratante", pais="pais", porcentaje_suministrado="porcentaje_suministrado"
        ),
        "meses_depreciacion_90": _entero(form, "meses_depreciacion_90"),
    }
    if (leasing := detalle["leasing"]) is not None:
        leasing["meses"] = _entero(form, "leasing_meses")
    if (maquila := detalle["maquila"]) is not None:
        maquila["porcentaje_suministrado"] = _entero(form, "porcentaje_suministrado")
        maquila["pais"] = maquila["pais"].upper()
        maquila["vinculados"] = bool(form["vinculados"])
    return {
        "clase": form["clase"],
        "cupo_fob_usd": form.numero("cupo_fob_usd", decimales=2),
        "oficina": form["oficina"],
        "licencia_anual": bool(form["licencia_anual"]),
        "persona_natural": bool(form["persona_natural"]),
        "meses_importacion": _entero(form, "meses_importacion"),
        "meses_compromiso": _entero(form, "meses_compromiso"),
        "detalle": detalle,
    }


def _grupo(form: Formulario, **campos: str) -> dict[str, Any] | None:
    """Fields that go together; None if none was filled."""
    valores = {nombre: form[campo] for nombre, campo in campos.items()}
    return valores if any(valores.values()) else None


def _entero(form: Formulario, campo: str) -> int | None:
    if not form[campo]:
        return None
    if not form[campo].isdecimal():
        raise campo_malo(campo, "Escriba un número entero.")
    return int(form[campo])


def leido(programa: Mapping[str, Any]) -> dict[str, str]:
    """The fields of the form as a draft says them."""
    detalle = programa["detalle"]
    campos = {c: _texto(detalle.get(c)) for c in (*_TEXTOS, "operacion", "meses_depreciacion_90")}
    campos |= {c: _texto(detalle.get(c)) for c in ("causa_no_reembolsable", "justificacion_no_reembolsable")}
    campos |= {c: _texto(programa[c]) for c in ("clase", "oficina", "meses_importacion", "meses_compromiso")}
    campos["cupo_fob_usd"] = programa["cupo_fob_usd"].replace(".", ",")
    campos["bienes_principales"] = "\n".join(detalle.get("bienes_principales") or [])
    marcas = {
        "licencia_anual": programa["licencia_anual"],
        "persona_natural": programa["persona_natural"],
        "requiere_revisor_fiscal": detalle.get("requiere_revisor_fiscal"),
        "agropecuario": detalle.get("agropecuario"),
        "no_reembolsable": not detalle.get("reembolsable", True),
        "vinculados": (detalle.get("maquila") or {}).get("vinculados"),
    }
    campos |= {c: "si" for c, marcada in marcas.items() if marcada}
    economista, leasing, maquila = (detalle.get(c) or {} for c in ("economista", "leasing", "maquila"))
    campos |= {f"economista_{c}": _texto(economista.get(c)) for c in ("nombre", "matricula")}
    campos |= {c: _texto(leasing.get(c)) for c in ("compania", "contrato")}
    campos |= {c: _texto(maquila.get(c)) for c in ("contratante", "pais", "porcentaje_suministrado")}
    campos["leasing_meses"] = _texto(leasing.get("meses"))
    campos["version"] = str(programa["version"])
    return campos


def _texto(valor: object) -> str:
    return "" if valor is None else str(valor)
