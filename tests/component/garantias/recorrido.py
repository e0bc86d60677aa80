"""The steps that bring a programme to an accepted guarantee, through HTTP."""

from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

import httpx

from shared.clock import reloj_legal, reloj_sistema
from shared.events.firma import Razon, VeredictoEmitido
from tests.ayudas import esperar_hasta
from tests.component.garantias.conftest import NIT, PDF, Mundo

DETALLE = {
    "caracter": "productor",
    "actividad": "Refinación de azúcar",
    "proyecto": "Exportar azúcar refinada a los Estados Unidos de América",
    "ubicacion": "Palmira, Valle del Cauca",
    "capacidad": "120.000 toneladas por año",
    "clase_garantia": "compania_de_seguros",
    "economista": {"nombre": "Elena Ríos", "matricula": "12345-CUN"},
}
PROGRAMA = {
    "nit": NIT,
    "clase": "172",
    "cupo_fob_usd": "1250000.00",
    "oficina": "Dirección Territorial Bogotá",
    "detalle": DETALLE,
}
CAPITAL = {
    "clase": "173c",
    "meses_importacion": 12,
    "meses_compromiso": 60,
    "detalle": DETALLE | {"bienes_principales": ["Centrífuga continua"]},
}
AUTORIZACION = {"solidez_financiera": True, "motivo": "Cumple las condiciones del art. 13"}


def garantia(**cambios: Any) -> dict[str, Any]:
    """A guarantee of PROGRAMA that matches it, constituted and accepted on 7 April 2026."""
    return {
        "clase": "compania_de_seguros",
        "emisor": "Seguros del Valle S.A.",
        "valor_cop": "1000062500.00",
        "constituida_el": "2026-04-07",
        "clausula_primera": "2027-10-07",
        "valida_hasta": "2028-08-07",
        "renuncia_excusion": "true",
    } | cambios


async def crear(mundo: Mundo, **cambios: Any) -> dict[str, Any]:
    """A draft; of capital goods, with what those need besides."""
    datos = PROGRAMA | cambios
    if "meses_importacion" in cambios and "detalle" not in cambios:
        datos |= {"detalle": CAPITAL["detalle"]}
    respuesta = await mundo.http.post("/v1/programas", json=datos, headers=mundo.como("exportador", nit=datos["nit"]))
    assert respuesta.status_code == 201, respuesta.text
    return cast(dict[str, Any], respuesta.json())


def documentos(hoy: date) -> list[dict[str, Any]]:
    """Those of art. 14 for a company, in order on `hoy`."""
    return [
        {"clase": "existencia_y_representacion", "expedido_el": str(hoy - timedelta(days=30))},
        {
            "clase": "estados_financieros",
            "corte": f"{hoy.year - 1}-12-31",
            "firmado_por": ["representante", "contador"],
        },
        {"clase": "registro_exportadores", "vigente_hasta": str(hoy)},
    ]


async def aportar(mundo: Mundo, ruta: str, nit: str = NIT, **documento: Any) -> httpx.Response:
    """Attach a document."""
    archivo = {"archivo": ("documento.pdf", PDF, "application/pdf")}
    cabeceras = mundo.como("exportador", nit=nit)
    return await mundo.http.post(f"{ruta}/documentos", data=documento, files=archivo, headers=cabeceras)


async def forma(mundo: Mundo, ruta: str, nit: str = NIT) -> bytes:
    """The form to be signed, once it is rendered."""

    async def lista() -> bytes | None:
        pdf = await mundo.http.get(f"{ruta}/radicado.pdf", headers=mundo.como("exportador", nit=nit))
        return pdf.content if pdf.status_code == 200 else None

    return cast(bytes, await esperar_hasta(lista))


