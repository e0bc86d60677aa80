"""What the auditor asks of input-output tables."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "cips.valor_agregado",
        "El valor agregado de cada cuadro es el FOB del producto menos el de sus insumos externos (art. 63 e)",
        """
        SELECT v.cip_id, v.version, v.valor_agregado FROM cip_version v JOIN cip_insumo i USING (cip_id, version)
        GROUP BY v.cip_id, v.version HAVING v.valor_agregado <> v.fob_unitario - sum(i.factor * i.fob_unitario)
        """,
    ),
    Comprobacion(
        "cips.decidido",
        "Todo cuadro aprobado dice qué pasa con sus residuos, y ninguno sin aprobar (art. 67)",
        """
        SELECT e.numero, e.estado, c.residuos FROM cip c JOIN expediente e ON e.id = c.id
        WHERE (e.estado = 'aprobado') <> (c.residuos IS NOT NULL)
        """,
    ),
)
