"""The reviewer's tools on annulments, and the sealed letter that answers each of them."""

import asyncio
import io
from typing import Any

import httpx
from pypdf import PdfReader

from tests.ayudas import esperar_hasta
from tests.component.consumo.conftest import Mundo
from tests.component.consumo.despues import (
    decidir_anulacion,
    emitido,
    estado_de,
    presentada,
    presentar,
    solicitada,
)


async def _revisar(mundo: Mundo, metodo: str, ruta: str, *, rol: str = "funcionario", **mas: Any) -> httpx.Response:
    return await mundo.http.request(metodo, f"/v1/anulaciones/{ruta}", headers=mundo.como(rol), **mas)


async def _oficio_sellado(mundo: Mundo, anulacion_id: str) -> tuple[dict[str, Any], str]:
    """The letter of a decided annulment once sealed, and its text."""
    decidida = next(d for d in await mundo.emitidos("anulacion.decidida") if d["anulacion_id"] == anulacion_id)

    async def pedido() -> dict[str, Any] | None:
        pedidos = await mundo.emitidos("sello.solicitado")
        return next((p for p in pedidos if p["documento_id"] == decidida["oficio_id"]), None)

    por_sellar = await esperar_hasta(pedido)
    assert isinstance(por_sellar, dict)
    await mundo.sellar(por_sellar)
    ruta = f"/v1/anulaciones/{anulacion_id}/oficios/{decidida['oficio_id']}.pdf"

    async def listo() -> bytes | None:
        pdf = await mundo.http.get(ruta, headers=mundo.como())
        assert pdf.status_code in {200, 202}, pdf.text
        return pdf.content if pdf.status_code == 200 else None

    pdf = await esperar_hasta(listo)
    assert isinstance(pdf, bytes)
    (oficio,) = (await mundo.http.get(ruta.rpartition("/")[0], headers=mundo.como())).json()
    return oficio, " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages).split())


async def test_bandeja_lote_y_oficio(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    cqes = [await emitido(mundo, cupo, "10") for _ in range(3)]
    casos = [(await solicitada(mundo, cqe))["id"] for cqe in cqes]
    await presentada(mundo, cqes[2], "10")

    tabla = (await _revisar(mundo, "GET", "bandeja")).json()["elementos"]
    assert [(f["detalle"]["cqe"], f["comprobaciones"]["en_rojo"]) for f in tabla] == [
        (cqes[0], []), (cqes[1], []), (cqes[2], ["dex"]),
    ]  # fmt: skip
    assert tabla[0]["habiles_restantes"] == 5
    assert len((await _revisar(mundo, "GET", "bandeja", params={"cqe": cqes[1]})).json()["elementos"]) == 1
    resumen = (await _revisar(mundo, "GET", "bandeja/resumen")).json()
    assert (resumen["total"], resumen["de_nadie"], resumen["todas_verdes"]) == (3, 3, 2)
    assert (await _revisar(mundo, "POST", "bandeja/tomar-siguiente")).json()["id"] == casos[0]
    assert (await mundo.http.get("/v1/anulaciones/bandeja", headers=mundo.como())).status_code == 403

    # The same batch again changes nothing; what a declaration stands against is told, and the others are annulled.
    lote = {"ids": casos, "motivo": "Conforme con la carta"}
    llave = {"Idempotency-Key": "anulaciones-1", **mundo.como("funcionario")}
    hechos = (await mundo.http.post("/v1/anulaciones/aprobar-lote", json=lote, headers=llave)).json()
    assert [(h["ok"], (h["problema"] or {}).get("codigo")) for h in hechos["elementos"]] == [
        (True, None), (True, None), (False, "cqe-con-dex"),
    ]  # fmt: skip
    assert [await estado_de(mundo, c) for c in cqes] == ["anulado", "anulado", "suspendido"]

    oficio, texto = await _oficio_sellado(mundo, casos[0])
    assert (oficio["clase"], oficio["estado"]) == ("respuesta", "sellado")
    for dicho in ("Se ANULA", cqes[0], "10,457 t (10.457 kg)", "Conforme con la carta", "ANU-AZUCAR-EEUU-1"):
        assert dicho in texto, dicho
    assert (await decidir_anulacion(mundo, casos[2], "negar")).status_code == 200
    assert "Se NIEGA" in (await _oficio_sellado(mundo, casos[2]))[1]


async def test_lote_y_declaraciones_al_mismo_instante(auditado: Mundo) -> None:
    """Both lock the certificate first: neither waits for ever, and one of the two wins each certificate."""
    mundo = auditado
    cupo = await mundo.todo_listo()
    cqes = [await emitido(mundo, cupo, "5") for _ in range(4)]
    casos = [(await solicitada(mundo, cqe))["id"] for cqe in cqes]
    lote = {"ids": casos, "motivo": "Conforme con la carta"}
    hechos, *presentadas = await asyncio.gather(
        _revisar(mundo, "POST", "aprobar-lote", json=lote),
        *(presentar(mundo, cqe, "5", declaracion=f"600{n}") for n, cqe in enumerate(reversed(cqes))),
    )
    anulados = {casos.index(h["id"]) for h in hechos.json()["elementos"] if h["ok"]}
    declarados = {len(cqes) - 1 - n for n, r in enumerate(presentadas) if r.status_code == 201}
    assert (anulados | declarados, anulados & declarados) == (set(range(4)), set())
    assert {n for n, c in enumerate(cqes) if await estado_de(mundo, c) == "anulado"} == anulados
