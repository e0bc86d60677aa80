"""The verification copy: the certificate as it stands now, for who has the paper before them."""

from datetime import date, datetime
from pathlib import Path

from services.consumo.cqe.models import Cqe
from services.consumo.verificacion.rules import TEXTOS, enmascarar, fuera_de_periodo, rotulo
from services.consumo.verificacion.service import Verificacion
from shared.documents import textos
from shared.documents.formas import DatosCqe
from shared.documents.typst import render

_PLANTILLA = Path(__file__).parent / "templates" / "copia.typ"


async def renderizar_copia(cqe: Cqe, v: Verificacion) -> bytes:
    """A PDF with what the public page tells and the certificate's other fields masked.

    A state in which the certificate is not valid is stamped across the page.

    Raises:
        PlantillaFallida: if the template does not compile.
    """
    forma = DatosCqe.model_validate(cqe.forma)
    datos = forma.model_dump(mode="json")
    datos["campos"] = [c | {"valor": enmascarar(c["valor"])} for c in datos["campos"]]
    datos |= {
        "estado": dict(rotulo(v.estado, v.vigente)),
        "vigente": v.vigente,
        "ampliado": _ampliado(v.periodo_ampliado_hasta),
        "estado_desde": None if fuera_de_periodo(v.estado, v.vigente) else _instante(v.estado_desde),
        "consultado": _instante(v.consultado_en),
        "sha256": v.sha256 or "",
    }
    return await render(_PLANTILLA, datos, creado_en=v.consultado_en)


def _ampliado(hasta: date | None) -> dict[str, str] | None:
    if hasta is None:
        return None
    return {
        "es": f"{TEXTOS['es']['ampliado']} {textos.fecha_larga(hasta)}",
        "en": f"{TEXTOS['en']['ampliado']} {textos.fecha_larga_en(hasta)}",
    }


def _instante(valor: datetime) -> dict[str, str]:
    return {
        "es": textos.fecha_y_hora(valor),
        "en": f"{textos.fecha_larga_en(valor.date())}, {valor:%H:%M:%S}",
    }
