"""What is refused, with its problem, and who may see what."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tests.component.consumo.conftest import NIT_AJENO, Mundo
from tests.component.consumo.recorrido import borrador, decidir, enviado, firmar, leer, radicado, saldo

PDF = b"%PDF-1.7\n%%EOF\n"


async def test_cantidades_que_no_lo_son(mundo: Mundo) -> None:
    cupo = await mundo.todo_listo()
    for cantidad, mensaje in (
        ("-1", "sin signo"),
        ("1.0001", "tres decimales"),
        ("0", "mayor que cero"),
        ("0.000", "mayor que cero"),
        ("1,5", "con punto"),
        ("1e3", "con punto"),
        ("9999999999", "con punto"),
        ("", "con punto"),
    ):
        respuesta = await borrador(mundo, cupo, cantidad)
        assert (respuesta.status_code, respuesta.json()["codigo"]) == (422, "datos-invalidos")
        (error,) = respuesta.json()["errores"]
        assert (error["campo"], mensaje in error["mensaje"]) == ("cantidad", True), error
    assert (await mundo.http.get("/v1/consumos", headers=mundo.como())).json()["elementos"] == []
    # Any weight that can be written can be kept.
    grande = await borrador(mundo, cupo, "999999999.999")
    assert (grande.status_code, grande.json()["cantidad"]["kg"]) == (201, 999_999_999_999)


async def test_el_formulario_del_contingente_manda(mundo: Mundo) -> None:
    cupo = await mundo.todo_listo()
    casos: list[tuple[dict[str, Any], str, str]] = [
        ({}, "/campos/embarcador", "Embarcador: falta este campo."),
        ({"embarcador": "Ingenio", "color": "azul"}, "/campos/color", "Este campo no existe en el formulario."),
        ({"embarcador": 7}, "/campos/embarcador", "Embarcador: debe ser un texto."),
        (
            {"embarcador": "Ingenio\0"},
            "/campos/embarcador",
            "Tiene caracteres que no se pueden imprimir (U+0000); escríbalo de nuevo.",
        ),
        (
            {"embarcador": "中粮 \u202eoinegnI"},
            "/campos/embarcador",
            "Tiene caracteres que no se pueden imprimir («中», «粮», U+202E); escríbalo de nuevo.",
        ),
        (
            {"embarcador": "   "},
            "/campos/embarcador",
            "Solo tiene espacios: escríbalo, o quítelo si no se pide.",
        ),
        ({"embarcador": "I"}, "/campos/embarcador", "Embarcador: debe tener al menos 2 caracteres."),
        ({"embarcador": "Ingenio", "zarpe": "mañana"}, "/campos/zarpe", "Zarpe: debe ser una fecha AAAA-MM-DD."),
    ]
    for campos, puntero, mensaje in casos:
        respuesta = await borrador(mundo, cupo, "1", campos=campos)
        assert respuesta.status_code == 422
        assert [(e["puntero"], e["mensaje"]) for e in respuesta.json()["errores"]] == [(puntero, mensaje)]


async def test_sin_empresa_habilitada_no_se_pide(mundo: Mundo) -> None:
    await mundo.contingente()
    cupo = await mundo.cupo(5000)
    sin_datos = await borrador(mundo, cupo, "1")
    assert (sin_datos.status_code, sin_datos.json()["codigo"]) == (409, "referencia-pendiente")
    assert sin_datos.json()["reintentable"] is True
    await mundo.empresa(estado="suspendida")
    suspendida = await borrador(mundo, cupo, "1")
    assert (suspendida.status_code, suspendida.json()["codigo"]) == (409, "empresa-no-habilitada")


async def test_fuera_de_vigencia_no_se_pide(mundo: Mundo) -> None:
    cupo = await mundo.todo_listo()
    cambios: list[dict[str, Any]] = [{"estado": "suspendido"}, {"vigencia_desde": "2098-01-01"}]
    for cambio in cambios:
        await mundo.contingente(**cambio)
        respuesta = await borrador(mundo, cupo, "1")
        assert (respuesta.status_code, respuesta.json()["codigo"]) == (409, "contingente-no-vigente")


async def test_archivos_que_no_sirven(mundo: Mundo) -> None:
    consumo, _ = await radicado(mundo, await mundo.todo_listo(), "1")
    for archivo, status, codigo in (
        (b"", 422, "archivo-vacio"),
        (b"PK\x03\x04 un zip", 422, "no-es-pdf"),
        (b"%PDF-" + b"\0" * (21 << 20), 413, "cuerpo-demasiado-grande"),
    ):
        respuesta = await firmar(mundo, consumo["id"], archivo)
        assert (respuesta.status_code, respuesta.json()["codigo"]) == (status, codigo)
    assert (await leer(mundo, consumo["id"]))["estado"] == "radicado"
    assert await mundo.emitidos("veredicto.solicitado") == []


async def test_cada_accion_en_su_estado(mundo: Mundo) -> None:
    cupo = await mundo.todo_listo()
    consumo = (await borrador(mundo, cupo, "1")).json()
    for accion in ("aprobar", "negar"):
        assert (await decidir(mundo, consumo["id"], accion)).json()["codigo"] == "transicion-no-permitida"
    assert (await firmar(mundo, consumo["id"], PDF)).json()["codigo"] == "radicado-en-preparacion"
    sin_radicar = await mundo.http.get(f"/v1/consumos/{consumo['id']}/radicado.pdf", headers=mundo.como())
    assert sin_radicar.status_code == 404
    listo = await enviado(mundo, cupo, "1")
    repetido = await firmar(mundo, listo["id"], PDF)
    assert (repetido.status_code, repetido.json()["codigo"]) == (409, "transicion-no-permitida")
    assert (await decidir(mundo, listo["id"], "negar", "  ")).json()["codigo"] == "datos-invalidos"
    vieja = await mundo.http.post(
        f"/v1/consumos/{listo['id']}/aprobar", json={"motivo": "ok", "version": 1}, headers=mundo.como("funcionario")
    )
    assert (vieja.status_code, vieja.json()["codigo"]) == (412, "version-distinta")


async def test_la_misma_clave_de_idempotencia_hace_una_sola_cosa(mundo: Mundo) -> None:
    cupo = await mundo.todo_listo()
    cuerpo = {"cupo_id": cupo, "cantidad": "1", "campos": {"embarcador": "Ingenio"}}
    cabeceras = mundo.como() | {"Idempotency-Key": "borrador-0001"}
    uno = await mundo.http.post("/v1/consumos", json=cuerpo, headers=cabeceras)
    otra_vez = await mundo.http.post("/v1/consumos", json=cuerpo, headers=cabeceras)
    assert (uno.status_code, otra_vez.status_code) == (201, 201)
    assert uno.json() == otra_vez.json()
    distinto = await mundo.http.post("/v1/consumos", json=cuerpo | {"cantidad": "2"}, headers=cabeceras)
    assert (distinto.status_code, distinto.json()["codigo"]) == (422, "clave-idempotencia-reutilizada")
    assert len((await mundo.http.get("/v1/consumos", headers=mundo.como())).json()["elementos"]) == 1


async def test_otra_empresa_no_ve_ni_toca_nada(mundo: Mundo) -> None:
    """Every endpoint with an id, called by another company: as if it did not exist."""
    cupo = await mundo.todo_listo()
    consumo = await enviado(mundo, cupo, "1")
    await decidir(mundo, consumo["id"], "aprobar")
    ajena = mundo.como(nit=NIT_AJENO)
    await mundo.empresa(NIT_AJENO)
    uno = f"/v1/consumos/{consumo['id']}"
    lecturas = ["", "/historia", "/radicado.pdf", "/firmado.pdf"]
    rutas = [uno + r for r in lecturas] + [f"/v1/cupos/{cupo}", f"/v1/cupos/{cupo}/movimientos"]
    rutas += ["/v1/cqe/6CO000001", "/v1/cqe/6CO000001/pdf"]
    for ruta in rutas:
        assert (await mundo.http.get(ruta, headers=ajena)).status_code == 404, ruta
        assert (await mundo.http.get(ruta)).status_code == 401, ruta
    for accion in ("radicar", "desistir"):
        respuesta = await mundo.http.post(f"{uno}/{accion}", json={}, headers=ajena)
        assert respuesta.status_code == 404, (accion, respuesta.text)
    assert (await firmar(mundo, consumo["id"], PDF, nit=NIT_AJENO)).status_code == 404
    assert (await borrador(mundo, cupo, "1", nit=NIT_AJENO)).status_code == 404
    for lista in ("/v1/cupos", "/v1/consumos"):
        assert (await mundo.http.get(lista, headers=ajena)).json()["elementos"] == []
        filtrada = await mundo.http.get(lista, params={"empresa": "900204272-8"}, headers=ajena)
        assert filtrada.status_code == 404 or filtrada.json()["elementos"] == []
    # Deciding is not the company's, and filing is not the Ministry's.
    assert (await mundo.http.post(f"{uno}/aprobar", json={"motivo": "x"}, headers=mundo.como())).status_code == 403
    del_ministerio = {"cupo_id": cupo, "cantidad": "1", "campos": {}}
    prohibido = await mundo.http.post("/v1/consumos", json=del_ministerio, headers=mundo.como("funcionario"))
    assert prohibido.status_code == 403


async def test_lo_que_no_se_puede_imprimir_no_se_aprueba(mundo: Mundo) -> None:
    """Its certificate could never be sealed, and what is not sealed is not annulled: its kilograms would be lost."""
    cupo = await mundo.todo_listo()
    consumo = await enviado(mundo, cupo, "12.5")
    # As it came before the characters of a field were looked at.
    async with mundo.bd.tx() as tx:
        cambiar = "UPDATE consumo SET forma = jsonb_set(forma, '{campos,0,valor}', '\"中粮 S.A.\"') WHERE id = :id"
        await tx.execute(sa.text(cambiar), {"id": UUID(consumo["id"])})
    negado = await decidir(mundo, consumo["id"], "aprobar")
    assert (negado.status_code, negado.json()["codigo"]) == (409, "texto-no-imprimible")
    assert negado.json()["detail"] == "No se puede imprimir: Embarcador («中», «粮»)."
    assert (await saldo(mundo, cupo))["reservado"] == 13_071
    assert (await leer(mundo, consumo["id"]))["estado"] == "enviado"

    await mundo.contingente(nombre="Azúcar 糖")
    otro = await borrador(mundo, cupo, "1")
    sin_numero = await mundo.http.post(f"{otro.headers['location']}/radicar", headers=mundo.como())
    assert (sin_numero.status_code, sin_numero.json()["detail"]) == (
        409,
        "No se puede imprimir: contingente nombre («糖»).",
    )
