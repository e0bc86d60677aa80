"""Act 3: consumption, a kilogram too much, kill -9, one CQE, one mail, what DIAN reads, how fast it is."""

import asyncio
import email
import email.policy
import hashlib
import json
import statistics
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from time import time
from typing import Any

import httpx

from deploy.cli.eventos import como_dict, leer
from deploy.demo.escena import Escena, en_colombiano
from deploy.demo.paciencia import insistir
from deploy.demo.persona import Persona, rechazado
from deploy.demo.preparacion import CORREO_INGENIO
from deploy.revision.broker import ultimos_por_clave
from shared.documents.formas import CAJA_SELLO_CQE
from shared.events.temas import PUBLICO_CQE

DESPACHO_KG = 850_250
REPETICIONES = 6
CAMPOS: dict[str, Any] = {
    "exportador": "Ingenio La Esperanza S.A.S.",
    "buque": "MV Río Magdalena",
    "viaje": "026W",
    "puerto_embarque": "Buenaventura",
    "puerto_llegada": "Savannah, GA",
    "consignatario": "Southern Sweeteners Inc.",
    "direccion_consignatario": "120 River Street, Savannah, GA 31401",
    "importador_registrado": "58-1234567",
    "factura": "FE-20418",
}


async def certificar(escena: Escena) -> None:
    narrador = escena.narrador
    narrador.acto("3 · Consumo y certificado de elegibilidad (CQE)", "Consumption and certificate of eligibility")
    await _un_kilo_de_mas(escena)
    with narrador.paso(
        f"Solicitud de consumo de {en_colombiano(DESPACHO_KG)}: radicado, firma y validación",
        "A consumption request is filed, signed and validated",
    ):
        consumo = await _consumo_enviado(escena, DESPACHO_KG, "consumo")
        narrador.detalle(f"{consumo['numero']}: se reservan {consumo['debito']['kg']} kg del cupo")
    with narrador.paso(
        "La funcionaria aprueba y en ese instante el servicio consumo muere con kill -9; se arranca de nuevo",
        "Approved; at that instant the consumo service is killed with -9 and started again",
    ):
        await _aprobar(escena, consumo)
        escena.pila.matar("consumo")
        await escena.pila.arrancar("consumo")
        cqe = await _emitido(escena, consumo["id"])
        narrador.detalle(f"CQE {cqe['numero']} {cqe['estado']}, nivel {cqe['nivel']}")
    await _revisar_cqe(escena, cqe)
    await _verificar(escena, cqe)
    await _dian(escena, cqe)
    await _rapidez(escena)


async def _borrador(escena: Escena, kg: int) -> dict[str, Any]:
    ingenio = escena.personas["ingenio"]
    # Each shipment has its own vessel and invoice: the same ones twice are what a reviewer is warned of.
    campos = CAMPOS | {"viaje": f"{kg % 1000:03d}W", "factura": f"FE-{kg}"}
    cuerpo = {"cupo_id": escena.hechos["cupo"]["id"], "cantidad": f"{kg // 1000}.{kg % 1000:03d}", "campos": campos}
    borrador: dict[str, Any] = await ingenio.publicar("/v1/consumos", cuerpo)
    return borrador


async def _firmado(escena: Escena, kg: int, nombre: str) -> tuple[str, Path]:
    """A signed form ready to be sent; gives the request's path and the file."""
    ingenio = escena.personas["ingenio"]
    borrador = await _borrador(escena, kg)
    ruta = f"/v1/consumos/{borrador['id']}"
    await ingenio.publicar(f"{ruta}/radicar")
    radicado = escena.guarda(f"{nombre}-radicado.pdf", await ingenio.descargar(f"{ruta}/radicado.pdf"))
    return ruta, await escena.firma(radicado, escena.carpeta / f"{nombre}-firmado.pdf", "apoderado_a")


async def _consumo_enviado(escena: Escena, kg: int, nombre: str) -> dict[str, Any]:
    ingenio = escena.personas["ingenio"]
    ruta, firmado = await _firmado(escena, kg, nombre)
    await ingenio.subir(f"{ruta}/firmado", firmado.read_bytes())
    enviado: dict[str, Any] = await ingenio.esperar(ruta, lambda c: c["estado"] == "enviado")
    return enviado


