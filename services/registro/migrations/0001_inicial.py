"""First tables of `registro`, with the bricks that it uses."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql, ladrillo

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLAS = """
CREATE TABLE empresa (
    nit text PRIMARY KEY CHECK (nit ~ '^[1-9][0-9]{4,14}-[0-9]$'),
    expediente uuid NOT NULL UNIQUE REFERENCES expediente,
    razon_social text NOT NULL CHECK (razon_social <> ''),
    domicilio text NOT NULL,
    telefono text NOT NULL DEFAULT '',
    version integer NOT NULL CHECK (version > 0)
);
COMMENT ON COLUMN empresa.version IS 'of the published state: grows with each change of the company or its people';

CREATE TABLE usuario (
    id uuid PRIMARY KEY,
    usuario text NOT NULL CHECK (usuario = lower(usuario)),
    nombre text NOT NULL,
    roles text[] NOT NULL CHECK (cardinality(roles) > 0),
    resumen text NOT NULL,
    activo boolean NOT NULL DEFAULT true,
    debe_cambiar_clave boolean NOT NULL,
    fallos integer NOT NULL DEFAULT 0 CHECK (fallos >= 0),
    bloqueado_hasta timestamptz,
    creado_por text NOT NULL,
    creado_en timestamptz NOT NULL,
    CONSTRAINT uq_usuario_usuario UNIQUE (usuario)
);
COMMENT ON COLUMN usuario.resumen IS 'argon2id';

CREATE TABLE sesion (
    id uuid PRIMARY KEY,
    familia uuid NOT NULL,
    usuario uuid NOT NULL REFERENCES usuario,
    resumen text NOT NULL,
    vence_en timestamptz NOT NULL,
    usada_en timestamptz,
    revocada_en timestamptz,
    creada_en timestamptz NOT NULL,
    CONSTRAINT uq_sesion_resumen UNIQUE (resumen)
);
COMMENT ON TABLE sesion IS 'refresh tokens by SHA-256; one used twice revokes its family';
CREATE INDEX ix_sesion_familia ON sesion (familia);
CREATE INDEX ix_sesion_vence_en ON sesion (vence_en);

CREATE TABLE llave_firma (
    kid text PRIMARY KEY,
    privada bytea NOT NULL,
    publica jsonb NOT NULL,
    firma_desde timestamptz NOT NULL,
    publicada_hasta timestamptz,
    creada_en timestamptz NOT NULL
);
COMMENT ON COLUMN llave_firma.privada IS 'AES-256-GCM under CONTINGENTES_CLAVE_LLAVES: nonce and ciphertext';

CREATE TABLE representacion (
    id uuid PRIMARY KEY,
    nit text NOT NULL REFERENCES empresa,
    usuario uuid NOT NULL REFERENCES usuario,
    rol text NOT NULL CHECK (rol IN ('exportador', 'representante', 'apoderado')),
    estado text NOT NULL CHECK (estado IN ('propuesta', 'vigente', 'revocada')),
    desde date NOT NULL,
    hasta date,
    evidencia text NOT NULL,
    creada_por text NOT NULL,
    creada_en timestamptz NOT NULL,
    decidida_por text,
    revocada_por text,
    CONSTRAINT ck_representacion_fechas CHECK (hasta IS NULL OR hasta >= desde)
);
CREATE UNIQUE INDEX uq_representacion_viva ON representacion (nit, usuario, rol) WHERE estado <> 'revocada';
CREATE INDEX ix_representacion_usuario ON representacion (usuario);

CREATE TABLE firmante (
    id uuid PRIMARY KEY,
    nit text NOT NULL REFERENCES empresa,
    tipo_documento text NOT NULL,
    numero_documento text NOT NULL,
    nombre text NOT NULL,
    roles text[] NOT NULL CHECK (cardinality(roles) > 0),
    estado text NOT NULL CHECK (estado IN ('propuesta', 'vigente', 'revocada')),
    desde date NOT NULL,
    hasta date,
    evidencia text NOT NULL,
    creado_por text NOT NULL,
    creado_en timestamptz NOT NULL,
    decidido_por text,
    revocado_por text,
    CONSTRAINT ck_firmante_fechas CHECK (hasta IS NULL OR hasta >= desde)
);
COMMENT ON TABLE firmante IS 'the only place with identity documents; events carry their keyed digest';
CREATE UNIQUE INDEX uq_firmante_vivo ON firmante (nit, tipo_documento, numero_documento) WHERE estado <> 'revocada';

CREATE TABLE direccion (
    id uuid PRIMARY KEY,
    nit text NOT NULL REFERENCES empresa,
    correo text NOT NULL,
    confirmada_en timestamptz,
    confirmada_por text,
    evidencia text,
    retirada_en timestamptz,
    creada_por text NOT NULL,
    creada_en timestamptz NOT NULL
);
CREATE UNIQUE INDEX uq_direccion_viva ON direccion (nit, correo) WHERE retirada_en IS NULL;

CREATE TABLE calendario (
    version integer PRIMARY KEY CHECK (version > 0),
    anadidos jsonb NOT NULL,
    retirados jsonb NOT NULL,
    cierres jsonb NOT NULL,
    motivo text NOT NULL CHECK (motivo <> ''),
    publicado_por text NOT NULL,
    publicado_en timestamptz NOT NULL
);
REVOKE UPDATE, DELETE ON calendario FROM {app};

CREATE TABLE trm (
    version integer PRIMARY KEY CHECK (version > 0),
    valor numeric(14, 2) NOT NULL CHECK (valor > 0),
    desde date NOT NULL,
    hasta date NOT NULL,
    registrada_por text NOT NULL,
    registrada_en timestamptz NOT NULL,
    CONSTRAINT ck_trm_fechas CHECK (hasta >= desde),
    CONSTRAINT ex_trm_fechas EXCLUDE USING gist (daterange(desde, hasta, '[]') WITH &&)
);
REVOKE UPDATE, DELETE ON trm FROM {app};
"""


def upgrade() -> None:
    # `op` is the module through which Alembic stands in for the Operations of the migration that runs.
    operaciones = cast(Operations, op)
    for nombre in ("messaging", "jobs", "http", "audit", "expedientes"):
        ladrillo(operaciones, nombre, 1)
    ejecutar_sql(operaciones, _TABLAS)
