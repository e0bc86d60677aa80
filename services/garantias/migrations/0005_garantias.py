"""Life of a guarantee, prórrogas, drafts of acts, outages, official letters."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql, ladrillo

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_GARANTIA = """
ALTER TABLE garantia
    ADD COLUMN objeto text NOT NULL DEFAULT 'cumplimiento' CHECK (objeto IN ('cumplimiento', 'reexportacion')),
    ADD COLUMN acto text NOT NULL DEFAULT 'constitucion'
        CHECK (acto IN ('constitucion', 'sustitucion', 'modificacion')),
    ADD COLUMN subproyecto integer NOT NULL DEFAULT 0 CHECK (subproyecto >= 0),
    ADD COLUMN cadena uuid REFERENCES garantia,
    ADD COLUMN titular boolean NOT NULL DEFAULT false,
    ADD COLUMN base_usd_centavos bigint CHECK (base_usd_centavos > 0),
    ADD COLUMN representante_limitado boolean NOT NULL DEFAULT false,
    ADD COLUMN firmada_digitalmente boolean NOT NULL DEFAULT false,
    ADD COLUMN codigo_verificacion text CHECK (codigo_verificacion <> ''),
    ADD COLUMN sitio_verificacion text CHECK (sitio_verificacion <> ''),
    ADD COLUMN vigente_hasta date,
    ADD COLUMN certificado_pendiente boolean NOT NULL DEFAULT false,
    ADD COLUMN causa_sustitucion text
        CHECK (causa_sustitucion IN ('aumento_de_cupo', 'cesion', 'cambio_de_razon_social', 'cambio_de_plazos')),
    ADD COLUMN sustituir_hasta date;
COMMENT ON COLUMN garantia.cadena IS 'the first guarantee of its chain of replacements; itself if it is the first';
COMMENT ON COLUMN garantia.titular IS 'holds the place of its period: a constitution presented, or what replaced it';
COMMENT ON COLUMN garantia.vigente_hasta IS 'end of validity that rules, where the law moved that of the document';
COMMENT ON COLUMN garantia.base_usd_centavos IS 'art. 91: FOB external component of the goods that came back';
UPDATE garantia SET titular = viva AND sustituye_a IS NULL, cadena = id;
ALTER TABLE garantia
    ALTER COLUMN cadena SET NOT NULL,
    ADD CONSTRAINT ck_garantia_acto CHECK ((acto = 'constitucion') = (sustituye_a IS NULL)),
    ADD CONSTRAINT ck_garantia_titular CHECK (viva OR NOT titular),
    ADD CONSTRAINT ck_garantia_reexportacion CHECK ((objeto = 'reexportacion') = (base_usd_centavos IS NOT NULL)),
    ADD CONSTRAINT ck_garantia_causa CHECK (sustituir_hasta IS NULL OR causa_sustitucion IS NOT NULL),
    -- A guarantee of re-export has one date for all (art. 91).
    DROP CONSTRAINT ck_garantia_fechas,
    ADD CONSTRAINT ck_garantia_fechas CHECK (constituida_el < clausula_primera
        AND (clausula_primera < valida_hasta OR (objeto = 'reexportacion' AND clausula_primera = valida_hasta))),
    -- A replacement that was returned leaves room for another one.
    DROP CONSTRAINT garantia_sustituye_a_key;
DROP INDEX uq_garantia_viva;
CREATE UNIQUE INDEX uq_garantia_viva ON garantia (programa_id, periodo, subproyecto)
    WHERE titular AND objeto = 'cumplimiento';
CREATE UNIQUE INDEX uq_sustitucion_viva ON garantia (sustituye_a) WHERE viva;
CREATE INDEX ix_garantia_cadena ON garantia (cadena);
CREATE INDEX ix_garantia_vigencia ON garantia ((coalesce(vigente_hasta, valida_hasta)), id) WHERE viva;

CREATE TABLE garantia_custodia (
    id uuid PRIMARY KEY,
    garantia_id uuid NOT NULL REFERENCES garantia,
    hecho text NOT NULL
        CHECK (hecho IN ('original_recibido', 'copia_a_control', 'copia_a_usuario', 'original_devuelto')),
    fecha date NOT NULL,
    oficina text NOT NULL,
    detalle text NOT NULL,
    adjunto uuid,
    quien text NOT NULL,
    registrado_en timestamptz NOT NULL,
    CONSTRAINT uq_custodia_hecho UNIQUE (garantia_id, hecho)
);

CREATE TABLE garantia_verificacion (
    id uuid PRIMARY KEY,
    garantia_id uuid NOT NULL REFERENCES garantia,
    medio text NOT NULL CHECK (medio IN ('codigo', 'firma_digital')),
    conforme boolean NOT NULL,
    detalle text NOT NULL,
    adjunto uuid,
    quien text NOT NULL,
    registrado_en timestamptz NOT NULL
);
CREATE INDEX ix_verificacion_garantia ON garantia_verificacion (garantia_id, id);

