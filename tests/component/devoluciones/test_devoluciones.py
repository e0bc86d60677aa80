"""Voluntary returns through both services: the whole way, its refusals, and its race with a consumption."""

import asyncio
import csv
import io
import json
from datetime import datetime, timedelta

import pytest
from typer.testing import CliRunner

from deploy.cli.main import construir
from shared.clock import adelantar, fijar
from shared.events.consumo import DebitoDeCupoJuzgado
from tests.component.cupos.conftest import NIT, NIT_AJENO
from tests.component.devoluciones.conftest import AHORA, AZUCAR, ETAPA, Dos

MOTIVO = {"motivo": "Está en la etapa y dentro de lo disponible"}


async def test_de_la_devolucion_a_la_reasignacion(dos: Dos, monkeypatch: pytest.MonkeyPatch) -> None:
    antes = await dos.grupo()
    cupo = await dos.cupo("12.500")
    ruta = await dos.solicitada(cupo, "4.000")
    leida = await dos.leer(ruta)
    assert (leida["numero"], leida["estado"]) == (f"DEV-{AZUCAR}-1", "solicitada")
    assert (leida["cupo"]["kg"], leida["disponible"]["kg"]) == (12_500, 12_500)
    assert "aprobar" not in leida["acciones"]

    aprobada = await dos.cupos.post(f"{ruta}/aprobar", MOTIVO, rol="funcionario")
    assert (aprobada.status_code, aprobada.json()["estado"]) == (200, "por_aplicar")
    # Nothing moved yet, and nothing can be withdrawn any more.
    assert (await dos.grupo())["asignado"] == 12_500
    assert (await dos.cupos.post(f"{ruta}/desistir", {})).status_code == 409
    await dos.llevar()
    leida = await dos.leer(ruta)
    assert (leida["estado"], leida["cupo"]["kg"], leida["disponible"]["kg"]) == ("aplicada", 8_500, 8_500)
    assert await dos.saldo(cupo) == {
        "asignado": 8_500, "reservado": 0, "consumido": 0, "disponible": 8_500, "devuelto": 4_000,
    }  # fmt: skip
    assert await dos.grupo() == {"asignado": 8_500, "disponible": antes["disponible"] - 8_500}
    oficios = (await dos.cupos.get(f"{ruta}/oficios")).json()
    assert [o["clase"] for o in oficios] == ["constancia", "respuesta"]
    (decidida,) = await dos.cupos.eventos("devolucion.decidida")
    assert (decidida["estado"], decidida["cantidad_kg"]) == ("aplicada", 4_000)
    # The reviewer is not shown to the company.
    autores = {p["accion"]: p["quien"] for p in leida["historia"]}
    assert autores["aprobar"] == "ministerio"

    # The same answer once more, as a replay would bring it, changes nothing.
    (juicio,) = await dos.consumo.emitidos("cupo.debito_juzgado")
    repetido = DebitoDeCupoJuzgado.model_validate(juicio)
    await dos.cupos.recibir(repetido, str(repetido.cupo_id), 99)
    assert (await dos.grupo())["asignado"] == 8_500

    # What came back can be assigned to somebody else, to the last kilogram.
    await dos.cupos.empresa(NIT_AJENO)
    await dos.consumo.empresa(NIT_AJENO)
    resto = (await dos.grupo())["disponible"]
    await dos.cupo(f"{resto // 1000}.{resto % 1000:03d}", nit=NIT_AJENO)
    assert (await dos.grupo())["disponible"] == 0
    await dos.auditar()

    # The same on the command line, with a role that may only read.
    monkeypatch.setenv("COLUMNS", "160")
    for servicio, url in dos.bases.items():
        monkeypatch.setenv(f"CONTINGENTES_{servicio.upper()}_POSTGRES_URL", url)
    libros = json.loads(await _orden("libro", "balance", "--json"))
    assert all(libro["cuadra"] for libro in libros.values())
    devuelto = next(c for c in libros["consumo"]["cuentas"] if c["tipo"] == "devuelto")
    assert (devuelto["cuentas"], devuelto["asentado"]) == (1, 4_000)
    ultimo, primero = json.loads(await _orden("libro", "movimientos", f"CUP-{AZUCAR}-1", "--json"))
    assert (ultimo["causa"], ultimo["asentado"], primero["causa"]) == ("cupo.devuelto", 8_500, "cupo.asignado")
    for en, disponible, devuelto in ((AHORA, 8_500, 4_000), (AHORA - timedelta(seconds=1), 0, 0)):
        # An instant without its zone is legal time.
        for escrito in (en.isoformat(), en.replace(tzinfo=None).isoformat()):
            orden = ("libro", "saldo", f"CUP-{AZUCAR}-1", "--en", escrito, "--json")
            leido = json.loads(await _orden(*orden))["cuentas"]
            assert (leido["disponible"]["disponible"], leido["devuelto"]["asentado"]) == (disponible, devuelto)
    assert "8.500" in await _orden("libro", "saldo", f"CUP-{AZUCAR}-1")
    assert "grupo_disponible" in await _orden("libro", "saldo", f"{AZUCAR}/AZUCAR")
    assert f"débito de CUP-{AZUCAR}-1" in await _orden("libro", "movimientos", f"{AZUCAR}/AZUCAR", "--json")
    informe = await _orden("informe", "utilizacion", "--por", "cupo", "--empresa", NIT, "--formato", "csv")
    (fila,) = csv.DictReader(io.StringIO(informe.lstrip("\ufeff")))
    assert (fila["Neto"], fila["Devuelto"], fila["Utilización (%)"]) == ("8.500", "4.000", "0.00")
    assert NIT in await _orden("informe", "minimo-de-uso")


