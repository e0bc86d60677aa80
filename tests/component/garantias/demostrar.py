"""The steps from an authorised programme to the verdict on its study, through HTTP."""

from datetime import date
from typing import Any, cast
from uuid import UUID

import httpx

from services.garantias.declaraciones.archivo import COLUMNAS
from services.garantias.plazos import service as plazos
from services.garantias.plazos.rules import catalogo
from services.garantias.programas.flujo import FLUJO
from services.garantias.programas.models import Programa
from services.garantias.referencias.service import calendario_vigente
from shared import expedientes
from shared.audit import Sistema
from shared.calendar import calcular
from shared.clock import reloj_legal
from shared.expedientes.casos import escribir
from tests.component.garantias.conftest import NIT, NIT_AJENO, PDF, Mundo
from tests.component.garantias.recorrido import aceptar, presentar

ITEM = {"codigo": 1, "descripcion": "Hilaza de algodón", "subpartida": "5205120000", "unidad": "KG"}
DOCUMENTOS = ("comunicacion", "formatos", "declaraciones")


def item(fob: str, *, codigo: int | None = 1, cantidad: str = "1000", **cambios: Any) -> dict[str, Any]:
    return ITEM | {"codigo": codigo, "cantidad": cantidad, "fob_usd": fob} | cambios


async def autorizado(mundo: Mundo, *, nit: str = NIT, **cambios: Any) -> str:
    """A programme as its authorisation leaves it; how it gets there has tests of its own."""
    quien = Sistema("garantias")
    async with mundo.bd.tx() as tx:
        exp = await expedientes.abrir(tx, FLUJO, empresa=nit, quien=quien)
        columnas = {"clase": "172", "cupo_fob_centavos": 125_000_000, "licencia_anual": False}
        columnas |= {"persona_natural": False, "solidez_financiera": True} | cambios
        fila = Programa(
            id=exp.id,
            reglamento="res-1860-1999",
            oficina="Dirección Territorial Bogotá",
            radicado_el=reloj_legal.hoy(),
            autorizado_en=reloj_legal.ahora(),
            **columnas,
        )
        tx.add(fila)
        await tx.flush()
        await expedientes.numerar(tx, exp.id, f"PV-{reloj_legal.hoy().year}")
        exp = await expedientes.leer(tx, exp.id, bloquear=True)
        await escribir(tx, exp, quien, "autorizar", "autorizado", "Programa de prueba", None, {})
    return str(exp.id)


async def con_termino(mundo: Mundo) -> str:
    """A programme with the ministry's term to decide open, as its signed request leaves it."""
    id = await autorizado(mundo)
    async with mundo.bd.tx() as tx:
        exp = await expedientes.leer(tx, UUID(id), bloquear=True)
        regla = catalogo("res-1860-1999")["programa_decision"]
        await plazos.abrir(tx, exp, "res-1860-1999", [calcular(regla, reloj_legal.hoy(), await calendario_vigente(tx))])
    return id


async def post(
    mundo: Mundo, ruta: str, cuerpo: dict[str, Any] | None = None, rol: str = "exportador"
) -> httpx.Response:
    nit = NIT if rol == "exportador" else None
    return await mundo.http.post(ruta, json=cuerpo if cuerpo is not None else {}, headers=mundo.como(rol, nit=nit))


async def hecho(
    mundo: Mundo, ruta: str, cuerpo: dict[str, Any] | None = None, rol: str = "exportador"
) -> dict[str, Any]:
    """The answer of a request that must be accepted."""
    respuesta = await post(mundo, ruta, cuerpo, rol)
    assert respuesta.status_code in {200, 201, 202}, respuesta.text
    return cast(dict[str, Any], respuesta.json())


async def leido(mundo: Mundo, ruta: str) -> Any:
    respuesta = await mundo.http.get(ruta, headers=mundo.como("funcionario"))
    assert respuesta.status_code == 200, respuesta.text
    return respuesta.json()


async def garantizado(mundo: Mundo, **cambios: Any) -> str:
    """A programme with its guarantee accepted."""
    programa = await autorizado(mundo)
    garantia = await presentar(mundo, programa, **cambios)
    assert garantia.status_code == 201, garantia.text
    aceptada = await aceptar(mundo, garantia.json()["id"])
    assert aceptada.status_code == 200, aceptada.text
    return programa


