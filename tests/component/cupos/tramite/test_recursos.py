"""Appeals: their term from the sealed letter, who resolves them, and what they assign."""

from datetime import datetime
from typing import Any

from shared.clock import BOGOTA, fijar
from tests.component.cupos.conftest import NIT_AJENO
from tests.component.cupos.recorrido import codigo, decidir, enviada, leer, saldo
from tests.component.cupos.tramite.conftest import MundoConFirma

RECURSO = {"texto": "El contrato sí está firmado: se aporta de nuevo."}


async def negada(mundo: MundoConFirma, *, sub: str = "cora", sellar: bool = True) -> str:
    await mundo.empresa()
    await mundo.contingente()
    ruta = await enviada(mundo, cantidad="12.5")
    hecha = await mundo.post(
        f"{ruta}/negar",
        {"motivo": "Falta el contrato", "causa": "documentos_insuficientes"},
        rol="coordinador",
        sub=sub,
    )
    assert hecha.status_code == 200, hecha.text
    if sellar:
        await mundo.sellar("respuesta")
    return ruta


async def resolver(mundo: MundoConFirma, ruta: str, sub: str = "caro", **cuerpo: Any) -> Any:
    return await mundo.post(f"{ruta}/resolver", {"motivo": "Se revisó todo"} | cuerpo, rol="coordinador", sub=sub)


async def test_negacion_con_causa_y_recurso_que_se_gana_en_parte(mundo: MundoConFirma) -> None:
    ruta = await negada(mundo)
    texto = await mundo.texto(ruta, "respuesta")
    assert "Se NIEGA la solicitud de cupo por 12,500 t (12.500 kg)." in texto
    assert "Causa: Documentos insuficientes." in texto
    assert "dentro de los 10 días hábiles siguientes a su notificación" in texto
    assert "Si es el miércoles 18 de noviembre de 2026, el plazo vence el miércoles 2 de diciembre de 2026." in texto
    assert "Coordinador" in texto
    leida = await leer(mundo, ruta)
    assert (leida["recurso"]["hasta"], leida["acciones"]) == ("2026-12-02", ["recurrir"])
    causas = (await mundo.get("/v1/solicitudes/causas-de-negacion")).json()
    assert "documentos_insuficientes" in {c["codigo"] for c in causas}
    mala = await mundo.post(f"{ruta}/negar", {"motivo": "Porque sí", "causa": "capricho"}, rol="funcionario")
    assert codigo(mala) == (422, "causa-desconocida")
    await _se_gana_en_parte(mundo, ruta)


async def _se_gana_en_parte(mundo: MundoConFirma, ruta: str) -> None:
    archivo = {"archivo": ("contrato.pdf", b"%PDF-1.7 contrato", "application/pdf")}
    subido = await mundo.http.post(f"{ruta}/adjuntos", files=archivo, data={"clase": "contrato"}, headers=mundo.como())
    assert subido.json()["clase"] == "recurso:contrato"
    assert codigo(await mundo.post(f"{ruta}/recurrir", RECURSO, nit=NIT_AJENO)) == (404, "no-encontrado")
    recurrida = await mundo.post(f"{ruta}/recurrir", RECURSO)
    assert recurrida.status_code == 200, recurrida.text
    # Two months after 18 November 2026: 18 January 2027, a Monday.
    assert (recurrida.json()["estado"], recurrida.json()["vence"]) == ("en_recurso", "2027-01-18")
    await mundo.sellar("constancia")
    assert "Lo resolverá una persona distinta" in await mundo.texto(ruta, "constancia")
    # Neither who denied nor a funcionario.
    assert codigo(await resolver(mundo, ruta, "cora", sentido="revoca")) == (403, "misma-persona")
    a_mano = await mundo.post(f"{ruta}/resolver", {"sentido": "revoca", "motivo": "Sí"}, rol="funcionario")
    assert a_mano.status_code == 403
    de_mas = await resolver(mundo, ruta, sentido="revoca", cantidad="13")
    assert codigo(de_mas) == (422, "cantidad-aprobada-invalida")
    # Another company has taken all but ten tons meanwhile.
    await mundo.empresa(NIT_AJENO)
    casi_todo = await enviada(mundo, cantidad="25263", nit=NIT_AJENO)
    assert (await decidir(mundo, casi_todo, "aprobar")).status_code == 200
    assert codigo(await resolver(mundo, ruta, sentido="revoca")) == (409, "volumen-insuficiente")
    assert (await leer(mundo, ruta))["estado"] == "en_recurso"
    ganada = await resolver(mundo, ruta, sentido="revoca", cantidad="10")
    assert ganada.status_code == 200, ganada.text
    assert (ganada.json()["estado"], ganada.json()["aprobada"]["kg"]) == ("aprobada_parcial", 10_000)
    assert (await saldo(mundo))["disponible"] == 0
    decidida = (await mundo.eventos("solicitud.decidida"))[-1]
    assert (decidida["instancia"], decidida["cantidad_aprobada_kg"]) == ("recurso", 10_000)
    await mundo.sellar("respuesta")
    texto = await mundo.texto(ruta, "respuesta")
    assert "Se REVOCA la negación. Se APRUEBA EN PARTE la solicitud" in texto
    await mundo.auditar()


async def test_termino_del_recurso(mundo: MundoConFirma) -> None:
    ruta = await negada(mundo, sellar=False)
    # Nobody could read it yet: its term does not run.
    leida = await leer(mundo, ruta)
    assert (leida["recurso"]["hasta"], leida["acciones"]) == (None, ["recurrir"])
    with fijar(datetime(2026, 11, 19, 9, 0, tzinfo=BOGOTA)):
        await mundo.sellar("respuesta")
    assert (await leer(mundo, ruta))["recurso"]["hasta"] == "2026-12-03"
    with fijar(datetime(2026, 12, 4, 0, 0, 0, tzinfo=BOGOTA)):
        tarde = await mundo.post(f"{ruta}/recurrir", RECURSO)
        assert codigo(tarde) == (409, "recurso-fuera-de-plazo")
        assert (tarde.json()["limite"], tarde.json()["notificada"]) == ("2026-12-03", "2026-11-19")
        assert (await leer(mundo, ruta))["acciones"] == []
    with fijar(datetime(2026, 12, 3, 23, 59, 59, tzinfo=BOGOTA)):
        assert (await mundo.post(f"{ruta}/recurrir", RECURSO)).status_code == 200
    confirmada = await resolver(mundo, ruta, sentido="confirma")
    assert confirmada.json()["estado"] == "negada"
    await mundo.sellar("respuesta")
    assert "no procede otro recurso" in await mundo.texto(ruta, "respuesta")
    assert codigo(await mundo.post(f"{ruta}/recurrir", RECURSO)) == (409, "recurso-ya-resuelto")
    assert (await leer(mundo, ruta))["acciones"] == []
    await mundo.auditar()
