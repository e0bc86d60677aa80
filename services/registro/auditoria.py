"""What the auditor asks of this service's database."""

from services.registro.clientes.auditoria import COMPROBACIONES as DE_CLIENTES
from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    *DE_CLIENTES,
    Comprobacion(
        "registro.empresa_publicada",
        "El último evento de cada empresa dice su estado, su versión y cuántos correos tiene confirmados",
        """
        SELECT e.nit, e.version, x.estado, o.payload::jsonb ->> 'estado' AS publicado
        FROM empresa e
        JOIN expediente x ON x.id = e.expediente
        LEFT JOIN LATERAL (
            SELECT payload, aggregate_version FROM outbox
            WHERE aggregate_type = 'empresa' AND aggregate_id = e.nit ORDER BY seq DESC LIMIT 1
        ) o ON true
        WHERE o.aggregate_version IS DISTINCT FROM e.version
           OR o.payload::jsonb ->> 'estado' IS DISTINCT FROM x.estado
           OR (o.payload::jsonb ->> 'correos_confirmados')::int IS DISTINCT FROM (
                SELECT count(*)::int FROM direccion d
                WHERE d.nit = e.nit AND d.confirmada_en IS NOT NULL AND d.retirada_en IS NULL)
        """,
    ),
    Comprobacion(
        "registro.firmantes_publicados",
        "El último evento de cada empresa lleva exactamente a los firmantes aceptados; los propuestos, solo como tales",
        """
        SELECT e.nit FROM empresa e
        LEFT JOIN LATERAL (
            SELECT payload FROM outbox
            WHERE aggregate_type = 'empresa' AND aggregate_id = e.nit ORDER BY seq DESC LIMIT 1
        ) o ON true
        WHERE (SELECT coalesce(array_agg(f.id::text ORDER BY f.id::text), '{}') FROM firmante f
               WHERE f.nit = e.nit AND f.estado = 'vigente')
           IS DISTINCT FROM
              (SELECT coalesce(array_agg(p ->> 'firmante_id' ORDER BY p ->> 'firmante_id'), '{}')
               FROM jsonb_array_elements(o.payload::jsonb -> 'firmantes') p
               WHERE p -> 'roles' <> '["representante_propuesto"]'::jsonb)
        """,
    ),
    Comprobacion(
        "registro.habilitada_con_firmante",
        "Toda empresa que llegó a revisión tiene o tuvo un firmante",
        """
        SELECT e.nit FROM empresa e JOIN expediente x ON x.id = e.expediente
        WHERE x.estado IN ('en_revision', 'habilitada', 'suspendida')
          AND NOT EXISTS (SELECT FROM firmante f WHERE f.nit = e.nit)
        """,
    ),
    Comprobacion(
        "registro.versiones_sin_saltos",
        "Las versiones del calendario y de la TRM son consecutivas y cada una se publicó",
        """
        SELECT 'calendario' AS serie, count(*) AS filas, max(version) AS ultima FROM calendario
        HAVING count(*) <> coalesce(max(version), 0)
            OR count(*) <> (SELECT count(DISTINCT aggregate_version) FROM outbox WHERE aggregate_type = 'calendario')
        UNION ALL
        SELECT 'trm', count(*), max(version) FROM trm
        HAVING count(*) <> coalesce(max(version), 0)
            OR count(*) <> (SELECT count(DISTINCT aggregate_version) FROM outbox WHERE aggregate_type = 'trm')
        """,
    ),
    Comprobacion(
        "registro.trm_dos_personas",
        "Toda TRM escrita a mano la confirmó una persona distinta de la que la propuso, y está registrada",
        """
        SELECT p.id FROM trm_propuesta p
        WHERE p.estado = 'confirmada' AND (p.decidida_por = p.propuesta_por OR EXISTS (
            SELECT FROM jsonb_array_elements(p.filas) f
            WHERE NOT EXISTS (SELECT FROM trm t WHERE t.desde = (f ->> 'desde')::date
                AND t.hasta = (f ->> 'hasta')::date AND t.valor = (f ->> 'valor')::numeric)))
        """,
    ),
    Comprobacion(
        "registro.catalogos_sin_saltos",
        "Las versiones de cada catálogo son consecutivas, rigen en orden y cada una se publicó con su huella",
        """
        SELECT c.nombre, c.version FROM (
            SELECT nombre, version, huella, rige_desde,
                   row_number() OVER w AS esperada, lag(rige_desde) OVER w AS anterior
            FROM catalogo WINDOW w AS (PARTITION BY nombre ORDER BY version)) c
        WHERE c.version <> c.esperada OR c.rige_desde < c.anterior OR NOT EXISTS (
            SELECT FROM outbox o WHERE o.aggregate_type = 'catalogo' AND o.aggregate_id = 'catalogo:' || c.nombre
              AND o.aggregate_version = c.version AND o.payload::jsonb ->> 'huella' = c.huella)
        """,
    ),
    Comprobacion(
        "registro.formulario_del_representante",
        "Todo formulario aceptado lo firmó una persona registrada de esa empresa como representante",
        """
        SELECT f.numero FROM formulario f LEFT JOIN firmante p ON p.id = f.firmante_id
        WHERE f.estado = 'aceptado' AND (p.nit IS DISTINCT FROM f.nit OR NOT 'representante' = ANY(p.roles))
        """,
    ),
    Comprobacion(
        "registro.invitacion_con_representacion",
        "Toda invitación aceptada de una empresa dejó una representación de quien la aceptó",
        """
        SELECT i.id FROM invitacion i
        WHERE i.estado = 'aceptada' AND i.nit IS NOT NULL AND NOT EXISTS (
            SELECT FROM representacion r WHERE r.nit = i.nit AND r.usuario = i.usuario AND r.rol = i.rol)
        """,
    ),
    Comprobacion(
        "registro.llaves_enteras",
        "Toda llave de firma guarda su parte pública y su parte privada cifrada",
        """
        SELECT kid FROM llave_firma WHERE publica ->> 'kid' IS DISTINCT FROM kid OR length(privada) < 48
        """,
    ),
)
