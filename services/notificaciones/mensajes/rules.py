"""Kinds of messages, and what their texts may hold."""

import unicodedata
from collections.abc import Mapping
from typing import Any, Literal

Clase = Literal[
    "alerta_escalada",
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
    "dex_verificada",
    "direccion_por_autorizar",
    "empresa_estado",
    "firma_desconocida",
    "firma_rechazada",
    "firma_revocada",
    "firmada_en_su_nombre",
    "garantia_reparada",
    "informacion_pedida",
    "informacion_recordada",
    "invitacion",
    "oficio",
    "operacion",
    "restablecer_clave",
    "resumen_diario",
    "resumen_semanal",
    "solicitud_decidida",
    "solicitud_en_fila",
    "solicitud_sin_turno",
    "tramite",
]

Categoria = Literal["recordatorios", "movimientos", "resumenes"]

OPCIONALES: Mapping[str, Categoria] = {
    "alerta_plazo": "recordatorios",
    "dex_verificada": "movimientos",
    "informacion_recordada": "recordatorios",
    "resumen_semanal": "resumenes",
    "solicitud_en_fila": "movimientos",
}
"""What a reader may turn off. All else tells a decision, asks for something or hands over a document: those notices
are due to the company and go to every authorised address.  # house rule"""

CATEGORIAS: Mapping[Categoria, str] = {
    "recordatorios": "Recordatorios de plazos y de respuestas pendientes",
    "movimientos": "Movimientos que no piden nada: turnos en la lista de espera y declaraciones verificadas",
    "resumenes": "Resumen semanal de plazos",
}


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
