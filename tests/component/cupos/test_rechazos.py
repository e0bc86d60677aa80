"""What is refused, by whom it is refused, and that nothing of it is half-done."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import obstore

from shared.clock import BOGOTA, fijar
from tests.component.cupos.conftest import AHORA, NIT, NIT_AJENO, Mundo, ejemplo
from tests.component.cupos.recorrido import AZUCAR, borrador, codigo, decidir, enviada, firmar, leer, radicada, saldo


async def test_empresa_desconocida_no_es_un_rechazo(mundo: Mundo) -> None:
    await mundo.contingente()
    aun_no = await borrador(mundo)
    assert codigo(aun_no) == (409, "empresa-por-conocer")
    assert aun_no.json()["reintentable"] is True
    await mundo.empresa()
    assert (await borrador(mundo)).status_code == 201
    await mundo.empresa(estado="suspendida", version=2)
    assert codigo(await borrador(mundo)) == (409, "empresa-no-habilitada")


async def test_contenido_de_la_solicitud(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()
    await mundo.contingente("chatarra-2026")
    casos: list[tuple[dict[str, Any], tuple[int, str]]] = [
        ({"cantidad": "-1"}, (422, "datos-invalidos")),
        ({"cantidad": "0.000"}, (422, "datos-invalidos")),
        ({"cantidad": "1.0001"}, (422, "datos-invalidos")),
        ({"cantidad": "1e3"}, (422, "datos-invalidos")),
        ({"cantidad": 12.5}, (422, "datos-invalidos")),
        ({"cantidad": "25273.001"}, (409, "volumen-insuficiente")),
        ({"grupo": "INOXIDABLE"}, (422, "grupo-inexistente")),
        ({"subpartida": "7204.10.00.00"}, (422, "subpartida-ajena")),
        ({"subpartida": "1701"}, (422, "datos-invalidos")),
        ({"contingente": "NO-HAY"}, (404, "no-encontrado")),
        ({"sorpresa": 1}, (422, "datos-invalidos")),
    ]
    for cambios, esperado in casos:
        assert codigo(await borrador(mundo, **cambios)) == esperado, cambios
    for nit, esperado in ((NIT_AJENO, (404, "no-encontrado")), ("900204272-1", (422, "datos-invalidos"))):
        assert codigo(await mundo.post("/v1/solicitudes", AZUCAR | {"nit": nit})) == esperado
    assert await mundo.filas("SELECT id FROM expediente") == []
    de_mas = (await borrador(mundo, cantidad="25273.001")).json()
    assert de_mas["detail"] == "Pide 25.273,001 t y el grupo AZUCAR tiene en total 25.273,000 t."
    assert de_mas["remedio"] == "Pida una cantidad menor."
    chatarra = {"contingente": "CHATARRA-2026", "grupo": "FUNDICION", "cantidad": "1167"}
    assert (await mundo.post("/v1/solicitudes", chatarra)).status_code == 201


async def test_archivos_que_no_sirven(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()
    ruta, _ = await radicada(mundo)

    async def subir(contenido: bytes) -> tuple[int, str]:
        archivos = {"archivo": ("x.pdf", contenido, "application/pdf")}
        return codigo(await mundo.http.post(f"{ruta}/firmado", files=archivos, headers=mundo.como()))

    assert await subir(b"") == (422, "archivo-vacio")
    assert await subir(b"MZ no soy un PDF") == (422, "no-es-pdf")
    assert await subir(b"%PDF-" + bytes(21 * 1024 * 1024)) == (413, "cuerpo-demasiado-grande")
    assert (await leer(mundo, ruta))["estado"] == "radicada"
    assert await mundo.filas("SELECT numero FROM turno") == []
    # What cannot be received is not kept either: the store holds the form alone.
    creada = await borrador(mundo)
    assert codigo(await firmar(mundo, creada.headers["location"], b"%PDF-1.7")) == (409, "transicion-no-permitida")
    objetos = [o["path"] for pagina in obstore.list(mundo.app.state.almacen._almacen) for o in pagina]
    assert len(objetos) == 1
    assert await mundo.eventos("veredicto.solicitado") == []


async def test_idempotencia_de_la_subida(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()
    ruta, pdf = await radicada(mundo)
    clave = {"Idempotency-Key": "subida-0001"}
    primera, gemela = await asyncio.gather(firmar(mundo, ruta, pdf, **clave), firmar(mundo, ruta, pdf, **clave))
    assert (primera.status_code, primera.json()) == (202, gemela.json())
    assert codigo(await firmar(mundo, ruta, pdf + b"%", **clave)) == (422, "clave-idempotencia-reutilizada")
    assert len(await mundo.filas("SELECT numero FROM turno")) == 1


async def test_la_ventana_se_abre_y_se_cierra(mundo: Mundo) -> None:
    await mundo.empresa()
    ventana = {"desde": "2026-11-20T08:00:00-05:00", "hasta": "2026-11-27T17:00:00-05:00"}
    await mundo.contingente(ventana=ventana, formularios_antes_de_abrir=True)
    ruta, pdf = await radicada(mundo)
    assert codigo(await firmar(mundo, ruta, pdf)) == (409, "ventana-cerrada")
    with fijar(datetime(2026, 11, 27, 17, tzinfo=BOGOTA)):
        assert codigo(await firmar(mundo, ruta, pdf)) == (409, "ventana-cerrada")
    with fijar(datetime(2026, 11, 20, 8, tzinfo=BOGOTA)):
        assert (await firmar(mundo, ruta, pdf)).status_code == 202
    assert len(await mundo.filas("SELECT numero FROM turno")) == 1


async def test_antes_de_la_campana_no_hay_formulario_si_no_se_dice(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente(ventana={"desde": "2026-11-20T08:00:00-05:00", "hasta": "2026-11-27T17:00:00-05:00"})
    creada = await borrador(mundo)
    assert codigo(await mundo.post(f"{creada.headers['location']}/radicar")) == (409, "ventana-cerrada")
    assert await mundo.filas("SELECT serie FROM expediente_consecutivo") == []


async def test_tope_y_adjuntos(mundo: Mundo) -> None:
    await mundo.empresa()
    exigido = {"clase": "contrato", "nombre": "Contrato de compraventa"}
    await mundo.contingente(topes={"todos": {"cantidad": "20.000"}}, adjuntos=[exigido])
    creada = await borrador(mundo)
    ruta = creada.headers["location"]
    sin = await mundo.post(f"{ruta}/radicar")
    assert (codigo(sin), sin.json()["clases"]) == ((409, "faltan-adjuntos"), ["contrato"])
    archivo = {"archivo": ("contrato.pdf", b"%PDF-1.7 contrato", "application/pdf")}
    adjunto = await mundo.http.post(f"{ruta}/adjuntos", files=archivo, data={"clase": "contrato"}, headers=mundo.como())
    assert adjunto.status_code == 201, adjunto.text
    assert (await mundo.post(f"{ruta}/radicar")).status_code == 200
    grande = (await borrador(mundo, cantidad="20.001")).headers["location"]
    await mundo.http.post(f"{grande}/adjuntos", files=archivo, data={"clase": "contrato"}, headers=mundo.como())
    assert codigo(await mundo.post(f"{grande}/radicar")) == (409, "tope-superado")


NINGUNO = "00000000-0000-0000-0000-000000000000"


async def test_nadie_toca_lo_de_otra_empresa(mundo: Mundo) -> None:
    """Every route of requests, called by another company's user: as if it did not exist, and nothing changes."""
    await mundo.empresa()
    await mundo.empresa(NIT_AJENO)
    await mundo.contingente()
    ruta, pdf = await radicada(mundo)
    antes = await leer(mundo, ruta)
    plantilla = "/v1/solicitudes/{solicitud_id}"
    cuerpos: dict[str, Any] = {
        "corregir": AZUCAR,
        "desistir": {},
        "responder": {"texto": "hola"},
        "negar": {"causa": "otra", "motivo": "porque"},
        "aprobar-parcial": {"cantidad": "1", "motivo": "porque"},
        "pedir-informacion": {"texto": "porque"},
        "asignar": {"a": "yo"},
        "recurrir": {"texto": "El contrato sí está firmado."},
        "resolver": {"sentido": "confirma", "motivo": "porque"},
        "copiar": {},
    }
    probadas = 0
    for camino, operaciones in mundo.app.openapi()["paths"].items():
        if not camino.startswith(plantilla):
            continue
        for metodo in operaciones:
            accion = camino.removeprefix(plantilla).strip("/")
            opciones: dict[str, Any] = {"headers": mundo.como(nit=NIT_AJENO) | {"If-Match": '"v1"'}}
            if accion in {"firmado", "adjuntos"}:
                opciones |= {"files": {"archivo": ("x.pdf", pdf, "application/pdf")}, "data": {"clase": "anexo"}}
            elif metodo in {"post", "put"}:
                opciones["json"] = cuerpos.get(accion, AZUCAR if metodo == "put" else {"motivo": "porque"})
            resto = camino.removeprefix(plantilla).replace("{adjunto_id}", NINGUNO)
            respuesta = await mundo.http.request(metodo, f"{ruta}{resto}", **opciones)
            # The Ministry's actions are refused by role before the case is looked at.
            del_ministerio = {
                "aprobar",
                "aprobar-parcial",
                "negar",
                "devolver",
                "pedir-informacion",
                "resolver",
                "asignar",
                "soltar",
            }
            esperado = (403, "prohibido") if accion in del_ministerio else (404, "no-encontrado")
            assert codigo(respuesta) == esperado, (metodo, camino, respuesta.text)
            probadas += 1
    assert probadas >= 16
    assert await leer(mundo, ruta) == antes


