"""The sandbox: a hostile file costs a worker at most, never the pool nor the verdict."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pebble import ProcessExpired

from services.firma import metricas
from services.firma.confianza import Confianza
from services.firma.validacion import FirmantesEsperados, Politica, Subindicacion, Veredicto
from services.firma.validacion.banco import Banco
from tests.unit.firma import tareas
from tests.unit.firma.pki import AHORA, CEDULA, firmar, formulario, pki


@pytest.fixture(scope="module")
async def banco() -> AsyncIterator[Banco]:
    banco = Banco(procesos=1)
    yield banco
    await banco.cerrar()


async def juzgar(banco: Banco, pdf: bytes) -> tuple[Veredicto, Subindicacion | None]:
    informe = await banco.validar(
        pdf,
        original=formulario(),
        confianza=Confianza((pki().raiz.der,)),
        firmantes_esperados=FirmantesEsperados(numeros=(CEDULA,)),
        politica=Politica(),
        hora_recepcion=AHORA,
        hora_verificacion=AHORA,
    )
    return informe.veredicto, informe.subindicacion


async def test_el_trabajador_tiene_topes_y_no_tiene_red(banco: Banco) -> None:
    with pytest.raises(MemoryError):
        await banco.ejecutar(tareas.gastar_memoria)
    with pytest.raises(PermissionError, match="network"):
        await banco.ejecutar(tareas.llamar_afuera)
    for tarea in (tareas.escribir, tareas.lanzar, tareas.matar):
        with pytest.raises(PermissionError, match="programs nor write"):
            await banco.ejecutar(tarea)


async def test_un_trabajador_muerto_no_rompe_la_fila(banco: Banco) -> None:
    primero = await banco.ejecutar(tareas.quien)
    with pytest.raises(ProcessExpired):
        await banco.ejecutar(tareas.morir)
    assert await banco.ejecutar(tareas.quien) != primero
    assert await juzgar(banco, formulario()) == (Veredicto.TOTAL_FAILED, Subindicacion.NO_SIGNATURE_FOUND)


async def test_el_tope_de_procesador_es_de_cada_archivo_y_no_de_la_vida(
    banco: Banco, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock that limits a process's life runs ahead of the one that tells what it used: a file must not pay for
    those before it. Only its own seconds end a worker."""
    await banco.calentar()
    monkeypatch.setattr(banco, "limites", replace(banco.limites, segundos_cpu=0.3))
    quien = await banco.ejecutar(tareas.quien)
    for _ in range(3):
        await banco.ejecutar_con_tope(tareas.gastar_cpu, 0.15)
    assert await banco.ejecutar(tareas.limite_de_vida) == -1
    assert await banco.ejecutar(tareas.quien) == quien
    monkeypatch.setattr("services.firma.validacion.banco._validar", _gastar)
    assert await juzgar(banco, formulario()) == (Veredicto.INDETERMINATE, Subindicacion.LIMIT_EXCEEDED)


def _gastar(pdf: bytes, datos: dict[str, object]) -> None:
    tareas.gastar_cpu()


async def test_cada_revision_dice_cuanto_tardo_cada_faceta(banco: Banco) -> None:
    def contadas() -> dict[str, float]:
        return {
            m.labels["faceta"]: m.value
            for familia in metricas.FACETAS.collect()
            for m in familia.samples
            if m.name.endswith("_count")
        }

    antes = contadas()
    firmado = await asyncio.to_thread(firmar, formulario(), pki().representante)
    assert await juzgar(banco, firmado) == (Veredicto.TOTAL_PASSED, None)
    medidas = {f for f, n in contadas().items() if n > antes.get(f, 0)}
    assert medidas >= {"formato", "integridad", "cobertura", "cambios", "cadena", "algoritmos", "tiempo", "identidad"}
    assert medidas >= {"contenido", "todo"}


async def test_si_el_trabajador_muere_el_veredicto_es_una_duda(banco: Banco, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.firma.validacion.banco._validar", _ponerse_a_morir)
    assert await juzgar(banco, formulario()) == (Veredicto.INDETERMINATE, Subindicacion.LIMIT_EXCEEDED)


def _ponerse_a_morir(pdf: bytes, datos: dict[str, object]) -> None:
    tareas.morir()


async def test_lo_que_no_es_culpa_del_archivo_se_intenta_despues(banco: Banco, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its turn did not come, or the kernel wanted the memory: never a final doubt."""
    await banco.calentar()
    monkeypatch.setattr("services.firma.validacion.banco._validar", _matarse)
    assert await juzgar(banco, formulario()) == (Veredicto.INDETERMINATE, Subindicacion.TRY_LATER)
    await banco.calentar()
    monkeypatch.setattr(banco, "limites", replace(banco.limites, segundos=0.2))
    monkeypatch.setattr("services.firma.validacion.banco._ARRANQUE", 0.0)
    monkeypatch.setattr("services.firma.validacion.banco._validar", _esperar)
    assert await juzgar(banco, formulario()) == (Veredicto.INDETERMINATE, Subindicacion.TRY_LATER)


def _matarse(pdf: bytes, datos: dict[str, object]) -> None:
    tareas.matarse()


def _esperar(pdf: bytes, datos: dict[str, object]) -> None:
    tareas.esperar()


async def test_lo_demasiado_grande_ni_se_manda(banco: Banco) -> None:
    enorme = b"%PDF-1.7" + b"0" * (20 * 1024 * 1024)
    assert await juzgar(banco, enorme) == (Veredicto.INDETERMINATE, Subindicacion.LIMIT_EXCEEDED)
