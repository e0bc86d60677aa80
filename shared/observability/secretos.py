"""What a log line never holds, whoever wrote it: a library's error may quote a URL or a header."""

import re

TACHADO = "[oculto]"

_PATRONES: tuple[tuple[re.Pattern[str], str], ...] = (
    # Signed tokens, wherever they stand.
    (re.compile(r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+"), TACHADO),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), rf"\1 {TACHADO}"),
    # The password of a URL: up to its last @ before the path.
    (re.compile(r"(://[^\s:/@\"]*:)[^\s/\"]+@"), rf"\1{TACHADO}@"),
    # A rendered field, of any depth: "password": "…".
    (
        re.compile(
            r'(?i)("(?:[a-z_]*(?:password|contrasena|secret|secreto|token|authorization|cookie)|clave_[a-z_]+)": ?")'
            r'(?:[^"\\]|\\.)+'
        ),
        rf"\1{TACHADO}",
    ),
    (re.compile(r"(?i)\b(password|contrasena|secret|secreto)=[^\s,;&\"\\]+"), rf"\1={TACHADO}"),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", re.S), TACHADO),
)


def tachar(linea: str) -> str:
    """The same rendered line without passwords, tokens or private keys."""
    for patron, por in _PATRONES:
        linea = patron.sub(por, linea)
    return linea
