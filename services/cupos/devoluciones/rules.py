"""Rules of a voluntary return. Pure."""

from datetime import datetime

from shared.documents.textos import fecha_y_hora, kilogramos
from shared.expedientes.comprobaciones import Color, Precomprobacion


def etapa_abierta(ahora: datetime, etapa: tuple[datetime, datetime] | None) -> bool:
    """Only where the contingente has the stage, and within its dates (Manual VI); its last instant is already out."""
    return etapa is not None and etapa[0] <= ahora < etapa[1]


def cabe(cantidad_kg: int, disponible_kg: int) -> bool:
    """Something, and never above what is available: assigned less consumed and reserved (Manual VI, dominio 2)."""
    return 0 < cantidad_kg <= disponible_kg


def comprobaciones(
    *,
    cantidad_kg: int,
    recibida_en: datetime | None,
    etapa: tuple[datetime, datetime] | None,
    disponible_kg: int | None,
    al_corte: datetime | None,
    contingente: str,
    empresa: str | None,
) -> list[Precomprobacion]:
    """What the reviewer sees before deciding; states as their owners name them. # house rule

    Args:
        disponible_kg: as `consumo` last told, at `al_corte`; None while it told nothing.
    """
    a_tiempo = recibida_en is not None and etapa_abierta(recibida_en, etapa)
    if etapa is None:
        de_etapa = "El contingente no tiene etapa de devoluciones."
    else:
        llego = "no ha llegado" if recibida_en is None else f"llegó el {fecha_y_hora(recibida_en)}"
        de_etapa = f"La etapa va del {fecha_y_hora(etapa[0])} al {fecha_y_hora(etapa[1])}; el formulario {llego}."
    if disponible_kg is None or al_corte is None:
        saldo: Color = "gris"
        de_saldo = "Aún no ha llegado el saldo del cupo; lo juzga el libro al aprobar."
    else:
        saldo = "verde" if cabe(cantidad_kg, disponible_kg) else "rojo"
        de_saldo = (
            f"Al {fecha_y_hora(al_corte)} hay disponibles {kilogramos(disponible_kg)} y se devuelven"
            f" {kilogramos(cantidad_kg)}; lo juzga el libro al aprobar."
        )
    vigente, habilitada = contingente == "vigente", empresa == "habilitada"
    return [
        Precomprobacion(codigo="etapa", nombre="Etapa de devoluciones", estado=_color(a_tiempo), detalle=de_etapa),
        Precomprobacion(codigo="disponible", nombre="Disponible en el cupo", estado=saldo, detalle=de_saldo),
        Precomprobacion(
            codigo="contingente",
            nombre="Contingente vigente",
            estado=_color(vigente),
            detalle=f"El contingente está {contingente}.",
        ),
        Precomprobacion(
            codigo="empresa",
            nombre="Empresa habilitada",
            estado=_color(habilitada),
            detalle=f"La empresa está {empresa or 'sin registro conocido'}.",
        ),
    ]


def _color(bien: bool) -> Color:
    return "verde" if bien else "rojo"
