"""The end of programmes (arts. 50 to 56): unilateral with its hearing and its Comité, by non-use, by fulfilment."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest

from shared.clock import fijar
from tests.component.garantias.conftest import NIT, NIT_AJENO, PDF, Mundo
from tests.component.garantias.demostrar import autorizado, hecho, item, leido, post, registrado
from tests.component.garantias.recorrido import aceptar, autorizar, presentar, radicar
from tests.objetos import nadie_mas_llega

HOY = date(2026, 4, 7)
HECHOS = {"clase": "unilateral", "causa": "ubicacion", "hechos": "No se encontraron los bienes en la visita"}


@pytest.fixture
async def programa(mundo: Mundo) -> AsyncIterator[str]:
    with fijar(HOY):
        await mundo.empresa()
        await mundo.empresa(NIT_AJENO)
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 1))
        programa = (await autorizar(mundo, (await radicar(mundo))["id"]))["id"]
        garantia = (await presentar(mundo, programa)).json()
        assert (await aceptar(mundo, garantia["id"])).status_code == 200
        yield programa


class Actuacion:
    """A termination and who acts on it."""

    def __init__(self, mundo: Mundo, id: str) -> None:
        self.mundo, self.ruta = mundo, f"/v1/terminaciones/{id}"

    async def hacer(self, que: str, rol: str, cuerpo: dict[str, Any] | None = None) -> httpx.Response:
        cabeceras = self.mundo.como(rol, nit=NIT if rol == "exportador" else None)
        return await self.mundo.http.post(f"{self.ruta}/{que}", json=cuerpo, headers=cabeceras)

    async def con_archivo(self, que: str, rol: str, **datos: str) -> httpx.Response:
        cabeceras = self.mundo.como(rol, nit=NIT if rol == "exportador" else None)
        archivo = {"archivo": ("prueba.pdf", PDF, "application/pdf")}
        return await self.mundo.http.post(f"{self.ruta}/{que}", data=datos, files=archivo, headers=cabeceras)

    async def leer(self) -> dict[str, Any]:
        return dict((await self.mundo.http.get(self.ruta, headers=self.mundo.como("funcionario"))).json())


async def abrir(mundo: Mundo, programa: str, rol: str, **cuerpo: Any) -> httpx.Response:
    cabeceras = mundo.como(rol, nit=NIT if rol == "exportador" else None)
    return await mundo.http.post(f"/v1/programas/{programa}/terminaciones", json=cuerpo, headers=cabeceras)


async def test_a_unilateral_end_suspends_hears_and_is_final(mundo: Mundo, programa: str) -> None:
    assert (await abrir(mundo, programa, "exportador", **HECHOS)).status_code == 403
    abierta = await abrir(mundo, programa, "funcionario", **HECHOS)
    assert abierta.status_code == 201, abierta.text
    # Ten business days from 7 April 2026.
    assert (abierta.json()["numero"], abierta.json()["explicaciones_hasta"]) == ("TER-2026-1", "2026-04-21")
    leido = (await mundo.http.get(f"/v1/programas/{programa}", headers=mundo.como("funcionario"))).json()
    assert (leido["estado"], leido["suspension_causa"]) == ("suspendido", "terminacion_unilateral")
    repetida = await abrir(mundo, programa, "funcionario", **HECHOS)
    assert (repetida.status_code, repetida.json()["codigo"]) == (409, "terminacion-en-curso")
    levantar = await mundo.http.post(
        f"/v1/programas/{programa}/levantar-suspension",
        json={"motivo": "Se explicó"},
        headers=mundo.como("coordinador"),
    )
    assert (levantar.status_code, levantar.json()["codigo"]) == (409, "terminacion-en-curso")
    t = Actuacion(mundo, abierta.json()["id"])
    pronto = await t.con_archivo("informar", "funcionario", motivo="Sin explicaciones")
    assert (pronto.status_code, pronto.json()["codigo"]) == (409, "terminacion-no-procede")
    ajeno = mundo.como("exportador", nit=NIT_AJENO)
    await nadie_mas_llega(mundo.http, ajeno, "garantias", "/v1/terminaciones", abierta.json()["id"])

    with fijar(date(2026, 4, 21)):
        explicada = await t.con_archivo("explicaciones", "exportador", motivo="Están en la bodega dos")
        # Five business days after the end of the ten.
        assert (explicada.status_code, explicada.json()["informe_hasta"]) == (200, "2026-04-28")
    with fijar(date(2026, 4, 22)):
        tarde = await t.con_archivo("explicaciones", "exportador", motivo="Algo más que decir")
        assert tarde.status_code == 409
        assert (await t.con_archivo("informar", "funcionario", motivo="No convencen")).status_code == 200
        sin_acta = await t.hacer("expedir", "funcionario", {"motivo": "Causa probada"})
        assert sin_acta.status_code == 409
        acta = {"motivo": "Procede", "acta": "Acta 12 de 2026", "procede": "true"}
        assert (await t.con_archivo("acta", "coordinador", **acta)).json()["estado"] == "por_expedir"
        assert (await t.hacer("expedir", "funcionario", {"motivo": "Causa probada"})).status_code == 200
        expedida = (await t.hacer("firmar", "coordinador")).json()
        assert (expedida["estado"], expedida["monto_usd"]) == ("expedida", "0.00")
        notificada = await t.con_archivo("notificar", "funcionario", motivo="Notificación personal")
        assert notificada.json()["estado"] == "notificada"
        recurrible = await t.hacer("ejecutoriar", "funcionario", {"motivo": "En firme"})
        assert recurrible.status_code == 409
        assert (await t.con_archivo("recurrir", "exportador", motivo="Los bienes aparecieron")).status_code == 200
        mismo = {"motivo": "No desvirtúa", "confirma": True}
        assert (await t.hacer("resolver-recurso", "coordinador", mismo)).status_code == 403
        otro = await mundo.http.post(
            f"{t.ruta}/resolver-recurso", json=mismo, headers=mundo.como("coordinador", sub="otra-persona")
        )
        assert otro.json()["estado"] == "confirmada", otro.text
        assert (await t.hacer("ejecutoriar", "funcionario", {"motivo": "En firme"})).json()["estado"] == "terminada"
    leido = (await mundo.http.get(f"/v1/programas/{programa}", headers=mundo.como("funcionario"))).json()
    assert (leido["estado"], leido["causa_terminacion"]) == ("terminado", "unilateral")
    (evento,) = await mundo.publicados("programa.terminado")
    assert (evento["causa"], evento["comunicar_a_aduana"]) == ("unilateral", True)
    pasos = [e["paso"] for e in (await t.leer())["evidencias"]]
    assert pasos == [
        "explicaciones",
        "informe_al_comite",
        "acta_del_comite",
        "notificacion",
        "recurso",
        "resolucion_del_recurso",
        "ejecutoria",
    ]
    clases = [f["clase"] for f in await mundo.filas("SELECT clase FROM oficio WHERE caso = 'TER-2026-1' ORDER BY id")]
    assert clases == ["explicaciones", "acto", "comunicacion_aduana"]
    # A unilateral end bars another programme for five years (art. 13 d), and nobody overrides that.
    otro_programa = await radicar(mundo)
    roja = await mundo.http.post(
        f"/v1/programas/{otro_programa['id']}/autorizar",
        json={"solidez_financiera": True, "motivo": "Pese a todo", "pese_a": ["terminacion_unilateral"]},
        headers=mundo.como("funcionario"),
    )
    assert (roja.status_code, roja.json()["codigo"]) == (409, "comprobaciones-en-rojo")


async def test_the_comite_that_says_no_lifts_the_suspension(mundo: Mundo, programa: str) -> None:
    t = Actuacion(mundo, (await abrir(mundo, programa, "funcionario", **HECHOS)).json()["id"])
    with fijar(date(2026, 4, 22)):
        assert (await t.con_archivo("informar", "funcionario", motivo="No explicó nada")).status_code == 200
        acta = {"motivo": "No hay mérito", "acta": "Acta 13 de 2026", "procede": "false"}
        assert (await t.con_archivo("acta", "coordinador", **acta)).json()["estado"] == "archivada"
    leido = (await mundo.http.get(f"/v1/programas/{programa}", headers=mundo.como("funcionario"))).json()
    assert (leido["estado"], leido["suspension_causa"]) == ("autorizado", None)
    assert len(await mundo.publicados("programa.suspension_levantada")) == 1


async def test_the_company_asks_for_an_end_that_does_not_proceed_yet(mundo: Mundo, programa: str) -> None:
    cumplida = await abrir(mundo, programa, "exportador", clase="cumplimiento", hechos="Ya cumplimos todo")
    t = Actuacion(mundo, cumplida.json()["id"])
    nada = await t.hacer("expedir", "funcionario", {"motivo": "Informe de garantías al día"})
    assert (nada.status_code, nada.json()["codigo"]) == (409, "terminacion-no-procede")
    assert "GAR-2026-1 (aceptada)" in nada.json()["detail"]
    assert (await t.hacer("archivar", "funcionario", {"motivo": "Faltan cancelaciones"})).json()[
        "estado"
    ] == "archivada"
    sin_uso = await abrir(mundo, programa, "funcionario", clase="no_utilizacion", hechos="No ha importado nada")
    t = Actuacion(mundo, sin_uso.json()["id"])
    pedido = {"motivo": "Dos períodos sin importar", "sin_declaraciones": True}
    assert (await t.hacer("expedir", "funcionario", pedido)).status_code == 409
    with fijar(date(2029, 1, 4)):
        assert (await t.hacer("expedir", "funcionario", pedido)).status_code == 200
        assert (await t.hacer("firmar", "coordinador")).json()["estado"] == "terminada"
    leido = (await mundo.http.get(f"/v1/programas/{programa}", headers=mundo.como("funcionario"))).json()
    assert (leido["estado"], leido["causa_terminacion"]) == ("terminado", "no_utilizacion")


async def test_arts_54_and_55_a_final_end_opens_enforcement_and_cancels_what_was_not_used(
    mundo: Mundo, programa: str
) -> None:
    registro = await registrado(mundo, programa, item("6000.00", cantidad="600"), item("4000.00", cantidad="400"))
    ruta, todo = f"/v1/registros/{registro['id']}/cancelar", {"motivo": "No se usó ningún ítem"}
    vivo = await post(mundo, ruta, todo, "coordinador")
    assert (vivo.status_code, vivo.json()["codigo"]) == (409, "registro-en-uso")
    t = Actuacion(mundo, (await abrir(mundo, programa, "funcionario", **HECHOS)).json()["id"])
    with fijar(date(2026, 4, 22)):
        await mundo.trm("4000.00", date(2026, 4, 10), date(2026, 5, 31), version=2)
        assert (await t.con_archivo("informar", "funcionario", motivo="No explicó nada")).status_code == 200
        acta = {"motivo": "Procede", "acta": "Acta 14 de 2026", "procede": "true"}
        assert (await t.con_archivo("acta", "coordinador", **acta)).status_code == 200
        assert (await t.hacer("expedir", "funcionario", {"motivo": "Causa probada"})).status_code == 200
        # Art. 54: 20 % of the quota used.
        assert (await t.hacer("firmar", "coordinador")).json()["monto_usd"] == "2000.00"
        assert (await t.con_archivo("notificar", "funcionario", motivo="Personal")).status_code == 200
    with fijar(date(2026, 5, 25)):
        firme = await t.hacer("ejecutoriar", "funcionario", {"motivo": "Nadie recurrió"})
        assert (firme.status_code, firme.json()["estado"]) == (200, "terminada"), firme.text
        (efectividad,) = (await leido(mundo, "/v1/efectividades"))["elementos"]
        assert (efectividad["causa"], efectividad["valor_cop"]) == ("terminacion_unilateral", "8000000.00")
        garantia = await leido(mundo, f"/v1/garantias/{efectividad['garantia_id']}")
        assert garantia["estado"] == "en_efectividad"
        de_mas = todo | {"usado": [{"item": 1, "cantidad": "601", "fob_usd": "6000.00"}]}
        assert (await post(mundo, ruta, de_mas, "coordinador")).status_code == 422
        assert (await post(mundo, ruta, todo)).status_code == 403
        parte = todo | {"usado": [{"item": 1, "cantidad": "150", "fob_usd": "1500.00"}]}
        cancelado = await hecho(mundo, ruta, parte, "coordinador")
        assert (cancelado["estado"], cancelado["fob_usd"]) == ("cancelado", "1500.00")
        assert (await leido(mundo, f"/v1/programas/{programa}/cupo?periodo=2026"))["utilizado_usd"] == "1500.00"
    assert [e["estado"] for e in await mundo.publicados("registro.decidido")] == ["aprobado", "cancelado"]


async def test_art_13_1_the_guarantee_of_an_association_covers_each_member(mundo: Mundo) -> None:
    miembros = [
        {"nit": NIT, "razon_social": "Coordinadora", "coordinador": True, "procesa": True},
        {"nit": NIT_AJENO, "razon_social": "Asociada S.A.S.", "coordinador": False, "procesa": True},
    ]
    with fijar(HOY):
        await mundo.empresa()
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 1))
        programa = await autorizado(mundo, detalle={"miembros": miembros})
        sola = (await presentar(mundo, programa, ampara=[NIT])).json()
        rechazo = await aceptar(mundo, sola["id"])
        assert (rechazo.status_code, rechazo.json()["codigo"]) == (409, "garantia-con-diferencias")
        (diferencia,) = rechazo.json()["diferencias"]
        assert (diferencia["codigo"], diferencia["articulo"]) == ("miembro-sin-amparar", "art. 13.1 c")
        assert NIT_AJENO in diferencia["texto"]
        await hecho(mundo, f"/v1/garantias/{sola['id']}/reparar", {"motivo": "No los ampara a todos"}, "funcionario")
        de_todos = (await presentar(mundo, programa, ampara=[NIT, NIT_AJENO])).json()
        aceptada = await aceptar(mundo, de_todos["id"])
        assert (aceptada.status_code, aceptada.json()["ampara"]) == (200, sorted([NIT, NIT_AJENO])), aceptada.text