async def test_ni_un_kilogramo_de_mas_con_muchos_a_la_vez(mundo: Mundo) -> None:
    """Twelve requests for 30 kg of a group of 100 kg are approved at the same moment by different people."""
    await mundo.empresa()
    await mundo.empresa(NIT_AJENO)
    grupo = {"codigo": "AZUCAR", "nombre": "Azúcar", "subpartidas": ["1701.13.00.00"], "volumen": "0.100"}
    await mundo.contingente(volumen="0.100", grupos=[grupo])
    rutas = await asyncio.gather(
        *(enviada(mundo, nit=NIT if n % 2 else NIT_AJENO, cantidad="0.030") for n in range(12))
    )
    por_turno = await mundo.filas("SELECT solicitud FROM turno ORDER BY orden_en, numero")
    rutas = [f"/v1/solicitudes/{fila['solicitud']}" for fila in por_turno]
    assert len({(await leer(mundo, r, rol="funcionario"))["numero"] for r in rutas}) == 12
    respuestas = await asyncio.gather(*(decidir(mundo, r, "aprobar", sub=f"f{n}") for n, r in enumerate(rutas)))
    codigos = [r.json().get("codigo") or r.json()["estado"] for r in respuestas]
    # Those with the first three turns are served; the fourth has 10 kg left, by its turn; the others wait.
    assert codigos == ["aprobada"] * 3 + ["reserva-insuficiente"] + ["transicion-no-permitida"] * 8
    cuarta, quinta = rutas[3], rutas[4]
    assert respuestas[3].json()["reservado_kg"] == 10
    assert codigo(await decidir(mundo, cuarta, "aprobar-parcial", cantidad="0.011")) == (409, "reserva-insuficiente")
    assert codigo(await decidir(mundo, cuarta, "aprobar-parcial", cantidad="0.030")) == (
        422,
        "cantidad-aprobada-invalida",
    )
    assert (await decidir(mundo, cuarta, "aprobar-parcial", cantidad="0.010")).json()["estado"] == "aprobada_parcial"
    assert (await saldo(mundo))["disponible"] == 0
    assert (await leer(mundo, quinta, rol="funcionario"))["estado"] == "lista_de_espera"
    await mundo.auditar()


