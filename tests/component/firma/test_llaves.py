"""The keys of the seal through the real service: rollover, tokens, suspension, resealing, the end of a certificate."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pkcs11 import KeyType

from deploy.local import softhsm
from deploy.local.errores import FallaLocal
from services.firma import recursos
from services.firma.confianza import Confianza
from services.firma.llaves import metricas
from services.firma.llaves import service as llaves
from services.firma.llaves.jobs import REVISAR
from services.firma.validacion import Politica, Veredicto, validar
from shared.clock import reloj_sistema
from shared.documents import descargar_ref
from shared.events import RefObjeto
from shared.events.firma import SelladoSolicitado
from shared.jobs import encolar
from shared.settings import Ajustes
from tests.ayudas import esperar_hasta
from tests.component.firma.autoridad import CLAVE, Autoridad
from tests.component.firma.mundo import ENLACES, Mundo, formulario

MOTIVO = {"motivo": "El servidor del sello fue intervenido."}


@pytest.fixture
def autoridad(pki: dict[str, Any]) -> Autoridad:
    return Autoridad(pki)


@pytest.fixture(scope="session")
def en_ficha(pki: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Files that name a key inside of a SoftHSM token, by kind of key.

    Skipped, with the ways out, only where SoftHSM is not here nor can be fetched from Debian.
    """
    carpeta = tmp_path_factory.mktemp("softhsm")
    try:
        hsm = asyncio.run(softhsm.preparar())
    except FallaLocal as error:
        pytest.skip(str(error))
    with pytest.MonkeyPatch.context() as entorno:
        # Read by the library when it is loaded, once in a process.
        entorno.setenv("SOFTHSM2_CONF", str(hsm.crear_ficha(carpeta, "ministerio", CLAVE)))
        archivos = {}
        for tipo in (KeyType.RSA, KeyType.EC):
            entrada = Autoridad(pki).en_ficha(carpeta, hsm.modulo, "ministerio", f"sello-{tipo.name}", tipo)
            archivos[tipo.name] = archivo(carpeta, entrada, nombre=f"{tipo.name}.toml")
        yield archivos


def archivo(carpeta: Path, *entradas: str, nombre: str = "llaves.toml") -> Path:
    ruta = carpeta / nombre
    ruta.write_text("\n".join(entradas), encoding="utf-8")
    return ruta


async def juzgar(mundo: Mundo, hecho: dict[str, Any], original: bytes, cuando: datetime | None = None) -> Veredicto:
    """What our own profile of issued documents says of a sealed file, at some instant."""
    ajustes = Ajustes(url_firma="http://firma", clave_enlaces=ENLACES)
    sellado = await descargar_ref(RefObjeto.model_validate(hecho["objeto"]), ajustes, cliente=mundo.http)
    huella = hecho["certificado_sha256"]
    informe = await asyncio.to_thread(
        validar,
        sellado,
        original=original,
        confianza=Confianza.de_carpetas(Path(mundo.pki["anclas"]), Path(mundo.pki["intermedios"])),
        firmantes_esperados=None,
        politica=Politica(perfil="emitido", sellos=frozenset({huella}), exige_original=True, revocacion="dura"),
        hora_recepcion=cuando or reloj_sistema.ahora(),
    )
    return informe.veredicto


async def pedir(mundo: Mundo, pdf: bytes) -> SelladoSolicitado:
    evento = SelladoSolicitado(
        sello_id=uuid4(),
        servicio="cupos",
        documento_id=uuid4(),
        numero="CUP-1",
        objeto=await mundo.vecino.guardar(pdf),
        razon="Respuesta",
    )
    await mundo.recibir(evento, str(evento.documento_id))
    return evento


async def revisar_llaves(mundo: Mundo, ahora: datetime) -> list[str]:
    """What the hourly job does, at an instant of the test's choice."""
    abiertas = await recursos.de(mundo.app.state.contexto).llaves()
    async with mundo.bd.tx() as tx:
        await llaves.registrar(tx, abiertas, ahora)
        return await llaves.avisar_vencimientos(tx, abiertas, ahora)


async def test_sella_la_mas_nueva_y_lo_sellado_antes_sigue_valiendo(
    mundo: Mundo, autoridad: Autoridad, tmp_path: Path
) -> None:
    vieja, nueva = autoridad.p12(tmp_path, "vieja", dias=200), autoridad.p12(tmp_path, "nueva")
    original = formulario()
    futura = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    async with mundo.con(sello_p12=None, sello_llaves=archivo(tmp_path, vieja, f"{nueva}desde = {futura}\n")):
        antes = await mundo.sellar(original)
        # The operator brings the change forward; no restart.
        archivo(tmp_path, vieja, nueva)
        despues = await mundo.sellar(original)
        lista = (await mundo.http.get("/v1/llaves-de-sello", headers=mundo.como("operador"))).json()
    assert antes["certificado_sha256"] != despues["certificado_sha256"]
    estados = {k["certificado_sha256"]: k["estado"] for k in lista}
    assert estados[despues["certificado_sha256"]] in ("en_uso", "de_relevo")
    for hecho in (antes, despues):
        assert hecho["nivel"] == "PAdES-B-LT"
        assert await juzgar(mundo, hecho, original) is Veredicto.TOTAL_PASSED
    # Its certificate has ended by then; the timestamp and the revocation data inside prove what it was.
    en_un_anio = reloj_sistema.ahora() + timedelta(days=250)
    assert await juzgar(mundo, antes, original, en_un_anio) is Veredicto.TOTAL_PASSED


