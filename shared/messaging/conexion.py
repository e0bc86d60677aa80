"""How to reach Kafka: plain, with TLS, or with TLS and a name and key of SCRAM-SHA-512."""

import ssl
from typing import Any

from faststream.security import BaseSecurity, SASLScram512

from shared.settings import Ajustes

Seguridad = dict[str, Any]
"""Arguments of any aiokafka client; empty for a plain connection."""


def seguridad(ajustes: Ajustes) -> Seguridad:
    """What the settings say.

    Raises:
        ValueError: if SASL_SSL lacks its name or key, or they stand beside a protocol that would not use them.
        OSError, ssl.SSLError: if the file of authorities cannot be read.
    """
    usuario, clave = ajustes.kafka_usuario, ajustes.kafka_clave.get_secret_value()
    con_sasl = ajustes.kafka_protocolo == "SASL_SSL"
    if con_sasl != bool(usuario) or con_sasl != bool(clave):
        raise ValueError("CONTINGENTES_KAFKA_USUARIO y CONTINGENTES_KAFKA_CLAVE van con SASL_SSL, y solo con él")
    if ajustes.kafka_protocolo == "PLAINTEXT":
        return {}
    contexto = ssl.create_default_context(cafile=ajustes.kafka_ca or None)
    comun: Seguridad = {"security_protocol": ajustes.kafka_protocolo, "ssl_context": contexto}
    if not con_sasl:
        return comun
    return comun | {
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": usuario,
        "sasl_plain_password": clave,
    }


def de_faststream(con: Seguridad) -> BaseSecurity | None:
    """The same for a FastStream broker."""
    if not con:
        return None
    if "sasl_mechanism" not in con:
        return BaseSecurity(ssl_context=con["ssl_context"], use_ssl=True)
    return SASLScram512(
        username=con["sasl_plain_username"],
        password=con["sasl_plain_password"],
        ssl_context=con["ssl_context"],
        use_ssl=True,
    )