async def _aprobar(escena: Escena, consumo: dict[str, Any]) -> None:
    await escena.personas["funcionaria"].publicar(
        f"/v1/consumos/{consumo['id']}/aprobar", {"motivo": "Datos conformes con la factura y el conocimiento"}
    )


async def _emitido(escena: Escena, consumo_id: str) -> dict[str, Any]:
    ingenio = escena.personas["ingenio"]
    consumo = await ingenio.esperar(f"/v1/consumos/{consumo_id}", lambda c: c["cqe"] is not None)
    cqe: dict[str, Any] = await ingenio.esperar(f"/v1/cqe/{consumo['cqe']}", lambda c: c["estado"] == "emitido")
    return cqe


async def _un_kilo_de_mas(escena: Escena) -> None:
    narrador, ingenio = escena.narrador, escena.personas["ingenio"]
    disponible = escena.hechos["cupo"]["disponible"]["kg"]
    # The largest commercial weight whose debit, rounded up to the kilogram, still fits.
    with narrador.paso(
        "Se pide un kilogramo más de lo disponible: se rechaza y el saldo no se mueve",
        "One kilogram more than available: refused, the balance does not move",
    ):
        factor = Decimal(escena.hechos["factor"])
        demasiado = int(disponible / factor) + 1
        ruta, firmado = await _firmado(escena, demasiado, "un-kilo-de-mas")
        problema = await rechazado(ingenio.subir(f"{ruta}/firmado", firmado.read_bytes()))
        saldo = (await ingenio.leer(f"/v1/cupos/{escena.hechos['cupo']['id']}"))["disponible"]["kg"]
        narrador.detalle(f"{problema.estado} {problema.codigo}: {problema.problema['detail']}")
    narrador.promete(
        "Nunca se consume más que el cupo",
        f"{problema.codigo}; disponible sigue en {saldo} kg",
        str(firmado),
        problema.codigo == "cupo-insuficiente" and saldo == disponible,
    )


async def _revisar_cqe(escena: Escena, cqe: dict[str, Any]) -> None:
    narrador, ingenio = escena.narrador, escena.personas["ingenio"]
    with narrador.paso(
        "El CQE sellado llega por correo a la dirección autorizada, una sola vez, y es el mismo archivo guardado",
        "The sealed CQE arrives by e-mail once, and is the stored file",
    ):
        pdf = await ingenio.descargar(f"/v1/cqe/{cqe['numero']}/pdf")
        ruta_pdf = escena.guarda("cqe.pdf", pdf)
        mensaje = await escena.correo(para=CORREO_INGENIO, asunto=cqe["numero"])
        crudo = await escena.eml(mensaje)
        correo = escena.guarda("correo.eml", crudo)
        adjunto = next(email.message_from_bytes(crudo, policy=email.policy.default).iter_attachments())
        contenido = adjunto.get_content()
        narrador.detalle(f"«{mensaje['asunto']}» para {CORREO_INGENIO}")
    huella = hashlib.sha256(pdf).hexdigest()
    narrador.promete(
        "kill -9 en medio: un solo CQE, un solo correo",
        f"CQE {cqe['numero']}, un correo, adjunto idéntico (SHA-256 {huella[:12]}…)",
        str(correo),
        contenido == pdf and huella == cqe["sha256"],
    )
    with narrador.paso(
        "El sello del Ministerio en el CQE se valida con la misma herramienta que los radicados",
        "The ministry's seal is validated with the project's own tool",
    ):
        salida = await _validar(escena, ruta_pdf)
        narrador.detalle(f"{salida['veredicto']}")
    narrador.promete(
        "El CQE va sellado (PAdES)",
        f"{cqe['nivel']}: {salida['veredicto']}",
        str(ruta_pdf),
        salida["veredicto"] == "TOTAL_PASSED",
    )


