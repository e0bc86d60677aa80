"""What every HTTP service shares: problems, transactions, routes with idempotency and limits, the application itself.

`shared.http.app` builds the application, `shared.http.rutas` the routers; they are imported from there, because
`shared.identity` needs the problems of this package.
"""

from shared.http.problemas import Problema, catalogo
from shared.http.tx import Tx, TxDeLectura

__all__ = ["Problema", "Tx", "TxDeLectura", "catalogo"]
