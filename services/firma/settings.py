"""Settings of `firma`."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from services.firma.validacion.perfiles import PERFILES, leer_perfiles
from services.firma.validacion.politica import Politica
from shared.settings import Ajustes


class AjustesFirma(Ajustes):
    """Trust, the seal, and what is accepted; all per environment."""

    carpeta_anclas: Path | None = None
    """Folder of trust anchors (PEM or DER); read again at each verdict, so a change needs no restart."""
    carpeta_intermedios: Path | None = None
    """Folder of intermediate certificates that signatures often lack."""
    ocsp_hosts: str = ""
    """Hosts that may be asked for OCSP and CRL, `host` or `host:port`, separated by commas."""

    sello_p12: Path | None = None
    """PKCS#12 file with the ministry's seal, where there is only one."""
    sello_clave: SecretStr = SecretStr("")
    sello_llaves: Path | None = None
    """TOML file that names several keys of the seal, PKCS#12 or PKCS#11; see `llaves/llavero.py`."""
    tsa_url: str = ""
    """RFC 3161 timestamp authority; none means that seals carry no timestamp."""

    revocacion: Literal["blanda", "dura"] = "blanda"
    """What an unknown revocation status means: a warning, or wait and try later."""
    sha1_hasta: date | None = None
    """Last day on which a SHA-1 signature over our exact bytes is accepted."""
    perfiles: Path | None = None
    """TOML file of how each authority writes identity documents, instead of the one that comes with the service."""
    paciencia_horas: int = Field(default=72, ge=0)
    """How long a verdict waits for an authority that does not answer, under `dura`, before the doubt is told."""
    procesos: int = 2
    """Worker processes of the sandbox."""

    def politica_de_carga(self) -> Politica:
        """Policy of what a company uploads.

        Raises:
            PerfilesIlegibles: the file of profiles is wrong, and nobody may be judged by half of it.
        """
        return Politica(
            perfil="carga",
            revocacion=self.revocacion,
            sha1_hasta=self.sha1_hasta,
            exige_original=True,
            perfiles=leer_perfiles(self.perfiles) if self.perfiles is not None else PERFILES,
        )

    def politica_de_ajeno(self) -> Politica:
        """Policy of what somebody else issued and signed: a guarantee of an insurer or a bank.

        Raises:
            PerfilesIlegibles: as `politica_de_carga`.
        """
        carga = self.politica_de_carga()
        return replace(carga, perfil="ajeno", sha1_hasta=None, exige_original=False, casilla=None, admite_ltv=True)

    def politica_de_emitido(self, sello: str, caja: tuple[int, int, int, int] | None = None) -> Politica:
        """Policy of what we hand out.

        Args:
            sello: SHA-256 of the certificate that must have sealed it.
            caja: where page 1 may show the seal; none, nowhere.
        """
        casilla = caja or (0, 0, 0, 0)
        return Politica(perfil="emitido", sellos=frozenset({sello}), exige_original=True, casilla=casilla)