@pytest.mark.parametrize("tipo", ["RSA", "EC"])
async def test_sella_con_una_llave_que_no_sale_de_su_ficha(mundo: Mundo, en_ficha: dict[str, Path], tipo: str) -> None:
    """With SoftHSM; several documents at once, though a token signs one thing at a time."""
    original, etiqueta = formulario(), f"sello-{tipo}"
    async with mundo.con(sello_p12=None, sello_llaves=en_ficha[tipo]):
        hechos = await asyncio.gather(*(mundo.sellar(original) for _ in range(3)))
    for hecho in hechos:
        assert hecho["tipo"].endswith("sello.hecho.v1"), hecho
        assert hecho["nivel"] == "PAdES-B-LT"
        assert await juzgar(mundo, hecho, original) is Veredicto.TOTAL_PASSED
    (llave,) = await mundo.filas("SELECT clase, nombre FROM llave_sello WHERE nombre = :n", n=etiqueta)
    assert llave == {"clase": "pkcs11", "nombre": etiqueta}


async def test_con_la_llave_suspendida_se_espera_y_al_llegar_otra_se_sella_todo_de_nuevo(
    mundo: Mundo, autoridad: Autoridad, tmp_path: Path
) -> None:
    robada, relevo = autoridad.p12(tmp_path, "robada", dias=100), autoridad.p12(tmp_path, "relevo")
    originales = [formulario(f"{n}.000,00 kg") for n in (1, 2)]
    opera = mundo.como("operador")
    async with mundo.con(sello_p12=None, sello_llaves=archivo(tmp_path, robada)):
        hechos = [await mundo.sellar(o) for o in originales]
        camino = f"/v1/llaves-de-sello/{hechos[0]['certificado_sha256']}"
        resellar = await mundo.http.post(f"{camino}/resellar", json=MOTIVO, headers=opera)
        assert (resellar.status_code, resellar.json()["codigo"]) == (409, "llave-no-suspendida")
        for rol, codigo in (("exportador", 403), ("coordinador", 403), ("operador", 200)):
            respuesta = await mundo.http.post(f"{camino}/suspender", json=MOTIVO, headers=mundo.como(rol))
            assert respuesta.status_code == codigo, respuesta.text
        assert (respuesta.json()["estado"], respuesta.json()["sellos"]) == ("suspendida", 2)
        assert (await mundo.http.post(f"{camino}/suspender", json=MOTIVO, headers=opera)).status_code == 409
        # What is asked now waits: no attempt is spent, and nothing is sealed.
        detenido = await pedir(mundo, originales[0])

        async def espera() -> object:
            return await mundo.filas(
                "SELECT 1 FROM trabajos WHERE clave = :c AND aplazamientos > 0 AND motivo LIKE '%suspendida%'",
                c=str(detenido.sello_id),
            )

        await esperar_hasta(espera, 20, "el sello detenido")
        lo_que_sello = (await mundo.http.get(f"{camino}/sellos", headers=mundo.como("auditor"))).json()["elementos"]
        assert [s["id"] for s in lo_que_sello] == [h["sello_id"] for h in hechos]
        archivo(tmp_path, robada, relevo)
        respuesta = await mundo.http.post(f"{camino}/resellar", json=MOTIVO, headers=opera)
        assert (respuesta.status_code, respuesta.json()["por_resellar"]) == (202, 2)
        await mundo.orden(
            "UPDATE trabajos SET no_antes = clock_timestamp() - interval '1 second' WHERE clave = :c",
            c=str(detenido.sello_id),
        )
        assert (await mundo.emitido("sello_id", detenido.sello_id))["tipo"].endswith("sello.hecho.v1")
        for hecho, original in zip(hechos, originales, strict=True):
            nuevo = await mundo.emitido("reemplaza", UUID(hecho["sello_id"]))
            assert nuevo["tipo"].endswith("documento.resellado.v1")
            assert nuevo["documento_id"] == hecho["documento_id"]
            assert nuevo["certificado_sha256"] != hecho["certificado_sha256"]
            assert await juzgar(mundo, nuevo, original) is Veredicto.TOTAL_PASSED
        otra_vez = await mundo.http.post(f"{camino}/resellar", json=MOTIVO, headers=opera)
        assert otra_vez.json()["por_resellar"] == 0
        ahora = (await mundo.http.get(f"{camino}/sellos", headers=opera)).json()["elementos"]
        assert all(s["reemplazado_por"] for s in ahora)
    acciones = await mundo.filas(
        "SELECT accion FROM auditoria WHERE objeto = :o ORDER BY id",
        o=f"llave_sello:{hechos[0]['certificado_sha256']}",
    )
    assert [a["accion"] for a in acciones] == ["llave_sello.suspender", "llave_sello.resellar", "llave_sello.resellar"]


