"""The adjustment ledger against real concurrency: never below what is assigned, every kilogram by an act."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

from services.cupos.contingentes import libro
from services.cupos.contingentes.avisos import revisar_avisos
from shared.clock import fijar
from shared.http import Problema
from tests.component.cupos.conftest import AHORA, Mundo
from tests.component.cupos.recorrido import codigo
from tests.mensajes import publicados

CHATARRA = "/v1/contingentes/CHATARRA-2026"


def pedido(grupo: str, sentido: str, cantidad: str, **cambios: Any) -> dict[str, Any]:
    return {
        "grupo": grupo,
        "sentido": sentido,
        "cantidad": cantidad,
        "acto": "Resolución 100",
        "fecha": "2026-11-10",
        "motivo": "Por la resolución",
    } | cambios


async def ajustar(mundo: Mundo, *partes: str, **cambios: Any) -> Any:
    grupo, sentido, cantidad = partes
    return await mundo.post(f"{CHATARRA}/ajustes", pedido(grupo, sentido, cantidad, **cambios), rol="coordinador")


async def asignar(mundo: Mundo, grupo: str, kg: int, contingente: str = "CHATARRA-2026") -> bool:
    """What an assignment does to the group's accounts; false if it did not fit."""
    try:
        async with mundo.bd.tx() as tx:
            await libro.asignar(tx, contingente, grupo, transferencia=uuid4(), kg=kg, causa="prueba")
            await revisar_avisos(tx, contingente, grupo)
    except Problema as problema:
        if problema.codigo != "volumen-insuficiente":
            raise
        return False
    return True


async def grupos(mundo: Mundo) -> dict[str, tuple[int, int, int]]:
    """Volume, assigned and available of each group, of the row and of the ledger, which must agree."""
    leido = (await mundo.http.get(CHATARRA)).json()
    filas = {f["codigo"]: f["volumen_kg"] for f in await mundo.filas("SELECT codigo, volumen_kg FROM grupo")}
    total = await mundo.filas("SELECT volumen_kg FROM contingente WHERE codigo = 'CHATARRA-2026'")
    salida = {}
    for g in leido["grupos"]:
        volumen, asignado, disponible = (g[c]["kg"] for c in ("volumen", "asignado", "disponible"))
        assert (volumen, asignado + disponible) == (filas[g["codigo"]],) * 2
        salida[g["codigo"]] = (volumen, asignado, disponible)
    assert sum(v for v, _, _ in salida.values()) <= total[0]["volumen_kg"]
    return salida


async def test_sube_baja_y_se_traslada(mundo: Mundo) -> None:
    await mundo.contingente("chatarra-2026")
    with fijar(AHORA + timedelta(hours=1)):
        hecho = await ajustar(mundo, "FUNDICION", "aumenta", "33.000", numero="100", enlace="https://example.org/100")
        assert (hecho.status_code, hecho.headers["etag"]) == (200, '"v3"')
    with fijar(AHORA + timedelta(hours=2)):
        assert (await ajustar(mundo, "INOXIDABLE", "disminuye", "576")).status_code == 200
    with fijar(AHORA + timedelta(hours=3)):
        traslado = await ajustar(mundo, "DEMAS", "traslada", "775", hacia="ALEADO", acto="Circular 7")
        assert traslado.status_code == 200, traslado.text
    ahora = await grupos(mundo)
    assert {g: v for g, (v, _, _) in ahora.items()} == {
        "FUNDICION": 1_200_000,
        "INOXIDABLE": 14_000_000,
        "ALEADO": 4_540_000,
        "ESTANADO": 47_717_000,
        "DEMAS": 12_000_000,
    }
    publico = (await mundo.http.get(f"{CHATARRA}/ajustes")).json()
    assert [(a["n"], a["clase"], a["desde_grupo"], a["hacia_grupo"], a["cantidad"]["kg"]) for a in publico] == [
        (1, "aumenta", None, "FUNDICION", 33_000),
        (2, "disminuye", "INOXIDABLE", None, 576_000),
        (3, "traslada", "DEMAS", "ALEADO", 775_000),
    ]
    assert publico[0]["quien"] is None
    assert (await mundo.get(f"{CHATARRA}/ajustes", rol="coordinador")).json()[0]["quien"] == "coordinador"
    # The contingente as it was, at any instant since it was published.
    with fijar(AHORA + timedelta(hours=9)):

        async def entonces(horas: float) -> Any:
            instante = (AHORA + timedelta(hours=horas)).isoformat()
            return await mundo.http.get(f"{CHATARRA}/saldos", params={"en": instante})

        pasados = [(await entonces(h)).json() for h in (0.5, 1.5, 2.5, 3.5)]
        assert [p["version"] for p in pasados] == [2, 3, 4, 5]
        volumenes = [{g["codigo"]: g["volumen"]["kg"] for g in p["grupos"]} for p in pasados]
        assert [(v["FUNDICION"], v["INOXIDABLE"], v["DEMAS"], v["ALEADO"]) for v in volumenes] == [
            (1_167_000, 14_576_000, 12_775_000, 3_765_000),
            (1_200_000, 14_576_000, 12_775_000, 3_765_000),
            (1_200_000, 14_000_000, 12_775_000, 3_765_000),
            (1_200_000, 14_000_000, 12_000_000, 4_540_000),
        ]
        assert codigo(await entonces(-1)) == (404, "no-encontrado")
        assert codigo(await entonces(10)) == (422, "datos-invalidos")
    ajustes = await mundo.eventos("contingente.ajustado")
    assert [(e["ajuste"], e["clase"], e["cantidad_kg"], e["version"]) for e in ajustes] == [
        (1, "aumenta", 33_000, 3),
        (2, "disminuye", 576_000, 4),
        (3, "traslada", 775_000, 5),
    ]
    await mundo.auditar()


