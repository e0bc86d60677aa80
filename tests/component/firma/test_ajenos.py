"""A document that somebody else issued, through the real service: looked at and told once, names apart."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
import typst
from sqlalchemy.exc import DBAPIError

from shared.clock import reloj_sistema
from shared.events.firma import InformeDeFirmas, RevisionDeFirmasSolicitada
from shared.messaging.entrega import Resultado
from tests.component.firma.mundo import Mundo, firmar, nit_nuevo, sha256

POLIZA = typst.compile(
    '= Póliza de cumplimiento\nVerifique en #link("https://verifica.aseguradora.example/p"). '
    "Código de verificación: SV-2026-889012".encode()
)


async def revisar(mundo: Mundo, pdf: bytes, **cambios: Any) -> tuple[dict[str, Any], InformeDeFirmas | None]:
    """What is announced, and the report that its reference leads to."""
    datos: dict[str, Any] = {
        "revision_id": uuid4(),
        "servicio": "cupos",
        "documento_id": uuid4(),
        "numero": "GAR-2026-7",
        "clase": "garantia",
        "nit": nit_nuevo(),
        "objeto": await mundo.vecino.guardar(pdf),
        "recibido_en": reloj_sistema.ahora(),
    }
    evento = RevisionDeFirmasSolicitada(**datos | cambios)
    for _ in range(2):
        # Asked twice, looked at once: the auditor of the module counts the events.
        assert await mundo.recibir(evento, str(evento.documento_id)) is Resultado.APLICADO
    hecho = await mundo.emitido("revision_id", evento.revision_id)
    if hecho["informe"] is None:
        return hecho, None
    guardado = await mundo.app.state.almacen.leer(hecho["informe"]["clave"])
    assert sha256(guardado) == hecho["informe"]["sha256"]
    return hecho, InformeDeFirmas.model_validate_json(guardado)


async def test_la_firma_del_emisor_se_revisa_con_sus_autoridades_y_su_nombre_no_viaja(mundo: Mundo) -> None:
    titular = mundo.pki["titulares"]["representante_a"]
    hecho, informe = await revisar(mundo, await firmar(POLIZA, titular))
    assert (hecho["veredicto"], hecho["firmas"], hecho["razones"]) == ("TOTAL_PASSED", 1, [])
    assert informe is not None
    (firma,) = informe.firmas
    assert (firma.revocacion, firma.razones) == ("vigente", ())
    assert firma.titular
    assert firma.titular not in json.dumps(hecho, ensure_ascii=False)
    assert informe.enlaces == ("https://verifica.aseguradora.example/p",)
    assert informe.codigos == ("SV-2026-889012",)
    camino = f"/v1/veredictos/{hecho['revision_id']}/ajeno"
    leida = (await mundo.http.get(camino, headers=mundo.como("funcionario"))).json()
    assert (leida["estado"], leida["informe"]["perfil"], leida["confianza"]) == (
        "TOTAL_PASSED",
        "ajeno",
        informe.confianza,
    )
    assert leida["informe"]["firmas"][0]["cadena"]["huella"] == firma.certificado_sha256
    assert (await mundo.http.get(camino, headers=mundo.como("exportador", hecho["nit"]))).status_code == 403
    nada = await mundo.http.get(f"/v1/veredictos/{uuid4()}/ajeno", headers=mundo.como("auditor"))
    assert nada.status_code == 404
    with pytest.raises(DBAPIError):
        await mundo.orden("UPDATE documento_ajeno SET estado = 'TOTAL_FAILED' WHERE id = :id", id=hecho["revision_id"])


async def test_lo_alterado_lo_revocado_y_lo_que_no_esta_firmado(mundo: Mundo) -> None:
    titulares = mundo.pki["titulares"]
    alterado = await firmar(POLIZA, titulares["representante_a"]) + b"\n% despu\xc3\xa9s\n"
    for pdf, veredicto, esperada, firmas in (
        (alterado, "TOTAL_FAILED", "POST_SIGN_CHANGE", 1),
        (await firmar(POLIZA, titulares["revocado_a"]), "TOTAL_FAILED", "REVOKED", 1),
        (POLIZA, "TOTAL_FAILED", "NO_SIGNATURE_FOUND", 0),
    ):
        hecho, informe = await revisar(mundo, pdf)
        assert (hecho["veredicto"], hecho["subindicacion"], hecho["firmas"]) == (veredicto, esperada, firmas)
        assert hecho["razones"][0]["remedio"]
        assert informe is not None
        assert informe.codigos == ("SV-2026-889012",)


async def test_sin_archivo_o_sin_saber_de_revocacion_es_una_duda(mundo: Mundo) -> None:
    bueno = await firmar(POLIZA, mundo.pki["titulares"]["representante_a"])
    perdido = (await mundo.vecino.guardar(bueno)).model_copy(update={"clave": f"cupos/00/{'0' * 64}.pdf"})
    hecho, _ = await revisar(mundo, POLIZA, objeto=perdido)
    assert (hecho["veredicto"], hecho["subindicacion"]) == ("INDETERMINATE", "SIGNED_DATA_NOT_FOUND")
    async with mundo.con(revocacion="dura", ocsp_hosts="", paciencia_horas=0):
        hecho, _ = await revisar(mundo, bueno)
    assert (hecho["veredicto"], hecho["subindicacion"]) == ("INDETERMINATE", "TRY_LATER")
    id = uuid4()
    async with mundo.con(url_cupos="http://127.0.0.1:9"):
        evento = RevisionDeFirmasSolicitada(
            revision_id=id,
            servicio="cupos",
            documento_id=UUID(int=id.int ^ 1),
            numero="GAR-2026-8",
            clase="garantia",
            nit=nit_nuevo(),
            objeto=await mundo.vecino.guardar(bueno),
            recibido_en=reloj_sistema.ahora(),
        )
        await mundo.recibir(evento, str(evento.documento_id))
        await mundo.acabar_paciencia("firma.revisar_ajeno", "intentos", 7)
        hecho = await mundo.emitido("revision_id", id)
    assert (hecho["veredicto"], hecho["subindicacion"], hecho["informe"]) == (
        "INDETERMINATE",
        "SIGNED_DATA_NOT_FOUND",
        None,
    )
