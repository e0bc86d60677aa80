"""Adjustments, circulars and states of a contingente."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLAS = r"""
-- ---------------------------------------------------------------- versions and blocks
ALTER TABLE contingente_version ADD COLUMN acto json, ADD COLUMN causa text;
COMMENT ON COLUMN contingente_version.acto IS 'act or circular that orders the version: nombre, fecha, numero, enlace';
COMMENT ON COLUMN contingente_version.causa IS 'code of the reason for which it, or a group, was stopped';

ALTER TABLE grupo
    ADD COLUMN bloqueo_causa text,
    ADD COLUMN bloqueo_motivo text,
    ADD COLUMN bloqueado_en timestamptz,
    ADD CONSTRAINT ck_grupo_bloqueo CHECK (
        (bloqueo_causa IS NULL) = (bloqueo_motivo IS NULL) AND (bloqueo_causa IS NULL) = (bloqueado_en IS NULL));

-- ---------------------------------------------------------------- adjustments
CREATE TABLE ajuste (
    contingente text NOT NULL REFERENCES contingente,
    n integer NOT NULL CHECK (n > 0),
    clase text NOT NULL CHECK (clase IN ('aumenta', 'disminuye', 'traslada')),
    desde_grupo text,
    hacia_grupo text,
    kg bigint NOT NULL CHECK (kg > 0),
    acto text NOT NULL,
    fecha date NOT NULL,
    numero text NOT NULL DEFAULT '',
    enlace text NOT NULL DEFAULT '',
    motivo text NOT NULL,
    quien text NOT NULL,
    contingente_version integer NOT NULL,
    transferencia uuid NOT NULL UNIQUE,
    legal_en timestamptz NOT NULL,
    PRIMARY KEY (contingente, n),
    FOREIGN KEY (contingente, desde_grupo) REFERENCES grupo (contingente, codigo),
    FOREIGN KEY (contingente, hacia_grupo) REFERENCES grupo (contingente, codigo),
    CHECK ((clase <> 'aumenta') = (desde_grupo IS NOT NULL)),
    CHECK ((clase <> 'disminuye') = (hacia_grupo IS NOT NULL)),
    CHECK (desde_grupo IS DISTINCT FROM hacia_grupo)
);
COMMENT ON TABLE ajuste IS 'every change of a published volume and its act; transferencia: of a transfer or of a link';

-- What was adjusted before this table existed: every transfer of an issuing account but its first.
INSERT INTO ajuste (contingente, n, clase, desde_grupo, hacia_grupo, kg, acto, fecha, motivo, quien,
    contingente_version, transferencia, legal_en)
SELECT m.contingente, row_number() OVER (PARTITION BY m.contingente ORDER BY m.instante, m.id),
    CASE WHEN m.aumenta THEN 'aumenta' ELSE 'disminuye' END,
    CASE WHEN m.aumenta THEN NULL ELSE m.grupo END, CASE WHEN m.aumenta THEN m.grupo END,
    m.cantidad, m.causa, (m.instante AT TIME ZONE 'America/Bogota')::date, m.causa, 'sistema:cupos', m.version, m.id,
    m.instante
FROM (
    SELECT g.contingente, g.codigo AS grupo, t.id, t.cantidad, t.causa, t.instante, t.origen = c.id AS aumenta,
        k.version, row_number() OVER (PARTITION BY c.id ORDER BY a.numero) AS orden
    FROM grupo g
    JOIN contingente k ON k.codigo = g.contingente
    JOIN libro_cuentas c ON c.tipo = 'grupo_emitido' AND c.referencia = g.contingente || '/' || g.codigo
    JOIN libro_asientos a ON a.cuenta = c.id
    JOIN libro_transferencias t ON t.id = a.transferencia
) m WHERE m.orden > 1;

CREATE UNIQUE INDEX uq_ajuste_de_un_acto
    ON ajuste (contingente, clase, coalesce(desde_grupo, ''), coalesce(hacia_grupo, ''), lower(acto), fecha, kg)
    WHERE quien <> 'sistema:cupos';

-- ---------------------------------------------------------------- circulars and acts
CREATE TABLE documento_de_contingente (
    contingente text NOT NULL REFERENCES contingente,
    n integer NOT NULL CHECK (n > 0),
    clase text NOT NULL CHECK (clase IN ('circular', 'acto')),
    ajuste integer,
    titulo text NOT NULL,
    numero text NOT NULL DEFAULT '',
    fecha date,
    clave text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    tamano bigint NOT NULL CHECK (tamano > 0),
    quien text NOT NULL,
    legal_en timestamptz NOT NULL,
    PRIMARY KEY (contingente, n),
    FOREIGN KEY (contingente, ajuste) REFERENCES ajuste (contingente, n),
    CHECK ((clase = 'acto') = (ajuste IS NOT NULL))
);
CREATE UNIQUE INDEX uq_documento_de_ajuste ON documento_de_contingente (contingente, ajuste) WHERE ajuste IS NOT NULL;

-- ---------------------------------------------------------------- history of applicants
CREATE TABLE carga_de_historia (
    contingente text NOT NULL REFERENCES contingente,
    n integer NOT NULL CHECK (n > 0),
    motivo text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    lineas integer NOT NULL CHECK (lineas >= 0),
    quien text NOT NULL,
    legal_en timestamptz NOT NULL,
    PRIMARY KEY (contingente, n)
);
CREATE TABLE historia_de_contingente (
    contingente text NOT NULL,
    carga integer NOT NULL,
    nit text NOT NULL,
    anio integer NOT NULL CHECK (anio BETWEEN 1990 AND 2100),
    kg bigint NOT NULL CHECK (kg > 0),
    fuente text NOT NULL,
    PRIMARY KEY (contingente, carga, nit, anio),
    FOREIGN KEY (contingente, carga) REFERENCES carga_de_historia (contingente, n)
);
COMMENT ON TABLE historia_de_contingente IS 'the greatest carga of a contingente is in force; earlier ones are kept';

-- ---------------------------------------------------------------- announcements of a group
CREATE TABLE aviso_de_grupo (
    contingente text NOT NULL,
    grupo text NOT NULL,
    nivel text NOT NULL DEFAULT 'normal' CHECK (nivel IN ('normal', 'critico', 'agotado')),
    cruces integer NOT NULL DEFAULT 0 CHECK (cruces >= 0),
    desde timestamptz NOT NULL,
    PRIMARY KEY (contingente, grupo),
    FOREIGN KEY (contingente, grupo) REFERENCES grupo (contingente, codigo)
);
COMMENT ON TABLE aviso_de_grupo IS 'what was last announced of a group, so that each crossing is told once';
-- Where groups stand already is not news.
INSERT INTO aviso_de_grupo (contingente, grupo, nivel, desde)
SELECT g.contingente, g.codigo, CASE
        WHEN d.asentado - d.por_salir <= 0 THEN 'agotado'
        WHEN (a.asentado + d.por_salir) * 100.0
            >= coalesce(c.datos ->> 'umbral_critico', '90')::numeric * (a.asentado + d.asentado) THEN 'critico'
        ELSE 'normal' END, c.actualizado_en
FROM grupo g
JOIN contingente c ON c.codigo = g.contingente
JOIN libro_cuentas a ON a.tipo = 'grupo_asignado' AND a.referencia = g.contingente || '/' || g.codigo
JOIN libro_cuentas d ON d.tipo = 'grupo_disponible' AND d.referencia = a.referencia;

REVOKE UPDATE, DELETE ON ajuste, documento_de_contingente, carga_de_historia, historia_de_contingente FROM {app};
REVOKE DELETE ON aviso_de_grupo FROM {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
