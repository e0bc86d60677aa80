"""Kinds of messages, and what their texts may hold."""

import unicodedata
from typing import Any, Literal

Clase = Literal[
    "alerta_plazo",
    "confirmar_correo",
    "consumo_negado",
    "cqe_emitido",
    "firma_rechazada",
    "garantia_reparada",
    "solicitud_decidida",
]


def limpio(valor: Any) -> Any:
    """JSON values whose texts have no control or direction-changing characters; line breaks become spaces."""
    if isinstance(valor, str):
        partes = " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in valor).split())
        return "".join(c for c in partes if unicodedata.category(c) not in {"Cf", "Cs"})
    if isinstance(valor, dict):
        return {clave: limpio(v) for clave, v in valor.items()}
    if isinstance(valor, list | tuple):
        return [limpio(v) for v in valor]
    return valor