async def _validar(escena: Escena, pdf: Path) -> dict[str, Any]:
    pki = Path(escena.pila.estado["pki"])
    orden = ["firma", "validar", str(pdf), "--sin-red", "--json"]
    orden += ["--casilla", ",".join(map(str, CAJA_SELLO_CQE))]
    for ancla in sorted((pki / "anclas").iterdir()):
        orden += ["--ancla", str(ancla)]
    for intermedio in sorted((pki / "intermedios").iterdir()):
        orden += ["--intermedio", str(intermedio)]
    proceso = await asyncio.create_subprocess_exec(
        str(Path(".venv/bin/contingentes")), *orden, stdout=asyncio.subprocess.PIPE
    )
    salida, _ = await proceso.communicate()
    resultado: dict[str, Any] = json.loads(salida)
    return resultado


async def _verificar(escena: Escena, cqe: dict[str, Any]) -> None:
    narrador = escena.narrador
    with narrador.paso(
        "Cualquiera lo verifica con el código del QR, sin identificarse", "Anyone verifies it by the QR's code"
    ):
        async with Persona(escena.gateway) as cualquiera:
            visto = await cualquiera.leer(f"/v1/verificacion/{cqe['codigo_verificacion']}")
            pagina = await cualquiera.descargar(httpx.URL(cqe["url_verificacion"]).path)
        escena.guarda("verificacion.html", pagina)
        narrador.detalle(f"{visto['numero']}: {visto['estado']}")
    narrador.promete(
        "El CQE es verificable por cualquiera",
        f"{visto['numero']} {visto['estado']}",
        cqe["url_verificacion"],
        visto["sha256"] == cqe["sha256"] and cqe["numero"].encode() in pagina,
    )


async def _todos(kafka: str, tema: str) -> list[dict[str, Any]]:
    return [como_dict(r) async for r in leer(kafka, [tema], hasta_el_final=True)]


async def _dian(escena: Escena, cqe: dict[str, Any]) -> None:
    narrador, estado = escena.narrador, escena.pila.estado
    tema = estado["prefijo"] + PUBLICO_CQE
    with narrador.paso("La DIAN lee el certificado en su tema de Kafka", "DIAN reads the certificate from its topic"):
        kafka = estado["kafka_bootstrap"]
        leido = (await insistir(lambda: ultimos_por_clave(kafka, tema)))[cqe["numero"]]
        eventos = await insistir(lambda: _todos(kafka, tema))
        lineas = "".join(json.dumps(e, ensure_ascii=False) + "\n" for e in eventos)
        archivo = escena.guarda("eventos.jsonl", lineas.encode())
        narrador.detalle(f"{tema}: {leido['numero']} {leido['estado']} {leido['cantidad_kg']} kg")
    veces = sum(1 for e in eventos if e["clave"] == cqe["numero"] and e["cuerpo"]["estado"] == "emitido")
    narrador.promete(
        "La DIAN recibe cada CQE con su estado",
        f"{leido['numero']} versión {leido['version']}, {veces} vez",
        str(archivo),
        leido["sha256"] == cqe["sha256"],
    )


async def _rapidez(escena: Escena) -> None:
    narrador = escena.narrador
    with narrador.paso(
        f"{REPETICIONES} despachos más, para medir de la aprobación al correo aceptado",
        "More shipments, to measure from approval to mail accepted",
    ):
        demoras = []
        for n in range(REPETICIONES):
            consumo = await _consumo_enviado(escena, 10_000 + n, f"rapidez-{n + 1}")
            desde = time()
            await _aprobar(escena, consumo)
            cqe = await _emitido(escena, consumo["id"])
            mensaje = await escena.correo(para=CORREO_INGENIO, asunto=cqe["numero"])
            demoras.append(datetime.fromisoformat(mensaje["recibido"]).timestamp() - desde)
        mediana = statistics.median(demoras)
        narrador.detalle(f"mediana {mediana:.2f} s, de {min(demoras):.2f} a {max(demoras):.2f} s")
    narrador.mide(
        "De la aprobación al correo aceptado, mediana bajo un segundo",
        f"p50 {mediana:.2f} s en {REPETICIONES} despachos, con todo en esta máquina",
        "esta corrida",
        mediana < 1,
    )
