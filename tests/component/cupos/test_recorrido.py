"""A request becomes a quota: numbers, form, turn, verdict, decision, ledger, events."""

from datetime import date, datetime, timedelta

from shared.clock import BOGOTA, fijar
from tests.ayudas import esperar_hasta
from tests.component.cupos.conftest import AHORA, NIT, NIT_AJENO, Mundo
from tests.component.cupos.recorrido import borrador, codigo, decidir, enviada, firmar, forma, leer, radicada, saldo


async def test_de_la_solicitud_al_cupo(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()
    ruta, pdf = await radicada(mundo, cantidad="12.5", subpartida="1701.14.00.00")
    assert pdf.startswith(b"%PDF-1.7")
    leida = await leer(mundo, ruta)
    assert (leida["numero"], leida["estado"], leida["cantidad"]["valor"]) == (
        "CUP-AZUCAR-OMC-2026-1",
        "radicada",
        "12.500",
    )
    recibo = await firmar(mundo, ruta, pdf)
    assert recibo.status_code == 202
    assert recibo.headers["location"] == ruta
    assert recibo.json()["turno"]["estado"] == "recibido"
    assert (await saldo(mundo))["en_fila"] == 12_500
    await mundo.en_fila()
    pedido = (await mundo.eventos("veredicto.solicitado"))[0]
    assert (pedido["acto"], pedido["servicio"], pedido["nit"]) == ("solicitud_cupo", "cupos", NIT)
    assert pedido["original"]["sha256"] == leida["radicado_sha256"]
    (emitida,) = await mundo.eventos("forma.emitida")
    assert emitida["objeto"] == pedido["original"], "so that a wrong file can be told by its number"
    assert (emitida["numero"], emitida["version"], emitida["nit"]) == (leida["numero"], 1, NIT)
    await mundo.veredicto(ruta.rpartition("/")[2])
    revisada = await leer(mundo, ruta, rol="funcionario")
    assert revisada["estado"] == "enviada"
    # Wednesday 18 November 2026 plus five business days.
    assert revisada["vence"] == "2026-11-25"
    assert revisada["acciones"] == ["pedir_informacion", "aprobar", "aprobar_parcial", "negar", "devolver"]
    aprobada = await decidir(mundo, ruta, "aprobar", version=revisada["version"])
    assert aprobada.status_code == 200, aprobada.text
    assert aprobada.json()["aprobada"]["kg"] == 12_500
    assert await saldo(mundo) == {
        "volumen": 25_273_000,
        "asignado": 12_500,
        "disponible": 25_260_500,
        "en_fila": 0,
    }
    asignado = (await mundo.eventos("cupo.asignado"))[0]
    assert asignado["cupo_id"] == aprobada.json()["cupo_id"]
    assert (asignado["cantidad_kg"], asignado["numero"]) == (12_500, leida["numero"])
    assert asignado["subpartidas"] == ["1701.14.00.00"]
    decidida = (await mundo.eventos("solicitud.decidida"))[0]
    assert (decidida["estado"], decidida["cantidad_aprobada_kg"]) == ("aprobada", 12_500)
    historia = aprobada.json()["historia"]
    assert [p["accion"] for p in historia] == ["crear", "radicar", "recibir_firmado", "veredicto", "aprobar"]
    visto = historia[-1]["datos"]
    assert (visto["disponible_kg"], visto["reservado_kg"]) == (25_260_500, 12_500)
    # A company sees the decision, not the reviewer's balance sheet nor who the reviewer is.
    propia = (await leer(mundo, ruta))["historia"][-1]
    assert (propia["quien"], propia["datos"], propia["motivo"]) == ("ministerio", {}, "Cumple los requisitos")
    firmado = await mundo.get(f"{ruta}/firmado.pdf", rol="funcionario")
    assert firmado.content == pdf + b"\n% firma\n"
    await mundo.auditar()


async def test_firma_no_aceptada_y_otra_vez(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()
    ruta, pdf = await radicada(mundo)
    await firmar(mundo, ruta, pdf)
    await mundo.veredicto(ruta.rpartition("/")[2], "TOTAL_FAILED")
    leida = await leer(mundo, ruta)
    assert (leida["estado"], leida["turno"]["estado"]) == ("radicada", "liberado")
    assert leida["razones"][0]["codigo"] == "CONTENT_MISMATCH"
    assert (await mundo.eventos("firma_rechazada"))[0]["numero"] == leida["numero"]
    assert (await saldo(mundo))["en_fila"] == 0
    otro = (await firmar(mundo, ruta, pdf)).json()
    assert otro["turno"]["numero"] > leida["turno"]["numero"]
    await mundo.en_fila()
    assert (await leer(mundo, ruta))["razones"] == []
    await mundo.auditar()


async def test_corregir_hace_otra_version_del_mismo_numero(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()
    ruta, primera = await radicada(mundo)
    numero = (await leer(mundo, ruta))["numero"]
    corregida = await mundo.post(
        f"{ruta}/corregir", {"contingente": "AZUCAR-OMC-2026", "grupo": "AZUCAR", "cantidad": "13"}
    )
    assert corregida.json()["estado"] == "borrador"
    assert codigo(await mundo.get(f"{ruta}/radicado.pdf")) == (409, "transicion-no-permitida")
    assert (await mundo.post(f"{ruta}/radicar")).status_code == 200
    segunda = await forma(mundo, ruta)
    leida = await leer(mundo, ruta)
    assert (leida["numero"], leida["formulario"], leida["cantidad"]["kg"]) == (numero, 2, 13_000)
    assert segunda != primera
    assert [a["nombre"] for a in leida["adjuntos"]] == [f"{numero}-v1.pdf", f"{numero}-v2.pdf"]
    await mundo.auditar()


async def test_devuelta_reinicia_su_termino(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()
    ruta = await enviada(mundo)
    primera = await leer(mundo, ruta)
    assert (await decidir(mundo, ruta, "devolver", motivo="La subpartida no corresponde")).status_code == 200
    devuelta = await leer(mundo, ruta)
    assert (devuelta["estado"], devuelta["vence"], devuelta["acciones"]) == (
        "devuelta",
        None,
        ["editar", "radicar", "desistir"],
    )
    editada = await mundo.http.put(
        ruta,
        json={"contingente": "AZUCAR-OMC-2026", "grupo": "AZUCAR", "subpartida": "1701.13.00.00", "cantidad": "12.5"},
        headers=mundo.como() | {"If-Match": f'"v{devuelta["version"]}"'},
    )
    assert editada.status_code == 200, editada.text
    with fijar(AHORA + timedelta(days=10)):
        assert (await mundo.post(f"{ruta}/radicar")).status_code == 200
        pdf = await forma(mundo, ruta)
        assert (await firmar(mundo, ruta, pdf)).status_code == 202
        await mundo.veredicto(ruta.rpartition("/")[2])
    segunda = await leer(mundo, ruta)
    # Received on Saturday 28 November 2026: the first day counted is Monday 30.
    assert (segunda["numero"], segunda["formulario"], segunda["vence"]) == (primera["numero"], 2, "2026-12-04")
    await mundo.auditar()


async def test_pedir_informacion_y_mover_el_calendario(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()
    ruta = await enviada(mundo)
    otra = await enviada(mundo)
    pedida = await mundo.post(f"{ruta}/pedir-informacion", {"texto": "Falta el contrato"}, rol="funcionario")
    assert pedida.json()["estado"] == "en_espera_informacion"
    with fijar(datetime(2026, 11, 30, 9, tzinfo=BOGOTA)):
        assert (await mundo.post(f"{ruta}/responder", {"texto": "Va adjunto"})).status_code == 200
        # Five days were left: 1, 2, 3, 4 and 7 December.
        assert (await leer(mundo, ruta))["vence"] == "2026-12-07"
        await mundo.calendario(1, (date(2026, 11, 20), "Día cívico"), (date(2026, 12, 3), "Día cívico"))

        async def movidas() -> bool:
            return ((await leer(mundo, ruta))["vence"], (await leer(mundo, otra))["vence"]) == (
                "2026-12-09",
                "2026-11-26",
            )

        await esperar_hasta(movidas)
    assert "cambió el calendario" in (await leer(mundo, otra))["historia"][-1]["motivo"]
    await mundo.auditar()


async def test_bandejas_y_asignacion(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.empresa(NIT_AJENO)
    await mundo.contingente()
    ruta = await enviada(mundo)
    await borrador(mundo, nit=NIT_AJENO)
    mias = (await mundo.get("/v1/solicitudes")).json()["elementos"]
    assert [s["id"] for s in mias] == [ruta.rpartition("/")[2]]
    pendientes = (await mundo.get("/v1/solicitudes", rol="funcionario", estado="enviada")).json()["elementos"]
    assert [(s["id"], s["razon_social"]) for s in pendientes] == [(mias[0]["id"], f"Empresa {NIT}")]
    assert "aprobar" in pendientes[0]["acciones"]
    bandeja = (await mundo.get("/v1/solicitudes", rol="funcionario")).json()["elementos"]
    assert bandeja == pendientes
    de_la_otra = (await mundo.get("/v1/solicitudes", rol="funcionario", empresa=NIT_AJENO)).json()["elementos"]
    assert [s["estado"] for s in de_la_otra] == ["borrador"]
    tomada = await mundo.post(f"{ruta}/asignar", {"a": "fina"}, rol="funcionario", sub="fina")
    assert tomada.json()["asignado_a"] == "fina"
    assert codigo(await decidir(mundo, ruta, "aprobar", sub="otro")) == (409, "asignado-a-otro")
    suelta = await mundo.post(f"{ruta}/soltar", rol="coordinador")
    assert suelta.json()["asignado_a"] is None
    assert (await decidir(mundo, ruta, "aprobar", sub="otro")).status_code == 200
