"""Reports of the use of quotas: exact figures, each caller's own, as JSON, CSV and spreadsheet."""

import csv
import io
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import openpyxl
import pytest

from services.cupos.informes import routes
from shared.clock import BOGOTA, fijar
from shared.events.consumo import SaldoDeCupo
from tests.component.cupos.conftest import NIT, NIT_AJENO, Mundo
from tests.component.cupos.recorrido import decidir, enviada

AZUCAR = "AZUCAR-OMC-2026"


async def cupo(mundo: Mundo, cantidad: str, nit: str = NIT) -> str:
    ruta = await enviada(mundo, cantidad=cantidad, nit=nit)
    aprobada = await decidir(mundo, ruta, "aprobar")
    assert aprobada.status_code == 200, aprobada.text
    return str(aprobada.json()["cupo_id"])


async def saldo(mundo: Mundo, cupo_id: str, version: int, al_corte: datetime, nit: str = NIT, **kg: int) -> None:
    """What `consumo` would tell: the available is what is left."""
    asignado, reservado, consumido = kg["asignado"], kg.get("reservado", 0), kg.get("consumido", 0)
    evento = SaldoDeCupo(
        cupo_id=UUID(cupo_id),
        version=version,
        numero="CUP-1",
        nit=nit,
        contingente=AZUCAR,
        grupo="AZUCAR",
        asignado_kg=asignado,
        disponible_kg=asignado - reservado - consumido,
        reservado_kg=reservado,
        consumido_kg=consumido,
        devuelto_kg=kg.get("devuelto", 0),
        dex_verificado_kg=kg.get("verificado", 0),
        al_corte=al_corte,
    )
    await mundo.recibir(evento, cupo_id, version)


def kg(fila: dict[str, Any]) -> dict[str, int]:
    return {c: v["kg"] for c, v in fila.items() if isinstance(v, dict)}


async def test_informes(mundo: Mundo, monkeypatch: pytest.MonkeyPatch) -> None:
    noviembre = datetime(2026, 11, 20, 9, tzinfo=BOGOTA)
    # The last instant of the month in Bogotá is the next month's in UTC.
    fin = datetime(2026, 11, 30, 23, 59, 59, tzinfo=BOGOTA)
    diciembre = datetime(2026, 12, 15, 9, tzinfo=BOGOTA)
    await mundo.empresa()
    await mundo.empresa(NIT_AJENO)
    await mundo.contingente()
    propio, ajeno = await cupo(mundo, "12.500"), await cupo(mundo, "3", NIT_AJENO)
    await cupo(mundo, "1")
    await saldo(mundo, propio, 1, noviembre, asignado=12_500)
    await saldo(mundo, propio, 3, fin, asignado=8_500, devuelto=4_000, reservado=1_000, consumido=2_000)
    await saldo(mundo, propio, 2, fin, asignado=12_500, consumido=12_500)
    await saldo(mundo, ajeno, 1, noviembre, NIT_AJENO, asignado=3_000)
    await saldo(mundo, propio, 4, diciembre, asignado=8_500, devuelto=4_000, consumido=6_000, verificado=5_665)
    await saldo(mundo, ajeno, 2, diciembre, NIT_AJENO, asignado=3_000, consumido=3_000, verificado=3_000)

    with fijar(diciembre + timedelta(days=1)):
        await _comprobar(mundo, monkeypatch)


