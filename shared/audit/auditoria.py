"""What the auditor asks of the audit log by SQL; `verificar` recomputes the hashes."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "auditoria.sellada",
        "Todo acto registrado está en la cadena de auditoría",
        """
        SELECT a.id, a.accion, a.objeto FROM auditoria a
        WHERE NOT EXISTS (SELECT FROM auditoria_cadena c WHERE c.registro = a.id)
        """,
        solo_en_reposo=True,
    ),
    Comprobacion(
        "auditoria.enlazada",
        "Cada eslabón de la auditoría sigue al anterior, sin saltos",
        """
        SELECT c.eslabon FROM auditoria_cadena c
        LEFT JOIN auditoria_cadena p ON p.eslabon = c.eslabon - 1
        WHERE c.eslabon > 1 AND p.huella IS DISTINCT FROM c.anterior
        """,
    ),
)
