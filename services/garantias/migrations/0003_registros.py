"""Import registrations on the ledger of quotas, and input-output tables (CIP)."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql, ladrillo

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLAS = """
CREATE TABLE cupo_periodo (
    programa_id uuid NOT NULL REFERENCES programa,
    periodo integer NOT NULL CHECK (periodo = 0 OR periodo BETWEEN 1999 AND 2200),
    autorizado_centavos bigint NOT NULL CHECK (autorizado_centavos >= 0),
    version integer NOT NULL CHECK (version > 0),
    PRIMARY KEY (programa_id, periodo)
);
COMMENT ON TABLE cupo_periodo IS 'quota in USD cents of each import period; what is left of it is in the ledger';

CREATE TABLE codigo_interno (
    programa_id uuid NOT NULL REFERENCES programa,
    codigo integer NOT NULL CHECK (codigo > 0),
    subpartida text NOT NULL CHECK (subpartida ~ '^[0-9]{10}$'),
    unidad text NOT NULL,
    descripcion text NOT NULL,
    PRIMARY KEY (programa_id, codigo)
);
COMMENT ON TABLE codigo_interno IS 'art. 64: each code is one unit and subheading for the life of the programme';

CREATE TABLE lote_registros (
    id uuid PRIMARY KEY,
    programa_id uuid NOT NULL REFERENCES programa,
    nit text NOT NULL,
    lote text NOT NULL,
    huella text NOT NULL,
    hoja jsonb NOT NULL,
    estado text NOT NULL CHECK (estado IN ('recibido', 'procesado', 'fallido')),
    error text,
    notas jsonb NOT NULL DEFAULT '[]',
    subido_por text NOT NULL,
    act text,
    recibido_en timestamptz NOT NULL,
    terminado_en timestamptz,
    CONSTRAINT uq_lote_registros UNIQUE (nit, lote),
    CHECK ((estado = 'recibido') = (terminado_en IS NULL))
);

CREATE TABLE registro (
    id uuid PRIMARY KEY REFERENCES expediente,
    programa_id uuid NOT NULL REFERENCES programa,
    periodo integer NOT NULL CHECK (periodo = 0 OR periodo BETWEEN 1999 AND 2200),
    garantia_id uuid REFERENCES garantia,
    fob_centavos bigint NOT NULL CHECK (fob_centavos >= 0),
    reembolsable boolean NOT NULL,
    bien_destino text,
    condiciones jsonb NOT NULL DEFAULT '[]',
    tercero_nit text,
    tercero_nombre text,
    reserva uuid UNIQUE,
    radicado_el date,
    registrado_el date,
    valido_hasta date,
    clausula_primera date,
    leyendas jsonb NOT NULL DEFAULT '[]',
    lote_id uuid REFERENCES lote_registros,
    CONSTRAINT ck_registro_radicado CHECK ((radicado_el IS NULL) = (reserva IS NULL)),
    CONSTRAINT ck_registro_aprobado CHECK (
        (registrado_el IS NULL) = (valido_hasta IS NULL) AND (registrado_el IS NULL) = (clausula_primera IS NULL)
        AND (registrado_el IS NULL OR (radicado_el <= registrado_el AND garantia_id IS NOT NULL))),
    CONSTRAINT ck_registro_periodo CHECK (
        registrado_el IS NULL OR periodo = 0 OR extract(year FROM registrado_el) = periodo),
    CHECK ((tercero_nit IS NULL) = (tercero_nombre IS NULL))
);
COMMENT ON COLUMN registro.fob_centavos IS 'USD cents as modified (art. 32); the sum of its items';
CREATE INDEX ix_registro_programa ON registro (programa_id, periodo, id);

CREATE TABLE registro_item (
    registro_id uuid NOT NULL REFERENCES registro,
    item integer NOT NULL CHECK (item > 0),
    codigo integer CHECK (codigo > 0),
    descripcion text NOT NULL,
    subpartida text NOT NULL CHECK (subpartida ~ '^[0-9]{10}$'),
    unidad text NOT NULL,
    cantidad numeric(18, 6) NOT NULL CHECK (cantidad >= 0),
    fob_centavos bigint NOT NULL CHECK (fob_centavos >= 0),
    PRIMARY KEY (registro_id, item),
    CHECK (cantidad > 0 OR fob_centavos = 0)
);

CREATE TABLE registro_concepto (
    id uuid PRIMARY KEY,
    registro_id uuid NOT NULL REFERENCES registro,
    clase text NOT NULL CHECK (clase IN ('comite', 'tercero')),
    favorable boolean NOT NULL,
    documento text NOT NULL,
    motivo text NOT NULL,
    quien text NOT NULL,
    emitido_en timestamptz NOT NULL,
    UNIQUE (registro_id, clase)
);

