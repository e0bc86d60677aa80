"""What AsyncAPI says of a message is what is on the wire: its headers, its topics, its instants."""

import re
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

from jsonschema import Draft202012Validator

from deploy.contratos import CABECERAS, asyncapi
from shared.events.publico import CqePublico
from shared.events.temas import SERVICIOS
from shared.messaging.sobre import cabeceras_kafka

EN_CADA_SERVICIO = ("oficio.sellado", "documento.reemplazado", "firma.desconocida_atendida")


def test_the_headers_of_a_record_are_those_declared() -> None:
    for asunto, republicado, otras in (("6CO000001", 2, {"traceparent": "00-a-b-01"}), (None, 0, {})):
        escritas = cabeceras_kafka(
            id=uuid4(),
            tipo="co.vuce.contingentes.cqe_publico.estado.v1",
            fuente="consumo/uno",
            asunto=asunto,
            ocurrido=datetime(2026, 1, 2, tzinfo=UTC),
            version=3,
            secuencia=7,
            republicado=republicado,
            otras=otras,
        )
        leidas = {nombre: valor.decode() for nombre, valor in escritas}
        Draft202012Validator(CABECERAS | {"additionalProperties": False}).validate(leidas)


def test_an_event_that_several_services_publish_is_on_the_topic_of_each() -> None:
    canales = asyncapi()["channels"]
    for nombre in EN_CADA_SERVICIO:
        tipo = f"co.vuce.contingentes.{nombre}.v1"
        assert {c for c, v in canales.items() if tipo in v["messages"]} == {
            f"{s}.eventos.v1" for s in SERVICIOS if s in {"cupos", "consumo", "garantias"}
        }


def test_an_instant_is_the_same_bytes_from_any_clock() -> None:
    instante = datetime(2026, 11, 23, 14, 30, 52, 288149, tzinfo=UTC)
    en_bogota = instante.astimezone(timezone(timedelta(hours=-5)))
    textos = set()
    for emitido in (instante, en_bogota):
        cqe = CqePublico(
            numero="6CO000001",
            version=2,
            estado="emitido",
            contingente="AZUCAR-OMC-2026",
            periodo_desde=instante.date(),
            periodo_hasta=instante.date(),
            nit="900204272-8",
            razon_social="Ingenio La Esperanza S.A.S.",
            cantidad_kg=1,
            cantidad_comercial_kg=1,
            subpartidas=(),
            destino="US",
            sha256="",
            emitido_en=emitido,
            actualizado_en=emitido,
        )
        textos.add(cqe.model_dump_json())
    assert len(textos) == 1
    assert re.search(r'"emitido_en":"2026-11-23T14:30:52\.288149Z"', textos.pop())
