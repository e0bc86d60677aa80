"""The words of the official answer to an annulment. Pure: facts in, content out."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.documents import textos
from shared.oficios import Carta, Dato, Firmante, parrafos


@dataclass(frozen=True)
class Caso:
    """What the answer names. Quantities are integer kilograms."""

    numero: str
    empresa: str
    nit: str
    cqe: str
    cqe_expedido: date
    cupo: str
    contingente: str
    contingente_nombre: str
    comercial_kg: int
    debito_kg: int
    recibida_en: datetime


def _cantidad(kg: int) -> str:
    return f"{textos.toneladas(kg)} ({textos.kilogramos(kg)})"


def _respuesta(
    caso: Caso, asunto: str, decision: str, *, motivo: str, sigue: tuple[str, ...], firmante: Firmante
) -> Carta:
    primero, *resto = parrafos(motivo) or ("",)
    entrada = (
        "En atención a la solicitud de anulación de la referencia, cuya carta firmada por el representante legal se"
        f" recibió el {textos.fecha_y_hora(caso.recibida_en)} (hora legal de Colombia, UTC-5), este Ministerio la"
        " estudió y decidió:"
    )
    return Carta(
        titulo="Respuesta a la anulación",
        destinatario=caso.empresa,
        nit=caso.nit,
        asunto=asunto,
        referencias=(
            Dato(etiqueta="Anulación", valor=caso.numero),
            Dato(etiqueta="Certificado", valor=f"{caso.cqe}, del {textos.fecha_larga(caso.cqe_expedido)}"),
            Dato(etiqueta="Cupo", valor=caso.cupo),
            Dato(etiqueta="Contingente", valor=f"{caso.contingente_nombre} ({caso.contingente})"),
            Dato(etiqueta="Cantidad", valor=f"{_cantidad(caso.comercial_kg)} certificadas"),
        ),
        parrafos=(entrada,),
        decision_titulo="Decisión",
        decision=(decision,),
        despues=(f"Motivo de la decisión: {primero}", *resto),
        sigue=sigue,
        firmante=firmante,
    )


def aprobada(caso: Caso, *, motivo: str, disponible_kg: int, fuera_de_periodo: bool, firmante: Firmante) -> Carta:
    """The certificate is annulled and its kilograms are back; `disponible_kg` is what the cupo has now."""
    usar = (
        "El contingente ya no admite consumos: no se pueden usar mientras siga así."
        if fuera_de_periodo
        else "Para usarlos presente una nueva solicitud de consumo."
    )
    return _respuesta(
        caso,
        f"Anulación del certificado {caso.cqe}",
        f"Se ANULA el certificado de elegibilidad {caso.cqe} y vuelven al cupo {_cantidad(caso.debito_kg)}.",
        motivo=motivo,
        sigue=(
            "El certificado no se puede usar ni presentar ante ninguna autoridad, y la anulación no se deshace.",
            "La DIAN queda informada, y cualquiera que lo verifique ve que está anulado.",
            f"En el cupo hay ahora {_cantidad(disponible_kg)} disponibles. {usar}",
        ),
        firmante=firmante,
    )


def negada(caso: Caso, *, motivo: str, sigue_suspendido: bool, firmante: Firmante) -> Carta:
    """The annulment is denied; `sigue_suspendido` where something else still suspends the certificate."""
    vale = (
        "El certificado sigue suspendido por otra causa."
        if sigue_suspendido
        else "El certificado ya no está suspendido y vale como antes de la solicitud."
    )
    return _respuesta(
        caso,
        f"Negación de la anulación del certificado {caso.cqe}",
        f"Se NIEGA la anulación del certificado de elegibilidad {caso.cqe}; la cantidad sigue certificada.",
        motivo=motivo,
        sigue=(vale, "Si los hechos cambian, la empresa puede presentar otra solicitud de anulación."),
        firmante=firmante,
    )
