"""The words of the official letters of a request. Pure: facts in, content out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.cupos.cantidades import Unidad
from services.cupos.solicitudes.causas import CausaDeNegacion
from shared.calendar import Plazo, en_palabras
from shared.clock import BOGOTA
from shared.documents import textos
from shared.oficios import Carta, Dato, Firmante, parrafos, unir


@dataclass(frozen=True)
class Caso:
    """What every letter of a request names."""

    numero: str
    empresa: str
    nit: str
    contingente: str
    contingente_nombre: str
    grupo_nombre: str
    vigencia_hasta: date
    unidad: Unidad
    emite_cqe: bool
    solicitada_kg: int
    recibida_en: datetime | None

    def cantidad(self, kg: int) -> str:
        """`12.500,000 t (12.500.000 kg)`, or kilograms alone where the quota is counted in them."""
        return textos.kilogramos(kg) if self.unidad == "kg" else f"{textos.toneladas(kg)} ({textos.kilogramos(kg)})"

    @property
    def referencias(self) -> tuple[Dato, ...]:
        """Number, contingente, group and quantity."""
        return (
            Dato(etiqueta="Solicitud", valor=self.numero),
            Dato(etiqueta="Contingente", valor=f"{self.contingente_nombre} ({self.contingente})"),
            Dato(etiqueta="Grupo", valor=self.grupo_nombre),
            Dato(etiqueta="Cantidad", valor=f"{self.cantidad(self.solicitada_kg)} solicitadas"),
        )

    def carta(self, titulo: str, asunto: str, **resto: Any) -> Carta:
        """A letter to the request's company about it."""
        return Carta(
            titulo=titulo,
            destinatario=self.empresa,
            nit=self.nit,
            asunto=asunto,
            referencias=self.referencias,
            **resto,
        )

    def _entrada(self) -> str:
        recibida = "" if self.recibida_en is None else f", recibida firmada el {instante(self.recibida_en)}"
        return (
            f"En atención a la solicitud de la referencia{recibida}, este Ministerio la estudió con sus adjuntos, según"
            " las reglas del contingente, y decidió:"
        )


def instante(momento: datetime) -> str:
    """`18 de noviembre de 2026, 10:00:00 a. m. (hora legal de Colombia, UTC-5)`."""
    return f"{textos.fecha_y_hora(momento)} (hora legal de Colombia, UTC-5)"


def _motivo(texto: str) -> tuple[str, ...]:
    primero, *resto = parrafos(texto) or ("",)
    return (f"Motivo de la decisión: {primero}", *resto)


def constancia(
    caso: Caso, *, turno: int, recibido_en: datetime, sha256: str, en_espera: bool, vence: date | None
) -> Carta:
    """Receipt of a filing: its number, its turn, its instant and the digest of the file; and what follows."""
    sigue: tuple[str, ...] = (
        ("El grupo no tiene hoy volumen libre: la solicitud queda en lista de espera y conserva su turno.",)
        if en_espera
        else ("La solicitud pasa a estudio de un funcionario.",)
    )
    if vence is not None:
        sigue += (f"El Ministerio tiene hasta el {en_palabras(vence)} para decidirla, salvo que pida información.",)
    sigue += (
        "La respuesta llegará como oficio sellado a «Mis solicitudes», donde también está la historia del trámite.",
        "Esta constancia no asigna cupo.",
    )
    return caso.carta(
        "Constancia de radicación",
        f"Constancia de radicación de la solicitud de cupo {caso.numero}",
        parrafos=(
            "El Ministerio deja constancia de que recibió completa la solicitud de la referencia, firmada digitalmente,"
            " y de que la firma fue validada.",
        ),
        titulo_datos="Datos de la radicación",
        datos=(
            Dato(etiqueta="Número de radicado", valor=caso.numero),
            Dato(etiqueta="Turno", valor=str(turno)),
            Dato(etiqueta="Instante de recepción", valor=instante(recibido_en)),
            Dato(etiqueta="Huella SHA-256 del archivo", valor=sha256),
        ),
        sigue=sigue,
    )


