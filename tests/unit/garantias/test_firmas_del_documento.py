"""Art. 24 and the signatures inside a document: what refuses, what a person decides, what to look at."""

from datetime import UTC, datetime, timedelta

import pytest

from services.garantias.documentos_firmados.rules import Comprobacion, Revision, diferencias_de_firma, que_mirar
from shared.events.firma import InformeDeFirmas, Razon

AHORA = datetime(2026, 4, 7, 15, tzinfo=UTC)
MALA = Revision(1, "TOTAL_FAILED", (Razon(codigo="REVOKED", texto="El certificado estaba revocado."),), AHORA)
BUENA = Revision(1, "TOTAL_PASSED", (), AHORA)
SIN_FIRMA = Revision(0, "TOTAL_FAILED", (Razon(codigo="NO_SIGNATURE_FOUND", texto="No tiene firma."),), AHORA)


def codigos(firmada: bool, revision: Revision | None, *comprobaciones: Comprobacion) -> list[str]:
    return [d.codigo for d in diferencias_de_firma(firmada, revision, comprobaciones)]


def test_articulo_24_a_bad_signature_refuses_and_a_doubt_is_for_a_person() -> None:
    assert codigos(True, None) == [], "presented before signatures were looked at: as it was then"
    assert codigos(True, Revision()) == ["firmas-en-revision"]
    assert codigos(False, Revision()) == [], "nobody waits for the verdict on what is not signed"
    assert codigos(True, BUENA) == []
    assert codigos(True, Revision(1, "INDETERMINATE", (), AHORA)) == []
    assert codigos(False, MALA) == ["firma-no-valida"]
    assert codigos(False, SIN_FIRMA) == []
    protegida = Revision(
        0, "TOTAL_FAILED", (Razon(codigo="ENCRYPTED", texto="Está cifrado.", remedio="Ábralo."),), AHORA
    )
    assert codigos(True, protegida) == [], "what cannot be read is for a person, like a doubt"
    assert que_mirar("Banco S.A.", True, protegida, None, None) == ["Ábralo."]
    (restos,) = diferencias_de_firma(True, SIN_FIRMA, [])
    assert "ya no vale" in restos.texto, "a later change left the signature out of the document"


@pytest.mark.parametrize(
    ("medio", "conforme", "con_evidencia", "despues", "queda"),
    [
        ("codigo", True, True, 1, []),
        ("codigo", True, True, -1, ["firma-no-valida"]),
        ("codigo", True, False, 1, ["firma-no-valida"]),
        ("codigo", False, True, 1, ["firma-no-valida"]),
        ("firma_digital", True, True, 1, ["firma-no-valida"]),
    ],
)
def test_articulo_24_only_the_issuers_own_answer_overcomes_a_bad_signature(
    medio: str, conforme: bool, con_evidencia: bool, despues: int, queda: list[str]
) -> None:
    hecha = Comprobacion(medio, conforme, con_evidencia, AHORA + timedelta(minutes=despues))
    assert codigos(True, MALA, hecha) == queda
    # The last one rules.
    contraria = Comprobacion("codigo", False, True, AHORA + timedelta(hours=1))
    assert codigos(True, MALA, hecha, contraria) == ["firma-no-valida"]


def test_lo_que_hay_que_mirar_nombra_el_sitio_antes_del_clic() -> None:
    informe = InformeDeFirmas(veredicto="TOTAL_PASSED", enlaces=("https://banco.com.co.malo.example/x",))
    mirar = que_mirar("Banco S.A.", True, BUENA, informe, "https://www.banco.com.co/verificar")
    assert "banco.com.co.malo.example" in mirar[0]
    assert mirar[1] == "La empresa indicó el sitio www.banco.com.co, que el documento no menciona."
    (sin_firma,) = que_mirar("Banco S.A.", False, SIN_FIRMA, None, None)
    assert "pregunte a Banco S.A." in sin_firma
