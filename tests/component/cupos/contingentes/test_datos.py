"""Two coordinadores at once, later circulars, copies, YAML, circulars, history, blocks and the closing by date."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx

from services.cupos.contingentes.cierre import encolar_terminados
from services.cupos.contingentes.historia import clase_de, historia
from shared.clock import BOGOTA, fijar
from tests.ayudas import esperar_hasta
from tests.component.cupos.conftest import AHORA, NIT, NIT_AJENO, Mundo, ejemplo
from tests.component.cupos.recorrido import borrador, codigo

RUTA = "/v1/contingentes/AZUCAR-OMC-2026"
ACTO = {"nombre": "Circular 9", "fecha": "2026-11-12", "numero": "num. 4"}


async def poner(
    mundo: Mundo, ruta: str, cuerpo: Any = None, *, version: int | None = None, rol: str = "coordinador", **resto: Any
) -> httpx.Response:
    cabeceras = mundo.como(rol) | resto.pop("headers", {})
    if version is not None:
        cabeceras["If-Match"] = f'"v{version}"'
    return await mundo.http.put(ruta, json=cuerpo, headers=cabeceras, **resto)


async def modificar(mundo: Mundo, version: int, **cambios: Any) -> httpx.Response:
    datos = (await mundo.http.get(RUTA)).json()["datos"] | cambios
    return await poner(
        mundo, f"{RUTA}/parametros", {"motivo": "Por la circular", "acto": ACTO, "datos": datos}, version=version
    )


async def test_dos_coordinadores_a_la_vez(mundo: Mundo) -> None:
    datos = ejemplo("azucar-omc-2026")
    dos = await asyncio.gather(*(mundo.post("/v1/contingentes", datos, rol="coordinador") for _ in range(2)))
    assert sorted(codigo(r)[1] if r.status_code != 201 else "" for r in dos) == ["", "contingente-existe"]
    sin = await poner(mundo, RUTA, datos)
    assert codigo(sin) == (428, "falta-version")
    dos = await asyncio.gather(
        *(poner(mundo, RUTA, datos | {"plazo_revision_habiles": n}, version=1) for n in (6, 7)),
        mundo.post(f"{RUTA}/publicar", rol="coordinador", headers={"If-Match": '"v1"'}),
    )
    assert sorted(r.status_code for r in dos) == [200, 412, 412]
    assert (await mundo.get(RUTA, rol="coordinador")).json()["version"] == 2
    if (await mundo.get(RUTA, rol="coordinador")).json()["estado"] == "borrador":
        assert (await mundo.post(f"{RUTA}/publicar", rol="coordinador")).status_code == 200
    version = (await mundo.http.get(RUTA)).json()["version"]
    dos = await asyncio.gather(*(modificar(mundo, version, plazo_revision_habiles=n) for n in (8, 9)))
    assert sorted(codigo(r)[1] if r.status_code != 200 else "" for r in dos) == ["", "version-distinta"]


async def test_una_circular_posterior_mueve_los_parametros(mundo: Mundo) -> None:
    await mundo.contingente()
    ventana = {"desde": "2026-10-01T08:00:00-05:00", "hasta": "2027-09-30T17:00:00-05:00"}
    hecho = await modificar(mundo, 2, ventana=ventana, plazo_revision_habiles=7)
    assert (hecho.status_code, hecho.headers["etag"]) == (200, '"v3"'), hecho.text
    assert (await mundo.eventos("contingente.actualizado"))[-1]["plazo_revision_habiles"] == 7
    fijos = await modificar(mundo, 3, volumen="30000.000", serie_cqe="{consecutivo:08d}")
    assert codigo(fijos) == (409, "parametro-fijo")
    assert fijos.json()["campos"] == ["volumen", "serie_cqe"]
    assert codigo(await modificar(mundo, 3)) == (409, "sin-cambios")
    atras = ventana | {"hasta": (AHORA - timedelta(seconds=1)).isoformat()}
    assert codigo(await modificar(mundo, 3, ventana=atras)) == (409, "parametro-fijo")
    mal = await modificar(mundo, 3, devolucion={"desde": ventana["hasta"], "hasta": ventana["desde"]})
    assert codigo(mal) == (422, "datos-invalidos")
    assert {e["campo"] for e in mal.json()["errores"]} == {"devolucion.hasta"}
    cuerpo = {"motivo": "Por la circular", "acto": ACTO, "datos": ejemplo("azucar-omc-2026")}
    ajeno = await poner(mundo, f"{RUTA}/parametros", cuerpo, version=3, rol="funcionario")
    assert codigo(ajeno) == (403, "prohibido")
    otra = (await mundo.get(f"{RUTA}/versiones/3", rol="funcionario")).json()
    assert (otra["accion"], otra["acto"]["numero"]) == ("modificar", "num. 4")
    cambios = (await mundo.get(f"{RUTA}/versiones/2/diferencias/3", rol="auditor")).json()["cambios"]
    assert [(c["campo"], c["antes"], c["despues"]) for c in cambios] == [
        ("ventana.hasta", "2027-09-15T17:00:00-05:00", "2027-09-30T17:00:00-05:00"),
        ("plazo_revision_habiles", 5, 7),
    ]
    assert codigo(await mundo.get(f"{RUTA}/versiones/9", rol="auditor")) == (404, "no-encontrado")
    assert codigo(await mundo.get(f"{RUTA}/versiones/{2**40}", rol="auditor")) == (422, "datos-invalidos")
    assert codigo(await mundo.get(f"{RUTA}/versiones/2")) == (403, "prohibido")
    assert codigo(await mundo.http.get("/v1/contingentes/%00")) == (400, "peticion-malformada")


async def test_copia_de_otro_anio(mundo: Mundo) -> None:
    await mundo.contingente()
    ajuste = {"grupo": "AZUCAR", "sentido": "aumenta", "cantidad": "3718", "acto": "Aviso", "fecha": "2026-11-10"}
    await mundo.post(f"{RUTA}/ajustes", ajuste | {"motivo": "Aumento del año"}, rol="coordinador")
    pedida = {"codigo": "AZUCAR-OMC-2027"}
    copia = await mundo.post(f"{RUTA}/copiar", pedida, rol="coordinador")
    assert copia.status_code == 201, copia.text
    datos = copia.json()["datos"]
    assert (copia.json()["estado"], copia.headers["location"]) == ("borrador", "/v1/contingentes/AZUCAR-OMC-2027")
    assert datos["nombre"].endswith("contingente OMC 2027-2028")
    assert datos["nombre_en"].endswith("WTO quota 2027-2028")
    assert datos["vigencia"] == {"desde": "2027-10-01", "hasta": "2028-09-30"}
    assert datos["ventana"]["desde"] == "2027-10-01T08:00:00-05:00"
    assert (datos["volumen"], datos["grupos"][0]["volumen"]) == ("25273.000", "25273.000")
    assert (datos["dex_limite"], datos["reasignacion"]["corte"]) == ("2028-10-31", "2028-08-10")
    assert datos["citas"] == {}
    assert list(datos["formulario_cqe"]["properties"]) == list(
        ejemplo("azucar-omc-2026")["formulario_cqe"]["properties"]
    )
    assert codigo(await mundo.post(f"{RUTA}/copiar", pedida, rol="coordinador")) == (409, "contingente-existe")
    assert codigo(await mundo.http.get("/v1/contingentes/AZUCAR-OMC-2027")) == (404, "no-encontrado")
    assert (await mundo.post("/v1/contingentes/AZUCAR-OMC-2027/publicar", rol="coordinador")).status_code == 200
    await mundo.auditar()


async def importar(mundo: Mundo, texto: str, **resto: Any) -> httpx.Response:
    cabeceras = mundo.como(resto.pop("rol", "coordinador")) | {"Content-Type": "application/yaml"} | resto
    return await mundo.http.post("/v1/contingentes/importar", content=texto.encode(), headers=cabeceras)


async def test_yaml_de_ida_y_vuelta(mundo: Mundo) -> None:
    await mundo.contingente()
    exportado = await mundo.http.get(f"{RUTA}.yaml")
    assert exportado.headers["content-type"] == "application/yaml; charset=utf-8"
    texto = exportado.text.replace("AZUCAR-OMC-2026", "AZUCAR-OMC-2028")
    assert codigo(await importar(mundo, texto, rol="funcionario")) == (403, "prohibido")
    creado = await importar(mundo, texto)
    assert creado.status_code == 201, creado.text
    original = (await mundo.http.get(RUTA)).json()["datos"]
    assert creado.json()["datos"] == original | {"codigo": "AZUCAR-OMC-2028"}
    assert str(creado.json()["datos"]["formulario_cqe"]) == str(original["formulario_cqe"])
    propia = "/v1/contingentes/AZUCAR-OMC-2028"
    assert codigo(await mundo.http.get(f"{propia}.yaml")) == (404, "no-encontrado")
    assert (await mundo.get(f"{propia}.yaml", rol="funcionario")).text == texto
    assert codigo(await importar(mundo, texto)) == (428, "falta-version")
    otra = await importar(
        mundo, texto.replace("plazo_revision_habiles: 5", "plazo_revision_habiles: 8"), **{"If-Match": '"v1"'}
    )
    assert (otra.status_code, otra.json()["version"]) == (200, 2)
    assert codigo(await importar(mundo, texto, **{"If-Match": '"v1"'})) == (412, "version-distinta")
    publicado = await importar(mundo, exportado.text, **{"If-Match": '"v2"'})
    assert codigo(publicado) == (409, "transicion-no-permitida")
    mal = await importar(
        mundo, texto.replace("porcentaje: '80'", "porcentaje: ochenta").replace("2027-09-15", "2027-10-15")
    )
    assert codigo(mal) == (422, "yaml-invalido")
    assert [(e["campo"], e["linea"]) for e in mal.json()["errores"]] == [
        ("utilizacion_minima.porcentaje", 1 + texto.splitlines().index("  porcentaje: '80'"))
    ]
    incoherente = await importar(mundo, texto.replace("2027-09-15", "2027-10-15"))
    assert [e["campo"] for e in incoherente.json()["errores"]] == ["ventana.hasta"]
    assert codigo(await importar(mundo, "a: " + "x" * 200_000)) == (413, "cuerpo-demasiado-grande")


async def test_un_grupo_bloqueado_no_recibe(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente("chatarra-2026")
    pedida = {"contingente": "CHATARRA-2026", "cantidad": "10"}
    antes = await borrador(mundo, **pedida, grupo="FUNDICION")
    assert antes.status_code == 201
    ruta = "/v1/contingentes/CHATARRA-2026/grupos/FUNDICION"
    bloqueo = {"causa": "orden_judicial", "motivo": "Auto 12 del juzgado tercero"}
    assert codigo(await mundo.post(f"{ruta}/bloquear", bloqueo, rol="funcionario")) == (403, "prohibido")
    sin_causa = bloqueo | {"causa": "porque sí"}
    assert codigo(await mundo.post(f"{ruta}/bloquear", sin_causa, rol="coordinador")) == (422, "datos-invalidos")
    hecho = await mundo.post(f"{ruta}/bloquear", bloqueo, rol="coordinador")
    assert hecho.status_code == 200, hecho.text
    assert hecho.json()["grupos"][0]["bloqueo"]["causa"] == "orden_judicial"
    assert codigo(await mundo.post(f"{ruta}/bloquear", bloqueo, rol="coordinador")) == (409, "grupo-bloqueado")
    for respuesta in (
        await borrador(mundo, **pedida, grupo="FUNDICION"),
        await mundo.post(f"{antes.headers['location']}/radicar"),
    ):
        assert codigo(respuesta) == (409, "grupo-bloqueado")
        assert "Auto 12 del juzgado tercero" in respuesta.json()["detail"]
    assert (await borrador(mundo, **pedida, grupo="DEMAS")).status_code == 201
    publicado = (await mundo.eventos("contingente.actualizado"))[-1]
    assert [g["codigo"] for g in publicado["grupos"] if g["bloqueado"]] == ["FUNDICION"]
    libre = await mundo.post(f"{ruta}/desbloquear", {"motivo": "Auto 15: levantada"}, rol="coordinador")
    assert libre.json()["grupos"][0]["bloqueo"] is None
    assert codigo(await mundo.post(f"{ruta}/desbloquear", {"motivo": "otra vez"}, rol="coordinador"))[1] == (
        "grupo-no-bloqueado"
    )
    assert (await mundo.post(f"{antes.headers['location']}/radicar")).status_code == 200


async def test_suspendido_dice_por_que(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()
    cuerpo = {"causa": "decision_del_destino", "motivo": "Nota verbal 45 de la embajada."}
    assert (await mundo.post(f"{RUTA}/suspender", cuerpo, rol="coordinador")).status_code == 200
    leido = (await mundo.http.get(RUTA)).json()
    suspension = {campo: leido["suspension"][campo] for campo in cuerpo}
    assert (leido["recibe_solicitudes"], suspension) == (False, cuerpo)
    negado = await borrador(mundo)
    assert codigo(negado) == (409, "contingente-sin-vigencia")
    assert (negado.json()["causa"], "Nota verbal 45" in negado.json()["detail"]) == ("decision_del_destino", True)
    assert (await mundo.post(f"{RUTA}/reanudar", {"motivo": "Nota 46"}, rol="coordinador")).json()["suspension"] is None
    versiones = (await mundo.get(f"{RUTA}/versiones", rol="auditor")).json()
    assert [v["causa"] for v in versiones] == [None, None, "decision_del_destino", None]


async def test_la_circular_y_los_actos(mundo: Mundo) -> None:
    await mundo.contingente()

    async def subir(
        ruta: str, contenido: bytes, titulo: str = "Circular 1", rol: str = "coordinador"
    ) -> httpx.Response:
        archivo = {"archivo": ("c.pdf", contenido, "application/pdf")}
        datos = {"titulo": titulo, "numero": "1", "fecha": "2026-10-01"}
        return await mundo.http.put(f"{RUTA}/{ruta}", files=archivo, data=datos, headers=mundo.como(rol))

    assert codigo(await mundo.http.get(f"{RUTA}/circular.pdf")) == (404, "no-encontrado")
    assert codigo(await subir("circular", b"no soy un PDF")) == (422, "no-es-pdf")
    assert codigo(await subir("circular", b"%PDF-1.7 uno", rol="exportador")) == (403, "prohibido")
    primera = (await subir("circular", b"%PDF-1.7 uno")).json()
    assert (await subir("circular", b"%PDF-1.7 uno")).json()["n"] == 1
    segunda = (await subir("circular", b"%PDF-1.7 dos", "Circular 2")).json()
    assert (await mundo.http.get(f"{RUTA}/circular.pdf")).content == b"%PDF-1.7 dos"
    antigua = await mundo.http.get(primera["enlace"])
    assert (antigua.content, antigua.headers["etag"]) == (b"%PDF-1.7 uno", f'"{primera["sha256"]}"')
    assert codigo(await subir("ajustes/1/acto", b"%PDF-1.7 acto")) == (404, "no-encontrado")
    ajuste = {"grupo": "AZUCAR", "sentido": "aumenta", "cantidad": "1", "acto": "Aviso", "fecha": "2026-11-10"}
    await mundo.post(f"{RUTA}/ajustes", ajuste | {"motivo": "Aumento"}, rol="coordinador")
    acto = (await subir("ajustes/1/acto", b"%PDF-1.7 acto", "Aviso del destino")).json()
    assert codigo(await subir("ajustes/1/acto", b"%PDF-1.7 otro")) == (409, "documento-existe")
    documento = (await mundo.http.get(f"{RUTA}/ajustes")).json()[0]["documento"]
    assert (documento["n"], documento["sha256"], documento["enlace"]) == (3, acto["sha256"], acto["enlace"])
    todos = (await mundo.http.get(f"{RUTA}/documentos")).json()
    assert [(d["n"], d["clase"]) for d in todos] == [(1, "circular"), (2, "circular"), (3, "acto")]
    assert todos[1]["sha256"] == segunda["sha256"]


async def test_historia_y_topes_por_clase_de_solicitante(mundo: Mundo) -> None:
    """The panela pool: 88.5 t for a new applicant, 442.5 t for one with history, 1 t at least."""
    await mundo.empresa()
    await mundo.empresa(NIT_AJENO)
    con_dos_anios = await mundo.post("/v1/contingentes", ejemplo("azucar-tlc-2024"), rol="coordinador")
    assert con_dos_anios.status_code == 201, con_dos_anios.text
    copia = {"codigo": "AZUCAR-TLC-2026", "anios": 2}
    await mundo.post("/v1/contingentes/AZUCAR-TLC-2024/copiar", copia, rol="coordinador")
    ruta = "/v1/contingentes/AZUCAR-TLC-2026"
    await mundo.post(f"{ruta}/publicar", rol="coordinador")
    linea = {"nit": NIT, "anio": 2024, "cantidad": "120.5", "fuente": "Certificados de 2024"}
    malas = [linea, linea, linea | {"nit": "900204272-1"}, linea | {"cantidad": "1.0005"}, linea | {"anio": 2027}]
    carga = {"motivo": "Circular 3, anexo", "lineas": malas}
    assert codigo(await poner(mundo, f"{ruta}/historia", carga, rol="funcionario")) == (403, "prohibido")
    mal = await poner(mundo, f"{ruta}/historia", carga)
    assert (codigo(mal), [e["linea"] for e in mal.json()["lineas"]]) == ((422, "historia-invalida"), [2, 3, 4, 5])
    assert codigo(await mundo.get(f"{ruta}/historia", rol="auditor")) == (404, "no-encontrado")
    pedida = {"contingente": "AZUCAR-TLC-2026", "grupo": "PANELA"}
    contrato = {"archivo": ("contrato.pdf", b"%PDF-1.7 contrato", "application/pdf")}

    async def radicar(cantidad: str, nit: str) -> httpx.Response:
        creada = (await borrador(mundo, nit=nit, **pedida, cantidad=cantidad)).headers["location"]
        datos = {"clase": "contrato"}
        await mundo.http.post(f"{creada}/adjuntos", files=contrato, data=datos, headers=mundo.como(nit=nit))
        return await mundo.post(f"{creada}/radicar", nit=nit)

    nuevo = await radicar("88.501", NIT)
    assert codigo(nuevo) == (409, "tope-superado")
    assert (nuevo.json()["tope_kg"], nuevo.json()["clase"]) == (88_500, "nuevo")
    csv = f"nit;anio;cantidad;fuente\n{NIT};2023;100;DEX\n{NIT};2024;120.5;DEX\n"
    cabeceras = mundo.como("coordinador") | {"Content-Type": "text/csv"}

    async def por_csv(texto: str) -> httpx.Response:
        return await mundo.http.put(
            f"{ruta}/historia", content=texto.encode(), headers=cabeceras, params={"motivo": "Circular 3, anexo"}
        )

    assert codigo(await por_csv("empresa,kg\n1,2\n")) == (422, "historia-invalida")
    assert (await por_csv(csv.replace("2023", "dos mil"))).json()["lineas"][0]["linea"] == 1
    hecha = await por_csv(csv)
    assert (hecha.status_code, hecha.json()["totales"]) == (
        200,
        {NIT: {"valor": "220.500", "unidad": "t", "kg": 220_500}},
    )
    async with mundo.bd.tx() as tx:
        assert await historia(tx, "AZUCAR-TLC-2026") == {NIT: 220_500}
        clases = [await clase_de(tx, "AZUCAR-TLC-2026", nit) for nit in (NIT, NIT_AJENO)]
    assert clases == ["historico", "nuevo"]
    assert (await radicar("88.501", NIT)).status_code == 200
    assert codigo(await radicar("442.501", NIT)) == (409, "tope-superado")
    suyos = (await mundo.get(f"{ruta}/topes", empresa=NIT)).json()
    panela = {c: q and q["valor"] for c, q in suyos["grupos"][1].items() if c != "codigo"}
    assert (suyos["clase"], suyos["tope"]) == ("historico", None)
    assert panela == {
        "tope": "442.500",
        "asignado": "0.000",
        "en_curso": "0.000",
        "puede_pedir": "442.500",
        "lote_minimo": "1.000",
    }
    assert suyos["grupos"][0]["puede_pedir"] is None
    assert codigo(await mundo.get(f"{ruta}/topes", empresa=NIT_AJENO)) == (404, "no-encontrado")
    ajeno = (await mundo.get(f"{ruta}/topes", rol="funcionario", empresa=NIT_AJENO)).json()
    assert (ajeno["clase"], ajeno["grupos"][1]["puede_pedir"]["kg"]) == ("nuevo", 88_500)
    assert codigo(await radicar("88.501", NIT_AJENO)) == (409, "tope-superado")
    assert codigo(await radicar("0.999", NIT_AJENO)) == (409, "lote-minimo")
    # The next loading replaces the whole; the earlier one is kept.
    assert (await por_csv(f"nit,anio,cantidad\n{NIT_AJENO},2024,3")).json()["carga"] == 2
    async with mundo.bd.tx() as tx:
        assert await historia(tx, "AZUCAR-TLC-2026") == {NIT_AJENO: 3_000}
    assert len(await mundo.filas("SELECT nit FROM historia_de_contingente")) == 3


async def test_se_cierra_solo_al_terminar_la_vigencia(mundo: Mundo) -> None:
    await mundo.contingente()
    await mundo.contingente("chatarra-2026")

    async def terminados() -> bool:
        return await mundo.filas("SELECT id FROM trabajos WHERE estado <> 'hecho'") == []

    async def cerrar(dia: datetime) -> dict[str, str]:
        with fijar(dia):
            async with mundo.bd.tx() as tx:
                await encolar_terminados(tx, mundo.app.state.contexto)
            await esperar_hasta(terminados)
        return {f["codigo"]: f["estado"] for f in await mundo.filas("SELECT codigo, estado FROM contingente")}

    fin = datetime(2026, 12, 31, 23, 59, 59, tzinfo=BOGOTA)
    assert await cerrar(fin) == {"AZUCAR-OMC-2026": "vigente", "CHATARRA-2026": "vigente"}
    despues = {"AZUCAR-OMC-2026": "vigente", "CHATARRA-2026": "cerrado"}
    assert await cerrar(fin + timedelta(seconds=1)) == despues
    assert await cerrar(fin + timedelta(minutes=10)) == despues
    versiones = (await mundo.get("/v1/contingentes/CHATARRA-2026/versiones", rol="auditor")).json()
    assert (versiones[-1]["accion"], versiones[-1]["quien"]) == ("cerrar", "sistema:cupos")
    assert "2026-12-31" in versiones[-1]["motivo"]
    await mundo.auditar()
