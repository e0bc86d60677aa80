"""What the links of a mail do, and that opening one changes nothing."""

import asyncio
import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.notificaciones.entregas.service import ENVIAR
from shared.events.cupos import SolicitudEnEspera
from shared.events.firma import VeredictoEmitido
from shared.events.notificaciones import FirmaDesconocidaAtendida
from shared.events.registro import EmpresaActualizada
from tests.component.notificaciones.conftest import NIT, Arranque, Mundo

UNO, DOS = "uno@ingenio.example", "Dos@ingenio.example"
AHORA = datetime(2026, 11, 21, 19, 5, tzinfo=UTC)


@pytest.fixture
async def con_enlaces(arrancar: Arranque) -> Mundo:
    return await arrancar(url_publica="http://vuce.example", correo_ministerio="casos@ministerio.example")


def enlace(mundo: Mundo, direccion: str, destino: str) -> str:
    plano = mundo.correo.para(direccion)[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]  # has text
    hallado = re.search(rf"http://vuce\.example(/v1/mensajes/\S+/{destino}\?exp=\d+&firma=[0-9a-f]+)", plano)
    assert hallado is not None, plano
    return hallado.group(1)


def en_espera() -> SolicitudEnEspera:
    return SolicitudEnEspera(solicitud_id=uuid4(), numero="CUP-1", nit=NIT, antes_en_fila=2, ocurrido_en=AHORA)


async def test_quien_lee_un_correo_elige_lo_que_la_ley_deja(con_enlaces: Mundo) -> None:
    mundo = con_enlaces
    await mundo.empresa(UNO, DOS)
    await mundo.recibir(en_espera(), "uno")
    await mundo.esperar_estado(UNO, "enviada")
    await mundo.esperar_estado(DOS, "enviada")
    pagina = enlace(mundo, DOS, "preferencias")
    cabecera = mundo.correo.para(DOS)[-1]["List-Unsubscribe"]
    assert pagina in "".join(cabecera.split())
    assert "checked" in (await mundo.http.get(pagina)).text
    # One click of a mail program turns off what can be.
    assert (await mundo.http.post(pagina, data={"List-Unsubscribe": "One-Click"})).status_code == 200
    segunda = en_espera()
    await mundo.recibir(segunda, "dos")
    cqe = mundo.cqe()
    await mundo.recibir(cqe, str(cqe.cqe_id))
    await mundo.en_reposo()
    de_ambos = "SELECT clase, direccion, estado FROM entrega WHERE caso_id IN (:a, :b) ORDER BY 1, 2"
    estados = await mundo.filas(de_ambos, a=segunda.solicitud_id, b=cqe.consumo_id)
    assert [(e["clase"], e["direccion"], e["estado"]) for e in estados] == [
        ("cqe_emitido", DOS, "enviada"),
        ("cqe_emitido", UNO, "enviada"),
        ("solicitud_en_fila", DOS, "cancelada"),
        ("solicitud_en_fila", UNO, "enviada"),
    ]
    vuelta = await mundo.http.post(pagina, data={"activas": ["movimientos"]})
    assert vuelta.text.count("checked") == 1
    # An address that leaves the company is forgotten with what it wanted.
    guardada = "SELECT count(*) AS n FROM preferencia WHERE titular = :t"
    assert (await mundo.filas(guardada, t=DOS.lower()))[0]["n"] > 0
    await mundo.empresa(UNO)
    await mundo.en_reposo()
    assert (await mundo.filas(guardada, t=DOS.lower()))[0]["n"] == 0
    assert await mundo.faltas() == []


def firmada(servicio: str = "cupos") -> VeredictoEmitido:
    return VeredictoEmitido(
        veredicto_id=uuid4(),
        servicio=servicio,
        documento_id=uuid4(),
        numero="CUP-AZUCAR-1",
        nit=NIT,
        veredicto="TOTAL_PASSED",
        firmante_id="firmante-1",
        certificado_sha256="ab" * 32,
        emitido_en=AHORA,
    )


def atendida(v: VeredictoEmitido, resultado: str) -> FirmaDesconocidaAtendida:
    return FirmaDesconocidaAtendida.model_validate(
        {
            **v.model_dump(include={"veredicto_id", "servicio", "documento_id", "numero", "nit"}),
            "tramite": "solicitud",
            "resultado": resultado,
            "estado": "desistida" if resultado == "retirado" else "aprobada",
            "pendiente": "El cupo ya se asignó." if resultado == "decidido" else "",
            "atendida_en": AHORA,
        }
    )


