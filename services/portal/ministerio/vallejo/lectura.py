"""What the pages of Plan Vallejo read: a case with its parts, and the rows of its lists."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.portal.ministerio import personas
from services.portal.ministerio.formas import Decision, ofrecidas
from services.portal.ministerio.vallejo.clases import ASUNTOS, Clase, ruta_de, valor
from services.portal.web.api import Api, Fallo, Parte
from services.portal.web.sesion import Sesion

_NUNCA = date.max.isoformat()
_SIN_FIRMA = {(Clase.REGISTROS, "radicado"), (Clase.REPOSICIONES, "radicada")}
"""States that elsewhere wait for a signature, and here for the Ministry."""
_TECLAS = {"autorizar": "a", "aceptar": "a", "aprobar": "a", "negar": "n", "devolver": "d", "reparar": "d"}


async def reunir(clase: Clase, id: UUID, api: Api, sesion: Sesion) -> dict[str, Any]:
    """All that the page of a case needs; its parts may fail by themselves.

    Raises:
        Fallo: if the case itself cannot be read.
    """
    asunto, base = ASUNTOS[clase], clase.caso(id)
    caso = await api.leer(base)
    nombres = list(asunto.partes)
    leidas, programa, registro, quienes = await asyncio.gather(
        asyncio.gather(*[api.parte(api.leer(f"{base}{asunto.partes[n]}")) for n in nombres]),
        _de_que_es(api, Clase.PROGRAMAS, caso.get("programa_id")),
        _de_que_es(api, Clase.REGISTROS, caso.get("registro_id")),
        personas.nombres(api),
    )
    partes: dict[str, Parte[Any]] = dict(zip(nombres, leidas, strict=True))
    if (historia := partes.get("historia")) and historia.valor:
        partes["historia"] = Parte([{**p, "hacia": estado_en(clase, p["hacia"])} for p in historia.valor])
    comprobaciones = _comprobaciones(clase, caso, partes)
    return {
        "clase": clase,
        "asunto": asunto,
        "caso": caso,
        "partes": partes,
        "programa": programa,
        "bienes": {x["item"]: x for x in registro["items"]} if registro else {},
        "nombres": quienes,
        "datos": [(x, leido) for x in asunto.datos if (leido := valor(caso, x.nombre)) not in (None, "", [])],
        "comprobaciones": comprobaciones,
        "rojas": [x for x in comprobaciones if x["estado"] == "rojo" and not x.get("dura")],
        "decisiones": procedentes(clase, caso, ofrecidas(asunto.decisiones, caso, tuple(sesion.roles))),
        "documento": _documento(clase, caso, partes),
        "teclas": _TECLAS,
        "ruta_de": ruta_de,
        "estado": estado_en(clase, caso["estado"]),
    }


def _comprobaciones(clase: Clase, caso: dict[str, Any], partes: dict[str, Parte[Any]]) -> list[dict[str, Any]]:
    """The conditions of the law, each green, red or grey."""
    if clase is Clase.GRANDES_USUARIOS:
        return list(caso["condiciones"])
    requisitos = partes.get("requisitos")
    return list(requisitos.valor["elementos"]) if requisitos and requisitos.valor else []


def procedentes(clase: Clase, caso: Mapping[str, Any], hay: Mapping[str, Decision]) -> dict[str, Decision]:
    """Without what the state of an exit allows and its kind does not (arts. 85, 87.1 f and 88)."""
    if clase is not Clase.SALIDAS:
        return dict(hay)
    impropias = {
        "ordenar": caso["clase"] != "forzosa",
        "autorizar_similares": caso["clase"] != "temporal" or caso["liberado_usd"] is not None,
        "reemplazar": caso["acta_comite"] is None,
    }
    return {accion: d for accion, d in hay.items() if not impropias.get(accion)}


async def _de_que_es(api: Api, clase: Clase, id: str | None) -> dict[str, Any] | None:
    """The programme or the registration that a case is of; None if it is of none."""
    if not id:
        return None
    leido: Parte[Any] = await api.parte(api.leer(clase.caso(id)))
    return leido.valor


def _documento(clase: Clase, caso: dict[str, Any], partes: dict[str, Parte[Any]]) -> str:
    """Which of its files stands beside the data; empty for none."""
    if clase is Clase.GARANTIAS:
        return "documento"
    if clase is Clase.ESTUDIOS:
        return "comunicacion.pdf" if partes["comunicacion"].valor else ""
    if clase in (Clase.PROGRAMAS, Clase.MODIFICACIONES):
        solicitud = caso["solicitud"]
        firmadas = [c["rol"] for c in solicitud["copias"] if c["formulario"] == solicitud["formulario"]]
        if firmadas:
            return f"firmado/{firmadas[-1]}.pdf"
        return "radicado.pdf" if solicitud["radicado_listo"] else ""
    return ""


async def en_espera(api: Api, clase: Clase, limite: int) -> tuple[list[dict[str, Any]], Fallo | None, bool]:
    """The first cases of a kind that wait for the Ministry, why they could not be read, and whether there are more."""
    leidas = await asyncio.gather(
        *[api.parte(api.leer(clase.api, estado=estado, limite=limite)) for estado in ASUNTOS[clase].espera]
    )
    leidos = [caso for parte in leidas if parte.valor for caso in parte.valor["elementos"]]
    casos = [caso for caso in leidos if toca_al_ministerio(clase, caso)]
    fallo = next((p.fallo for p in leidas if p.fallo), None)
    return casos, fallo, any(p.valor and p.valor["siguiente"] for p in leidas)


def toca_al_ministerio(clase: Clase, caso: Mapping[str, Any]) -> bool:
    """Whether a case in a state of waiting waits for the Ministry: an exit, once a proof came or a term ended."""
    if clase is not Clase.SALIDAS or caso["estado"] == "solicitada":
        return True
    llegaron = {d["clase"] for d in caso["documentos"]}
    pruebas = {"embarque", "reimportacion"} if caso["estado"] == "autorizada" else {"reimportacion"}
    return bool(llegaron & pruebas) or any(p["vencido"] for p in caso["plazos"])


def fila(clase: Clase, caso: dict[str, Any]) -> dict[str, Any]:
    """A row of a list."""
    asunto = ASUNTOS[clase]
    return {
        "clase": clase,
        "ruta": clase.ruta(caso["id"]),
        "numero": caso["numero"],
        "nit": caso["nit"],
        "estado": estado_en(clase, caso["estado"]),
        "vence": _vence(clase, caso),
        "dato": (asunto.columna, valor(caso, asunto.columna.nombre)),
        "por_firmar": bool(caso.get("decision_proyectada")),
    }


def estado_en(clase: Clase, estado: str) -> str:
    """A state by the name under which it is shown: a registration that was filed waits for no signature."""
    return "en_revision" if (clase, estado) in _SIN_FIRMA else estado


def _vence(clase: Clase, caso: dict[str, Any]) -> str | None:
    """The day of its first open term; of those without terms, that which the kind names."""
    abiertos = [p["vence"] for p in caso.get("plazos") or [] if p["estado"] == "abierto"]
    propio: str | None = caso.get(ASUNTOS[clase].vence) if ASUNTOS[clase].vence else None
    return min(abiertos) if abiertos else propio


def por_urgencia(filas: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that end first, first; those without date, last."""
    return sorted(filas, key=lambda f: (f["vence"] or _NUNCA, f["numero"] or ""))
