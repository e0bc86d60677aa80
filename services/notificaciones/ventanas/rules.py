"""What a window means for who waits before it."""

from datetime import date, datetime, timedelta
from typing import Literal

from shared.clock import BOGOTA

ClaseVentana = Literal["solicitud", "consumo", "devolucion", "formulario_devolucion"]


def ultimo_dia(hasta: datetime) -> date:
    """The last day on which something can still be sent, of a window whose `hasta` is already out."""
    return (hasta.astimezone(BOGOTA) - timedelta(microseconds=1)).date()


def contingente_de(numero: str) -> str:
    """The contingente's code in a public number `CUP-<contingente>-<n>`; empty if it is not one."""
    partes = numero.split("-")
    return "-".join(partes[1:-1]) if len(partes) > 2 else ""


def nombre(clase: ClaseVentana, numero: str) -> str:
    """What is to be done, in Spanish."""
    if clase == "devolucion":
        return f"Devolver lo que no vaya a usar del cupo {numero}"
    return f"Enviar firmado el formulario {numero}, que está generado y sin enviar"


def explicacion(clase: ClaseVentana, contingente: str, fecha: date) -> str:
    """Where the day comes from."""
    que = {
        "solicitud": "La ventana de solicitudes",
        "consumo": "La vigencia",
        "devolucion": "La etapa de devoluciones",
        "formulario_devolucion": "La etapa de devoluciones",
    }[clase]
    return f"{que} del contingente {contingente} termina el {fecha:%d/%m/%Y}."