async def firmar_copia(mundo: Mundo, ruta: str, rol: str, pdf: bytes, nit: str = NIT) -> httpx.Response:
    """Send the copy that `rol` signed."""
    archivo = {"archivo": ("firmado.pdf", pdf + f"\n% {rol}\n".encode(), "application/pdf")}
    return await mundo.http.post(f"{ruta}/firmado/{rol}", files=archivo, headers=mundo.como("exportador", nit=nit))


async def veredicto(mundo: Mundo, caso: str, rol: str, *, bien: bool = True) -> None:
    """What `firma` answers on the last copy of `rol`."""
    pedido = next(
        e
        for e in reversed(await mundo.publicados("veredicto.solicitado"))
        if e["documento_id"] == caso and rol in e["roles"]
    )
    razon = Razon(codigo="SIGNER_MISMATCH", texto="Firmó alguien que no está registrado.")
    evento = VeredictoEmitido(
        veredicto_id=UUID(pedido["veredicto_id"]),
        servicio="garantias",
        documento_id=UUID(caso),
        numero=pedido["numero"],
        nit=pedido["nit"],
        veredicto="TOTAL_PASSED" if bien else "TOTAL_FAILED",
        razones=() if bien else (razon,),
        firmante_id=f"firmante-{rol}",
        emitido_en=reloj_sistema.ahora(),
    )
    await mundo.recibir(evento, caso, 1)


async def firmar_todos(mundo: Mundo, ruta: str, nit: str = NIT) -> None:
    """Representative and economist sign, each a copy, and both are accepted."""
    pdf = await forma(mundo, ruta, nit)
    for rol in ("representante", "economista"):
        recibo = await firmar_copia(mundo, ruta, rol, pdf, nit)
        assert recibo.status_code == 202, recibo.text
        await veredicto(mundo, ruta.rpartition("/")[2], rol)


async def radicar(mundo: Mundo, **cambios: Any) -> dict[str, Any]:
    """A request with its documents, filed, signed by both and under study."""
    nit = cambios.get("nit", NIT)
    ruta = f"/v1/programas/{(await crear(mundo, **cambios))['id']}"
    catalogos = [{"clase": "catalogos"}] if "meses_importacion" in cambios else []
    for documento in [*documentos(reloj_legal.hoy()), *catalogos]:
        assert (await aportar(mundo, ruta, nit, **documento)).status_code == 201
    cabeceras = mundo.como("exportador", nit=nit)
    radicado = await mundo.http.post(f"{ruta}/radicar", headers=cabeceras)
    assert radicado.status_code == 200, radicado.text
    await firmar_todos(mundo, ruta, nit)
    return cast(dict[str, Any], (await mundo.http.get(ruta, headers=cabeceras)).json())


async def autorizar(mundo: Mundo, programa: str, **cambios: Any) -> dict[str, Any]:
    ruta = f"/v1/programas/{programa}"
    proyectada = await mundo.http.post(
        f"{ruta}/autorizar", json=AUTORIZACION | cambios, headers=mundo.como("funcionario")
    )
    assert proyectada.status_code == 200, proyectada.text
    assert proyectada.json()["decision_proyectada"] is True
    firmada = await mundo.http.post(f"{ruta}/firmar", headers=mundo.como("coordinador"))
    assert firmada.status_code == 200, firmada.text
    return cast(dict[str, Any], firmada.json())


async def presentar(mundo: Mundo, programa: str, *, nit: str = NIT, pdf: bytes = PDF, **cambios: Any) -> httpx.Response:
    return await mundo.http.post(
        f"/v1/programas/{programa}/garantias",
        data=garantia(**cambios),
        files={
            "archivo": ("garantia.pdf", pdf, "application/pdf"),
            "certificado_existencia": ("certificado.pdf", PDF, "application/pdf"),
        },
        headers=mundo.como("exportador", nit=nit),
    )


async def aceptar(mundo: Mundo, id: str, **cuerpo: Any) -> httpx.Response:
    return await mundo.http.post(f"/v1/garantias/{id}/aceptar", json=cuerpo, headers=mundo.como("funcionario"))
