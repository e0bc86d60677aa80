"""What a case page shows, gathered from the services that know it; each part may fail by itself."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.portal.formulario_cqe import respuestas
from services.portal.ministerio.clases import ASUNTOS, CAUSAS_DE_DEVOLUCION, DECIDIDOS, Clase, decisiones, pide
from services.portal.web.api import Api, Parte
from services.portal.web.formatos import cantidad, dia_largo
from services.portal.web.sesion import Sesion
from shared.clock import reloj_legal

_CAMBIOS = "diferencias"
"""Code of the check that says what changed since the form before."""
_MARCA = re.compile(r"\{([a-z_]+)\}")
TECLAS = {"aprobar": "a", "negar": "n", "pedir_informacion": "i", "devolver": "d"}
"""Key of each decision, as the help of the page says."""


def formulario(clase: Clase) -> str:
    """Name in the API of the form that the company signs."""
    return ASUNTOS[clase].documento


async def reunir(clase: Clase, id: UUID, api: Api, sesion: Sesion) -> dict[str, Any]:
    """All that the page of a case needs.

    Raises:
        Fallo: if the case itself cannot be read.
    """
    base = clase.caso(id)
    caso = await api.leer(base)
    decidido = caso["estado"] in DECIDIDOS
    comprobaciones, proyectos, textos, historia, veredictos, (causas, escrito) = await asyncio.gather(
        _nada() if decidido else api.parte(api.leer(f"{base}/comprobaciones")),
        api.parte(api.leer(f"{base}/proyectos")),
        api.parte(api.leer(f"{clase.api}/textos-preparados")),
        _historia(api, base, caso),
        api.parte(api.leer("/v1/veredictos", documento=str(id), limite=5)),
        asyncio.gather(_causas(api, clase), _escrito(api, caso)),
    )
    veredicto, diferencias = await _veredicto(api, veredictos)
    lista = comprobaciones.valor["comprobaciones"] if comprobaciones.valor else []
    return {
        "clase": clase,
        "asunto": ASUNTOS[clase],
        "caso": caso,
        "respuestas": escrito,
        "decidido": decidido,
        "comprobaciones": comprobaciones,
        "lista": [x for x in lista if x["codigo"] != _CAMBIOS],
        "cambios": next((x for x in lista if x["codigo"] == _CAMBIOS), None),
        "rojas": [x for x in lista if x["estado"] == "rojo" and not x["dura"]],
        "proyectos": proyectos,
        "textos": _por_accion(textos, _del_caso(caso)),
        "historia": historia,
        "veredictos": veredictos,
        "veredicto": veredicto,
        "diferencias": diferencias,
        "causas": causas,
        "decisiones": decisiones(caso["acciones"]),
        "es_mio": caso.get("asignado_a") == sesion.usuario,
        "pide": pide,
        "teclas": TECLAS,
    }


async def _escrito(api: Api, caso: dict[str, Any]) -> list[tuple[str, str]]:
    """What the company wrote for the certificate, by the titles of its contingente's form."""
    if not caso.get("campos"):
        return []
    leido = await api.parte(api.leer(f"/v1/contingentes/{caso['contingente']}"))
    return respuestas(leido.valor["datos"]["formulario_cqe"] if leido.valor else {}, caso["campos"])


async def _nada() -> Parte[Any]:
    return Parte()


async def _historia(api: Api, base: str, caso: dict[str, Any]) -> Parte[Any]:
    """Some cases bring their history; that of the others is asked for."""
    if "historia" in caso:
        return Parte(caso["historia"])
    return await api.parte(api.leer(f"{base}/historia"))


async def _causas(api: Api, clase: Clase) -> list[tuple[str, str]]:
    """Coded causes of a denial."""
    if clase is Clase.DEVOLUCIONES:
        return list(CAUSAS_DE_DEVOLUCION)
    if clase is not Clase.SOLICITUDES:
        return []
    leidas = await api.parte(api.leer("/v1/solicitudes/causas-de-negacion"))
    return [(c["codigo"], c["nombre"]) for c in leidas.valor or []]


async def _veredicto(api: Api, veredictos: Parte[Any]) -> tuple[Parte[Any] | None, Parte[Any] | None]:
    """The newest verdict whole, and what differs in a file that it refused."""
    elementos = veredictos.valor["elementos"] if veredictos.valor else []
    if not elementos:
        return None, None
    ultimo = elementos[0]
    leido = api.parte(api.leer(f"/v1/veredictos/{ultimo['id']}"))
    if ultimo["estado"] != "TOTAL_FAILED":
        return await leido, None
    con_diferencias = api.parte(api.leer(f"/v1/veredictos/{ultimo['id']}/diferencias"))
    entero, diferencias = await asyncio.gather(leido, con_diferencias)
    return entero, diferencias


def _por_accion(textos: Parte[Any], valores: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """The prepared reasons of each action that are on offer, with what is known of the case written in."""
    por_accion: dict[str, list[dict[str, Any]]] = {}
    for texto in textos.valor["elementos"] if textos.valor else []:
        if texto["activo"]:
            por_accion.setdefault(texto["accion"], []).append({**texto, "texto": rellenar(texto["texto"], valores)})
    return por_accion


def _del_caso(caso: dict[str, Any]) -> dict[str, str]:
    """What the marks of a prepared reason stand for, where the case says it."""
    propios = {
        "numero": caso.get("numero"),
        "nit": caso.get("nit"),
        "empresa": caso.get("razon_social"),
        "contingente": caso.get("contingente"),
        "grupo": caso.get("grupo"),
        "cantidad": cantidad(caso["cantidad"]) if caso.get("cantidad") else None,
        "fecha": dia_largo(reloj_legal.hoy()),
    }
    return {marca: str(valor) for marca, valor in propios.items() if valor}


def rellenar(texto: str, valores: Mapping[str, str]) -> str:
    """A prepared reason with its marks replaced; those that only a person knows stay, in braces."""
    return _MARCA.sub(lambda m: valores.get(m[1], m[0]), texto)


def sin_llenar(texto: str) -> list[str]:
    """Marks that a person still has to write over."""
    return _MARCA.findall(texto)
