"""A run from its dry run to its publication, and everything that must stop it."""

import asyncio
import io
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from typer.testing import CliRunner

from deploy.cli.main import construir
from deploy.revision.lectura import abrir
from services.cupos.asignaciones.repetir import repetir_todas
from services.cupos.solicitudes.models import FLUJO
from shared.events.firma import SelladoFallido
from shared.expedientes import aplicar
from shared.identity import Principal
from tests.ayudas import esperar_hasta
from tests.component.cupos.asignaciones.conftest import CODIGO, A, B, C, D, Reparto, dado
from tests.component.cupos.recorrido import codigo, saldo

FUNDICION = {"codigo": "FUNDICION", "volumen": "1167.000"}


async def test_de_la_simulacion_a_la_publicacion(reparto: Reparto) -> None:
    """The scrap group worked by hand in the unit tests, through HTTP: nothing moves until the second person."""
    await reparto.abrir([FUNDICION])
    ids = await reparto.solicitudes("FUNDICION", (A, 800_000), (B, 600_000), (C, 367_000))
    corrida = await reparto.corrida()
    assert (corrida["numero"], corrida["estado"], corrida["calculo"]) == (f"ASG-{CODIGO}-1", "simulada", 1)
    assert dado(corrida) == {A: 528_353, B: 396_265, C: 242_382}
    lineas = [x["formula"] for x in corrida["resultado"][0]["lineas"]]
    assert "1.167.000 × 600.000 ÷ 1.767.000 = 396.264,855 + 1 por residuo mayor" in lineas
    assert (await saldo(reparto.mundo, CODIGO, "FUNDICION"))["asignado"] == 0
    borrador = await reparto.mundo.get(f"/v1/asignaciones/{corrida['id']}/acto.pdf", rol="funcionario")
    assert borrador.content.startswith(b"%PDF-")

    # A step needs no body.
    ruta = f"/v1/asignaciones/{corrida['id']}"
    propuesta = (await reparto.mundo.post(f"{ruta}/proponer", rol="funcionario", sub="fina")).json()
    assert (propuesta["estado"], propuesta["acciones"]) == ("por_confirmar", ["calcular", "decidir", "descartar"])
    assert codigo(await reparto.confirmar(corrida["id"], sub="fina")) == (403, "misma-persona")
    hecha = (await reparto.confirmar(corrida["id"])).json()
    assert (hecha["estado"], hecha["confirmada_por"]) == ("confirmada", "cora")
    assert dado(hecha) == dado(corrida)
    assert await reparto.estados(*ids) == ["aprobada_parcial"] * 3
    assert codigo(await reparto.confirmar(corrida["id"])) == (409, "asignacion-ya-confirmada")
    asignados = await reparto.mundo.eventos("cupo.asignado")
    assert {e["nit"]: e["cantidad_kg"] for e in asignados} == dado(corrida)

    publica = await reparto.mundo.http.get(f"/v1/contingentes/{CODIGO}/asignaciones")
    assert publica.json()["elementos"] == []
    assert (await reparto.hacer(corrida["id"], "publicar", sub="cora", rol="coordinador")).status_code == 200
    elementos = (await reparto.mundo.http.get(f"/v1/contingentes/{CODIGO}/asignaciones")).json()["elementos"]
    assert {e["nit"]: e["asignada"]["kg"] for e in elementos} == dado(corrida)
    (evento,) = await reparto.mundo.eventos("asignacion.publicada")
    assert (evento["asignado_kg"], evento["empresas"]) == (1_167_000, 3)

    ruta = f"/v1/asignaciones/{corrida['id']}"
    pedido = await reparto.pedido_de_sello(corrida["id"])
    assert (await reparto.mundo.get(f"{ruta}/acto.pdf", rol="funcionario")).status_code == 202
    sellado = await reparto.mundo.sellado(pedido)
    await reparto.mundo.entregar_sello(sellado)
    acto: Any = await esperar_hasta(lambda: _listo(reparto, f"{ruta}/acto.pdf"))
    assert acto == await reparto.mundo.firma.leer(sellado.objeto.clave)
    texto = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(acto)).pages)
    for dicho in ("Resultado confirmado", "396.265", "1.167,000 t", "Cumple las reglas", f"Empresa {A}"):
        assert dicho in " ".join(texto.split()), dicho
    # The key of its seal is suspended later on: the same act, sealed again.
    de_nuevo = await reparto.mundo.resellado(sellado)
    await reparto.mundo.entregar_sello(de_nuevo)

    async def _reemplazado() -> bool:
        return bool(await reparto.mundo.eventos("documento.reemplazado"))

    await esperar_hasta(_reemplazado)
    acto = await _listo(reparto, f"{ruta}/acto.pdf")
    assert acto == await reparto.mundo.firma.leer(de_nuevo.objeto.clave)
    tabla = (await reparto.mundo.get(f"{ruta}/resultados.csv", rol="funcionario")).text.splitlines()
    assert tabla[0].startswith("\ufeffgrupo;solicitud;nit")
    assert len(tabla) == 4
    assert (await reparto.mundo.get(ruta)).status_code == 403
    await reparto.auditar()


