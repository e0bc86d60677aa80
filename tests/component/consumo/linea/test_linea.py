"""One line of time of a cupo, with the balance after each thing that happened."""

from typing import Any

from tests.component.consumo.conftest import NIT_AJENO, Mundo
from tests.component.consumo.despues import decidir_anulacion, emitido, presentada, solicitada
from tests.component.consumo.recorrido import decidir, enviado


async def test_todo_lo_de_un_cupo_en_una_linea(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    cqe = await emitido(mundo, cupo, "10")
    anulada = await solicitada(mundo, cqe)
    await decidir_anulacion(mundo, anulada["id"], "aprobar", motivo="Carta en regla")
    negado = await enviado(mundo, cupo, "1")
    await decidir(mundo, negado["id"], "negar", motivo="Falta el contrato")
    vigente = await emitido(mundo, cupo, "2")
    await presentada(mundo, vigente, "2")

    sucesos: list[dict[str, Any]] = []
    cursor = ""
    while True:
        ruta = f"/v1/cupos/{cupo}/linea?limite=7{cursor}"
        pagina = (await mundo.http.get(ruta, headers=mundo.como())).json()
        sucesos += pagina["elementos"]
        if pagina["siguiente"] is None:
            break
        cursor = f"&cursor={pagina['siguiente']}"
    assert [s["instante"] for s in sucesos] == sorted((s["instante"] for s in sucesos), reverse=True)

    dichos = [(s["frase"], s["disponible"]["kg"]) for s in reversed(sucesos)]
    movimientos = [(s["accion"], s["disponible"]["kg"]) for s in reversed(sucesos) if s["tipo"] == "movimiento"]
    assert movimientos == [
        ("cupo.asignado", 100_000),
        ("consumo.recibir_firmado", 89_543),
        ("consumo.aprobar", 89_543),
        ("anulacion.aprobar", 100_000),
        ("consumo.recibir_firmado", 98_954),
        ("consumo.negar", 100_000),
        ("consumo.recibir_firmado", 97_908),
        ("consumo.aprobar", 97_908),
    ]
    esperados = [
        ("Se asignaron 100,000 t.", 100_000),
        ("Se radicó la solicitud de consumo CON-AZUCAR-EEUU-1.", 100_000),
        ("Se reservaron 10,457 t para la solicitud de consumo CON-AZUCAR-EEUU-1.", 89_543),
        (f"Se expidió el certificado {cqe}.", 89_543),
        ("Se recibió firmada la carta de la anulación ANU-AZUCAR-EEUU-1.", 89_543),
        (f"Se suspendió el certificado {cqe}: está en trámite su anulación.", 89_543),
        ("Se aprobó la anulación ANU-AZUCAR-EEUU-1: 10,457 t vuelven a estar disponibles.", 100_000),
        (f"Se anuló el certificado {cqe}.", 100_000),
        ("Se negó la solicitud de consumo CON-AZUCAR-EEUU-2: 1,046 t vuelven a estar disponibles.", 100_000),
        (f"Se presentó la declaración DEX-AZUCAR-EEUU-1 contra el certificado {vigente}.", 97_908),
    ]
    posiciones = [dichos.index(esperado) for esperado in esperados]
    assert posiciones == sorted(posiciones)
    motivos = {s["accion"]: s["motivo"] for s in sucesos if s["tipo"] == "movimiento"}
    assert (motivos["anulacion.aprobar"], motivos["consumo.negar"]) == ("Carta en regla", "Falta el contrato")
    assert not [s for s in sucesos if "_" in s["frase"]]
    assert (await mundo.http.get(f"/v1/cupos/{cupo}/linea", headers=mundo.como(nit=NIT_AJENO))).status_code == 404
