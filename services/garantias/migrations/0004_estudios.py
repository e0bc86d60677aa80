"""Demonstration studies: declarations, credits and verdicts; commitments of capital goods."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLAS = """
CREATE TABLE compromiso (
    programa_id uuid PRIMARY KEY REFERENCES programa,
    base text NOT NULL CHECK (base IN ('unidades', 'valor')),
    unidad text,
    cantidad numeric(18, 6) CHECK (cantidad > 0),
    regla text NOT NULL,
    pasos jsonb NOT NULL,
    motivo text NOT NULL,
    fijado_por text NOT NULL,
    fijado_en timestamptz NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    CHECK ((base = 'unidades') = (unidad IS NOT NULL AND cantidad IS NOT NULL))
);
COMMENT ON TABLE compromiso IS 'what a programme of capital goods or spare parts owes, where its quota does not tell';

CREATE TABLE estudio (
    id uuid PRIMARY KEY REFERENCES expediente,
    programa_id uuid NOT NULL REFERENCES programa,
    garantia_id uuid NOT NULL REFERENCES garantia,
    periodo integer NOT NULL CHECK (periodo = 0 OR periodo BETWEEN 1999 AND 2200),
    clase text NOT NULL CHECK (clase IN ('ordinario', 'parcial', 'saldo')),
    origen uuid REFERENCES estudio,
    vence date NOT NULL,
    presentado_el date,
    presentacion text CHECK (presentacion IN ('a_tiempo', 'antes_de_la_resolucion', 'con_el_recurso', 'sin_regla')),
    sancion_cop_centavos bigint CHECK (sancion_cop_centavos >= 0),
    grado_declarado numeric(5, 2) CHECK (grado_declarado BETWEEN 0 AND 100),
    folios integer CHECK (folios > 0),
    devuelto_el date,
    causales jsonb NOT NULL DEFAULT '[]',
    refilado_el date,
    archivo_id uuid,
    resultado jsonb,
    a_efectivo_centavos bigint CHECK (a_efectivo_centavos > 0),
    saldo_vence date,
    CHECK ((clase = 'saldo') = (origen IS NOT NULL)),
    CHECK (clase <> 'parcial' OR periodo = 0),
    CHECK ((presentado_el IS NULL) = (presentacion IS NULL))
);
CREATE UNIQUE INDEX uq_estudio_periodo ON estudio (programa_id, periodo, clase) WHERE clase <> 'parcial';
CREATE INDEX ix_estudio_garantia ON estudio (garantia_id);

CREATE TABLE archivo_declaraciones (
    id uuid PRIMARY KEY,
    estudio_id uuid NOT NULL REFERENCES estudio,
    objeto jsonb NOT NULL,
    nombre text NOT NULL,
    lineas_declaradas integer CHECK (lineas_declaradas >= 0),
    estado text NOT NULL CHECK (estado IN ('recibido', 'procesado', 'fallido')),
    error text,
    notas jsonb NOT NULL DEFAULT '[]',
    lineas integer,
    aceptadas integer,
    errores jsonb,
    subido_por text NOT NULL,
    recibido_en timestamptz NOT NULL,
    terminado_en timestamptz,
    CHECK ((estado = 'recibido') = (terminado_en IS NULL)),
    CHECK ((estado = 'fallido') = (error IS NOT NULL))
);
CREATE INDEX ix_archivo_declaraciones_estudio ON archivo_declaraciones (estudio_id, id);
ALTER TABLE estudio ADD FOREIGN KEY (archivo_id) REFERENCES archivo_declaraciones;

CREATE TABLE declaracion_linea (
    estudio_id uuid NOT NULL,
    linea integer NOT NULL,
    programa_id uuid NOT NULL,
    declaracion text COLLATE "C" NOT NULL,
    item integer NOT NULL,
    clase text NOT NULL CHECK (clase IN ('exportacion', 'venta_local')),
    fecha date NOT NULL,
    cip_id uuid,
    codigo integer,
    unidades numeric(18, 6) NOT NULL CHECK (unidades > 0),
    fob_centavos bigint NOT NULL CHECK (fob_centavos > 0),
    directa boolean NOT NULL,
    PRIMARY KEY (estudio_id, linea),
    CONSTRAINT uq_declaracion_acreditada
        UNIQUE NULLS NOT DISTINCT (declaracion, item, programa_id, clase, cip_id, codigo)
);
COMMENT ON TABLE declaracion_linea IS 'accepted lines of the flat file of each study; none counts twice in a programme';

CREATE TABLE consumo_linea (
    estudio_id uuid NOT NULL,
    origen uuid NOT NULL,
    linea integer NOT NULL,
    codigo integer NOT NULL,
    fecha date NOT NULL,
    clase text NOT NULL,
    consumo numeric NOT NULL CHECK (consumo > 0),
    desde numeric NOT NULL,
    abonado numeric NOT NULL CHECK (abonado >= 0 AND abonado <= consumo),
    PRIMARY KEY (estudio_id, origen, linea, codigo)
);
COMMENT ON TABLE consumo_linea IS 'what each line used of each code, and the stretch of the registrations it credited';

CREATE TABLE abono_registro (
    estudio_id uuid NOT NULL,
    registro_id uuid NOT NULL,
    item integer NOT NULL,
    codigo integer NOT NULL,
    fecha date NOT NULL,
    numero text NOT NULL,
    desde numeric NOT NULL,
    cantidad numeric NOT NULL CHECK (cantidad > 0),
    por_exportaciones numeric NOT NULL CHECK (por_exportaciones >= 0),
    por_ventas numeric NOT NULL CHECK (por_ventas >= 0),
    fob_centavos bigint NOT NULL,
    demostrado_centavos bigint NOT NULL,
    exportado_centavos bigint NOT NULL,
    PRIMARY KEY (estudio_id, registro_id, item),
    CHECK (por_exportaciones + por_ventas <= cantidad),
    CHECK (exportado_centavos <= demostrado_centavos AND demostrado_centavos <= fob_centavos)
);
CREATE INDEX ix_abono_registro_tramo ON abono_registro (estudio_id, codigo, desde);

CREATE TABLE calculo_estudio (
    estudio_id uuid PRIMARY KEY REFERENCES estudio,
    version integer NOT NULL CHECK (version > 0),
    huella text NOT NULL,
    base text NOT NULL CHECK (base IN ('materias_primas', 'unidades', 'valor')),
    unidad text NOT NULL,
    compromiso numeric NOT NULL CHECK (compromiso >= 0),
    demostrado numeric NOT NULL CHECK (demostrado >= 0),
    pasos jsonb NOT NULL,
    calculado_en timestamptz NOT NULL
);
COMMENT ON COLUMN calculo_estudio.huella IS 'of all that was read: another one now means that it is to be done again';

REVOKE DELETE ON compromiso, estudio, archivo_declaraciones, calculo_estudio FROM {app};
REVOKE UPDATE ON declaracion_linea, consumo_linea, abono_registro FROM {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