ANA = "ana@correo.example"
PUBLICADAS = (
    "SELECT payload::jsonb ->> 'revoca' AS revoca FROM outbox WHERE type LIKE '%firma.desconocida.v1' ORDER BY id"
)


async def test_desde_un_correo_de_la_empresa_se_avisa_y_desde_el_del_representante_se_revoca(
    con_enlaces: Mundo,
) -> None:
    mundo = con_enlaces
    await mundo.empresa(UNO, "Ana@correo.example")
    veredicto = firmada()
    # A representante may read the company's mail too: that address counts once, as theirs.
    mundo.vecino.representantes = [ANA, "Ana@correo.example"]
    await mundo.recibir(veredicto, str(veredicto.documento_id))
    await mundo.esperar_estado(UNO, "enviada")
    await mundo.esperar_estado(ANA, "enviada")
    de_empresa, de_ana = enlace(mundo, UNO, "desconocer"), enlace(mundo, ANA, "desconocer")
    # Programs that open every link of a mail must not disown anything.
    assert "Avisar que no se firmó" in (await mundo.http.get(de_empresa)).text
    assert "retirar el trámite" in (await mundo.http.get(de_ana)).text
    assert await mundo.filas("SELECT 1 FROM firma_desconocida") == []

    async def pulsar(pagina: str) -> str:
        hecho = await mundo.http.post(pagina)
        assert hecho.status_code == 303
        return (await mundo.http.get(f"{pagina.partition('?')[0]}{hecho.headers['Location']}")).text

    for _ in range(2):
        assert "El aviso no retira el trámite" in await pulsar(de_empresa)
    assert await mundo.filas("SELECT 1 FROM revocacion") == []
    # Two clicks at the same instant are one.
    dos = await asyncio.gather(pulsar(de_ana), pulsar(de_ana))
    assert all('http-equiv="refresh"' in texto for texto in dos)
    assert [f["revoca"] for f in await mundo.filas(PUBLICADAS)] == ["false", "true"]
    respuesta = atendida(veredicto, "decidido")
    await mundo.recibir(respuesta, str(veredicto.documento_id))
    contado = (await mundo.http.get(de_ana)).text
    assert "ya estaba decidido" in contado
    assert "El cupo ya se asignó." in contado
    assert "refresh" not in contado
    await mundo.en_reposo()
    asuntos = [m["Subject"] for m in mundo.correo.para("casos@ministerio.example")]
    assert asuntos == [
        "CUP-AZUCAR-1: la empresa dice que no firmó",
        "CUP-AZUCAR-1: firma desconocida de un trámite ya decidido",
    ]
    assert {mundo.correo.para(d)[-1]["Subject"] for d in (UNO, ANA)} == {asuntos[-1]}
    # The own address of a person is not shown to the company's other people.
    vistas = (await mundo.http.get("/v1/entregas", headers=mundo.como("exportador", NIT))).json()["elementos"]
    assert ANA not in [v["direccion"] for v in vistas]
    # Asked again by accident of the broker, nothing is said twice.
    await mundo.recibir(respuesta.model_copy(update={"resultado": "retirado"}), str(veredicto.documento_id), 2)
    assert "ya estaba decidido" in (await mundo.http.get(de_ana)).text
    otro = de_ana.replace("desconocer", "confirmar")
    assert (await mundo.http.get(otro)).status_code == 403
    assert await mundo.faltas() == []


@pytest.mark.largo
async def test_sin_correo_de_representante_se_pide_a_la_empresa_que_le_avise(con_enlaces: Mundo) -> None:
    mundo = con_enlaces
    await mundo.empresa(UNO)
    veredicto = firmada()
    await mundo.recibir(veredicto, str(veredicto.documento_id))
    await mundo.esperar_estado(UNO, "enviada")
    plano = mundo.correo.para(UNO)[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]  # has text
    assert "Ningún representante de la empresa tiene un correo propio" in plano


