"""RFC 3161 tokens: asking for one, and checking one against our anchors."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from asn1crypto import cms
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from services.firma.confianza import Confianza
from services.firma.estampas import rules

_certificados = lru_cache(maxsize=4)(Confianza.certificados)
"""The trust set parsed once for a process: it is the same from one token to the next."""


class EstampaRechazada(Exception):
    """The token is not over what was asked, or its authority is not one that we trust."""


@dataclass(frozen=True)
class Testigo:
    """A token that was checked."""

    der: bytes
    instante: datetime
    tsa_sha256: str
    vence: datetime
    """End of the certificate of its authority."""


async def pedir(estampador: TimeStamper, resumen: bytes, confianza: Confianza) -> Testigo:
    """Have the authority stamp a SHA-256 digest.

    Raises:
        pyhanko.sign.timestamps.common_utils.TimestampRequestError: it did not answer.
        EstampaRechazada: what it answered proves nothing.
    """
    pedido: Any = await estampador.async_timestamp(resumen, "sha256")
    return await revisar(pedido.dump(), resumen, confianza)


async def revisar(der: bytes, resumen: bytes, confianza: Confianza, momento: datetime | None = None) -> Testigo:
    """Check a token: it stamps `resumen`, and its chain reached an anchor at `momento` (when it was made, by default).

    Raises:
        EstampaRechazada: it does not.
    """
    try:
        firmado = cms.ContentInfo.load(der, strict=True)["content"]
        instante: datetime = firmado["encap_content_info"]["content"].parsed["gen_time"].native
        anclas, intermedios = _certificados(confianza)
        contexto = ValidationContext(
            trust_manager=SimpleTrustManager.build(trust_roots=list(anclas)),
            other_certs=list(intermedios),
            moment=momento or instante,
            best_signature_time=instante,
            revinfo_policy=CertRevTrustPolicy(NO_REVOCATION),
        )
        # Only SHA-256 was asked for: a token over another digest is not ours.
        estado = await validate_tst_signed_data(
            firmado, contexto, lambda algoritmo: resumen if algoritmo == "sha256" else b""
        )
    except (SignatureValidationError, ValueError, TypeError, KeyError) as exc:
        raise EstampaRechazada(f"la estampa de tiempo no se puede leer: {exc}") from exc
    if not (estado["intact"] and estado["valid"]):
        raise EstampaRechazada("la estampa de tiempo no corresponde al paquete")
    if estado["validation_path"] is None or estado["trust_problem_indic"] is not None:
        raise EstampaRechazada("la autoridad de la estampa de tiempo no es de confianza")
    certificado = estado["signing_cert"]
    return Testigo(der, instante, certificado.sha256.hex(), certificado.not_valid_after)


async def revisar_serie(paquete: bytes, testigos: list[bytes], confianza: Confianza, ahora: datetime) -> list[Testigo]:
    """Check a first token and its renewals, oldest first: each was good when the next one was made, the last is now.

    Raises:
        EstampaRechazada: one of them is not.
    """
    revisados: list[Testigo] = []
    momento = ahora
    for n in range(len(testigos) - 1, -1, -1):
        hecho = await revisar(testigos[n], rules.resumen(paquete, testigos[n - 1] if n else None), confianza, momento)
        momento = hecho.instante
        revisados.insert(0, hecho)
    return revisados
