"""The operations that the gateway itself answers, for the joined document."""

from typing import Any

_LIMITE = {"name": "limite", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}}
_CURSOR = {"name": "cursor", "in": "query", "schema": {"type": "string"}, "description": "`siguiente` de la anterior."}
_EMPRESA = {"name": "empresa", "in": "query", "schema": {"type": "string"}, "description": "NIT."}
_ASIGNADO = {"name": "asignado_a", "in": "query", "schema": {"type": "string"}, "description": "Sujeto, yo o nadie."}
_VENCIDAS = {"name": "vencidas", "in": "query", "schema": {"type": "boolean"}}
_NUMERO = {"name": "numero", "in": "query", "schema": {"type": "string"}, "description": "Número del caso, entero."}
_DESDE = {"name": "desde", "in": "query", "schema": {"type": "string", "format": "date-time"}}
_SERVICIO = {"name": "servicio", "in": "query", "schema": {"type": "string"}, "description": "Solo uno."}
_CLAVE = {"name": "clave", "in": "query", "schema": {"type": "string"}, "description": "Id del agregado."}
_TIPO = {"name": "tipo", "in": "query", "schema": {"type": "string"}, "description": "Clase de trabajo."}
_PROBLEMA = {
    "description": "Problema",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problema"}}},
}


def _operacion(descripcion: str, esquema: dict[str, Any], *parametros: dict[str, Any], tipo: str) -> dict[str, Any]:
    return {
        "tags": ["reunidas"],
        "description": descripcion,
        "parameters": list(parametros),
        "security": [{"HTTPBearer": []}],
        "responses": {"200": {"description": "OK", "content": {tipo: {"schema": esquema}}}, "default": _PROBLEMA},
    }


def _pagina(esquema: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["elementos", "siguiente", "no_disponibles"],
        "properties": {
            "elementos": {"type": "array", "items": {"$ref": f"#/components/schemas/{esquema}"}},
            "siguiente": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "no_disponibles": {"type": "array", "items": {"type": "string"}, "description": "Sin respuesta ahora."},
        },
    }


_JSON = "application/json"
PROPIAS: dict[str, dict[str, Any]] = {
    "/v1/bandeja": {
        "get": _operacion(
            "Los casos pendientes de todos los servicios, por vencimiento.",
            _pagina("Pendiente"),
            *(_LIMITE, _CURSOR, _EMPRESA, _ASIGNADO, _VENCIDAS),
            tipo=_JSON,
        )
    },
    "/v1/bandeja/tomar-siguiente": {
        "post": _operacion(
            "Toma el caso libre que vence primero. Repetirla puede tomar otro: no guarda respuestas.",
            {"$ref": "#/components/schemas/Pendiente"},
            tipo=_JSON,
        )
    },
    "/v1/linea": {
        "get": _operacion(
            "Cada paso de los casos de una empresa, o de todas las del usuario, del más reciente al más antiguo.",
            _pagina("PasoDeLinea"),
            *(_LIMITE, _CURSOR, _EMPRESA, _NUMERO, _DESDE),
            tipo=_JSON,
        )
    },
    "/v1/linea/avisos": {
        "get": _operacion(
            "Eventos (SSE) `paso` según ocurren, y `servicios` cuando uno deja de responder; `Last-Event-ID` continúa.",
            {"type": "string"},
            tipo="text/event-stream",
        )
    },
    "/v1/operacion/resumen": {
        "get": _operacion(
            "Cuánto espera a un operador en cada servicio.",
            {
                "type": "object",
                "required": ["servicios", "no_disponibles"],
                "properties": {
                    "servicios": {"type": "array", "items": {"$ref": "#/components/schemas/ResumenDeOperacion"}},
                    "no_disponibles": {"type": "array", "items": {"type": "string"}},
                },
            },
            tipo=_JSON,
        )
    },
    "/v1/operacion/cartas-muertas": {
        "get": _operacion(
            "Mensajes que un consumidor no pudo aplicar, en todos los servicios, del más antiguo al más reciente.",
            _pagina("MensajeRetenido"),
            *(_LIMITE, _CURSOR, _SERVICIO, _CLAVE),
            tipo=_JSON,
        )
    },
    "/v1/operacion/aparcados": {
        "get": _operacion(
            "Mensajes que esperan algo que aún no llega, en todos los servicios.",
            _pagina("MensajeRetenido"),
            *(_LIMITE, _CURSOR, _SERVICIO, _CLAVE),
            tipo=_JSON,
        )
    },
    "/v1/operacion/trabajos-fallidos": {
        "get": _operacion(
            "Trabajos que agotaron sus intentos, en todos los servicios.",
            _pagina("TrabajoFallido"),
            *(_LIMITE, _CURSOR, _SERVICIO, _TIPO),
            tipo=_JSON,
        )
    },
    "/v1/operacion/salida": {
        "get": _operacion(
            "Eventos que el broker rechaza, en todos los servicios.",
            _pagina("EventoRechazado"),
            *(_LIMITE, _CURSOR, _SERVICIO),
            tipo=_JSON,
        )
    },
}
"""Paths in place of those that each service gives for its own part."""
