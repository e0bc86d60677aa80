"""Which attribute of a certificate holds which identity document, by certification authority, from a data file."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asn1crypto import x509

TIPOS = frozenset({"CC", "CE", "PA", "NIT", "?"})
_OID = re.compile(r"[0-2](?:\.\d+)+")
_CLAVES = {"nombre", "emisor", "atributos", "ignora"}


class PerfilesIlegibles(ValueError):
    """The file of profiles is not of its form; the message, in Spanish, says where."""


@dataclass(frozen=True)
class Perfil:
    """What one authority, or all of them, write where."""

    nombre: str
    emisores: tuple[str, ...] = ()
    """Words of the issuer's name, normalised; empty for every issuer."""
    atributos: tuple[tuple[str, str], ...] = ()
    """Pairs (OID, kind of document)."""
    ignora: frozenset[str] = frozenset()
    """OIDs that mean something else here."""

    def es_de(self, emisor: str) -> bool:
        """Whether it is for an issuer of that normalised name."""
        return not self.emisores or any(palabra in emisor for palabra in self.emisores)


def leer_perfiles(ruta: Path) -> tuple[Perfil, ...]:
    """The profiles of a TOML file, in its order.

    Raises:
        PerfilesIlegibles: it is missing, no TOML, or says something that is not known.
    """
    try:
        datos = tomllib.loads(ruta.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise PerfilesIlegibles(f"{ruta.name}: {exc}") from exc
    crudos = datos.get("perfil")
    if set(datos) != {"perfil"} or not isinstance(crudos, list) or not crudos:
        raise PerfilesIlegibles(f"{ruta.name}: se esperan secciones [[perfil]]")
    return tuple(_perfil(ruta.name, n, crudo) for n, crudo in enumerate(crudos, start=1))


def _perfil(archivo: str, n: int, crudo: dict[str, Any]) -> Perfil:
    donde = f"{archivo}, perfil {n}"
    if ajenas := set(crudo) - _CLAVES:
        raise PerfilesIlegibles(f"{donde}: sobra {', '.join(sorted(ajenas))}")
    atributos, emisores, ignora = crudo.get("atributos", {}), crudo.get("emisor", []), crudo.get("ignora", [])
    if not isinstance(crudo.get("nombre"), str) or not isinstance(atributos, dict):
        raise PerfilesIlegibles(f"{donde}: falta el nombre, o los atributos no son una tabla")
    for lista in (emisores, ignora):
        if not isinstance(lista, list) or not all(isinstance(v, str) and v for v in lista):
            raise PerfilesIlegibles(f"{donde}: emisor e ignora son listas de textos")
    for oid in (*atributos, *ignora):
        if not _OID.fullmatch(oid):
            raise PerfilesIlegibles(f"{donde}: «{oid}» no es un OID")
    if malos := [tipo for tipo in atributos.values() if tipo not in TIPOS]:
        raise PerfilesIlegibles(f"{donde}: «{malos[0]}» no es un tipo de documento ({', '.join(sorted(TIPOS))})")
    return Perfil(crudo["nombre"], tuple(_llano(e) for e in emisores), tuple(atributos.items()), frozenset(ignora))


PERFILES = leer_perfiles(Path(__file__).with_name("perfiles.toml"))
"""Those that come with the service."""


def atributos_de(certificado: x509.Certificate, perfiles: Iterable[Perfil]) -> dict[str, str]:
    """Kind of document by OID, for certificates of this one's issuer."""
    nativo = certificado.issuer.native
    emisor = _llano(f"{nativo.get('organization_name', '')} {nativo.get('common_name', '')}")
    atributos: dict[str, str] = {}
    for perfil in perfiles:
        if perfil.es_de(emisor):
            atributos.update(perfil.atributos)
            for oid in perfil.ignora:
                atributos.pop(oid, None)
    return atributos


def _llano(texto: str) -> str:
    sin_tildes = "".join(c for c in unicodedata.normalize("NFD", texto) if not unicodedata.combining(c))
    return " ".join(sin_tildes.upper().split())
