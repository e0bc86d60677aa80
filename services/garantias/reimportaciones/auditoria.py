"""What the auditor asks of concepts on goods that come back."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "reimportaciones.concepto",
        "Todo concepto favorable dice si exige registro, y ninguna reimportación definitiva exige garantía (91 y 92)",
        """
        SELECT e.numero, e.estado FROM reimportacion r JOIN expediente e ON e.id = r.id
        WHERE (e.estado IN ('favorable', 'desfavorable')) <> (r.exige_registro IS NOT NULL)
           OR (r.garantia_centavos IS NOT NULL AND (e.estado <> 'favorable' OR r.clase <> 'temporal'))
        """,
    ),
)
