"""What the auditor asks of cases."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "expedientes.consecutivos",
        "Los consecutivos de cada serie no tienen saltos ni repetidos",
        """
        SELECT c.serie, c.ultimo, count(e.id) AS expedientes, max(e.consecutivo) AS mayor
        FROM expediente_consecutivo c LEFT JOIN expediente e ON e.serie = c.serie
        GROUP BY c.serie, c.ultimo
        HAVING count(e.id) <> 0 AND (count(e.id) <> c.ultimo OR max(e.consecutivo) <> c.ultimo)
        UNION ALL
        SELECT e.serie, NULL, count(*), max(e.consecutivo) FROM expediente e
        WHERE e.serie IS NOT NULL AND NOT EXISTS (SELECT FROM expediente_consecutivo c WHERE c.serie = e.serie)
        GROUP BY e.serie
        """,
    ),
    Comprobacion(
        "expedientes.estado_e_historia",
        "El estado de cada expediente es el que cuenta su historia",
        """
        SELECT e.id, e.estado, e.version FROM expediente e
        LEFT JOIN LATERAL (
            SELECT h.hacia, h.version, count(*) OVER () AS pasos FROM expediente_historia h
            WHERE h.expediente = e.id ORDER BY h.version DESC LIMIT 1
        ) u ON true
        WHERE (u.hacia, u.version, u.pasos) IS DISTINCT FROM (e.estado, e.version, e.version::bigint)
        """,
    ),
    Comprobacion(
        "expedientes.historia_continua",
        "Cada paso de un expediente sale del estado en que lo dejó el anterior",
        """
        SELECT h.expediente, h.version FROM expediente_historia h
        LEFT JOIN expediente_historia p ON p.expediente = h.expediente AND p.version = h.version - 1
        WHERE h.desde IS DISTINCT FROM p.hacia
        """,
    ),
    Comprobacion(
        "expedientes.auditados",
        "Cada paso de un expediente está en el registro de auditoría",
        """
        SELECT h.expediente, h.version FROM expediente_historia h JOIN expediente e ON e.id = h.expediente
        WHERE NOT EXISTS (
            SELECT FROM auditoria a WHERE a.objeto = e.tipo || ':' || e.id
            AND (a.datos ->> 'version')::int = h.version AND a.accion = e.tipo || '.' || h.accion)
        """,
    ),
    Comprobacion(
        "expedientes.dos_firmas",
        "Toda decisión firmada movió su expediente, por quien la firmó y no por quien la proyectó",
        """
        SELECT d.id, d.expediente, d.accion FROM expediente_decision d
        WHERE d.estado = 'firmada' AND NOT EXISTS (
            SELECT FROM expediente_historia h WHERE h.expediente = d.expediente AND h.accion = d.accion
            AND h.version > d.version AND h.quien = d.resuelta_por AND h.quien <> d.proyectada_por
            AND h.datos ->> 'proyectada_por' = d.proyectada_por)
        """,
    ),
    Comprobacion(
        "expedientes.conflictos",
        "Nadie actuó en un expediente de una empresa con la que tenía un conflicto de interés declarado",
        """
        SELECT h.expediente, h.version, h.quien FROM expediente_historia h
        JOIN expediente e ON e.id = h.expediente
        JOIN expediente_conflicto c ON c.funcionario = h.quien AND c.empresa = e.empresa
        JOIN auditoria a ON a.objeto = 'conflicto:' || c.id AND a.accion IN ('conflicto.declarar', 'conflicto.recibir')
        WHERE h.accion NOT IN ('asignar', 'soltar') AND h.sistema_en > a.ocurrido_en
            AND (h.legal_en AT TIME ZONE 'America/Bogota')::date BETWEEN c.desde AND coalesce(c.hasta, 'infinity'::date)
            AND (c.retirado_en IS NULL OR h.legal_en < c.retirado_en)
        """,
    ),
)