async def _listo(reparto: Reparto, ruta: str) -> bytes | None:
    respuesta = await reparto.mundo.get(ruta, rol="funcionario")
    return respuesta.content if respuesta.status_code == 200 else None


async def test_el_sello_del_acto_falla_y_se_reintenta(reparto: Reparto) -> None:
    """The error can be read, another asking brings another seal, and a late or foreign answer changes nothing."""
    await reparto.abrir([{"codigo": "G", "volumen": "1.000"}])
    corrida = await reparto.confirmada()
    ruta = f"/v1/asignaciones/{corrida['id']}"
    pedido = await reparto.pedido_de_sello(corrida["id"])
    nada = await reparto.hacer(corrida["id"], "acto/reintentar", motivo="Por si acaso")
    assert codigo(nada) == (409, "acto-sin-fallo")
    del_pedido = {c: pedido[c] for c in ("sello_id", "servicio", "documento_id", "numero")}
    fallo = SelladoFallido.model_validate(del_pedido | {"error": "sin TSA", "intentos": 8})
    await reparto.mundo.entregar_sello(fallo)
    assert codigo(await reparto.mundo.get(f"{ruta}/acto.pdf", rol="funcionario")) == (409, "acto-no-sellado")
    assert (await reparto.hacer(corrida["id"], "acto/reintentar", motivo="Volvió la TSA")).status_code == 202
    nuevo = await reparto.pedido_de_sello(corrida["id"], veces=2)
    assert (nuevo["objeto"], nuevo["sello_id"] != pedido["sello_id"]) == (pedido["objeto"], True)
    await reparto.mundo.entregar_sello(await reparto.mundo.sellado(pedido))
    await reparto.mundo.entregar_sello(await reparto.mundo.sellado(nuevo))
    await reparto.mundo.entregar_sello(await reparto.mundo.sellado(nuevo))
    await esperar_hasta(lambda: _listo(reparto, f"{ruta}/acto.pdf"))
    await reparto.auditar()


async def test_cada_pendiente_se_decide_antes(reparto: Reparto) -> None:
    """One of each pending state: told by name until somebody says what becomes of it; kept kilograms are used later."""
    await reparto.abrir([{"codigo": "G", "volumen": "1.000"}])
    (enviada,) = await reparto.solicitudes("G", (A, 900))
    (validando,) = await reparto.solicitudes("G", (B, 300), estado="en_validacion", despues=1)
    (devuelta,) = await reparto.solicitudes("G", (C, 400), estado="devuelta", despues=2)
    (recurso,) = await reparto.solicitudes("G", (D, 200), estado="en_recurso", despues=3)
    corrida = await reparto.corrida()
    falta = await reparto.hacer(corrida["id"], "proponer")
    assert codigo(falta) == (409, "solicitudes-sin-decidir")
    assert {s["estado"] for s in falta.json()["solicitudes"]} == {"en_validacion", "devuelta", "en_recurso"}
    await reparto.decidir(corrida["id"], "incluida", validando, motivo="su firma está en validación")
    await reparto.decidir(corrida["id"], "excluida", devuelta, motivo="no la corrigió")
    decidida = (await reparto.decidir(corrida["id"], "reservada", recurso, motivo="recurso por resolver")).json()
    # 200 kept for the appeal; 800 by 900 : 300.
    assert dado(decidida) == {A: 600, B: 200, C: 0, D: 0}
    assert (await reparto.hacer(corrida["id"], "proponer")).status_code == 200
    hecha = (await reparto.confirmar(corrida["id"])).json()
    assert dado(hecha) == {A: 600, B: 0, C: 0, D: 0}
    assert {a["numero"]: a["cantidad"]["kg"] for a in hecha["apartados"]} == {
        f"CUP-{CODIGO}-2": 200,
        f"CUP-{CODIGO}-4": 200,
    }
    assert await reparto.estados(enviada, validando, devuelta, recurso) == [
        "aprobada_parcial",
        "en_validacion",
        "devuelta",
        "en_recurso",
    ]
    assert (await saldo(reparto.mundo, CODIGO, "G"))["disponible"] == 0
    ruta = f"apartados/{validando}/decidir"
    pronto = await reparto.hacer(
        corrida["id"], ruta, sub="cora", rol="coordinador", motivo="Firma buena", cantidad="0.200"
    )
    assert codigo(pronto) == (409, "transicion-no-permitida")
    mas = await reparto.hacer(
        corrida["id"], ruta, sub="cora", rol="coordinador", motivo="Firma buena", cantidad="0.201"
    )
    assert codigo(mas) == (409, "apartado-insuficiente")
    libre = await reparto.hacer(
        corrida["id"], f"apartados/{recurso}/liberar", sub="cora", rol="coordinador", motivo="El recurso no prosperó"
    )
    assert libre.status_code == 200
    assert (await saldo(reparto.mundo, CODIGO, "G"))["disponible"] == 200
    await reparto.auditar()


