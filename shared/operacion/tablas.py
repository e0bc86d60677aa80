"""The tables that an operator looks at, as far as these routes read them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

_INSTANTE = sa.DateTime(timezone=True)
_metadata = sa.MetaData()

retenidos = sa.Table(
    "retenidos",
    _metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("consumidor", sa.Text),
    sa.Column("evento_id", sa.Uuid),
    sa.Column("tipo", sa.Text),
    sa.Column("topico", sa.Text),
    sa.Column("particion", sa.Integer),
    sa.Column("desplazamiento", sa.BigInteger),
    sa.Column("clave", sa.Text),
    sa.Column("secuencia", sa.BigInteger),
    sa.Column("version", sa.BigInteger),
    sa.Column("cuerpo", sa.LargeBinary),
    sa.Column("estado", sa.Text),
    sa.Column("motivo", sa.Text),
    sa.Column("espera_que", sa.Text),
    sa.Column("espera_clave", sa.Text),
    sa.Column("error", sa.Text),
    sa.Column("intentos", sa.Integer),
    sa.Column("retenido_en", _INSTANTE),
    sa.Column("intentado_en", _INSTANTE),
    sa.Column("proximo_intento", _INSTANTE),
    sa.Column("resuelto_en", _INSTANTE),
    sa.Column("historial", JSONB),
)

salida = sa.Table(
    "outbox",
    _metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True),
    sa.Column("id", sa.Uuid),
    sa.Column("type", sa.Text),
    sa.Column("topic", sa.Text),
    sa.Column("aggregate_id", sa.Text),
    sa.Column("attempts", sa.Integer),
    sa.Column("last_error", sa.Text),
    sa.Column("occurred_at", _INSTANTE),
    sa.Column("published_at", _INSTANTE),
)
