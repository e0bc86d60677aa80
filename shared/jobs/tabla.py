"""The table `trabajos` as SQLAlchemy Core sees it; `sql/0001_trabajos.sql` creates it."""

from sqlalchemy import BigInteger, Column, DateTime, Integer, MetaData, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID

trabajos = Table(
    "trabajos",
    MetaData(),
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("seq", BigInteger),
    Column("tipo", Text),
    Column("clave", Text),
    Column("grupo", Text),
    Column("datos", JSONB),
    Column("traza", JSONB),
    Column("prioridad", SmallInteger),
    Column("estado", Text),
    Column("reloj", Text),
    Column("no_antes", DateTime(timezone=True)),
    Column("intentos", Integer),
    Column("aplazamientos", Integer),
    Column("arriendo", BigInteger),
    Column("arriendo_hasta", DateTime(timezone=True)),
    Column("trabajador", Text),
    Column("motivo", Text),
    Column("creado_en", DateTime(timezone=True)),
    Column("iniciado_en", DateTime(timezone=True)),
    Column("terminado_en", DateTime(timezone=True)),
)
