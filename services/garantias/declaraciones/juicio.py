"""What is wrong with each staged line, in sets: one Spanish sentence per line, the first that applies."""

# The columns of a staged line; `error` is what reading it already found.
CARGA = """
    CREATE TEMP TABLE carga (linea integer, declaracion text COLLATE "C", item integer, clase text, fecha date,
        programa text, cip text, codigo integer, unidad text, cantidad numeric, cantidad_cip numeric,
        fob_centavos bigint, va_centavos bigint, directa boolean, aprobacion date, especial boolean, error text)
    ON COMMIT DROP
"""
CONVERSION = "CREATE TEMP TABLE conversion (de text, a text, factor numeric) ON COMMIT DROP"

# One row per table of the programme, with the first day on which any of its inputs was registered in the period.
CUADRO = """
    CREATE TEMP TABLE cuadro (numero text, cip_id uuid, unidad text, presentado_el date, estado text, agregado numeric,
        primera date) ON COMMIT DROP
"""
LLENAR_CUADRO = """
    INSERT INTO cuadro
    SELECT e.numero, c.id, c.unidad, c.presentado_el, e.estado, v.valor_agregado * 100 / v.fob_unitario,
        min(p.primera)
    FROM cip c JOIN expediente e ON e.id = c.id AND e.numero IS NOT NULL
    JOIN cip_version v ON v.cip_id = c.id AND v.version = c.vigente
    JOIN cip_insumo i ON i.cip_id = c.id AND i.version = c.vigente
    LEFT JOIN primera p ON p.codigo = i.codigo
    WHERE c.programa_id = :p
    GROUP BY e.numero, c.id, c.unidad, c.presentado_el, e.estado, v.valor_agregado, v.fob_unitario
"""
PRIMERA = "CREATE TEMP TABLE primera (codigo integer PRIMARY KEY, primera date) ON COMMIT DROP"
LLENAR_PRIMERA = """
    INSERT INTO primera
    SELECT i.codigo, min(r.registrado_el) FROM registro r
    JOIN expediente e ON e.id = r.id AND e.estado = 'aprobado'
    JOIN registro_item i ON i.registro_id = r.id AND i.codigo IS NOT NULL
    WHERE r.programa_id = :p AND r.periodo = :periodo GROUP BY i.codigo
"""

JUICIO = """
    CREATE TEMP TABLE juicio (linea integer, cip_id uuid, unidades numeric, error text) ON COMMIT DROP
"""

