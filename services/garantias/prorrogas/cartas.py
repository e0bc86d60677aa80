"""The words of the letters of a prórroga. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.garantias.garantias.oficios import GRUPO, SUBDIRECTOR, CasoDeCarta
from services.garantias.papeleria import Carta
from shared.calendar import Plazo, en_palabras
from shared.oficios import Dato, Firmante, unir


@dataclass(frozen=True, slots=True)
class CasoDeProrroga:
    """What every letter of a prórroga names."""

    numero: str
    meses: int
    garantia: CasoDeCarta

    def carta(self, titulo: str, asunto: str, **resto: object) -> Carta:
        """A letter to its company about it."""
        meses = f"{self.meses} {'mes' if self.meses == 1 else 'meses'}"
        return Carta.model_validate(
            {
                "titulo": titulo,
                "destinatario": self.garantia.razon_social,
                "nit": self.garantia.nit,
                "asunto": asunto,
                "referencias": (
                    Dato(etiqueta="Solicitud", valor=f"{self.numero}, por {meses}"),
                    *self.garantia.referencias,
                ),
                **resto,
            }
        )


_CONJUNTA = f"Esta decisión se comunica en conjunto por la {SUBDIRECTOR} y el {GRUPO} (art. 28.4 par. 1)."


def devolucion(caso: CasoDeProrroga, *, faltan: Sequence[str], motivo: str, hasta: str, firmante: Firmante) -> Carta:
    """Art. 28.3: it lacks something; it counts again if filed complete within clause one."""
    return caso.carta(
        "Devolución de prórroga",
        f"Devolución de la solicitud de prórroga {caso.numero}",
        parrafos=("La solicitud de la referencia no reúne los requisitos del artículo 28.2 y se devuelve.",),
        decision_titulo="Falta o debe corregirse",
        decision=unir(faltan, motivo),
        sigue=(
            f"Radíquela de nuevo completa a más tardar el {hasta}, fecha fijada en la cláusula primera (art. 28.3).",
            "El término para decidir se cuenta desde esa nueva radicación.",
        ),
        firmante=firmante,
    )


def aprobacion(
    caso: CasoDeProrroga,
    *,
    autoridad: str,
    demostrar: str,
    vale: str,
    sustituir: Plazo,
    motivo: str,
    firmante: Firmante,
) -> Carta:
    """Art. 28.4: granted, on condition that the guarantee is replaced in time (par. 2)."""
    return caso.carta(
        "Prórroga",
        f"Aprobación de la prórroga {caso.numero}",
        parrafos=(f"La {autoridad} estudió la solicitud de la referencia y decidió:",),
        decision_titulo="Decisión",
        decision=(
            f"Se APRUEBA la prórroga del plazo para exportar y demostrar hasta el {demostrar}.",
            f"La garantía que sustituya a la de la referencia debe valer hasta el {vale}.",
        ),
        despues=(f"Motivo de la decisión: {motivo}", _CONJUNTA),
        sigue=(
            f"Presente la garantía sustituta a más tardar el {en_palabras(sustituir.vence)}: diez días hábiles desde la"
            " fecha de este oficio (art. 28.4 par. 2).",
            f"Cómo se calculó: {'; '.join(sustituir.pasos)}.",
            "Si no la presenta en ese término, la prórroga queda anulada y rige la fecha de la garantía inicial.",
        ),
        firmante=firmante,
    )


def negacion(caso: CasoDeProrroga, *, autoridad: str, motivo: str, firmante: Firmante) -> Carta:
    """Art. 28.4: not granted."""
    return caso.carta(
        "Prórroga",
        f"Negación de la prórroga {caso.numero}",
        parrafos=(f"La {autoridad} estudió la solicitud de la referencia y decidió:",),
        decision_titulo="Decisión",
        decision=("Se NIEGA la prórroga.", f"Sigue rigiendo el {caso.garantia.demostrar_hasta}."),
        despues=(f"Motivo de la decisión: {motivo}", _CONJUNTA),
        firmante=firmante,
    )
