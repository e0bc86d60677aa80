"""Rules of a quota request. Pure."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from shared.calendar import Calendario, DiasHabiles, Meses, Plazo, ReglaDePlazo, Traslado, calcular
from shared.calendar.requerimientos import plazo_de_respuesta as plazo_de_respuesta
from shared.calendar.requerimientos import recordatorios as recordatorios


def subpartida_del_grupo(subpartida: str | None, subpartidas: Collection[str]) -> bool:
    """A request names one subheading of its group, or none for all of them (Manual III)."""
    return subpartida is None or subpartida in subpartidas


def puede_radicar(ahora: datetime, desde: datetime, hasta: datetime, *, antes: bool) -> bool:
    """Forms may be generated before the bell where the contingente says so, never after it closes. # house rule"""
    return ahora < hasta and (antes or ahora >= desde)


def supera_tope(tope_kg: int | None, asignado_kg: int, en_curso_kg: int, pedido_kg: int) -> bool:
    """A cap counts what the company was assigned, what it has in course and what it asks for (dominio 2)."""
    return tope_kg is not None and asignado_kg + en_curso_kg + pedido_kg > tope_kg


def adjuntos_que_faltan(exigidos: Iterable[str], presentes: Collection[str]) -> list[str]:
    """Kinds of required attachments that the request lacks (Manual III)."""
    return [clase for clase in exigidos if clase not in presentes]


def parte_valida(aprobada_kg: int, solicitada_kg: int) -> bool:
    """A partial approval gives something, and less than what was asked (Manual III)."""
    return 0 < aprobada_kg < solicitada_kg


def plazo_de_revision(recibida: date, habiles: int, calendario: Calendario) -> Plazo:
    """Term to decide: the contingente's business days from the day after the signed form arrived (Manual III)."""
    regla = ReglaDePlazo(
        codigo="revision_solicitud_cupo",
        nombre="Revisión de la solicitud de cupo",
        fuente="reglas del contingente",
        evento_inicio="recepción del formulario firmado",
        duracion=DiasHabiles(habiles),
        traslado=Traslado(al_siguiente_habil=False, fuente="un término en días hábiles termina en uno"),
    )
    return calcular(regla, recibida, calendario)


_HABILES = Traslado(al_siguiente_habil=False, fuente="un término en días hábiles termina en uno")


def sin_acortar(comunicada: date, calculada: date) -> date:
    """A new calendar never shortens a term that the company was already told. # house rule"""
    return max(comunicada, calculada)


def plazo_de_recurso(notificada: date, habiles: int, calendario: Calendario) -> Plazo:
    """Term to appeal a denial: business days from the day after its notification (Ley 1437 de 2011, art. 76)."""
    regla = ReglaDePlazo(
        codigo="recurso_reposicion",
        nombre="Recurso de reposición",
        fuente="Ley 1437 de 2011, art. 76",
        evento_inicio="notificación de la decisión",
        duracion=DiasHabiles(habiles),
        traslado=_HABILES,
    )
    return calcular(regla, notificada, calendario)


def plazo_para_resolver(interpuesto: date, calendario: Calendario) -> Plazo:
    """Term to resolve an appeal: two months from its filing (Ley 1437 de 2011, art. 86)."""
    regla = ReglaDePlazo(
        codigo="resolucion_recurso",
        nombre="Resolución del recurso de reposición",
        fuente="Ley 1437 de 2011, art. 86",
        evento_inicio="interposición del recurso",
        duracion=Meses(2),
        traslado=Traslado(al_siguiente_habil=True, fuente="Ley 4 de 1913, art. 62"),
    )
    return calcular(regla, interpuesto, calendario)