@pytest.mark.largo
async def test_lo_que_se_decide_de_una_empresa_se_le_dice_a_ella_y_a_quien_la_representa(con_enlaces: Mundo) -> None:
    mundo = con_enlaces
    mundo.vecino.correos[NIT], mundo.vecino.representantes = [UNO], [ANA]
    estados = ("registrada", "en_revision", "registrada", "en_revision", "habilitada", "habilitada")
    for version, estado in enumerate(estados, start=1):
        motivo = "El certificado tiene más de 30 días." if version == 3 else ""
        evento = EmpresaActualizada.model_validate(
            {"nit": NIT, "razon_social": "Ingenio", "estado": estado, "version": version, "motivo": motivo}
        )
        await mundo.recibir(evento, NIT, version)
    await mundo.en_reposo()
    esperados = {f"{NIT}: registro devuelto para corregir", f"{NIT}: empresa habilitada"}
    for direccion in (UNO, ANA):
        assert {m["Subject"] for m in mundo.correo.para(direccion)} == esperados
    devuelta = next(m for m in mundo.correo.para(ANA) if "devuelto" in m["Subject"])
    plano = devuelta.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # has text
    assert "El certificado tiene más de 30 días." in plano


@pytest.mark.largo
async def test_lo_que_nadie_retira_por_un_enlace_se_dice_enseguida(con_enlaces: Mundo) -> None:
    mundo = con_enlaces
    await mundo.empresa(UNO)
    mundo.vecino.representantes = [ANA]
    veredicto = firmada("registro")
    await mundo.recibir(veredicto, str(veredicto.documento_id))
    await mundo.esperar_estado(ANA, "enviada")
    pagina = enlace(mundo, ANA, "desconocer")
    await mundo.http.post(pagina)
    assert "no se retira por un enlace" in (await mundo.http.get(pagina)).text
    await mundo.esperar_estado("casos@ministerio.example", "enviada")


@pytest.mark.parametrize("acepta", [True, False])
async def test_un_correo_se_confirma_por_su_enlace(con_enlaces: Mundo, acepta: bool) -> None:
    mundo = con_enlaces
    direccion_id = uuid4()
    mundo.vecino.por_confirmar[direccion_id] = UNO
    mundo.vecino.acepta_codigo = acepta
    evento = EmpresaActualizada(nit=NIT, razon_social="Ingenio", estado="habilitada", version=1)
    await mundo.recibir(evento, NIT)
    await mundo.esperar_estado(UNO, "enviada")
    pagina = enlace(mundo, UNO, "confirmar")
    await mundo.http.get(pagina)
    assert mundo.vecino.confirmados == []
    respuesta = await mundo.http.post(pagina)
    assert mundo.vecino.confirmados == [(direccion_id, "K7QM")]
    assert ("Listo" in respuesta.text) is acepta


async def test_dos_replicas_encienden_a_la_vez_y_sale_un_correo(arrancar: Arranque) -> None:
    una = await arrancar(roles="http,jobs,timers")
    await arrancar(roles="http,jobs,timers")
    await una.empresa(*(f"c{n}@x.example" for n in range(12)))
    cqe = una.cqe()
    await una.recibir(cqe, str(cqe.cqe_id))
    await una.en_reposo()
    assert sorted(d for d, _ in una.correo.recibidos) == sorted(f"c{n}@x.example" for n in range(12))
    assert {e["intentos"] for e in (await una.entregas()).values()} == {1}
    repetidos = "SELECT 1 FROM trabajos WHERE tipo = :t AND intentos > 1"
    assert await una.filas(repetidos, t=ENVIAR) == []


async def test_un_cambio_de_correos_se_dice_a_los_que_quedan(con_enlaces: Mundo) -> None:
    mundo = con_enlaces
    mundo.vecino.correos[NIT] = [UNO]

    async def cambio(version: int, *huellas: str) -> None:
        evento = EmpresaActualizada(
            nit=NIT,
            razon_social="Ingenio",
            estado="habilitada",
            version=version,
            correos_confirmados=1,
            huellas_correos=huellas,
        )
        await mundo.recibir(evento, NIT, version)
        await mundo.en_reposo()

    await cambio(1, "a")
    await cambio(2, "a")
    assert mundo.correo.recibidos == []
    await cambio(3, "a", "b")
    (mensaje,) = mundo.correo.para(UNO)
    assert mensaje["Subject"] == f"{NIT}: cambiaron los correos autorizados"
    await cambio(2, "z")
    assert len(mundo.correo.recibidos) == 1
