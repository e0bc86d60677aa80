"""Who signed: identity documents read from the certificate, matched with the register of signers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from asn1crypto import x509

from services.firma.validacion.cronometro import medida
from services.firma.validacion.facetas import DocumentoIdentidad, IdentidadFirmante, hallazgo
from services.firma.validacion.perfiles import PERFILES, Perfil, atributos_de
from services.firma.validacion.vocabulario import Subindicacion
from shared.identity.huellas import TIPOS_DE_DOCUMENTO, huella_documento
from shared.identity.nit import digito_de_verificacion

_PREFIJOS = (
    (re.compile(r"^(?:VATCO|NTRCO|NITCO|NIT)[\s.:\-]*"), "NIT"),
    (re.compile(r"^(?:IDCCO|C\.?\s?C\.?|CEDULA)[\s.:\-]*(?=\d)"), "CC"),
    (re.compile(r"^(?:C\.?\s?E\.?)[\s.:\-]*(?=\w)"), "CE"),
    (re.compile(r"^P\.?\s?P\.?\s?T\.?[\s.:\-]*(?=\d)"), "PPT"),
    (re.compile(r"^T\.?\s?I\.?[\s.:\-]*(?=\d)"), "TI"),
    (re.compile(r"^(?:PAS(?:CO)?|PA|P)[\s.:\-]+(?=\w)"), "PA"),
)


def leer_documentos(
    certificado: x509.Certificate, perfiles: tuple[Perfil, ...] = PERFILES
) -> tuple[DocumentoIdentidad, ...]:
    """Identity documents in the subject, attribute by attribute (a DN is never split as text)."""
    atributos = atributos_de(certificado, perfiles)
    vistos: dict[tuple[str, str], DocumentoIdentidad] = {}
    for rdn in certificado.subject.chosen:
        for par in rdn:
            oid = par["type"].dotted
            if oid not in atributos:
                continue
            for documento in _interpretar(str(par["value"].native), atributos[oid], oid):
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


def nombre_legible(nombre: x509.Name) -> str:
    """Common name, organisation, place and country of a subject or issuer, without the labels and numbers."""
    nativo = nombre.native
    partes = (nativo.get(c) for c in ("common_name", "organization_name", "locality_name", "country_name"))
    llanas = [", ".join(p) if isinstance(p, list) else str(p) for p in partes if p]
    return "; ".join(dict.fromkeys(llanas)) or str(nombre.human_friendly)


def _es_digito(base: str, digito: str) -> bool:
    return digito_de_verificacion(base) == int(digito)


@dataclass(frozen=True)
class FirmantesEsperados:
    """Who may sign. Either list may be empty; with both empty nobody may."""

    numeros: tuple[str, ...] = ()
    """Document numbers in the clear, of any kind (command line)."""
    huellas: tuple[tuple[str, str], ...] = ()
    """Pairs (keyed digest of the document, reference of the signer), as `registro` publishes them."""
    impedidos: tuple[tuple[str, str], ...] = ()
    """Pairs (keyed digest, why this person may not sign this act today), of who is registered all the same."""
    clave: str = ""
    """Key of the digests."""

    def buscar(self, documentos: tuple[DocumentoIdentidad, ...]) -> str | None:
        """Reference of the signer that one of the documents belongs to, or None."""
        for documento in documentos:
            for numero in self.numeros:
                if documento.numero in _formas(numero):
                    return numero
        return self._por_huella(documentos, self.huellas)

    def impedimento(self, documentos: tuple[DocumentoIdentidad, ...]) -> str | None:
        """Why a registered person may not sign, as it goes on after the name: `está registrado como…`; or None."""
        return self._por_huella(documentos, self.impedidos)

    def _por_huella(self, documentos: tuple[DocumentoIdentidad, ...], pares: tuple[tuple[str, str], ...]) -> str | None:
        por_huella = dict(pares)
        if not por_huella:
            return None
        for documento in documentos:
            tipos = TIPOS_DE_DOCUMENTO if documento.tipo == "?" else (documento.tipo,)
            for tipo in tipos:
                if encontrado := por_huella.get(huella_documento(tipo, documento.numero, self.clave)):
                    return encontrado
        return None


def _formas(numero: str) -> tuple[str, ...]:
    limpio = re.sub(r"[\s.,]", "", numero.upper())
    con_digito = re.fullmatch(r"(\d+)-(\d)", limpio)
    return (con_digito[1],) if con_digito else (limpio.replace("-", ""),)


@medida("identidad")
def revisar_identidad(
    certificado: x509.Certificate, esperados: FirmantesEsperados | None, perfiles: tuple[Perfil, ...] = PERFILES
) -> IdentidadFirmante:
    """The identity facet of one signature; whether a mismatch fails the file is decided over all its signatures."""
    documentos = leer_documentos(certificado, perfiles)
    nativo = certificado.subject.native
    nombre = str(nativo.get("common_name") or certificado.subject.human_friendly)
    return IdentidadFirmante(
        nombre=nombre,
        documentos=documentos,
        registrado=esperados.buscar(documentos) if esperados is not None else None,
        avisos=() if documentos else ("El certificado no trae cédula ni NIT en los campos conocidos.",),
    )


_FIRMO, _CERTIFICADO_DE = "Firmó {}, que ", "El certificado de {} "
"""How the reasons that name a signer begin."""


def razon_sin_nombre(identidad: IdentidadFirmante, razon: str) -> str:
    """The reason without the name that `exigir_registrado` put in it; any other one as it is."""
    for frase, nadie in ((_FIRMO, "Firmó alguien que "), (_CERTIFICADO_DE, "El certificado de quien firmó ")):
        if razon.startswith(inicio := frase.format(identidad.nombre)):
            return nadie + razon.removeprefix(inicio)
    return razon


def exigir_registrado(identidad: IdentidadFirmante, esperados: FirmantesEsperados) -> IdentidadFirmante:
    """The same facet with the finding that its signer may not sign, and why."""
    impedimento = esperados.impedimento(identidad.documentos)
    if impedimento is not None:
        motivo = hallazgo(
            Subindicacion.SIGNER_MISMATCH,
            f"{_FIRMO.format(identidad.nombre)}{impedimento}.",
            "Firme con el certificado de una persona habilitada para este trámite, o actualice antes su registro en la "
            "empresa.",
        )
    elif not identidad.documentos:
        motivo = hallazgo(
            Subindicacion.SIGNER_MISMATCH,
            f"{_CERTIFICADO_DE.format(identidad.nombre)}no trae cédula ni NIT donde el sistema los busca, y sin ellos "
            "no se sabe quién firmó.",
            "Firme con un certificado que los traiga, o escriba a la mesa de ayuda con el nombre de su entidad de "
            "certificación.",
        )
    else:
        motivo = hallazgo(
            Subindicacion.SIGNER_MISMATCH,
            f"{_FIRMO.format(identidad.nombre)}no está registrado como firmante de la empresa para este trámite.",
        )
    return replace(identidad, hallazgos=(motivo,))
