"""Addresses, calendar and TRM."""

import asyncio
from datetime import timedelta

import pytest

from services.registro.direcciones.rules import codigo_de_confirmacion
from shared.clock import reloj_sistema
from shared.documents.enlaces import firmar_ruta
from tests.component.registro.conftest import EVIDENCIA, NIT, Registro

BASE = f"/v1/empresas/{NIT}/direcciones"
CSV = "valor,unidad,vigenciadesde,vigenciahasta\n2780.47,COP,2018-03-29T00:00:00.000,2018-04-02T00:00:00.000\n"


def interno(ruta: str, **opciones: object) -> str:
    return firmar_ruta("", ruta, secreto="enlaces", **opciones)


async def test_an_address_is_mailed_once_its_reader_brings_the_code(registro: Registro) -> None:
    _, suyo = await registro.empresa()
    creada = (await registro.http.post(BASE, json={"correo": " Comercio@Azucares.CO "}, headers=suyo)).json()
    assert creada["correo"] == "comercio@azucares.co"
    assert "codigo" not in creada
    correos = f"/interno/empresas/{NIT}/correos"
    assert (await registro.http.get(interno(correos))).json()["correos"] == []
    (pendiente,) = (await registro.http.get(interno(f"/interno/empresas/{NIT}/confirmaciones"))).json()
    ruta = f"{BASE}/{creada['id']}/confirmar"
    assert (await registro.http.post(ruta, json={"codigo": "0" * 32})).json()["codigo"] == "confirmacion-invalida"
    assert (await registro.http.post(ruta, json={"codigo": pendiente["codigo"]})).json()["confirmada"] is True
    assert (await registro.http.post(ruta, json={"codigo": pendiente["codigo"]})).status_code == 200
    leidos = (await registro.http.get(interno(correos))).json()
    assert leidos["correos"] == [{"direccion_id": creada["id"], "correo": "comercio@azucares.co"}]
    eventos = await registro.publicados("empresa.actualizada")
    assert eventos[-1]["correos_confirmados"] == 1
    assert "azucares.co" not in str(eventos)
    await registro.http.post(f"{BASE}/{creada['id']}/retirar", headers=suyo)
    assert (await registro.http.get(interno(correos))).json()["correos"] == []
    assert (await registro.publicados("empresa.actualizada"))[-1]["correos_confirmados"] == 0


async def test_a_funcionario_confirms_with_evidence_and_nobody_else(registro: Registro) -> None:
    _, suyo = await registro.empresa()
    creada = (await registro.http.post(BASE, json={"correo": "a@azucares.co"}, headers=suyo)).json()
    ruta, evidencia = f"{BASE}/{creada['id']}/confirmar", {"evidencia": EVIDENCIA}
    assert (await registro.http.post(ruta, json=evidencia)).status_code == 401
    assert (await registro.http.post(ruta, json=evidencia, headers=suyo)).status_code == 403
    assert (await registro.http.post(ruta, json={}, headers=suyo)).status_code == 422
    funcionario = await registro.como("funcionario")
    assert (await registro.http.post(ruta, json=evidencia, headers=funcionario)).json()["confirmada"] is True
    repetida = await registro.http.post(BASE, json={"correo": "A@AZUCARES.CO"}, headers=suyo)
    assert repetida.json()["codigo"] == "direccion-repetida"


def test_codes_differ_by_address_and_need_a_key() -> None:
    uno = codigo_de_confirmacion("1", "a@b.co", "k")
    assert uno == codigo_de_confirmacion("1", "a@b.co", "k")
    assert len({uno, codigo_de_confirmacion("2", "a@b.co", "k"), codigo_de_confirmacion("1", "a@b.co", "q")}) == 3
    with pytest.raises(ValueError, match="clave"):
        codigo_de_confirmacion("1", "a@b.co", "")


async def test_internal_routes_want_a_link_of_their_own(registro: Registro) -> None:
    await registro.empresa()
    ruta = f"/interno/empresas/{NIT}/correos"
    ajena = interno("/interno/empresas/800191045-1/correos").partition("?")[2]
    vieja = interno(ruta, vence=reloj_sistema.ahora() - timedelta(seconds=5))
    assert (await registro.http.get(ruta, headers=await registro.entrar())).status_code == 422
    assert (await registro.http.get(f"{ruta}?{ajena}")).json()["codigo"] == "enlace-invalido"
    assert (await registro.http.get(vieja)).json()["codigo"] == "enlace-invalido"


