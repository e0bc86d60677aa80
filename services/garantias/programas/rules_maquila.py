"""The duties of a maquila user (arts. 73 and 74). Pure."""

from datetime import date


def fin_del_semestre(semestre: str) -> date:
    """Last day of a half-year written `2026-1`."""
    anio, mitad = semestre.split("-")
    return date(int(anio), 6, 30) if mitad == "1" else date(int(anio), 12, 31)


def semestre_reportable(semestre: str, hoy: date) -> bool:
    """Art. 73: what is reported is a half-year that has ended."""
    return hoy > fin_del_semestre(semestre)


def exige_cip(*, es_maquila: bool) -> bool:
    """Art. 74: maquila shows its commitments with certified inventories, without input-output tables."""
    return not es_maquila