async def _orden(*palabras: str) -> str:
    """What `contingentes` prints; it must end well."""
    hecho = await asyncio.to_thread(CliRunner().invoke, construir(palabras[0]), palabras)
    assert hecho.exit_code == 0, (hecho.output, hecho.exception)
    return str(hecho.stdout)


async def test_una_devolucion_y_un_consumo_a_la_vez(dos: Dos) -> None:
    for vuelta in range(2):
        cupo = await dos.cupo("10")
        ruta = await dos.solicitada(cupo, "8")
        consumo, pdf = await dos.consumir(cupo, "8")

        async def devolver(ruta: str = ruta) -> None:
            aprobada = await dos.cupos.post(f"{ruta}/aprobar", MOTIVO, rol="coordinador")
            assert aprobada.status_code == 200, aprobada.text
            await dos.llevar()

        if vuelta == 0:
            recibo, _ = await asyncio.gather(dos.enviar_consumo(consumo, pdf), devolver())
        else:
            # The consumption arrives between the approval and its judgment.
            lote = MOTIVO | {"ids": [ruta.rpartition("/")[2]]}
            aprobada = await dos.cupos.post("/v1/devoluciones/aprobar-lote", lote, rol="coordinador")
            assert aprobada.status_code == 200, aprobada.text
            assert (await dos.leer(ruta))["estado"] == "por_aplicar"
            recibo = await dos.enviar_consumo(consumo, pdf)
            assert recibo.status_code == 202
            await dos.llevar()
        estado = (await dos.leer(ruta))["estado"]
        assert (recibo.status_code, estado) in {(202, "rechazada"), (409, "aplicada")}
        saldo = await dos.saldo(cupo)
        assert saldo["disponible"] == 2_000
        assert saldo["asignado"] == (10_000 if estado == "rechazada" else 2_000)
        ultimo = (await dos.cupos.eventos("devolucion.decidida"))[-1]
        assert ultimo["estado"] == estado
        await dos.auditar()