CREATE TABLE garantia_extension (
    id uuid PRIMARY KEY,
    garantia_id uuid NOT NULL REFERENCES garantia,
    articulo text NOT NULL,
    siguiente uuid REFERENCES garantia,
    demostrar_antes date NOT NULL,
    demostrar_hasta date NOT NULL,
    valida_antes date NOT NULL,
    valida_hasta date NOT NULL,
    exige_certificado boolean NOT NULL,
    quien text NOT NULL,
    registrada_en timestamptz NOT NULL,
    -- Art. 28.4 par. 3: what a balance extended is never extended again.
    CONSTRAINT uq_extension_garantia UNIQUE (garantia_id),
    CHECK (demostrar_antes < demostrar_hasta)
);
"""

_PRORROGA = """
CREATE TABLE prorroga (
    id uuid PRIMARY KEY REFERENCES expediente,
    garantia_id uuid NOT NULL REFERENCES garantia,
    programa_id uuid NOT NULL REFERENCES programa,
    cadena uuid NOT NULL REFERENCES garantia,
    abierta boolean NOT NULL,
    meses integer NOT NULL CHECK (meses > 0),
    motivos text NOT NULL,
    ya_concedidos integer NOT NULL CHECK (ya_concedidos >= 0),
    autoridad text NOT NULL CHECK (autoridad IN ('grupo', 'subdirector')),
    radicada_el date NOT NULL,
    clausula_primera date NOT NULL,
    falla_id uuid,
    demostrar_hasta date NOT NULL,
    valida_hasta date NOT NULL,
    aprobada_el date,
    sustituir_hasta date,
    sustituta_id uuid REFERENCES garantia,
    causa text,
    CONSTRAINT ck_prorroga_plazo CHECK (radicada_el <= clausula_primera OR falla_id IS NOT NULL),
    CONSTRAINT ck_prorroga_aprobada CHECK ((aprobada_el IS NULL) = (sustituir_hasta IS NULL)),
    CONSTRAINT ck_prorroga_sustituta CHECK (sustituta_id IS NULL OR aprobada_el IS NOT NULL)
);
CREATE UNIQUE INDEX uq_prorroga_abierta ON prorroga (cadena) WHERE abierta;
CREATE INDEX ix_prorroga_garantia ON prorroga (garantia_id, id);
CREATE INDEX ix_prorroga_cadena ON prorroga (cadena, id);
"""

_PLAZOS = """
ALTER TABLE plazo ADD COLUMN proyectado date;
COMMENT ON COLUMN plazo.proyectado IS 'the last day for which its expiry was looked at';
CREATE INDEX ix_plazo_por_vencer ON plazo (vence, id) WHERE estado = 'abierto' AND proyectado IS NULL;

CREATE TABLE acto (
    id uuid PRIMARY KEY,
    plazo_id uuid NOT NULL REFERENCES plazo,
    vencio date NOT NULL,
    caso_id uuid NOT NULL REFERENCES expediente,
    caso_numero text NOT NULL,
    nit text NOT NULL,
    clase text NOT NULL,
    titulo text NOT NULL,
    articulo text NOT NULL,
    texto jsonb NOT NULL,
    estado text NOT NULL CHECK (estado IN ('proyectado', 'firmado', 'descartado')),
    proyectado_en timestamptz NOT NULL,
    resuelto_por text,
    resuelto_en timestamptz,
    motivo text,
    oficio_id uuid,
    CONSTRAINT uq_acto_vencimiento UNIQUE (plazo_id, vencio),
    CONSTRAINT ck_acto_resuelto CHECK ((estado = 'proyectado') = (resuelto_por IS NULL)
        AND (resuelto_por IS NULL) = (resuelto_en IS NULL) AND (resuelto_por IS NULL) = (motivo IS NULL))
);
CREATE INDEX ix_acto_por_firmar ON acto (vencio, id) WHERE estado = 'proyectado';
CREATE INDEX ix_acto_caso ON acto (caso_id, id);

CREATE TABLE latido (
    sonda text PRIMARY KEY,
    visto_en timestamptz NOT NULL
);

CREATE TABLE falla (
    id uuid PRIMARY KEY,
    sonda text NOT NULL,
    origen text NOT NULL CHECK (origen IN ('sonda', 'silencio', 'declarada')),
    desde timestamptz NOT NULL,
    hasta timestamptz,
    detalle text NOT NULL,
    registrada_por text NOT NULL,
    registrada_en timestamptz NOT NULL,
    CHECK (hasta > desde)
);
CREATE UNIQUE INDEX uq_falla_abierta ON falla (sonda) WHERE hasta IS NULL;
CREATE INDEX ix_falla_desde ON falla (desde, id);
ALTER TABLE prorroga ADD FOREIGN KEY (falla_id) REFERENCES falla;

CREATE TABLE radicacion_marcada (
    caso_id uuid NOT NULL REFERENCES expediente,
    version integer NOT NULL,
    falla_id uuid NOT NULL REFERENCES falla,
    radicada_en timestamptz NOT NULL,
    PRIMARY KEY (caso_id, version)
);
COMMENT ON TABLE radicacion_marcada IS 'filings within the days that follow a recorded outage (Ley 1437, art. 62)';

REVOKE UPDATE, DELETE ON garantia_custodia, garantia_verificacion, garantia_extension, radicacion_marcada FROM {app};
REVOKE UPDATE, DELETE ON acto, falla FROM {app};
GRANT UPDATE (estado, resuelto_por, resuelto_en, motivo, oficio_id) ON acto TO {app};
GRANT UPDATE (hasta, detalle) ON falla TO {app};
REVOKE DELETE ON prorroga, latido FROM {app};
"""


def upgrade() -> None:
    operaciones = cast(Operations, op)
    ladrillo(operaciones, "oficios", 1)
    ejecutar_sql(operaciones, _GARANTIA + _PRORROGA + _PLAZOS)