async def registrado(mundo: Mundo, programa: str, *items: dict[str, Any]) -> dict[str, Any]:
    """An approved registration."""
    nuevo = await hecho(mundo, f"/v1/programas/{programa}/registros", {"items": list(items)})
    await hecho(mundo, f"/v1/registros/{nuevo['id']}/radicar")
    return await hecho(mundo, f"/v1/registros/{nuevo['id']}/aprobar", rol="funcionario")


def cuadro(**cambios: Any) -> dict[str, Any]:
    """A table: a shirt of 100 USD with 1.25 kg of yarn at 32 USD, value added 60 %."""
    insumo = ITEM | {"fob_unitario_usd": "32", "desperdicio": "4", "factor": "1.25"}
    return {
        "nombre_tecnico": "Camisa de algodón",
        "nombre_comercial": "Camisa",
        "subpartida": "6205200000",
        "unidad": "U",
        "peso_neto_kg": "0.3",
        "fob_unitario_usd": "100",
        "insumos": [insumo],
    } | cambios


async def con_cuadro(mundo: Mundo, programa: str, **cambios: Any) -> dict[str, Any]:
    """An approved table."""
    nuevo = await hecho(mundo, f"/v1/programas/{programa}/cips", cuadro(**cambios))
    await hecho(mundo, f"/v1/cips/{nuevo['id']}/presentar")
    cuerpo = {"residuos_libres": True, "motivo": "Factores dentro del rango"}
    return await hecho(mundo, f"/v1/cips/{nuevo['id']}/aprobar", cuerpo, "funcionario")


def linea(programa: str, cip: str, declaracion: str, fecha: date, unidades: int, **cambios: str) -> str:
    """A line of the flat file: so many shirts."""
    celdas = {
        "declaracion": declaracion,
        "item": "1",
        "clase": "exportacion",
        "fecha_embarque": fecha.isoformat(),
        "programa": programa,
        "cip": cip,
        "unidad": "U",
        "cantidad": str(unidades),
        "fob_usd": f"{unidades * 100}.00",
        "valor_agregado_usd": f"{unidades * 60}.00",
        "operacion": "directa",
        "sistemas_especiales": "S",
    } | cambios
    return ";".join(celdas.get(c, "") for c in COLUMNAS)


async def cargar(mundo: Mundo, estudio: str, *lineas: str, crudo: bytes | None = None) -> dict[str, Any]:
    """Upload a flat file and wait until it is worked off."""
    datos = crudo if crudo is not None else "\n".join((";".join(COLUMNAS), *lineas, "")).encode()
    respuesta = await mundo.http.post(
        f"/v1/estudios/{estudio}/declaraciones",
        files={"archivo": ("declaraciones.csv", datos, "text/csv")},
        headers=mundo.como("exportador", nit=NIT),
    )
    assert respuesta.status_code == 202, respuesta.text
    return cast(dict[str, Any], await leido(mundo, f"/v1/declaraciones/archivos/{respuesta.json()['id']}?esperar=20"))


async def documentar(mundo: Mundo, estudio: str) -> None:
    """Attach what art. 28.1 asks for."""
    for clase in DOCUMENTOS:
        respuesta = await mundo.http.post(
            f"/v1/estudios/{estudio}/adjuntos",
            data={"clase": clase},
            files={"archivo": (f"{clase}.pdf", PDF, "application/pdf")},
            headers=mundo.como("exportador", nit=NIT),
        )
        assert respuesta.status_code == 201, respuesta.text


async def lo_adjunto_se_baja(mundo: Mundo, ruta: str, clases: list[str]) -> None:
    """What came with a case is listed and downloaded by its company and the ministry, and by nobody else."""
    suya = mundo.como("exportador", nit=NIT)
    listados = (await mundo.http.get(f"{ruta}/documentos", headers=suya)).json()
    assert [d["clase"] for d in listados] == clases
    archivo = f"{ruta}/documentos/{listados[0]['id']}.pdf"
    for quien in (suya, mundo.como("funcionario")):
        bajado = await mundo.http.get(archivo, headers=quien)
        assert (bajado.content, bajado.headers["content-type"]) == (PDF, "application/pdf")
    for oculto in (f"{ruta}/documentos", archivo):
        ajeno = await mundo.http.get(oculto, headers=mundo.como("exportador", nit=NIT_AJENO))
        assert (ajeno.status_code, ajeno.json()["codigo"]) == (404, "no-encontrado")


async def estudio_de(mundo: Mundo, periodo: int = 2026, clase: str = "ordinario") -> dict[str, Any]:
    estudios = (await leido(mundo, "/v1/estudios"))["elementos"]
    return next(e for e in estudios if e["periodo"] == periodo and e["clase"] == clase)
