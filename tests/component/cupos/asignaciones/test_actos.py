"""What an act orders: allocation from a file, and corrective acts on a committed run."""

from uuid import uuid4

from services.cupos.asignaciones.archivo import MAXIMO
from shared.clock import reloj_sistema
from shared.events.consumo import DebitoDeCupoJuzgado
from tests.component.cupos.asignaciones.conftest import CODIGO, PDF, A, B, C, Reparto, dado
from tests.component.cupos.recorrido import codigo, saldo

G = [{"codigo": "G", "volumen": "1.000"}]


async def test_asignacion_desde_archivo(reparto: Reparto) -> None:
    """A court orders 300 kg for who never asked and 200 of the 500 that A asks: same two people, same invariants."""
    await reparto.abrir(G)
    (pedida,) = await reparto.solicitudes("G", (A, 500))
    csv = f"nit;grupo;cantidad;solicitud\n{B};G;0.300;\n{A};G;0.200;CUP-{CODIGO}-1\n"
    creada = await reparto.subir("/archivo", csv=csv, contingente=CODIGO)
    assert creada.status_code == 201, creada.text
    corrida = creada.json()
    assert (corrida["clase"], corrida["acto"]["numero"], dado(corrida)) == ("archivo", "Sentencia 12", {A: 200, B: 300})
    acto = await reparto.mundo.get(f"/v1/asignaciones/{corrida['id']}/acto-que-ordena.pdf", rol="funcionario")
    assert acto.content == PDF
    assert (await reparto.hacer(corrida["id"], "proponer")).status_code == 200
    hecha = await reparto.confirmar(corrida["id"])
    assert hecha.status_code == 200, hecha.text
    assert await reparto.estados(pedida) == ["aprobada_parcial"]
    cupos = {e["nit"]: e for e in await reparto.mundo.eventos("cupo.asignado")}
    assert (cupos[B]["numero"], cupos[B]["cantidad_kg"]) == (f"{corrida['numero']}-1", 300)
    assert (cupos[B]["corrida_id"], cupos[A]["corrida_id"]) == (corrida["id"], None)
    assert (await saldo(reparto.mundo, CODIGO, "G"))["disponible"] == 500
    await reparto.auditar()


async def test_el_archivo_se_rechaza_entero_linea_por_linea(reparto: Reparto) -> None:
    """Each row says what is wrong with it, and none is taken."""
    await reparto.abrir(G, empresas=(A,))
    await reparto.solicitudes("G", (A, 500))
    filas = [
        f"{A};G;0.1234;",
        "900204272-1;G;0.100;",
        f"{B};OTRO;0.100;",
        f"{A};G;0.600;CUP-{CODIGO}-1",
        f"{A};G;0.100;CUP-{CODIGO}-9",
    ]
    csv = "\n".join(["nit;grupo;cantidad;solicitud", *filas])
    respuesta = await reparto.subir("/archivo", csv=csv, contingente=CODIGO)
    assert codigo(respuesta) == (422, "archivo-con-errores")
    assert [(e["linea"], e["campo"]) for e in respuesta.json()["lineas"]] == [
        (2, "cantidad"),
        (3, "nit"),
        (4, "nit"),
        (4, "grupo"),
        (5, "cantidad"),
        (6, "solicitud"),
    ]
    assert await reparto.mundo.filas("SELECT 1 AS x FROM corrida") == []
    for malo in ("", "a;b\n1;2\n", "nit;grupo;cantidad\n", "nit;grupo;cantidad\n1;2\n"):
        assert (await reparto.subir("/archivo", csv=malo, contingente=CODIGO)).status_code in {400, 422}
    largo = "nit;grupo;cantidad\n" + f"{A};G;0.001\n" * (MAXIMO + 1)
    assert codigo(await reparto.subir("/archivo", csv=largo, contingente=CODIGO)) == (422, "archivo-con-errores")
    demas = await reparto.subir("/archivo", csv=f"nit;grupo;cantidad\n{A};G;1.001\n", contingente=CODIGO)
    assert demas.status_code == 201
    assert codigo(await reparto.hacer(demas.json()["id"], "proponer")) == (409, "resultado-invalido")


