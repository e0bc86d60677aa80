"""What the auditor asks of contracts of the oil sector."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "petroleros.acreditado",
        "Cada contrato acredita su valor por el grado que se certificó, en programas del sector (art. 30)",
        """
        SELECT c.numero FROM contrato_petrolero c JOIN estudio s ON s.id = c.estudio_id
        JOIN programa p ON p.id = s.programa_id
        WHERE c.acreditado_centavos <> trunc(c.valor_centavos * c.grado / 100)
           OR (c.retirado_en IS NULL AND NOT coalesce((p.detalle ->> 'sector_petrolero')::boolean, false))
        """,
    ),
)
