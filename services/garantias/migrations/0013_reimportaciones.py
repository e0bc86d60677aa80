"""Temporary exits and re-imports; what else articles 85 to 102 ask to keep."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


_GRANDES_USUARIOS = """
    ALTER TABLE gran_usuario ADD COLUMN operador_usuario text;
    ALTER TABLE gran_usuario ADD COLUMN suplente_usuario text;
    ALTER TABLE gran_usuario ADD CONSTRAINT ck_gran_usuario_operadores
        CHECK ((operador_usuario IS NULL) = (suplente_usuario IS NULL) AND operador_usuario <> suplente_usuario);
"""

_GARANTIAS = """
    ALTER TABLE garantia ADD COLUMN ampara jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(ampara) = 'array');
    COMMENT ON COLUMN garantia.ampara IS 'members of an asociacion empresarial that it covers (art. 13.1 c)';
"""

_SALIDAS = """
CREATE TABLE salida (
    id uuid PRIMARY KEY REFERENCES expediente,
    programa_id uuid NOT NULL REFERENCES programa,
    registro_id uuid NOT NULL REFERENCES registro,
    clase text NOT NULL CHECK (clase IN ('temporal', 'reemplazo', 'literal_c', 'cumplimiento', 'forzosa')),
    justificacion text NOT NULL,
    declaracion_importacion text NOT NULL,
    por_garantia boolean NOT NULL,
    garantia_proveedor_hasta date,
    componente_individualizado boolean NOT NULL,
    reimportar_hasta date,
    acta_comite text,
    autorizada_el date,
    embarcada_el date,
    declaracion_embarque text,
    similares_hasta date,
    liberado_centavos bigint CHECK (liberado_centavos > 0),
    termino_el date,
    declaracion_regreso text,
    CONSTRAINT ck_salida_plazo CHECK ((clase IN ('temporal', 'reemplazo')) = (reimportar_hasta IS NOT NULL)),
    CONSTRAINT ck_salida_garantia CHECK (por_garantia OR garantia_proveedor_hasta IS NULL),
    CONSTRAINT ck_salida_acta CHECK (acta_comite IS NULL OR clase = 'reemplazo'),
    CONSTRAINT ck_salida_embarcada CHECK (
        (embarcada_el IS NULL) = (declaracion_embarque IS NULL) AND embarcada_el >= autorizada_el),
    CONSTRAINT ck_salida_similares CHECK (
        liberado_centavos IS NULL OR (clase = 'temporal' AND (embarcada_el IS NOT NULL OR similares_hasta IS NOT NULL))
    ),
    CONSTRAINT ck_salida_termino CHECK (termino_el >= coalesce(embarcada_el, autorizada_el))
);
COMMENT ON TABLE salida IS 'exit of goods of a registration, for a time or for good (arts. 85 to 89)';
CREATE INDEX ix_salida_registro ON salida (registro_id);

CREATE TABLE salida_item (
    salida_id uuid NOT NULL REFERENCES salida,
    item integer NOT NULL CHECK (item > 0),
    cantidad numeric(18, 6) NOT NULL CHECK (cantidad > 0),
    fob_centavos bigint NOT NULL CHECK (fob_centavos > 0),
    PRIMARY KEY (salida_id, item)
);
REVOKE DELETE ON salida FROM {app};
REVOKE UPDATE, DELETE ON salida_item FROM {app};

ALTER TABLE registro ADD COLUMN salida_id uuid REFERENCES salida;
COMMENT ON COLUMN registro.salida_id IS 'exit whose goods these are similar to (art. 88)';
CREATE INDEX ix_registro_salida ON registro (salida_id) WHERE salida_id IS NOT NULL;
"""

_REIMPORTACIONES = """
CREATE TABLE reimportacion (
    id uuid PRIMARY KEY REFERENCES expediente,
    programa_id uuid NOT NULL REFERENCES programa,
    clase text NOT NULL CHECK (clase IN ('temporal', 'definitiva')),
    razon text NOT NULL,
    componente_externo_centavos bigint NOT NULL CHECK (componente_externo_centavos > 0),
    consultada_el date,
    garantia_centavos bigint CHECK (garantia_centavos > 0),
    exige_registro boolean,
    CONSTRAINT ck_reimportacion_garantia CHECK (garantia_centavos IS NULL OR clase = 'temporal')
);
COMMENT ON TABLE reimportacion IS 'concept on exported goods that come back (arts. 90 to 92)';
CREATE INDEX ix_reimportacion_programa ON reimportacion (programa_id);