async def test_acto_correctivo(reparto: Reparto) -> None:
    """500 each; an act raises A by 200, and what B is to lose is lost only once `consumo` says that it is available."""
    await reparto.abrir([{"codigo": "G", "volumen": "1.200"}])
    await reparto.solicitudes("G", (A, 500), (B, 500), (C, 900))
    corrida = await reparto.corrida()
    c = next(f for f in corrida["resultado"][0]["filas"] if f["nit"] == C)
    await reparto.decidir(corrida["id"], "excluida", c["solicitud_id"], motivo="pidió quedar fuera")
    await reparto.hacer(corrida["id"], "proponer")
    assert (await reparto.confirmar(corrida["id"])).status_code == 200
    de_a, de_b = f"CUP-{CODIGO}-1", f"CUP-{CODIGO}-2"
    assert codigo(await reparto.acto(corrida["id"], ("CUP-OTRO-1", "aumenta", "0.001"))) == (422, "cupo-ajeno")
    assert codigo(await reparto.acto(corrida["id"], (de_a, "disminuye", "0.501"))) == (
        422,
        "cantidad-aprobada-invalida",
    )
    baja = await reparto.acto(corrida["id"], (de_a, "disminuye", "0.200"), (de_b, "disminuye", "0.500"))
    assert baja.status_code == 201, baja.text
    assert codigo(await reparto.acto(corrida["id"], (de_b, "disminuye", "0.001"))) == (409, "acto-repetido")
    ruta = f"actos/{baja.json()['id']}/confirmar"
    mismo = await reparto.hacer(corrida["id"], ruta, rol="coordinador", motivo="Sentencia en firme")
    assert codigo(mismo) == (403, "misma-persona")
    hecho = await reparto.hacer(corrida["id"], ruta, sub="cora", rol="coordinador", motivo="Sentencia en firme")
    assert [x["estado"] for x in hecho.json()["lineas"]] == ["en_juicio", "en_juicio"]
    otra = await reparto.hacer(corrida["id"], ruta, sub="cora", rol="coordinador", motivo="Sentencia en firme")
    assert codigo(otra) == (409, "acto-resuelto")
    assert (await saldo(reparto.mundo, CODIGO, "G"))["asignado"] == 1_000
    await juzgar(reparto, {-200: "debitado", -500: "sin_saldo"})
    leida = (await reparto.mundo.get(f"/v1/asignaciones/{corrida['id']}", rol="funcionario")).json()
    assert [x["estado"] for x in leida["actos"][0]["lineas"]] == ["aplicada", "sin_saldo"]
    assert {f["nit"]: f["vigente"] and f["vigente"]["kg"] for f in leida["resultado"][0]["filas"]} == {
        A: 300,
        B: 500,
        C: None,
    }
    alza = await reparto.acto(corrida["id"], (de_a, "aumenta", "0.150"), numero="Sentencia 13")
    alza_id = alza.json()["id"]
    subida = await reparto.hacer(
        corrida["id"], f"actos/{alza_id}/confirmar", sub="cora", rol="coordinador", motivo="Sentencia en firme"
    )
    assert subida.json()["lineas"][0]["estado"] == "aplicada"
    (aumento,) = await reparto.mundo.eventos("cupo.aumentado")
    assert (aumento["nit"], aumento["cantidad_kg"], aumento["causa"]) == (A, 150, "acto_correctivo")
    assert (await saldo(reparto.mundo, CODIGO, "G"))["asignado"] == 950
    await reparto.auditar()


async def juzgar(reparto: Reparto, respuestas: dict[int, str]) -> None:
    """Answer of `consumo` to each debit asked for, by its signed kilograms."""
    for fila in await reparto.mundo.filas(
        "SELECT id, cupo, kg, caso_id, causa FROM cupo_movimiento ORDER BY pedido_en"
    ):
        evento = DebitoDeCupoJuzgado.model_validate(
            {
                "debito_id": fila["id"],
                "cupo_id": fila["cupo"],
                "cantidad_kg": -fila["kg"],
                "causa": fila["causa"],
                "caso_id": fila["caso_id"],
                "resultado": respuestas[fila["kg"]],
                "disponible_kg": 0,
                "juzgado_en": reloj_sistema.ahora(),
            }
        )
        await reparto.mundo.recibir(evento, str(uuid4()), 1)
