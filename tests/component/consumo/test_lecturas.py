"""What one answer shows is of one instant, whatever commits between the statements that read it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from services.consumo.anulaciones import consultas as de_anulaciones
from services.consumo.consumos import consultas as de_consumos
from services.consumo.cqe import routes as de_cqe
from services.consumo.dex import consultas as de_dex
from services.consumo.verificacion import service as de_verificacion
from tests.component.consumo.conftest import Mundo
from tests.component.consumo.cqe import emitido
from tests.component.consumo.despues import carta, enviar_carta, presentada, sobre_dex
from tests.component.consumo.recorrido import decidir, enviado


@pytest.fixture
def entremedias(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str, Callable[[], Awaitable[object]]], None]:
    """Have a step of somebody else commit right after the first time that a reading calls that function."""

    def preparar(modulo: Any, nombre: str, paso: Callable[[], Awaitable[object]]) -> None:
        de_verdad = getattr(modulo, nombre)
        pendientes = [paso]

        async def leer(*args: Any, **opciones: Any) -> Any:
            leido = await de_verdad(*args, **opciones)
            if pendientes:
                await pendientes.pop()()
            return leido

        monkeypatch.setattr(modulo, nombre, leer)

    return preparar


Entremedias = Callable[[Any, str, Callable[[], Awaitable[object]]], None]


async def test_un_consumo_no_tiene_certificado_antes_de_aprobarse(mundo: Mundo, entremedias: Entremedias) -> None:
    cupo, quien = await mundo.todo_listo(), mundo.como()
    uno, otro = await enviado(mundo, cupo, "12.5"), await enviado(mundo, cupo, "3")
    entremedias(de_consumos, "leer", lambda: decidir(mundo, uno["id"], "aprobar"))
    antes = (await mundo.http.get(f"/v1/consumos/{uno['id']}", headers=quien)).json()
    assert (antes["estado"], antes["cqe"]) == ("enviado", None)
    entremedias(de_consumos, "bandeja", lambda: decidir(mundo, otro["id"], "aprobar"))
    lista = (await mundo.http.get("/v1/consumos", headers=quien)).json()["elementos"]
    assert [(c["estado"], c["cqe"]) for c in lista] == [("enviado", None), ("aprobado", "6CO000001")]


async def test_un_certificado_y_lo_que_le_pasa(mundo: Mundo, entremedias: Entremedias) -> None:
    """A suspended one says why and one in force does not; nothing is covered before it was verified."""
    cqe = await emitido(mundo)
    certificado, quien = f"/v1/cqe/{cqe['numero']}", mundo.como()

    anulacion, pdf = await carta(mundo, cqe["numero"])
    entremedias(de_cqe, "cqe_visible", lambda: enviar_carta(mundo, anulacion["id"], pdf))
    leido = (await mundo.http.get(certificado, headers=quien)).json()
    assert (leido["estado"], leido["suspensiones"]) == ("emitido", [])
    entremedias(de_anulaciones, "leer", lambda: mundo.veredicto("TOTAL_FAILED"))
    en_curso = (await mundo.http.get(f"/v1/anulaciones/{anulacion['id']}", headers=quien)).json()
    assert (en_curso["estado"], en_curso["razones"]) == ("en_validacion", [])

    dex = await presentada(mundo, cqe["numero"], "12.5")
    entremedias(de_dex, "declarado_en", lambda: sobre_dex(mundo, dex["id"], "verificar"))
    cobertura = (await mundo.http.get(f"/v1/dex/cobertura/{cqe['numero']}", headers=quien)).json()
    assert (cobertura["estado"], cobertura["verificado"]["kg"]) == ("emitido", 0)
    entremedias(de_dex, "leer", lambda: sobre_dex(mundo, dex["id"], "objetar"))
    vista = (await mundo.http.get(f"/v1/dex/{dex['id']}", headers=quien)).json()
    assert (vista["estado"], vista["verificada_en"] is None) == ("verificada", False)

    revocar: dict[str, Any] = {
        "url": f"{certificado}/revocar",
        "json": {"motivo": "Denuncia"},
        "headers": mundo.como("coordinador"),
    }
    entremedias(de_verificacion, "hallar", lambda: mundo.http.post(**revocar))
    publica = f"/v1/verificacion/{cqe['codigo']}"
    assert [(await mundo.http.get(publica)).json()["estado"] for _ in range(2)] == ["emitido", "revocado"]
