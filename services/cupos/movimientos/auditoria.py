"""What the auditor asks of the movements of quotas."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "cupos.movimientos_y_libro",
        "Cada aumento o débito hecho es una transferencia del libro de su grupo, por su cantidad y en su sentido",
        """
        SELECT m.id, c.numero, m.kg, t.cantidad FROM cupo_movimiento m JOIN cupo c ON c.id = m.cupo
        JOIN libro_transferencias t ON t.id = m.transferencia
        JOIN libro_cuentas d ON d.id = t.destino
        WHERE t.cantidad <> abs(m.kg) OR d.referencia <> c.contingente || '/' || c.grupo
            OR d.tipo <> CASE WHEN m.kg > 0 THEN 'grupo_asignado' ELSE 'grupo_disponible' END
        """,
    ),
    Comprobacion(
        "cupos.movimientos_numerados",
        "Los movimientos de cada cupo van del uno al último, sin saltos",
        """
        SELECT c.numero, c.movimientos, count(m.id) AS hay FROM cupo c LEFT JOIN cupo_movimiento m ON m.cupo = c.id
        GROUP BY c.id HAVING count(m.id) <> c.movimientos OR coalesce(max(m.numero), 0) <> c.movimientos
        """,
    ),
    Comprobacion(
        "cupos.cupos_no_negativos",
        "A ningún cupo se le ha quitado más de lo que tuvo",
        "SELECT id, numero, kg FROM cupo_vigente WHERE kg < 0",
    ),
    Comprobacion(
        "cupos.debitos_juzgados",
        "Ningún débito espera la respuesta de consumo",
        "SELECT id, cupo, kg, causa FROM cupo_movimiento WHERE estado = 'pedido'",
        solo_en_reposo=True,
    ),
)
