"""Verdicts through the real service: delivery, job, sandbox, OCSP over HTTP, evidence, event, API."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from shared.messaging.entrega import Resultado
from tests.ayudas import esperar_hasta
from tests.component.firma.mundo import CEDULA, NIT, NIT_AJENO, Mundo, firmar, formulario, sha256
from tests.mensajes import reintentar_aparcados


async def test_una_carga_buena_pasa_y_queda_con_su_evidencia(mundo: Mundo) -> None:
    await mundo.empresa(CEDULA)
    original = formulario()
    firmado = await firmar(original, mundo.pki["titulares"]["representante_a"])
    emitido = await mundo.juzgar(firmado, original)
    assert (emitido["veredicto"], emitido["subindicacion"], emitido["razones"]) == ("TOTAL_PASSED", None, [])
    assert emitido["firmante_id"] == f"firmante-{CEDULA}"
    (fila,) = await mundo.filas("SELECT * FROM veredicto")
    assert fila["informe"]["facetas"]["formato"]["sha256"] == sha256(firmado)
    assert fila["informe"]["firmas"][0]["revocacion"]["estado"] == "vigente"
    assert len(fila["confianza"]) == 64
    evidencias = await mundo.filas("SELECT clase, clave, sha256 FROM evidencia")
    assert {e["clase"] for e in evidencias} == {"certificado", "ocsp"}
    almacen = mundo.app.state.almacen
    for e in evidencias:
        assert sha256(await almacen.leer(e["clave"])) == e["sha256"]


async def test_cada_carga_mala_dice_su_razon_en_espanol(mundo: Mundo) -> None:
    await mundo.empresa(CEDULA, "71790333", "31880222")
    titulares = mundo.pki["titulares"]
    original = formulario()
    bueno = await firmar(original, titulares["representante_a"])
    casos = {
        "CONTENT_MISMATCH": await firmar(formulario("30.000,00 kg"), titulares["representante_a"]),
        "NO_SIGNATURE_FOUND": original,
        "SIGNER_MISMATCH": await firmar(original, titulares["ajeno"]),
        "REVOKED": await firmar(original, titulares["revocado_a"]),
        "EXPIRED": await firmar(original, titulares["vencido_a"]),
        "FORMAT_FAILURE": bueno[:-300],
        "POST_SIGN_CHANGE": bueno + b"\n% nada\n",
    }
    for esperada, firmado in casos.items():
        emitido = await mundo.juzgar(firmado, original)
        assert emitido["veredicto"] != "TOTAL_PASSED"
        assert emitido["subindicacion"] == esperada
        assert emitido["razones"][0]["codigo"] == esperada
        assert emitido["razones"][0]["remedio"]


async def test_una_empresa_que_no_ha_llegado_aparca_y_no_rechaza(mundo: Mundo) -> None:
    original = formulario()
    evento = await mundo.pedir_veredicto(await firmar(original, mundo.pki["titulares"]["representante_a"]), original)
    from services.firma.app import CONSUMIDORES

    assert await mundo.recibir(evento, str(evento.documento_id)) is Resultado.APARCADO
    assert await mundo.filas("SELECT 1 FROM veredicto") == []
    await mundo.empresa(CEDULA)
    await reintentar_aparcados(mundo.bd, list(CONSUMIDORES))
    assert (await mundo.emitido("veredicto_id", evento.veredicto_id))["veredicto"] == "TOTAL_PASSED"


async def test_pedirlo_dos_veces_da_un_solo_veredicto(mundo: Mundo) -> None:
    await mundo.empresa(CEDULA)
    original = formulario()
    evento = await mundo.pedir_veredicto(await firmar(original, mundo.pki["titulares"]["representante_a"]), original)
    for _ in range(2):
        assert await mundo.recibir(evento, str(evento.documento_id)) is Resultado.APLICADO
    await mundo.emitido("veredicto_id", evento.veredicto_id)
    assert len(await mundo.filas("SELECT 1 FROM trabajos WHERE tipo = 'firma.juzgar'")) == 1
    assert len(await mundo.filas("SELECT 1 FROM outbox")) == 1


async def test_solo_firma_quien_tiene_el_papel_ese_dia(mundo: Mundo) -> None:
    await mundo.empresa(CEDULA, roles=("contador",))
    original = formulario()
    firmado = await firmar(original, mundo.pki["titulares"]["representante_a"])
    assert (await mundo.juzgar(firmado, original))["subindicacion"] == "SIGNER_MISMATCH"
    assert (await mundo.juzgar(firmado, original, roles=("contador",)))["veredicto"] == "TOTAL_PASSED"
    antes = datetime(2019, 12, 31, 12, tzinfo=UTC)
    informe = await mundo.juzgar(firmado, original, roles=("contador",), recibido_en=antes)
    assert informe["veredicto"] == "TOTAL_FAILED"


async def test_sin_saber_de_revocacion_se_espera_y_luego_se_sigue(abrir) -> None:
    async with abrir(revocacion="dura", ocsp_hosts="") as mundo:
        await mundo.empresa(CEDULA)
        original = formulario()
        evento = await mundo.pedir_veredicto(
            await firmar(original, mundo.pki["titulares"]["representante_a"]), original
        )
        await mundo.recibir(evento, str(evento.documento_id))

        async def aplazado() -> object:
            return await mundo.filas("SELECT 1 FROM trabajos WHERE aplazamientos > 0 AND estado = 'programado'")

        await esperar_hasta(aplazado, 20)
        assert (await mundo.filas("SELECT estado FROM veredicto"))[0]["estado"] == "en_proceso"
        assert await mundo.filas("SELECT 1 FROM outbox") == []
        # The last postponement has passed: the doubt is told, and can be asked again.
        async with mundo.bd.tx() as tx:
            from sqlalchemy import text

            await tx.execute(
                text("UPDATE trabajos SET aplazamientos = 10, no_antes = clock_timestamp() - interval '1 second'")
            )
        emitido = await mundo.emitido("veredicto_id", evento.veredicto_id)
        assert (emitido["veredicto"], emitido["subindicacion"]) == ("INDETERMINATE", "TRY_LATER")


async def test_un_objeto_que_su_dueno_perdio_es_una_duda(mundo: Mundo) -> None:
    await mundo.empresa(CEDULA)
    original = formulario()
    firmado = await firmar(original, mundo.pki["titulares"]["representante_a"])
    ref = (await mundo.vecino.guardar(firmado)).model_copy(update={"sha256": "0" * 64})
    emitido = await mundo.juzgar(firmado, original, firmado=ref)
    assert (emitido["veredicto"], emitido["subindicacion"]) == ("INDETERMINATE", "SIGNED_DATA_NOT_FOUND")


async def test_un_veredicto_emitido_no_se_cambia(mundo: Mundo) -> None:
    await mundo.empresa(CEDULA)
    original = formulario()
    await mundo.juzgar(await firmar(original, mundo.pki["titulares"]["representante_a"]), original)
    for orden in ("UPDATE veredicto SET estado = 'TOTAL_FAILED'", "DELETE FROM veredicto", "DELETE FROM evidencia"):
        with pytest.raises(DBAPIError):
            await mundo.filas(orden)


async def test_leer_veredictos_por_rol_y_por_empresa(mundo: Mundo) -> None:
    await mundo.empresa(CEDULA)
    original = formulario()
    documento = uuid4()
    emitido = await mundo.juzgar(original, original, documento_id=documento)
    camino = f"/v1/veredictos/{emitido['veredicto_id']}"
    assert (await mundo.http.get(camino)).status_code == 401
    assert (await mundo.http.get(camino, headers=mundo.como("exportador", NIT_AJENO))).status_code == 404
    propio = (await mundo.http.get(camino, headers=mundo.como("exportador", NIT))).json()
    assert (propio["subindicacion"], propio["informe"]) == ("NO_SIGNATURE_FOUND", None)
    assert "sin firmar" in propio["razones"][0]["razon"]
    interno = (await mundo.http.get(camino, headers=mundo.como("funcionario"))).json()
    assert interno["informe"]["veredicto"] == "TOTAL_FAILED"
    lista = f"/v1/veredictos?documento={documento}"
    for quien, cuantos in ((("exportador", NIT), 1), (("exportador", NIT_AJENO), 0), (("funcionario",), 1)):
        pagina = (await mundo.http.get(lista, headers=mundo.como(*quien))).json()
        assert len(pagina["elementos"]) == cuantos


async def test_la_confianza_se_muestra_a_quien_opera(mundo: Mundo) -> None:
    assert (await mundo.http.get("/v1/confianza", headers=mundo.como("exportador", NIT))).status_code == 403
    confianza = (await mundo.http.get("/v1/confianza", headers=mundo.como("operador"))).json()
    assert {c["clase"] for c in confianza["certificados"]} == {"ancla", "intermedio"}


async def test_la_hora_de_recepcion_es_la_prueba(mundo: Mundo) -> None:
    await mundo.empresa("31880222")
    original = formulario()
    firmado = await firmar(original, mundo.pki["titulares"]["vencido_a"])
    hoy = await mundo.juzgar(firmado, original)
    assert hoy["subindicacion"] == "EXPIRED"
    entonces = datetime(2020, 1, 1, tzinfo=UTC) - timedelta(days=30)
    assert (await mundo.juzgar(firmado, original, recibido_en=entonces))["subindicacion"] != "EXPIRED"
