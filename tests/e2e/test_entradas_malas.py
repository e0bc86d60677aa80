"""Bad input through the gateway: each gets its problem answer, and nothing of it stays."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import uuid4

import httpx
import pytest
import yaml
from pypdf import PdfReader, PdfWriter

from deploy.demo.certificado import CAMPOS
from deploy.demo.escena import INGENIO, Escena
from deploy.local.rutas import RAIZ
from tests.e2e.pasos import (
    LIMITE,
    Acto,
    Caso,
    Intacto,
    consumo_radicado,
    firmar,
    insistir,
    radicar,
    solicitud_de,
)
from tests.e2e.problemas import exigir_espanol, exigir_problema

pytestmark = [
    pytest.mark.xdist_group("e2e"),
    pytest.mark.timeout(600),
    pytest.mark.usefixtures("reposo_al_final"),
]
MIB = 1 << 20
TIPOS_DE_CASO = ("solicitud", "consumo")


@dataclass(frozen=True)
class Mesa:
    """What the bad inputs are aimed at: a filed request of each kind, and the signed form of a third."""

    cupo_id: str
    solicitud: Caso
    consumo: Caso
    otra: Caso

    def caso(self, tipo: str) -> Caso:
        caso: Caso = getattr(self, tipo)
        return caso


@pytest.fixture(scope="module")
async def mesa(escena: Escena, acto: Acto, reposo_al_final: None) -> Mesa:
    solicitud = await radicar(escena, "/v1/solicitudes", solicitud_de(escena, 7_000))
    otra = await radicar(escena, "/v1/solicitudes", solicitud_de(escena, 8_000))
    consumo = await consumo_radicado(escena, acto.cupo["id"], 9_000)
    firmada = await firmar(escena, otra, "representante_a")
    return Mesa(acto.cupo["id"], solicitud, consumo, firmada)


@pytest.fixture(scope="module")
async def intacto(escena: Escena, mesa: Mesa) -> Intacto:
    """For the tests that leave nothing, which come before those that do."""
    return await Intacto.mirar(escena)


# --- Written wrong ----------------------------------------------------------------------------------------------------


def _solicitud(**cambio: Any) -> dict[str, Any]:
    return {"contingente": "AZUCAR-OMC-2026", "grupo": "AZUCAR", "nit": INGENIO, "cantidad": "1.000"} | cambio


def _consumo(**cambio: Any) -> dict[str, Any]:
    return {"cantidad": "1.000", "campos": CAMPOS} | cambio


_EMPRESA = {"nit": "900204272-7", "razon_social": "Otra S.A.S.", "domicilio": "Cali"}
_SIN_BUQUE = {k: v for k, v in CAMPOS.items() if k != "buque"}
_MALOS = [
    ("empresa, dígito del NIT", "/v1/empresas", _EMPRESA, 422, "datos-invalidos", "/nit"),
    ("solicitud, dígito del NIT", "/v1/solicitudes", _solicitud(nit="900204272-7"), 422, "datos-invalidos", "/nit"),
    (
        "subpartida desconocida",
        "/v1/solicitudes",
        _solicitud(subpartida="1701.99.90.00"),
        422,
        "subpartida-ajena",
        None,
    ),
    ("subpartida mal escrita", "/v1/solicitudes", _solicitud(subpartida="1701"), 422, "datos-invalidos", "/subpartida"),
    ("grupo desconocido", "/v1/solicitudes", _solicitud(grupo="SAL"), 422, "grupo-inexistente", None),
    ("contingente desconocido", "/v1/solicitudes", _solicitud(contingente="SAL-2026"), 404, "no-encontrado", None),
    ("un campo de más", "/v1/solicitudes", _solicitud(precio="1"), 422, "datos-invalidos", "/precio"),
    ("más que el grupo", "/v1/solicitudes", _solicitud(cantidad="25273.001"), 409, "volumen-insuficiente", None),
    ("falta un campo del CQE", "/v1/consumos", _consumo(campos=_SIN_BUQUE), 422, "datos-invalidos", "/campos/buque"),
]
for _ruta, _cuerpo in (("/v1/solicitudes", _solicitud), ("/v1/consumos", _consumo)):
    for _mala in ("-1.000", "1.0001", "0", "0.000", "1e3", "1,5", "٣", "NaN", " 1", "", 1.5, None, "9" * 40):
        _MALOS.append(
            (f"{_ruta} cantidad {_mala!r}", _ruta, _cuerpo(cantidad=_mala), 422, "datos-invalidos", "/cantidad")
        )


@pytest.mark.parametrize(
    ("ruta", "cuerpo", "status", "codigo", "puntero"), [m[1:] for m in _MALOS], ids=[m[0] for m in _MALOS]
)
async def test_lo_mal_escrito_se_rechaza_sin_dejar_nada(
    escena: Escena,
    mesa: Mesa,
    intacto: Intacto,
    ruta: str,
    cuerpo: dict[str, Any],
    status: int,
    codigo: str,
    puntero: str | None,
) -> None:
    if ruta == "/v1/consumos":
        cuerpo = {"cupo_id": mesa.cupo_id} | cuerpo
    respuesta = await _publicar(escena, "ingenio", ruta, cuerpo)
    problema = exigir_problema(respuesta, status, codigo)
    if puntero is not None:
        assert [e["puntero"] for e in problema["errores"]] == [puntero]
    await intacto.exigir()


@pytest.mark.parametrize("crudo", [b"{", b"[]", b'"x"', b"\xff\xfe", b""])
async def test_lo_que_no_es_un_objeto_json_se_rechaza(
    escena: Escena, mesa: Mesa, intacto: Intacto, crudo: bytes
) -> None:
    for ruta in ("/v1/solicitudes", "/v1/consumos"):
        cabeceras = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        respuesta = await escena.personas["ingenio"].http.post(ruta, content=crudo, headers=cabeceras)
        assert respuesta.status_code in {400, 422}
        exigir_problema(respuesta, respuesta.status_code, respuesta.json()["codigo"])
        assert respuesta.json()["codigo"] in {"datos-invalidos", "peticion-malformada"}
    await intacto.exigir()


# --- Files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tipo", TIPOS_DE_CASO)
@pytest.mark.parametrize(
    ("partes", "status", "codigo"),
    [
        pytest.param({"files": {"archivo": ("a.pdf", b"MZ no es un PDF")}}, 422, "no-es-pdf", id="no es un PDF"),
        pytest.param({"files": {"archivo": ("a.pdf", b"")}}, 422, "archivo-vacio", id="0 bytes"),
        pytest.param({"files": {"otro": ("a.pdf", b"%PDF-1.7")}}, 422, "datos-invalidos", id="sin el campo archivo"),
        pytest.param({"data": {"archivo": "%PDF-1.7"}}, 422, "datos-invalidos", id="un texto en lugar de archivo"),
        pytest.param({"json": {"archivo": "JVBERi0="}}, 415, "tipo-de-contenido", id="JSON en lugar de archivo"),
    ],
)
async def test_lo_que_no_es_un_pdf_se_rechaza_al_llegar(
    escena: Escena, mesa: Mesa, intacto: Intacto, tipo: str, partes: dict[str, Any], status: int, codigo: str
) -> None:
    ruta = f"{mesa.caso(tipo).ruta}/firmado"
    cabeceras = {"Idempotency-Key": str(uuid4())}
    respuesta = await escena.personas["ingenio"].http.post(ruta, headers=cabeceras, **partes)
    exigir_problema(respuesta, status, codigo)
    await intacto.exigir()


@pytest.mark.parametrize("tipo", TIPOS_DE_CASO)
async def test_200_mb_se_rechazan_en_su_limite_y_no_al_final(
    escena: Escena, mesa: Mesa, intacto: Intacto, tipo: str
) -> None:
    cabeza, cuerpo, enviados = await _subir_a_chorro(escena, f"{mesa.caso(tipo).ruta}/firmado", 200)
    assert cabeza.startswith("HTTP/1.1 413")
    assert json.loads(cuerpo)["codigo"] == "cuerpo-demasiado-grande"
    exigir_espanol(json.loads(cuerpo)["detail"])
    # The limit is 20 MiB; the rest is what the buffers on the way take until the answer arrives.
    assert enviados < 100
    await intacto.exigir()


async def test_200_mb_anunciados_se_rechazan_antes_del_primer_byte(
    escena: Escena, mesa: Mesa, intacto: Intacto
) -> None:
    url = httpx.URL(escena.gateway)
    lector, escritor = await asyncio.open_connection(url.host, url.port)
    escritor.write(_cabeza(escena, f"{mesa.solicitud.ruta}/firmado", f"Content-Length: {200 * MIB}"))
    linea = await asyncio.wait_for(lector.readline(), LIMITE)
    escritor.close()
    assert linea.startswith(b"HTTP/1.1 413")
    await intacto.exigir()


def _cabeza(escena: Escena, ruta: str, largo: str) -> bytes:
    token = escena.personas["ingenio"].http.headers["Authorization"]
    return (
        f"POST {ruta} HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\nIdempotency-Key: {uuid4()}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\n{largo}\r\n\r\n"
    ).encode()


async def _subir_a_chorro(escena: Escena, ruta: str, mib: int) -> tuple[str, bytes, int]:
    """Stream a file of `mib` MiB; gives status line, body and how many MiB had been sent when the answer came."""
    enviados = 0

    async def trozos() -> AsyncIterator[bytes]:
        nonlocal enviados
        yield b'--b\r\nContent-Disposition: form-data; name="archivo"; filename="a.pdf"\r\n\r\n%PDF-1.7\n'
        for _ in range(mib):
            enviados += 1
            yield b"\0" * MIB
        yield b"\r\n--b--\r\n"

    async def enviar() -> None:
        async for trozo in trozos():
            escritor.write(f"{len(trozo):x}\r\n".encode() + trozo + b"\r\n")
            await escritor.drain()
        escritor.write(b"0\r\n\r\n")
        await escritor.drain()

    url = httpx.URL(escena.gateway)
    lector, escritor = await asyncio.open_connection(url.host, url.port)
    escritor.write(_cabeza(escena, ruta, "Transfer-Encoding: chunked"))
    envio = asyncio.create_task(enviar())
    cabeza = (await asyncio.wait_for(lector.readuntil(b"\r\n\r\n"), LIMITE)).decode("latin-1")
    al_responder = enviados
    largo = next(int(x.partition(":")[2]) for x in cabeza.split("\r\n") if x.lower().startswith("content-length:"))
    cuerpo = await asyncio.wait_for(lector.readexactly(largo), LIMITE)
    envio.cancel()
    await asyncio.gather(envio, return_exceptions=True)
    escritor.close()
    return cabeza, cuerpo, al_responder


@pytest.mark.parametrize("clave", ["corta", "x" * 129, "con espacio adentro", "eñe-eñe-eñe"])
async def test_una_clave_mal_hecha_se_dice(escena: Escena, mesa: Mesa, intacto: Intacto, clave: str) -> None:
    cabeceras = {b"Idempotency-Key": clave.encode("latin-1")}
    respuesta = await escena.personas["ingenio"].http.post("/v1/solicitudes", json=_solicitud(), headers=cabeceras)
    exigir_problema(respuesta, 400, "clave-idempotencia-invalida")
    await intacto.exigir()


# --- What is received, and what is done once: from here on something stays -------------------------------------------


def _cifrado(pdf: bytes) -> bytes:
    escritor = PdfWriter(PdfReader(BytesIO(pdf)))
    escritor.encrypt("secreta", algorithm="AES-256")
    salida = BytesIO()
    escritor.write(salida)
    return salida.getvalue()


@pytest.mark.parametrize("tipo", TIPOS_DE_CASO)
@pytest.mark.parametrize(
    ("malo", "razon"),
    [
        ("cifrado", "ENCRYPTED"),
        ("sin firmar", "NO_SIGNATURE_FOUND"),
        ("de otro caso", "CONTENT_MISMATCH"),
        ("un PDF roto", "FORMAT_FAILURE"),
    ],
)
async def test_un_pdf_que_no_sirve_vuelve_con_su_razon(
    escena: Escena, mesa: Mesa, tipo: str, malo: str, razon: str
) -> None:
    """A file that is a PDF is taken, examined and given back: the case waits for another one and holds nothing."""
    caso, ingenio = mesa.caso(tipo), escena.personas["ingenio"]
    contenido = {
        "cifrado": _cifrado(caso.radicado),
        "sin firmar": caso.radicado,
        "de otro caso": mesa.otra.firmado,
        "un PDF roto": caso.radicado[: len(caso.radicado) // 2],
    }[malo]
    antes, saldo = await ingenio.leer(caso.ruta), await ingenio.leer(f"/v1/cupos/{mesa.cupo_id}")
    estado = antes["estado"]
    await insistir(lambda: ingenio.subir(f"{caso.ruta}/firmado", contenido))
    despues = await ingenio.esperar(
        caso.ruta, lambda c: c["estado"] == estado and c["version"] > antes["version"], LIMITE
    )
    # Received and refused: two steps of its history, and no other.
    assert despues["version"] == antes["version"] + 2
    assert razon in [r["codigo"] for r in despues["razones"]]
    for r in despues["razones"]:
        exigir_espanol(r["texto"])
        exigir_espanol(r["remedio"])
    assert {k: despues[k] for k in ("numero", "cantidad", "nit")} == {
        k: antes[k] for k in ("numero", "cantidad", "nit")
    }
    assert _saldos(await ingenio.leer(f"/v1/cupos/{mesa.cupo_id}")) == _saldos(saldo)
    if tipo == "solicitud":
        assert despues["turno"]["estado"] not in {"en_validacion", "en_estudio"}


def _saldos(cupo: dict[str, Any]) -> dict[str, int]:
    return {campo: cupo[campo]["kg"] for campo in ("asignado", "reservado", "consumido", "disponible")}


async def test_una_ventana_cerrada_no_recibe(escena: Escena, mesa: Mesa) -> None:
    ejemplo = RAIZ / "services" / "cupos" / "ejemplos" / "azucar-omc-2026.yaml"
    contenido = yaml.safe_load(ejemplo.read_text(encoding="utf-8")) | {
        "codigo": "AZUCAR-CERRADO",
        "ventana": {"desde": "2026-10-01T08:00:00-05:00", "hasta": "2026-11-23T09:00:00-05:00"},
        "reasignacion": None,
    }
    coordinadora, ingenio = escena.personas["coordinadora"], escena.personas["ingenio"]
    await coordinadora.publicar("/v1/contingentes", contenido)
    await coordinadora.publicar("/v1/contingentes/AZUCAR-CERRADO/publicar")
    borrador = await ingenio.publicar("/v1/solicitudes", _solicitud(contingente="AZUCAR-CERRADO"))
    intacto = await Intacto.mirar(escena)
    respuesta = await _publicar(escena, "ingenio", f"/v1/solicitudes/{borrador['id']}/radicar", {})
    problema = exigir_problema(respuesta, 409, "ventana-cerrada")
    assert problema["hasta"] == "2026-11-23T09:00:00-05:00"
    await intacto.exigir()


async def test_la_misma_clave_hace_una_vez_y_responde_igual(escena: Escena, mesa: Mesa) -> None:
    clave = str(uuid4())
    cuerpo = _solicitud(cantidad="2.000", referencia_externa=clave)
    a_la_vez = await asyncio.gather(
        *[_publicar(escena, "ingenio", "/v1/solicitudes", cuerpo, clave=clave) for _ in range(4)]
    )
    assert {r.status_code for r in a_la_vez} == {201}
    (respondido,) = {r.content for r in a_la_vez}
    assert sum(r.headers.get("Idempotency-Replayed") == "true" for r in a_la_vez) == 3
    intacto = await Intacto.mirar(escena)
    repetida = await _publicar(escena, "ingenio", "/v1/solicitudes", cuerpo, clave=clave)
    assert (repetida.status_code, repetida.content) == (201, respondido)
    otra = await _publicar(escena, "ingenio", "/v1/solicitudes", cuerpo | {"cantidad": "2.001"}, clave=clave)
    exigir_problema(otra, 422, "clave-idempotencia-reutilizada")
    await intacto.exigir()


async def test_la_misma_carga_dos_veces_es_una(escena: Escena, mesa: Mesa) -> None:
    ingenio, caso, clave = escena.personas["ingenio"], mesa.solicitud, str(uuid4())
    antes = await ingenio.leer(caso.ruta)

    async def subir(contenido: bytes) -> httpx.Response:
        return await ingenio.http.post(
            f"{caso.ruta}/firmado",
            files={"archivo": ("f.pdf", contenido, "application/pdf")},
            headers={"Idempotency-Key": clave},
        )

    primera, segunda = await asyncio.gather(subir(caso.radicado), subir(caso.radicado))
    assert primera.status_code == segunda.status_code == 202, primera.text
    assert primera.content == segunda.content
    exigir_problema(await subir(caso.radicado + b"\n"), 422, "clave-idempotencia-reutilizada")
    despues = await ingenio.esperar(
        caso.ruta, lambda c: c["estado"] == antes["estado"] and c["version"] > antes["version"], LIMITE
    )
    assert despues["version"] == antes["version"] + 2


async def _publicar(escena: Escena, papel: str, ruta: str, cuerpo: Any, *, clave: str | None = None) -> httpx.Response:
    cabeceras = {"Idempotency-Key": clave or str(uuid4())}
    return await escena.personas[papel].http.post(ruta, json=cuerpo, headers=cabeceras)
