"""The words of the acts and letters of an enforcement. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.garantias.efectividad.rules import EN_PALABRAS, Causa
from services.garantias.garantias.oficios import CasoDeCarta
from services.garantias.papeleria import Carta
from shared.calendar import Plazo, en_palabras
from shared.documents.textos import entero
from shared.oficios import Dato, Firmante, parrafos


@dataclass(frozen=True, slots=True)
class CasoDeEfectividad:
    """What every act of an enforcement names."""

    numero: str
    causa: Causa
    hechos: str
    pasos: tuple[str, ...]
    valor_cop_centavos: int
    garantia: CasoDeCarta

    @property
    def valor(self) -> str:
        """`COP 240.080.000,00`."""
        pesos, centavos = divmod(self.valor_cop_centavos, 100)
        return f"COP {entero(pesos)},{centavos:02d}"

    def carta(self, titulo: str, asunto: str, **resto: object) -> Carta:
        """An act or letter to its company about it."""
        return Carta.model_validate(
            {
                "titulo": titulo,
                "destinatario": self.garantia.razon_social,
                "nit": self.garantia.nit,
                "asunto": asunto,
                "referencias": (Dato(etiqueta="Expediente", valor=self.numero), *self.garantia.referencias),
                **resto,
            }
        )

    @property
    def liquidacion(self) -> tuple[Dato, ...]:
        """The steps of the figure, numbered."""
        pasos = [Dato(etiqueta=f"Paso {n}", valor=paso) for n, paso in enumerate(self.pasos, 1)]
        return (*pasos, Dato(etiqueta="Valor a hacer efectivo", valor=self.valor))


def resolucion(caso: CasoDeEfectividad, *, motivo: str, habiles: int, firmante: Firmante) -> Carta:
    """Art. 39: the breach is declared and the guarantee made effective."""
    return caso.carta(
        "Resolución",
        f"Se declara un incumplimiento y se hace efectiva la garantía {caso.garantia.garantia}",
        parrafos=(f"Causa: {EN_PALABRAS[caso.causa]}.", *parrafos(caso.hechos), *parrafos(motivo)),
        decision_titulo="Se resuelve",
        decision=(
            f"1. DECLARAR el incumplimiento de las obligaciones del programa {caso.garantia.programa}.",
            f"2. HACER EFECTIVA la garantía {caso.garantia.garantia} por {caso.valor}.",
            "3. Notificar personalmente esta resolución, previa citación (art. 39.1).",
        ),
        titulo_datos="Liquidación",
        datos=caso.liquidacion,
        recursos=(
            f"Contra esta resolución procede el recurso de reposición dentro de los {habiles} días hábiles siguientes a"
            " su notificación (Ley 1437 de 2011, art. 76). Lo resuelve una persona distinta de quien la expide.",
            "En firme, el pago debe demostrarse dentro de los diez días hábiles siguientes; de lo contrario se iniciará"
            " el cobro coactivo (art. 41).",
        ),
        firmante=firmante,
    )


def citacion(caso: CasoDeEfectividad, *, acto: str, expedida: date, firmante: Firmante) -> Carta:
    """Art. 39.1: come to be notified of an act."""
    return caso.carta(
        "Citación",
        f"Citación para notificación personal ({caso.numero})",
        parrafos=(
            f"Sírvase comparecer a esta dependencia para notificarse personalmente de {acto} del"
            f" {en_palabras(expedida)}, relacionada con la garantía de la referencia (art. 39.1).",
        ),
        sigue=(
            "Comparezca dentro de los cinco días hábiles siguientes al recibo de esta citación (Ley 1437, art. 68).",
            "Si no comparece, la notificación se hará por aviso (Ley 1437, art. 69).",
        ),
        firmante=firmante,
    )


def resuelve_recurso(caso: CasoDeEfectividad, *, resuelve: str, motivo: str, firmante: Firmante) -> Carta:
    """The decision on the appeal."""
    decision = {
        "confirma": ("CONFIRMAR en todas sus partes la resolución recurrida.",),
        "modifica": (f"MODIFICAR la resolución recurrida: la garantía se hace efectiva por {caso.valor}.",),
        "revoca": ("REVOCAR la resolución recurrida: la garantía no se hace efectiva.",),
    }[resuelve]
    return caso.carta(
        "Resolución de recurso",
        f"Recurso de reposición contra la efectividad de la garantía {caso.garantia.garantia}",
        parrafos=parrafos(motivo),
        decision_titulo="Se resuelve",
        decision=decision,
        titulo_datos="" if resuelve == "revoca" else "Liquidación",
        datos=() if resuelve == "revoca" else caso.liquidacion,
        recursos=("Contra esta decisión no procede otro recurso ante este Ministerio.",),
        firmante=firmante,
    )


def firmeza(caso: CasoDeEfectividad, *, firme: date, pago: Plazo, copias: Sequence[str], firmante: Firmante) -> Carta:
    """Arts. 40 and 41: the act is final, who gets copies, and until when to pay."""
    return caso.carta(
        "Constancia de firmeza",
        f"En firme la efectividad de la garantía {caso.garantia.garantia}",
        parrafos=(f"La resolución de la referencia quedó en firme el {en_palabras(firme)}.",),
        decision_titulo="Copias (art. 40)",
        decision=tuple(copias),
        despues=(
            f"El pago de {caso.valor} debe demostrarse a más tardar el {en_palabras(pago.vence)} (art. 41).",
            f"Cómo se calculó: {'; '.join(pago.pasos)}.",
        ),
        firmante=firmante,
    )


def cobro(caso: CasoDeEfectividad, *, motivo: str, firmante: Firmante) -> Carta:
    """Art. 41: nobody proved payment."""
    return caso.carta(
        "Remisión a cobro coactivo",
        f"Cobro coactivo de la garantía {caso.garantia.garantia}",
        parrafos=(f"Venció el término del artículo 41 sin que se demostrara el pago de {caso.valor}.", motivo),
        decision_titulo="Decisión",
        decision=("Se REMITE al Grupo de Cobro Coactivo para que inicie el cobro.",),
        firmante=firmante,
    )
