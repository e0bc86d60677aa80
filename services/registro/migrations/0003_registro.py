"""Signed registration forms, personal messages, invitations, second persons, sessions, catalogues, signed forms."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLAS = r"""
ALTER TABLE representacion ADD COLUMN decidida_en timestamptz, ADD COLUMN revocada_en timestamptz,
    ADD COLUMN motivo_revocacion text;
ALTER TABLE firmante ADD COLUMN decidido_en timestamptz, ADD COLUMN revocado_en timestamptz,
    ADD COLUMN motivo_revocacion text;

ALTER TABLE usuario ADD COLUMN correo text, ADD COLUMN totp bytea, ADD COLUMN totp_desde timestamptz,
    ADD COLUMN totp_paso bigint, ADD COLUMN emisor_externo text, ADD COLUMN sujeto_externo text,
    ADD CONSTRAINT ck_usuario_externo CHECK ((emisor_externo IS NULL) = (sujeto_externo IS NULL)),
    ADD CONSTRAINT uq_usuario_externo UNIQUE (emisor_externo, sujeto_externo);
UPDATE usuario SET correo = usuario WHERE usuario ~ '^[^@]+@[^@]+\.[^@]+$';
COMMENT ON COLUMN usuario.totp IS 'RFC 6238; AES-256-GCM under CONTINGENTES_CLAVE_LLAVES: nonce, ciphertext';
COMMENT ON COLUMN usuario.totp_paso IS 'last step whose code was taken: none is taken twice';

ALTER TABLE sesion ADD COLUMN agente text NOT NULL DEFAULT '';

ALTER TABLE direccion ADD COLUMN autorizada_en timestamptz, ADD COLUMN autorizada_por text,
    ADD COLUMN retiro_pedido_en timestamptz, ADD COLUMN retiro_pedido_por text;
UPDATE direccion SET autorizada_en = creada_en, autorizada_por = creada_por;
ALTER TABLE direccion ADD CONSTRAINT ck_direccion_autorizada CHECK (confirmada_en IS NULL OR autorizada_en IS NOT NULL);
COMMENT ON COLUMN direccion.autorizada_por IS 'the representante, or the Ministry; before that it is not mailed';

CREATE TABLE formulario (
    id uuid PRIMARY KEY,
    nit text NOT NULL REFERENCES empresa,
    version integer NOT NULL CHECK (version > 0),
    numero text NOT NULL UNIQUE,
    estado text NOT NULL
        CHECK (estado IN ('en_preparacion', 'por_firmar', 'en_validacion', 'aceptado', 'rechazado', 'reemplazado')),
    forma jsonb NOT NULL,
    original jsonb,
    error text,
    firmado jsonb,
    recibido_en timestamptz,
    veredicto_id uuid UNIQUE,
    firmante_id uuid REFERENCES firmante,
    razones jsonb NOT NULL DEFAULT '[]',
    creado_por text NOT NULL,
    creado_en timestamptz NOT NULL,
    decidido_en timestamptz,
    UNIQUE (nit, version),
    CONSTRAINT ck_formulario_aceptado CHECK (estado <> 'aceptado' OR (firmado IS NOT NULL AND firmante_id IS NOT NULL))
);
CREATE UNIQUE INDEX uq_formulario_vivo ON formulario (nit) WHERE estado <> 'reemplazado';
COMMENT ON TABLE formulario IS 'the registration form, frozen as it was rendered; a new one replaces the one before';
REVOKE DELETE ON formulario FROM {app};

CREATE TABLE invitacion (
    id uuid PRIMARY KEY,
    nit text REFERENCES empresa,
    correo text NOT NULL,
    nombre text NOT NULL,
    rol text NOT NULL,
    desde date,
    hasta date,
    evidencia text NOT NULL,
    estado text NOT NULL CHECK (estado IN ('pendiente', 'aceptada', 'retirada')),
    creada_por text NOT NULL,
    creada_en timestamptz NOT NULL,
    decidida_por text,
    usuario uuid REFERENCES usuario,
    cerrada_en timestamptz,
    CONSTRAINT ck_invitacion_aceptada CHECK (estado <> 'aceptada' OR usuario IS NOT NULL)
);
COMMENT ON COLUMN invitacion.decidida_por IS 'who of the Ministry invited; it needs no other acceptance';
CREATE INDEX ix_invitacion_nit ON invitacion (nit);
CREATE UNIQUE INDEX uq_invitacion_viva ON invitacion (nit, correo, rol) NULLS NOT DISTINCT WHERE estado = 'pendiente';
REVOKE DELETE ON invitacion FROM {app};

CREATE TABLE mensaje_personal (
    id uuid PRIMARY KEY,
    clase text NOT NULL CHECK (clase IN ('invitacion', 'restablecer_clave', 'direccion_por_autorizar')),
    objeto uuid NOT NULL,
    correo text NOT NULL,
    datos jsonb NOT NULL,
    creado_en timestamptz NOT NULL,
    vence_en timestamptz NOT NULL,
    usado_en timestamptz
);
CREATE INDEX ix_mensaje_personal_objeto ON mensaje_personal (objeto, creado_en);
CREATE INDEX ix_mensaje_personal_vence ON mensaje_personal (vence_en);
COMMENT ON TABLE mensaje_personal IS 'mails to one person; their one-use code is derived and kept nowhere';

CREATE TABLE trm_propuesta (
    id uuid PRIMARY KEY,
    filas jsonb NOT NULL,
    motivo text NOT NULL CHECK (motivo <> ''),
    estado text NOT NULL CHECK (estado IN ('propuesta', 'confirmada', 'rechazada')),
    propuesta_por text NOT NULL,
    propuesta_en timestamptz NOT NULL,
    decidida_por text,
    decidida_en timestamptz,
    motivo_rechazo text,
    CONSTRAINT ck_trm_dos_personas CHECK (estado <> 'confirmada' OR decidida_por <> propuesta_por),
    CONSTRAINT ck_trm_decidida CHECK ((estado = 'propuesta') = (decidida_por IS NULL))
);
REVOKE DELETE ON trm_propuesta FROM {app};

CREATE TABLE catalogo (
    nombre text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    rige_desde date NOT NULL,
    fuente text NOT NULL CHECK (fuente <> ''),
    entradas jsonb NOT NULL,
    huella text NOT NULL CHECK (huella ~ '^[0-9a-f]{64}$'),
    motivo text NOT NULL CHECK (motivo <> ''),
    publicado_por text NOT NULL,
    publicado_en timestamptz NOT NULL,
    PRIMARY KEY (nombre, version)
);
REVOKE UPDATE, DELETE ON catalogo FROM {app};

CREATE TABLE forma_firmada (
    documento_id uuid NOT NULL,
    firmante_id uuid NOT NULL,
    nit text NOT NULL,
    servicio text NOT NULL,
    numero text NOT NULL,
    firmada_en timestamptz NOT NULL,
    PRIMARY KEY (documento_id, firmante_id)
);
CREATE INDEX ix_forma_firmada_firmante ON forma_firmada (firmante_id);
COMMENT ON TABLE forma_firmada IS 'projection: forms of cases validly signed by registered signers';

CREATE TABLE forma_cerrada (
    documento_id uuid PRIMARY KEY,
    cerrada_en timestamptz NOT NULL
);
COMMENT ON TABLE forma_cerrada IS 'projection: when a case was last decided; it may be known before the signature is';
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