CREATE TABLE reimportacion_linea (
    reimportacion_id uuid NOT NULL REFERENCES reimportacion,
    declaracion text NOT NULL,
    item integer NOT NULL CHECK (item > 0),
    cantidad numeric(18, 6) NOT NULL CHECK (cantidad > 0),
    unidad text NOT NULL,
    abonada boolean NOT NULL,
    PRIMARY KEY (reimportacion_id, declaracion, item)
);
REVOKE DELETE ON reimportacion FROM {app};
REVOKE UPDATE, DELETE ON reimportacion_linea FROM {app};
"""

_PETROLEROS = """
CREATE TABLE contrato_petrolero (
    id uuid PRIMARY KEY,
    estudio_id uuid NOT NULL REFERENCES estudio,
    numero text NOT NULL,
    contratante text NOT NULL CHECK (contratante IN ('ecopetrol', 'asociada', 'representante_del_yacimiento')),
    empresa_contratante text NOT NULL,
    objeto text NOT NULL CHECK (objeto IN ('exploracion', 'explotacion', 'produccion', 'transporte', 'refinacion')),
    valor_centavos bigint NOT NULL CHECK (valor_centavos > 0),
    grado numeric(5, 2) NOT NULL CHECK (grado BETWEEN 0 AND 100),
    acreditado_centavos bigint NOT NULL CHECK (acreditado_centavos BETWEEN 0 AND valor_centavos),
    contrato uuid NOT NULL,
    certificacion uuid NOT NULL,
    agregado_por text NOT NULL,
    agregado_en timestamptz NOT NULL,
    retirado_en timestamptz
);
COMMENT ON TABLE contrato_petrolero IS 'contract of the oil sector in place of export declarations (art. 30)';
CREATE UNIQUE INDEX uq_contrato_petrolero ON contrato_petrolero (estudio_id, numero) WHERE retirado_en IS NULL;
REVOKE UPDATE, DELETE ON contrato_petrolero FROM {app};
GRANT UPDATE (retirado_en) ON contrato_petrolero TO {app};
"""

_REPOSICIONES = """
CREATE TABLE reposicion (
    id uuid PRIMARY KEY REFERENCES expediente,
    reglamento text NOT NULL REFERENCES reglamento,
    exportador_nit text NOT NULL,
    economista text NOT NULL,
    cuadros jsonb NOT NULL,
    radicada_el date,
    resultado jsonb,
    registrar_hasta date,
    CONSTRAINT ck_reposicion_autorizada CHECK (
        (resultado IS NULL) = (registrar_hasta IS NULL) AND (resultado IS NULL OR radicada_el IS NOT NULL))
);
COMMENT ON TABLE reposicion IS 'study to replace raw materials that were exported in a product (arts. 93 to 102)';

CREATE TABLE reposicion_exportacion (
    reposicion_id uuid NOT NULL REFERENCES reposicion,
    declaracion text NOT NULL,
    item integer NOT NULL CHECK (item > 0),
    embarcada_el date NOT NULL,
    producto text NOT NULL,
    unidades numeric(18, 6) NOT NULL CHECK (unidades > 0),
    fob_centavos bigint NOT NULL CHECK (fob_centavos > 0),
    valor_agregado numeric(5, 2) NOT NULL CHECK (valor_agregado BETWEEN 0 AND 100),
    invoca_179 boolean NOT NULL,
    viva boolean NOT NULL,
    PRIMARY KEY (reposicion_id, declaracion, item)
);
CREATE UNIQUE INDEX uq_exportacion_repuesta ON reposicion_exportacion (declaracion, item) WHERE viva;

CREATE TABLE reposicion_importacion (
    reposicion_id uuid NOT NULL REFERENCES reposicion,
    declaracion text NOT NULL,
    item integer NOT NULL CHECK (item > 0),
    insumo text NOT NULL,
    levante_el date NOT NULL,
    cantidad numeric(18, 6) NOT NULL CHECK (cantidad > 0),
    PRIMARY KEY (reposicion_id, declaracion, item)
);
CREATE INDEX ix_reposicion_importacion ON reposicion_importacion (declaracion, item);

CREATE TABLE importacion_repuesta (
    declaracion text NOT NULL,
    item integer NOT NULL,
    cantidad numeric(18, 6) NOT NULL,
    utilizada numeric(18, 6) NOT NULL CHECK (utilizada > 0),
    PRIMARY KEY (declaracion, item),
    CONSTRAINT ck_importacion_repuesta CHECK (utilizada <= cantidad)
);
COMMENT ON TABLE importacion_repuesta IS 'what all studies replaced of an import (art. 99); never above it';

CREATE TABLE reposicion_cantidad (
    reposicion_id uuid NOT NULL REFERENCES reposicion,
    insumo text NOT NULL,
    unidad text NOT NULL,
    autorizada numeric(18, 6) NOT NULL CHECK (autorizada > 0),
    registrada numeric(18, 6) NOT NULL DEFAULT 0,
    PRIMARY KEY (reposicion_id, insumo),
    CONSTRAINT ck_reposicion_cantidad CHECK (registrada BETWEEN 0 AND autorizada)
);

CREATE TABLE reposicion_registro (
    id uuid PRIMARY KEY,
    reposicion_id uuid NOT NULL,
    registro text NOT NULL,
    fecha date NOT NULL,
    insumo text NOT NULL,
    cantidad numeric(18, 6) NOT NULL CHECK (cantidad > 0),
    quien text NOT NULL,
    registrado_en timestamptz NOT NULL,
    CONSTRAINT uq_reposicion_registro UNIQUE (reposicion_id, registro, insumo),
    FOREIGN KEY (reposicion_id, insumo) REFERENCES reposicion_cantidad
);
REVOKE DELETE ON reposicion, importacion_repuesta, reposicion_cantidad FROM {app};
REVOKE UPDATE, DELETE ON reposicion_exportacion, reposicion_importacion, reposicion_registro FROM {app};
GRANT UPDATE (viva) ON reposicion_exportacion TO {app};
REVOKE UPDATE ON importacion_repuesta, reposicion_cantidad FROM {app};
GRANT UPDATE (utilizada) ON importacion_repuesta TO {app};
GRANT UPDATE (registrada) ON reposicion_cantidad TO {app};
"""


def upgrade() -> None:
    for sentencias in (_GRANDES_USUARIOS, _GARANTIAS, _SALIDAS, _REIMPORTACIONES, _PETROLEROS, _REPOSICIONES):
        ejecutar_sql(cast(Operations, op), sentencias)