async def test_solo_en_su_etapa_y_hasta_lo_disponible(dos: Dos) -> None:
    cupo = await dos.cupo("12.500")

    async def crear(cantidad: str, **quien: str) -> tuple[int, str]:
        r = await dos.cupos.post("/v1/devoluciones", {"cupo_id": cupo, "cantidad": cantidad}, **quien)
        return r.status_code, r.json().get("codigo", "")

    assert await crear("12.501") == (409, "disponible-insuficiente")
    assert await crear("0.0001") == (422, "datos-invalidos")
    assert await crear("1", nit=NIT_AJENO) == (404, "no-encontrado")
    assert await crear("1", rol="funcionario") == (403, "prohibido")

    ruta, pdf = await dos.devolucion(cupo, "1")
    # Somebody used it meanwhile: what is known says so before the file is kept.
    consumo, forma = await dos.consumir(cupo, "12.000")
    assert (await dos.enviar_consumo(consumo, forma)).status_code == 202
    await dos.llevar()
    assert (await dos.firmar(ruta, pdf)).json()["codigo"] == "disponible-insuficiente"
    ruta, pdf = await dos.devolucion(cupo, "0.500")

    cierre = datetime.fromisoformat(ETAPA["hasta"])
    with fijar(cierre):
        assert await crear("0.1") == (409, "etapa-cerrada")
        assert (await dos.firmar(ruta, pdf)).json()["codigo"] == "etapa-cerrada"
    with fijar(cierre - timedelta(seconds=1)):
        assert (await dos.firmar(ruta, pdf)).status_code == 202
    with adelantar(timedelta(days=2)):
        # Sent in time, decided after the stage: it counts.
        await dos.cupos.veredicto(ruta.rpartition("/")[2], "TOTAL_FAILED")
        leida = await dos.leer(ruta)
        assert (leida["estado"], leida["razones"][0]["codigo"]) == ("radicada", "CONTENT_MISMATCH")
        assert (await dos.cupos.eventos("devolucion.firma_rechazada"))[-1]["numero"] == leida["numero"]
    assert (await dos.firmar(ruta, pdf)).status_code == 202
    await dos.cupos.veredicto(ruta.rpartition("/")[2])
    negacion = MOTIVO | {"causa": "otra"}
    assert (await dos.cupos.post(f"{ruta}/negar", negacion, rol="exportador")).status_code == 403
    bandeja = (await dos.cupos.get("/v1/devoluciones", rol="funcionario")).json()["elementos"]
    assert [(d["estado"], "aprobar" in d["acciones"]) for d in bandeja] == [("solicitada", True)]
    bandeja = await dos.cupos.get("/v1/devoluciones/bandeja", rol="funcionario", contingente=AZUCAR)
    (fila,) = bandeja.json()["elementos"]
    assert (fila["numero"], fila["comprobaciones"]["rojas"]) == (leida["numero"], 0)
    # What turns red stands in the way, unless who decides names it.
    await dos.cupos.empresa(estado="suspendida", version=2)
    roja = await dos.cupos.post(f"{ruta}/aprobar", MOTIVO, rol="funcionario")
    assert (roja.json()["codigo"], [c["codigo"] for c in roja.json()["comprobaciones"]]) == (
        "comprobaciones-en-rojo", ["empresa"],
    )  # fmt: skip
    await dos.cupos.empresa(version=3)
    negada = await dos.cupos.post(f"{ruta}/negar", negacion, rol="funcionario")
    assert (negada.status_code, negada.json()["estado"]) == (200, "negada")
    assert (await dos.saldo(cupo))["disponible"] == 500

    desistida, _ = await dos.devolucion(cupo, "0.500")
    assert (await dos.cupos.post(f"{desistida}/desistir", {})).json()["estado"] == "desistida"
    await dos.cupos.post(
        f"/v1/contingentes/{AZUCAR}/suspender", {"causa": "otra", "motivo": "Prueba"}, rol="coordinador"
    )
    assert await crear("0.1") == (409, "contingente-sin-vigencia")
    chatarra = await dos.cupos.contingente("chatarra-2026", devolucion=None)
    cupo = await dos.cupo("1", contingente=chatarra, grupo="FUNDICION")
    assert await crear("0.1") == (409, "sin-etapa-de-devolucion")
    await dos.auditar()