async def test_lo_apartado_se_usa_al_decidir(reparto: Reparto) -> None:
    """Kilograms kept while the company is asked something are assigned once it answered; the rest is freed."""
    await reparto.abrir([{"codigo": "G", "volumen": "1.000"}])
    (pendiente,) = await reparto.solicitudes("G", (A, 700), estado="en_espera_informacion")
    corrida = await reparto.corrida()
    await reparto.decidir(corrida["id"], "reservada", pendiente, motivo="espera información")
    await reparto.hacer(corrida["id"], "proponer")
    assert (await reparto.confirmar(corrida["id"])).status_code == 200
    async with reparto.mundo.bd.tx() as tx:
        exportador = Principal("exportador", "E", frozenset({"exportador"}), frozenset({A}))
        await aplicar(tx, FLUJO, pendiente, "responder", exportador)
    hecha = await reparto.hacer(
        corrida["id"],
        f"apartados/{pendiente}/decidir",
        sub="cora",
        rol="coordinador",
        motivo="Respondió",
        cantidad="0.500",
    )
    assert hecha.status_code == 200, hecha.text
    assert hecha.json()["apartados"][0]["estado"] == "usado"
    assert await reparto.estados(pendiente) == ["aprobada_parcial"]
    assert (await saldo(reparto.mundo, CODIGO, "G"))["disponible"] == 500
    await reparto.auditar()


async def test_si_algo_cambia_no_se_confirma(reparto: Reparto) -> None:
    """A request that arrives and a volume that is adjusted after the proposal: refused, and said what changed."""
    await reparto.abrir([{"codigo": "G", "volumen": "1.000"}])
    await reparto.solicitudes("G", (A, 900))
    corrida = await reparto.corrida()
    await reparto.hacer(corrida["id"], "proponer")
    await reparto.solicitudes("G", (B, 900), despues=1)
    refusada = await reparto.confirmar(corrida["id"])
    assert codigo(refusada) == (409, "entradas-cambiaron")
    assert refusada.json()["cambios"] == [f"CUP-{CODIGO}-2 llegó después."]
    otra = (await reparto.hacer(corrida["id"], "calcular")).json()
    assert (otra["calculo"], otra["estado"], dado(otra)) == (2, "simulada", {A: 500, B: 500})
    anterior = await reparto.mundo.get(f"/v1/asignaciones/{corrida['id']}", rol="funcionario", calculo=1)
    assert dado(anterior.json()) == {A: 900}
    vieja = await reparto.hacer(corrida["id"], "proponer", version=1)
    assert codigo(vieja) == (409, "version-distinta") or vieja.status_code == 412


async def test_dos_la_confirman_a_la_vez(reparto: Reparto) -> None:
    """Two coordinadores at the same instant: one commits, the other is told; the volume is given once."""
    await reparto.abrir([{"codigo": "G", "volumen": "1.000"}])
    await reparto.solicitudes("G", (A, 900), (B, 900))
    corrida = await reparto.corrida()
    await reparto.hacer(corrida["id"], "proponer")
    respuestas = await asyncio.gather(*(reparto.confirmar(corrida["id"], sub=s) for s in ("cora", "caro", "coni")))
    assert sorted(r.status_code for r in respuestas) == [200, 409, 409]
    assert {r.json()["codigo"] for r in respuestas if r.status_code == 409} == {"asignacion-ya-confirmada"}
    assert (await saldo(reparto.mundo, CODIGO, "G"))["asignado"] == 1_000
    assert len(await reparto.mundo.filas("SELECT 1 AS x FROM cupo")) == 2
    await reparto.auditar()


async def test_topes_historia_y_dos_grupos(reparto: Reparto) -> None:
    """Mixed methods in one run: one group by history with a reserve, one pro rata; a cap of the contingente in both."""
    await reparto.abrir(
        [
            {"codigo": "H", "volumen": "1.000", "metodo": "historico", "reserva_nuevos": "30"},
            {"codigo": "P", "volumen": "1.000"},
        ],
        topes={"todos": {"cantidad": "0.800"}},
    )
    await _cargar_historia(reparto)
    await reparto.solicitudes("H", (A, 500), (B, 200), (C, 600))
    await reparto.solicitudes("P", (A, 700), (D, 600), despues=1)
    corrida = await reparto.confirmada()
    por_grupo = {g["grupo"]: {f["nit"]: f["asignada"]["kg"] for f in g["filas"]} for g in corrida["resultado"]}
    # H: 700 by history, A asks 500; 500 for the newcomers by 200 : 600 = 125 and 375.
    assert por_grupo["H"] == {A: 500, B: 125, C: 375}
    # P: A has 800 − 500 = 300 left of its cap. 1,000 × 700/1,300 = 538 ≥ 300 → 300; D gets the 600 it asks.
    assert por_grupo["P"] == {A: 300, D: 600}
    await reparto.auditar()


