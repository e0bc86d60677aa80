"""Problems of exits of goods."""

from shared.http.problemas import catalogo

_a = catalogo.agregar
_a(
    "salida-improcedente",
    409,
    "La salida no procede",
    "Revise cada razón y acredite lo que falta.",
)
_a(
    "similares-en-el-pais",
    409,
    "Los bienes similares siguen en el país",
    "Acredite antes su reexportación, o autorice la reimportación previa con su motivo (art. 89 y par.).",
)
CODIGOS = ("salida-improcedente", "similares-en-el-pais")
