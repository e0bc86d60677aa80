"""The ministry's seal through the real service, with a real TSA and OCSP."""

from datetime import timedelta
from pathlib import Path

import pytest

from services.firma.confianza import Confianza
from services.firma.validacion import Politica, Veredicto, validar
from shared.clock import reloj_sistema
from shared.documents import descargar_ref
from shared.events import RefObjeto
from shared.settings import Ajustes
from tests.component.firma.mundo import ENLACES, Mundo, formulario


def juzgar(sellado: bytes, original: bytes, mundo: Mundo, huella: str, dias: int = 0):
    ahora = reloj_sistema.ahora()
    return validar(
        sellado,
        original=original,
        confianza=Confianza.de_carpetas(Path(mundo.pki["anclas"]), Path(mundo.pki["intermedios"])),
        firmantes_esperados=None,
        politica=Politica(perfil="emitido", sellos=frozenset({huella}), exige_original=True),
        hora_recepcion=ahora + timedelta(days=dias),
    )


async def test_el_sello_se_pone_con_estampa_y_nuestro_validador_lo_acepta(mundo: Mundo) -> None:
    import asyncio

    original = formulario()
    hecho = await mundo.sellar(original)
    assert hecho["tipo"].endswith("sello.hecho.v1"), hecho
    assert hecho["nivel"] == "PAdES-B-LT"
    assert hecho["objeto"]["servicio"] == "firma"
    # Whoever asked fetches it from us by a signed link.
    camino = f"/interno/objetos/{hecho['objeto']['clave']}"
    assert (await mundo.http.get(camino)).status_code in (403, 422)
    ajustes = Ajustes(url_firma="http://firma", clave_enlaces=ENLACES)
    sellado = await descargar_ref(RefObjeto.model_validate(hecho["objeto"]), ajustes, cliente=mundo.http)
    assert sellado.startswith(original)
    informe = await asyncio.to_thread(juzgar, sellado, original, mundo, hecho["certificado_sha256"])
    assert informe.veredicto is Veredicto.TOTAL_PASSED, informe.razones
    assert informe.firmas[0].tiempo.origen == "estampa"
    assert informe.sello.presente
    ajeno = await asyncio.to_thread(juzgar, sellado, original, mundo, "0" * 64)
    assert ajeno.subindicacion.value == "SEAL_MISSING"


async def test_sin_tsa_el_sello_es_basico(abrir) -> None:
    async with abrir(tsa_url="") as mundo:
        assert (await mundo.sellar(formulario()))["nivel"] == "PAdES-B-B"


async def test_pedirlo_dos_veces_da_un_solo_sello(mundo: Mundo) -> None:
    from uuid import uuid4

    sello_id, documento_id = uuid4(), uuid4()
    for _ in range(2):
        await mundo.sellar(formulario(), sello_id=sello_id, documento_id=documento_id)
    assert len(await mundo.filas("SELECT 1 FROM sello")) == 1
    assert len(await mundo.filas("SELECT 1 FROM outbox")) == 1


@pytest.mark.parametrize("cambio", [{"sello_p12": None}, {"sello_clave": "otra"}, {"carpeta_anclas": None}])
async def test_lo_que_impide_sellar_se_ve_y_se_reintenta(abrir, cambio) -> None:
    async with abrir(**cambio) as mundo:
        from sqlalchemy import text

        from shared.events.firma import SelladoSolicitado

        objeto = await mundo.vecino.guardar(formulario())
        from uuid import uuid4

        evento = SelladoSolicitado(
            sello_id=uuid4(), servicio="cupos", documento_id=uuid4(), numero="CUP-1", objeto=objeto, razon="x"
        )
        await mundo.recibir(evento, str(evento.documento_id))
        from tests.ayudas import esperar_hasta

        async def esperando() -> object:
            return await mundo.filas("SELECT motivo FROM trabajos WHERE intentos >= 1 AND motivo IS NOT NULL")

        await esperar_hasta(esperando, 20)
        async with mundo.bd.tx() as tx:
            await tx.execute(text("UPDATE trabajos SET intentos = 7, no_antes = clock_timestamp()"))
        fallido = await mundo.emitido("sello_id", evento.sello_id)
        assert fallido["tipo"].endswith("sello.fallido.v1")
        assert fallido["error"]
        assert fallido["intentos"] == 8
