"""Who signed: identity documents read from the certificate, matched with the register of signers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from asn1crypto import x509

from services.firma.validacion.facetas import DocumentoIdentidad, IdentidadFirmante, hallazgo
from services.firma.validacion.vocabulario import Subindicacion
from shared.identity.huellas import TIPOS_DE_DOCUMENTO, huella_documento
from shared.identity.nit import digito_de_verificacion

# Attributes in which Colombian CAs write identity documents, with the kind that the attribute itself tells.
_ATRIBUTOS = {
    "1.3.6.1.4.1.23267.2.2": "CC",
    "1.3.6.1.4.1.23267.2.3": "NIT",
    "1.3.6.1.4.1.31136.1.1.20.2": "NIT",
    "2.5.4.97": "NIT",
    "2.5.4.5": "?",
}
_PREFIJOS = (
    (re.compile(r"^(?:VATCO|NTRCO|NITCO|NIT)[\s.:\-]*"), "NIT"),
    (re.compile(r"^(?:IDCCO|C\.?\s?C\.?|CEDULA)[\s.:\-]*(?=\d)"), "CC"),
    (re.compile(r"^(?:C\.?\s?E\.?)[\s.:\-]*(?=\w)"), "CE"),
    (re.compile(r"^(?:PAS(?:CO)?|PA|P)[\s.:\-]+(?=\w)"), "PA"),
)


def leer_documentos(certificado: x509.Certificate) -> tuple[DocumentoIdentidad, ...]:
    """Identity documents in the subject, attribute by attribute (a DN is never split as text)."""
    vistos: dict[tuple[str, str], DocumentoIdentidad] = {}
    for rdn in certificado.subject.chosen:
        for par in rdn:
            oid = par["type"].dotted
            if oid not in _ATRIBUTOS:
                continue
            for documento in _interpretar(str(par["value"].native), _ATRIBUTOS[oid], oid):
                vistos.setdefault((documento.tipo, documento.numero), documento)
    return tuple(vistos.values())


def _interpretar(texto: str, tipo: str, oid: str) -> Iterator[DocumentoIdentidad]:
    valor = texto.strip().upper()
    for prefijo, nombrado in _PREFIJOS:
        if sin := prefijo.match(valor):
            valor, tipo = valor[sin.end() :], nombrado
            break
    numero = re.sub(r"[\s.,]", "", valor)
    con_digito = re.fullmatch(r"(\d{5,15})-(\d)", numero)
    if con_digito and _es_digito(con_digito[1], con_digito[2]):
        tipo = "NIT"
    numero = numero.replace("-", "")
    # What `huella_documento` takes, three to twenty letters and digits; letters only where a passport could stand.
    forma = r"\d{3,20}" if tipo in ("CC", "NIT") else r"(?=.*\d)[0-9A-Z]{3,20}"
    if not re.fullmatch(forma, numero) or len(numero.lstrip("0")) < 3:
        return
    yield DocumentoIdentidad(tipo, numero, oid)
    # The check digit may be glued on, `NIT 9002042728`: a company's NIT has nine digits without it. Other lengths only
    # when the certificate itself set the digit apart.
    pegado = (
        tipo in ("NIT", "?") and re.fullmatch(r"\d{10}", numero) is not None and _es_digito(numero[:-1], numero[-1])
    )
    if pegado or (con_digito and tipo == "NIT"):
        yield DocumentoIdentidad("NIT", numero[:-1], oid)


def _es_digito(base: str, digito: str) -> bool:
    return digito_de_verificacion(base) == int(digito)


@dataclass(frozen=True)
class FirmantesEsperados:
    """Who may sign. Either list may be empty; with both empty nobody may."""

    numeros: tuple[str, ...] = ()
    """Document numbers in the clear, of any kind (command line)."""
    huellas: tuple[tuple[str, str], ...] = ()
    """Pairs (keyed digest of the document, reference of the signer), as `registro` publishes them."""
    clave: str = ""
    """Key of the digests."""

    def buscar(self, documentos: tuple[DocumentoIdentidad, ...]) -> str | None:
        """Reference of the signer that one of the documents belongs to, or None."""
        por_huella = dict(self.huellas)
        for documento in documentos:
            for numero in self.numeros:
                if documento.numero in _formas(numero):
                    return numero
            if por_huella:
                tipos = TIPOS_DE_DOCUMENTO if documento.tipo == "?" else (documento.tipo,)
                for tipo in tipos:
                    if encontrado := por_huella.get(huella_documento(tipo, documento.numero, self.clave)):
                        return encontrado
        return None


def _formas(numero: str) -> tuple[str, ...]:
    limpio = re.sub(r"[\s.,]", "", numero.upper())
    con_digito = re.fullmatch(r"(\d+)-(\d)", limpio)
    return (con_digito[1],) if con_digito else (limpio.replace("-", ""),)


def revisar_identidad(certificado: x509.Certificate, esperados: FirmantesEsperados | None) -> IdentidadFirmante:
    """The identity facet of one signature; whether a mismatch fails the file is decided over all its signatures."""
    documentos = leer_documentos(certificado)
    nativo = certificado.subject.native
    nombre = str(nativo.get("common_name") or certificado.subject.human_friendly)
    return IdentidadFirmante(
        nombre=nombre,
        documentos=documentos,
        registrado=esperados.buscar(documentos) if esperados is not None else None,
        avisos=() if documentos else ("El certificado no trae cédula ni NIT en los campos conocidos.",),
    )


def exigir_registrado(identidad: IdentidadFirmante) -> IdentidadFirmante:
    """The same facet with the finding that its signer is not in the register."""
    return replace(
        identidad,
        hallazgos=(
            hallazgo(
                Subindicacion.SIGNER_MISMATCH,
                f"Firmó {identidad.nombre}, que no está registrado como firmante de la empresa para este trámite.",
            ),
        ),
    )
