"""A database with the bricks of cases and audit, a small flow, and people."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from shared.expedientes import EMPRESA, SISTEMA, Flujo, Transicion
from shared.identity.principal import Principal
from shared.persistence import BaseDeDatos
from tests.ayudas import FabricaDeBases
from tests.component.shared.ladrillos import BaseConLadrillos, base_con_ladrillos

NIT = "900204272-8"
OTRO_NIT = "800191045-1"
EXPORTADORA = Principal("u-exp", "Eva", frozenset({"exportador"}), frozenset({NIT}))
AJENA = Principal("u-aj", "Aldo", frozenset({"exportador"}), frozenset({OTRO_NIT}))
FUNCIONARIA = Principal("u-fun", "Fina", frozenset({"funcionario"}))
OTRO_FUNCIONARIO = Principal("u-fun2", "Fito", frozenset({"funcionario"}))
COORDINADORA = Principal("u-coo", "Cora", frozenset({"coordinador"}))
OTRO_COORDINADOR = Principal("u-coo2", "Caro", frozenset({"coordinador"}))

FLUJO = Flujo(
    "prueba",
    inicial="borrador",
    transiciones=(
        Transicion("borrador", "radicar", EMPRESA, "enviada"),
        Transicion("enviada", "pedir_informacion", "funcionario", "en_espera_informacion", exige_motivo=True),
        Transicion("en_espera_informacion", "responder", EMPRESA, "enviada"),
        Transicion("enviada", "aprobar", ("funcionario", "coordinador"), "aprobada"),
        Transicion("enviada", "negar", "funcionario", "negada", exige_motivo=True),
        Transicion("negada", "recurrir", EMPRESA, "en_recurso", exige_motivo=True),
        Transicion("en_recurso", "resolver", "coordinador", ("negada", "aprobada"), distinto_de=("negar", "resolver")),
        Transicion("aprobada", "corregir", "funcionario", "enviada", exige_motivo=True, segunda_firma=("coordinador",)),
        Transicion("enviada", "vencer", SISTEMA, "vencida"),
    ),
)


@pytest.fixture
async def base(base_de_datos: FabricaDeBases) -> BaseConLadrillos:
    return await base_con_ladrillos(base_de_datos, "audit", "expedientes")


@pytest.fixture
async def bd(base: BaseConLadrillos) -> AsyncIterator[BaseDeDatos]:
    bd = BaseDeDatos(base.app, conexiones=8)
    async with bd.tx() as tx:
        await tx.execute(text("SELECT 1"))
    yield bd
    await bd.cerrar()
