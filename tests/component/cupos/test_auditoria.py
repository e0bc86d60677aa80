"""Each question of the auditor finds the breach that it is there for."""

import asyncpg
import pytest

from services.cupos.auditoria import COMPROBACIONES
from shared.expedientes.auditoria import COMPROBACIONES as DE_EXPEDIENTES
from shared.oficios.auditoria import COMPROBACIONES as DE_OFICIOS
from tests.ayudas import BaseDeServicio
from tests.component.cupos.conftest import Mundo
from tests.component.cupos.recorrido import decidir, enviada, firmar, radicada

TODAS = {c.nombre: c for c in (*COMPROBACIONES, *DE_EXPEDIENTES, *DE_OFICIOS)}
MOVIMIENTO = """
    INSERT INTO cupo_movimiento
        (id, cupo, numero, kg, causa, caso_id, referencia, estado, transferencia, pedido_en, resuelto_en)
    SELECT gen_random_uuid(), id, 1, {kg}, 'recurso', solicitud, 'x', 'hecho', transferencia, now(), now() FROM cupo
"""
DEVOLUCION = """
    INSERT INTO devolucion (id, cupo, nit, contingente, grupo, cantidad_kg)
    SELECT solicitud, id, nit, contingente, grupo, 1 FROM cupo
"""
AJUSTE = """
    INSERT INTO ajuste (contingente, n, clase, hacia_grupo, kg, acto, fecha, motivo, quien, contingente_version,
        transferencia, legal_en)
    SELECT contingente, 1, 'aumenta', codigo, 5, 'x', current_date, 'x', 'x', 2, gen_random_uuid(), now() FROM grupo
"""
CORRIDA = """
    INSERT INTO corrida (id, numero, clase, contingente, grupos, ronda, estado, version, calculo, propuesta_por,
        confirmada_por, confirmada_en, creada_en)
    SELECT '00000000-0000-0000-0000-000000000001', 'ASG-X-1', 'metodo', codigo, '{G}', 'inicial', 'confirmada', 1, 1,
        'a', 'b', now(), now() FROM contingente
"""
CALCULO = """
    INSERT INTO corrida_calculo (corrida, n, entradas, huella, resultado, huella_resultado, quien, legal_en)
    SELECT id, 1, '{}', repeat('0', 64), '{"grupos": [{"grupo": "G", "repartible_kg": 5, "sobrante_kg": 0, "filas":
        [{"id": "x", "numero": "X", "nit": "N", "kg": 1, "apartado_kg": 0, "pedido_kg": 1}]}]}', repeat('0', 64), 'a',
        now() FROM corrida
"""
ROTURAS = {
    "cupos.corridas_dos_personas": [
        CORRIDA,
        "INSERT INTO corrida_historia (corrida, version, quien, accion, hacia, software, legal_en)"
        " SELECT id, 1, 'b', 'crear', 'borrador', 'x', now() FROM corrida",
    ],
    "cupos.corridas_y_resultado": [CORRIDA, CALCULO],
    "cupos.corridas_suman": [CORRIDA, CALCULO],
    "cupos.corridas_y_cupos": [
        "INSERT INTO corrida_resultado (corrida, n, grupo, solicitud, numero, nit, decision, pedido_kg, kg,"
        " apartado_kg, cupo) SELECT id, 1, grupo, solicitud, numero, nit, 'incluida', cantidad_kg,"
        " cantidad_kg - 1, 0, id FROM cupo"
    ],
    "cupos.apartados_y_libro": [
        "INSERT INTO apartado (id, corrida, solicitud, contingente, grupo, kg)"
        " SELECT transferencia, id, solicitud, contingente, grupo, 1 FROM cupo"
    ],
    "cupos.actos_correctivos": [
        "INSERT INTO acto_correctivo (id, corrida, n, numero, fecha, motivo, documento, estado, proyectado_por,"
        " proyectado_en, resuelto_por, resuelto_en)"
        " SELECT id, id, 1, 'x', current_date, 'x', '{}', 'confirmado', 'a', now(), 'b', now() FROM cupo",
        "INSERT INTO acto_correctivo_linea (acto, n, cupo, kg) SELECT id, 1, id, -1 FROM cupo",
    ],
    "cupos.actos_sellados": [CORRIDA],
    "cupos.volumen_de_grupo": ["UPDATE grupo SET volumen_kg = 1"],
    "cupos.grupos_y_libro": ["UPDATE grupo SET volumen_kg = volumen_kg + 1"],
    "cupos.grupos_en_contingente": ["UPDATE contingente SET volumen_kg = 1"],
    "cupos.ajustes_y_libro": [AJUSTE],
    "cupos.ajustes_numerados": [AJUSTE.replace("1, 'aumenta'", "2, 'aumenta'")],
    "cupos.versiones_seguidas": ["DELETE FROM contingente_version WHERE accion = 'crear'"],
    "cupos.avisos_al_dia": ["UPDATE aviso_de_grupo SET nivel = 'agotado'"],
    "cupos.asignado_es_cupos": ["UPDATE cupo SET cantidad_kg = cantidad_kg - 1"],
    "cupos.aprobadas_con_cupo": ["DELETE FROM cupo"],
    "cupos.cupo_y_transferencia": ["UPDATE cupo SET cantidad_kg = cantidad_kg - 1"],
    "cupos.turnos": ["UPDATE turno SET estado = 'liberado' WHERE estado = 'en_estudio'"],
    "cupos.turnos_y_reservas": ["UPDATE turno SET reservado_kg = reservado_kg - 1 WHERE estado = 'en_estudio'"],
    "cupos.turnos_y_diario": ["DELETE FROM turno_hecho WHERE hecho = 'sale'"],
    "cupos.turnos_en_orden": ["UPDATE turno SET tanda = 9 - tanda"],
    "cupos.turnos_sin_pasar": [
        "UPDATE turno_hecho SET tanda = 1 WHERE hecho = 'entra'",
        "UPDATE turno_hecho SET kg = 0 WHERE hecho = 'entra' AND turno = (SELECT min(numero) FROM turno)",
    ],
    "cupos.tandas": ["UPDATE turno_tanda SET libre_kg = 0"],
    "cupos.fila_en_calma": ["UPDATE turno SET estado = 'recibido'"],
    "cupos.libro_cuadra": ["UPDATE libro_cuentas SET asentado = asentado + 1 WHERE tipo = 'grupo_asignado'"],
    "cupos.validaciones_terminadas": ["SELECT 1"],
    "cupos.radicados_generados": ["UPDATE expediente SET estado = 'radicada'", "UPDATE solicitud SET radicado = NULL"],
    "cupos.movimientos_y_libro": [MOVIMIENTO.format(kg="cantidad_kg + 1")],
    "cupos.movimientos_numerados": ["UPDATE cupo SET movimientos = 1"],
    "cupos.cupos_no_negativos": [MOVIMIENTO.format(kg="-cantidad_kg - 1")],
    "cupos.debitos_juzgados": [
        MOVIMIENTO.format(kg="-1"),
        "UPDATE cupo_movimiento SET estado = 'pedido', transferencia = NULL, resuelto_en = NULL",
    ],
    "cupos.esperas_con_requerimiento": ["UPDATE expediente SET estado = 'en_espera_informacion'"],
    "cupos.correcciones_y_debitos": [
        """
        INSERT INTO correccion (id, solicitud, antes_kg, nueva_kg, motivo, proyectada_por, firmada_por, firmante, cargo,
            debito, estado, firmada_en)
        SELECT gen_random_uuid(), solicitud, 2, 1, 'x', 'a', 'b', 'B', 'C', gen_random_uuid(), 'pedida', now() FROM cupo
        """
    ],
    "cupos.pasos_con_oficio": ["DELETE FROM oficio WHERE clase = 'constancia'"],
    "oficios.consecutivos": ["UPDATE oficio SET consecutivo = consecutivo + 100"],
    "oficios.de_su_expediente": ["UPDATE oficio SET version = version + 90"],
    "oficios.resellados": [
        "INSERT INTO documento_resellado SELECT gen_random_uuid(), id, gen_random_uuid(), '{}', '[]', 'PAdES-B-B', 'x',"
        " now() FROM oficio"
    ],
    "oficios.sellados": ["SELECT 1"],
    "cupos.devoluciones_y_debitos": [
        DEVOLUCION,
        "UPDATE expediente SET estado = 'por_aplicar' WHERE estado = 'aprobada'",
    ],
    "cupos.devoluciones_con_oficio": [
        "UPDATE expediente SET tipo = 'devolucion'",
        "UPDATE expediente_historia SET accion = 'negar'",
        "DELETE FROM oficio",
    ],
    "cupos.devoluciones_terminadas": [
        DEVOLUCION,
        "UPDATE expediente SET estado = 'en_validacion' WHERE estado = 'aprobada'",
    ],
    "expedientes.consecutivos": ["UPDATE expediente_consecutivo SET ultimo = ultimo + 1"],
    "expedientes.estado_e_historia": ["UPDATE expediente SET estado = 'negada' WHERE estado = 'aprobada'"],
    "expedientes.historia_continua": ["UPDATE expediente_historia SET desde = 'otro' WHERE accion = 'aprobar'"],
    "expedientes.auditados": ["DELETE FROM auditoria WHERE accion = 'solicitud.aprobar'"],
    "expedientes.dos_firmas": [
        "INSERT INTO expediente_decision (id, expediente, version, accion, proyectada_por, proyectada_en, estado,"
        " resuelta_por, resuelta_en) SELECT gen_random_uuid(), id, 1, 'aprobar', 'a', now(), 'firmada', 'b', now()"
        " FROM expediente LIMIT 1"
    ],
    "expedientes.conflictos": [
        "INSERT INTO expediente_conflicto (id, funcionario, empresa, desde, motivo, declarado_por, declarado_en)"
        " SELECT gen_random_uuid(), h.quien, e.empresa, '2020-01-01', 'x', 'y', now() FROM expediente_historia h"
        " JOIN expediente e ON e.id = h.expediente WHERE h.accion = 'aprobar' LIMIT 1",
        "INSERT INTO auditoria (quien, accion, objeto, software, legal_en, ocurrido_en)"
        " SELECT 'x', 'conflicto.recibir', 'conflicto:' || id, 's', '2020-01-01', '2020-01-01'"
        " FROM expediente_conflicto",
    ],
}


