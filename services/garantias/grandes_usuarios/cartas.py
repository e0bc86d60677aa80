"""The words of the letters of a Gran Usuario. Pure."""

from datetime import date

from services.garantias.papeleria import Carta
from services.garantias.parametros.rules import Reglamento
from services.garantias.programas.cartas import Asunto
from shared.documents import textos
from shared.oficios import Firmante, parrafos

_CAUSAS = {
    "terminacion_unilateral": "se declaró la terminación unilateral de un programa suyo (artículo 111 a)",
    "incumplimiento": "incumplió obligaciones de un programa o las especiales de su calidad (artículo 111 b)",
}


def reconocimiento(a: Asunto, r: Reglamento, *, motivo: str, firmante: str) -> Carta:
    """The act of art. 105 with the circumstances of art. 103, what it gives and what it asks."""
    meses = r.entero("gran_usuario_conservar")
    return a.carta(
        "Reconocimiento",
        f"Reconocimiento de la calidad de Gran Usuario {a.numero}",
        parrafos=("Verificado el cumplimiento de las condiciones del artículo 103:", *parrafos(motivo)),
        decision_titulo="Decisión",
        decision=(f"Se RECONOCE a {a.empresa} la calidad de Gran Usuario de los Sistemas Especiales.",),
        despues=(
            "Puede constituir garantía global personal; presentar los cuadros insumo producto antes del estudio o al"
            " mismo tiempo, y demostrar los compromisos con certificación de su representante legal y de una auditoría"
            " externa (artículo 109).",
        ),
        sigue=(
            "El representante legal debe designar un operador y su suplente (artículo 107).",
            f"Conserve los documentos por el término del compromiso y {meses} meses más, y preséntelos cuando el Comité"
            " los requiera (artículo 110).",
        ),
        firmante=Firmante(nombre=firmante, cargo=r.oficina("direccion").nombre),
    )


def negacion(a: Asunto, r: Reglamento, *, motivo: str, firmante: str) -> Carta:
    """The company does not meet art. 103."""
    return a.carta(
        "Respuesta a la solicitud",
        f"Negación de la calidad de Gran Usuario {a.numero}",
        decision_titulo="Decisión",
        decision=("No se reconoce la calidad de Gran Usuario.",),
        despues=parrafos(motivo),
        firmante=Firmante(nombre=firmante, cargo=r.oficina("direccion").nombre),
    )


def requerimiento(a: Asunto, r: Reglamento, *, texto: str, hasta: date, firmante: str) -> Carta:
    """The Comité asks for papers."""
    return a.carta(
        "Requerimiento",
        f"Requerimiento de documentos al Gran Usuario {a.numero}",
        parrafos=(f"El {r.oficina('comite').nombre} requiere (artículo 110):", *parrafos(texto)),
        sigue=(f"Responda a más tardar el {textos.fecha_larga(hasta)}.",),
        firmante=Firmante(nombre=firmante, cargo=r.oficina("control").nombre),
    )


def perdida(a: Asunto, r: Reglamento, *, causa: str, acta: str, motivo: str, firmante: str) -> Carta:
    """The Comité decided the loss."""
    return a.carta(
        "Pérdida de la calidad",
        f"Pérdida de la calidad de Gran Usuario {a.numero}",
        parrafos=(
            f"El {r.oficina('comite').nombre} determinó la pérdida ({acta}): {_CAUSAS[causa]}.",
            *parrafos(motivo),
        ),
        decision_titulo="Decisión",
        decision=(f"{a.empresa} PIERDE la calidad de Gran Usuario de los Sistemas Especiales.",),
        firmante=Firmante(nombre=firmante, cargo=r.oficina("direccion").nombre),
    )
