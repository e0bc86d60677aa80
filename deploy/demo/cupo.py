"""Act 2: a company asks for a quota, signs, is attacked, is approved."""

from typing import Any

from deploy.demo import ataques
from deploy.demo.escena import INGENIO, Escena, en_colombiano
from deploy.demo.persona import rechazado

CANTIDAD_KG = 12_500_000


async def asignar_cupo(escena: Escena) -> None:
    narrador, ingenio = escena.narrador, escena.personas["ingenio"]
    narrador.acto("2 · Solicitud de cupo, firma y aprobación", "Quota request, signature and approval")
    with narrador.paso(
        f"El ingenio pide {en_colombiano(CANTIDAD_KG)} de azúcar; el sistema numera y genera el radicado",
        "The mill asks for sugar; the system numbers and renders the form",
    ):
        solicitud = await ingenio.publicar(
            "/v1/solicitudes", {**escena.hechos["azucar"], "nit": INGENIO, "cantidad": f"{CANTIDAD_KG / 1000:.3f}"}
        )
        ruta = f"/v1/solicitudes/{solicitud['id']}"
        solicitud = await ingenio.publicar(f"{ruta}/radicar")
        numero = escena.hechos["cup"] = solicitud["numero"]
        radicado = escena.guarda("radicado.pdf", await ingenio.descargar(f"{ruta}/radicado.pdf"))
        narrador.detalle(f"{numero} en {radicado}")
    with narrador.paso(
        f"La representante legal lo firma en su computador con {escena.programa_de_firma}",
        "The legal representative signs it on her own computer",
    ):
        firmado = await escena.firma(radicado, escena.carpeta / "radicado-firmado.pdf", "representante_a")
    await _ataques(escena, ruta, radicado.read_bytes(), firmado.read_bytes())
    with narrador.paso(
        "El archivo bien firmado toma su turno y pasa la validación", "The honest file takes its turn and passes"
    ):
        recibo = await ingenio.subir(f"{ruta}/firmado", firmado.read_bytes())
        enviada = await ingenio.esperar(ruta, lambda s: s["estado"] == "enviada")
        narrador.detalle(f"turno {recibo.get('turno')}; estado {enviada['estado']}")
    with narrador.paso("Una funcionaria la revisa y la aprueba; el cupo queda asignado", "An officer approves it"):
        funcionaria = escena.personas["funcionaria"]
        await funcionaria.publicar(f"{ruta}/aprobar", {"motivo": "Cumple los requisitos de la circular"})
        aprobada = await ingenio.esperar(ruta, lambda s: s["estado"] == "aprobada")
        cupos = await ingenio.esperar("/v1/cupos", lambda p: len(p["elementos"]) == 1)
        escena.hechos["cupo"] = cupos["elementos"][0]
        narrador.detalle(f"disponible: {cupos['elementos'][0]['disponible']['valor']} t")
    narrador.promete(
        "Una solicitud firmada se vuelve cupo",
        f"{numero} {aprobada['estado']}: {en_colombiano(CANTIDAD_KG)}",
        str(firmado),
    )


async def _ataques(escena: Escena, ruta: str, original: bytes, firmado: bytes) -> None:
    narrador = escena.narrador
    ajeno = await escena.firma(escena.carpeta / "radicado.pdf", escena.carpeta / "firmado-por-un-extrano.pdf", "ajeno")
    alterado = ataques.con_otra_cantidad(firmado, "99.500,000 t")
    casos = (
        (
            "con una cantidad escrita encima después de firmar",
            "a quantity written over after signing",
            alterado,
            "radicado-alterado.pdf",
        ),
        ("con un byte cambiado", "one byte changed", ataques.con_otro_byte(firmado), "radicado-roto.pdf"),
        ("firmado por alguien que la empresa no registró", "signed by a stranger", ajeno.read_bytes(), ajeno.name),
        ("sin firmar", "unsigned", original, "radicado.pdf"),
    )
    for es, en, contenido, nombre in casos:
        with narrador.paso(f"Se sube el radicado {es}: se rechaza y se dice por qué", f"Refused with its reason: {en}"):
            archivo = escena.guarda(nombre, contenido)
            razones = await _rechazo(escena, ruta, contenido)
            narrador.detalle(f"{razones[0]['codigo']}: {razones[0]['texto']}")
        narrador.promete(f"Un radicado {es} no entra", f"{razones[0]['codigo']}: {razones[0]['texto']}", str(archivo))
    with narrador.paso("Se sube algo que no es un PDF: se rechaza en el acto", "Not a PDF: refused at once"):
        problema = await rechazado(escena.personas["ingenio"].subir(f"{ruta}/firmado", b"MZ no soy un PDF"))
        narrador.detalle(f"{problema.estado} {problema.codigo}: {problema.problema['detail']}")


async def _rechazo(escena: Escena, ruta: str, contenido: bytes) -> list[dict[str, Any]]:
    """Why an upload did not pass, once the verdict is there and the request waits for another file."""
    ingenio = escena.personas["ingenio"]
    version = (await ingenio.leer(ruta))["version"]
    await ingenio.subir(f"{ruta}/firmado", contenido)
    despues = await ingenio.esperar(ruta, lambda s: s["version"] > version + 1 and s["estado"] == "radicada")
    razones: list[dict[str, Any]] = despues["razones"]
    if not razones:
        raise AssertionError("se rechazó sin razones")
    return razones
