"""Mails that arrive, that are refused, that nobody knows of; each once."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.notificaciones.app import CONSUMIDORES
from services.notificaciones.entregas.timers import medir
from shared.events.cupos import SolicitudFirmaRechazada
from shared.events.firma import Razon
from shared.messaging.entrega import Resultado
from tests.ayudas import esperar_hasta
from tests.component.notificaciones.conftest import CQE_PDF, NIT, NIT_AJENO, Arranque, Mundo
from tests.mensajes import publicados, reintentar_aparcados

UNO, DOS, TRES = "uno@ingenio.example", "dos@ingenio.example", "tres@ingenio.example"
MOTIVO = {"motivo": "La empresa dice que no llegó."}


async def test_el_cqe_llega_con_su_pdf_a_cada_correo_por_separado(mundo: Mundo) -> None:
    await mundo.empresa(UNO, DOS, f" {UNO.replace('ingenio', 'INGENIO')} ")
    evento = mundo.cqe()
    assert await mundo.recibir(evento, str(evento.cqe_id)) is Resultado.APLICADO
    for direccion in (UNO, DOS):
        entrega = await mundo.esperar_estado(direccion, "enviada")
        assert await mundo.historia(entrega["id"]) == ["pendiente", "en_transmision", "enviada"]
        (mensaje,) = mundo.correo.para(direccion)
        assert mensaje["To"] == direccion
        assert mensaje["Subject"] == "Certificado de elegibilidad 7CO000123 expedido"
        assert mensaje["Message-ID"] == entrega["message_id"]
        (adjunto,) = mensaje.iter_attachments()
        assert adjunto.get_filename() == "CQE-7CO000123.pdf"
        assert adjunto.get_content() == CQE_PDF
        for tipo in ("plain", "html"):
            cuerpo = mensaje.get_body((tipo,))
            assert cuerpo is not None
            texto = cuerpo.get_content()
            assert "5.228,165 t" in texto
            assert "K7QM-2XRA-9HTD" in texto
            assert "21 de noviembre de 2026, 2:05:00 p. m." in texto
    await mundo.en_reposo()
    assert len(mundo.correo.recibidos) == 2
    assert await mundo.faltas() == []
    eventos = [cuerpo for tipo, _, cuerpo in await publicados(mundo.bd) if "entrega.actualizada" in tipo]
    assert sorted(str(e["estado"]) for e in eventos) == ["enviada", "enviada", "pendiente", "pendiente"]
    assert all("@" not in str(e) for e in eventos)


async def test_el_mismo_evento_dos_veces_es_un_correo(mundo: Mundo) -> None:
    await mundo.empresa(UNO)
    evento = mundo.cqe()
    assert await mundo.recibir_dos_veces(evento, str(evento.cqe_id)) == (Resultado.APLICADO, Resultado.REPETIDO)
    await mundo.esperar_estado(UNO, "enviada")
    await mundo.en_reposo()
    assert len(mundo.correo.recibidos) == 1


async def test_un_destinatario_rehusado_de_tres_no_estorba_a_los_otros(mundo: Mundo) -> None:
    mundo.correo.al_destinatario = lambda d: f"550 5.1.1 {d} no existe" if d == DOS else None
    await mundo.empresa(UNO, DOS, TRES)
    await mundo.recibir(mundo.cqe(), "c")
    rebotada = await mundo.esperar_estado(DOS, "rebotada")
    assert "no existe" in rebotada["detalle"]
    assert rebotada["intentos"] == 0
    await mundo.esperar_estado(UNO, "enviada")
    await mundo.esperar_estado(TRES, "enviada")
    await mundo.en_reposo()
    assert sorted(d for d, _ in mundo.correo.recibidos) == sorted([UNO, TRES])
    assert all("dos@" not in str(e) for _, _, e in await publicados(mundo.bd))


@pytest.mark.parametrize("etapa", ["destinatario", "contenido"])
async def test_un_rechazo_pasajero_se_reintenta(mundo: Mundo, etapa: str) -> None:
    respuestas = iter(["451 4.3.0 más tarde", "452 4.2.2 buzón lleno"])
    if etapa == "destinatario":
        mundo.correo.al_destinatario = lambda d: next(respuestas, None)
    else:
        mundo.correo.al_contenido = lambda m: next(respuestas, None)
    await mundo.empresa(UNO)
    await mundo.recibir(mundo.cqe(), "c")
    entrega = await mundo.esperar_estado(UNO, "enviada")
    assert (await mundo.historia(entrega["id"])).count("diferida") == 2
    assert entrega["aplazamientos"] == 2
    await mundo.en_reposo()
    assert len(mundo.correo.recibidos) == 1
    assert await mundo.faltas() == []


async def test_un_contenido_rehusado_falla_y_se_ve(mundo: Mundo) -> None:
    mundo.correo.al_contenido = lambda m: "554 5.7.1 parece spam"
    await mundo.empresa(UNO)
    await mundo.recibir(mundo.cqe(), "c")
    assert "spam" in (await mundo.esperar_estado(UNO, "fallida"))["detalle"]


async def test_servidor_caido_y_luego_arriba(mundo: Mundo) -> None:
    await mundo.correo.detener()
    await mundo.empresa(UNO)
    await mundo.recibir(mundo.cqe(), "c")
    assert "sin servidor" in (await mundo.esperar_estado(UNO, "diferida"))["detalle"]
    await mundo.correo.iniciar()
    entrega = await mundo.esperar_estado(UNO, "enviada")
    assert entrega["intentos"] == 1
    # A kept connection that the server closed meanwhile does no harm.
    await mundo.correo.detener()
    await mundo.correo.iniciar()
    await mundo.recibir(mundo.cqe(), "d")
    await esperar_hasta(lambda: len(mundo.correo.recibidos) == 2)


async def test_se_agota_el_tiempo_de_reintentos(arrancar: Arranque) -> None:
    mundo = await arrancar(correo_vida_horas=0)
    mundo.correo.al_destinatario = lambda d: "450 4.2.0 no ahora"
    await mundo.empresa(UNO)
    await mundo.recibir(mundo.cqe(), "c")
    entrega = await mundo.esperar_estado(UNO, "fallida")
    assert "se agotó el tiempo" in entrega["detalle"]
    assert "no ahora" in entrega["detalle"]


@pytest.mark.parametrize("momento", ["antes", "despues"])
async def test_cortada_despues_de_data_es_dudosa_y_no_se_repite_sola(mundo: Mundo, momento: str) -> None:
    mundo.correo.cortar = momento
    await mundo.empresa(UNO)
    await mundo.recibir(mundo.cqe(), "c")
    dudosa = await mundo.esperar_estado(UNO, "dudosa")
    await mundo.en_reposo()
    assert len(mundo.correo.recibidos) == (1 if momento == "despues" else 0)
    assert await mundo.faltas() == []
    mundo.correo.cortar = None
    ruta = f"/v1/entregas/{dudosa['id']}/reenviar"
    respuesta = await mundo.http.post(ruta, json=MOTIVO, headers=mundo.como("funcionario"))
    assert respuesta.status_code == 202, respuesta.text
    enviada = await mundo.esperar_estado(UNO, "enviada")
    # The same Message-ID, by which the recipient's program can tell the second copy.
    assert {str(m["Message-ID"]) for m in mundo.correo.para(UNO)} == {enviada["message_id"]}
    (acto,) = await mundo.filas("SELECT quien, accion, motivo FROM auditoria")
    assert acto == {"quien": "funcionario-1", "accion": "entrega.reenviar", "motivo": MOTIVO["motivo"]}


async def test_la_politica_puede_ser_reenviar_las_dudosas(arrancar: Arranque) -> None:
    mundo = await arrancar(correo_dudosa="reenviar")
    mundo.correo.cortar = "antes"
    mundo.correo.al_contenido = lambda m: setattr(mundo.correo, "cortar", None) if mundo.correo.conexiones > 1 else None
    await mundo.empresa(UNO)
    await mundo.recibir(mundo.cqe(), "c")
    entrega = await mundo.esperar_estado(UNO, "enviada")
    assert "dudosa" in await mundo.historia(entrega["id"])


async def test_el_proceso_muere_transmitiendo(arrancar: Arranque) -> None:
    """The worker dies while the server has the content in hand: the next one finds it so and does not send again."""
    primero = await arrancar()
    seguir = primero.correo.seguir["contenido"] = asyncio.Event()
    await primero.empresa(UNO)
    await primero.recibir(primero.cqe(), "c")
    await asyncio.wait_for(primero.correo.detenido_en["contenido"].wait(), 30)
    await primero.app.state.trabajador.detener(timedelta(0))
    assert (await primero.entregas())[UNO]["estado"] == "en_transmision"
    seguir.set()
    segundo = await arrancar()
    dudosa = await segundo.esperar_estado(UNO, "dudosa")
    assert "no se sabe" in dudosa["detalle"]
    await segundo.en_reposo()
    assert len(segundo.correo.recibidos) <= 1
    assert await segundo.faltas() == []


async def test_el_proceso_muere_antes_de_data_y_se_envia(arrancar: Arranque) -> None:
    """Nothing had been sent and that is certain: it is simply tried again."""
    primero = await arrancar()
    seguir = primero.correo.seguir["destinatario"] = asyncio.Event()
    await primero.empresa(UNO)
    await primero.recibir(primero.cqe(), "c")
    await asyncio.wait_for(primero.correo.detenido_en["destinatario"].wait(), 30)
    await primero.app.state.trabajador.detener(timedelta(0))
    assert (await primero.entregas())[UNO]["estado"] == "pendiente"
    seguir.set()
    segundo = await arrancar()
    await segundo.esperar_estado(UNO, "enviada")
    assert len(segundo.correo.recibidos) == 1


@pytest.mark.parametrize("mala", ["uno@x.example\nBcc: otro@x.example", "uno@@x", "uno ingenio", "<uno@x.example>"])
async def test_una_direccion_imposible_no_llega_al_servidor(mundo: Mundo, mala: str) -> None:
    await mundo.empresa(mala, DOS)
    await mundo.recibir(mundo.cqe(), "c")
    assert (await mundo.esperar_estado(mala, "fallida"))["detalle"]
    await mundo.esperar_estado(DOS, "enviada")
    await mundo.en_reposo()
    assert [d for d, _ in mundo.correo.recibidos] == [DOS]


async def test_sin_correos_se_ve_y_al_haberlos_se_envia(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.recibir(mundo.cqe(), "c")
    vacia = await mundo.esperar_estado("", "fallida")
    mundo.vecino.correos[NIT] = [UNO]
    ruta = f"/v1/entregas/{vacia['id']}/reenviar"
    assert (await mundo.http.post(ruta, json=MOTIVO, headers=mundo.como("funcionario"))).status_code == 202
    await mundo.esperar_estado(UNO, "enviada")
    await mundo.esperar_estado("", "cancelada")
    assert await mundo.faltas() == []


async def test_el_html_en_un_campo_es_texto(mundo: Mundo) -> None:
    await mundo.empresa(UNO, nombre='<script>alert("x")</script> & Cía.')
    razon = Razon(codigo="HASH_FAILURE", texto="El <b>contenido</b> cambió {{ 7*7 }}", remedio="Firme\r\nSubject: otro")
    evento = SolicitudFirmaRechazada(solicitud_id=uuid4(), numero="CUP-X-1", nit=NIT, razones=(razon,))
    await mundo.recibir(evento, "s")
    await mundo.esperar_estado(UNO, "enviada")
    (mensaje,) = mundo.correo.para(UNO)
    assert mensaje["Subject"] == "CUP-X-1: el archivo firmado no se aceptó"
    html, plano = (mensaje.get_body((tipo,)) for tipo in ("html", "plain"))
    assert html is not None
    assert plano is not None
    assert "<script>" not in html.get_content()
    assert "&lt;script&gt;" in html.get_content()
    assert "El &lt;b&gt;contenido&lt;/b&gt; cambió {{ 7*7 }}" in html.get_content()
    assert '<script>alert("x")</script> & Cía.' in " ".join(plano.get_content().split())


async def test_la_empresa_que_no_ha_llegado_hace_esperar_al_evento(mundo: Mundo) -> None:
    evento = mundo.cqe()
    assert await mundo.recibir(evento, str(evento.cqe_id)) is Resultado.APARCADO
    await mundo.empresa(UNO)

    async def aplicado() -> bool:
        return await reintentar_aparcados(mundo.bd, list(CONSUMIDORES)) > 0

    await esperar_hasta(aplicado)
    await mundo.esperar_estado(UNO, "enviada")


async def test_registro_caido_no_pierde_el_correo(mundo: Mundo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.notificaciones.referencias.correos.PAUSA", timedelta(milliseconds=50))
    mundo.vecino.caido = True
    await mundo.empresa(UNO)
    await mundo.recibir(mundo.cqe(), "c")

    async def aplazado() -> bool:
        filas = await mundo.filas("SELECT aplazamientos FROM trabajos WHERE tipo = 'notificaciones.dirigir'")
        return bool(filas[0]["aplazamientos"] > 2)

    await esperar_hasta(aplazado)
    mundo.vecino.caido = False
    await mundo.esperar_estado(UNO, "enviada")


async def test_quien_ve_y_quien_reenvia(mundo: Mundo) -> None:
    mundo.correo.al_destinatario = lambda d: "550 no" if d == DOS else None
    await mundo.empresa(UNO, DOS)
    evento = mundo.cqe()
    await mundo.recibir(evento, "c")
    enviada = await mundo.esperar_estado(UNO, "enviada")
    rebotada = await mundo.esperar_estado(DOS, "rebotada")
    lista = "/v1/entregas?caso=CON-OMC-AZUCAR-2027-31"
    propia = mundo.como("exportador", NIT)
    vistas = (await mundo.http.get(lista, headers=propia)).json()["elementos"]
    assert sorted(v["direccion"] for v in vistas) == sorted([UNO, DOS])
    assert all(v["acciones"] == [] for v in vistas)
    por_id = f"/v1/entregas?caso={evento.consumo_id}&estado=rebotada"
    (solo,) = (await mundo.http.get(por_id, headers=mundo.como("funcionario"))).json()["elementos"]
    assert (solo["direccion"], solo["acciones"]) == (DOS, ["reenviar", "cancelar"])
    ajena = mundo.como("exportador", NIT_AJENO)
    assert (await mundo.http.get(lista, headers=ajena)).json()["elementos"] == []
    assert (await mundo.http.get(f"/v1/entregas/{enviada['id']}", headers=ajena)).status_code == 404
    assert (await mundo.http.get(lista)).status_code == 401
    historia = (await mundo.http.get(f"/v1/entregas/{rebotada['id']}", headers=propia)).json()["historia"]
    assert [h["estado"] for h in historia] == ["pendiente", "rebotada"]
    ruta = f"/v1/entregas/{rebotada['id']}/reenviar"
    assert (await mundo.http.post(ruta, json=MOTIVO, headers=propia)).status_code == 403
    assert (await mundo.http.post(ruta, json={"motivo": "x"}, headers=mundo.como("funcionario"))).status_code == 422
    otra = f"/v1/entregas/{enviada['id']}/reenviar"
    respuesta = await mundo.http.post(otra, json=MOTIVO, headers=mundo.como("funcionario"))
    assert (respuesta.status_code, respuesta.json()["codigo"]) == (409, "transicion-no-permitida")


async def test_un_correo_nuevo_recibe_su_codigo_una_vez_y_nada_mas(mundo: Mundo) -> None:
    mundo.vecino.por_confirmar = {uuid4(): DOS}
    await mundo.empresa(UNO)
    await mundo.esperar_estado(DOS, "enviada")
    await mundo.empresa(UNO)
    await mundo.recibir(mundo.cqe(), "c")
    await mundo.esperar_estado(UNO, "enviada")
    await mundo.en_reposo()
    (mensaje,) = mundo.correo.para(DOS)
    cuerpo = mensaje.get_body(("plain",))
    assert cuerpo is not None
    assert "Código de confirmación: K7QM" in cuerpo.get_content()
    assert len(mundo.correo.para(UNO)) == 1
    assert all("K7QM" not in str(evento) for _, _, evento in await publicados(mundo.bd))


async def test_lo_que_lleva_mucho_tiempo_sin_salir_se_cuenta(mundo: Mundo) -> None:
    mundo.correo.al_destinatario = lambda d: "450 no ahora" if d == DOS else None
    await mundo.empresa(UNO, DOS)
    await mundo.recibir(mundo.cqe(), "c")
    await mundo.esperar_estado(DOS, "diferida")
    await mundo.esperar_estado(UNO, "enviada")
    async with mundo.bd.tx() as tx:
        assert await medir(tx, mundo.app.state.contexto) == {"entrega": 0, "aviso": 0}
        await tx.execute(text("UPDATE entrega SET creada_en = creada_en - interval '16 minutes'"))
        await tx.execute(text("UPDATE aviso SET creado_en = creado_en - interval '16 minutes'"))
        assert await medir(tx, mundo.app.state.contexto) == {"entrega": 1, "aviso": 0}


async def test_un_certificado_que_no_es_el_anunciado_no_se_envia(mundo: Mundo) -> None:
    await mundo.empresa(UNO)
    assert mundo.vecino.documento is not None
    otro = mundo.vecino.documento.model_copy(update={"sha256": "0" * 64})
    await mundo.recibir(mundo.cqe(documento=otro), "c")
    assert "no es el anunciado" in (await mundo.esperar_estado(UNO, "fallida"))["detalle"]
    assert mundo.correo.recibidos == []


async def test_un_certificado_que_no_se_puede_traer_aplaza(mundo: Mundo) -> None:
    await mundo.empresa(UNO)
    assert mundo.vecino.documento is not None
    ausente = mundo.vecino.documento.model_copy(update={"clave": "consumo/ab/nada.pdf"})
    await mundo.recibir(mundo.cqe(documento=ausente), "c")
    assert "sin el archivo" in (await mundo.esperar_estado(UNO, "diferida"))["detalle"]
    assert mundo.correo.recibidos == []


async def test_un_servidor_que_no_contesta_detiene_su_correo_y_no_los_demas(arrancar: Arranque) -> None:
    """A tarpit: it says nothing for longer than we wait; the mail is put off, and those that it lets through go."""
    mundo = await arrancar(smtp_segundos=0.5, smtp_conexiones=2)
    pantano = asyncio.Event()
    mundo.correo.demorar = {UNO: pantano}
    await mundo.empresa(UNO, DOS, "tres@ingenio.example")
    await mundo.recibir(mundo.cqe(), "c")
    await mundo.esperar_estado(DOS, "enviada")
    await mundo.esperar_estado("tres@ingenio.example", "enviada")
    diferida = await mundo.esperar_estado(UNO, "diferida")
    assert "sin servidor de correo" in diferida["detalle"]
    mundo.correo.demorar = {}
    pantano.set()
    await mundo.esperar_estado(UNO, "enviada")
    assert len(mundo.correo.para(UNO)) == 1


async def test_cancelada_mientras_el_servidor_toma_el_destinatario_no_sale(mundo: Mundo) -> None:
    seguir = mundo.correo.seguir["destinatario"] = asyncio.Event()
    await mundo.empresa(UNO)
    await mundo.recibir(mundo.cqe(), "c")
    await asyncio.wait_for(mundo.correo.detenido_en["destinatario"].wait(), 20)
    entrega = (await mundo.entregas())[UNO]
    ruta = f"/v1/entregas/{entrega['id']}/cancelar"
    cuerpo = {"motivo": "la empresa lo pidió"}
    assert (await mundo.http.post(ruta, json=cuerpo, headers=mundo.como("funcionario"))).status_code == 200
    seguir.set()
    await mundo.en_reposo()
    assert mundo.correo.recibidos == []
    assert (await mundo.entregas())[UNO]["estado"] == "cancelada"
    # The connection is as good as before.
    await mundo.recibir(mundo.cqe(), "d")
    await esperar_hasta(lambda: len(mundo.correo.recibidos) == 1)
    assert mundo.correo.conexiones == 1


async def test_sin_cifrado_no_sale_nada_si_la_configuracion_lo_pide(arrancar: Arranque) -> None:
    """STARTTLS is the default: a server that does not offer it gets no content in the clear."""
    mundo = await arrancar(smtp_tls="starttls")
    await mundo.empresa(UNO)
    await mundo.recibir(mundo.cqe(), "c")
    diferida = await mundo.esperar_estado(UNO, "diferida", "fallida")
    assert "TLS" in diferida["detalle"].upper()
    assert not mundo.correo.detenido_en["destinatario"].is_set()
    assert mundo.correo.recibidos == []
