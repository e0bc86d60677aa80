"""Problems of contracts of the oil sector."""

from shared.http.problemas import catalogo

catalogo.agregar("contrato-repetido", 409, "El contrato ya está en el estudio", "Consulte los contratos del estudio.")
catalogo.restriccion("uq_contrato_petrolero", "contrato-repetido")
CODIGOS = ("contrato-repetido",)
