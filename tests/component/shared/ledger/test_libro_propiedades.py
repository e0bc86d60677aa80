"""Whatever is asked in whatever order, the ledger equals a plain model of it, and it always adds up."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from shared.ledger import (
    ErrorDeLibro,
    abrir_cuenta,
    anular,
    asentar,
    balance_de_prueba,
    cuenta_de,
    movimientos,
    reservar,
    saldos,
    transferir,
)
from shared.persistence import BaseDeDatos
from tests.component.shared.ladrillos import BaseConLadrillos

PASOS = st.lists(
    st.tuples(
        st.sampled_from(["transferir", "reservar", "asentar", "asentar_en_parte", "anular"]),
        st.integers(0, 3),
        st.integers(0, 3),
        st.integers(-2, 60),
        st.integers(0, 5),
    ),
    max_size=25,
)


@dataclass
class Modelo:
    """The ledger as one would keep it by hand. Account 0 may go negative."""

    cuentas: list[UUID]
    asentado: list[int] = field(default_factory=lambda: [0] * 4)
    por_salir: list[int] = field(default_factory=lambda: [0] * 4)
    por_entrar: list[int] = field(default_factory=lambda: [0] * 4)
    reservas: list[tuple[UUID, int, int, int]] = field(default_factory=list)
    resueltas: set[UUID] = field(default_factory=set)

    def admite(self, de: int, a: int, cuanto: int) -> bool:
        return de != a and cuanto > 0 and (de == 0 or self.asentado[de] - self.por_salir[de] >= cuanto)

    def asentar(self, de: int, a: int, cuanto: int) -> None:
        self.asentado[de] -= cuanto
        self.asentado[a] += cuanto

    def pender(self, de: int, a: int, cuanto: int) -> None:
        self.por_salir[de] += cuanto
        self.por_entrar[a] += cuanto


async def aplicar(tx: AsyncSession, m: Modelo, paso: tuple[str, int, int, int, int]) -> None:
    que, de, a, cuanto, cual = paso
    identidad = uuid4()
    movimiento: dict[str, Any] = {"origen": m.cuentas[de], "destino": m.cuentas[a], "cantidad": cuanto, "causa": "p"}
    reserva, r_de, r_a, r_cuanto = m.reservas[cual % len(m.reservas)] if m.reservas else (uuid4(), 0, 0, 0)
    viva = r_cuanto > 0 and reserva not in m.resueltas
    try:
        match que:
            case "transferir":
                esperado = m.admite(de, a, cuanto)
                await transferir(tx, id=identidad, **movimiento)
                m.asentar(de, a, cuanto)
            case "reservar":
                esperado = m.admite(de, a, cuanto)
                await reservar(tx, id=identidad, **movimiento)
                m.pender(de, a, cuanto)
                m.reservas.append((identidad, de, a, cuanto))
            case "anular":
                esperado = viva
                await anular(tx, id=identidad, reserva=reserva, causa="p")
                m.pender(r_de, r_a, -r_cuanto)
                m.resueltas.add(reserva)
            case _:
                parte = cuanto if que == "asentar_en_parte" else None
                esperado = viva and (parte is None or 0 < parte <= r_cuanto)
                await asentar(tx, id=identidad, reserva=reserva, cantidad=parte, causa="p")
                m.pender(r_de, r_a, -r_cuanto)
                m.asentar(r_de, r_a, r_cuanto if parte is None else parte)
                m.resueltas.add(reserva)
    except ErrorDeLibro:
        assert not esperado, paso
    else:
        assert esperado, paso


def test_el_libro_es_igual_a_un_modelo_hecho_a_mano(base: BaseConLadrillos) -> None:
    with asyncio.Runner() as bucle:
        bd = BaseDeDatos(base.app)

        @settings(max_examples=50, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(PASOS)
        def probar(pasos: list[tuple[str, int, int, int, int]]) -> None:
            bucle.run(caso(bd, pasos))

        probar()
        bucle.run(bd.cerrar())


async def caso(bd: BaseDeDatos, pasos: list[tuple[str, int, int, int, int]]) -> None:
    referencia = str(uuid4())
    m = Modelo([cuenta_de(str(n), referencia) for n in range(4)])
    async with bd.tx() as tx:
        for n in range(4):
            await abrir_cuenta(tx, str(n), referencia, sin_negativos=n != 0)
        await transferir(tx, id=uuid4(), origen=m.cuentas[0], destino=m.cuentas[1], cantidad=100, causa="inicial")
        m.asentar(0, 1, 100)
        for paso in pasos:
            await aplicar(tx, m, paso)
    async with bd.tx() as tx:
        vistos = await saldos(tx, m.cuentas)
        for n, cuenta in enumerate(m.cuentas):
            s = vistos[cuenta]
            assert (s.asentado, s.por_salir, s.por_entrar) == (m.asentado[n], m.por_salir[n], m.por_entrar[n])
            assert n == 0 or s.disponible >= 0
            ultimos = await movimientos(tx, cuenta, limite=1)
            assert not ultimos or (ultimos[0].asentado, ultimos[0].por_salir) == (s.asentado, s.por_salir)
        assert all(total.cuadra for total in await balance_de_prueba(tx))
