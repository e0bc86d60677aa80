"""No hostile file passes, crashes the service or hangs: each is judged in the sandbox, as the service does."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.firma.confianza import Confianza
from services.firma.validacion import FirmantesEsperados, Informe, Politica, Veredicto
from services.firma.validacion.banco import Banco
from tests.unit.firma import hostiles
from tests.unit.firma.pki import AHORA, CEDULA, formulario, pki


@pytest.fixture(scope="module")
async def banco() -> AsyncIterator[Banco]:
    banco = Banco(procesos=1)
    yield banco
    await banco.cerrar()


async def juzgar(banco: Banco, pdf: bytes, original: bytes | None) -> Informe:
    return await banco.validar(
        pdf,
        original=original,
        confianza=Confianza((pki().raiz.der,)),
        firmantes_esperados=FirmantesEsperados(numeros=(CEDULA,)),
        politica=Politica(),
        hora_recepcion=AHORA,
        hora_verificacion=AHORA,
    )


async def test_ningun_archivo_hostil_pasa(banco: Banco) -> None:
    """With and without the original at hand; what is only a prepared form is a good signature if nobody can compare."""
    bueno = await asyncio.to_thread(hostiles.firmado)
    assert (await juzgar(banco, bueno, formulario())).veredicto is Veredicto.TOTAL_PASSED
    pasaron, colgados, mudos = [], [], []
    archivos = await asyncio.to_thread(hostiles.todos)
    for nombre, pdf in archivos.items():
        sin_comparar = nombre.endswith(("-preparado", "-antes"))
        for original in (formulario(),) if sin_comparar else (formulario(), None):
            informe = await juzgar(banco, pdf, original)
            if informe.veredicto is Veredicto.TOTAL_PASSED:
                pasaron.append((nombre, original is not None))
            elif not (informe.razones[0].razon and informe.razones[0].remedio):
                mudos.append(nombre)
            if informe.formato.hallazgos and informe.formato.hallazgos[0].detalle == f"{banco.limites.segundos} s":
                colgados.append(nombre)
    assert (pasaron, colgados, mudos) == ([], [], [])
    # And the pool is as good as new.
    assert (await juzgar(banco, bueno, formulario())).veredicto is Veredicto.TOTAL_PASSED
