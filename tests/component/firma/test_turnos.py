"""One company's hundreds of files do not hold back another's one."""

import pytest

from services.firma.veredictos.service import solicitar
from tests.ayudas import esperar_hasta
from tests.component.firma.mundo import CEDULA, Mundo, firmar, formulario

ORIGINAL = formulario()
A_LA_VEZ = 4
"""Files that are judged at once."""


@pytest.mark.largo
@pytest.mark.timeout(600)
async def test_las_cargas_de_una_empresa_no_demoran_la_de_otra(mundo: Mundo) -> None:
    muchas, una = await mundo.empresa(CEDULA), await mundo.empresa(CEDULA)
    firmado = await firmar(ORIGINAL, mundo.pki["titulares"]["representante_a"])
    suyos = [await mundo.pedir_veredicto(muchas, ORIGINAL, ORIGINAL) for _ in range(500)]
    # Lost by their owner, so that there is little to do for each.
    perdido = suyos[0].firmado.model_copy(update={"clave": f"cupos/00/{'0' * 64}.pdf"})
    ultimo = await mundo.pedir_veredicto(una, firmado, ORIGINAL)
    async with mundo.con(tsa_url=""):
        async with mundo.bd.tx() as tx:
            for evento in suyos:
                await solicitar(tx, evento.model_copy(update={"firmado": perdido}))
            await solicitar(tx, ultimo)
        emitido = await mundo.emitido("veredicto_id", ultimo.veredicto_id)
        antes = await mundo.filas(
            """
            SELECT count(*) AS n FROM veredicto WHERE nit = :nit AND emitido_en <= (
                SELECT emitido_en FROM veredicto WHERE id = :id)
            """,
            nit=muchas,
            id=ultimo.veredicto_id,
        )
        assert emitido["veredicto"] == "TOTAL_PASSED"

        async def todos() -> bool:
            return not await mundo.filas("SELECT 1 FROM veredicto WHERE nit = :nit AND emitido_en IS NULL", nit=muchas)

        await esperar_hasta(todos, 300, "las demás cargas")
    # Came last, and only what was being judged already, or took its turn beside it, came out before.
    assert antes[0]["n"] <= 3 * A_LA_VEZ
