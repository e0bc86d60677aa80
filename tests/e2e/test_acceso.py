"""Who may not: another company on each case, no token, an expired one, a forged one."""

import base64
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from deploy.demo.certificado import CAMPOS
from deploy.demo.escena import INGENIO, RIVAL, Escena
from services.registro.llaves.service import Llavero
from services.registro.settings import AjustesRegistro
from shared.identity import LlaveFirma, Principal
from shared.identity.tokens import Emisor
from shared.persistence import BaseDeDatos
from tests.e2e.pasos import Acto, Caso, Intacto, bases, consumo_radicado, radicar, solicitud_de
from tests.e2e.problemas import exigir_problema

pytestmark = [
    pytest.mark.xdist_group("e2e"),
    pytest.mark.timeout(600),
    pytest.mark.usefixtures("reposo_al_final"),
]
_PDF = {"files": {"archivo": ("f.pdf", b"%PDF-1.7 de otra empresa")}}


@pytest.fixture(scope="module")
async def casos(escena: Escena, acto: Acto, reposo_al_final: None) -> dict[str, str]:
    """Paths of the mill's resources by kind."""
    solicitud: Caso = await radicar(escena, "/v1/solicitudes", solicitud_de(escena, 5_000))
    consumo = await consumo_radicado(escena, acto.cupo["id"], 6_000)
    return {
        "solicitud": solicitud.ruta,
        "aprobada": acto.caso.ruta,
        "consumo": consumo.ruta,
        "cupo": f"/v1/cupos/{acto.cupo['id']}",
        "cupo_id": acto.cupo["id"],
        "empresa": f"/v1/empresas/{INGENIO}",
    }


@pytest.fixture(scope="module")
async def intacto(escena: Escena, casos: dict[str, str]) -> Intacto:
    return await Intacto.mirar(escena)


_AJENOS = [
    ("GET", "{solicitud}", {}, 404),
    ("GET", "{solicitud}/radicado.pdf", {}, 404),
    ("GET", "{aprobada}/firmado.pdf", {}, 404),
    ("PUT", "{solicitud}", {"json": {}, "headers": {"If-Match": '"v1"'}}, 404),
    ("POST", "{solicitud}/radicar", {"json": {}}, 404),
    ("POST", "{solicitud}/corregir", {"json": {}}, 404),
    ("POST", "{solicitud}/desistir", {"json": {}}, 404),
    ("POST", "{solicitud}/firmado", _PDF, 404),
    ("POST", "{solicitud}/adjuntos", {**_PDF, "data": {"clase": "factura"}}, 404),
    ("POST", "{solicitud}/aprobar", {"json": {"motivo": "Me conviene"}}, 403),
    ("GET", "{consumo}", {}, 404),
    ("GET", "{consumo}/radicado.pdf", {}, 404),
    ("GET", "{consumo}/firmado.pdf", {}, 404),
    ("GET", "{consumo}/historia", {}, 404),
    ("GET", "{consumo}/requerimientos", {}, 404),
    ("POST", "{consumo}/radicar", {"json": {}}, 404),
    ("POST", "{consumo}/desistir", {"json": {}}, 404),
    ("POST", "{consumo}/firmado", _PDF, 404),
    ("POST", "{consumo}/responder", {"json": {"respuesta": "Todo en orden"}}, 404),
    ("POST", "{consumo}/aprobar", {"json": {"motivo": "Me conviene"}}, 403),
    ("POST", "{consumo}/negar", {"json": {"motivo": "Es la competencia"}}, 403),
    ("GET", "{cupo}", {}, 404),
    ("GET", "{cupo}/movimientos", {}, 404),
    ("POST", "/v1/consumos", {"json": {"cupo_id": "{cupo_id}", "cantidad": "1.000", "campos": CAMPOS}}, 404),
    ("GET", "{empresa}", {}, 404),
    ("POST", "{empresa}/enviar", {"json": {}}, 404),
    ("POST", "{empresa}/habilitar", {"json": {"evidencia": "Lo digo yo, que soy de fiar"}}, 404),
    ("POST", "{empresa}/direcciones", {"json": {"correo": "otro@rival.example"}}, 404),
    ("GET", "/v1/solicitudes", {"headers": {"X-Empresa": INGENIO}}, 403),
]


