"""The letters of a study: its return and its result."""

from typing import Any

from services.garantias.dinero import de_centavos, en_cifras
from services.garantias.papeleria import Carta
from shared.calendar import en_palabras
from shared.clock import reloj_legal
from shared.oficios import Dato, Firmante


def devolucion(
    razon_social: str, nit: str, numero: str, programa: str, causales: list[str], firmante: Firmante
) -> Carta:
    """Arts. 31 and 33: the study goes back with its causes, and a month to correct it."""
    return Carta(
        titulo="Devolución de estudio de demostración",
        destinatario=razon_social,
        nit=nit,
        asunto=f"Devolución del estudio de demostración {numero}",
        referencias=(Dato(etiqueta="Programa", valor=programa), Dato(etiqueta="Estudio", valor=numero)),
        parrafos=("Verificado el estudio de la referencia, se devuelve por las siguientes causales (art. 31):",),
        decision_titulo="Causales",
        decision=tuple(causales),
        sigue=(
            "Dispone de un mes, contado desde la fecha de este oficio, para corregirlo y radicarlo de nuevo (art. 33).",
            "Si no lo radica dentro de ese mes, se ordenará la efectividad de la garantía (art. 34 par. 1).",
        ),
        firmante=firmante,
    )


_DECISIONES = {
    "cumplido": "Se da por CUMPLIDO el compromiso de exportación.",
    "saldo_pendiente": "No se declara incumplimiento; queda un SALDO PENDIENTE por demostrar.",
    "incumplido": "Se establece el INCUMPLIMIENTO del compromiso de exportación.",
}


def resultado(
    razon_social: str, nit: str, numero: str, programa: str, datos: dict[str, Any], firmante: Firmante
) -> Carta:
    """Art. 34: the degree of fulfilment, with the computation, and what follows."""
    decision = datos["resultado"]
    sigue: tuple[str, ...] = ()
    recursos: tuple[str, ...] = ()
    if decision == "saldo_pendiente":
        sigue = ("Debe demostrar el saldo en forma total e independiente en la fecha que fija el artículo 35.",)
    if decision == "incumplido":
        sigue = (
            "Se remite el expediente para hacer efectiva la garantía (arts. 34 y 39).",
            "Las importaciones se suspenden cuando el acto que declara el incumplimiento quede en firme"
            " (Resolución 2318 de 2003).",
        )
        recursos = ("Contra el acto que declare el incumplimiento procederán los recursos de ley.",)
    filas = [Dato(etiqueta="Grado de cumplimiento", valor=f"{datos['porcentaje']} %")]
    if datos.get("a_efectivo_centavos"):
        monto = en_cifras(de_centavos(datos["a_efectivo_centavos"]))
        filas.append(Dato(etiqueta="A hacer efectivo", valor=f"{monto} USD"))
    return Carta(
        titulo="Resultado del estudio de demostración",
        destinatario=razon_social,
        nit=nit,
        asunto=f"Resultado del estudio de demostración {numero}",
        referencias=(Dato(etiqueta="Programa", valor=programa), Dato(etiqueta="Estudio", valor=numero)),
        parrafos=(
            f"Verificado el estudio de la referencia al {en_palabras(reloj_legal.hoy())}, este Ministerio decidió:",
        ),
        decision_titulo="Decisión",
        decision=(_DECISIONES[decision],),
        despues=tuple(datos["pasos"]),
        titulo_datos="Resultado",
        datos=tuple(filas),
        sigue=sigue,
        recursos=recursos,
        firmante=firmante,
    )
