"""Filing in sets leaves what filing one by one leaves, whatever the mixture: rows, histories, events and answers."""

import json
import random
import re
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.dex.consultas import avisos_de_varias, cqe_de_varias, dex_de
from services.consumo.dex.mesa import Nueva
from services.consumo.dex.presentacion import presentar_varias
from services.consumo.dex.service import Declarada
from shared.clock import fijar, reloj_legal
from shared.documents import Objeto
from shared.http import Problema
from shared.identity import Principal
from tests.component.consumo.conftest import NIT, NIT_AJENO, Mundo
from tests.component.consumo.despues import emitido, presentada, sobre_dex

QUIEN = Principal("exportador-", "Exportador", frozenset({"exportador"}), frozenset({NIT}), None, NIT)
LISTAS, LINEAS = 4, 14
PROPIOS = {"legal_en", "sistema_en", "ocurrido_en", "occurred_at", "actualizado_en", "creado_en", "agregado_en"} | {
    "tx",
    "seq",
    "created_at",
    "orden",
}
_IDENTIFICADOR = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TABLAS = {
    "expediente": "tipo = 'dex' ORDER BY consecutivo",
    "expediente_historia": "true ORDER BY expediente, version",
    "auditoria": "true ORDER BY objeto, accion, datos::text",
    "expediente_adjunto": "true ORDER BY id",
    "dex": "true ORDER BY (SELECT consecutivo FROM expediente e WHERE e.id = dex.id)",
    "credito_de_cqe": "true ORDER BY cqe_id",
    "cqe_por_mirar": "true ORDER BY cqe_id",
    "outbox": "true ORDER BY seq",
}


class _Deshacer(Exception):
    """Nothing of the transaction is to stay."""


def _nueva(azar: random.Random, cqes: list[str], anteriores: list[UUID]) -> Nueva:
    anterior = azar.choice(anteriores) if azar.random() < 0.4 else None
    dicha = Declarada(
        azar.choice([*(f"600000000000{n}" for n in range(1, 10)), "A-4", "A-5"]),
        reloj_legal.hoy() + timedelta(days=azar.choice([-400, -1, 0, 0, 0, 0, 1])),
        azar.randrange(1, 7) * 1_000,
        azar.randrange(10_000),
    )
    sha = azar.choice("0123456789abcdef") * 64
    clase = "definitiva" if anterior else azar.choice(["provisional", "definitiva"])
    cqe = azar.choice([*cqes[:2], *cqes[:2], *cqes])
    return Nueva(cqe, clase, dicha, Objeto(f"consumo/{sha}.pdf", sha, 100, "application/pdf"), anterior)


async def _rastro(tx: AsyncSession) -> dict[str, list[dict[str, str]]]:
    """All that was written, its random identifiers named by the order in which they appear."""
    nombres: dict[str, str] = {}

    def nombrar(valor: object) -> str:
        return _IDENTIFICADOR.sub(lambda m: nombres.setdefault(m[0], f"id-{len(nombres)}"), str(valor))

    leido: dict[str, list[dict[str, Any]]] = {}
    for tabla, orden in _TABLAS.items():
        filas = (await tx.execute(text(f"SELECT * FROM {tabla} WHERE {orden}"))).mappings()
        leido[tabla] = [{c: v for c, v in f.items() if c not in PROPIOS} for f in filas]
    # A new case is named by its number, before what refers to it.
    for fila in leido["expediente"]:
        nombrar(fila["id"])
    rastro: dict[str, list[dict[str, str]]] = {}
    for tabla, leidas in leido.items():
        propios = {"id"} if tabla in {"auditoria", "outbox", "expediente_adjunto"} else set()
        nombradas = [{c: nombrar(_sin_instante(v)) for c, v in f.items() if c not in propios} for f in leidas]
        # The order in which a set's histories are written is not that of its lines; that of its events is.
        rastro[tabla] = nombradas if tabla == "outbox" else sorted(nombradas, key=lambda f: list(f.values()))
    return rastro


def _sin_instante(valor: object) -> object:
    return re.sub(r'"actualizad[ao]_en":"[^"]*"', "", valor) if isinstance(valor, str) else valor


