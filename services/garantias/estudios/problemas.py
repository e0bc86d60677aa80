"""Problems of demonstration studies."""

from shared.http.problemas import catalogo

_a = catalogo.agregar
_a("falta-compromiso", 409, "El programa no tiene compromiso fijado", "Fíjelo con PUT …/compromiso (arts. 77.1 y 78).")
_a(
    "estudio-sin-declaraciones",
    409,
    "El estudio no tiene declaraciones aceptadas",
    "Cargue el archivo plano y espere a que se procese (art. 28.1 d).",
)
_a("archivo-en-proceso", 409, "Hay un archivo en proceso", "Espere a que termine.", reintentable=True)
_a(
    "calculo-desactualizado",
    409,
    "El cálculo no es de los datos de ahora",
    "Calcule de nuevo el estudio y vuelva a proyectar el resultado.",
)
_a(
    "cuadro-sin-decidir",
    409,
    "Un cuadro insumo producto del estudio no se ha decidido",
    "Apruebe o devuelva el cuadro y vuelva a proyectar el resultado.",
)
CODIGOS = (
    "falta-compromiso",
    "estudio-sin-declaraciones",
    "archivo-en-proceso",
    "calculo-desactualizado",
    "cuadro-sin-decidir",
)