async def _comprobar(mundo: Mundo, monkeypatch: pytest.MonkeyPatch) -> None:
    async def pedir(ruta: str, rol: str = "coordinador", **params: Any) -> list[dict[str, Any]]:
        respuesta = await mundo.get(f"/v1/informes/{ruta}", rol=rol, **params)
        assert respuesta.status_code == 200, respuesta.text
        elementos: list[dict[str, Any]] = respuesta.json()["elementos"]
        return elementos

    (total,) = await pedir("utilizacion")
    assert kg(total) == {
        "volumen": 25_273_000, "asignado": 16_500, "devuelto": 4_000, "neto": 12_500, "reservado": 0,
        "certificado": 9_000, "certificado_en_el_mes": 7_000, "verificado": 8_665, "verificado_en_el_mes": 8_665,
        "disponible": 3_500,
    }  # fmt: skip
    assert (total["mes"], total["utilizacion"], total["cupos_sin_saldo"]) == ("2026-12", "69.32", 1)
    por_mes = await pedir("utilizacion", por="grupo", desde="2026-11")
    assert [(f["mes"], f["grupo"], f["neto"]["kg"], f["certificado"]["kg"], f["reservado"]["kg"]) for f in por_mes] == [
        ("2026-11", "AZUCAR", 12_500, 2_000, 1_000), ("2026-12", "AZUCAR", 12_500, 9_000, 0),
    ]  # fmt: skip
    exportadores = await pedir("utilizacion", por="exportador", mes="2026-11")
    assert {f["nit"]: f["certificado"]["kg"] for f in exportadores} == {NIT: 2_000, NIT_AJENO: 0}
    cupos = await pedir("utilizacion", por="cupo", empresa=NIT)
    assert {f["cupo"]: f["cupos_sin_saldo"] for f in cupos} == {f"CUP-{AZUCAR}-1": 0, f"CUP-{AZUCAR}-3": 1}
    assert await pedir("utilizacion", mes="2026-10") == []

    # Two pages are the whole.
    primera = (await mundo.get("/v1/informes/utilizacion", rol="auditor", por="cupo", limite=2)).json()
    segunda = (
        await mundo.get("/v1/informes/utilizacion", rol="auditor", por="cupo", limite=2, cursor=primera["siguiente"])
    ).json()
    assert len(primera["elementos"] + segunda["elementos"]) == 3
    assert segunda["siguiente"] is None

    # A company sees its own and no volume; another's does not exist.
    (propia,) = await pedir("utilizacion", rol="exportador")
    assert (propia["neto"]["kg"], propia["volumen"]) == (9_500, None)
    ajena = await mundo.get("/v1/informes/utilizacion", empresa=NIT_AJENO)
    assert ajena.status_code == 404
    assert (await mundo.http.get("/v1/informes/utilizacion")).status_code == 401
    assert (await mundo.get("/v1/informes/utilizacion", rol="auditor", mes="2027-01")).status_code == 422

    await _archivos(mundo, monkeypatch)

    (corto,) = await pedir("minimo-de-uso")
    # 80 % of 9,500 kg is 7,600; 5,665 were exported.
    assert (corto["nit"], corto["minimo"]["kg"], corto["falta"]["kg"], corto["utilizacion"]) == (
        NIT, 7_600, 1_935, "59.63",
    )  # fmt: skip
    assert corto["calculo"] == [
        "Asignado, menos lo devuelto: 9.500 kg",
        "Mínimo: 80 % de 9.500 kg = 7.600 kg (se redondea hacia arriba)",
        "Exportado y verificado: 5.665 kg, 59,63 %",
        "Faltan 7.600 kg − 5.665 kg = 1.935 kg",
        "Se reciben declaraciones de exportación hasta el domingo 31 de octubre de 2027",
    ]
    assert (corto["consecuencia"], corto["definitivo"]) == ("Reduce el tope del periodo siguiente", False)
    assert len(await pedir("minimo-de-uso", todos=True)) == 2
    assert [f["nit"] for f in await pedir("minimo-de-uso", rol="exportador", todos=True)] == [NIT]


async def _archivos(mundo: Mundo, monkeypatch: pytest.MonkeyPatch) -> None:
    respuesta = await mundo.get("/v1/informes/utilizacion.csv", rol="auditor", por="cupo")
    assert respuesta.headers["content-type"] == "text/csv; charset=utf-8"
    leido = list(csv.DictReader(io.StringIO(respuesta.content.decode("utf-8-sig"))))
    assert {f["Cupo"]: (f["Neto"], f["Certificado"]) for f in leido}[f"CUP-{AZUCAR}-1"] == ("8.500", "6.000")
    propios = await mundo.get("/v1/informes/utilizacion.csv", por="cupo")
    assert NIT_AJENO not in propios.text

    respuesta = await mundo.get("/v1/informes/utilizacion.xlsx", rol="auditor", por="exportador", desde="2026-11")
    assert "utilizacion-2026-12-16.xlsx" in respuesta.headers["content-disposition"]
    hoja = openpyxl.load_workbook(io.BytesIO(respuesta.content)).active
    assert hoja is not None
    assert hoja["A1"].value == "Utilización de contingentes por exportador"
    assert "Al 2026-12-16 09:00:00 (hora legal de Colombia)" in str(hoja["A2"].value)
    titulos = [c.value for c in hoja[4]]
    neto = hoja.cell(5, titulos.index("Neto") + 1)
    assert (hoja.freeze_panes, neto.number_format) == ("B5", "#,##0.000")
    filas = {(f[titulos.index("NIT")], f[titulos.index("Mes")]): f for f in hoja.iter_rows(min_row=5, values_only=True)}
    assert len(filas) == 4
    propia = filas[NIT, "2026-12"]
    assert Decimal(str(propia[titulos.index("Neto")])) == Decimal("9.5")
    assert Decimal(str(propia[titulos.index("Utilización (%)")])) == Decimal("59.63")
    anchos = [hoja.column_dimensions[c].width for c in "ABE"]
    assert min(a for a in anchos if a) > 20

    monkeypatch.setattr(routes, "MAXIMO_DE_HOJA", 3)
    grande = await mundo.get("/v1/informes/utilizacion.xlsx", rol="auditor", por="exportador", desde="2026-11")
    assert (grande.status_code, grande.json()["codigo"]) == (422, "informe-demasiado-grande")

    respuesta = await mundo.get("/v1/informes/minimo-de-uso.xlsx", rol="auditor")
    hoja = openpyxl.load_workbook(io.BytesIO(respuesta.content)).active
    assert hoja is not None
    assert "no tiene efectos" in str(hoja["A2"].value)
    assert hoja.max_row == 5
    respuesta = await mundo.get("/v1/informes/minimo-de-uso.csv", rol="auditor")
    assert len(respuesta.text.splitlines()) == 2
