"""The level that a seal reaches with what there is: a TSA alone gives PAdES-B-T, and our own profile accepts it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from asn1crypto import keys, x509
from cryptography.hazmat.primitives import serialization
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from services.firma.confianza import Confianza
from services.firma.sellos.llave import LlaveDeSello
from services.firma.sellos.sellar import sellar
from services.firma.validacion import Informe, Politica, Veredicto
from tests.unit.firma.pki import AHORA, CLAVE_P12, formulario, pki


async def test_con_tsa_y_sin_revocacion_es_pades_b_t(tmp_path: Path, juzgar: Callable[..., Informe]) -> None:
    privada = pki().tsa.llave.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    tsa = DummyTimeStamper(x509.Certificate.load(pki().tsa.der), keys.PrivateKeyInfo.load(privada), fixed_dt=AHORA)
    llave = LlaveDeSello.de_p12(pki().representante.p12(tmp_path / "sello.p12", pki().intermedia), CLAVE_P12)
    sellado = await sellar(formulario(), llave, razon="Oficio de prueba", estampador=tsa)
    assert (sellado.nivel, sellado.huella) == ("PAdES-B-T", llave.huella)
    assert sellado.pdf.startswith(formulario())
    informe = await asyncio.to_thread(
        juzgar,
        sellado.pdf,
        confianza=Confianza((pki().raiz.der,), (pki().intermedia.der,)),
        firmantes_esperados=None,
        politica=Politica(perfil="emitido", sellos=frozenset({llave.huella})),
    )
    assert informe.veredicto is Veredicto.TOTAL_PASSED
    assert informe.sello is not None
    assert informe.sello.presente
    assert informe.firmas[0].tiempo is not None
    assert informe.firmas[0].tiempo.origen == "estampa"
