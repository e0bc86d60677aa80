"""The forms of a bundle as the real JSignPdf signs them, appending or rewriting: each goes to its own request."""

import asyncio
import io
import zipfile
from pathlib import Path

import pytest

from deploy.local import jsignpdf
from tests.component.consumo.conftest import Mundo
from tests.component.consumo.firmados.test_firmados import enviar, repartido
from tests.component.consumo.lotes.conftest import con_formularios
from tests.unit.firma.pki import CLAVE_P12, pki


@pytest.mark.largo
async def test_un_lote_firmado_vuelve_a_sus_solicitudes(auditado: Mundo, tmp_path: Path) -> None:
    mundo = auditado
    await jsignpdf.preparar()
    formas = await con_formularios(mundo, await mundo.todo_listo(100_000), "1", "2", "3", "4")
    p12 = pki().representante.p12(tmp_path / "representante.p12", pki().intermedia)
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w") as zip_:
        for n, (numero, pdf) in enumerate(formas.items()):
            (tmp_path / f"{numero}.pdf").write_bytes(pdf)
            datos = (tmp_path / f"{numero}.pdf", tmp_path / f"{numero}_signed.pdf", p12, CLAVE_P12)
            firmado = await asyncio.to_thread(jsignpdf.firmar, *datos, anexar=n % 2 == 0)
            zip_.writestr(firmado.name, firmado.read_bytes())

    leido, archivos = await repartido(mundo, await enviar(mundo, {"firmados.zip": salida.getvalue()}))
    assert (leido["tomados"], leido["rechazados"]) == (4, 0), archivos
    assert {a["nombre"].removesuffix("_signed.pdf"): a["numero"] for a in archivos.values()} == {n: n for n in formas}
    # What is appended is known by its bytes, what is rewritten by what it says.
    assert [archivos[f"{n}_signed.pdf"]["via"] for n in formas] == ["contenido", "texto", "contenido", "texto"]
    assert len(await mundo.emitidos("veredicto.solicitado")) == 4
