"""The words of the letters on a study to replace raw materials. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from services.garantias.papeleria import Carta
from services.garantias.parametros.rules import Reglamento
from services.garantias.programas.cartas import Asunto
from services.garantias.reposiciones.rules import leyenda
from services.garantias.unidades import escrita
from shared.documents import textos
from shared.oficios import Dato, Firmante, parrafos

_DECISIONES = {
    "autorizada": "Se AUTORIZA importar, en reposición, las cantidades que siguen (artículos 93 y 101).",
    "negada": "Se NIEGA la reposición.",
    "devuelta": "Se DEVUELVE la solicitud para que se complete o corrija (artículo 96 parágrafo).",
}


def decision(
    a: Asunto,
    r: Reglamento,
    *,
    estado: str,
    cantidades: Sequence[tuple[str, str, str]],
    observaciones: Sequence[str],
    registrar_hasta: date | None,
    motivo: str,
    firmante: str,
) -> Carta:
    """What was decided on the study; the quantities by input, and until when they may be registered.

    Args:
        cantidades: description, unit and quantity of each input.
    """
    sigue: tuple[str, ...] = ()
    if registrar_hasta is not None:
        sigue = (
            f"Presente los registros de importación a más tardar el {textos.fecha_larga(registrar_hasta)}.",
            f"En el formulario marque Plan Vallejo y escriba en el régimen «{leyenda(a.numero)}» (artículo 102).",
        )
    if estado == "devuelta":
        sigue = ("Corrija lo señalado y radíquela de nuevo; el término empieza otra vez.",)
    return a.carta(
        "Reposición de materias primas",
        f"Estudio de reposición {a.numero}",
        decision_titulo="Decisión",
        decision=(_DECISIONES[estado],),
        despues=(*parrafos(motivo), *observaciones),
        titulo_datos="Cantidades autorizadas",
        datos=tuple(
            Dato(etiqueta=nombre, valor=f"{escrita(Decimal(cantidad))} {unidad}")
            for nombre, unidad, cantidad in cantidades
        ),
        sigue=sigue,
        firmante=Firmante(nombre=firmante, cargo=r.oficina("grupo").nombre),
    )
