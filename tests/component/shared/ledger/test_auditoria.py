"""Each question of the auditor finds the breach that it is for, and nothing on a sound ledger."""

from uuid import uuid4

import asyncpg

from shared.ledger import abrir_cuenta, asentar, reservar, transferir
from shared.ledger.auditoria import COMPROBACIONES
from shared.persistence import BaseDeDatos
from tests.component.shared.ladrillos import BaseConLadrillos

ROTURAS = {
    "libro.balance_de_prueba": "UPDATE libro_cuentas SET asentado = asentado + 1 WHERE tipo = 'mundo'",
    "libro.saldos_de_las_transferencias": "UPDATE libro_transferencias SET cantidad = 7 WHERE clase = 'asiento'",
    "libro.asientos_continuos": "DELETE FROM libro_asientos WHERE numero = 2",
    "libro.disponible_no_negativo": "UPDATE libro_asientos SET por_salir = asentado + 1 WHERE numero = 2",
}


async def hallazgos(conexion: asyncpg.Connection) -> set[str]:
    return {c.nombre for c in COMPROBACIONES if await conexion.fetch(c.sql)}


async def test_cada_pregunta_halla_su_falta(bd: BaseDeDatos, base: BaseConLadrillos) -> None:
    async with bd.tx() as tx:
        mundo = await abrir_cuenta(tx, "mundo", "C", sin_negativos=False)
        cupo, consumido = await abrir_cuenta(tx, "disponible", "C"), await abrir_cuenta(tx, "consumido", "C")
        await transferir(tx, id=uuid4(), origen=mundo, destino=cupo, cantidad=100, causa="x")
        for cantidad in (10, 20):
            reserva = uuid4()
            await reservar(tx, id=reserva, origen=cupo, destino=consumido, cantidad=cantidad, causa="x")
        await asentar(tx, id=uuid4(), reserva=reserva, causa="x")
    conexion = await asyncpg.connect(base.superusuario)
    assert await hallazgos(conexion) == set()
    assert ROTURAS.keys() == {c.nombre for c in COMPROBACIONES}
    for nombre, rotura in ROTURAS.items():
        roto = conexion.transaction()
        await roto.start()
        # Only a superuser without triggers can break it.
        await conexion.execute("SET LOCAL session_replication_role = replica")
        assert (await conexion.execute(rotura)).rpartition(" ")[2] != "0"
        assert nombre in await hallazgos(conexion), nombre
        await roto.rollback()
    await conexion.close()
