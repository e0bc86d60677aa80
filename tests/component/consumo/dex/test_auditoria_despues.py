"""Each question of the auditor about annulments and declarations finds its breach, and nothing where all went well."""

from datetime import timedelta

import asyncpg

from services.consumo.anulaciones.auditoria import COMPROBACIONES as DE_ANULACIONES
from services.consumo.auditoria import PUBLICOS
from services.consumo.dex.auditoria import COMPROBACIONES as DE_DEX
from services.consumo.dex.plazos import publicar_plazos
from shared.clock import reloj_legal
from shared.events.temas import PUBLICO_DEX
from tests.ayudas import con_base
from tests.component.consumo.conftest import Mundo
from tests.component.consumo.despues import decidir_anulacion, emitido, solicitada, verificada

ROTURAS = {
    "anulaciones.estado_y_cqe": "UPDATE expediente SET estado = 'emitido' WHERE estado = 'anulado'",
    "anulaciones.cantidad_devuelta": "UPDATE libro_transferencias SET cantidad = 1 WHERE causa = 'anulacion.aprobar'",
    "anulaciones.nada_a_medias": "UPDATE anulacion SET carta = NULL",
    "dex.estado_y_fila": "UPDATE dex SET en_pie = false",
    "dex.credito_de_lo_verificado": "UPDATE credito_de_cqe SET acreditado_kg = acreditado_kg - 1",
    "dex.saldo_publicado": "UPDATE cupo_saldo SET dex_verificado_kg = dex_verificado_kg + 1",
    "dex.plazos_mirados": "INSERT INTO cqe_por_mirar SELECT id FROM cqe",
    "dex.sin_anulados": "UPDATE dex SET cqe_id = (SELECT cqe_id FROM anulacion LIMIT 1)",
    "dex.cierres": "UPDATE cierre_de_dex_linea SET sobrante_kg = sobrante_kg + 1",
}
RESTRICCIONES = (
    "cierre_de_dex_linea DROP CONSTRAINT ck_cierre_aritmetica",
    "dex DROP CONSTRAINT ck_dex_verificada",
    "dex DROP CONSTRAINT ck_dex_acredita",
    "anulacion DROP CONSTRAINT ck_anulacion_firmado",
)


async def test_cada_pregunta_halla_su_falta(mundo: Mundo, postgres: str) -> None:
    cupo = await mundo.todo_listo()
    anulada = await solicitada(mundo, await emitido(mundo, cupo, "5"))
    await decidir_anulacion(mundo, anulada["id"], "aprobar")
    await verificada(mundo, await emitido(mundo, cupo, "10"), "4")
    ayer = reloj_legal.hoy() - timedelta(days=1)
    await mundo.contingente(sobrante="se_devuelve", vigencia_hasta=ayer, dex_limite=ayer)
    cierre = await mundo.http.post(
        "/v1/dex/cierres", json={"contingente": "AZUCAR-EEUU"}, headers=mundo.como("funcionario")
    )
    ruta = f"{cierre.headers['location']}/confirmar"
    confirmado = await mundo.http.post(ruta, json={"motivo": "Cierre"}, headers=mundo.como("coordinador"))
    assert confirmado.status_code == 200, confirmado.text

    async with mundo.bd.tx() as tx:
        await publicar_plazos(tx)
    (base,) = await mundo.filas("SELECT current_database() AS nombre")
    conexion = await asyncpg.connect(con_base(postgres, base["nombre"]))

    async def hallazgos() -> set[str]:
        return {c.nombre for c in (*DE_ANULACIONES, *DE_DEX) if await conexion.fetch(c.sql)}

    assert await hallazgos() == set()
    assert ROTURAS.keys() == {c.nombre for c in (*DE_ANULACIONES, *DE_DEX)}
    for nombre, rotura in ROTURAS.items():
        roto = conexion.transaction()
        await roto.start()
        # Only a superuser without triggers can break it.
        await conexion.execute("SET LOCAL session_replication_role = replica")
        for restriccion in RESTRICCIONES:
            await conexion.execute(f"ALTER TABLE {restriccion}")
        assert (await conexion.execute(rotura)).rpartition(" ")[2] != "0", nombre
        assert nombre in await hallazgos(), nombre
        await roto.rollback()

    publico = await mundo.ultimo("dex_publico.estado")
    esperado = {c: publico[c] for c in ("numero", "version", "estado")}
    assert [dict(f) for f in await conexion.fetch(PUBLICOS[PUBLICO_DEX])] == [esperado]
    await conexion.close()
