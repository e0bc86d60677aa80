"""Which algorithms a signature may use, and SHA-1 by date."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from asn1crypto import algos, cms, x509
from pyhanko.sign.validation.utils import CMSAlgorithmUsagePolicy
from pyhanko_certvalidator.policy_decl import (
    AlgorithmUsageConstraint,
    AlgorithmUsagePolicy,
    DisallowWeakAlgorithmsPolicy,
)

from services.firma.validacion.cronometro import medida
from services.firma.validacion.facetas import Algoritmos, Hallazgo, hallazgo
from services.firma.validacion.politica import Politica
from services.firma.validacion.vocabulario import REMEDIO_SHA1, Subindicacion, fecha_en_palabras

FUERTES = frozenset({"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"})
_BOGOTA = ZoneInfo("America/Bogota")


class _SoloConocidos(DisallowWeakAlgorithmsPolicy):
    """Digests by white list. SHA-1 passes here because its acceptance depends on the content and the date."""

    def digest_algorithm_allowed(
        self, algo: algos.DigestAlgorithm, moment: datetime | None
    ) -> AlgorithmUsageConstraint:
        return AlgorithmUsageConstraint(algo["algorithm"].native in FUERTES | {"sha1"})


_POLITICA: Callable[[], AlgorithmUsagePolicy] = _SoloConocidos
USO_EN_FIRMAS = CMSAlgorithmUsagePolicy.lift_policy(_POLITICA())
"""For the signature itself; certificates, CRLs and OCSP keep pyHanko's default, which refuses SHA-1."""


def _por_que_no_sha1(exacto: bool, dia: date, hasta: date | None) -> str:
    if hasta is None:
        return "La firma usa SHA-1, un algoritmo débil que no se acepta."
    if dia > hasta:
        return f"La firma usa SHA-1, un algoritmo débil que se aceptó solo hasta el {fecha_en_palabras(hasta)}."
    if not exacto:
        return "La firma usa SHA-1, que por ahora se acepta solo si JSignPdf no reescribe el archivo, y lo reescribió."
    return "La firma usa SHA-1, un algoritmo débil."


@medida("algoritmos")
def revisar_algoritmos(
    info: cms.SignerInfo, certificado: x509.Certificate, *, exacto: bool, politica: Politica, recepcion: datetime
) -> Algoritmos:
    """The algorithm facet. `exacto`: the file begins with the very bytes that we issued."""
    digesto = str(info["digest_algorithm"]["algorithm"].native)
    mecanismo = str(info["signature_algorithm"]["algorithm"].native)
    usados = {digesto}
    # The mechanism may name no digest at all (rsassa_pkcs1v15), and then the digest of the document is the one used.
    for nombre in (*FUERTES, "sha1", "md5", "md2", "sha224"):
        if mecanismo.startswith(f"{nombre}_"):
            usados.add(nombre)
    hallazgos: list[Hallazgo] = []
    avisos: list[str] = []
    debiles = sorted(usados - FUERTES)
    if debiles == ["sha1"]:
        dia = recepcion.astimezone(_BOGOTA).date()
        if exacto and politica.sha1_hasta is not None and dia <= politica.sha1_hasta:
            hasta = fecha_en_palabras(politica.sha1_hasta)
            avisos.append(f"La firma usa SHA-1, que se acepta solo hasta el {hasta}. {REMEDIO_SHA1}")
        else:
            hallazgos.append(
                hallazgo(Subindicacion.CRYPTO_CONSTRAINTS_FAILURE, _por_que_no_sha1(exacto, dia, politica.sha1_hasta))
            )
    elif debiles:
        hallazgos.append(
            hallazgo(
                Subindicacion.CRYPTO_CONSTRAINTS_FAILURE, f"La firma usa un algoritmo débil: {', '.join(debiles)}."
            )
        )
    bits = int(certificado.public_key.bit_size)
    if certificado.public_key.algorithm in ("rsa", "rsassa_pss") and bits < 2048:
        hallazgos.append(
            hallazgo(
                Subindicacion.CRYPTO_CONSTRAINTS_FAILURE,
                f"La llave del certificado es demasiado corta ({bits} bits).",
                "Pida a su entidad de certificación un certificado con llave de 2048 bits o más.",
            )
        )
    return Algoritmos(
        digesto=digesto, firma=mecanismo, llave_bits=bits, hallazgos=tuple(hallazgos), avisos=tuple(avisos)
    )