@pytest.mark.parametrize(("metodo", "ruta", "partes", "status"), _AJENOS, ids=[f"{m} {r}" for m, r, _, _ in _AJENOS])
async def test_otra_empresa_no_ve_ni_toca(
    escena: Escena, casos: dict[str, str], intacto: Intacto, metodo: str, ruta: str, partes: dict[str, Any], status: int
) -> None:
    if ruta in {"{solicitud}", "{solicitud}/corregir"} and "json" in partes:
        # A body that would be right, so that it is the company that is refused.
        partes = partes | {"json": {k: v for k, v in solicitud_de(escena, 5_000).items() if k != "nit"}}
    if "{cupo_id}" in json.dumps(partes.get("json", {})):
        partes = partes | {"json": partes["json"] | {"cupo_id": casos["cupo_id"]}}
    respuesta = await _llamar(escena.personas["rival"].http, metodo, ruta.format(**casos), partes)
    exigir_problema(respuesta, status, {404: "no-encontrado", 403: "prohibido"}[status])
    await intacto.exigir()


async def test_otra_empresa_no_pide_en_nombre_ajeno(escena: Escena, casos: dict[str, str], intacto: Intacto) -> None:
    respuesta = await _llamar(
        escena.personas["rival"].http, "POST", "/v1/solicitudes", {"json": solicitud_de(escena, 1_000)}
    )
    assert respuesta.status_code in {403, 404}
    exigir_problema(respuesta, respuesta.status_code, {404: "no-encontrado", 403: "prohibido"}[respuesta.status_code])
    await intacto.exigir()


async def test_las_listas_de_otra_empresa_no_muestran_nada(escena: Escena, casos: dict[str, str]) -> None:
    rival = escena.personas["rival"]
    for lista in ("/v1/solicitudes", "/v1/consumos", "/v1/cupos"):
        assert (await rival.leer(lista))["elementos"] == []
        assert (await escena.personas["ingenio"].leer(lista))["elementos"] != []


# --- Tokens -----------------------------------------------------------------------------------------------------------


async def _emisor(escena: Escena, llave: LlaveFirma | None = None) -> Emisor:
    """An issuer with the installation's own key, unless another one is given."""
    ajustes = AjustesRegistro()
    if llave is None:
        secretos = json.loads((escena.pila.local / "secretos.json").read_text(encoding="utf-8"))
        bd = BaseDeDatos(bases(escena)["registro"], aplicacion="e2e", conexiones=1)
        try:
            llave = await Llavero(bd, AjustesRegistro(clave_llaves=secretos["clave_llaves"])).vigente()
        finally:
            await bd.cerrar()
    return Emisor(llave, ajustes.emisor, ajustes.audiencia)


_EXPORTADOR = Principal("usuario:x", "Equis", frozenset({"exportador"}), frozenset({RIVAL}))
_JEFE = Principal("usuario:x", "Equis", frozenset({"coordinador"}))


def _partes(token: str) -> list[str]:
    return token.removeprefix("Bearer ").split(".")


def _con_otro_contenido(token: str) -> str:
    cabecera, cuerpo, firma = _partes(token)
    datos = json.loads(base64.urlsafe_b64decode(cuerpo + "=="))
    datos |= {"roles": ["coordinador"], "empresas": [INGENIO]}
    return ".".join([cabecera, _b64(datos), firma])


def _sin_algoritmo(token: str) -> str:
    cabecera, cuerpo, _ = _partes(token)
    datos = json.loads(base64.urlsafe_b64decode(cabecera + "=="))
    return ".".join([_b64(datos | {"alg": "none"}), cuerpo, ""])


