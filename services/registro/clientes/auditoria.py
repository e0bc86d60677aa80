"""What the auditor asks of client systems."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "registro.un_secreto_por_cliente",
        "Ningún sistema tiene más de un secreto sin fecha de fin, ni uno sin fecha si está desactivado",
        """
        SELECT c.codigo, count(*) AS secretos FROM cliente c
        JOIN cliente_secreto s ON s.cliente = c.id AND s.vence_en IS NULL
        GROUP BY c.id HAVING count(*) > CASE WHEN c.activo THEN 1 ELSE 0 END
        """,
    ),
)
