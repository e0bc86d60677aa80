"""Serial numbers of a stock, bound once; the kinds of certificate."""

import asyncio
import importlib
import io
import json
from datetime import date
from typing import Any

import asyncpg
import httpx
from pypdf import PdfReader

from services.consumo.cqe import series
from shared.clock import fijar
from tests.ayudas import con_base
from tests.component.consumo.conftest import Mundo
from tests.component.consumo.cqe import aprobado, emitido, leer
from tests.component.consumo.recorrido import decidir, enviado, saldo
from tests.formularios import blanco


async def cargar(
    mundo: Mundo, contenido: bytes, *, rol: str = "coordinador", contingente: str = "AZUCAR-EEUU", **datos: Any
) -> httpx.Response:
    return await mundo.http.post(
        "/v1/cqe/existencias",
        data={"contingente": contingente, **datos},
        files={"archivo": ("numeros.csv", contenido, "text/csv")},
        headers=mundo.como(rol),
    )


async def _con_existencias(mundo: Mundo, **cambios: Any) -> str:
    await mundo.empresa()
    await mundo.contingente(serie_de_existencias=True, **cambios)
    return await mundo.cupo(100_000)


async def test_el_ultimo_numero_es_de_una_sola_de_dos_aprobaciones(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await _con_existencias(mundo)
    uno, otro = await enviado(mundo, cupo, "1"), await enviado(mundo, cupo, "1")
    agotada = await decidir(mundo, uno["id"], "aprobar")
    assert (agotada.status_code, agotada.json()["codigo"]) == (409, "serie-agotada")
    cargado = await cargar(mundo, b"numero\nUS-0001\n", umbrales=["1"])
    assert (cargado.status_code, cargado.json()["cargados"]) == (201, 1), cargado.text

    respuestas = await asyncio.gather(*(decidir(mundo, c["id"], "aprobar") for c in (uno, otro)))
    assert sorted(r.status_code for r in respuestas) == [200, 409]
    refusada = next(r for r in respuestas if r.status_code == 409)
    assert refusada.json()["codigo"] == "serie-agotada"
    # Nothing half-done: the other is where it was, with its reservation.
    estados = await mundo.filas("SELECT estado FROM expediente WHERE tipo = 'consumo' ORDER BY estado")
    assert [e["estado"] for e in estados] == ["aprobado", "enviado"]
    assert await saldo(mundo, cupo) | {"disponible": 0} == {
        "asignado": 100_000,
        "reservado": 1_046,
        "consumido": 1_046,
        "disponible": 0,
    }
    ligado = await mundo.filas(
        "SELECT e.numero FROM existencia_de_serie e JOIN cqe q ON (q.id, q.numero) = (e.cqe, e.numero)"
    )
    assert ligado == [{"numero": "US-0001"}]
    alarmas = await mundo.hasta("cqe.series_por_agotarse", 2)
    assert [(a["umbral"], a["quedan"]) for a in await mundo.emitidos("cqe.series_por_agotarse")] == [(1, 0), (0, 0)]
    assert alarmas["contingente"] == "AZUCAR-EEUU"
    (leido,) = (await mundo.http.get("/v1/cqe/existencias", headers=mundo.como("funcionario"))).json()
    assert (leido["libres"], leido["ligados"], leido["umbrales"]) == (0, 1, [1])


async def test_las_existencias_se_acaban_en_medio_de_un_lote(auditado: Mundo) -> None:
    """Those for which there was a number are approved; of the others it is said why, and they keep what they hold."""
    mundo = auditado
    cupo = await _con_existencias(mundo)
    assert (await cargar(mundo, b"US-1\nUS-2\n")).status_code == 201
    casos = [(await enviado(mundo, cupo, "1"))["id"] for _ in range(3)]
    lote = {"ids": casos, "motivo": "Cumplen los requisitos"}
    hechos = await mundo.http.post("/v1/consumos/aprobar-lote", json=lote, headers=mundo.como("funcionario"))
    vistos = [(h["ok"], (h["problema"] or {}).get("codigo")) for h in hechos.json()["elementos"]]
    assert vistos == [(True, None), (True, None), (False, "serie-agotada")]
    assert (await saldo(mundo, cupo))["reservado"] == 1_046
    assert (await cargar(mundo, b"US-3\n")).status_code == 201
    quedan = {"ids": casos[2:], "motivo": "Cumplen los requisitos"}
    hecho = await mundo.http.post("/v1/consumos/aprobar-lote", json=quedan, headers=mundo.como("funcionario"))
    assert [h["ok"] for h in hecho.json()["elementos"]] == [True]
    numeros = await mundo.filas("SELECT numero FROM cqe ORDER BY numero")
    assert [f["numero"] for f in numeros] == ["US-1", "US-2", "US-3"]


async def test_se_carga_todo_o_nada_y_cada_umbral_se_avisa_una_vez(mundo: Mundo) -> None:
    cupo = await _con_existencias(mundo)
    mala = await cargar(mundo, "US-1\nUS-1\nñ\n\nUS-2;x\n".encode())
    assert (mala.status_code, mala.json()["codigo"]) == (422, "series-rechazadas")
    assert [(m["linea"], m["numero"]) for m in mala.json()["lineas"]] == [(2, "US-1"), (3, "ñ")]
    assert (await cargar(mundo, b"US-1\nUS-2\nUS-3\n", umbrales=["2", "1"])).status_code == 201
    repetida = await cargar(mundo, b"US-9\nUS-2\n")
    assert [(m["linea"], m["error"]) for m in repetida.json()["lineas"]] == [(2, "ya está en existencias")]
    assert (await cargar(mundo, b"")).json()["codigo"] == "archivo-sin-datos"
    assert (await cargar(mundo, b"US-8", rol="funcionario")).status_code == 403
    assert (await cargar(mundo, b"US-8", contingente="NADA")).status_code == 404
    assert await mundo.filas("SELECT count(*) AS n FROM existencia_de_serie") == [{"n": 3}]

    uno, otro = [await aprobado(mundo, cupo, "1") for _ in range(2)]
    assert (uno["numero"], otro["numero"]) == ("US-1", "US-2")
    await mundo.hasta("cqe.series_por_agotarse", 2)
    async with mundo.bd.tx() as tx:
        await series.vigilar(tx, "AZUCAR-EEUU")
    assert [a["umbral"] for a in await mundo.emitidos("cqe.series_por_agotarse")] == [2, 1]
    assert (await cargar(mundo, b"US-4", umbrales=["2"])).status_code == 201
    async with mundo.bd.tx() as tx:
        await series.vigilar(tx, "AZUCAR-EEUU")
    assert [a["version"] for a in await mundo.emitidos("cqe.series_por_agotarse")] == [1, 2, 3]


async def test_diez_anios_despues_ningun_numero_se_repite(auditado: Mundo, postgres: str) -> None:
    """The series of the same digit goes on; what another certificate has already is passed over, and that is kept."""
    mundo = auditado
    electronico: dict[str, Any] = {"certificado": "electronico"}
    await mundo.empresa()
    await mundo.contingente(**electronico)
    assert (await aprobado(mundo, await mundo.cupo(50_000), "1"))["numero"] == "6CO000001"
    # As a database of before had it, with the year in the counter's name.
    (base,) = await mundo.filas("SELECT current_database() AS nombre")
    conexion = await asyncpg.connect(con_base(postgres, base["nombre"]))
    await conexion.execute("SET session_replication_role = replica")
    for tabla in ("expediente_consecutivo", "cqe"):
        antes = f"UPDATE {tabla} SET serie = replace(serie, ':6', ':2026') WHERE serie LIKE 'cqe:%'"
        assert await conexion.execute(antes) == "UPDATE 1"
    await conexion.execute("SET session_replication_role = origin")
    await conexion.execute(importlib.import_module("services.consumo.migrations.0014_series").CONTADORES)
    await conexion.close()

    await mundo.contingente("DE-NUMEROS", serie_de_existencias=True, **electronico)
    assert (await cargar(mundo, b"6CO000003\n", contingente="DE-NUMEROS")).status_code == 201
    de_numeros = await mundo.cupo(50_000, contingente="DE-NUMEROS")
    assert (await aprobado(mundo, de_numeros, "1"))["numero"] == "6CO000003"
    with fijar(date(2036, 3, 3)):
        anio = {"vigencia_desde": date(2036, 1, 1), "vigencia_hasta": date(2036, 12, 31)}
        await mundo.contingente("AZUCAR-2036", **anio, **electronico)
        cupo = await mundo.cupo(50_000, contingente="AZUCAR-2036")
        numeros = [(await aprobado(mundo, cupo, "1"))["numero"] for _ in range(2)]
    assert numeros == ["6CO000002", "6CO000004"]
    saltados = await mundo.filas("SELECT serie, consecutivo, numero FROM numero_saltado")
    assert saltados == [{"serie": "cqe:{digito}CO{consecutivo:06d}:6", "consecutivo": 3, "numero": "6CO000003"}]


async def test_que_nunca_se_cargo_un_numero_se_avisa_una_vez(mundo: Mundo) -> None:
    async def vigilar() -> int:
        async with mundo.bd.tx() as tx:
            return await series.vigilar_sin_cargar(tx)

    async def existencias() -> Any:
        respuesta = await mundo.http.get("/v1/cqe/existencias", headers=mundo.como("funcionario"))
        return [(e["contingente"], e["libres"], e["ultima_carga"] is None) for e in respuesta.json()]

    await mundo.empresa()
    await mundo.contingente(serie_de_existencias=True)
    await mundo.contingente("PROPIOS")
    assert await vigilar() == 0
    assert await existencias() == [("AZUCAR-EEUU", 0, True)]
    await mundo.cupo(50_000, contingente="PROPIOS")
    consumo = await enviado(mundo, await mundo.cupo(50_000), "1")
    assert await asyncio.gather(*(vigilar() for _ in range(3))) in ([1, 0, 0], [0, 1, 0], [0, 0, 1])
    for _ in range(2):
        assert (await decidir(mundo, consumo["id"], "aprobar")).json()["codigo"] == "serie-agotada"
    assert await vigilar() == 0
    (aviso,) = await mundo.emitidos("cqe.series_sin_cargar")
    assert aviso["contingente"] == "AZUCAR-EEUU"
    assert (await cargar(mundo, b"US-1\n", umbrales=["1"])).status_code == 201
    assert (await decidir(mundo, consumo["id"], "aprobar")).status_code == 200
    await mundo.hasta("cqe.series_por_agotarse", 2)
    assert await existencias() == [("AZUCAR-EEUU", 0, False)]


async def test_uno_electronico_se_expide_sin_documento(auditado: Mundo) -> None:
    mundo = auditado
    await mundo.empresa()
    await mundo.contingente(certificado="electronico")
    cqe = await aprobado(mundo, await mundo.cupo(50_000), "2")
    leido = await leer(mundo, cqe["numero"])
    assert (leido["estado"], leido["clase"], leido["sha256"]) == ("emitido", "electronico", None)
    evento = await mundo.ultimo("cqe.electronico_emitido")
    assert (evento["numero"], evento["codigo_verificacion"]) == (cqe["numero"], cqe["codigo"])
    publico = await mundo.ultimo("cqe_publico.estado")
    assert (publico["estado"], publico["sha256"], publico["version"]) == ("emitido", "", leido["version"])
    sin = await mundo.http.get(f"/v1/cqe/{cqe['numero']}/pdf", headers=mundo.como())
    assert (sin.status_code, sin.json()["codigo"]) == (409, "cqe-electronico")
    verificado = await mundo.http.get(f"/v1/verificacion/{cqe['codigo']}")
    assert (verificado.json()["estado"], verificado.json()["sha256"]) == ("emitido", None)
    assert not await mundo.emitidos("sello.solicitado")


async def test_el_formulario_del_destino_se_llena_y_no_se_puede_editar(auditado: Mundo) -> None:
    mundo = auditado
    await mundo.empresa()
    await mundo.contingente(certificado="formulario_destino")
    cupo = await mundo.cupo(50_000)
    consumo = await enviado(mundo, cupo, "2")
    falta = await decidir(mundo, consumo["id"], "aprobar")
    assert (falta.status_code, falta.json()["codigo"]) == (409, "formulario-pendiente")

    async def subir(mapa: dict[str, str], pdf: bytes) -> httpx.Response:
        return await mundo.http.post(
            "/v1/cqe/formularios",
            data={"contingente": "AZUCAR-EEUU", "mapa": json.dumps(mapa)},
            files={"archivo": ("forma.pdf", pdf, "application/pdf")},
            headers=mundo.como("coordinador"),
        )

    pdf = blanco({"CertNo": 12, "Exporter": None, "Kg": None, "Vessel": None})
    mapa = {"CertNo": "numero", "Exporter": "razon_social", "Kg": "peso_comercial_kg", "Vessel": "campos.buque"}
    for malo, dicho in (({"CertNo": "nada"}, "nada"), ({"Otro": "numero"}, "Otro"), ({}, "vacío")):
        rechazado = await subir(malo, pdf)
        assert rechazado.json()["codigo"] == "formulario-invalido"
        assert dicho in rechazado.json()["detail"]
    assert (await subir(mapa, b"%PDF-1.7 roto")).json()["codigo"] == "formulario-invalido"
    assert (await subir(mapa, blanco({"CertNo": 3, "Exporter": None, "Kg": None, "Vessel": None}))).status_code == 201
    largo = await decidir(mundo, consumo["id"], "aprobar")
    assert (largo.status_code, largo.json()["codigo"]) == (409, "formulario-no-cabe")
    subido = await subir(mapa, pdf)
    assert (subido.status_code, subido.json()["version"]) == (201, 2)
    prueba = await mundo.http.get("/v1/cqe/formularios/AZUCAR-EEUU/prueba.pdf", headers=mundo.como("coordinador"))
    assert "campos.buque" in PdfReader(io.BytesIO(prueba.content)).pages[0].extract_text()
    assert (await decidir(mundo, consumo["id"], "aprobar")).status_code == 200
    pedido = await mundo.hasta("sello.solicitado")
    assert pedido["caja"] is None
    await mundo.sellar(pedido)
    numero = (await mundo.hasta("cqe.emitido"))["numero"]
    descargado = await mundo.http.get(f"/v1/cqe/{numero}/pdf", headers=mundo.como())
    lector = PdfReader(io.BytesIO(descargado.content))
    texto = lector.pages[0].extract_text()
    for dato in (numero, "Ingenio 900204272-8 S.A.", "2000", "MV Río Cauca"):
        assert dato in texto
    assert not lector.get_fields()
    assert b"/JavaScript" not in descargado.content


async def test_el_propio_es_pdf_a(mundo: Mundo) -> None:
    cqe = await emitido(mundo)
    pdf = (await mundo.http.get(f"/v1/cqe/{cqe['numero']}/pdf", headers=mundo.como())).content
    impreso = " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    for nombre in ("Azúcar crudo a Estados Unidos (OMC)", "Raw sugar to the United States (WTO)", "OMC / WTO"):
        assert nombre in impreso
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in pdf
    letras = [f.get_object() for f in PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()]  # type: ignore[index]  # a PDF's dictionaries
    descriptores = [f["/DescendantFonts"][0].get_object()["/FontDescriptor"] for f in letras]
    assert descriptores
    assert all("/FontFile2" in d or "/FontFile3" in d for d in descriptores)
