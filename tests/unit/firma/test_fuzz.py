"""Mutated files, with a fixed seed: always a verdict, never TOTAL_PASSED nor an exception; and a pool that is flat."""

import asyncio
import statistics
from collections.abc import AsyncIterator, Callable

import psutil
import pytest

from services.firma.confianza import Confianza
from services.firma.validacion import FirmantesEsperados, Informe, Politica, Veredicto
from services.firma.validacion.banco import Banco
from tests.unit.firma import fuzz, tareas
from tests.unit.firma.pki import AHORA, CEDULA, firmar, formulario, pki


def buenos() -> list[bytes]:
    """What arrives every day: one signature, a visible one, two, and a seal with a signature after it."""
    una = firmar(formulario(), pki().representante)
    visible = firmar(formulario(), pki().representante, caja=(0, 0, 100, 100))
    return [una, visible, firmar(una, pki().ajeno, campo="Signature2")]


def test_ninguna_mutacion_pasa(juzgar: Callable[..., Informe]) -> None:
    pasaron = [
        nombre
        for nombre, bueno, roto in fuzz.mutaciones(20261121, buenos(), 120)
        if juzgar(roto).veredicto is Veredicto.TOTAL_PASSED and not fuzz.dicen_lo_mismo(bueno, roto)
    ]
    assert pasaron == []


@pytest.fixture
async def banco() -> AsyncIterator[Banco]:
    banco = Banco(procesos=2)
    yield banco
    await banco.cerrar()


async def _juzgar(banco: Banco, pdf: bytes, original: bytes | None) -> Informe:
    return await banco.validar(
        pdf,
        original=original,
        confianza=Confianza((pki().raiz.der,)),
        firmantes_esperados=FirmantesEsperados(numeros=(CEDULA,)),
        politica=Politica(),
        hora_recepcion=AHORA,
        hora_verificacion=AHORA,
    )


@pytest.mark.largo
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("semilla", [1, 2, 3, 4])
async def test_miles_de_mutaciones_en_el_banco(banco: Banco, semilla: int) -> None:
    """2,500 for each seed, through the sandbox, half of them without the original at hand."""
    originales = await asyncio.to_thread(buenos)
    pasaron: list[str] = []
    turnos = asyncio.Semaphore(4)

    async def uno(n: int, nombre: str, bueno: bytes, roto: bytes) -> None:
        async with turnos:
            informe = await _juzgar(banco, roto, formulario() if n % 2 else None)
        if informe.veredicto is Veredicto.TOTAL_PASSED and not fuzz.dicen_lo_mismo(bueno, roto):
            pasaron.append(nombre)

    mutadas = fuzz.mutaciones(semilla, originales, 2500)
    await asyncio.gather(*(uno(n, *mutada) for n, mutada in enumerate(mutadas)))
    assert pasaron == []
    assert (await _juzgar(banco, originales[0], formulario())).veredicto is Veredicto.TOTAL_PASSED


@pytest.mark.largo
@pytest.mark.timeout(1800)
async def test_la_memoria_de_un_trabajador_no_crece_en_cinco_mil_archivos() -> None:
    """One worker that is never replaced: what it holds after the first thousand it holds after the fifth."""
    banco = Banco(procesos=1, tareas=100_000)
    archivos = await asyncio.to_thread(buenos)
    proceso = psutil.Process(await banco.ejecutar(tareas.quien))
    medidas: list[int] = []
    try:
        for n in range(5000):
            informe = await _juzgar(banco, archivos[n % len(archivos)], formulario())
            assert informe.veredicto is Veredicto.TOTAL_PASSED, (n, informe.razones)
            if n % 50 == 49:
                medidas.append(proceso.memory_info().rss)
    finally:
        await banco.cerrar()
    segundo_millar, ultimo = statistics.median(medidas[20:40]), statistics.median(medidas[80:])
    assert ultimo <= segundo_millar * 1.02 + 2 * 1024 * 1024, [m // 1024 for m in medidas]
