"""What the auditor asks of a database: one query per invariant, each row of the answer a breach."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Comprobacion:
    """An invariant of one service's database.

    Attributes:
        nombre: short and stable, `cupos.volumen_de_grupo`.
        promesa: what holds, Spanish, for the auditor's table.
        sql: a read-only query whose rows are the breaches; none means the promise is kept.
        solo_en_reposo: whether it only holds when no work is in flight.
    """

    nombre: str
    promesa: str
    sql: str
    solo_en_reposo: bool = False