async def test_lo_que_sellaba_al_suspenderse_la_llave_no_sale(
    mundo: Mundo, autoridad: Autoridad, tmp_path: Path
) -> None:
    """The suspension and the end of a seal at the same instant: whichever is first, the other sees it."""
    async with mundo.con(sello_p12=None, sello_llaves=archivo(tmp_path, autoridad.p12(tmp_path, "dudosa"))):
        await revisar_llaves(mundo, reloj_sistema.ahora())
        (llave,) = await mundo.filas("SELECT certificado_sha256 FROM llave_sello WHERE nombre = 'dudosa'")
        huella = llave["certificado_sha256"]
        async with mundo.bd.tx() as sellando:
            assert await llaves.exigir_libre(sellando, huella)
            camino = f"/v1/llaves-de-sello/{huella}/suspender"
            suspension = asyncio.create_task(mundo.http.post(camino, json=MOTIVO, headers=mundo.como("operador")))

            async def bloqueada() -> object:
                return await mundo.filas(
                    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
                )

            await esperar_hasta(bloqueada, 30, "la suspensión espera al sello")
        assert (await suspension).status_code == 200
        async with mundo.bd.tx() as tardio:
            assert not await llaves.exigir_libre(tardio, huella)
        respuesta = await mundo.http.post(
            f"/v1/llaves-de-sello/{huella}/reanudar", json=MOTIVO, headers=mundo.como("operador")
        )
        assert respuesta.json()["acciones"] == ["suspender"]
        assert (await mundo.sellar(formulario()))["certificado_sha256"] == huella


async def test_un_sello_fallido_se_ve_y_se_reintenta(mundo: Mundo) -> None:
    async with mundo.con(sello_p12=None):
        evento = await pedir(mundo, formulario())
        await mundo.acabar_paciencia("firma.sellar", "intentos", 7)
        assert (await mundo.emitido("sello_id", evento.sello_id))["tipo"].endswith("sello.fallido.v1")
    camino = f"/v1/sellos/{evento.sello_id}"
    fallidos = (await mundo.http.get("/v1/sellos", headers=mundo.como("funcionario"))).json()["elementos"]
    assert [s["id"] for s in fallidos] == [str(evento.sello_id)]
    assert "CONTINGENTES_SELLO_P12" in fallidos[0]["error"]
    assert (await mundo.http.get("/v1/sellos", headers=mundo.como("exportador"))).status_code == 403
    negado = await mundo.http.post(f"{camino}/reintentar", json=MOTIVO, headers=mundo.como("funcionario"))
    assert negado.status_code == 403
    pedido = await mundo.http.post(f"{camino}/reintentar", json=MOTIVO, headers=mundo.como("operador"))
    assert (pedido.status_code, pedido.json()["estado"]) == (202, "pedido")

    async def hecho() -> object:
        return await mundo.filas("SELECT 1 FROM sello WHERE id = :id AND estado = 'hecho'", id=evento.sello_id)

    await esperar_hasta(hecho, 20, "el sello reintentado")
    otra = await mundo.http.post(f"{camino}/reintentar", json=MOTIVO, headers=mundo.como("operador"))
    assert (otra.status_code, otra.json()["codigo"]) == (409, "sello-sin-fallo")


async def test_el_fin_de_una_llave_se_anuncia_una_vez_por_umbral(
    mundo: Mundo, autoridad: Autoridad, tmp_path: Path
) -> None:
    async with mundo.con(sello_p12=None, sello_llaves=archivo(tmp_path, autoridad.p12(tmp_path, "corta", dias=40))):
        ahora = reloj_sistema.ahora()
        avisos = [await revisar_llaves(mundo, ahora + timedelta(days=d)) for d in (0, 1, 11, 11, 41)]
        assert avisos == [["corta"], [], ["corta"], [], ["corta"]]
        eventos = await mundo.filas(
            "SELECT payload::jsonb AS e FROM outbox WHERE type LIKE '%llave_de_sello.por_vencer.v1'"
            " AND payload::jsonb ->> 'nombre' = 'corta' ORDER BY seq"
        )
        assert [(f["e"]["dias"], f["e"]["hay_relevo"]) for f in eventos] == [(39, False), (28, False), (-2, False)]
        # The job of every hour, as the timer asks for it.
        async with mundo.bd.tx() as tx:
            await encolar(tx, REVISAR, {})

        async def medida() -> object:
            return metricas.DIAS._metrics.get(("corta",))

        await esperar_hasta(medida, 20, "la métrica de la llave")
        assert metricas.DIAS.labels("corta")._value.get() == 39
