"""Forms in flight of a revoked signer, whatever order the news comes in."""

from uuid import UUID, uuid4

from services.registro.app import CONSUMIDORES
from services.registro.formas import service
from shared.clock import reloj_legal
from shared.events import Evento
from shared.events.consumo import AnulacionDecidida
from shared.events.cupos import DevolucionDesistida, SolicitudDecidida
from shared.events.firma import VeredictoEmitido
from shared.events.garantias import EstudioDevuelto
from tests.component.registro.conftest import NIT, Registro
from tests.mensajes import entregar

BASE = f"/v1/empresas/{NIT}/firmantes"


def firmada(documento: UUID, firmante: str | None, servicio: str = "cupos", **mas: object) -> VeredictoEmitido:
    datos = {
        "veredicto_id": uuid4(),
        "servicio": servicio,
        "documento_id": documento,
        "numero": f"CUP-{documento.hex[:4]}",
        "nit": NIT,
        "veredicto": "TOTAL_PASSED",
        "firmante_id": firmante,
        "emitido_en": reloj_legal.ahora(),
    }
    return VeredictoEmitido.model_validate(datos | mas)


def decidida(solicitud: UUID, estado: str = "aprobada") -> SolicitudDecidida:
    datos = {
        "solicitud_id": solicitud,
        "numero": "CUP",
        "nit": NIT,
        "contingente": "A",
        "grupo": "G",
        "estado": estado,
        "motivo": "x",
        "cantidad_solicitada_kg": 1,
        "decidida_en": reloj_legal.ahora(),
    }
    return SolicitudDecidida.model_validate(datos)


async def test_what_a_revoked_signer_had_in_flight_is_listed_and_published(registro: Registro) -> None:
    _, suyo = await registro.habilitada()
    (firmante,) = (await registro.http.get(BASE, headers=suyo)).json()
    id = firmante["id"]
    abierta, cerrada, al_reves, rechazada, devuelta = (uuid4() for _ in range(5))

    async def llega(evento: Evento, documento: UUID) -> None:
        await entregar(registro.bd, list(CONSUMIDORES), evento, clave=str(documento))

    await llega(firmada(abierta, id), abierta)
    await llega(firmada(cerrada, id), cerrada)
    await llega(decidida(cerrada), cerrada)
    retirada = uuid4()
    await llega(firmada(retirada, id), retirada)
    desistida = DevolucionDesistida(
        devolucion_id=retirada, numero="DEV-1", nit=NIT, contingente="A", desistida_en=reloj_legal.ahora()
    )
    await llega(desistida, retirada)
    estudio = uuid4()
    await llega(firmada(estudio, id, "garantias"), estudio)
    await llega(EstudioDevuelto(estudio_id=estudio, numero="EST-1", nit=NIT, causales=("x",)), estudio)
    await llega(firmada(rechazada, id, veredicto="TOTAL_FAILED"), rechazada)
    await llega(firmada(uuid4(), str(uuid4())), abierta)
    # Returned and signed again: in flight once more.
    await llega(firmada(devuelta, id), devuelta)
    await llega(decidida(devuelta, "devuelta"), devuelta)
    await llega(firmada(devuelta, id), devuelta)
    anulacion = AnulacionDecidida(
        anulacion_id=al_reves,
        numero="ANU-1",
        cqe_id=uuid4(),
        cqe_numero="1",
        cupo_id=uuid4(),
        nit=NIT,
        contingente="A",
        estado="desistida",
        motivo="x",
        decidida_en=reloj_legal.ahora(),
    )
    await llega(firmada(al_reves, id, "consumo"), al_reves)
    await llega(anulacion, al_reves)
    vistas = (await registro.http.get(f"{BASE}/{id}/formas", headers=suyo)).json()
    esperadas = [str(abierta), str(devuelta)]
    assert [v["documento_id"] for v in vistas] == esperadas
    motivo = {"motivo": "Dejó el cargo."}
    revocado = (await registro.http.post(f"{BASE}/{id}/revocar", json=motivo, headers=suyo)).json()
    assert [f["documento_id"] for f in revocado["formas_en_curso"]] == esperadas
    assert (revocado["estado"], revocado["motivo_revocacion"]) == ("revocada", motivo["motivo"])
    (evento,) = await registro.publicados("firmante.revocado")
    assert [f["numero"] for f in evento["formas"]] == [v["numero"] for v in vistas]


async def test_a_decision_that_is_known_before_its_signature_still_closes_it(registro: Registro) -> None:
    _, suyo = await registro.habilitada()
    (firmante,) = (await registro.http.get(BASE, headers=suyo)).json()
    documento = uuid4()
    async with registro.bd.tx() as tx:
        antes = reloj_legal.ahora()
        await service.cerrar(tx, documento, reloj_legal.ahora())
        await service.firmar(tx, firmada(documento, firmante["id"]), antes)
    assert (await registro.http.get(f"{BASE}/{firmante['id']}/formas", headers=suyo)).json() == []
    # Proposed signers leave no news behind when they are withdrawn.
    propuesto = await registro.firmante(NIT, suyo, "79.111.222")
    await registro.http.post(f"{BASE}/{propuesto['id']}/revocar", headers=suyo)
    assert await registro.publicados("firmante.revocado") == []
