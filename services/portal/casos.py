"""Where the page of a case is, by its number or by its kind. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

_POR_SERIE = {
    "CUP": "solicitudes",
    "DEV": "devoluciones",
    "CON": "consumos",
    "ANU": "anulaciones",
    "DEX": "dex",
    "PV": "programas",
    "MPV": "modificaciones",
    "MR": "modificaciones-registro",
    "GAR": "garantias",
    "PRO": "prorrogas",
    "ED": "estudios",
    "RI": "registros",
    "CIP": "cuadros",
    "SAL": "salidas",
    "REI": "reimportaciones",
    "REP": "reposiciones",
    "TER": "terminaciones",
    "EFE": "efectividades",
    "GU": "gran-usuario",
}
_POR_TIPO = {
    "solicitud": "solicitudes",
    "devolucion": "devoluciones",
    "consumo": "consumos",
    "anulacion": "anulaciones",
    "dex": "dex",
    "programa": "programas",
    "modificacion": "modificaciones",
    "modificacion_registro": "modificaciones-registro",
    "garantia": "garantias",
    "prorroga": "prorrogas",
    "estudio": "estudios",
    "registro_importacion": "registros",
    "cip": "cuadros",
    "salida": "salidas",
    "reimportacion": "reimportaciones",
    "reposicion": "reposiciones",
    "terminacion": "terminaciones",
    "efectividad": "efectividades",
    "gran_usuario": "gran-usuario",
}
_DEL_MINISTERIO = frozenset({"solicitudes", "devoluciones", "consumos", "anulaciones", "dex"})
_ALLA = {"cuadros": "cips", "gran-usuario": "grandes-usuarios"}
"""Collections of Plan Vallejo, which are all others, that have another name on the Ministry's pages."""
_CQE = re.compile(r"(?:CQE-)?[A-Z0-9]{1,4}[0-9]{6,}")
NOMBRES = {
    "solicitud": "Solicitud de cupo",
    "devolucion": "Devolución de cupo",
    "consumo": "Solicitud de consumo",
    "anulacion": "Solicitud de anulación",
    "dex": "Declaración de exportación",
    "cqe": "Certificado",
    "programa": "Programa",
    "modificacion": "Modificación de programa",
    "modificacion_registro": "Modificación de registro",
    "garantia": "Garantía",
    "prorroga": "Prórroga",
    "estudio": "Estudio",
    "registro_importacion": "Registro de importación",
    "cip": "Cuadro insumo producto",
    "salida": "Salida",
    "reimportacion": "Reimportación",
    "reposicion": "Reposición",
    "terminacion": "Terminación de programa",
    "efectividad": "Efectividad de garantía",
    "gran_usuario": "Gran Usuario",
    "empresa": "Empresa",
}


def ruta_por_numero(numero: str, id: str, *, interna: bool) -> str | None:
    """The page of the case with this number, for somebody of the Ministry or of a company; None if it has none."""
    serie = numero.partition("-")[0]
    if serie in _POR_SERIE:
        return _ruta(_POR_SERIE[serie], id, interna=interna)
    if es_de_cqe(numero):
        return _de_cqe(numero, interna=interna)
    return "/empresa" if serie == "REG" and not interna else None


def ruta_por_tipo(tipo: str, numero: str | None, id: str, *, interna: bool) -> str | None:
    """The page of a case of this kind; None if it has none."""
    if tipo == "cqe":
        return _de_cqe(numero, interna=interna) if numero else None
    if tipo == "empresa":
        return None if interna else "/empresa"
    return _ruta(_POR_TIPO[tipo], id, interna=interna) if tipo in _POR_TIPO else None


def con_su_pagina(plazos: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Terms of a company, each with the page of its case: there it is met."""
    return [{**p, "ruta": ruta_por_numero(p["caso_numero"], p["caso_id"], interna=False)} for p in plazos]


def es_de_cqe(numero: str) -> bool:
    """Whether this can be the number of a certificate."""
    return _CQE.fullmatch(numero) is not None


def _de_cqe(numero: str, *, interna: bool) -> str:
    return f"{'/ministerio' if interna else ''}/cqe/{numero.removeprefix('CQE-')}"


def _ruta(coleccion: str, id: str, *, interna: bool) -> str | None:
    if not interna:
        return f"/{coleccion}/{id}"
    if coleccion in _DEL_MINISTERIO:
        return f"/ministerio/{coleccion}/{id}"
    return f"/ministerio/vallejo/{_ALLA.get(coleccion, coleccion)}/{id}"
