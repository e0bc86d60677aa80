"""The keys that the settings name, opened once each and again when their file changes: a renewed one needs no restart.

One PKCS#12 needs two settings, `SELLO_P12` and `SELLO_CLAVE`. Several keys, or a PKCS#11 token, need a file:

    [[llave]]
    nombre = "sello-2026"
    p12 = "sello-2026.p12"              # beside this file
    clave_en = "sello-2026.clave"       # file that holds nothing but the password

    [[llave]]
    nombre = "sello-2027"
    modulo = "/usr/lib/softhsm/libsofthsm2.so"
    ficha = "contingentes"              # label of the token
    etiqueta = "sello-2027"             # label of the key and of its certificate
    clave_en = "hsm.pin"
    desde = 2027-01-01T00:00:00-05:00   # not used before; without it, from the start of its certificate
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from services.firma.llaves.ficha import Ficha, Sesion, abrir_ficha
from services.firma.sellos.llave import LlaveDeSello, SelloMalConfigurado

_Texto = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class _Declarada(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    nombre: _Texto
    clave_en: Path
    p12: Path | None = None
    modulo: Path | None = None
    ficha: _Texto | None = None
    etiqueta: _Texto | None = None
    desde: AwareDatetime | None = None

    @model_validator(mode="after")
    def _una_forma(self) -> "_Declarada":
        de_ficha = (self.modulo, self.ficha, self.etiqueta)
        if (self.p12 is None) == (None in de_ficha) or (self.p12 is not None and de_ficha != (None, None, None)):
            raise ValueError("una llave tiene p12, o bien modulo, ficha y etiqueta")
        return self


class _Archivo(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    llave: tuple[_Declarada, ...]


@dataclass(frozen=True)
class LlaveAbierta:
    """A key that can seal, with what decides whether it is the one that does."""

    nombre: str
    clase: str
    """`p12` or `pkcs11`."""
    llave: LlaveDeSello
    desde: datetime

    @property
    def huella(self) -> str:
        return self.llave.huella

    @property
    def hasta(self) -> datetime:
        fin: datetime = self.llave.certificado.not_valid_after
        return fin


class Llavero:
    """The keys of this process. Not for several threads at once."""

    def __init__(self) -> None:
        self._abiertas: dict[_Declarada, tuple[tuple[int, ...], LlaveAbierta]] = {}
        self._sesiones: dict[tuple[Path, str], tuple[str, Sesion]] = {}

    def llaves(self, *, archivo: Path | None, p12: Path | None, clave: str) -> tuple[LlaveAbierta, ...]:
        """Every key that is named, in the order of the file. Blocks: run it in a thread.

        Raises:
            SelloMalConfigurado: none is named, or one can't be opened; the message is for the operator.
        """
        if archivo is not None:
            declaradas = _leer(archivo)
        elif p12 is not None:
            # The password comes from the settings: the file itself marks the change of one.
            declaradas = (_Declarada(nombre=p12.stem, p12=p12, clave_en=p12),)
        else:
            raise SelloMalConfigurado("falta CONTINGENTES_SELLO_P12 o CONTINGENTES_SELLO_LLAVES")
        abiertas = tuple(self._abrir(d, None if archivo is not None else clave) for d in declaradas)
        self._abiertas = {d: self._abiertas[d] for d in declaradas}
        huellas = {a.huella for a in abiertas}
        if len(huellas) != len(abiertas):
            raise SelloMalConfigurado("dos llaves del sello tienen el mismo certificado")
        return abiertas

    def _abrir(self, declarada: _Declarada, clave: str | None) -> LlaveAbierta:
        version = (hash(clave), *(n for ruta in (declarada.p12, declarada.clave_en) if ruta for n in _version(ruta)))
        guardada = self._abiertas.get(declarada)
        if guardada is not None and guardada[0] == version:
            return guardada[1]
        secreta = clave if clave is not None else _secreto(declarada.clave_en)
        if declarada.p12 is not None:
            llave, clase = LlaveDeSello.de_p12(declarada.p12, secreta), "p12"
        else:
            llave, clase = self._de_ficha(declarada, secreta), "pkcs11"
        comienza: datetime = llave.certificado.not_valid_before
        desde = max(comienza, declarada.desde) if declarada.desde is not None else comienza
        abierta = LlaveAbierta(declarada.nombre, clase, llave, desde.astimezone(UTC))
        self._abiertas[declarada] = (version, abierta)
        return abierta

    def _de_ficha(self, declarada: _Declarada, pin: str) -> LlaveDeSello:
        if declarada.modulo is None or declarada.ficha is None or declarada.etiqueta is None:
            raise SelloMalConfigurado(f"la llave {declarada.nombre} no dice dónde está")
        ficha = Ficha(declarada.modulo, declarada.ficha, declarada.etiqueta, pin)
        # One session for all keys of a token: a process logs in to it once.
        donde = (ficha.modulo, ficha.nombre)
        anterior, sesion = self._sesiones.get(donde, (None, None))
        if sesion is None or anterior != pin:
            if sesion is not None:
                sesion.cerrar()
            sesion = Sesion(ficha)
            self._sesiones[donde] = (pin, sesion)
        return abrir_ficha(sesion, ficha)

    def cerrar(self) -> None:
        """End the sessions with tokens."""
        for _, sesion in self._sesiones.values():
            sesion.cerrar()


def _leer(archivo: Path) -> Sequence[_Declarada]:
    try:
        leido = _Archivo.model_validate(tomllib.loads(archivo.read_text(encoding="utf-8")))
    except OSError as exc:
        raise SelloMalConfigurado(f"no se pudo leer {archivo}: {exc.strerror}") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as exc:
        raise SelloMalConfigurado(f"{archivo.name} no describe las llaves del sello: {exc}") from exc
    carpeta = archivo.parent
    return tuple(
        d.model_copy(update={"clave_en": carpeta / d.clave_en, "p12": carpeta / d.p12 if d.p12 else None})
        for d in leido.llave
    )


def _secreto(ruta: Path) -> str:
    try:
        return ruta.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise SelloMalConfigurado(f"no se pudo leer la clave en {ruta}") from exc


def _version(ruta: Path) -> tuple[int, int]:
    try:
        estado = ruta.stat()
    except OSError as exc:
        raise SelloMalConfigurado(f"no se pudo leer {ruta}: {exc.strerror}") from exc
    return (estado.st_mtime_ns, estado.st_size)