async def _exigir_los_avisos_que_se_leen(tx: AsyncSession, dex_id: UUID) -> None:
    """What was published of a new declaration is what a reviewer reads of it, which another query finds."""
    dex = await dex_de(tx, dex_id)
    leidos = (await avisos_de_varias(tx, [dex], await cqe_de_varias(tx, [dex])))[dex_id]
    publicado = text("SELECT payload FROM outbox WHERE aggregate_id = :id AND type LIKE '%dex.actualizada%'")
    cuerpo = json.loads((await tx.execute(publicado, {"id": str(dex_id)})).scalar_one())
    assert cuerpo["avisos"] == [a.codigo for a in leidos]


async def _probar(
    mundo: Mundo, nuevas: list[Nueva], *, de_a: int, sin_repetir: bool
) -> tuple[list[str], dict[str, list[dict[str, str]]]]:
    """The answers and all that is written, of sets of `de_a`; and it is undone."""
    respuestas: list[str] = []
    rastro: dict[str, list[dict[str, str]]] = {}
    with suppress(_Deshacer):
        async with mundo.bd.tx() as tx:
            for desde in range(0, len(nuevas), de_a):
                for hecha in await presentar_varias(tx, QUIEN, nuevas[desde : desde + de_a], sin_repetir=sin_repetir):
                    respuestas.append(f"{hecha.codigo}: {hecha.detalle}" if isinstance(hecha, Problema) else "tomada")
                    if de_a == 1 and isinstance(hecha, UUID):
                        await _exigir_los_avisos_que_se_leen(tx, hecha)
            rastro = await _rastro(tx)
            raise _Deshacer
    return respuestas, rastro


async def test_lo_mismo_que_de_a_una(auditado: Mundo) -> None:
    mundo, azar = auditado, random.Random(20261121)  # noqa: S311 -- a repeatable sequence, nothing secret
    cupo = await mundo.todo_listo()
    await mundo.contingente(dex_limite=reloj_legal.hoy() - timedelta(days=1))
    uno, otro, revocado = [await emitido(mundo, cupo, t) for t in ("10", "5", "1")]
    for numero, cqe, clase in (
        ("6000000000001", uno, "provisional"),
        ("6000000000002", uno, "provisional"),
        ("6000000000003", otro, "provisional"),
        ("A-4", otro, "definitiva"),
    ):
        await presentada(mundo, cqe, "2", declaracion=numero, clase=clase)
    anteriores = [f["id"] for f in await mundo.filas("SELECT id FROM dex ORDER BY id")]
    assert (await sobre_dex(mundo, str(anteriores[1]), "verificar")).status_code == 200
    assert (await sobre_dex(mundo, str(anteriores[2]), "objetar", motivo="Ilegible")).status_code == 200
    for accion in ("suspender", "revocar"):
        ruta = f"/v1/cqe/{revocado}/{accion}"
        hecho = await mundo.http.post(ruta, json={"motivo": "Se expidió por error"}, headers=mundo.como("coordinador"))
        assert hecho.status_code == 200, hecho.text
    vistas: set[str] = set()
    with fijar(reloj_legal.ahora()):
        for vuelta in range(LISTAS):
            nuevas = [_nueva(azar, [uno, otro, revocado, "9CO999999"], anteriores) for _ in range(LINEAS)]
            if vuelta % 2 == 0:
                nuevas = list({(n.cqe, n.declarada.declaracion): n for n in nuevas}.values())
            una, rastro = await _probar(mundo, nuevas, de_a=1, sin_repetir=vuelta % 2 == 0)
            varias, rastro_de_varias = await _probar(mundo, nuevas, de_a=LINEAS, sin_repetir=vuelta % 2 == 0)
            assert varias == una, vuelta
            for tabla, filas in rastro.items():
                assert rastro_de_varias[tabla] == filas, (vuelta, tabla)
            vistas |= {r.partition(":")[0] for r in una}
            for fila in rastro["outbox"]:
                vistas |= set(re.findall(r"excede_cqe|numero_repetido|mismo_pdf", fila["payload"]))
    assert vistas >= {
        "tomada",
        "conflicto",
        "dex-no-reemplazable",
        "fecha-futura",
        "cqe-no-admite-dex",
        "no-encontrado",
    }
    assert vistas >= {"excede_cqe", "numero_repetido", "mismo_pdf"}
    ajeno = Principal("ajeno", "Ajeno", frozenset({"exportador"}), frozenset({NIT_AJENO}), None, NIT_AJENO)
    async with mundo.bd.tx() as tx:
        (respuesta,) = await presentar_varias(tx, ajeno, [_nueva(azar, [uno, uno, uno], anteriores)])
    assert isinstance(respuesta, Problema)
    assert respuesta.codigo == "no-encontrado"
