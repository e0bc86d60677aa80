"""The public page, in Spanish or in English."""

from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.consumo.cqe.rules import camino_de_verificacion
from services.consumo.verificacion.rules import TEXTOS, Idioma, fuera_de_periodo, rotulo
from services.consumo.verificacion.service import Verificacion
from shared.documents import textos

_entorno = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
__all__ = ["Idioma", "elegir_idioma", "formulario", "pagina"]


def elegir_idioma(pedido: str | None, aceptados: str | None) -> Idioma:
    """The language asked for; else English for a browser that puts it before Spanish; else Spanish."""
    if pedido in ("es", "en"):
        return "en" if pedido == "en" else "es"
    for parte in (aceptados or "").split(","):
        etiqueta = parte.split(";")[0].strip().lower()[:2]
        if etiqueta in ("es", "en"):
            return "en" if etiqueta == "en" else "es"
    return "es"


def formulario(idioma: Idioma) -> str:
    """HTML with the fields for number and code."""
    return _componer(idioma, v=None, pregunta=True, camino="/verificar")


def pagina(v: Verificacion | None, idioma: Idioma) -> str:
    """HTML of a certificate's state, or of the neutral answer for whatever is not one."""
    if v is None:
        return _componer(idioma, v=None, pregunta=False, camino="")
    ingles = idioma == "en"
    fecha = textos.fecha_larga_en if ingles else textos.fecha_larga
    peso = textos.toneladas_en if ingles else textos.toneladas
    pais = textos.pais_en if ingles else textos.pais
    camino = camino_de_verificacion(v.numero, v.codigo)

    def instante(valor: Any) -> str:
        if ingles:
            return f"{textos.fecha_larga_en(valor.date())}, {valor:%H:%M:%S} (UTC−5)"
        return f"{textos.fecha_y_hora(valor)}, hora de Bogotá"

    return _componer(
        idioma,
        v=v,
        pregunta=False,
        camino=camino,
        estado=rotulo(v.estado, v.vigente)[idioma],
        consultado=instante(v.consultado_en),
        desde="" if fuera_de_periodo(v.estado, v.vigente) else instante(v.estado_desde),
        expedido=fecha(v.expedido),
        contingente=(v.contingente_nombre_en or v.contingente_nombre) if ingles else v.contingente_nombre,
        producto=(v.producto_en or v.producto) if ingles else v.producto,
        comercial=peso(v.cantidad.kg),
        comercial_kg=f"{v.cantidad.kg:,} kg" if ingles else textos.kilogramos(v.cantidad.kg),
        debito=peso(v.debito.kg),
        periodo=f"{fecha(v.periodo_desde)} – {fecha(v.periodo_hasta)}",
        ampliado="" if v.periodo_ampliado_hasta is None else fecha(v.periodo_ampliado_hasta),
        destino=", ".join(pais(d) for d in v.destinos),
    )


def _componer(idioma: Literal["es", "en"], **datos: Any) -> str:
    return _entorno.get_template("verificar.html.j2").render(t=TEXTOS[idioma], idioma=idioma, **datos)
