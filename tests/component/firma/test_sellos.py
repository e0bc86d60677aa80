"""The ministry's seal through the real service, with a real TSA and OCSP."""

import asyncio
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest
from PIL.Image import Image
from pypdf import PdfReader

from services.firma.confianza import Confianza
from services.firma.validacion import Informe, Politica, Veredicto, validar
from shared.clock import reloj_sistema
from shared.documents import descargar_ref
from shared.events import RefObjeto
from shared.events.firma import SelladoSolicitado
from shared.settings import Ajustes
from tests.component.firma.mundo import ENLACES, Mundo, formulario


async def juzgar(mundo: Mundo, sellado: bytes, original: bytes, huella: str) -> Informe:
    """Our validator's profile of what we hand out; a new loop, so another thread."""
    return await asyncio.to_thread(
        validar,
        sellado,
        original=original,
        confianza=Confianza.de_carpetas(Path(mundo.pki["anclas"]), Path(mundo.pki["intermedios"])),
        firmantes_esperados=None,
        politica=Politica(perfil="emitido", sellos=frozenset({huella}), exige_original=True, revocacion="dura"),
        hora_recepcion=reloj_sistema.ahora(),
    )


async def test_el_sello_lleva_estampa_y_revocacion_y_nuestro_validador_lo_acepta(mundo: Mundo) -> None:
    original = formulario()
    hecho = await mundo.sellar(original)
    assert hecho["tipo"].endswith("sello.hecho.v1"), hecho
    assert (hecho["nivel"], hecho["objeto"]["servicio"]) == ("PAdES-B-LT", "firma")
    # Whoever asked fetches it from us by a signed link.
    camino = f"/interno/objetos/{hecho['objeto']['clave']}"
    assert (await mundo.http.get(camino)).status_code in (403, 422)
    ajustes = Ajustes(url_firma="http://firma", clave_enlaces=ENLACES)
    sellado = await descargar_ref(RefObjeto.model_validate(hecho["objeto"]), ajustes, cliente=mundo.http)
    assert sellado.startswith(original)
    informe = await juzgar(mundo, sellado, original, hecho["certificado_sha256"])
    assert informe.veredicto is Veredicto.TOTAL_PASSED, informe.razones
    (firma,) = informe.firmas
    assert firma.tiempo is not None
    assert firma.revocacion is not None
    # With the strict policy and nobody asked: the seal brings its own proof.
    assert (firma.tiempo.origen, firma.revocacion.estado) == ("estampa", "vigente")
    assert (firma.cobertura.archivo_completo, informe.sello is not None and informe.sello.presente) == (True, True)
    ajeno = await juzgar(mundo, sellado, original, "0" * 64)
    assert ajeno.subindicacion is not None
    assert ajeno.subindicacion.value == "SEAL_MISSING"


async def test_el_sello_visible_llena_su_caja_y_dice_de_quien_es(mundo: Mundo) -> None:
    caja = (52, 92, 222, 168)
    original = formulario()
    hecho = await mundo.sellar(original, caja=caja)
    assert hecho["tipo"].endswith("sello.hecho.v1"), hecho
    ajustes = Ajustes(url_firma="http://firma", clave_enlaces=ENLACES)
    sellado = await descargar_ref(RefObjeto.model_validate(hecho["objeto"]), ajustes, cliente=mundo.http)
    (casilla,) = [a for a in PdfReader(BytesIO(sellado)).pages[0]["/Annots"] if a.get_object()["/FT"] == "/Sig"]
    assert tuple(int(n) for n in casilla.get_object()["/Rect"]) == caja
    antes, despues = (pagina_dibujada(pdf) for pdf in (original, sellado))
    arriba, abajo = antes.height - caja[3], antes.height - caja[1]
    # One pixel around it is its antialiased edge.
    dentro = [(x, y) for x in range(caja[0] - 1, caja[2] + 1) for y in range(arriba - 1, abajo + 1)]
    assert any(antes.getpixel(p) != despues.getpixel(p) for p in dentro)
    for p in dentro:
        antes.putpixel(p, (255, 255, 255))
        despues.putpixel(p, (255, 255, 255))
    assert antes.tobytes() == despues.tobytes()


def pagina_dibujada(pdf: bytes) -> Image:
    """Page 1 as a person sees it, a pixel per point."""
    documento = pypdfium2.PdfDocument(pdf)
    documento.init_forms()
    return documento.get_page(0).render(scale=1).to_pil().convert("RGB")


async def test_sin_tsa_el_sello_es_basico(mundo: Mundo) -> None:
    async with mundo.con(tsa_url=""):
        assert (await mundo.sellar(formulario()))["nivel"] == "PAdES-B-B"


async def test_pedirlo_dos_veces_da_un_solo_sello(mundo: Mundo) -> None:
    sello_id, documento_id = uuid4(), uuid4()
    for _ in range(2):
        await mundo.sellar(formulario(), sello_id=sello_id, documento_id=documento_id)
    assert len(await mundo.filas("SELECT 1 FROM sello WHERE id = :id", id=sello_id)) == 1
    assert len(await mundo.filas("SELECT 1 FROM outbox WHERE aggregate_id = :d", d=str(documento_id))) == 1


@pytest.mark.parametrize(
    ("cambio", "motivo"),
    [
        ({"sello_p12": None}, "CONTINGENTES_SELLO_P12"),
        ({"carpeta_anclas": None}, "NO_CERTIFICATE_CHAIN_FOUND"),
        ({"tsa_url": "http://127.0.0.1:9/tsa"}, "timestamp service"),
    ],
)
async def test_lo_que_impide_sellar_se_reintenta_y_al_fin_se_dice(
    mundo: Mundo, cambio: dict[str, Any], motivo: str
) -> None:
    async with mundo.con(**cambio):
        evento = SelladoSolicitado(
            sello_id=uuid4(),
            servicio="cupos",
            documento_id=uuid4(),
            numero="CUP-1",
            objeto=await mundo.vecino.guardar(formulario()),
            razon="Respuesta",
        )
        await mundo.recibir(evento, str(evento.documento_id))
        await mundo.acabar_paciencia("firma.sellar", "intentos", 7)
        fallido = await mundo.emitido("sello_id", evento.sello_id)
    assert fallido["tipo"].endswith("sello.fallido.v1")
    assert motivo in fallido["error"]
    assert fallido["intentos"] == 8
