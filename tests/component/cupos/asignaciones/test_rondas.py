"""A reassignment round, and a group served by order of arrival that is closed in one act."""

from datetime import timedelta

from shared.clock import fijar
from tests.ayudas import esperar_hasta
from tests.component.cupos.asignaciones.conftest import CODIGO, A, B, C, D, Reparto, dado
from tests.component.cupos.asignaciones.test_actos import juzgar
from tests.component.cupos.conftest import AHORA
from tests.component.cupos.recorrido import codigo, saldo

UN_DIA = 24 * 60


async def test_ronda_de_reasignacion(reparto: Reparto) -> None:
    """600 of 1,000 were given by the cut; 100 that came back after it wait for another round: 400 are shared."""
    ventana = {"desde": "2026-11-19T08:00:00-05:00", "hasta": "2026-11-19T18:00:00-05:00"}
    reglas = {"corte": "2026-11-18", "ventana": ventana, "metodo": "prorrata"}
    await reparto.abrir([{"codigo": "G", "volumen": "1.000", "metodo": "historico"}], reasignacion=reglas)
    await reparto.solicitudes("G", (A, 600))
    primera = await reparto.confirmada()
    assert codigo(await reparto.crear(ronda="reasignacion")) == (409, "corte-sin-llegar")
    await reparto.solicitudes("G", (D, 100), despues=1)
    with fijar(AHORA + timedelta(days=1)):
        baja = await reparto.acto(primera["id"], (f"CUP-{CODIGO}-1", "disminuye", "0.100"))
        ruta = f"actos/{baja.json()['id']}/confirmar"
        await reparto.hacer(primera["id"], ruta, sub="cora", rol="coordinador", motivo="Sentencia en firme")
        await juzgar(reparto, {-100: "debitado"})
        assert (await saldo(reparto.mundo, CODIGO, "G"))["disponible"] == 500
        await reparto.solicitudes("G", (B, 300), (C, 500), despues=UN_DIA)
        temprana = (await reparto.crear(ronda="reasignacion")).json()
        assert codigo(await reparto.hacer(temprana["id"], "proponer")) == (409, "ventana-abierta")
    with fijar(AHORA + timedelta(days=2)):
        ronda = await reparto.confirmada(ronda="reasignacion")
        # 400 × 300/800 and 400 × 500/800; D asked before the window.
        assert dado(ronda) == {B: 150, C: 250, D: 0}
        (grupo,) = ronda["resultado"]
        assert (grupo["metodo"], grupo["repartible"]["kg"]) == ("prorrata", 400)
        de_d = next(f for f in grupo["filas"] if f["nit"] == D)
        assert (de_d["decision"], de_d["motivo"]) == ("excluida", "recibida fuera de la ventana de la ronda")
        await reparto.auditar()


async def test_orden_de_llegada_en_un_solo_acto(reparto: Reparto) -> None:
    """What turns hold is shared out with the rest; a request left out keeps its turn and what that holds.

    Who gets nothing is denied, and who waits in line goes on waiting.
    """
    await reparto.abrir([{"codigo": "G", "volumen": "1.000", "metodo": "orden_de_llegada"}])
    ids = await reparto.solicitudes("G", (A, 400), (B, 400), (C, 400), (A, 300))
    (espera,) = await reparto.solicitudes("G", (D, 100), estado="lista_de_espera", despues=1)
    await reparto.correr_fila("G")

    async def reservado() -> bool:
        filas = await reparto.mundo.filas("SELECT reservado_kg FROM turno ORDER BY numero")
        return [f["reservado_kg"] for f in filas] == [400, 400, 200, 0, 0]

    await esperar_hasta(reservado)
    assert (await saldo(reparto.mundo, CODIGO, "G"))["disponible"] == 0
    corrida = await reparto.corrida()
    assert dado(corrida) == {A: 400, B: 400, C: 200, D: 0}
    await reparto.decidir(corrida["id"], "incluida", espera, motivo="espera volumen")
    # Out of the run it keeps its turn, and what its turn holds: 600 for the others.
    fuera = (await reparto.decidir(corrida["id"], "excluida", ids[1], motivo="orden judicial")).json()
    assert dado(fuera) == {A: 400, B: 0, C: 200, D: 0}
    await reparto.hacer(corrida["id"], "proponer")
    hecha = await reparto.confirmar(corrida["id"])
    assert hecha.status_code == 200, hecha.text
    estados = ["aprobada", "enviada", "aprobada_parcial", "negada", "lista_de_espera"]
    assert await reparto.estados(*ids, espera) == estados
    negada = next(d for d in await reparto.mundo.eventos("solicitud.decidida") if d["estado"] == "negada")
    assert (negada["solicitud_id"], negada["motivo"]) == (str(ids[3]), "Cumple las reglas")
    assert (await saldo(reparto.mundo, CODIGO, "G"))["asignado"] == 600
    await reparto.auditar()
