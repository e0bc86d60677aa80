"""Looking for rows by what somebody remembers of their names."""

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Query

from shared.identity.huellas import normalizar_texto

_CON_TILDE, _SIN_TILDE = "ÁÉÍÓÚÜÑáéíóúüñ", "aeiouunaeiouun"
Buscado = Annotated[str, Query(max_length=60, description="Parte de lo que se busca, sin distinguir tildes.")]


def contiene(buscado: str, *columnas: Any) -> sa.ColumnElement[bool]:
    """Whether the columns, one after another, hold the text: accents, capitals and punctuation aside.

    Reads every row: it is for tables of thousands that somebody looks through, not for what is done at each call.
    """
    junto = sa.func.translate(sa.func.concat_ws(" ", *columnas), _CON_TILDE, _SIN_TILDE)
    limpio = sa.func.regexp_replace(sa.func.lower(junto), "[^0-9a-z]+", " ", "g")
    return limpio.contains(normalizar_texto(buscado), autoescape=True)