async def test_cada_comprobacion_ve_su_rotura(mundo: Mundo, base: BaseDeServicio) -> None:
    await mundo.empresa()
    await mundo.contingente()
    assert (await decidir(mundo, await enviada(mundo), "aprobar")).status_code == 200
    await enviada(mundo)
    pendiente, pdf = await radicada(mundo)
    await mundo.auditar()
    assert ROTURAS.keys() == TODAS.keys()
    await firmar(mundo, pendiente, pdf)
    await mundo.en_fila()
    conexion = await asyncpg.connect(base.superusuario)
    try:
        await conexion.execute("SET session_replication_role = replica")
        for nombre, sentencias in ROTURAS.items():
            tx = conexion.transaction()
            await tx.start()
            for sentencia in sentencias:
                await conexion.execute(sentencia)
            hallazgos = await conexion.fetch(TODAS[nombre].sql)
            await tx.rollback()
            assert hallazgos, nombre
    finally:
        await conexion.close()


async def test_el_auditor_solo_lee(mundo: Mundo, base: BaseDeServicio) -> None:
    conexion = await asyncpg.connect(base.auditor)
    try:
        for comprobacion in TODAS.values():
            assert await conexion.fetch(comprobacion.sql) == []
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conexion.execute("INSERT INTO empresa VALUES ('900204272-8', 'X', 'habilitada', 1, now())")
    finally:
        await conexion.close()