async def test_a_holiday_is_a_new_version_published_whole(registro: Registro) -> None:
    coordinador = await registro.entrar()
    assert (await registro.http.get("/v1/calendario")).json()["version"] == 0
    fiesta = {"fecha": "2026-07-14", "nombre": "Día del ejemplo"}
    primera = {"anadir": [fiesta], "motivo": "Ley de ejemplo."}
    assert (await registro.http.post("/v1/calendario", json=primera, headers=coordinador)).status_code == 201
    cierre = {"cerrar": [{"fecha": "2026-12-24", "nombre": "Cierre"}], "retirar": ["2026-08-17"], "motivo": "Decreto."}
    segunda = await registro.http.post("/v1/calendario", json=cierre, headers=coordinador)
    assert segunda.headers["location"] == "/v1/calendario/2"
    leido = (await registro.http.get("/v1/calendario", params={"anio": 2026})).json()
    fechas = {f["fecha"] for f in leido["festivos"]}
    assert {"2026-07-14", "2026-07-20"} <= fechas
    assert "2026-08-17" not in fechas
    eventos = await registro.publicados("calendario.actualizado")
    assert [e["version"] for e in eventos] == [1, 2]
    assert eventos[1]["festivos_anadidos"] == [fiesta]
    assert eventos[1]["festivos_retirados"] == ["2026-08-17"]
    igual = await registro.http.post("/v1/calendario", json=primera, headers=coordinador)
    assert igual.json()["codigo"] == "calendario-sin-cambios"
    assert (await registro.http.get("/v1/calendario/1")).json()["cierres"] == []
    assert (await registro.http.get("/v1/calendario/9")).status_code == 404
    enorme = 2**70
    for camino in (f"/v1/calendario/{enorme}", f"/v1/catalogos/paises?version={enorme}"):
        assert (await registro.http.get(camino)).status_code == 422
    sin_rol = await registro.http.post("/v1/calendario", json=cierre, headers=await registro.como("funcionario"))
    assert sin_rol.status_code == 403


async def test_corrections_at_once_follow_each_other(registro: Registro) -> None:
    coordinador = await registro.entrar()
    envios = [
        registro.http.post(
            "/v1/calendario",
            json={"cerrar": [{"fecha": f"2027-03-0{n}", "nombre": "Cierre"}], "motivo": "Prueba."},
            headers=coordinador,
        )
        for n in range(1, 6)
    ]
    assert {r.status_code for r in await asyncio.gather(*envios)} == {201}
    eventos = await registro.publicados("calendario.actualizado")
    assert [len(e["cierres"]) for e in eventos] == [e["version"] for e in eventos] == [1, 2, 3, 4, 5]


async def test_rates_span_days_and_repeat_harmlessly(registro: Registro) -> None:
    coordinador = await registro.entrar()
    texto = coordinador | {"content-type": "text/csv"}
    assert (await registro.http.post("/v1/trm/csv", content=CSV, headers=texto)).json() == {"nuevas": 1, "repetidas": 0}
    assert (await registro.http.post("/v1/trm/csv", content=CSV, headers=texto)).json() == {"nuevas": 0, "repetidas": 1}
    leida = (await registro.http.get("/v1/trm", params={"fecha": "2018-03-31"})).json()
    assert (leida["valor"], leida["hasta"]) == ("2780.47", "2018-04-02")
    assert (await registro.http.get("/v1/trm", params={"fecha": "2018-04-03"})).json()["codigo"] == "trm-desconocida"
    fila = {"valor": "2796.00", "vigenciadesde": "2018-04-02", "vigenciahasta": "2018-04-03"}
    otra = {"valor": "2796.00", "vigenciadesde": "2018-04-03", "vigenciahasta": "2018-04-03"}
    cruzada = await registro.http.post("/v1/trm", json={"filas": [otra, fila]}, headers=coordinador)
    assert (cruzada.status_code, cruzada.json()["codigo"]) == (409, "trm-cruzada")
    assert [e["version"] for e in await registro.publicados("trm.actualizada")] == [1]
    rango = {"desde": "2018-03-28", "hasta": "2018-04-04"}
    leido = (await registro.http.get("/v1/trm/rango", params=rango)).json()
    assert [t["valor"] for t in leido["tasas"]] == ["2780.47"]
    vacios = [{"desde": d, "hasta": h} for d, h in (("2018-03-28", "2018-03-28"), ("2018-04-03", "2018-04-04"))]
    assert leido["faltan"] == vacios
    largo = await registro.http.get("/v1/trm/rango", params={"desde": "2017-01-01", "hasta": "2018-04-04"})
    assert largo.json()["codigo"] == "rango-invalido"


