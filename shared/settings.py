"""Settings that every service has; a service's own `settings.py` extends `Ajustes`."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SecretsSettingsSource, SettingsConfigDict

Rol = str
ROLES_DE_PROCESO: frozenset[Rol] = frozenset({"http", "consumers", "relay", "jobs", "timers"})


class Ajustes(BaseSettings):
    """Read from the environment (`CONTINGENTES_POSTGRES_URL`, ...), or else from files of the folder
    `CONTINGENTES_SECRETOS` (by default `/run/secrets`), one for each setting: `contingentes_postgres_url`.

    URLs are strings without trailing slash. Secrets are `SecretStr` and are never logged.
    """

    model_config = SettingsConfigDict(env_prefix="CONTINGENTES_", extra="ignore", frozen=True)

    servicio: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    tls_certificado: str = ""
    """PEM file by which HTTP is served with TLS; empty behind a proxy that ends it."""
    tls_llave: str = ""
    roles: str = Field(default="http,consumers,relay,jobs,timers", description="Process roles, separated by commas.")

    postgres_url: SecretStr = SecretStr("")
    """postgresql://<service>_app:...@host:port/<database>; TLS by libpq's PGSSLMODE and PGSSLROOTCERT."""
    postgres_pool: int = 10

    kafka: str = ""
    """Bootstrap servers, host:port separated by commas."""
    kafka_protocolo: Literal["PLAINTEXT", "SSL", "SASL_SSL"] = "PLAINTEXT"
    kafka_ca: str = ""
    """PEM file of the authorities that the brokers' certificates are checked against; empty for the system's."""
    kafka_usuario: str = ""
    """Of SCRAM-SHA-512, with `SASL_SSL`."""
    kafka_clave: SecretStr = SecretStr("")
    kafka_cluster_nuevo: bool = False
    """Whether the relay may adopt a broker it has never published to and republish everything there."""
    prefijo_topicos: str = "contingentes."

    almacen_url: str = ""
    """Object store: file:///folder or s3://bucket/prefix."""
    clave_enlaces: SecretStr = SecretStr("")
    """HMAC secret of the signed internal links by which one service reads another's object."""
    clave_huellas: SecretStr = SecretStr("")
    """HMAC secret of the digests of identity documents that events carry instead of the documents."""

    jwks_url: str = ""
    emisor: str = "contingentes"
    audiencia: str = "contingentes"

    url_publica: str = ""
    url_registro: str = ""
    url_cupos: str = ""
    url_consumo: str = ""
    url_garantias: str = ""
    url_firma: str = ""
    url_notificaciones: str = ""

    reloj_legal: str = ""
    """File that holds the shift of the business clock; only where `reloj_movible`."""
    reloj_movible: bool = False

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, environment, files. The folder is looked up when settings are read, not when this is imported."""
        carpeta = Path(os.environ.get("CONTINGENTES_SECRETOS", "/run/secrets"))
        de_archivos = (SecretsSettingsSource(settings_cls, secrets_dir=carpeta),) if carpeta.is_dir() else ()
        return (init_settings, env_settings, *de_archivos)

    def tiene_rol(self, rol: Rol) -> bool:
        """Whether this process was started with `rol`.

        Raises:
            ValueError: if `roles` names one that does not exist.
        """
        pedidos = {r.strip() for r in self.roles.split(",") if r.strip()}
        desconocidos = pedidos - ROLES_DE_PROCESO
        if desconocidos:
            raise ValueError(f"CONTINGENTES_ROLES: no existe {', '.join(sorted(desconocidos))}")
        return rol in pedidos

    def url_de(self, servicio: str) -> str:
        """Base URL of a sister service.

        Raises:
            ValueError: if it is not configured.
        """
        url: str = getattr(self, f"url_{servicio}", "")
        if not url:
            raise ValueError(f"falta CONTINGENTES_URL_{servicio.upper()}")
        return url
