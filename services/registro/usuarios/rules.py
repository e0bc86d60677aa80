"""Rules of users, passwords and lockout."""

from datetime import datetime, timedelta

from services.registro.direcciones.rules import normalizar_correo

INTENTOS = 5
BLOQUEO = timedelta(minutes=15)
LARGO_MINIMO = 12


def clave_admisible(clave: str, usuario: str) -> bool:
    """At least 12 characters, more than four of them different, without the user's name in it. # house rule"""
    sin_nombre = usuario.partition("@")[0].lower() not in clave.lower()
    return LARGO_MINIMO <= len(clave) <= 200 and len(set(clave)) > 4 and sin_nombre


def bloqueo_tras(fallos: int, ahora: datetime) -> datetime | None:
    """Until when a user is locked after its n-th failure in a row: fifteen minutes at each fifth. # house rule"""
    return ahora + BLOQUEO if fallos > 0 and fallos % INTENTOS == 0 else None


def correo_de(usuario: str) -> str | None:
    """The address of who is called by it. # house rule"""
    try:
        return normalizar_correo(usuario)
    except ValueError:
        return None
