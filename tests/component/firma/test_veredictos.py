"""Verdicts through the real service: delivery, job, sandbox, OCSP over HTTP, evidence, event, API."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from services.firma import metricas
from services.firma.app import CONSUMIDORES
from services.firma.confianza import Confianza
from services.firma.confianza.vigilancia import vigilar
from shared.clock import reloj_sistema
from shared.messaging.entrega import Resultado
from tests.ayudas import esperar_hasta
from tests.component.firma.mundo import CEDULA, NIT_AJENO, Mundo, firmar, formulario, nit_nuevo, sha256
from tests.mensajes import reintentar_aparcados
from tests.objetos import nadie_mas_llega
from tests.unit.firma.pki import pki

ORIGINAL = formulario()


async def firmado_por(mundo: Mundo, quien: str = "representante_a", original: bytes = ORIGINAL) -> bytes:
    return await firmar(original, mundo.pki["titulares"][quien])


async def test_una_carga_buena_pasa_y_queda_con_su_evidencia(mundo: Mundo) -> None:
    firmado, dados = await firmado_por(mundo), metricas.VEREDICTOS.labels("TOTAL_PASSED", "")
    antes = dados._value.get()
    emitido = await mundo.juzgar(await mundo.empresa(CEDULA), firmado, ORIGINAL)
    assert (emitido["veredicto"], emitido["subindicacion"], emitido["razones"]) == ("TOTAL_PASSED", None, [])
    assert dados._value.get() == antes + 1
    assert emitido["firmante_id"] == f"firmante-{CEDULA}"
    id = UUID(emitido["veredicto_id"])
    (fila,) = await mundo.filas("SELECT * FROM veredicto WHERE id = :id", id=id)
    assert fila["informe"]["facetas"]["formato"]["sha256"] == sha256(firmado)
    assert fila["informe"]["firmas"][0]["revocacion"]["estado"] == "vigente"
    assert len(fila["confianza"]) == 64
    (acto,) = await mundo.filas("SELECT accion, datos FROM auditoria WHERE objeto = :o", o=f"veredicto:{id}")
    assert (acto["accion"], acto["datos"]["archivo"]) == ("veredicto.emitir", sha256(firmado))
    evidencias = await mundo.filas("SELECT clase, clave, sha256 FROM evidencia WHERE veredicto_id = :id", id=id)
    assert {e["clase"] for e in evidencias} == {"certificado", "ocsp"}
    for e in evidencias:
        assert sha256(await mundo.app.state.almacen.leer(e["clave"])) == e["sha256"]


async def test_cada_carga_mala_dice_su_razon_en_espanol(mundo: Mundo) -> None:
    nit = await mundo.empresa(CEDULA, "71790333", "31880222")
    bueno = await firmado_por(mundo)
    casos = {
        "CONTENT_MISMATCH": await firmado_por(mundo, original=formulario("30.000,00 kg")),
        "NO_SIGNATURE_FOUND": ORIGINAL,
        "SIGNER_MISMATCH": await firmado_por(mundo, "ajeno"),
        "REVOKED": await firmado_por(mundo, "revocado_a"),
        "EXPIRED": await firmado_por(mundo, "vencido_a"),
        "FORMAT_FAILURE": bueno[:-300],
        "POST_SIGN_CHANGE": bueno + b"\n% nada\n",
    }
    for esperada, firmado in casos.items():
        emitido = await mundo.juzgar(nit, firmado, ORIGINAL)
        assert emitido["veredicto"] != "TOTAL_PASSED"
        assert emitido["subindicacion"] == esperada
        assert emitido["razones"][0]["codigo"] == esperada
        assert emitido["razones"][0]["remedio"]


async def test_quien_firmo_sin_poder_se_dice_a_su_empresa_y_no_en_el_evento(mundo: Mundo) -> None:
    nit, nombre = await mundo.empresa(CEDULA), "PEDRO PABLO"
    emitido = await mundo.juzgar(nit, await firmado_por(mundo, "ajeno"), ORIGINAL)
    assert emitido["razones"][0]["texto"].startswith("Firmó alguien que no está registrado")
    camino = f"/v1/veredictos/{emitido['veredicto_id']}"
    leido = (await mundo.http.get(camino, headers=mundo.como("exportador", nit))).json()
    assert nombre in leido["razones"][0]["razon"]
    for tabla in ("outbox", "auditoria"):
        assert await mundo.filas(f"SELECT 1 FROM {tabla} t WHERE t::text LIKE :n", n=f"%{nombre}%") == []


async def test_una_empresa_que_no_ha_llegado_aparca_y_no_rechaza(mundo: Mundo) -> None:
    nit = nit_nuevo()
    evento = await mundo.pedir_veredicto(nit, await firmado_por(mundo), ORIGINAL)
    assert await mundo.recibir(evento, str(evento.documento_id)) is Resultado.APARCADO
    assert await mundo.filas("SELECT 1 FROM veredicto WHERE nit = :nit", nit=nit) == []
    await mundo.registrar(nit, CEDULA)
    await reintentar_aparcados(mundo.bd, list(CONSUMIDORES))
    assert (await mundo.emitido("veredicto_id", evento.veredicto_id))["veredicto"] == "TOTAL_PASSED"


async def test_un_firmante_que_viene_en_camino_no_se_rechaza(mundo: Mundo) -> None:
    nit = await mundo.empresa()
    evento = await mundo.pedir_veredicto(nit, await firmado_por(mundo), ORIGINAL)
    await mundo.recibir(evento, str(evento.documento_id))

    async def esperando() -> object:
        return await mundo.filas(
            "SELECT 1 FROM trabajos WHERE clave = :c AND aplazamientos = 1", c=str(evento.veredicto_id)
        )

    await esperar_hasta(esperando, 20)
    await mundo.registrar(nit, CEDULA, version=2)
    assert (await mundo.emitido("veredicto_id", evento.veredicto_id))["veredicto"] == "TOTAL_PASSED"


async def test_pedirlo_dos_veces_da_un_solo_veredicto(mundo: Mundo) -> None:
    evento = await mundo.pedir_veredicto(await mundo.empresa(CEDULA), await firmado_por(mundo), ORIGINAL)
    for _ in range(2):
        assert await mundo.recibir(evento, str(evento.documento_id)) is Resultado.APLICADO
    await mundo.emitido("veredicto_id", evento.veredicto_id)
    clave, documento = str(evento.veredicto_id), str(evento.documento_id)
    assert len(await mundo.filas("SELECT 1 FROM trabajos WHERE clave = :clave", clave=clave)) == 1
    assert len(await mundo.filas("SELECT 1 FROM outbox WHERE aggregate_id = :d", d=documento)) == 1


async def test_dos_veredictos_de_un_documento_se_anuncian_en_orden(mundo: Mundo) -> None:
    nit, documento = await mundo.empresa(CEDULA), uuid4()
    await mundo.juzgar(nit, ORIGINAL, ORIGINAL, documento_id=documento)
    await mundo.juzgar(nit, await firmado_por(mundo), ORIGINAL, documento_id=documento)
    filas = await mundo.filas(
        "SELECT aggregate_version FROM outbox WHERE aggregate_id = :d ORDER BY seq", d=str(documento)
    )
    assert [f["aggregate_version"] for f in filas] == [1, 2]


async def test_solo_firma_quien_tiene_el_papel_ese_dia(mundo: Mundo) -> None:
    nit = await mundo.empresa(CEDULA, roles=("contador",))
    firmado = await firmado_por(mundo)
    assert (await mundo.juzgar(nit, firmado, ORIGINAL))["subindicacion"] == "SIGNER_MISMATCH"
    assert (await mundo.juzgar(nit, firmado, ORIGINAL, roles=("contador",)))["veredicto"] == "TOTAL_PASSED"
    antes = datetime(2019, 12, 31, 12, tzinfo=UTC)
    emitido = await mundo.juzgar(nit, firmado, ORIGINAL, roles=("contador",), recibido_en=antes)
    assert emitido["subindicacion"] == "SIGNER_MISMATCH"


async def test_sin_saber_de_revocacion_se_espera_y_luego_se_dice(mundo: Mundo) -> None:
    nit = await mundo.empresa(CEDULA)
    async with mundo.con(revocacion="dura", ocsp_hosts=""):
        evento = await mundo.pedir_veredicto(nit, await firmado_por(mundo), ORIGINAL)
        await mundo.recibir(evento, str(evento.documento_id))
        camino = f"/v1/veredictos/{evento.veredicto_id}"

        async def esperando() -> object:
            return (await mundo.http.get(camino, headers=mundo.como("exportador", nit))).json()["espera"]

        espera = cast(dict[str, str], await esperar_hasta(esperando, 30, "el veredicto en espera"))
        leido = (await mundo.http.get(camino, headers=mundo.como("exportador", nit))).json()
        assert (leido["estado"], leido["situacion"], leido["razones"]) == ("en_proceso", "en validación", [])
        assert "entidad de certificación" in espera["motivo"]
        assert datetime.fromisoformat(espera["hasta"]) > reloj_sistema.ahora() - timedelta(minutes=1)
        await mundo.orden("UPDATE trabajos SET creado_en = creado_en - interval '73 hours' WHERE tipo = 'firma.juzgar'")
        await mundo.acabar_paciencia("firma.juzgar", "aplazamientos", 400)
        emitido = await mundo.emitido("veredicto_id", evento.veredicto_id)
    assert (emitido["veredicto"], emitido["subindicacion"]) == ("INDETERMINATE", "TRY_LATER")


async def test_un_archivo_que_su_dueno_cambio_es_una_duda(mundo: Mundo) -> None:
    nit = await mundo.empresa(CEDULA)
    cambiado = (await mundo.vecino.guardar(await firmado_por(mundo))).model_copy(update={"sha256": "0" * 64})
    perdido = cambiado.model_copy(update={"clave": f"cupos/00/{'0' * 64}.pdf"})
    for ref in (cambiado, perdido):
        emitido = await mundo.juzgar(nit, ref, ORIGINAL)
        assert (emitido["veredicto"], emitido["subindicacion"]) == ("INDETERMINATE", "SIGNED_DATA_NOT_FOUND")


async def test_lo_que_falla_siempre_acaba_en_una_duda_y_no_en_silencio(mundo: Mundo) -> None:
    nit = await mundo.empresa(CEDULA)
    async with mundo.con(url_cupos="http://127.0.0.1:9"):
        evento = await mundo.pedir_veredicto(nit, await firmado_por(mundo), ORIGINAL)
        await mundo.recibir(evento, str(evento.documento_id))
        await mundo.acabar_paciencia("firma.juzgar", "intentos", 7)
        emitido = await mundo.emitido("veredicto_id", evento.veredicto_id)
    assert (emitido["veredicto"], emitido["subindicacion"]) == ("INDETERMINATE", "SIGNED_DATA_NOT_FOUND")


async def test_un_veredicto_emitido_no_se_cambia(mundo: Mundo) -> None:
    await mundo.juzgar(await mundo.empresa(CEDULA), await firmado_por(mundo), ORIGINAL)
    for orden in ("UPDATE veredicto SET estado = 'TOTAL_FAILED'", "DELETE FROM veredicto", "DELETE FROM evidencia"):
        with pytest.raises(DBAPIError):
            await mundo.orden(orden)


async def test_leer_veredictos_por_rol_y_por_empresa(mundo: Mundo) -> None:
    nit, documento = await mundo.empresa(CEDULA), uuid4()
    emitido = await mundo.juzgar(nit, ORIGINAL, ORIGINAL, documento_id=documento)
    camino = f"/v1/veredictos/{emitido['veredicto_id']}"
    assert (await mundo.http.get(camino)).status_code == 401
    ajeno = mundo.como("exportador", NIT_AJENO)
    await nadie_mas_llega(mundo.http, ajeno, "firma", "/v1/veredictos", emitido["veredicto_id"])
    assert (await mundo.http.get(f"/v1/veredictos/{uuid4()}", headers=mundo.como("funcionario"))).status_code == 404
    propio = (await mundo.http.get(camino, headers=mundo.como("exportador", nit))).json()
    assert (propio["subindicacion"], propio["informe"]) == ("NO_SIGNATURE_FOUND", None)
    assert "sin firmar" in propio["razones"][0]["razon"]
    interno = (await mundo.http.get(camino, headers=mundo.como("funcionario"))).json()
    assert interno["informe"]["veredicto"] == "TOTAL_FAILED"
    lista = f"/v1/veredictos?documento={documento}"
    for quien, cuantos in ((("exportador", nit), 1), (("exportador", NIT_AJENO), 0), (("funcionario",), 1)):
        pagina = (await mundo.http.get(lista, headers=mundo.como(*quien))).json()
        assert len(pagina["elementos"]) == cuantos


async def test_la_confianza_se_muestra_a_quien_opera(mundo: Mundo) -> None:
    assert (await mundo.http.get("/v1/confianza", headers=mundo.como("exportador", NIT_AJENO))).status_code == 403
    confianza = (await mundo.http.get("/v1/confianza", headers=mundo.como("operador"))).json()
    assert {c["clase"] for c in confianza["certificados"]} == {"ancla", "intermedio"}
    for certificado in confianza["certificados"]:
        assert certificado["archivo"].endswith(".pem")
        assert (certificado["situacion"], certificado["dias_restantes"] > 60) == ("vigente", True)
        assert certificado["serie"]
        assert len(certificado["sha256"]) == 64


async def test_la_vigilancia_guarda_cada_conjunto_una_vez_y_lo_anota(mundo: Mundo, tmp_path: Path) -> None:
    (tmp_path / "nueva.pem").write_bytes(pki().raiz.pem)
    contexto = mundo.app.state.contexto
    ajustes = contexto.ajustes.model_copy(update={"carpeta_anclas": tmp_path, "carpeta_intermedios": None})
    for _ in range(2):
        async with mundo.bd.tx() as tx:
            await vigilar(tx, replace(contexto, ajustes=ajustes))
    version = Confianza((pki().raiz.der,)).version
    lista = (await mundo.http.get("/v1/confianza/versiones", headers=mundo.como("auditor"))).json()
    assert [v["version"] for v in lista["elementos"]].count(version) == 1
    assert len(await mundo.filas("SELECT 1 FROM auditoria WHERE objeto = :o", o=f"confianza:{version}")) == 1
    camino = f"/v1/confianza/versiones/{version}"
    leida = (await mundo.http.get(camino, headers=mundo.como("auditor"))).json()
    assert [(c["clase"], c["archivo"]) for c in leida["certificados"]] == [("ancla", "nueva.pem")]
    assert (await mundo.http.get(camino, headers=mundo.como("exportador", NIT_AJENO))).status_code == 403
    assert (await mundo.http.get(f"/v1/confianza/versiones/{'0' * 64}", headers=mundo.como("auditor"))).status_code == (
        404
    )
    for orden in ("UPDATE miembro_de_confianza SET archivo = 'x'", "DELETE FROM conjunto_de_confianza"):
        with pytest.raises(DBAPIError):
            await mundo.orden(orden)


async def test_la_hora_de_recepcion_es_la_prueba(mundo: Mundo) -> None:
    nit = await mundo.empresa("31880222")
    firmado = await firmado_por(mundo, "vencido_a")
    assert (await mundo.juzgar(nit, firmado, ORIGINAL))["subindicacion"] == "EXPIRED"
    entonces = datetime(2020, 1, 1, tzinfo=UTC)
    pasado = await mundo.juzgar(nit, firmado, ORIGINAL, recibido_en=entonces - timedelta(hours=1))
    # The register of signers of the test begins that same day: it is no longer the certificate that is missing.
    assert pasado["subindicacion"] == "SIGNER_MISMATCH"