def requerimiento(caso: Caso, *, texto: str, plazo_hasta: date, pasos: Sequence[str], firmante: Firmante) -> Carta:
    """What the Ministry asks for, until when, and what follows if nobody answers."""
    return caso.carta(
        "Requerimiento de información",
        f"Requerimiento de información sobre la solicitud {caso.numero}",
        parrafos=(
            "Para decidir la solicitud de la referencia, este Ministerio necesita que la empresa informe o aporte:",
        ),
        decision_titulo="Se requiere",
        decision=parrafos(texto),
        despues=(
            f"Plazo para responder: hasta el {en_palabras(plazo_hasta)}, inclusive.",
            f"Cómo se calculó: {'; '.join(pasos)}.",
        ),
        sigue=(
            "Responda en «Mis solicitudes», con los documentos que hagan falta.",
            "Mientras tanto el término del Ministerio para decidir está suspendido; se reanuda con la respuesta.",
            "Si no responde dentro del plazo, la solicitud se cierra y pierde su turno (Ley 1437 de 2011, art. 17).",
        ),
        firmante=firmante,
    )


def cierre(caso: Caso, *, hasta: date, pedido_en: datetime) -> Carta:
    """That the request closed because nobody answered in time."""
    return caso.carta(
        "Cierre por falta de respuesta",
        f"Cierre de la solicitud {caso.numero}",
        parrafos=(
            f"El {textos.fecha_larga(pedido_en.astimezone(BOGOTA).date())} el Ministerio pidió información sobre la"
            " solicitud de la referencia."
            f" El plazo para responder terminó el {en_palabras(hasta)} sin que se recibiera respuesta.",
        ),
        decision_titulo="Consecuencia",
        decision=("La solicitud se CIERRA sin decisión de fondo y pierde su turno.",),
        sigue=("La empresa puede presentar otra solicitud, o copiar esta, mientras la ventana esté abierta.",),
    )


def aprobacion(caso: Caso, *, kg: int, motivo: str, firmante: Firmante, en_recurso: bool = False) -> Carta:
    """Whole or in part, at first or on appeal."""
    entera = kg == caso.solicitada_kg
    verbo = "Se APRUEBA" if entera else "Se APRUEBA EN PARTE"
    previo = "Se REVOCA la negación. " if en_recurso else ""
    parte = "" if entera else f", de {caso.cantidad(caso.solicitada_kg)} solicitadas"
    sigue: tuple[str, ...] = (f"El cupo se puede usar hasta el {textos.fecha_larga(caso.vigencia_hasta)}.",)
    if caso.emite_cqe:
        sigue = ("Para cada embarque, presente una solicitud de consumo y obtenga su certificado (CQE).", *sigue)
    return caso.carta(
        "Respuesta al recurso" if en_recurso else "Respuesta a la solicitud",
        f"{'Aprobación' if entera else 'Aprobación parcial'} de la solicitud de cupo {caso.numero}",
        parrafos=(_ENTRADA_RECURSO if en_recurso else caso._entrada(),),
        decision_titulo="Decisión",
        decision=(f"{previo}{verbo} la solicitud y se asigna a la empresa un cupo de {caso.cantidad(kg)}{parte}.",),
        despues=_motivo(motivo),
        sigue=sigue,
        firmante=firmante,
    )


_ENTRADA_RECURSO = (
    "Este Ministerio estudió el recurso de reposición que la empresa interpuso contra la negación de la solicitud de la"
    " referencia, por persona distinta de quien la decidió, y resolvió:"
)


def negacion(
    caso: Caso, *, causa: CausaDeNegacion | None, motivo: str, firmante: Firmante, recurso: Plazo, habiles: int
) -> Carta:
    """A denial, with its coded cause and the remedy against it; `recurso` runs from the day of the decision."""
    porque = () if causa is None else (f"Causa: {causa.nombre}. {causa.texto}",)
    return caso.carta(
        "Respuesta a la solicitud",
        f"Negación de la solicitud de cupo {caso.numero}",
        parrafos=(caso._entrada(),),
        decision_titulo="Decisión",
        decision=(f"Se NIEGA la solicitud de cupo por {caso.cantidad(caso.solicitada_kg)}.",),
        despues=unir(porque, _motivo(motivo)),
        recursos=reposicion(recurso, habiles),
        firmante=firmante,
    )


