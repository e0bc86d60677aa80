"""What the quality of Gran Usuario changes: who files, tables with the study, its certificate (arts. 107, 109, 110)."""

from datetime import date

from shared.clock import fijar, reloj_sistema
from shared.events.registro import PersonaSuprimida
from tests.component.garantias.conftest import NIT, PDF, Mundo
from tests.component.garantias.demostrar import (
    cargar,
    cuadro,
    estudio_de,
    garantizado,
    hecho,
    item,
    leido,
    linea,
    post,
    registrado,
)

OPERADORA = f"exportador-{NIT}"
"""Subject of the user that the helpers act as."""
CARTA = {"grado_declarado": "100.00", "folios": 2}


async def reconocer(mundo: Mundo) -> str:
    """A Gran Usuario that operates by `OPERADORA`."""
    datos = {"nit": NIT, "anios_de_uso_declarados": 2, "exportaciones_usd": "4000000.00"}
    ruta = f"/v1/grandes-usuarios/{(await hecho(mundo, '/v1/grandes-usuarios', datos))['id']}"
    await hecho(mundo, f"{ruta}/reconocer", {"motivo": "Cumple el artículo 103"}, "funcionario")
    await hecho(mundo, f"{ruta}/firmar", rol="coordinador")
    personas = {"operador": "52111222", "suplente": "79333444"}
    usuarios = {"operador_usuario": OPERADORA, "suplente_usuario": "suplente"}
    cabeceras = mundo.como("representante", nit=NIT)
    media = await mundo.http.post(f"{ruta}/operadores", json=personas | {"operador_usuario": "x"}, headers=cabeceras)
    assert media.status_code == 422
    designado = await mundo.http.post(f"{ruta}/operadores", json=personas | usuarios, headers=cabeceras)
    assert designado.json()["suplente_usuario"] == "suplente"
    return ruta


async def test_arts_107_109_and_110_its_operator_files_tables_with_the_study_and_keeps_the_papers(mundo: Mundo) -> None:
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 6))
        programa = await garantizado(mundo)
        await registrado(mundo, programa, item("10000.00", cantidad="1000"))
        ruta = await reconocer(mundo)
    with fijar(date(2026, 6, 10)):
        tabla = await hecho(mundo, f"/v1/programas/{programa}/cips", cuadro())
        otra = mundo.como("exportador", nit=NIT, sub="otra-persona")
        ajena = await mundo.http.post(f"/v1/cips/{tabla['id']}/presentar", headers=otra)
        assert (ajena.status_code, ajena.json()["codigo"]) == (403, "prohibido")
        await hecho(mundo, f"/v1/cips/{tabla['id']}/presentar")
        estudio = f"/v1/estudios/{(await estudio_de(mundo))['id']}"
        # Shipped before the table was filed, and the table is not decided: of a Gran Usuario both count (109 b).
        archivo = await cargar(mundo, estudio[13:], linea("PV-2026-1", "CIP-2026-1", "6001", date(2026, 6, 1), 800))
        assert (archivo["aceptadas"], archivo["rechazadas"]) == (1, 0), archivo
        for clase in ("certificacion_auditoria", "calidad_auditoria", "formatos"):
            falta = await post(mundo, f"{estudio}/presentar", CARTA)
            assert (falta.status_code, falta.json()["codigo"]) == (409, "falta-documento")
            await mundo.http.post(
                f"{estudio}/adjuntos",
                data={"clase": clase},
                files={"archivo": (f"{clase}.pdf", PDF, "application/pdf")},
                headers=mundo.como("exportador", nit=NIT),
            )
        assert (await mundo.http.post(f"{estudio}/presentar", json=CARTA, headers=otra)).status_code == 403
        assert (await hecho(mundo, f"{estudio}/presentar", CARTA))["conservar_hasta"] == "2029-10-07"
        await hecho(mundo, f"{estudio}/verificar", rol="funcionario")
        motivo = {"motivo": "Verificado contra la certificación"}
        pronto = await post(mundo, f"{estudio}/proyectar", motivo, "funcionario")
        assert (pronto.status_code, pronto.json()["codigo"]) == (409, "cuadro-sin-decidir")
        aprobacion = {"residuos_libres": True, "motivo": "Factores dentro del rango"}
        await hecho(mundo, f"/v1/cips/{tabla['id']}/aprobar", aprobacion, "funcionario")
        await hecho(mundo, f"{estudio}/calcular", rol="funcionario")
        await mundo.trabajos_en_reposo()
        await hecho(mundo, f"{estudio}/proyectar", motivo, "funcionario")
        assert (await hecho(mundo, f"{estudio}/firmar", rol="coordinador"))["estado"] == "cumplido"
    pedido = {"texto": "Soportes de la certificación", "estudio": estudio[13:]}
    with fijar(date(2029, 10, 8)):
        tarde = await post(mundo, f"{ruta}/requerimientos", pedido | {"hasta": "2029-10-20"}, "funcionario")
        assert (tarde.status_code, tarde.json()["codigo"]) == (422, "datos-invalidos")
    with fijar(date(2029, 10, 7)):
        await hecho(mundo, f"{ruta}/requerimientos", pedido | {"hasta": "2029-10-20"}, "funcionario")
    assert (await leido(mundo, ruta))["requerimientos"][0]["hasta"] == "2029-10-20"
    suprimida = PersonaSuprimida(usuario=OPERADORA, suprimida_en=reloj_sistema.ahora())
    await mundo.recibir(suprimida, OPERADORA, 1)
    quedo = await leido(mundo, ruta)
    assert (quedo["operador"], quedo["operador_usuario"]) == ("Persona suprimida", OPERADORA)
    assert quedo["suplente"] == "79333444"
