"""The inbox: cases of every kind by due date, filters, the next one, many at once."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Query, Response
from starlette.datastructures import QueryParams

from services.portal.ministerio import personas
from services.portal.ministerio.clases import ASUNTOS, Clase, plazo
from services.portal.web.api import Api, Fallo, Parte
from services.portal.web.formularios import Formulario, Recibido, campo_malo
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, Vista, ir_a
from services.portal.web.sesion import Sesion

rutas = APIRouter(prefix="/ministerio/bandeja")
_POR_CLASE, _POR_PAGINA = 40, 50
_NUNCA = date.max.isoformat()
_VISTAS: Mapping[str, Mapping[str, Any]] = {
    "mias": {"asignado_a": "yo"},
    "libres": {"asignado_a": "nadie"},
    "vencidas": {"vencidas": True},
    "pronto": {"vence_en_habiles": 3},
    "por_firmar": {"por_firmar": True},
    "verdes": {"comprobaciones": "verdes"},
    "rojas": {"comprobaciones": "rojas"},
}
VISTAS = (
    ("mias", "En mis manos"),
    ("libres", "Sin asignar"),
    ("vencidas", "Vencidas"),
    ("pronto", "Vencen en 3 días hábiles"),
    ("por_firmar", "Por firmar"),
    ("verdes", "Todo en verde"),
    ("rojas", "Con algo en rojo"),
)


_FILTROS = {"vista": 20, "numero": 80, "empresa": 20, "contingente": 40}
"""What narrows the inbox, with the most letters that each takes."""


@dataclass(frozen=True, slots=True)
class Mirada:
    """What of the inbox a person looks at; it goes with the form, so that what fails comes back to the same place."""

    tipo: Clase | None = None
    filtro: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(_FILTROS, ""))
    cursor: str | None = None

    @classmethod
    def de(cls, consulta: str) -> "Mirada":
        """The one of an address's query; what is not of the inbox is left out."""
        dado = dict(parse_qsl(consulta))
        return cls(
            tipo=Clase(dado["tipo"]) if dado.get("tipo") in set(Clase) else None,
            filtro={nombre: dado.get(nombre, "")[:maximo] for nombre, maximo in _FILTROS.items()},
            cursor=dado.get("cursor"),
        )

    @property
    def consulta(self) -> str:
        """The query of its address."""
        todo = {"tipo": self.tipo, **self.filtro, "cursor": self.cursor}
        return urlencode({nombre: valor for nombre, valor in todo.items() if valor})


@rutas.get("")
async def ver(
    api: ApiDeTodos,
    sesion: DelMinisterio,
    pagina: Pagina,
    tipo: Clase | None = None,
    vista: Annotated[str, Query(max_length=20)] = "",
    numero: Annotated[str, Query(max_length=80)] = "",
    empresa: Annotated[str, Query(max_length=20)] = "",
    contingente: Annotated[str, Query(max_length=40)] = "",
    cursor: str | None = None,
) -> Response:
    """One kind page by page; without kind, the most urgent of all."""
    filtro = {"vista": vista, "numero": numero, "empresa": empresa, "contingente": contingente}
    return await _bandeja(api, sesion, pagina, Mirada(tipo, filtro, cursor))


async def _bandeja(
    api: Api,
    sesion: Sesion,
    pagina: Vista,
    mirada: Mirada,
    fallo: Fallo | None = None,
    campos: Mapping[str, str] | None = None,
) -> Response:
    tipo, filtro, cursor = mirada.tipo, mirada.filtro, mirada.cursor
    clases = [tipo] if tipo else list(Clase)
    escrito = {k: v.strip() for k, v in filtro.items() if k != "vista"}
    propios: dict[str, Any] = {**_VISTAS.get(filtro["vista"], {}), **escrito}
    limite = _POR_PAGINA if tipo else _POR_CLASE
    revisores, *leidas = await asyncio.gather(
        # Only a coordinador gives cases to others.
        personas.revisores(api) if "coordinador" in sesion.roles else _nadie(),
        *[api.parte(api.leer(f"{c.api}/bandeja", **propios, limite=limite, cursor=cursor)) for c in clases],
    )
    partes: dict[Clase, Parte[Any]] = dict(zip(clases, leidas, strict=True))
    datos: dict[str, Any] = {
        "tipo": tipo,
        "clases": ASUNTOS,
        "vistas": VISTAS,
        "revisores": revisores,
        "filtro": filtro,
        "donde": mirada.consulta,
        # The page's own address also where a form that failed is drawn again.
        "ruta": rutas.prefix,
        "consulta": QueryParams(mirada.consulta),
        "filas": filas(partes),
        "caidas": _caidas(partes),
        "con_filtro": "".join(f"&{par}" for par in [urlencode({k: v}) for k, v in filtro.items() if v]),
        "hay_mas": [c for c, p in partes.items() if p.valor and p.valor["siguiente"]],
        "siguiente": (leidas[0].valor or {}).get("siguiente") if tipo else None,
    }
    if fallo is not None:
        return pagina.con_fallo("ministerio/bandeja", fallo, campos=campos or {}, **datos)
    return pagina("ministerio/bandeja", **datos)