def reposicion(plazo: Plazo, habiles: int) -> tuple[str, ...]:
    """The remedy against a denial, with its last day if it is notified on the day from which `plazo` runs."""
    return (
        "Contra esta decisión procede el recurso de reposición, que la empresa puede interponer en «Mis solicitudes»"
        f" dentro de los {habiles} días hábiles siguientes a su notificación (Ley 1437 de 2011, art. 76)."
        " Lo resuelve una persona distinta de quien decidió.",
        "La decisión queda notificada el día en que este oficio, ya sellado, está a disposición de la empresa en la"
        f" plataforma. Si es el {en_palabras(plazo.inicio)}, el plazo vence el {en_palabras(plazo.vence)}.",
    )


def confirmacion(caso: Caso, *, motivo: str, firmante: Firmante) -> Carta:
    """An appeal that is not granted."""
    return caso.carta(
        "Respuesta al recurso",
        f"Recurso de reposición contra la negación de la solicitud {caso.numero}",
        parrafos=(_ENTRADA_RECURSO,),
        decision_titulo="Decisión",
        decision=("Se CONFIRMA la negación de la solicitud.",),
        despues=_motivo(motivo),
        recursos=("Contra esta decisión no procede otro recurso ante este Ministerio.",),
        firmante=firmante,
    )


def devolucion(caso: Caso, *, motivo: str, firmante: Firmante) -> Carta:
    """A request returned to be corrected."""
    return caso.carta(
        "Devolución para corregir",
        f"Devolución de la solicitud de cupo {caso.numero}",
        parrafos=(caso._entrada(),),
        decision_titulo="Decisión",
        decision=("Se DEVUELVE la solicitud para que la empresa la corrija.",),
        despues=_motivo(motivo),
        sigue=(
            "Corrija la solicitud en «Mis solicitudes», radíquela de nuevo y firme el formulario: su número sigue.",
            "El término para decidir empieza otra vez, y la solicitud toma un turno nuevo, cuando se reciba firmada.",
        ),
        firmante=firmante,
    )


def correccion(caso: Caso, *, antes_kg: int, kg: int, motivo: str, firmante: Firmante, recurso: Sequence[str]) -> Carta:
    """A mistaken approval put right: more, less or nothing."""
    ahora = f"pasa de {caso.cantidad(antes_kg)} a {caso.cantidad(kg)}" if kg else "queda sin efecto"
    return caso.carta(
        "Corrección de una decisión",
        f"Corrección de la aprobación de la solicitud {caso.numero}",
        parrafos=(
            "Este Ministerio encontró un error en la aprobación de la solicitud de la referencia y, antes de que"
            " el cupo se usara, lo corrige con la firma de dos personas:",
        ),
        decision_titulo="Decisión",
        decision=(f"Se CORRIGE la decisión: el cupo asignado {ahora}.",),
        despues=_motivo(motivo),
        recursos=tuple(recurso),
        firmante=firmante,
    )


def constancia_de_recurso(caso: Caso, *, interpuesto_en: datetime, texto: str, resolver_hasta: date) -> Carta:
    """Receipt of an appeal."""
    return caso.carta(
        "Constancia de recurso",
        f"Recurso de reposición sobre la solicitud {caso.numero}",
        parrafos=(
            f"El Ministerio recibió el {instante(interpuesto_en)} el recurso de reposición de la empresa contra la"
            " negación de la solicitud de la referencia, con estas razones:",
            *parrafos(texto),
        ),
        sigue=(
            "Lo resolverá una persona distinta de quien negó la solicitud.",
            f"El término para resolverlo vence el {en_palabras(resolver_hasta)} (Ley 1437 de 2011, art. 86).",
        ),
    )
