"""Certificates as the destination wants them, from the quota to what it says that it used."""

import copy
import csv
import io
import json
from typing import Any

import pytest
import yaml
from pypdf import PdfReader

from deploy.demo.escena import INGENIO, Escena
from deploy.demo.persona import rechazado
from deploy.demo.preparacion import CORREO_INGENIO
from deploy.local.rutas import RAIZ
from tests.e2e.pasos import LIMITE, Caso, aprobar, consumo_firmado, cupo_de_aprobada, emitido, enviar, firmar, radicar
from tests.formularios import blanco

pytestmark = [
    pytest.mark.xdist_group("e2e"),
    pytest.mark.timeout(600),
    pytest.mark.usefixtures("reposo_al_final"),
]
_EJEMPLO = RAIZ / "services" / "cupos" / "ejemplos" / "azucar-omc-2026.yaml"
_MAPA = {"CertNo": "numero", "Exporter": "razon_social", "Kg": "peso_comercial_kg", "Vessel": "campos.buque"}
_USOS = "certificate_number,status,quantity_kg,entry_date,entry_reference"


async def _cupo(escena: Escena, codigo: str, **distinto: Any) -> str:
    """A published contingente like that of the sugar but for `distinto`, and a quota of 100 t of it."""
    datos: dict[str, Any] = copy.deepcopy(yaml.safe_load(_EJEMPLO.read_text(encoding="utf-8")))
    datos |= {"codigo": codigo, "nombre": f"Azúcar, {codigo}", **distinto}
    await escena.personas["coordinadora"].publicar("/v1/contingentes", datos)
    await escena.personas["coordinadora"].publicar(f"/v1/contingentes/{codigo}/publicar")
    cuerpo = {"contingente": codigo, "grupo": "AZUCAR", "nit": INGENIO, "cantidad": "100.000"}
    caso = await firmar(escena, await radicar(escena, "/v1/solicitudes", cuerpo), "representante_a")
    return str((await cupo_de_aprobada(escena, caso))["id"])


async def _consumo(escena: Escena, cupo: str) -> Caso:
    """A consumption of 20 t before the reviewers."""
    caso = await consumo_firmado(escena, cupo, 20_000)
    await enviar(escena, caso)
    return caso


async def _expedido(escena: Escena, caso: Caso) -> dict[str, Any]:
    await aprobar(escena.personas["funcionaria"], caso.ruta)
    return await emitido(escena, caso.ruta)