async def _cargar_historia(reparto: Reparto) -> None:
    async with reparto.mundo.bd.tx() as tx:
        await tx.execute(
            sa.text(
                "INSERT INTO carga_de_historia (contingente, n, motivo, sha256, lineas, quien, legal_en)"
                " VALUES (:c, 1, 'prueba', repeat('b', 64), 1, 'cora', now())"
            ),
            {"c": CODIGO},
        )
        await tx.execute(
            sa.text(
                "INSERT INTO historia_de_contingente (contingente, carga, nit, anio, kg, fuente)"
                " VALUES (:c, 1, :n, 2025, 70, 'DIAN')"
            ),
            {"c": CODIGO, "n": A},
        )


async def test_se_repite_desde_lo_guardado(reparto: Reparto, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is stored is enough to compute the same again, and a stored figure that was touched is found."""
    await reparto.abrir([FUNDICION])
    await reparto.solicitudes("FUNDICION", (A, 800_000), (B, 600_000), (C, 367_000))
    corrida = await reparto.corrida()
    monkeypatch.setenv("CONTINGENTES_CUPOS_POSTGRES_URL", reparto.url)
    orden = ["asignacion", "repetir", corrida["numero"], "--lineas"]
    bien = await asyncio.to_thread(CliRunner().invoke, construir("asignacion"), orden)
    assert bien.exit_code == 0, bien.output
    assert f"✓ Cálculo 1: da lo mismo, huella {corrida['huella_resultado']}" in bien.output
    assert await asyncio.to_thread(_faltas, reparto.url) == []
    conexion = await asyncpg.connect(reparto.url)
    await conexion.execute("ALTER TABLE corrida_calculo DISABLE TRIGGER inmutable")
    await conexion.execute(
        "UPDATE corrida_calculo SET entradas = jsonb_set(entradas, '{grupos,0,disponible_kg}', '1166999')"
    )
    await conexion.close()
    mal = await asyncio.to_thread(CliRunner().invoke, construir("asignacion"), orden)
    assert mal.exit_code == 1
    assert len(await asyncio.to_thread(_faltas, reparto.url)) == 2


def _faltas(url: str) -> list[str]:
    async def leer() -> list[str]:
        async with abrir(url) as bd:
            return await repetir_todas(bd)

    return asyncio.run(leer())


async def test_lo_que_no_se_puede(reparto: Reparto) -> None:
    await reparto.abrir([{"codigo": "G", "volumen": "1.000"}])
    assert codigo(await reparto.crear(contingente="NADA")) == (404, "no-encontrado")
    assert codigo(await reparto.crear(grupos=["OTRO"])) == (422, "grupo-inexistente")
    assert codigo(await reparto.crear(ronda="reasignacion")) == (409, "sin-reasignacion")
    assert (await reparto.crear(rol="exportador")).status_code == 403
    corrida = await reparto.corrida()
    assert codigo(await reparto.confirmar(corrida["id"])) == (409, "transicion-no-permitida")
    assert (await reparto.hacer(corrida["id"], "confirmar", motivo="Sí señor")).status_code == 403
    descartada = await reparto.hacer(corrida["id"], "descartar", motivo="Se hará otra")
    assert (descartada.json()["estado"], descartada.json()["acciones"]) == ("descartada", [])


async def test_la_confirman_mientras_la_empresa_desiste(reparto: Reparto) -> None:
    """One of the two comes first, and the other is told; never a quota for a request that was withdrawn."""
    await reparto.abrir([{"codigo": "G", "volumen": "1.000"}])
    ids = await reparto.solicitudes("G", (A, 900), (B, 900))
    corrida = await reparto.corrida()
    await reparto.hacer(corrida["id"], "proponer")
    confirmar, desistir = await asyncio.gather(
        reparto.confirmar(corrida["id"]),
        reparto.mundo.post(f"/v1/solicitudes/{ids[0]}/desistir", {"motivo": "Ya no exporta"}, nit=A),
    )
    assert sorted((confirmar.status_code, desistir.status_code)) == [200, 409]
    if confirmar.status_code == 200:
        assert await reparto.estados(*ids) == ["aprobada_parcial", "aprobada_parcial"]
    else:
        assert codigo(confirmar) == (409, "entradas-cambiaron")
        assert await reparto.estados(*ids) == ["desistida", "enviada"]
    await reparto.auditar()