async def test_decisiones_que_no_valen(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()
    ruta = await enviada(mundo)
    leida = await leer(mundo, ruta)
    assert codigo(await decidir(mundo, ruta, "aprobar", version=leida["version"] - 1)) == (412, "version-distinta")
    assert codigo(await decidir(mundo, ruta, "aprobar", motivo="")) == (422, "datos-invalidos")
    assert codigo(await decidir(mundo, ruta, "negar")) == (422, "datos-invalidos")
    assert codigo(await mundo.post(f"{ruta}/aprobar", {"motivo": "me gusta"})) == (403, "prohibido")
    assert (await mundo.post(f"{ruta}/desistir", {"motivo": "ya no"})).json()["estado"] == "desistida"
    (desistida,) = await mundo.eventos("solicitud.desistida")
    assert desistida["solicitud_id"] == leida["id"]
    assert codigo(await decidir(mundo, ruta, "aprobar")) == (409, "transicion-no-permitida")
    assert (await saldo(mundo))["asignado"] == 0
    await mundo.auditar()


async def test_veredicto_de_una_solicitud_desistida_no_la_revive(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()
    ruta, pdf = await radicada(mundo)
    await firmar(mundo, ruta, pdf)
    await mundo.en_fila()
    await mundo.post(f"{ruta}/desistir", {})
    await mundo.veredicto(ruta.rpartition("/")[2])
    assert (await leer(mundo, ruta))["estado"] == "desistida"
    await mundo.auditar()


async def test_contingentes_incoherentes(mundo: Mundo) -> None:
    casos: list[tuple[dict[str, Any], str]] = [
        ({"volumen": "100.000"}, "grupos"),
        ({"vigencia": {"desde": "2027-10-01", "hasta": "2026-09-30"}}, "vigencia.hasta"),
        ({"ventana": {"desde": "2026-10-01T08:00:00", "hasta": "2027-09-15T17:00:00-05:00"}}, "zona"),
        ({"serie_cqe": "CO-{otro}"}, "serie_cqe"),
        ({"formulario_cqe": {"type": "object", "properties": {"x": {"type": "string"}}}}, "title"),
        ({"formulario_cqe": {"type": 5}}, "JSON Schema"),
        ({"factor": {"valor": "-1", "version": 1}}, "factor.valor"),
        ({"destinos": ["USA"]}, "destinos"),
    ]
    for cambios, campo in casos:
        respuesta = await mundo.post("/v1/contingentes", ejemplo("azucar-omc-2026", **cambios), rol="coordinador")
        assert codigo(respuesta) == (422, "datos-invalidos"), cambios
        assert campo in respuesta.text
    assert await mundo.filas("SELECT codigo FROM contingente") == []


async def test_vida_de_un_contingente(mundo: Mundo) -> None:
    await mundo.empresa()
    datos = ejemplo("azucar-omc-2026")
    assert codigo(await mundo.post("/v1/contingentes", datos, rol="funcionario")) == (403, "prohibido")
    creado = await mundo.post("/v1/contingentes", datos, rol="coordinador")
    assert creado.headers["etag"] == '"v1"'
    assert codigo(await mundo.post("/v1/contingentes", datos, rol="coordinador")) == (409, "contingente-existe")
    camino = "/v1/contingentes/AZUCAR-OMC-2026"
    assert codigo(await mundo.http.get(camino)) == (404, "no-encontrado")
    assert codigo(await borrador(mundo)) == (404, "no-encontrado")
    cabeceras = mundo.como("coordinador") | {"If-Match": '"v1"'}
    editado = await mundo.http.put(camino, json=datos | {"plazo_revision_habiles": 6}, headers=cabeceras)
    assert editado.headers["etag"] == '"v2"'
    assert codigo(await mundo.http.put(camino, json=datos, headers=cabeceras)) == (412, "version-distinta")
    assert (await mundo.post(f"{camino}/publicar", rol="coordinador")).json()["recibe_solicitudes"] is True
    assert codigo(await mundo.post(f"{camino}/publicar", rol="coordinador")) == (409, "transicion-no-permitida")
    evento = (await mundo.eventos("contingente.actualizado"))[-1]
    assert (evento["version"], evento["estado"], evento["factor"], evento["plazo_revision_habiles"]) == (
        3,
        "vigente",
        "1.045633",
        6,
    )
    ajuste = {
        "grupo": "AZUCAR",
        "sentido": "aumenta",
        "cantidad": "3718",
        "acto": "Aviso del destino",
        "fecha": "2026-11-10",
        "motivo": "Reasignación del año",
    }
    assert (await mundo.post(f"{camino}/ajustes", ajuste, rol="coordinador")).status_code == 200
    assert await saldo(mundo) == {"volumen": 28_991_000, "asignado": 0, "disponible": 28_991_000, "en_fila": 0}
    de_mas = ajuste | {"sentido": "disminuye", "cantidad": "28991.001"}
    assert codigo(await mundo.post(f"{camino}/ajustes", de_mas, rol="coordinador")) == (409, "volumen-insuficiente")
    suspension = {"causa": "orden_judicial", "motivo": "Auto del juzgado"}
    assert (await mundo.post(f"{camino}/suspender", suspension, rol="coordinador")).json()["estado"] == "suspendido"
    assert codigo(await borrador(mundo)) == (409, "contingente-sin-vigencia")
    assert (await mundo.post(f"{camino}/reanudar", {"motivo": "Levantada"}, rol="coordinador")).status_code == 200
    assert (await mundo.post(f"{camino}/cerrar", {"motivo": "Fin"}, rol="coordinador")).json()["estado"] == "cerrado"
    versiones = (await mundo.get(f"{camino}/versiones", rol="coordinador")).json()
    assert [v["accion"] for v in versiones] == [
        "crear",
        "editar",
        "publicar",
        "ajustar",
        "suspender",
        "reanudar",
        "cerrar",
    ]
    assert [e["version"] for e in await mundo.eventos("contingente.actualizado")] == [3, 4, 5, 6, 7]
    with fijar(AHORA + timedelta(days=400)):
        assert (await mundo.http.get("/v1/contingentes")).json()["elementos"][0]["recibe_solicitudes"] is False
    await mundo.auditar()
