"""Art. 24: the signatures inside the document of a guarantee, and what they mean for its acceptance."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from services.garantias.documentos_firmados.auditoria import COMPROBACIONES
from shared.clock import fijar
from shared.events.firma import FirmaDelDocumento, InformeDeFirmas, Razon
from shared.persistence import BaseDeDatos
from tests.component.garantias.conftest import NIT, NIT_AJENO, PDF, Mundo
from tests.component.garantias.demostrar import autorizado
from tests.component.garantias.firmas import con_firma, firmas_revisadas
from tests.component.garantias.recorrido import aceptar, garantia
from tests.component.garantias.vida.conftest import pdf

pytestmark = pytest.mark.usefixtures("referencias")
FIRMADO = PDF.replace(b"<<>>", b"<< /ByteRange [0 10 20 30] >>")
AYER = datetime(2026, 4, 6, 15, tzinfo=UTC)
FIRMA = FirmaDelDocumento(
    titular="LUISA GÓMEZ",
    documentos=("CC 41261533",),
    entidad="Emisora de pruebas",
    certificado_sha256="0" * 64,
    vence=datetime(2030, 1, 1, tzinfo=UTC),
    existia_en=AYER,
    probado_por="estampa",
    revocacion="vigente",
)
INFORME = InformeDeFirmas(
    veredicto="TOTAL_PASSED", firmas=(FIRMA,), enlaces=("https://verifica.valle.example/p?x=1",), codigos=("SV-1",)
)
DANOS = (
    "DELETE FROM garantia_verificacion WHERE medio = 'codigo'",
    "ALTER TABLE garantia_firmas DISABLE TRIGGER garantia_firmas_final;"
    "UPDATE garantia_firmas SET veredicto = NULL, firmas = NULL, revisada_en = NULL",
)
ALTERADA = Razon(codigo="POST_SIGN_CHANGE", texto="El archivo fue modificado después de la firma.")


async def presentada(mundo: Mundo, documento: bytes = FIRMADO, **cambios: Any) -> str:
    """A guarantee with all but the checks of its signatures."""
    archivos = {"archivo": ("garantia.pdf", documento, "application/pdf"), "certificado_existencia": pdf("certificado")}
    respuesta = await mundo.http.post(
        f"/v1/programas/{await autorizado(mundo)}/garantias",
        data=garantia(**cambios),
        files=archivos,
        headers=mundo.como("exportador", nit=NIT),
    )
    assert respuesta.status_code == 201, respuesta.text
    assert respuesta.json()["firmas"]["situacion"] == "en_revision"
    return cast(str, respuesta.json()["id"])


async def firmas(mundo: Mundo, id: str) -> dict[str, Any]:
    leida = await mundo.http.get(f"/v1/garantias/{id}", headers=mundo.como("funcionario"))
    return cast(dict[str, Any], leida.json()["firmas"])


async def comprobar(mundo: Mundo, id: str, medio: str, *, con_evidencia: bool = True) -> None:
    respuesta = await mundo.http.post(
        f"/v1/garantias/{id}/verificaciones",
        data={"medio": medio, "conforme": "true", "detalle": "Concuerda con lo que muestra el emisor"},
        files={"archivo": pdf("pantalla")} if con_evidencia else None,
        headers=mundo.como("funcionario"),
    )
    assert respuesta.status_code == 201, respuesta.text


async def diferencias(mundo: Mundo, id: str) -> list[str]:
    return [d["codigo"] for d in (await aceptar(mundo, id)).json().get("diferencias", [])]


async def test_se_ve_quien_firmo_y_una_persona_dice_si_es_el_emisor(mundo: Mundo, tmp_path: Path) -> None:
    async with con_firma(mundo, tmp_path) as firma:
        id = await presentada(mundo, sitio_verificacion="https://otra.example/v", codigo_verificacion="SV-1")
        await firmas_revisadas(mundo, id, firma, INFORME)
        aun_no = await firmas(mundo, id)
        # Who watches the page must not take the verdict for the end.
        assert (aun_no["situacion"], aun_no["firmas"], aun_no["informe_pendiente"]) == ("validas", [], True)
        await mundo.trabajos_en_reposo()
        vistas = await firmas(mundo, id)
        assert vistas["informe_pendiente"] is False
        # A second answer changes nothing.
        await firmas_revisadas(mundo, id, veredicto="TOTAL_FAILED", subindicacion="REVOKED")
        assert await firmas(mundo, id) == vistas
    assert (vistas["situacion"], vistas["firmas"][0]["titular"], vistas["codigos"]) == (
        "validas",
        "LUISA GÓMEZ",
        ["SV-1"],
    )
    assert vistas["enlaces"] == [
        {"url": "https://verifica.valle.example/p?x=1", "anfitrion": "verifica.valle.example"},
    ]
    mirar = " ".join(vistas["que_mirar"])
    assert "Confirme que LUISA GÓMEZ (CC 41261533) puede firmar por Seguros del Valle S.A." in mirar
    assert "asegúrese de que ese sitio es de" in mirar
    assert "indicó el sitio otra.example" in mirar
    ajena = await mundo.http.get(f"/v1/garantias/{id}", headers=mundo.como("exportador", nit=NIT_AJENO))
    assert ajena.status_code == 404
    assert await diferencias(mundo, id) == ["sin-verificar", "sin-verificar"]
    for medio in ("codigo", "firma_digital"):
        await comprobar(mundo, id, medio)
    hecha = await aceptar(mundo, id)
    assert hecha.json()["cotejo"]["firmas"] == {"veredicto": "TOTAL_PASSED", "cuantas": 1}


async def test_una_firma_que_no_vale_impide_aceptar_hasta_que_el_emisor_la_muestre(
    mundo: Mundo, superusuario: BaseDeDatos
) -> None:
    id = await presentada(mundo, codigo_verificacion="SV-1")
    for medio in ("codigo", "firma_digital"):
        await comprobar(mundo, id, medio)
    assert await diferencias(mundo, id) == ["firmas-en-revision"]
    await firmas_revisadas(mundo, id, veredicto="TOTAL_FAILED", subindicacion="POST_SIGN_CHANGE", razones=(ALTERADA,))
    vistas = await firmas(mundo, id)
    assert vistas["situacion"] == "no_validas"
    rechazo = (await aceptar(mundo, id)).json()
    assert "modificado después de la firma" in rechazo["detail"]
    assert [d["codigo"] for d in rechazo["diferencias"]] == ["firma-no-valida"]
    # What was checked before is not about the signature that is known to be bad now, nor is a check without evidence.
    with fijar(date(2026, 4, 8)):
        await comprobar(mundo, id, "firma_digital")
        await comprobar(mundo, id, "codigo", con_evidencia=False)
    assert await diferencias(mundo, id) == ["firma-no-valida"]
    with fijar(date(2026, 4, 9)):
        await comprobar(mundo, id, "codigo")
    aceptada = await aceptar(mundo, id)
    assert aceptada.status_code == 200, aceptada.text
    for comprobacion, dano in zip(COMPROBACIONES, DANOS, strict=True):
        async with superusuario.motor.connect() as conexion:
            for orden in dano.split(";"):
                await conexion.execute(sa.text(orden))
            assert (await conexion.execute(sa.text(comprobacion.sql))).all(), comprobacion.nombre
            await conexion.rollback()


async def test_una_duda_la_decide_una_persona_y_lo_que_se_hallo_no_se_cambia(mundo: Mundo) -> None:
    id = await presentada(mundo)
    duda = Razon(codigo="NO_CERTIFICATE_CHAIN_FOUND", texto="No se conoce.", remedio="Pregunte a quien lo expidió.")
    await firmas_revisadas(
        mundo, id, veredicto="INDETERMINATE", subindicacion="NO_CERTIFICATE_CHAIN_FOUND", razones=(duda,)
    )
    vistas = await firmas(mundo, id)
    assert (vistas["situacion"], vistas["que_mirar"]) == ("por_confirmar", ["Pregunte a quien lo expidió."])
    assert await diferencias(mundo, id) == ["sin-verificar"]
    # Nobody waits for a verdict on what is not signed.
    assert await diferencias(mundo, await presentada(mundo, PDF)) == []
    for orden in ("UPDATE garantia_firmas SET veredicto = 'TOTAL_PASSED'", "DELETE FROM garantia_firmas"):
        with pytest.raises(DBAPIError):
            await mundo.filas(orden)
