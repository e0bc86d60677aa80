"""What anybody may know of a company."""

PERSONA_NATURAL = "Persona natural"


def es_juridica(nit: str) -> bool:
    """Whether a NIT is of a legal person: nine digits that begin with 8 or 9.

    That of a natural person is the number of the identity document, personal data (Ley 1581 de 2012, art. 3 c).
    """
    base = nit.partition("-")[0]
    return len(base) == 9 and base[0] in "89"


def en_publico(nit: str, razon_social: str) -> tuple[str, str | None]:
    """Name and NIT as the public may read them: a natural person has neither."""
    return (razon_social, nit) if es_juridica(nit) else (PERSONA_NATURAL, None)
