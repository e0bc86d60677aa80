"""What the auditor asks of official letters."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "oficios.consecutivos",
        "Los números de los oficios no tienen saltos ni repetidos",
        """
        SELECT o.serie, count(*) AS oficios, max(o.consecutivo) AS mayor, c.ultimo FROM oficio o
        LEFT JOIN expediente_consecutivo c ON c.serie = o.serie
        WHERE o.serie IS NOT NULL GROUP BY o.serie, c.ultimo
        HAVING count(*) <> max(o.consecutivo) OR c.ultimo IS DISTINCT FROM max(o.consecutivo)
        """,
    ),
    Comprobacion(
        "oficios.de_su_expediente",
        "Cada oficio cuenta un paso que su expediente dio",
        """
        SELECT o.id, o.numero, o.caso, o.version FROM oficio o
        WHERE NOT EXISTS (
            SELECT FROM expediente_historia h WHERE h.expediente = o.expediente AND h.version = o.version
        )
        """,
    ),
    Comprobacion(
        "oficios.resellados",
        "Un oficio sellado de nuevo muestra su último archivo",
        """
        SELECT o.numero, r.sello_id FROM documento_resellado r JOIN oficio o ON o.id = r.documento
        WHERE (o.sello_id, o.sellado) IS DISTINCT FROM (r.sello_id, r.sellado)
            AND NOT EXISTS (SELECT FROM documento_resellado s WHERE s.reemplaza = r.sello_id)
        """,
    ),
    Comprobacion(
        "oficios.sellados",
        "Todo oficio emitido está sellado",
        "SELECT id, numero, caso, clase, estado, error FROM oficio WHERE estado <> 'sellado'",
        solo_en_reposo=True,
    ),
)
