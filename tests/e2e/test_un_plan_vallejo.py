"""Plan Vallejo lived on the running system: raw materials for three years, capital goods to their cancellation.

Runs after the other files of the folder, for it moves the clock that they share further than they do.
"""

from typing import Any

import pytest
import typst

from deploy.demo.escena import Escena
from deploy.demo.persona import rechazado
from tests.e2e.pasos import LIMITE, en_reposo
from tests.e2e.plan_vallejo import PDF, Vallejo, estados, exporta, formulario, pesos

pytestmark = [pytest.mark.timeout(600)]


@pytest.mark.largo
async def test_materias_primas_durante_tres_anos(escena: Escena) -> None:
    pv = Vallejo(escena)
    pv.va_a("2028-01-11")
    await pv.publica_trm("2028-01-01", "2031-12-31")
    programa = await pv.autoriza("2028-01-11", clase="172", cupo_fob_usd="100000.00")
    id, numero = programa["id"], programa["numero"]
    (carta,) = [o for o in await pv.empresa.leer(f"/v1/programas/{id}/oficios") if o["clase"] == "autorizacion"]
    assert (await pv.empresa.descargar(f"/v1/programas/{id}/oficios/{carta['id']}.pdf", LIMITE)).startswith(b"%PDF")

    # 2028: no registration before a guarantee; short by one peso, it is not accepted.
    sin = await rechazado(pv.registra(id, "60000.00", 6000))
    assert sin.codigo == "garantia-no-presentada"
    fechas = {"clausula_primera": "2029-07-11", "valida_hasta": "2030-05-11"}
    ruta = f"/v1/programas/{id}/garantias"
    corta = await pv.presenta_garantia(ruta, "2028-01-11", valor_cop="80004999.00", periodo="2028", **fechas)
    distinta = await rechazado(pv.acepta(corta))
    assert [d["codigo"] for d in distinta.problema["diferencias"]] == ["monto-insuficiente"]
    await pv.funcionaria.publicar(f"/v1/garantias/{corta['id']}/reparar", {"motivo": "Le falta un peso"})
    primera = await pv.presenta_garantia(ruta, "2028-01-11", valor_cop=pesos("100000.00"), periodo="2028", **fechas)
    primera = await pv.acepta(primera)
    assert (primera["estado"], primera["demostrar_hasta"]) == ("aceptada", "2029-07-11")
    await pv.registra(id, "60000.00", 6000)
    un_centavo = await rechazado(pv.registra(id, "40000.01", 4000))
    assert (un_centavo.codigo, un_centavo.problema["disponible_usd"]) == ("cupo-excedido", "40000.00")
    await pv.registra(id, "40000.00", 4000)
    cip = await pv.tabla(id)

    # 2029: the quota is renewed; what was exported in 2028 shows 80 %, and the balance goes with the next period.
    pv.va_a("2029-01-16")
    fechas = {"clausula_primera": "2030-07-16", "valida_hasta": "2031-05-16"}
    segunda = await pv.presenta_garantia(ruta, "2029-01-16", valor_cop=pesos("100000.00"), periodo="2029", **fechas)
    segunda = await pv.acepta(segunda)
    await pv.registra(id, "50000.00", 5000)
    pv.va_a("2029-07-11")
    estudio = (await pv.estudio(primera["id"]))["id"]
    mala = exporta(numero, "CIP-2028-77", "600102", "2028-06-02", 1)
    archivo = await pv.carga(estudio, exporta(numero, cip, "600101", "2028-06-01", 6400), mala)
    assert (archivo["aceptadas"], archivo["rechazadas"]) == (1, 1)
    assert "no tiene el cuadro CIP-2028-77" in (await pv.empresa.descargar(archivo["errores"])).decode("utf-8-sig")
    presentado = await pv.presenta_estudio(estudio, "80.00")
    assert (presentado["presentacion"], presentado["calculo"]["porcentaje"]) == ("a_tiempo", "80.00")
    decidido = await pv.decide_estudio(estudio)
    assert (decidido["estado"], decidido["saldo_vence"]) == ("saldo_pendiente", "2030-07-16")
    saldo = await pv.estudio(primera["id"], "saldo")
    # An insurer's guarantee is extended by law and owes its certificate (art. 35).
    certificado = await pv.presenta_garantia(
        f"/v1/garantias/{primera['id']}/sustituta",
        "2029-07-11",
        valor_cop=pesos("100000.00"),
        acto="modificacion",
        **fechas,
    )
    primera = await pv.acepta(certificado)

    # 2030: a third guarantee; the balance is shown whole and its guarantee cancelled (art. 26).
    pv.va_a("2030-01-15")
    fechas = {"clausula_primera": "2031-07-15", "valida_hasta": "2032-05-15"}
    tercera = await pv.presenta_garantia(ruta, "2030-01-15", valor_cop=pesos("100000.00"), periodo="2030", **fechas)
    tercera = await pv.acepta(tercera)
    await pv.registra(id, "30000.00", 3000)
    pv.va_a("2030-07-16")
    await pv.carga(saldo["id"], exporta(numero, cip, "600201", "2029-09-03", 1600))
    await pv.presenta_estudio(saldo["id"], "100.00")
    assert (await pv.decide_estudio(saldo["id"]))["estado"] == "cumplido"
    assert (await pv.cancela(primera["id"], cumplimiento_el="2030-07-16"))["estado"] == "cancelada"

    # The study of 2029 is a day late: its term drafts an order, a person signs it, and the company files meanwhile.
    pv.va_a("2030-07-17")
    tardio = (await pv.estudio(segunda["id"]))["id"]
    await pv.empresa.esperar(f"/v1/estudios/{tardio}", lambda e: e["estado"] == "no_presentado", LIMITE)
    orden = await pv.acto("orden_efectividad", segunda["id"])
    await pv.coordinador.publicar(f"/v1/actos/{orden['id']}/firmar", {"motivo": "No presentó el estudio"})
    pv.va_a("2030-07-18")
    await pv.carga(tardio, exporta(numero, cip, "600301", "2029-05-02", 4000))
    tarde = await pv.presenta_estudio(tardio, "100.00")
    assert (tarde["presentacion"], tarde["sancion_cop"]) == ("antes_de_la_resolucion", "4000250.00")
    (caso,) = (await pv.funcionaria.leer("/v1/efectividades", estado="acto_proyectado"))["elementos"]
    ruta_e = f"/v1/efectividades/{caso['id']}"
    assert (await rechazado(pv.empresa.leer(ruta_e))).codigo == "no-encontrado"
    ajuste = {"causa": "estudio_extemporaneo", "motivo": "Presentó el estudio antes de la resolución"}
    ajustada = await pv.funcionaria.publicar(f"{ruta_e}/ajustar", ajuste)
    assert (ajustada["valor_cop"], ajustada["liquidacion"]["articulo"]) == ("4000250.00", "art. 34 par. 2")
    await pv.coordinador.publicar(f"{ruta_e}/expedir", {"motivo": "Conforme con la liquidación"})
    for paso in ("citar", "notificar"):
        await pv.funcionaria.subir(f"{ruta_e}/{paso}", PDF, fecha="2030-07-18", detalle="Recibió María Rojas")
    pv.va_a("2030-07-22")
    recurrida = await formulario(
        pv.empresa, f"{ruta_e}/recurrir", {"archivo": PDF}, texto="La demora se debió al cierre del puerto"
    )
    assert recurrida["estado"] == "recurrida"
    confirma = {"resuelve": "confirma", "motivo": "El término venció sin estudio"}
    propia = await rechazado(pv.coordinador.publicar(f"{ruta_e}/resolver", confirma))
    assert propia.codigo == "misma-persona"
    await pv.coordinadora.publicar(f"{ruta_e}/resolver", confirma)
    firme = await pv.funcionaria.subir(f"{ruta_e}/notificar-resolucion", PDF, fecha="2030-07-22", detalle="Se notificó")
    assert (firme["estado"], firme["firme_el"]) == ("en_firme", "2030-07-23")
    pv.va_a("2030-07-24")
    pagada = await pv.funcionaria.subir(f"{ruta_e}/pagar", PDF, fecha="2030-07-24", detalle="Consignación 778")
    assert pagada["estado"] == "pagada"
    assert (await pv.empresa.leer(f"/v1/garantias/{segunda['id']}"))["estado"] == "pagada"
    assert (await pv.decide_estudio(tardio))["estado"] == "cumplido"

    # 2031: more time for the study of 2030, asked on its last day, replaced in time (arts. 28.2 to 28.4).
    pv.va_a("2031-07-15")
    prorroga = await formulario(
        pv.empresa,
        f"/v1/garantias/{tercera['id']}/prorrogas",
        {"no_liquidacion": PDF, "inventario": PDF},
        meses="6",
        motivos="El comprador aplazó los embarques",
    )
    ruta_p = f"/v1/prorrogas/{prorroga['id']}"
    await pv.funcionaria.publicar(f"{ruta_p}/aprobar", {"motivo": "Justifica el plazo"})
    aprobada = await pv.coordinador.publicar(f"{ruta_p}/firmar")
    assert (aprobada["demostrar_hasta"], aprobada["sustituir_hasta"]) == ("2032-01-15", "2031-07-29")
    pv.va_a("2031-07-29")
    fechas = {"clausula_primera": "2032-01-15", "valida_hasta": "2032-11-15"}
    sustituta = await pv.presenta_garantia(
        f"/v1/garantias/{tercera['id']}/sustituta",
        "2031-07-29",
        valor_cop=pesos("100000.00"),
        **fechas,
    )
    assert (await pv.empresa.leer(ruta_p))["estado"] == "firme"
    sustituta = await pv.acepta(sustituta)
    assert (sustituta["estado"], sustituta["demostrar_hasta"]) == ("aceptada", "2032-01-15")
    pv.va_a("2032-01-15")
    ultimo = (await pv.estudio(sustituta["id"]))["id"]
    await pv.carga(ultimo, exporta(numero, cip, "600401", "2031-10-01", 2400))
    assert (await pv.presenta_estudio(ultimo, "100.00"))["presentacion"] == "a_tiempo"
    assert (await pv.decide_estudio(ultimo))["estado"] == "cumplido"
    cancelada = await pv.cancela(sustituta["id"], cumplimiento_el="2032-01-15")
    assert cancelada["estado"] == "cancelada"
    assert set(estados(cancelada["plazos"]).values()) <= {"cumplido", "sin_objeto"}
    await en_reposo(escena)


