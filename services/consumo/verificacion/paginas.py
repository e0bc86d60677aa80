"""The public page, Spanish and English."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.consumo.verificacion.service import Verificacion
from shared.clock import BOGOTA
from shared.documents import textos

ESTADOS = {
    "emitido": ("Expedido y vigente", "Issued and valid"),
    "suspendido": ("Suspendido", "Suspended"),
    "anulado": ("Anulado", "Cancelled"),
    "revocado": ("Revocado", "Revoked"),
    "vencido": ("Vencido", "Expired"),
    "utilizado_parcial": ("Vigente, utilizado en parte", "Valid, partly used"),
    "utilizado": ("Utilizado", "Used"),
}

_entorno = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def pagina(v: Verificacion | None) -> str:
    """HTML of a certificate's state, or of the neutral answer for an unknown code."""
    plantilla = _entorno.get_template("verificar.html.j2")
    if v is None:
        return plantilla.render(v=None)
    estado, estado_en = ESTADOS.get(v.estado, (v.estado, v.estado))
    emitido = v.emitido_en.astimezone(BOGOTA)
    return plantilla.render(
        v=v,
        estado=estado,
        estado_en=estado_en,
        consultado=textos.fecha_y_hora(v.consultado_en),
        consultado_en=f"{textos.fecha_larga_en(v.consultado_en.date())}, {v.consultado_en:%H:%M:%S} (UTC−5)",
        emitido=textos.fecha_y_hora(emitido),
        emitido_en=textos.fecha_larga_en(emitido.date()),
        comercial=textos.toneladas(v.cantidad.kg),
        comercial_en=textos.toneladas_en(v.cantidad.kg),
        debito=textos.toneladas(v.debito.kg),
        periodo=f"{textos.fecha_larga(v.periodo_desde)} – {textos.fecha_larga(v.periodo_hasta)}",
        periodo_en=f"{textos.fecha_larga_en(v.periodo_desde)} – {textos.fecha_larga_en(v.periodo_hasta)}",
        destino=", ".join(textos.pais(d) for d in v.destinos),
        destino_en=", ".join(textos.pais_en(d) for d in v.destinos),
    )