async def test_a_rate_typed_by_hand_wants_a_second_person(registro: Registro) -> None:
    una, otra = await registro.entrar(), await registro.como("operador")
    fila = {"valor": "2796.00", "vigenciadesde": "2018-04-03", "vigenciahasta": "2018-04-03"}
    mala = await registro.http.post("/v1/trm", json={"filas": [fila | {"valor": "x"}]}, headers=una)
    assert mala.json()["errores"][0]["puntero"] == "/filas/0"
    funcionario = await registro.como("funcionario")
    assert (await registro.http.post("/v1/trm", json={"filas": [fila]}, headers=funcionario)).status_code == 403
    creada = (await registro.http.post("/v1/trm", json={"filas": [fila]}, headers=una)).json()
    assert (creada["estado"], creada["puede_decidir"]) == ("propuesta", False)
    assert (await registro.http.get("/v1/trm", params={"fecha": "2018-04-03"})).status_code == 404
    ruta = f"/v1/trm/propuestas/{creada['id']}"
    assert (await registro.http.post(f"{ruta}/confirmar", headers=una)).json()["codigo"] == "misma-persona"
    (vista,) = (await registro.http.get("/v1/trm/propuestas", headers=otra)).json()
    assert vista["puede_decidir"] is True
    dos = await asyncio.gather(*(registro.http.post(f"{ruta}/confirmar", headers=otra) for _ in range(2)))
    assert sorted(r.status_code for r in dos) == [200, 409]
    assert (await registro.http.get("/v1/trm", params={"fecha": "2018-04-03"})).json()["valor"] == "2796.00"
    assert [e["valor"] for e in await registro.publicados("trm.actualizada")] == ["2796.00"]
    segunda = fila | {"vigenciadesde": "2018-04-04", "vigenciahasta": "2018-04-04"}
    retirada = (await registro.http.post("/v1/trm", json={"filas": [segunda]}, headers=una)).json()
    motivo = {"motivo": "El valor estaba mal."}
    rechazo = await registro.http.post(f"/v1/trm/propuestas/{retirada['id']}/rechazar", json=motivo, headers=una)
    assert rechazo.json()["estado"] == "rechazada"
    tarde = await registro.http.post(f"/v1/trm/propuestas/{retirada['id']}/confirmar", headers=otra)
    assert tarde.json()["codigo"] == "trm-ya-decidida"


async def test_catalogues_have_versions_by_date(registro: Registro) -> None:
    coordinador = await registro.entrar()
    listados = (await registro.http.get("/v1/catalogos")).json()
    assert {(c["nombre"], c["version"]) for c in listados} == {
        (n, 1) for n in ("causales", "paises", "puertos", "subpartidas")
    }
    assert next(c["cuantas"] for c in listados if c["nombre"] == "paises") == 249
    espana = (await registro.http.get("/v1/catalogos/paises", params={"buscar": "espana"})).json()
    assert [e["codigo"] for e in espana["entradas"]] == ["ES"]
    assert (await registro.http.get("/v1/catalogos/puertos/COBUN")).json()["nombre"] == "Buenaventura"
    assert (await registro.http.get("/v1/catalogos/subpartidas/1701.14.00.00")).status_code == 200
    nueva = {
        "rige_desde": "2030-01-01",
        "fuente": "Resolución de ejemplo",
        "motivo": "Cambia el arancel.",
        "entradas": [
            {"codigo": "1701.14.00.00", "nombre": "Azúcar de caña", "hasta": "2030-06-30"},
            {"codigo": "1701.14.00.10", "nombre": "Azúcar de caña, orgánico", "desde": "2030-07-01"},
        ],
    }
    ruta = "/v1/catalogos/subpartidas"
    malo = nueva | {"entradas": [{"codigo": "1701", "nombre": "x"}] * 2}
    errores = (await registro.http.post(ruta, json=malo, headers=coordinador)).json()["errores"]
    assert len(errores) == 3
    assert (await registro.http.post(ruta, json=nueva, headers=await registro.como("funcionario"))).status_code == 403
    dos = await asyncio.gather(*(registro.http.post(ruta, json=nueva, headers=coordinador) for _ in range(2)))
    assert sorted(r.status_code for r in dos) == [201, 422]
    atras = await registro.http.post(
        ruta, json=nueva | {"rige_desde": "2029-01-01", "entradas": nueva["entradas"][:1]}, headers=coordinador
    )
    assert atras.json()["codigo"] == "catalogo-hacia-atras"
    hoy, junio, julio = [
        (await registro.http.get(ruta, params=p)).json() for p in ({}, {"fecha": "2030-06-30"}, {"fecha": "2030-07-01"})
    ]
    assert (hoy["version"], len(hoy["entradas"])) == (1, 12)
    assert [e["codigo"] for e in junio["entradas"]] == ["1701.14.00.00"]
    assert [e["codigo"] for e in julio["entradas"]] == ["1701.14.00.10"]
    entera = (await registro.http.get(ruta, params={"version": 2, "todas": "true"})).json()
    assert [(e["codigo"], e.get("hasta")) for e in entera["entradas"]] == [
        ("1701.14.00.00", "2030-06-30"),
        ("1701.14.00.10", None),
    ]
    eventos = [e for e in await registro.publicados("catalogo.publicado") if e["nombre"] == "subpartidas"]
    assert [(e["version"], e["entradas"]) for e in eventos] == [(1, 12), (2, 2)]


async def test_a_csv_with_errors_registers_nothing_and_says_where(registro: Registro) -> None:
    texto = await registro.entrar() | {"content-type": "text/csv"}
    malo = CSV + "2,780.471,COP,2018-04-03,2018-04-03\n3000.00,USD,2018-04-04,2018-04-04\n"
    r = await registro.http.post("/v1/trm/csv", content=malo, headers=texto)
    assert [e["linea"] for e in r.json()["errores"]] == ["3", "4"]
    assert (await registro.http.get("/v1/trm", params={"fecha": "2018-03-31"})).status_code == 404
    sin = await registro.http.post("/v1/trm/csv", content="a,b\n1,2\n", headers=texto)
    assert "Faltan las columnas" in sin.json()["errores"][0]["mensaje"]
