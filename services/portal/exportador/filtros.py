"""What a company's lists may be narrowed by. It stays in the address, so that paging and reloading keep it."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query

from services.portal.web.api import Api

Grupos = Mapping[str, tuple[str, tuple[str, ...]]]
"""What a person calls some states, and which they are, by the word of the address."""
Escrito = Annotated[str, Query(max_length=60)]
"""What a person types to look for."""

SOLICITUDES: Grupos = {
    "mias": ("Esperan algo de mí", ("borrador", "radicada", "devuelta", "en_espera_informacion")),
    "curso": ("En trámite", ("en_validacion", "enviada", "lista_de_espera", "en_recurso")),
    "aprobadas": ("Aprobadas", ("aprobada", "aprobada_parcial")),
    "cerradas": ("Negadas y cerradas", ("negada", "desistida", "vencida")),
}
CONSUMOS: Grupos = {
    "mias": ("Esperan algo de mí", ("borrador", "radicado", "en_espera_informacion")),
    "curso": ("En trámite", ("en_validacion", "enviado")),
    "aprobados": ("Aprobados", ("aprobado",)),
    "cerrados": ("Negados y cerrados", ("negado", "desistido", "vencido")),
}
CERTIFICADOS: Grupos = {
    "preparacion": ("En preparación", ("por_sellar",)),
    "emitidos": ("Por utilizar", ("emitido", "utilizado_parcial")),
    "utilizados": ("Utilizados", ("utilizado",)),
    "suspendidos": ("Suspendidos", ("suspendido",)),
    "cerrados": ("Anulados, revocados y vencidos", ("anulado", "revocado", "vencido")),
}
DECLARACIONES: Grupos = {
    "mias": ("Objetadas: corríjalas", ("objetada",)),
    "curso": ("Por verificar", ("presentada",)),
    "verificadas": ("Verificadas", ("verificada",)),
    "cerradas": ("Reemplazadas y retiradas", ("reemplazada", "retirada")),
}
DEVOLUCIONES: Grupos = {
    "mias": ("Esperan algo de mí", ("borrador", "radicada")),
    "curso": ("En trámite", ("en_validacion", "solicitada", "por_aplicar")),
    "aplicadas": ("Aplicadas", ("aplicada",)),
    "cerradas": ("Negadas y cerradas", ("negada", "rechazada", "desistida")),
}


def estados_de(grupos: Grupos, ver: str) -> list[str]:
    """The states to ask for; none, which means all, for a word that is not there."""
    return list(grupos[ver][1]) if ver in grupos else []


def opciones_de(grupos: Grupos) -> list[tuple[str, str]]:
    """What a person chooses from."""
    return [(clave, rotulo) for clave, (rotulo, _) in grupos.items()]


async def contingentes_de(api: Api, nit: str) -> list[str]:
    """Codes of the contingentes of which the company has a quota; none if they cannot be told now."""
    cupos: Any = (await api.parte(api.leer("/v1/cupos", empresa=nit, limite=200))).valor
    return sorted({c["contingente"] for c in cupos["elementos"]}) if cupos else []
