"""The words of the official letters of a return. Pure: facts in, content out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.cupos.cantidades import Unidad
from shared.documents import textos
from shared.oficios import Carta, Dato, Firmante, parrafos

CAUSAS = {
    "requisitos_incumplidos": "la devolución no cumple los requisitos",
    "fuera_de_termino": "la devolución está fuera de término",
    "informacion_inexacta": "la información no es exacta",
    "otra": "otra",
}
"""Coded causes of a denial, in words."""


@dataclass(frozen=True)
class Caso:
    """What every letter of a return names."""

    numero: str
    empresa: str
    nit: str
    cupo: str
    contingente: str
    contingente_nombre: str
    grupo_nombre: str
    unidad: Unidad
    devuelta_kg: int
    recibida_en: datetime

    def cantidad(self, kg: int) -> str:
        """`12.500,000 t (12.500.000 kg)`, or kilograms alone where the quota is counted in them."""
        return textos.kilogramos(kg) if self.unidad == "kg" else f"{textos.toneladas(kg)} ({textos.kilogramos(kg)})"

    def carta(self, titulo: str, asunto: str, **resto: Any) -> Carta:
        """A letter to the return's company about it."""
        return Carta(
            titulo=titulo,
            destinatario=self.empresa,
            nit=self.nit,
            asunto=asunto,
            referencias=(
                Dato(etiqueta="Devolución", valor=self.numero),
                Dato(etiqueta="Cupo", valor=self.cupo),
                Dato(etiqueta="Contingente", valor=f"{self.contingente_nombre} ({self.contingente})"),
                Dato(etiqueta="Grupo", valor=self.grupo_nombre),
                Dato(etiqueta="Cantidad", valor=self.cantidad(self.devuelta_kg)),
            ),
            **resto,
        )

    def _decision(self, asunto: str, decision: str, **resto: Any) -> Carta:
        entrada = (
            f"En atención a la devolución de la referencia, recibida firmada el {instante(self.recibida_en)},"
            " este Ministerio la estudió según las reglas del contingente y decidió:"
        )
        return self.carta(
            "Respuesta a la devolución",
            asunto,
            parrafos=(entrada,),
            decision_titulo="Decisión",
            decision=(decision,),
            **resto,
        )


def instante(momento: datetime) -> str:
    """`18 de noviembre de 2026, 10:00:00 a. m. (hora legal de Colombia, UTC-5)`."""
    return f"{textos.fecha_y_hora(momento)} (hora legal de Colombia, UTC-5)"


def _motivo(texto: str) -> tuple[str, ...]:
    primero, *resto = parrafos(texto) or ("",)
    return (f"Motivo de la decisión: {primero}", *resto)


def constancia(caso: Caso, *, sha256: str) -> Carta:
    """Receipt of a filing: its number, its instant and the digest of the file; and what follows."""
    return caso.carta(
        "Constancia de radicación",
        f"Constancia de radicación de la devolución voluntaria {caso.numero}",
        parrafos=(
            "El Ministerio deja constancia de que recibió completo el formulario de devolución voluntaria de la"
            " referencia, firmado digitalmente, y de que la firma fue validada.",
        ),
        titulo_datos="Datos de la radicación",
        datos=(
            Dato(etiqueta="Número de radicado", valor=caso.numero),
            Dato(etiqueta="Instante de recepción", valor=instante(caso.recibida_en)),
            Dato(etiqueta="Huella SHA-256 del archivo", valor=sha256),
        ),
        sigue=(
            "La devolución pasa a estudio de un funcionario.",
            "La cantidad sigue en el cupo, y se puede usar, hasta que la devolución se apruebe y se aplique.",
        ),
    )


def aplicada(caso: Caso, *, motivo: str, quedan_kg: int, firmante: Firmante) -> Carta:
    """Approved and done; `quedan_kg` stay available in the cupo."""
    return caso._decision(
        f"Devolución voluntaria {caso.numero} aprobada y aplicada",
        f"Se APRUEBA la devolución de {caso.cantidad(caso.devuelta_kg)}, que salieron del cupo y volvieron al grupo.",
        despues=_motivo(motivo),
        sigue=(
            f"Del cupo quedan disponibles {caso.cantidad(quedan_kg)}.",
            "La cantidad devuelta puede asignarse a otra empresa: la devolución no se deshace.",
        ),
        firmante=firmante,
    )


def rechazada(caso: Caso, *, motivo: str, habia_kg: int, firmante: Firmante) -> Carta:
    """Approved, but the cupo had been used meanwhile: nothing was given back."""
    return caso._decision(
        f"Devolución voluntaria {caso.numero} sin efecto por falta de saldo",
        f"La devolución NO SE APLICA: cuando se aprobó había disponibles {caso.cantidad(habia_kg)} del cupo, menos que"
        f" los {caso.cantidad(caso.devuelta_kg)} que se devolvían.",
        despues=_motivo(motivo),
        sigue=(
            "El cupo queda como estaba.",
            "Mientras la etapa esté abierta puede presentar otra devolución, hasta por lo disponible.",
        ),
        firmante=firmante,
    )


def negada(caso: Caso, *, causa: str, motivo: str, firmante: Firmante) -> Carta:
    """A denial, with its coded cause."""
    return caso._decision(
        f"Negación de la devolución voluntaria {caso.numero}",
        f"Se NIEGA la devolución de {caso.cantidad(caso.devuelta_kg)}; el cupo queda como estaba.",
        despues=(f"Causa: {CAUSAS[causa]}.", *_motivo(motivo)),
        sigue=("Mientras la etapa esté abierta puede presentar otra devolución.",),
        firmante=firmante,
    )
