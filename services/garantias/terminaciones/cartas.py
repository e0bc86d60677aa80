"""The words of the letters of a termination. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from services.garantias.papeleria import Carta
from services.garantias.parametros.rules import Reglamento
from services.garantias.programas.cartas import CAUSALES_UNILATERALES, Asunto
from services.garantias.programas.nombres import dolares
from shared.documents import textos
from shared.oficios import Dato, Firmante, parrafos, unir


def solicitud_de_explicaciones(
    a: Asunto, r: Reglamento, *, programa: str, causa: str, hechos: str, hasta: date, firmante: str
) -> Carta:
    """Art. 54: what was noticed, the suspension, and until when the company is heard."""
    return a.carta(
        "Solicitud de explicaciones",
        f"Solicitud de explicaciones sobre el programa {programa}",
        parrafos=(
            f"El {r.oficina('control').nombre} advirtió un hecho que puede dar lugar a la terminación unilateral del"
            f" programa {programa}: {CAUSALES_UNILATERALES[causa]}.",
            *parrafos(hechos),
        ),
        decision_titulo="Medida y término",
        decision=(
            "Se SUSPENDE temporalmente el registro de importaciones con cargo al programa (artículo 54).",
            f"Puede rendir explicaciones hasta el {textos.fecha_larga(hasta)}, inclusive.",
        ),
        sigue=(
            "Rinda las explicaciones en la plataforma, con los documentos que considere pertinentes.",
            "Dentro de los cinco días hábiles siguientes a ese término se informará al Comité de Evaluación, que se"
            " pronunciará sobre la terminación.",
        ),
        firmante=Firmante(nombre=firmante, cargo=r.oficina("control").nombre),
    )


def acto(
    a: Asunto,
    r: Reglamento,
    *,
    programa: str,
    clase: str,
    causa: str | None,
    acta: str | None,
    motivo: str,
    pasos: Sequence[str],
    monto_usd: Decimal | None,
    firmante: str,
) -> Carta:
    """The act that ends a programme, in each of its forms."""
    if clase != "unilateral":
        articulo = "51" if clase == "cumplimiento" else "52"
        por = "cumplimiento de las obligaciones" if clase == "cumplimiento" else "no utilización"
        return a.carta(
            "Terminación de programa",
            f"Terminación del programa {programa} por {por}",
            parrafos=(f"Se verificaron las condiciones del artículo {articulo}:", *pasos),
            decision_titulo="Decisión",
            decision=(f"Se declara TERMINADO el programa {programa} por {por} (artículo {articulo}).",),
            despues=parrafos(motivo),
            firmante=Firmante(nombre=firmante, cargo=r.oficina("subdireccion").nombre),
        )
    efectividad = (
        (f"Se ORDENA hacer efectivas las garantías de cumplimiento por {dolares(monto_usd)}.",) if monto_usd else ()
    )
    return a.carta(
        "Resolución de terminación unilateral",
        f"Terminación unilateral del programa {programa}",
        parrafos=unir(
            f"El Comité de Evaluación se pronunció sobre la terminación unilateral del programa {programa} ({acta}).",
            f"Causa: {CAUSALES_UNILATERALES[causa or '']}.",
            parrafos(motivo),
        ),
        decision_titulo="Se resuelve",
        decision=(f"Se declara la TERMINACIÓN UNILATERAL del programa {programa} (artículos 53 y 54).", *efectividad),
        titulo_datos="Cómo se calculó",
        datos=tuple(Dato(etiqueta=f"Paso {i}", valor=p) for i, p in enumerate(pasos, start=1)),
        sigue=(
            "Ejecutoriada esta decisión no podrá usar los registros de importación autorizados y deberá cancelar los"
            " que no haya utilizado (artículo 55).",
            "La decisión se comunicará a la aduana (artículo 56).",
        ),
        recursos=(
            "Contra esta decisión procede el recurso de reposición dentro del término que diga su notificación.",
        ),
        firmante=Firmante(nombre=firmante, cargo=r.oficina("subdireccion").nombre),
    )


def comunicacion_a_aduana(a: Asunto, r: Reglamento, *, programa: str, en_firme: date, firmante: str) -> Carta:
    """Art. 56: Customs learns of the end once it is final, with a copy of the act."""
    return a.carta(
        "Comunicación",
        f"Comunicación a la aduana de la terminación unilateral del programa {programa}",
        parrafos=(
            f"Con destino a {r.oficina('aduana').nombre}. La resolución que declaró la terminación unilateral del"
            f" programa {programa}, de {a.empresa}, NIT {a.nit}, quedó ejecutoriada el {textos.fecha_larga(en_firme)}.",
            "Se adjunta copia de la resolución. El usuario no puede hacer uso de los registros de importación"
            " autorizados en desarrollo del programa (artículos 55 y 56).",
        ),
        firmante=Firmante(nombre=firmante, cargo=r.oficina("subdireccion").nombre),
    )


def archivo(a: Asunto, r: Reglamento, *, programa: str, motivo: str, firmante: str) -> Carta:
    """The programme goes on."""
    return a.carta(
        "Archivo de la actuación",
        f"Archivo de la terminación del programa {programa}",
        parrafos=parrafos(motivo),
        decision_titulo="Decisión",
        decision=(f"No se termina el programa {programa}.",),
        firmante=Firmante(nombre=firmante, cargo=r.oficina("control").nombre),
    )
