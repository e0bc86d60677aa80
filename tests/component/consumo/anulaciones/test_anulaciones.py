"""An annulment from its draft to its end, and what stands in its way."""

import asyncio
import hashlib
import io
from datetime import date, datetime

import httpx
from pypdf import PdfReader

from shared.clock import BOGOTA, fijar, reloj_legal, reloj_sistema
from shared.events.notificaciones import FirmaDesconocida
from shared.events.registro import CalendarioActualizado, DiaNombrado
from shared.messaging.entrega import Resultado
from tests.ayudas import esperar_hasta
from tests.component.consumo.conftest import NIT_AJENO, Mundo
from tests.component.consumo.despues import (
    MOTIVO,
    anulacion,
    carta,
    decidir_anulacion,
    emitido,
    enviar_carta,
    estado_de,
    presentada,
    presentar,
    sobre_dex,
    solicitada,
)
from tests.component.consumo.recorrido import saldo
from tests.component.consumo.test_destino import CABEZA, subir


async def _leer(mundo: Mundo, anulacion_id: str) -> dict[str, object]:
    respuesta = await mundo.http.get(f"/v1/anulaciones/{anulacion_id}", headers=mundo.como())
    assert respuesta.status_code == 200, respuesta.text
    leida: dict[str, object] = respuesta.json()
    return leida