async def test_lo_que_un_ajuste_no_puede(mundo: Mundo) -> None:
    await mundo.contingente("chatarra-2026")
    assert await asignar(mundo, "FUNDICION", 1_000_000)
    bien = await ajustar(mundo, "FUNDICION", "disminuye", "67")
    assert bien.status_code == 200
    casos: list[tuple[tuple[str, str, str], dict[str, Any], tuple[int, str]]] = [
        (("FUNDICION", "disminuye", "100.001"), {}, (409, "volumen-insuficiente")),
        (("FUNDICION", "traslada", "100.001"), {"hacia": "DEMAS"}, (409, "volumen-insuficiente")),
        (("INOXIDABLE", "disminuye", "14576"), {}, (409, "volumen-insuficiente")),
        (("FUNDICION", "disminuye", "67"), {"acto": "resolución 100"}, (409, "ajuste-repetido")),
        (("FUNDICION", "aumenta", "0.0001"), {}, (422, "datos-invalidos")),
        (("FUNDICION", "aumenta", "-1"), {}, (422, "datos-invalidos")),
        (("FUNDICION", "aumenta", "1"), {"hacia": "DEMAS"}, (422, "datos-invalidos")),
        (("FUNDICION", "traslada", "1"), {}, (422, "datos-invalidos")),
        (("FUNDICION", "traslada", "1"), {"hacia": "FUNDICION"}, (422, "datos-invalidos")),
        (("FUNDICION", "traslada", "1"), {"hacia": "COBRE"}, (422, "grupo-inexistente")),
        (("COBRE", "aumenta", "1"), {}, (422, "grupo-inexistente")),
        (("FUNDICION", "aumenta", "1"), {"fecha": "2026-11-19"}, (422, "datos-invalidos")),
        (("FUNDICION", "aumenta", "1"), {"enlace": "javascript:alert(1)"}, (422, "datos-invalidos")),
    ]
    antes = await grupos(mundo)
    for partes, cambios, esperado in casos:
        assert codigo(await ajustar(mundo, *partes, **cambios)) == esperado, (partes, cambios)
    cuerpo = pedido("FUNDICION", "aumenta", "1")
    assert codigo(await mundo.post(f"{CHATARRA}/ajustes", cuerpo, rol="funcionario")) == (403, "prohibido")
    vieja = await mundo.post(f"{CHATARRA}/ajustes", cuerpo, rol="coordinador", headers={"If-Match": '"v2"'})
    assert codigo(vieja) == (412, "version-distinta")
    assert await grupos(mundo) == antes
    assert len(await mundo.filas("SELECT n FROM ajuste")) == 1


async def test_un_ajuste_no_deja_un_tramo_sin_volumen(mundo: Mundo) -> None:
    """A second tranche of 800 t cannot be promised out of what an act took away."""
    await mundo.contingente("carne-2026")
    ruta = "/v1/contingentes/CARNE-2026/ajustes"
    baja = await mundo.post(ruta, pedido("FRESCA", "disminuye", "1"), rol="coordinador")
    assert codigo(baja) == (422, "datos-invalidos")
    assert baja.json()["errores"][0]["campo"] == "grupos.0.tramos"
    fina = await mundo.post(ruta, pedido("CONGELADA", "disminuye", "0.5"), rol="coordinador")
    assert codigo(fina) == (422, "cantidad-invalida")
    sube = await mundo.post(ruta, pedido("FRESCA", "aumenta", "1"), rol="coordinador")
    assert sube.json()["grupos"][0]["volumen"] == {"valor": "2000001", "unidad": "kg", "kg": 2_000_001}


