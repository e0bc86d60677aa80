"""The one catalogue of problem answers (RFC 9457).

A use case says `raise Problema("cupo-insuficiente", "Quedan 120 kg.", disponible_kg=120)`. Status, Spanish title,
remedy and whether a retry can help are declared once, here for what is common and in `services/<x>/problemas.py`
(`catalogo.agregar(...)`) for what is a service's own.
"""

from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException

BASE = "https://contingentes.vuce.gov.co/problemas/"
TIPO_DE_CONTENIDO = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Entrada:
    """One kind of problem; `remedio` tells the reader what to do about it."""

    codigo: str
    status: int
    titulo: str
    remedio: str = ""
    reintentable: bool = False

    @property
    def tipo(self) -> str:
        return BASE + self.codigo


class Catalogo:
    """Kinds of problems by code, and the codes that database constraints mean."""

    def __init__(self) -> None:
        self._entradas: dict[str, Entrada] = {}
        self._restricciones: dict[str, str] = {}

    def agregar(
        self, codigo: str, status: int, titulo: str, remedio: str = "", *, reintentable: bool = False
    ) -> Entrada:
        """Declare a kind of problem; repeating the same declaration is harmless.

        Raises:
            ValueError: if the code is already declared otherwise.
        """
        nueva = Entrada(codigo, status, titulo, remedio, reintentable)
        if self._entradas.setdefault(codigo, nueva) != nueva:
            raise ValueError(f"el problema {codigo} ya está declarado de otra manera")
        return nueva

    def restriccion(self, nombre: str, codigo: str) -> None:
        """Say which problem the violation of a named database constraint is: a race has its answer too."""
        if codigo not in self._entradas:
            raise ValueError(f"no existe el problema {codigo}")
        self._restricciones[nombre] = codigo

    def de_restriccion(self, nombre: str | None) -> str | None:
        return self._restricciones.get(nombre or "")

    def __getitem__(self, codigo: str) -> Entrada:
        return self._entradas[codigo]

    def __contains__(self, codigo: object) -> bool:
        return codigo in self._entradas

    def todas(self) -> list[Entrada]:
        """Every kind declared so far, by code."""
        return [self._entradas[c] for c in sorted(self._entradas)]


catalogo = Catalogo()


class Problema(HTTPException):
    """Ends the request (and its transaction) with a problem of the catalogue.

    It is an HTTPException because FastAPI lets only those through while it reads a body.
    """

    def __init__(
        self, codigo: str, detail: str | None = None, *, headers: dict[str, str] | None = None, **extras: Any
    ) -> None:
        """`detail` is Spanish for the reader; `extras` are members of the answer, JSON values.

        Raises:
            LookupError: if the catalogue does not hold `codigo`.
        """
        if codigo not in catalogo:
            raise LookupError(f"el problema {codigo} no está en el catálogo")
        self.entrada = catalogo[codigo]
        self.codigo = codigo
        self.detalle = detail
        self.extras = extras
        super().__init__(self.entrada.status, detail or self.entrada.titulo, headers)

    def cuerpo(self, *, instancia: str | None = None, traza: str | None = None) -> dict[str, Any]:
        """The members of the answer."""
        cuerpo: dict[str, Any] = {
            "type": self.entrada.tipo,
            "title": self.entrada.titulo,
            "status": self.entrada.status,
            "detail": self.detalle or self.entrada.titulo,
            "codigo": self.codigo,
            "remedio": self.entrada.remedio,
            "reintentable": self.entrada.reintentable,
        }
        if instancia is not None:
            cuerpo["instance"] = instancia
        if traza is not None:
            cuerpo["trace_id"] = traza
        return cuerpo | self.extras


_a = catalogo.agregar
_a("peticion-malformada", 400, "La petición no se pudo leer", "Revise el formato de lo enviado.")
_a("cursor-invalido", 400, "El cursor de paginación no es válido", "Empiece de nuevo por la primera página.")
_a(
    "clave-idempotencia-invalida",
    400,
    "La cabecera Idempotency-Key no es válida",
    "Use entre 8 y 128 caracteres visibles.",
)
_a("no-autenticado", 401, "Falta identificarse", "Inicie sesión y envíe el token en la cabecera Authorization.")
_a("credencial-invalida", 401, "La credencial no es válida", "Inicie sesión de nuevo.")
_a("credencial-vencida", 401, "La sesión venció", "Inicie sesión de nuevo.")
_a("prohibido", 403, "No está autorizado para esta acción", "Pida a quien tenga el rol que la haga.")
_a("enlace-invalido", 403, "El enlace interno no es válido o venció", "Pida un enlace nuevo a su dueño.")
_a("no-encontrado", 404, "No existe o no está a su alcance", "Revise el número y la empresa por la que actúa.")
_a("metodo-no-permitido", 405, "Este recurso no admite ese método", "Consulte la documentación de la API.")
_a("conflicto", 409, "Otra operación se adelantó", "Vuelva a leer el estado y repita.", reintentable=True)
_a("transicion-no-permitida", 409, "El estado actual no permite esa acción", "Consulte las acciones posibles ahora.")
_a("version-distinta", 412, "Alguien lo cambió mientras usted lo editaba", "Vuelva a leerlo y repita su cambio.")
_a("cuerpo-demasiado-grande", 413, "Lo enviado supera el tamaño permitido", "Reduzca el tamaño y envíelo de nuevo.")
_a("tipo-de-contenido", 415, "El tipo de contenido no se admite", "Envíe el contenido en el tipo que indica la API.")
_a("datos-invalidos", 422, "Hay datos que corregir", "Corrija los campos señalados y envíe de nuevo.")
_a(
    "clave-idempotencia-reutilizada",
    422,
    "La clave de idempotencia ya se usó con otro contenido",
    "Use una clave nueva.",
)
_a("archivo-vacio", 422, "El archivo está vacío", "Adjunte el archivo de nuevo.")
_a("no-es-pdf", 422, "El archivo no es un PDF", "Adjunte el PDF, no otro formato ni un comprimido.")
_a("falta-version", 428, "Falta la versión que usted editó", "Envíe la cabecera If-Match con el ETag leído.")
_a("demasiadas-solicitudes", 429, "Demasiadas solicitudes", "Espere y vuelva a intentar.", reintentable=True)
_a("error-interno", 500, "Ocurrió un error de nuestro lado", "Reporte el trace_id a la mesa de ayuda.")
_a("base-no-disponible", 503, "La base de datos no responde", "Intente de nuevo en unos segundos.", reintentable=True)
_a(
    "identidad-no-disponible",
    503,
    "El servicio de identidad no responde",
    "Intente en unos segundos.",
    reintentable=True,
)
_a("servicio-no-disponible", 503, "Un servicio no responde", "Intente de nuevo en unos segundos.", reintentable=True)