async def test_de_la_carta_a_la_anulacion(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    antes = await saldo(mundo, cupo)
    cqe = await emitido(mundo, cupo, "10")
    radicada, pdf = await carta(mundo, cqe)

    texto = " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages).split())
    assert radicada["numero"] == "ANU-AZUCAR-EEUU-1"
    pesos = ("10,457 t (10.457 kg)", "10,000 t (10.000 kg)")
    for dicho in (cqe, MOTIVO, "no fue utilizado", "Representante legal", *pesos):
        assert dicho in texto, dicho
    assert await estado_de(mundo, cqe) == "emitido"

    # Suspended and red from sending on; only the representante legal's signature is asked for.
    enviada = await enviar_carta(mundo, radicada["id"], pdf)
    assert (enviada.status_code, enviada.json()["en_rojo"]) == (202, True)
    pedido = await mundo.ultimo("veredicto.solicitado")
    assert (await mundo.ultimo("forma.emitida"))["objeto"] == pedido["original"]
    assert (pedido["acto"], pedido["roles"]) == ("anulacion", ["representante"])
    assert await estado_de(mundo, cqe) == "suspendido"
    await mundo.veredicto("TOTAL_PASSED")
    assert (await _leer(mundo, radicada["id"]))["estado"] == "solicitada"
    assert (await mundo.ultimo("anulacion.solicitada"))["cqe_numero"] == cqe
    assert (await saldo(mundo, cupo))["consumido"] == 10_457

    aprobada = await decidir_anulacion(mundo, radicada["id"], "aprobar")
    assert (aprobada.status_code, aprobada.json()["estado"]) == (200, "aprobada")
    assert await estado_de(mundo, cqe) == "anulado"
    assert await saldo(mundo, cupo) == antes
    decidida = await mundo.ultimo("anulacion.decidida")
    assert (decidida["estado"], decidida["devuelto_kg"], decidida["fuera_de_periodo"]) == ("aprobada", 10_457, False)
    assert (await mundo.ultimo("cqe_publico.estado"))["estado"] == "anulado"
    assert (await mundo.ultimo("cupo.saldo"))["disponible_kg"] == antes["disponible"]

    # Its company downloads it whatever became of it: its state is where anyone verifies it.
    bajado = await mundo.http.get(f"/v1/cqe/{cqe}/pdf", headers=mundo.como())
    (guardado,) = await mundo.filas("SELECT sellado ->> 'sha256' AS huella FROM cqe")
    assert (bajado.status_code, hashlib.sha256(bajado.content).hexdigest()) == (200, guardado["huella"])
    assert (await mundo.http.get(f"/v1/cqe/{cqe}/pdf", headers=mundo.como(nit=NIT_AJENO))).status_code == 404

    # Annulled once for ever: neither again, nor by declaring an export with it.
    otra = await anulacion(mundo, cqe)
    assert (otra.status_code, otra.json()["codigo"]) == (409, "cqe-no-anulable")
    assert "ya está anulado" in otra.json()["detail"]
    assert (await decidir_anulacion(mundo, radicada["id"], "aprobar")).json()["codigo"] == "transicion-no-permitida"
    assert (await presentar(mundo, cqe, "10")).json()["codigo"] == "cqe-no-admite-dex"


async def test_lo_que_la_levanta_y_lo_que_la_impide(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    cqe = await emitido(mundo, cupo, "10")
    assert (await anulacion(mundo, cqe, nit=NIT_AJENO)).status_code == 404
    assert (await anulacion(mundo, cqe, motivo="corto")).status_code == 422

    radicada, pdf = await carta(mundo, cqe)
    assert (await anulacion(mundo, cqe)).json()["codigo"] == "anulacion-en-curso"
    await enviar_carta(mundo, radicada["id"], pdf)
    await mundo.veredicto("TOTAL_FAILED")
    leida = await _leer(mundo, radicada["id"])
    assert (leida["estado"], leida["en_rojo"]) == ("radicada", False)
    assert (await mundo.ultimo("anulacion.firma_rechazada"))["cqe_numero"] == cqe
    assert await estado_de(mundo, cqe) == "emitido"

    # A declaration that stands is nobody's to override, also when it was filed while the annulment was in process.
    await enviar_carta(mundo, radicada["id"], pdf)
    await mundo.veredicto("TOTAL_PASSED")
    dex = await presentada(mundo, cqe, "10")
    assert (await sobre_dex(mundo, dex["id"], "verificar")).json()["codigo"] == "cqe-suspendido"
    negada = await decidir_anulacion(mundo, radicada["id"], "aprobar", pese_a=["dex"])
    assert (negada.status_code, negada.json()["codigo"]) == (409, "cqe-con-dex")
    vistas = await mundo.http.get(f"/v1/anulaciones/{radicada['id']}/comprobaciones", headers=mundo.como("funcionario"))
    assert {c["codigo"]: c["estado"] for c in vistas.json()["comprobaciones"]} == {
        "dex": "rojo", "uso_en_destino": "verde", "periodo": "verde",
    }  # fmt: skip
    assert (await decidir_anulacion(mundo, radicada["id"], "negar")).status_code == 200
    assert await estado_de(mundo, cqe) == "emitido"
    assert (await anulacion(mundo, cqe)).json()["codigo"] == "cqe-con-dex"

    # Once it is withdrawn another annulment can be asked for, and withdrawn in its turn.
    retirada = await mundo.http.post(f"/v1/dex/{dex['id']}/retirar", json={"motivo": "Error"}, headers=mundo.como())
    assert retirada.status_code == 200, retirada.text
    segunda = await solicitada(mundo, cqe)
    desistida = await mundo.http.post(
        f"/v1/anulaciones/{segunda['id']}/desistir", json={"motivo": "Sí se embarca"}, headers=mundo.como()
    )
    assert desistida.json()["estado"] == "desistida"
    assert await estado_de(mundo, cqe) == "emitido"
    # Its representante did not sign the third: the click takes it back, and the certificate is valid again.
    tercera = await solicitada(mundo, cqe)
    pedido = await mundo.ultimo("veredicto.solicitado")
    clic = FirmaDesconocida.model_validate(
        {c: pedido[c] for c in ("veredicto_id", "servicio", "documento_id", "numero", "nit")}
        | {"revoca": True, "desconocida_en": reloj_sistema.ahora()}
    )
    assert await estado_de(mundo, cqe) == "suspendido"
    assert await mundo.recibir(clic, tercera["id"]) is Resultado.APLICADO
    assert (await mundo.ultimo("firma.desconocida_atendida"))["resultado"] == "retirado"
    assert await estado_de(mundo, cqe) == "emitido"
    estados = [e["estado"] for e in await mundo.emitidos("anulacion.decidida")]
    assert estados == ["negada", "desistida", "desistida"]


async def test_uso_en_destino_y_contingente_cerrado(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    cqe = await emitido(mundo, cupo, "10")
    pedida = await solicitada(mundo, cqe)
    assert await _uso(mundo, cqe, 4_000) == "aplicada"
    await mundo.contingente(estado="cerrado")

    roja = await decidir_anulacion(mundo, pedida["id"], "aprobar")
    assert (roja.json()["codigo"], roja.json()["alertas"]) == ("anulacion-con-alertas", ["uso_en_destino"])
    assert "4.000 kg" in roja.json()["detail"]
    assert (await decidir_anulacion(mundo, pedida["id"], "aprobar", pese_a=["otra"])).status_code == 409

    aprobada = await decidir_anulacion(
        mundo, pedida["id"], "aprobar", pese_a=["uso_en_destino"], motivo="El destino corrigió su informe"
    )
    # The contingente is closed: the kilograms are back in the cupo all the same, and it is said.
    assert aprobada.status_code == 200, aprobada.text
    assert "no se pierde" in aprobada.json()["nota"]
    assert (await mundo.ultimo("anulacion.decidida"))["fuera_de_periodo"] is True
    assert (await saldo(mundo, cupo))["disponible"] == 100_000
    (paso,) = await mundo.filas(
        "SELECT datos FROM expediente_historia WHERE expediente = CAST(:id AS uuid) AND accion = 'aprobar'",
        id=pedida["id"],
    )
    assert paso["datos"]["pese_a"] == ["uso_en_destino"]


async def _uso(mundo: Mundo, cqe: str, kg: int, *, estado: str = "matched") -> str:
    """What the destination's file says of an entry with it, taken by the real route; gives what became of the line."""
    dia, cantidad = (reloj_legal.hoy().isoformat(), str(kg)) if estado == "matched" else ("", "")
    texto = f"{CABEZA}{cqe},{estado},{cantidad},{dia},E-1\n"
    respuesta = await subir(mundo, texto)
    assert respuesta.status_code == 200, respuesta.text
    return str(respuesta.json()["lineas"][0]["resultado"])


async def test_el_destino_informa_y_corrige_despues_de_enviada(auditado: Mundo) -> None:
    """A use that is reported while the annulment is in process stops it, in a batch too, until the report changes."""
    mundo = auditado
    cupo = await mundo.todo_listo()
    cqe = await emitido(mundo, cupo, "10")
    pedida = await solicitada(mundo, cqe)
    assert await _uso(mundo, cqe, 9_000) == "aplicada"
    ruta = "/v1/anulaciones/bandeja"
    (fila,) = (await mundo.http.get(ruta, headers=mundo.como("funcionario"))).json()["elementos"]
    assert fila["comprobaciones"]["en_rojo"] == ["uso_en_destino"]
    lote = {"ids": [pedida["id"]], "motivo": "Conforme con la carta"}
    hechos = await mundo.http.post("/v1/anulaciones/aprobar-lote", json=lote, headers=mundo.como("funcionario"))
    assert [h["ok"] for h in hechos.json()["elementos"]] == [False]
    assert await estado_de(mundo, cqe) == "suspendido"
    assert await _uso(mundo, cqe, 0, estado="unmatched") == "aplicada"
    assert (await decidir_anulacion(mundo, pedida["id"], "aprobar")).status_code == 200

    # At the same instant: the report is there before the decision and stops it, or comes after an annulment.
    otro = await emitido(mundo, cupo, "10")
    segunda = await solicitada(mundo, otro)
    aprobada, informado = await asyncio.gather(
        decidir_anulacion(mundo, segunda["id"], "aprobar"), _uso(mundo, otro, 10_000)
    )
    assert informado == "aplicada"
    esperado = {200: "anulado", 409: "suspendido"}
    assert await estado_de(mundo, otro) == esperado[aprobada.status_code]
    conciliacion = await mundo.http.get("/v1/cqe/destino/conciliacion", headers=mundo.como("coordinador"))
    cotejo = next(c for c in conciliacion.json()["elementos"] if c["numero"] == otro)
    assert (cotejo["destino_kg"], bool(cotejo["diferencias"])) == (10_000, True)


async def _desistir(mundo: Mundo, anulacion_id: str) -> httpx.Response:
    cuerpo = {"motivo": "Sí se embarca"}
    return await mundo.http.post(f"/v1/anulaciones/{anulacion_id}/desistir", json=cuerpo, headers=mundo.como())


async def test_la_empresa_la_retira_en_cualquier_paso(auditado: Mundo) -> None:
    """Whatever step it was at, the certificate is valid again at once, and what arrives later changes nothing."""
    mundo = auditado
    cupo = await mundo.todo_listo()
    cqe = await emitido(mundo, cupo, "10")
    antes = await saldo(mundo, cupo)
    borrador = (await anulacion(mundo, cqe)).json()
    assert (await _desistir(mundo, borrador["id"])).json()["estado"] == "desistida"
    # Nobody outside had heard of a draft.
    assert await mundo.emitidos("anulacion.decidida") == []

    radicada, _ = await carta(mundo, cqe)
    assert (await _desistir(mundo, radicada["id"])).json()["estado"] == "desistida"
    assert (await mundo.ultimo("anulacion.decidida"))["estado"] == "desistida"

    enviada, pdf = await carta(mundo, cqe)
    assert (await enviar_carta(mundo, enviada["id"], pdf)).status_code == 202
    assert await estado_de(mundo, cqe) == "suspendido"
    assert (await _desistir(mundo, enviada["id"])).json()["en_rojo"] is False
    assert await estado_de(mundo, cqe) == "emitido"
    await mundo.veredicto("TOTAL_PASSED")
    assert (await _leer(mundo, enviada["id"]))["estado"] == "desistida"
    assert (await estado_de(mundo, cqe), await mundo.emitidos("anulacion.solicitada")) == ("emitido", [])

    # Withdrawn and approved at the same instant: one of both.
    ultima = await solicitada(mundo, cqe)
    desistida, aprobada = await asyncio.gather(
        _desistir(mundo, ultima["id"]), decidir_anulacion(mundo, ultima["id"], "aprobar")
    )
    assert sorted((desistida.status_code, aprobada.status_code)) == [200, 409]
    anulado = aprobada.status_code == 200
    assert await estado_de(mundo, cqe) == ("anulado" if anulado else "emitido")
    assert (await saldo(mundo, cupo))["consumido"] == (0 if anulado else antes["consumido"])
    assert (await _desistir(mundo, ultima["id"])).json()["codigo"] == "transicion-no-permitida"


async def test_un_calendario_nuevo_mueve_su_termino(auditado: Mundo) -> None:
    mundo = auditado
    with fijar(datetime(2026, 11, 18, 10, tzinfo=BOGOTA)):
        pedida = await solicitada(mundo, await emitido(mundo, await mundo.todo_listo(), "1"))
        assert (await _leer(mundo, pedida["id"]))["vence"] == "2026-11-25"
        cierres = (DiaNombrado(fecha=date(2026, 11, 23), nombre="Cierre de la entidad"),)
        calendario = CalendarioActualizado(version=1, cierres=cierres, motivo="Cierre")
        assert await mundo.recibir(calendario, "calendario") is Resultado.APLICADO

        async def movido() -> bool:
            return (await _leer(mundo, pedida["id"]))["vence"] == "2026-11-26"

        await esperar_hasta(movido)
    historia = await mundo.http.get(f"/v1/anulaciones/{pedida['id']}/historia", headers=mundo.como("funcionario"))
    assert (historia.json()[-1]["accion"], "calendario" in historia.json()[-1]["motivo"]) == ("fijar_vencimiento", True)


async def test_dex_y_aprobacion_al_mismo_instante(auditado: Mundo) -> None:
    """Whichever comes first, an annulled certificate has no declaration, and one with a declaration is not annulled."""
    mundo = auditado
    cupo = await mundo.todo_listo()
    for n in range(2):
        cqe = await emitido(mundo, cupo, "10")
        pedida = await solicitada(mundo, cqe)
        aprobada, dex = await asyncio.gather(
            decidir_anulacion(mundo, pedida["id"], "aprobar"),
            presentar(mundo, cqe, "10", declaracion=f"600{n:010d}"),
        )
        ganadora = {(200, "cqe-no-admite-dex"), ("cqe-con-dex", 201)}
        vistas = (
            200 if aprobada.status_code == 200 else aprobada.json()["codigo"],
            201 if dex.status_code == 201 else dex.json()["codigo"],
        )
        assert vistas in ganadora, (aprobada.text, dex.text)