def _caidas(partes: Mapping[Clase, Parte[Any]]) -> list[tuple[str, Fallo]]:
    """What could not be read; a filter that no kind understands is said once."""
    caidas = [(ASUNTOS[c].plural, p.fallo) for c, p in partes.items() if p.fallo]
    return caidas[:1] if all(fallo.estado == 422 for _, fallo in caidas) else caidas


async def _nadie() -> list[tuple[str, str]]:
    return []


def filas(partes: Mapping[Clase, Parte[Any]]) -> list[dict[str, Any]]:
    """The rows of all kinds, the most urgent first; those whose clock stands, last."""
    todas = [
        {**fila, "clase": clase, "plazo": plazo(fila), "ruta": clase.ruta(fila["id"])}
        for clase, parte in partes.items()
        if parte.valor
        for fila in parte.valor["elementos"]
    ]
    return sorted(todas, key=lambda f: (f["habiles_restantes"] is None, f["vence"] or _NUNCA))


@rutas.post("/tomar")
async def tomar(form: Recibido, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina) -> Response:
    """Take the free case that is due first and open it; with a kind, of that kind."""
    try:
        form.exigir_enviado()
        clase = Clase(form["tipo"]) if form["tipo"] in set(Clase) else await _la_mas_urgente(api)
        if clase is None:
            return ir_a("/ministerio/bandeja", "bandeja-vacia")
        tomado = await api.publicar(f"{clase.api}/bandeja/tomar-siguiente", clave=form.clave)
    except Fallo as fallo:
        if fallo.codigo == "bandeja-vacia":
            return ir_a("/ministerio/bandeja", "bandeja-vacia")
        return await _bandeja(api, sesion, pagina, Mirada.de(form["donde"]), fallo)
    return ir_a(clase.ruta(tomado["id"]), "tomada")


async def _la_mas_urgente(api: Api) -> Clase | None:
    """The kind of the free case that is due first; None if there is none."""
    leidas = await asyncio.gather(
        *[api.parte(api.leer(f"{c.api}/bandeja", asignado_a="nadie", limite=1)) for c in Clase]
    )
    primeras = filas(dict(zip(Clase, leidas, strict=True)))
    return primeras[0]["clase"] if primeras else None


@rutas.post("/varias")
async def varias(form: Recibido, api: ApiDeTodos, sesion: DelMinisterio, pagina: Pagina) -> Response:
    """Approve, or give to somebody, those that were marked; each answers for itself."""
    elegidas, mirada = _elegidas(form), Mirada.de(form["donde"])
    ruta, datos = ("aprobar-lote", {}) if form["que"] == "aprobar" else ("reasignar", {"a": form["a"]})
    try:
        form.exigir_enviado()
        if not elegidas:
            raise campo_malo("caso", "Marque al menos un caso.")
        hechos = await asyncio.gather(
            *[
                api.parte(
                    api.publicar(
                        f"{clase.api}/{ruta}",
                        {"ids": ids, "motivo": form["motivo"], **datos},
                        clave=f"{form.clave}-{clase}",
                    )
                )
                for clase, ids in elegidas.items()
            ]
        )
    except Fallo as fallo:
        return await _bandeja(api, sesion, pagina, mirada, fallo, form.campos)
    lineas = [
        {**linea, "clase": clase, "ruta": clase.ruta(linea["id"])}
        for clase, parte in zip(elegidas, hechos, strict=True)
        if parte.valor
        for linea in parte.valor["elementos"]
    ]
    caidas = [(ASUNTOS[c].plural, p.fallo) for c, p in zip(elegidas, hechos, strict=True) if p.fallo]
    return pagina("ministerio/varias", lineas=lineas, caidas=caidas, que=form["que"], donde=mirada.consulta)


def _elegidas(form: Formulario) -> dict[Clase, list[str]]:
    """What was marked, by kind: a checkbox is named `caso.<kind>.<id>`."""
    marcadas: dict[Clase, list[str]] = {}
    for campo in form.campos:
        partes = campo.split(".")
        if len(partes) == 3 and partes[0] == "caso" and partes[1] in set(Clase):
            marcadas.setdefault(Clase(partes[1]), []).append(partes[2])
    return marcadas


def cuantas(partes: Iterable[Parte[Any]], cual: str) -> int:
    """A count of the summaries of several inboxes, together."""
    return sum(p.valor[cual] for p in partes if p.valor)
