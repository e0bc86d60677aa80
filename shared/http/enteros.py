"""Integers of requests, bounded as the columns of 32 bits that they are compared with or written to."""

from typing import Annotated

from pydantic import Field

ENTERO_MAXIMO = 2**31 - 1
Version = Annotated[int, Field(ge=0, le=ENTERO_MAXIMO)]
"""The one that the caller read."""