async def test_el_formulario_y_los_numeros_del_destino(escena: Escena, reposo_al_final: None) -> None:
    codigo = "AZUCAR-FORMULARIO-2026"
    coordinadora, funcionaria = escena.personas["coordinadora"], escena.personas["funcionaria"]
    ingenio = escena.personas["ingenio"]
    cupo = await _cupo(escena, codigo, certificado="formulario_destino", serie_de_existencias=True, serie_cqe="")
    caso = await _consumo(escena, cupo)

    # Nothing is approved that could not be issued: first the form is missing, then the numbers.
    assert (await rechazado(aprobar(funcionaria, caso.ruta))).codigo == "formulario-pendiente"
    forma = blanco(dict.fromkeys(_MAPA))
    await coordinadora.subir("/v1/cqe/formularios", forma, contingente=codigo, mapa=json.dumps(_MAPA))
    assert (await rechazado(aprobar(funcionaria, caso.ruta))).codigo == "serie-agotada"
    numeros = b"numero\nUS-2026-4711\nUS-2026-4712\n"
    await coordinadora.subir("/v1/cqe/existencias", numeros, "numeros.csv", contingente=codigo)

    cqe = await _expedido(escena, caso)
    assert (cqe["numero"], cqe["clase"]) == ("US-2026-4711", "formulario_destino")
    lector = PdfReader(io.BytesIO(await ingenio.descargar(f"/v1/cqe/{cqe['numero']}/pdf")))
    texto = lector.pages[0].extract_text()
    for dato in (cqe["numero"], "20000", (await ingenio.leer(caso.ruta))["campos"]["buque"]):
        assert dato in texto
    # Sealed by the Ministry, and no longer a form to be filled in.
    assert [c["/FT"] for c in (lector.get_fields() or {}).values()] == ["/Sig"]
    mensaje = await escena.correo(para=CORREO_INGENIO, asunto=cqe["numero"])
    assert mensaje["adjuntos"]

    # What the destination used and what it cannot have used are told apart, line by line, and set against ours.
    hoy = "2026-11-23"
    usos = f"{_USOS}\n{cqe['numero']},matched,20001,{hoy},ENT-1\nUS-2026-4712,matched,5,{hoy},ENT-2\n"
    tomado = await funcionaria.subir("/v1/cqe/destino/usos", usos.encode(), "usos.csv")
    assert [x["resultado"] for x in tomado["lineas"]] == ["aplicada", "rechazada"]
    assert (await funcionaria.subir("/v1/cqe/destino/usos", usos.encode(), "usos.csv"))["repetido"]
    pagina = await coordinadora.leer("/v1/cqe/destino/conciliacion", contingente=codigo)
    (diferente,) = [c for c in pagina["elementos"] if c["diferencias"]]
    assert diferente["numero"] == cqe["numero"]
    assert (diferente["certificado_kg"], diferente["destino_kg"]) == (20_000, 20_001)

    # Used there, it is not annulled here but by who says why.
    pedida = await radicar(
        escena, "/v1/anulaciones", {"cqe": cqe["numero"], "motivo": "El embarque no salió."}, "carta.pdf"
    )
    carta = await firmar(escena, pedida, "representante_a")
    await ingenio.subir(f"{carta.ruta}/firmado", carta.firmado)
    await ingenio.esperar(carta.ruta, lambda a: a["estado"] == "solicitada", LIMITE)
    roja = await rechazado(funcionaria.publicar(f"{carta.ruta}/aprobar", {"motivo": "Conforme"}))
    assert (roja.codigo, roja.problema["alertas"]) == ("anulacion-con-alertas", ["uso_en_destino"])
    pese_a = {"motivo": "El destino corrigió su informe", "pese_a": ["uso_en_destino"]}
    await funcionaria.publicar(f"{carta.ruta}/aprobar", pese_a)
    await ingenio.esperar(f"/v1/cqe/{cqe['numero']}", lambda c: c["estado"] == "anulado", LIMITE)


async def test_uno_electronico_no_tiene_papel_y_se_verifica_igual(escena: Escena, reposo_al_final: None) -> None:
    codigo = "AZUCAR-ELECTRONICO-2026"
    ingenio, coordinadora = escena.personas["ingenio"], escena.personas["coordinadora"]
    cupo = await _cupo(escena, codigo, certificado="electronico", serie_cqe="{digito}EL{consecutivo:06d}")
    cqe = await _expedido(escena, await _consumo(escena, cupo))
    assert (cqe["numero"], cqe["clase"], cqe["sha256"]) == ("6EL000001", "electronico", None)
    sin_papel = await rechazado(ingenio.descargar(f"/v1/cqe/{cqe['numero']}/pdf"))
    assert (sin_papel.estado, sin_papel.codigo) == (409, "cqe-electronico")
    verificado = await ingenio.leer(f"/v1/verificacion/{cqe['codigo_verificacion']}")
    assert (verificado["numero"], verificado["estado"]) == (cqe["numero"], "emitido")
    await escena.correo(para=CORREO_INGENIO, asunto=cqe["numero"])

    # The destination's electronic system takes it from the file of what was issued and cancelled.
    exportado = await coordinadora.descargar("/v1/cqe/destino/certificados.csv")
    filas = {f["certificate_number"]: f for f in csv.DictReader(io.StringIO(exportado.decode()))}
    assert (filas[cqe["numero"]]["status"], filas[cqe["numero"]]["commercial_kg"]) == ("ISSUED", "20000")
