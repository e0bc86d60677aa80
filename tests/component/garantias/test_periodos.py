"""One period after another: what exceeded one counts in the next, and nothing is credited before it was imported."""

from datetime import date

from shared.clock import fijar
from tests.component.garantias.conftest import NIT, Mundo
from tests.component.garantias.demostrar import (
    cargar,
    con_cuadro,
    documentar,
    estudio_de,
    garantizado,
    hecho,
    item,
    leido,
    linea,
    registrado,
)
from tests.component.garantias.recorrido import aceptar, presentar

CARTA = {"grado_declarado": "100.00", "folios": 12}
PV, CIP = "PV-2026-1", "CIP-2026-1"


async def test_art_70_the_excess_of_a_period_counts_in_the_next(mundo: Mundo) -> None:
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        await mundo.trm("4000.25", date(2026, 4, 1), date(2027, 12, 31))
        programa = await garantizado(mundo)
        await registrado(mundo, programa, item("10000.00", cantidad="1000"))
        await con_cuadro(mundo, programa)
    with fijar(date(2027, 1, 19)):
        fechas = {"constituida_el": "2027-01-19", "clausula_primera": "2028-07-19", "valida_hasta": "2029-05-19"}
        segunda = await presentar(mundo, programa, periodo="2027", **fechas)
        assert (await aceptar(mundo, segunda.json()["id"])).status_code == 200
    with fijar(date(2027, 2, 1)):
        await registrado(mundo, programa, item("5000.00", cantidad="500"))

    primero = (await estudio_de(mundo, 2026))["id"]
    with fijar(date(2027, 10, 7)):
        # 500 and 400 shirts use 1,125 kg of the 1,000 that were imported in 2026: 125 are left of March 2027.
        lineas = [linea(PV, CIP, "6001", date(2026, 6, 1), 500), linea(PV, CIP, "6002", date(2027, 3, 1), 400)]
        assert (await cargar(mundo, primero, *lineas))["aceptadas"] == 2
        await documentar(mundo, primero)
        await hecho(mundo, f"/v1/estudios/{primero}/presentar", CARTA)
        await hecho(mundo, f"/v1/estudios/{primero}/verificar", rol="funcionario")
        await hecho(mundo, f"/v1/estudios/{primero}/proyectar", {"motivo": "Verificado"}, "funcionario")
        assert (await hecho(mundo, f"/v1/estudios/{primero}/firmar", rol="coordinador"))["estado"] == "cumplido"
    (codigo,) = await leido(mundo, f"/v1/estudios/{primero}/codigos")
    assert (codigo["por_exportaciones"], codigo["excedente"]) == ("1000", "125")

    segundo = (await estudio_de(mundo, 2027))["id"]
    with fijar(date(2028, 7, 19)):
        temprana = linea(PV, CIP, "7001", date(2027, 1, 20), 100)
        archivo = await cargar(mundo, segundo, temprana, linea(PV, CIP, "7002", date(2027, 6, 1), 200))
        assert (archivo["aceptadas"], archivo["rechazadas"]) == (1, 1)
        errores = await mundo.http.get(archivo["errores"], headers=mundo.como("exportador", nit=NIT))
        antes = "2;7001;1;Se embarcó antes del primer registro de importación de sus materias primas (art. 69)."
        assert antes in errores.content.decode("utf-8-sig")
    # 250 kg of its own export and the 125 that were left over, of 500.
    (codigo,) = await leido(mundo, f"/v1/estudios/{segundo}/codigos")
    assert (codigo["importado"], codigo["por_exportaciones"], codigo["pendiente"]) == ("500", "375", "125")
    assert (await leido(mundo, f"/v1/estudios/{segundo}"))["calculo"]["porcentaje"] == "75.00"