async def _garantia_firmada(pv: Vallejo, ruta: str, datos: dict[str, str]) -> dict[str, Any]:
    """A guarantee as its insurer signed it, after the one that somebody saved again was returned (art. 24)."""
    poliza = typst.compile(
        '= Póliza de cumplimiento\nVerifique en #link("https://verifica.pacifico.example/p"). '
        "Código de verificación: SP-2032-889012".encode()
    )
    buena = await pv.firma_como("aseguradora", poliza, "poliza")
    mala = await pv.presenta_garantia(ruta, "2032-02-03", buena + b"\n% guardado de nuevo\n", **datos)
    assert (await pv.firmas_de(mala["id"]))["situacion"] == "no_validas"
    rechazo = await rechazado(pv.acepta(mala))
    codigos = [d["codigo"] for d in rechazo.problema["diferencias"]]
    assert codigos == ["firma-no-valida", "sin-verificar", "sin-verificar"]
    await pv.funcionaria.publicar(f"/v1/garantias/{mala['id']}/reparar", {"motivo": "La firma no es válida"})
    garantia = await pv.presenta_garantia(ruta, "2032-02-03", buena, **datos)
    firmas = await pv.firmas_de(garantia["id"])
    assert (firmas["situacion"], firmas["codigos"]) == ("validas", ["SP-2032-889012"])
    assert firmas["firmas"][0]["titular"] == "BEATRIZ HELENA CANO VILLA"
    assert firmas["enlaces"][0]["anfitrion"] == "verifica.pacifico.example"
    for medio in ("codigo", "firma_digital"):
        campos = {"medio": medio, "conforme": "true", "detalle": "El emisor la muestra igual"}
        await formulario(pv.funcionaria, f"/v1/garantias/{garantia['id']}/verificaciones", {"archivo": PDF}, **campos)
    return garantia


