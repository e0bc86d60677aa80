"""Kinds of messages, and what their texts may hold."""

import unicodedata
from typing import Any, Literal

Clase = Literal[
    "alerta_plazo",
    "anulacion_decidida",
    "anulacion_solicitada",
    "confirmar_correo",
    "consumo_negado",
    "consumo_vencido",
    "cqe_cerrado",
    "cqe_electronico",
    "cqe_emitido",
    "cqe_estado",
    "devolucion_decidida",
    "dex_faltante",
    "dex_objetada",
    "firma_rechazada",
    "garantia_reparada",
    "informacion_pedida",
    "informacion_recordada",
    "oficio",
    "solicitud_decidida",
    "solicitud_en_fila",
    "solicitud_sin_turno",
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
