"""A consumption and its certificate are not modified (Manual V): a change is an annulment and a new request."""

from pathlib import Path

from services.consumo.app import app
from services.consumo.settings import AjustesDeConsumo

TEXTOS = {f"/v1/{que}/textos-preparados/{{codigo}}" for que in ("consumos", "anulaciones")}
"""Of the Ministry's own prepared reasons, which are versions."""


def test_nada_de_lo_presentado_se_edita_ni_se_borra(tmp_path: Path) -> None:
    ajustes = AjustesDeConsumo(postgres_url="postgresql://nadie@127.0.0.1/nada", almacen_url=tmp_path.as_uri())
    rutas = app(ajustes).openapi()["paths"]
    assert {"/v1/consumos/{consumo_id}", "/v1/cqe/{numero}", "/v1/anulaciones/{anulacion_id}"} <= rutas.keys()
    assert {ruta for ruta, metodos in rutas.items() if not metodos.keys() <= {"get", "post"}} == TEXTOS