CREATE TABLE modificacion_registro (
    id uuid PRIMARY KEY REFERENCES expediente,
    registro_id uuid NOT NULL REFERENCES registro,
    clase text NOT NULL CHECK (clase IN ('renuncia_parcial', 'renuncia_total', 'correccion')),
    lineas jsonb NOT NULL,
    justificacion text NOT NULL,
    pedida_el date,
    abierta boolean NOT NULL,
    diferencia_centavos bigint
);
COMMENT ON COLUMN modificacion_registro.lineas IS 'quantity and cents with which each item named is to stay';
CREATE UNIQUE INDEX uq_modificacion_abierta ON modificacion_registro (registro_id) WHERE abierta;

CREATE TABLE reexportacion (
    id uuid PRIMARY KEY,
    registro_id uuid NOT NULL,
    item integer NOT NULL,
    declaracion text NOT NULL,
    fecha date NOT NULL,
    cantidad numeric(18, 6) NOT NULL CHECK (cantidad > 0),
    fob_centavos bigint NOT NULL CHECK (fob_centavos > 0),
    motivo text NOT NULL,
    acreditada_por text NOT NULL,
    acreditada_en timestamptz NOT NULL,
    CONSTRAINT uq_reexportacion UNIQUE (declaracion, registro_id, item),
    FOREIGN KEY (registro_id, item) REFERENCES registro_item
);

CREATE TABLE linea_de_lote_registros (
    lote_id uuid NOT NULL REFERENCES lote_registros,
    linea integer NOT NULL,
    referencia text NOT NULL,
    registro_id uuid REFERENCES registro,
    estado text NOT NULL CHECK (estado IN ('radicado', 'borrador', 'rechazada')),
    errores jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (lote_id, linea),
    CHECK ((estado = 'rechazada') = (registro_id IS NULL))
);

CREATE TABLE cip (
    id uuid PRIMARY KEY REFERENCES expediente,
    programa_id uuid NOT NULL REFERENCES programa,
    nombre_tecnico text NOT NULL,
    nombre_comercial text NOT NULL,
    unidad text NOT NULL,
    peso_neto_kg numeric(18, 6) NOT NULL CHECK (peso_neto_kg > 0),
    vigente integer NOT NULL CHECK (vigente > 0),
    presentado_el date,
    aprobado_el date,
    residuos text CHECK (residuos IN ('libres', 'bloqueados', 'liberados')),
    reemplaza_a uuid REFERENCES cip,
    CHECK ((aprobado_el IS NULL) = (residuos IS NULL)),
    CHECK (aprobado_el IS NULL OR presentado_el <= aprobado_el)
);
CREATE INDEX ix_cip_programa ON cip (programa_id, id);

CREATE TABLE cip_version (
    cip_id uuid NOT NULL REFERENCES cip,
    version integer NOT NULL CHECK (version > 0),
    subpartida text NOT NULL CHECK (subpartida ~ '^[0-9]{10}$'),
    fob_unitario numeric(18, 6) NOT NULL CHECK (fob_unitario > 0),
    valor_agregado numeric(24, 12) NOT NULL,
    motivo text NOT NULL,
    desde date NOT NULL,
    PRIMARY KEY (cip_id, version)
);

CREATE TABLE cip_insumo (
    cip_id uuid NOT NULL,
    version integer NOT NULL,
    codigo integer NOT NULL CHECK (codigo > 0),
    descripcion text NOT NULL,
    subpartida text NOT NULL CHECK (subpartida ~ '^[0-9]{10}$'),
    unidad text NOT NULL,
    fob_unitario numeric(18, 6) NOT NULL CHECK (fob_unitario >= 0),
    desperdicio numeric(5, 2) NOT NULL CHECK (desperdicio >= 0 AND desperdicio < 100),
    factor numeric(18, 9) NOT NULL CHECK (factor > 0),
    PRIMARY KEY (cip_id, version, codigo),
    FOREIGN KEY (cip_id, version) REFERENCES cip_version
);
COMMENT ON COLUMN cip_insumo.factor IS 'total consumption per unit of product, waste included (art. 63 d)';

REVOKE DELETE ON cupo_periodo, codigo_interno, lote_registros, registro, cip FROM {app};
REVOKE UPDATE, DELETE ON registro_concepto, reexportacion, linea_de_lote_registros FROM {app};
REVOKE DELETE ON modificacion_registro FROM {app};
"""


def upgrade() -> None:
    operaciones = cast(Operations, op)
    ladrillo(operaciones, "ledger", 1)
    ejecutar_sql(operaciones, _TABLAS)