async def test_ajustes_y_asignaciones_a_la_vez(mundo: Mundo) -> None:
    """Twelve assignments, two reductions and two moves fight over one group; the kilograms add up at every end."""
    await mundo.contingente("chatarra-2026")
    # 1,167 t: not everybody fits.
    resultados = await asyncio.gather(
        *(asignar(mundo, "FUNDICION", 90_000) for _ in range(12)),
        *(ajustar(mundo, "FUNDICION", "disminuye", "200", acto=f"Acto {n}") for n in range(2)),
        *(ajustar(mundo, "FUNDICION", "traslada", "150", hacia="DEMAS", acto=f"Acto {n}") for n in range(2)),
        *(ajustar(mundo, "DEMAS", "traslada", "10", hacia="FUNDICION", acto=f"Vuelta {n}") for n in range(2)),
    )
    dados = sum(resultados[:12])
    hechos = [r.status_code for r in resultados[12:]]
    assert {codigo(r) for r in resultados[12:] if r.status_code != 200} <= {(409, "volumen-insuficiente")}
    volumen, asignado, disponible = (await grupos(mundo))["FUNDICION"]
    assert asignado == dados * 90_000
    quitado = 200_000 * hechos[:2].count(200) + 150_000 * hechos[2:4].count(200) - 10_000 * hechos[4:].count(200)
    assert volumen == 1_167_000 - quitado
    assert disponible == volumen - asignado >= 0
    filas = await mundo.filas("SELECT n, contingente_version FROM ajuste ORDER BY n")
    assert [f["n"] for f in filas] == list(range(1, hechos.count(200) + 1))
    assert [f["contingente_version"] for f in filas] == list(range(3, 3 + len(filas)))


async def test_cada_cruce_se_anuncia_una_vez(mundo: Mundo) -> None:
    """Ten at once take the whole group: it is nearly exhausted once and exhausted once; then it opens, and again."""
    grupo = {"codigo": "AZUCAR", "nombre": "Azúcar", "subpartidas": ["1701.13.00.00"], "volumen": "0.100"}
    contingente = await mundo.contingente(volumen="0.100", grupos=[grupo], umbral_critico="75")
    hechas = await asyncio.gather(*(asignar(mundo, "AZUCAR", 10, contingente) for _ in range(12)))
    assert sum(hechas) == 10

    async def anunciado() -> list[str]:
        return [hecho for hecho, _ in await _de_grupo(mundo)]

    assert await anunciado() == ["umbral_critico", "agotado"]
    critico, agotado = [cuerpo for _, cuerpo in await _de_grupo(mundo)]
    assert (critico["umbral"], critico["volumen_kg"], critico["disponible_kg"]) == ("75", 100, 20)
    assert (agotado["asignado_kg"], agotado["reservado_kg"]) == (100, 0)
    ruta = f"/v1/contingentes/{contingente}"
    assert (await mundo.http.get(ruta)).json()["grupos"][0]["nivel"] == "agotado"
    # An adjustment reopens it, and so does what comes back.
    sube = await mundo.post(f"{ruta}/ajustes", pedido("AZUCAR", "aumenta", "0.010"), rol="coordinador")
    assert sube.status_code == 200
    assert await anunciado() == ["umbral_critico", "agotado", "reabierto"]
    assert await asignar(mundo, "AZUCAR", 10, contingente)
    async with mundo.bd.tx() as tx:
        await libro.desasignar(tx, contingente, "AZUCAR", transferencia=uuid4(), kg=60, causa="devolución")
        assert await revisar_avisos(tx, contingente, "AZUCAR") == "normal"
        assert await revisar_avisos(tx, contingente, "AZUCAR") == "normal"
    assert await anunciado() == ["umbral_critico", "agotado", "reabierto", "agotado", "reabierto"]
    # Below the threshold it is armed again.
    assert await asignar(mundo, "AZUCAR", 40, contingente)
    assert (await anunciado())[5:] == ["umbral_critico"]


async def _de_grupo(mundo: Mundo) -> list[tuple[str, dict[str, Any]]]:
    """What was announced of groups: the fact and its body, in order."""
    return [(t.split(".")[-2], c) for t, _, c in await publicados(mundo.bd) if ".contingentes.grupo." in t]