async def test_bienes_de_capital_hasta_su_cancelacion(escena: Escena) -> None:
    pv = Vallejo(escena)
    pv.va_a("2032-02-03")
    await pv.publica_trm("2032-01-01", "2038-12-31")
    capital = {"clase": "173c", "meses_importacion": 12, "meses_compromiso": 60, "cupo_fob_usd": "800000.00"}
    programa = await pv.autoriza("2032-02-03", **capital)
    id, numero = programa["id"], programa["numero"]
    # 12 months to import and install, 60 of exports and 6 to show them (art. 83).
    ruta = f"/v1/programas/{id}/garantias"
    datos = {
        "valor_cop": pesos("800000.00"),
        "clausula_primera": "2038-08-03",
        "valida_hasta": "2039-06-03",
        "codigo_verificacion": "SP-2032-889012",
    }
    garantia = await _garantia_firmada(pv, ruta, datos)
    garantia = await pv.acepta(garantia)
    assert garantia["estado"] == "aceptada"
    registro = await pv.registra_telar(id, "640000.00")
    assert (registro["estado"], len(registro["leyendas"])) == ("aprobado", 2)
    compromiso = await pv.funcionaria.http.put(
        f"/v1/programas/{id}/compromiso",
        json={
            "unidad": "U",
            "aumento": {"unidades_por_anio": "10000", "meses_depreciacion_90": 54},
            "motivo": "Estudio técnico del programa",
        },
    )
    assert compromiso.json()["cantidad"] == "31500", compromiso.text

    pv.va_a("2038-08-03")
    estudio = (await pv.estudio(garantia["id"]))["id"]
    lineas = [exporta(numero, "", f"70{n}", f"{2034 + n}-06-01", 10_500) for n in range(3)]
    assert (await pv.carga(estudio, *lineas))["aceptadas"] == 3
    carta = await pv.firma_comunicacion(estudio, "100.00")
    assert [c["roles_firmados"] for c in carta["copias"]] == [["representante"], ["contador"]]
    await pv.presenta_estudio(estudio, "100.00", ("formatos", "declaraciones"))
    decidido = await pv.decide_estudio(estudio)
    assert (decidido["estado"], decidido["calculo"]["demostrado"]) == ("cumplido", "31500")
    falta = await rechazado(pv.cancela(garantia["id"], cumplimiento_el="2038-08-03"))
    assert falta.codigo == "cancelacion-improcedente"
    cancelada = await pv.cancela(
        garantia["id"], cumplimiento_el="2038-08-03", aviso_dian=True, regimen_terminado_el="2038-08-03"
    )
    assert cancelada["estado"] == "cancelada"
    dian = await pv.empresa.esperar(
        f"/v1/garantias/{garantia['id']}/oficios", lambda os: any(o["clase"] == "cancelacion" for o in os), LIMITE
    )
    assert dian
    await en_reposo(escena)
