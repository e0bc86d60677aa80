"""The services of the system as the local stack starts them: which there are, and the settings of each."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from deploy.local.rutas import RAIZ

SERVICIOS = ("registro", "cupos", "consumo", "garantias", "firma", "notificaciones", "gateway", "portal")

COORDINADOR = "coordinacion"
"""User name of the first coordinator; the password is `coordinador_clave` of the secrets."""
CORREO_MINISTERIO = "contingentes@mincit.example"
CON_HUELLAS = ("registro", "firma")
"""The only services that hold the secret of the digests of identity documents."""


@dataclass(frozen=True)
class Entorno:
    """What all services of one stack share."""

    local: Path
    prefijo: str
    kafka: str
    postgres_url: str
    puertos: Mapping[str, int]
    secretos: Mapping[str, str]
    pki: Mapping[str, Any]

    def url(self, servicio: str) -> str:
        return f"http://127.0.0.1:{self.puertos[servicio]}"

    def bases(self, servicio: str) -> dict[str, str]:
        """URLs of a service's database by role; empty for a service without one."""
        if not tiene_base(servicio):
            return {}
        base = make_url(self.postgres_url).set(database=servicio)

        def de(usuario: str, clave: str) -> str:
            return base.set(username=usuario, password=clave).render_as_string(hide_password=False)

        return {
            "app": de(f"{servicio}_app", self.secretos[f"base_{servicio}"]),
            "auditor": de("auditor", self.secretos["auditor"]),
            "superusuario": base.render_as_string(hide_password=False),
        }

    def variables(self, servicio: str) -> dict[str, str]:
        """The whole environment of a service's process: ours without settings of this project, and its own."""
        propias = {
            "SERVICIO": servicio,
            "HOST": "127.0.0.1",
            "PORT": str(self.puertos[servicio]),
            "KAFKA": self.kafka,
            # A local broker may be thrown away at any time.
            "KAFKA_CLUSTER_NUEVO": "true",
            "PREFIJO_TOPICOS": self.prefijo,
            "ALMACEN_URL": f"file://{self.local / 'almacen'}",
            "CLAVE_ENLACES": self.secretos["clave_enlaces"],
            "JWKS_URL": f"{self.url('registro')}/v1/.well-known/jwks.json",
            "URL_PUBLICA": self.url("gateway"),
            "RELOJ_LEGAL": str(self.local / "reloj.json"),
            "RELOJ_MOVIBLE": "true",
        }
        propias |= {f"URL_{s.upper()}": self.url(s) for s in SERVICIOS if s not in ("gateway", "portal")}
        if tiene_base(servicio):
            propias["POSTGRES_URL"] = self.bases(servicio)["app"]
        if servicio in CON_HUELLAS:
            propias["CLAVE_HUELLAS"] = self.secretos["clave_huellas"]
        propias |= self._particulares(servicio)
        return entorno_limpio() | {f"CONTINGENTES_{k}": v for k, v in propias.items()}

    def describir(self) -> dict[str, Any]:
        """The addresses of the stack as `estado.json` has them."""
        correo = f"http://127.0.0.1:{self.puertos['correo']}"
        return {
            "gateway_url": self.url("gateway"),
            "portal_url": self.url("portal"),
            "mail_url": correo,
            "mail_api_url": f"{correo}/api",
            "smtp_host": "127.0.0.1",
            "smtp_port": self.puertos["smtp"],
            "kafka_bootstrap": self.kafka,
            "prefijo": self.prefijo,
            "postgres_url": self.postgres_url,
            "bases": {s: self.bases(s) for s in SERVICIOS if tiene_base(s)},
            "pki": str(self.local / "pki"),
            "pki_indice": str(self.local / "pki" / "indice.json"),
            "ocsp_url": self.pki["ocsp_url"],
            "crl_url": self.pki["crl_url"],
            "tsa_url": self.pki["tsa_url"],
            "reloj_legal": str(self.local / "reloj.json"),
            "almacen": str(self.local / "almacen"),
            "secretos": str(self.local / "secretos.json"),
            "coordinador": COORDINADOR,
        }

    def _particulares(self, servicio: str) -> dict[str, str]:
        if servicio == "registro":
            return {
                "CLAVE_LLAVES": self.secretos["clave_llaves"],
                "URL_PORTAL": self.url("portal"),
                "COORDINADOR_INICIAL": COORDINADOR,
                "COORDINADOR_CLAVE": self.secretos["coordinador_clave"],
            }
        if servicio == "portal":
            return {
                "URL_GATEWAY": self.url("gateway"),
                "URL_PORTAL": self.url("portal"),
                "CLAVE_SESIONES": self.secretos["clave_sesiones"],
                "COMPONENTES": "true",
            }
        if servicio == "firma":
            sello = self.pki["titulares"]["sello"]
            return {
                "CARPETA_ANCLAS": self.pki["anclas"],
                "CARPETA_INTERMEDIOS": self.pki["intermedios"],
                "OCSP_HOSTS": f"127.0.0.1:{self.puertos['pki']}",
                "SELLO_P12": sello["p12"],
                "SELLO_CLAVE": sello["contrasena"],
                "TSA_URL": self.pki["tsa_url"],
            }
        if servicio == "notificaciones":
            return {
                "SMTP_HOST": "127.0.0.1",
                "SMTP_PUERTO": str(self.puertos["smtp"]),
                "SMTP_TLS": "no",
                "URL_PORTAL": self.url("portal"),
                "CORREO_MINISTERIO": CORREO_MINISTERIO,
                "CORREO_PRIMERA_ESPERA": "1",
            }
        return {}


def entorno_limpio() -> dict[str, str]:
    """Our environment without settings of this project.

    Bytecode may be written: a service that compiles its libraries at each start takes three times as long.
    """
    return {k: v for k, v in os.environ.items() if not k.startswith("CONTINGENTES_") and k != "PYTHONDONTWRITEBYTECODE"}


def tiene_base(servicio: str) -> bool:
    """Whether a service owns a database: it then has revisions."""
    return any((RAIZ / "services" / servicio / "migrations").glob("*.py"))


def existe(servicio: str) -> bool:
    """Whether there is something to start."""
    return (RAIZ / "services" / servicio / "app.py").exists()
