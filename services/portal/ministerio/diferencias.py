"""What one version of a contingente changed from another, in words: a datum by its path, and its value. Pure."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from services.portal.palabras import palabra
from services.portal.web.formatos import decimal, dia, momento

_NOMBRES: Mapping[str, str] = {
    "nombre": "Nombre",
    "nombre_en": "Nombre, en inglés",
    "acuerdo": "Acuerdo",
    "acuerdo_en": "Acuerdo, en inglés",
    "destinos": "Destinos",
    "producto": "Producto",
    "producto_en": "Producto, en inglés",
    "vigencia": "Vigencia",
    "desde": "desde",
    "hasta": "hasta",
    "unidad": "Unidad",
    "volumen": "Volumen",
    "grupos": "Grupo",
    "subpartidas": "subpartidas",
    "metodo": "Cómo se asigna",
    "topes": "Topes",
    "todos": "de todos",
    "nuevo": "de los nuevos",
    "historico": "de los históricos",
    "cantidad": "cantidad",
    "porcentaje": "porcentaje",
    "tramos": "Tramos",
    "abre": "abre",
    "reserva_nuevos": "reserva para nuevos",
    "ventana": "Ventana de solicitudes",
    "formularios_antes_de_abrir": "Formularios antes de abrir",
    "validacion_maxima_minutos": "Minutos para validar una firma",
    "ultima_parcial": "La última solicitud, si no alcanza",
    "lista_de_espera": "Lista de espera",
    "plazo_revision_habiles": "Días hábiles para revisar",
    "plazos": "Plazos del trámite",
    "informacion_habiles": "días hábiles para responder",
    "recordatorios_habiles": "días hábiles de los recordatorios",
    "recurso_habiles": "días hábiles para recurrir",
    "lote_minimo": "Lote mínimo",
    "segunda_firma_desde": "Segunda firma desde",
    "devolucion": "Devolución",
    "reasignacion": "Reasignación",
    "corte": "corte",
    "utilizacion_minima": "Utilización mínima",
    "consecuencia": "consecuencia",
    "detalle": "detalle",
    "umbral_critico": "Aviso de que quedan pocos, en %",
    "factor": "Factor",
    "valor": "valor",
    "version": "versión",
    "fuente": "fuente",
    "emite_cqe": "Expide certificado (CQE)",
    "formulario_cqe": "Datos del certificado",
    "serie_cqe": "Serie del CQE",
    "serie_de_existencias": "Números de serie del destino",
    "certificado": "Certificado",
    "sobrante": "Lo que no se exporta",
    "adjuntos": "Documentos que se exigen",
    "clase": "clase",
    "obligatorio": "obligatorio",
    "dex_limite": "Último día para declarar",
    "circular": "Circular",
    "citas": "Citas",
    "codigo": "Código",
}
_INSTANTE = re.compile(r"\d{4}-\d{2}-\d{2}T.+")
_DIA = re.compile(r"\d{4}-\d{2}-\d{2}")
_CANTIDAD = re.compile(r"\d+\.\d+")
_CODIGO = re.compile(r"[a-z]+(?:_[a-z]+)+")


def dato(campo: str) -> str:
    """`grupos.AZUCAR.topes.nuevo` as `Grupo, AZUCAR, topes, de los nuevos`: what is no word of ours is a person's."""
    partes = [_NOMBRES.get(p, palabra(p) if _CODIGO.fullmatch(p) else p) for p in campo.split(".")]
    return ", ".join([partes[0], *(p[:1].lower() + p[1:] if p in _NOMBRES.values() else p for p in partes[1:])])


def valor(escrito: Any) -> str:
    """A value of the data as people write it; of what has parts, each with its name."""
    if escrito is None or escrito in ("", [], {}):
        return "—"
    match escrito:
        case bool():
            return "Sí" if escrito else "No"
        case int() | Decimal():
            return decimal(escrito)
        case str() if _INSTANTE.fullmatch(escrito):
            return momento(escrito)
        case str() if _DIA.fullmatch(escrito):
            return dia(escrito)
        case str() if _CANTIDAD.fullmatch(escrito):
            return decimal(escrito)
        case str():
            return palabra(escrito) if _CODIGO.fullmatch(escrito) else escrito
        case Mapping():
            return "; ".join(f"{dato(str(k))}: {valor(v)}" for k, v in escrito.items())
        case _:
            return ", ".join(valor(x) for x in escrito)
