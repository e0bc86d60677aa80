"""Each question of the auditor finds the breach that it is for, and nothing where all went well."""

import asyncpg

from services.consumo.anulaciones.auditoria import COMPROBACIONES as DE_ANULACIONES
from services.consumo.auditoria import ASIGNADO, COMPROBACIONES, PUBLICOS
from services.consumo.dex.auditoria import COMPROBACIONES as DE_DEX
from services.consumo.dex.plazos import publicar_plazos
from shared.events.temas import PUBLICO_CQE
from tests.ayudas import con_base
from tests.component.consumo.conftest import Mundo
from tests.component.consumo.recorrido import decidir, enviado

ROTURAS = {
    "consumo.reservas_y_estados": "UPDATE expediente SET estado = 'negado' WHERE estado = 'enviado'",
    "consumo.aprobados_y_debitos": "UPDATE libro_cuentas SET asentado = asentado + 1 WHERE tipo = 'consumido'",
    "consumo.un_cqe_por_aprobado": "UPDATE cqe SET cantidad_kg = cantidad_kg + 1",
    "consumo.series_sin_saltos": "UPDATE expediente_consecutivo SET ultimo = ultimo + 1 WHERE serie LIKE 'cqe:%'",
    "consumo.sellado_y_estado": "UPDATE cqe SET sellado = NULL, emitido_en = NULL",
    "consumo.resellados": "INSERT INTO documento_resellado SELECT gen_random_uuid(), id, gen_random_uuid(), '{}', '[]',"
    " 'PAdES-B-B', 'x', now() FROM cqe",
    "consumo.emitido_una_vez": "DELETE FROM outbox WHERE type LIKE '%cqe.emitido%'",
    "consumo.debitos_y_libro": "INSERT INTO debito_juzgado SELECT gen_random_uuid(), id, 1, 'devolucion',"
    " gen_random_uuid(), 'debitado', 0, now() FROM cupo",
    "consumo.saldos_anunciados": "UPDATE cupo_saldo SET version = version + 1",
    "cqe.existencias_ligadas": "UPDATE cqe SET serie = 'existencias:x'",
    "cqe.suspendido_por_algo": "UPDATE expediente SET estado = 'suspendido' WHERE tipo = 'cqe'",
    "cqe.estado_y_uso": "UPDATE expediente SET estado = 'utilizado' WHERE tipo = 'cqe'",
    "consumo.lotes_completos": "INSERT INTO lote_de_consumos (id, nit, lote, huella, hoja, estado, lineas, subido_por,"
    " recibido_en, terminado_en) SELECT id, nit, 'x', repeat('0', 64), '{}', 'procesado', 1, 'x', now(), now()"
    " FROM cupo",
    "consumo.firmados_repartidos": "INSERT INTO envio_de_firmados (id, nit, lote, huella, archivos, estado, total,"
    " subido_por, recibido_en, recibido_el, terminado_en) SELECT id, nit, 'x', repeat('0', 64), '[1]', 'procesado', 1,"
    " 'x', now(), now(), now() FROM cupo",
    "consumo.vencidos_anunciados": "UPDATE expediente SET estado = 'vencido' WHERE tipo = 'consumo'",
    "consumo.lotes_en_reposo": "INSERT INTO lote_de_consumos (id, nit, lote, huella, hoja, subido_por, recibido_en)"
    " SELECT id, nit, 'x', repeat('0', 64), '{}', 'x', now() FROM cupo",
    "consumo.cada_paso_se_conto": "DELETE FROM outbox WHERE type LIKE '%cqe_publico.estado%'",
    "consumo.cada_forma_se_conto": "DELETE FROM outbox WHERE type LIKE '%forma.emitida%'",
    "consumo.nada_a_medias": "UPDATE expediente SET estado = 'por_sellar' WHERE tipo = 'cqe'",
}


async def test_cada_pregunta_halla_su_falta(mundo: Mundo, postgres: str) -> None:
    cupo = await mundo.todo_listo()
    await enviado(mundo, cupo, "2")
    aprobado = await enviado(mundo, cupo, "1")
    await decidir(mundo, aprobado["id"], "aprobar")
    await mundo.sellar(await mundo.hasta("sello.solicitado"))
    await mundo.hasta("cqe.emitido")
    async with mundo.bd.tx() as tx:
        await publicar_plazos(tx)
    (base,) = await mundo.filas("SELECT current_database() AS nombre")
    conexion = await asyncpg.connect(con_base(postgres, base["nombre"]))

    async def hallazgos() -> set[str]:
        return {c.nombre for c in COMPROBACIONES if await conexion.fetch(c.sql)}

    assert await hallazgos() == set()
    # Those of annulments and declarations want a later moment: dex/test_auditoria_despues.py.
    assert ROTURAS.keys() == {c.nombre for c in COMPROBACIONES} - {c.nombre for c in (*DE_ANULACIONES, *DE_DEX)}
    for nombre, rotura in ROTURAS.items():
        roto = conexion.transaction()
        await roto.start()
        # Only a superuser without triggers can break it.
        await conexion.execute("SET LOCAL session_replication_role = replica")
        assert (await conexion.execute(rotura)).rpartition(" ")[2] != "0", nombre
        assert nombre in await hallazgos(), nombre
        await roto.rollback()

    assert [dict(f) for f in await conexion.fetch(ASIGNADO)] == [{"id": cupo, "kg": 100_000}]
    (publico,) = await mundo.emitidos("cqe_publico.estado")
    sql = PUBLICOS[PUBLICO_CQE]
    esperado = {c: publico[c] for c in ("numero", "version", "estado")}
    assert [dict(f) for f in await conexion.fetch(sql)] == [esperado]
    await conexion.close()
