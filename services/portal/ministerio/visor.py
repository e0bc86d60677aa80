"""A PDF beside its data: the page may frame our own files, and the file may be framed by us."""

from fastapi import Response

from services.portal.web.seguridad import CSP


def con_visor(respuesta: Response) -> Response:
    """The page, allowed to frame what comes from here."""
    respuesta.headers["Content-Security-Policy"] = f"{CSP}; frame-src 'self'"
    return respuesta


def en_visor(respuesta: Response) -> Response:
    """The file, allowed to be framed by our pages; scripts stay forbidden."""
    respuesta.headers["X-Frame-Options"] = "SAMEORIGIN"
    respuesta.headers["Content-Security-Policy"] = "script-src 'none'; frame-ancestors 'self'"
    return respuesta
