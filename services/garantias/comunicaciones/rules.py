"""Who signs the letter of a study. Pure."""


def firman(*, persona_natural: bool, con_revisor_fiscal: bool) -> tuple[str, ...]:
    """Art. 28.1 a: representante and contador, and the revisor fiscal where the company must have one; a natural person
    signs with its contador.

    Raises:
        ValueError: for a natural person with a revisor fiscal.
    """
    if persona_natural and con_revisor_fiscal:
        raise ValueError("una persona natural no tiene revisor fiscal")
    return ("representante", "contador", "revisor_fiscal") if con_revisor_fiscal else ("representante", "contador")


def faltan(roles: list[str], firmados: list[list[str]]) -> list[str]:
    """Of those who must sign, who has not on any accepted copy."""
    hechos = {rol for copia in firmados for rol in copia}
    return [rol for rol in roles if rol not in hechos]
