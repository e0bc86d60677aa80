"""From an assigned quota to a certificate that anyone can verify."""

import asyncio
import hashlib
import io
from uuid import UUID

import pytest
from pypdf import PdfReader

from shared.messaging.entrega import Resultado
from tests.ayudas import esperar_hasta
from tests.component.consumo.conftest import NIT, Mundo, auditar
from tests.component.consumo.recorrido import decidir, enviado, firmar, leer, radicado, saldo


async def test_del_cupo_al_certificado(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo(kg=100_000)
    consumo, forma = await radicado(mundo, cupo, "50.001")
    assert consumo["numero"] == "CON-AZUCAR-EEUU-1"
    # ceil(50,001 × 1.045633) = ceil(52,282.695…)
    assert consumo["debito"] == {"valor": "52.283", "unidad": "t", "kg": 52_283}
    texto = PdfReader(io.BytesIO(forma)).pages[0].extract_text()
    assert "CON-AZUCAR-EEUU-1" in texto
    assert (await saldo(mundo, cupo))["reservado"] == 0

    recibido = await firmar(mundo, consumo["id"], forma + b"\n% firma\n")
    assert recibido.status_code == 202
    assert recibido.headers["location"].startswith(f"/v1/consumos/{consumo['id']}")
    assert await saldo(mundo, cupo) == {
        "asignado": 100_000,
        "reservado": 52_283,
        "consumido": 0,
        "disponible": 47_717,
    }
    pedido = await mundo.ultimo("veredicto.solicitado")
    assert (pedido["acto"], pedido["nit"], pedido["numero"]) == ("consumo", NIT, consumo["numero"])
    assert pedido["original"]["sha256"] == hashlib.sha256(forma).hexdigest()
    assert pedido["firmado"]["sha256"] == hashlib.sha256(forma + b"\n% firma\n").hexdigest()
    emitida = await mundo.ultimo("forma.emitida")
    assert (emitida["objeto"], emitida["numero"], emitida["acto"]) == (pedido["original"], consumo["numero"], "consumo")

    await mundo.veredicto("TOTAL_PASSED")
    en_bandeja = await mundo.http.get("/v1/consumos?estado=enviado", headers=mundo.como("funcionario"))
    (fila,) = en_bandeja.json()["elementos"]
    assert fila["acciones"] == ["aprobar", "negar", "pedir_informacion"]
    assert fila["vence"] is not None
    aprobado = await decidir(mundo, consumo["id"], "aprobar")
    assert aprobado.status_code == 200, aprobado.text
    assert (aprobado.json()["estado"], aprobado.json()["cqe"]) == ("aprobado", "6CO000001")
    assert (await saldo(mundo, cupo))["consumido"] == 52_283

    sellado = await mundo.hasta("sello.solicitado")
    sin_sello = await mundo.http.get("/v1/cqe/6CO000001/pdf", headers=mundo.como())
    assert (sin_sello.status_code, sin_sello.headers["retry-after"]) == (202, "1")
    await mundo.sellar(sellado)
    emitido = await mundo.hasta("cqe.emitido")
    pdf = await mundo.http.get("/v1/cqe/6CO000001/pdf", headers=mundo.como())
    assert pdf.status_code == 200
    assert hashlib.sha256(pdf.content).hexdigest() == emitido["documento"]["sha256"]
    assert emitido["documento"]["servicio"] == "consumo"
    assert "6CO000001" in PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    assert (emitido["cantidad_kg"], emitido["cantidad_comercial_kg"]) == (52_283, 50_001)

    publico = await mundo.ultimo("cqe_publico.estado")
    assert (publico["numero"], publico["estado"], publico["nit"]) == ("6CO000001", "emitido", NIT)
    assert publico["sha256"] == emitido["documento"]["sha256"]
    leido = (await mundo.http.get("/v1/cqe/6CO000001", headers=mundo.como())).json()
    assert (leido["estado"], leido["version"]) == ("emitido", publico["version"])
    assert (
        leido["url_verificacion"]
        == f"https://contingentes.example/verificar/{leido['numero']}/{leido['codigo_verificacion']}"
    )

    historia = await mundo.http.get(f"/v1/consumos/{consumo['id']}/historia", headers=mundo.como())
    assert [p["accion"] for p in historia.json()] == [
        "crear",
        "radicar",
        "recibir_firmado",
        "veredicto",
        "aprobar",
    ]


async def test_una_firma_rechazada_devuelve_lo_reservado(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    consumo, forma = await radicado(mundo, cupo, "10")
    await firmar(mundo, consumo["id"], forma)
    primero = await mundo.ultimo("veredicto.solicitado")
    await mundo.veredicto("TOTAL_FAILED")
    leido = await leer(mundo, consumo["id"])
    assert leido["estado"] == "radicado"
    assert leido["razones"] == [{"codigo": "CONTENT_MISMATCH", "texto": "No es el radicado.", "remedio": ""}]
    assert (await saldo(mundo, cupo))["reservado"] == 0
    assert (await mundo.ultimo("consumo.firma_rechazada"))["numero"] == consumo["numero"]
    # The same number is signed again; a late verdict on the first upload changes nothing.
    assert (await firmar(mundo, consumo["id"], forma + b"% bien\n")).status_code == 202
    await mundo.veredicto("TOTAL_PASSED", solicitado=primero)
    assert (await leer(mundo, consumo["id"]))["estado"] == "en_validacion"
    await mundo.veredicto("TOTAL_PASSED")
    assert (await leer(mundo, consumo["id"]))["estado"] == "enviado"


async def test_negar_y_desistir_devuelven_lo_reservado(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo(kg=40_000)
    negado, desistido = await enviado(mundo, cupo, "10"), await enviado(mundo, cupo, "20")
    assert (await decidir(mundo, negado["id"], "negar", "Falta el buque")).status_code == 200
    respuesta = await mundo.http.post(f"/v1/consumos/{desistido['id']}/desistir", json={}, headers=mundo.como())
    assert respuesta.status_code == 200, respuesta.text
    assert await saldo(mundo, cupo) == {"asignado": 40_000, "reservado": 0, "consumido": 0, "disponible": 40_000}
    decidido = await mundo.ultimo("consumo.decidido")
    assert (decidido["estado"], decidido["motivo"]) == ("negado", "Falta el buque")
    assert await mundo.emitidos("sello.solicitado") == []


async def test_pedir_informacion_detiene_el_termino_y_conserva_la_reserva(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    consumo = await enviado(mundo, cupo, "1")
    antes = await leer(mundo, consumo["id"])
    ruta = f"/v1/consumos/{consumo['id']}"
    pregunta = {"texto": "¿Cuál es el puerto de llegada?"}
    assert (await mundo.http.post(f"{ruta}/pedir-informacion", json=pregunta, headers=mundo.como())).status_code == 403
    pedido = await mundo.http.post(f"{ruta}/pedir-informacion", json=pregunta, headers=mundo.como("funcionario"))
    assert pedido.json()["estado"] == "en_espera_informacion"
    assert (await decidir(mundo, consumo["id"], "aprobar")).json()["codigo"] == "transicion-no-permitida"
    assert (await saldo(mundo, cupo))["reservado"] == 1046
    await auditar(mundo)
    contestado = await mundo.http.post(f"{ruta}/responder", json={"respuesta": "Savannah"}, headers=mundo.como())
    assert (contestado.json()["estado"], contestado.json()["vence"]) == ("enviado", antes["vence"])
    (requerimiento,) = (await mundo.http.get(f"{ruta}/requerimientos", headers=mundo.como())).json()
    assert (requerimiento["texto"], requerimiento["respuesta"]) == (pregunta["texto"], "Savannah")
    assert (await decidir(mundo, consumo["id"], "aprobar")).status_code == 200


async def test_un_kilogramo_de_mas(auditado: Mundo) -> None:
    mundo = auditado
    await mundo.empresa()
    await mundo.contingente(factor="1")
    cupo = await mundo.cupo(1000)
    de_mas, forma_de_mas = await radicado(mundo, cupo, "1.001")
    negado = await firmar(mundo, de_mas["id"], forma_de_mas)
    assert (negado.status_code, negado.json()["codigo"]) == (409, "cupo-insuficiente")
    uno, forma_uno = await radicado(mundo, cupo, "0.600")
    otro, forma_otro = await radicado(mundo, cupo, "0.401")
    assert (await firmar(mundo, uno["id"], forma_uno)).status_code == 202
    negado = await firmar(mundo, otro["id"], forma_otro)
    assert (negado.status_code, negado.json()["codigo"]) == (409, "cupo-insuficiente")
    assert (negado.json()["disponible_kg"], negado.json()["pedido_kg"]) == (400, 401)
    # Nothing is half done: it can be sent when there is room.
    assert (await leer(mundo, otro["id"]))["estado"] == "radicado"
    await mundo.veredicto("TOTAL_FAILED")
    assert (await firmar(mundo, otro["id"], forma_otro)).status_code == 202


async def test_firmados_a_la_vez_nunca_pasan_del_cupo(auditado: Mundo) -> None:
    mundo = auditado
    await mundo.empresa()
    await mundo.contingente(factor="1")
    cupo = await mundo.cupo(1000)
    listos = [await radicado(mundo, cupo, "0.300") for _ in range(6)]
    respuestas = await asyncio.gather(*(firmar(mundo, c["id"], forma) for c, forma in listos))
    assert sorted(r.status_code for r in respuestas) == [202, 202, 202, 409, 409, 409]
    assert (await saldo(mundo, cupo))["disponible"] == 100


async def test_consecutivos_y_series_sin_saltos_aunque_se_pida_a_la_vez(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    consumos = [await enviado(mundo, cupo, "1") for _ in range(4)]
    assert sorted(c["numero"] for c in consumos) == [f"CON-AZUCAR-EEUU-{n}" for n in range(1, 5)]
    # Each is approved twice at once: one of the two is refused and takes no serial number.
    respuestas = await asyncio.gather(*(decidir(mundo, c["id"], "aprobar") for c in consumos for _ in range(2)))
    assert sorted(r.status_code for r in respuestas) == [200] * 4 + [409] * 4
    numeros = sorted(r.json()["cqe"] for r in respuestas if r.status_code == 200)
    assert numeros == [f"6CO{n:06d}" for n in range(1, 5)]


async def test_el_sello_que_falla_se_ve_y_se_pide_otra_vez(auditado: Mundo) -> None:
    mundo = auditado
    consumo = await enviado(mundo, await mundo.todo_listo(), "1")
    await decidir(mundo, consumo["id"], "aprobar")
    pedido = await mundo.hasta("sello.solicitado")
    sin_fallo = await mundo.http.post("/v1/cqe/6CO000001/resellar", json={}, headers=mundo.como("funcionario"))
    assert (sin_fallo.status_code, sin_fallo.json()["codigo"]) == (409, "cqe-sin-fallo")
    await mundo.fallar_sello(pedido, "El certificado del Ministerio venció.")
    leido = (await mundo.http.get("/v1/cqe/6CO000001", headers=mundo.como("funcionario"))).json()
    assert (leido["estado"], leido["sello_error"]) == ("por_sellar", "El certificado del Ministerio venció.")
    assert leido["acciones"] == ["resellar"]
    assert (await mundo.http.post("/v1/cqe/6CO000001/resellar", json={}, headers=mundo.como())).status_code == 403
    otra = await mundo.http.post("/v1/cqe/6CO000001/resellar", json={}, headers=mundo.como("funcionario"))
    assert otra.status_code == 202, otra.text
    nuevo = await mundo.hasta("sello.solicitado", 2)
    assert nuevo["sello_id"] != pedido["sello_id"]
    # A seal for the first asking, late, is not the awaited one.
    await mundo.sellar(pedido)
    assert await mundo.emitidos("cqe.emitido") == []
    await mundo.sellar(nuevo)
    await mundo.hasta("cqe.emitido")


async def test_otro_documento_sellado_no_es_el_certificado(auditado: Mundo) -> None:
    mundo = auditado
    consumo = await enviado(mundo, await mundo.todo_listo(), "1")
    await decidir(mundo, consumo["id"], "aprobar")
    await mundo.sellar(await mundo.hasta("sello.solicitado"), ajeno=True)

    async def visto() -> str | None:
        respuesta = await mundo.http.get("/v1/cqe/6CO000001", headers=mundo.como())
        return str(error) if (error := respuesta.json()["sello_error"]) else None

    assert await esperar_hasta(visto) == "el documento sellado no es el certificado que se envió a sellar"
    assert await mundo.emitidos("cqe.emitido") == []


async def test_lo_que_llega_dos_veces_tiene_un_efecto(auditado: Mundo) -> None:
    """The same facts under new event ids, as after a broker was replaced by a careless publisher."""
    mundo = auditado
    cupo = await mundo.todo_listo()
    consumo = await enviado(mundo, cupo, "1")
    await mundo.veredicto("TOTAL_PASSED")
    await decidir(mundo, consumo["id"], "aprobar")
    hecho = await mundo.sellar(await mundo.hasta("sello.solicitado"))
    await mundo.hasta("cqe.emitido")
    assert await mundo.recibir(hecho, str(hecho.documento_id)) is Resultado.APLICADO
    assert len(await mundo.emitidos("cqe.emitido")) == 1
    assert len(await mundo.emitidos("cqe_publico.estado")) == 1


async def test_un_cupo_que_llega_antes_que_su_contingente_espera(mundo: Mundo) -> None:
    evento = mundo.asignacion(5000)
    assert await mundo.recibir(evento, str(evento.cupo_id)) is Resultado.APARCADO
    await mundo.contingente()
    from services.consumo.app import CONSUMIDORES
    from tests.mensajes import reintentar_aparcados

    async def aplicado() -> bool:
        await reintentar_aparcados(mundo.bd, list(CONSUMIDORES))
        return (await mundo.http.get(f"/v1/cupos/{evento.cupo_id}", headers=mundo.como())).status_code == 200

    await esperar_hasta(aplicado)
    assert (await saldo(mundo, str(evento.cupo_id)))["disponible"] == 5000
    await auditar(mundo)


async def test_un_contingente_sin_cqe_solo_debita(auditado: Mundo) -> None:
    mundo = auditado
    await mundo.empresa()
    await mundo.contingente(emite_cqe=False)
    cupo = await mundo.cupo(5000)
    consumo = await enviado(mundo, cupo, "1")
    aprobado = await decidir(mundo, consumo["id"], "aprobar")
    assert aprobado.json()["cqe"] is None
    assert (await saldo(mundo, cupo))["consumido"] == 1046


@pytest.mark.parametrize("sentencia", ["UPDATE cqe SET numero = '6CO999999'", "UPDATE cqe SET nivel = 'x'"])
async def test_la_base_no_deja_cambiar_un_certificado(mundo: Mundo, sentencia: str) -> None:
    consumo = await enviado(mundo, await mundo.todo_listo(), "1")
    await decidir(mundo, consumo["id"], "aprobar")
    await mundo.sellar(await mundo.hasta("sello.solicitado"))
    await mundo.hasta("cqe.emitido")
    with pytest.raises(Exception, match="un CQE no se modifica"):
        await mundo.filas(sentencia + " RETURNING 1")


async def test_los_movimientos_explican_el_saldo(mundo: Mundo) -> None:
    cupo = await mundo.todo_listo(kg=10_000)
    consumo = await enviado(mundo, cupo, "1")
    await decidir(mundo, consumo["id"], "aprobar")
    respuesta = await mundo.http.get(f"/v1/cupos/{cupo}/movimientos", headers=mundo.como())
    vistos = [(m["clase"], m["causa"], m["disponible"]["kg"]) for m in respuesta.json()]
    assert vistos == [
        ("asiento", "consumo.aprobar", 8954),
        ("reserva", "consumo.recibir_firmado", 8954),
        ("directa", "cupo.asignado", 10_000),
    ]
    assert UUID(cupo)
