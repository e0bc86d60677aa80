"""What the signatures of a document mean for the guarantee. Pure; art. 24 asks that it be checked, the ways are ours.

The machine can refuse and never accept: that a signature is good says that somebody signed, and whether that is the
issuer a person says. A signature that is bad refuses until its issuer's own site has shown the same guarantee.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from services.garantias.garantias.rules import Diferencia
from shared.events.firma import InformeDeFirmas, Razon

_RESTOS = "El archivo conserva una firma digital que ya no vale: se modificó después de firmado."


@dataclass(frozen=True, slots=True)
class Revision:
    """What `firma` answered, or that it has not yet."""

    firmas: int = 0
    veredicto: str | None = None
    """None while it is being looked at."""
    razones: tuple[Razon, ...] = ()
    revisada_en: datetime | None = None


@dataclass(frozen=True, slots=True)
class Comprobacion:
    """A person's check of the document with its issuer."""

    medio: str
    conforme: bool
    con_evidencia: bool
    registrado_en: datetime


def esta_firmada(firmada: bool, revision: Revision | None) -> bool:
    """Whether the document carries a digital signature, good or bad.

    Args:
        firmada: the file holds a signature dictionary, even one that a later change left out of the document.
    """
    return firmada or (revision is not None and revision.firmas > 0)


def no_vale(revision: Revision) -> bool:
    """Whether its signatures are known to be bad. A file that could not be read, or is protected, tells nothing."""
    quitada = any(r.codigo == "NO_SIGNATURE_FOUND" for r in revision.razones)
    return revision.veredicto == "TOTAL_FAILED" and (revision.firmas > 0 or quitada)


def diferencias_de_firma(
    firmada: bool, revision: Revision | None, comprobaciones: Sequence[Comprobacion]
) -> list[Diferencia]:
    """Art. 24: a signed document is accepted once its signatures were looked at, and never over a bad one. # house rule

    A bad signature is overcome by the issuer's own answer alone: a check of the document's code that agreed, with its
    evidence, made after the signatures were looked at. Otherwise the company brings the file as the issuer sent it.

    Args:
        revision: None for a guarantee that was presented before signatures were looked at.
        comprobaciones: of persons, oldest first.
    """
    if revision is None or not esta_firmada(firmada, revision):
        return []
    if revision.veredicto is None:
        texto = "Todavía se revisan las firmas digitales del documento; intente de nuevo en unos minutos."
        return [Diferencia("firmas-en-revision", "art. 24", texto)]
    if not no_vale(revision) or _la_mostro_el_emisor(revision, comprobaciones):
        return []
    porque = _RESTOS if not revision.firmas else " ".join(r.texto for r in revision.razones)
    return [Diferencia("firma-no-valida", "art. 24", f"La firma digital del documento no es válida. {porque}")]


def _la_mostro_el_emisor(revision: Revision, comprobaciones: Sequence[Comprobacion]) -> bool:
    ultima = next((c for c in reversed(comprobaciones) if c.medio == "codigo"), None)
    if ultima is None or revision.revisada_en is None:
        return False
    return ultima.conforme and ultima.con_evidencia and ultima.registrado_en > revision.revisada_en


def que_mirar(
    emisor: str, firmada: bool, revision: Revision | None, informe: InformeDeFirmas | None, sitio: str | None
) -> list[str]:
    """What a person has to look at before saying that the document is the issuer's, in Spanish.

    Args:
        sitio: where the company says that the issuer verifies it.
    """
    mirar: list[str] = []
    if revision is None or (revision.veredicto is not None and not esta_firmada(firmada, revision)):
        mirar.append(f"El documento no trae firma digital: compruebe el original o pregunte a {emisor}.")
    elif revision.veredicto is None:
        mirar.append("Las firmas del documento se están revisando.")
    elif no_vale(revision):
        mirar.append(
            "La firma no es válida: devuelva la garantía para que traigan el archivo tal como lo envió el emisor, o "
            "compruebe su código en el sitio del emisor y adjunte lo que muestra."
        )
    else:
        mirar += [r.remedio for r in revision.razones]
        firmantes = dict.fromkeys(f"{f.titular}{_con(f.documentos)}" for f in informe.firmas) if informe else {}
        mirar += [f"Confirme que {quien} puede firmar por {emisor}." for quien in firmantes]
    enlaces = informe.enlaces if informe is not None else ()
    hosts = list(dict.fromkeys(anfitrion(e) for e in enlaces))
    if hosts:
        mirar.append(
            f"El documento remite a {', '.join(hosts)}: antes de creer lo que muestre, asegúrese de que ese sitio es "
            f"de {emisor}."
        )
    if sitio is not None and hosts and anfitrion(sitio) not in hosts:
        mirar.append(f"La empresa indicó el sitio {anfitrion(sitio)}, que el documento no menciona.")
    return list(dict.fromkeys(mirar))


def anfitrion(url: str) -> str:
    """The host of an address, as a person should read it before a click."""
    return urlsplit(url).hostname or ""


def _con(documentos: Sequence[str]) -> str:
    return f" ({', '.join(documentos)})" if documentos else ""