def _con_otra_firma(token: str) -> str:
    cabecera, cuerpo, firma = _partes(token)
    return ".".join([cabecera, cuerpo, ("B" if firma[0] == "A" else "A") + firma[1:]])


def _b64(datos: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(datos).encode()).decode().rstrip("=")


async def _credenciales(escena: Escena) -> dict[str, tuple[str | None, str]]:
    """Each bad credential with the code of its refusal."""
    bueno = escena.personas["rival"].http.headers["Authorization"]
    propio, inventado = await _emisor(escena), await _emisor(escena, LlaveFirma.nueva())
    ajeno = Emisor(propio.llave, "otra-instalacion", propio.audiencia)
    otra_audiencia = Emisor(propio.llave, propio.emisor, "otro-sistema")
    hora = timedelta(hours=1)
    return {
        "ninguna": (None, "no-autenticado"),
        "vencida": (propio.emitir(_EXPORTADOR, dura=-hora), "credencial-vencida"),
        "con otro contenido": (_con_otro_contenido(bueno), "credencial-invalida"),
        "con otra firma": (_con_otra_firma(bueno), "credencial-invalida"),
        "sin algoritmo": (_sin_algoritmo(bueno), "credencial-invalida"),
        "de una llave inventada": (inventado.emitir(_JEFE, dura=hora), "credencial-invalida"),
        "de otro emisor": (ajeno.emitir(_JEFE, dura=hora), "credencial-invalida"),
        "para otra audiencia": (otra_audiencia.emitir(_JEFE, dura=hora), "credencial-invalida"),
        "que no es un token": ("abc", "credencial-invalida"),
    }


@pytest.mark.parametrize(
    "cual",
    [
        "ninguna",
        "vencida",
        "con otro contenido",
        "con otra firma",
        "sin algoritmo",
        "de una llave inventada",
        "de otro emisor",
        "para otra audiencia",
        "que no es un token",
    ],
)
async def test_sin_credencial_buena_no_se_pasa(
    escena: Escena, casos: dict[str, str], intacto: Intacto, cual: str
) -> None:
    credencial, codigo = (await _credenciales(escena))[cual]
    cabeceras = {"Authorization": f"Bearer {credencial}"} if credencial is not None else {}
    async with httpx.AsyncClient(base_url=escena.gateway, timeout=30, headers=cabeceras) as alguien:
        for metodo, ruta, partes in (
            ("GET", casos["solicitud"], {}),
            ("GET", casos["cupo"], {}),
            ("GET", casos["empresa"], {}),
            ("POST", f"{casos['solicitud']}/firmado", _PDF),
            ("POST", f"{casos['consumo']}/firmado", _PDF),
            ("POST", f"{casos['consumo']}/aprobar", {"json": {"motivo": "Me conviene"}}),
            ("POST", "/v1/solicitudes", {"json": solicitud_de(escena, 1_000)}),
        ):
            respuesta = await _llamar(alguien, metodo, ruta, partes)
            exigir_problema(respuesta, 401, codigo)
            assert respuesta.headers["WWW-Authenticate"] == "Bearer"
    await intacto.exigir()


async def test_la_misma_llave_con_fecha_buena_si_abre(escena: Escena, casos: dict[str, str]) -> None:
    """What makes the refusals above mean something: the expired token differs from a good one in its date alone."""
    bueno = (await _emisor(escena)).emitir(_EXPORTADOR, dura=timedelta(hours=1))
    async with httpx.AsyncClient(
        base_url=escena.gateway, timeout=30, headers={"Authorization": f"Bearer {bueno}"}
    ) as alguien:
        assert (await alguien.get("/v1/solicitudes")).status_code == 200


async def _llamar(cliente: httpx.AsyncClient, metodo: str, ruta: str, partes: dict[str, Any]) -> httpx.Response:
    cabeceras = {"Idempotency-Key": str(uuid4())} | partes.get("headers", {})
    return await cliente.request(metodo, ruta, **(partes | {"headers": cabeceras}))
