"""The two clocks of the system: business time of Bogotá, and real time for technical matters.

`reloj_legal` answers "what day is it in law": filings, terms, opening bells. It can be moved in tests and demos.
`reloj_sistema` is real time and never moves: leases, tokens, OCSP.
"""

from shared.clock.legal import BOGOTA, LegalClock, RelojInamovible, adelantar, fijar, reloj_legal
from shared.clock.sistema import SystemClock, reloj_sistema

__all__ = [
    "BOGOTA",
    "LegalClock",
    "RelojInamovible",
    "SystemClock",
    "adelantar",
    "fijar",
    "reloj_legal",
    "reloj_sistema",
]