# The order of the branches is the order in which people can correct: the paper first, then what it is credited to.
JUZGAR = """
    INSERT INTO juicio
    WITH repetida AS (
        SELECT linea, first_value(linea) OVER w AS primera FROM carga WHERE error IS NULL
        WINDOW w AS (PARTITION BY declaracion, item, clase, cip, codigo ORDER BY linea)
    ), mezclada AS (
        SELECT DISTINCT declaracion FROM carga WHERE error IS NULL AND NOT especial
    ), leida AS (
        SELECT c.*, q.cip_id, q.estado AS cip_estado, q.presentado_el, q.agregado, q.primera AS cip_primera,
            q.unidad AS cip_unidad, coalesce(q.unidad, k.unidad, CAST(:unidad AS text)) AS destino,
            k.codigo AS conocido, f.primera AS codigo_primera, r.primera AS repite, m.declaracion IS NOT NULL AS mezcla
        FROM carga c
        LEFT JOIN repetida r ON r.linea = c.linea
        LEFT JOIN mezclada m ON m.declaracion = c.declaracion
        LEFT JOIN cuadro q ON q.numero = c.cip
        LEFT JOIN codigo_interno k ON k.programa_id = :p AND k.codigo = c.codigo
        LEFT JOIN primera f ON f.codigo = c.codigo
    ), medida AS (
        SELECT l.*, CASE WHEN :base = 'valor' THEN l.cantidad WHEN l.cantidad_cip IS NOT NULL THEN l.cantidad_cip
            ELSE round(l.cantidad * v.factor, 6) END AS unidades
        FROM leida l LEFT JOIN conversion v ON v.de = l.unidad AND v.a = l.destino
    )
    SELECT m.linea, m.cip_id, m.unidades, CASE
        WHEN m.error IS NOT NULL THEN m.error
        WHEN m.programa IS DISTINCT FROM :numero THEN
            'programa: dice ' || coalesce(m.programa, 'nada') || ' y el estudio es de ' || :numero || ' (art. 47 b).'
        WHEN m.mezcla THEN
            'La declaración mezcla exportaciones de sistemas especiales con otras (art. 47 b).'
        WHEN m.repite <> m.linea THEN 'Repite la línea ' || m.repite || '.'
        WHEN m.clase = 'venta_local' AND NOT :ventas THEN
            'clase: solo un programa 173 b acredita ventas locales (art. 69).'
        WHEN m.fecha > :hasta THEN
            'Se embarcó el ' || m.fecha || ', después del último día para demostrar, ' || CAST(:hasta AS date) || '.'
        WHEN NOT m.directa AND m.aprobacion IS NULL THEN
            'aprobacion_indirecta: falta la fecha en que se aprobó la operación indirecta (art. 48 par. 1).'
        WHEN NOT m.directa AND m.fecha < m.aprobacion THEN
            'Se embarcó antes de aprobarse la operación indirecta, el ' || m.aprobacion || ' (art. 48 par. 1).'
        WHEN m.va_centavos > m.fob_centavos THEN 'valor_agregado_usd: supera el valor FOB (art. 47 d).'
        WHEN :base = 'cuadros' AND m.cip IS NULL THEN 'cip: falta el número del cuadro insumo producto (art. 47 e).'
        WHEN :base = 'cuadros' AND m.cip_id IS NULL THEN
            'cip: el programa no tiene el cuadro ' || m.cip || ' (art. 47 e).'
        WHEN :base = 'cuadros' AND m.cip_estado <> 'aprobado'
            AND NOT (:gran_usuario AND m.cip_estado = 'presentado') THEN
            'cip: el cuadro ' || m.cip || ' está ' || m.cip_estado || ' (art. 67).'
        WHEN :base = 'cuadros' AND m.fecha < m.presentado_el AND NOT :gran_usuario THEN
            'El cuadro se presentó el ' || m.presentado_el || ', después del embarque (arts. 48 par. 2 y 62).'
        WHEN :base = 'cuadros' AND coalesce(m.fecha < m.cip_primera, true) THEN
            'Se embarcó antes del primer registro de importación de sus materias primas (art. 69).'
        WHEN :base = 'inventarios' AND m.conocido IS NULL THEN
            'codigo: el programa no tiene el código ' || coalesce(m.codigo::text, 'vacío') || ' (arts. 64 y 74).'
        WHEN :base = 'inventarios' AND coalesce(m.fecha < m.codigo_primera, true) THEN
            'Se embarcó antes del primer registro de importación de ese código (art. 69).'
        WHEN m.unidades IS NULL THEN
            'unidad: ' || m.unidad || ' no es convertible a ' || m.destino || '; indique cantidad_cip (art. 47 c).'
        WHEN m.unidades <= 0 THEN 'cantidad: en la unidad del cuadro es cero.'
        WHEN :base = 'cuadros' AND m.clase = 'exportacion'
            AND abs(m.va_centavos::numeric * 100 / m.fob_centavos - m.agregado) > CAST(:puntos AS numeric) THEN
            'valor_agregado_usd: difiere en más de ' || :puntos || ' puntos del cuadro; exige cuadro nuevo (art. 66 g).'
        WHEN d.linea IS NOT NULL THEN 'Ya se acreditó en otro estudio de este programa.'
        WHEN EXISTS (
            SELECT FROM declaracion_linea o JOIN programa_de_empresa x ON x.id = o.programa_id
            WHERE o.declaracion = m.declaracion AND o.item = m.item AND o.programa_id <> :p
                AND NOT (o.directa AND m.directa)
        ) THEN 'Ya se acreditó a otro programa, y la acreditación simultánea es de operaciones directas (art. 29).'
        END
    FROM medida m
    LEFT JOIN declaracion_linea d ON d.declaracion = m.declaracion AND d.item = m.item AND d.programa_id = :p
        AND d.clase = m.clase AND d.cip_id IS NOT DISTINCT FROM m.cip_id
        AND d.codigo IS NOT DISTINCT FROM CASE WHEN :base = 'inventarios' THEN m.codigo END AND d.estudio_id <> :e
"""

EMPRESA = "CREATE TEMP TABLE programa_de_empresa (id uuid PRIMARY KEY) ON COMMIT DROP"
LLENAR_EMPRESA = """
    INSERT INTO programa_de_empresa SELECT p.id FROM programa p JOIN expediente e ON e.id = p.id
    WHERE e.empresa = (SELECT empresa FROM expediente WHERE id = :p)
"""

ACEPTAR = """
    INSERT INTO declaracion_linea (estudio_id, linea, programa_id, declaracion, item, clase, fecha, cip_id, codigo,
        unidades, fob_centavos, directa)
    SELECT :e, c.linea, :p, c.declaracion, c.item, c.clase, c.fecha, j.cip_id,
        CASE WHEN :base = 'inventarios' THEN c.codigo END, j.unidades, c.fob_centavos, c.directa
    FROM carga c JOIN juicio j ON j.linea = c.linea AND j.error IS NULL
"""

ERRORES = """
    SELECT c.linea, c.declaracion, c.item, j.error FROM juicio j JOIN carga c ON c.linea = j.linea
    WHERE j.error IS NOT NULL ORDER BY j.linea
"""
