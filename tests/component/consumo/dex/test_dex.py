"""Declarations against certificates: recorded whatever they are, flagged, credited once and never above."""

import asyncio
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from services.consumo.auditoria import COMPROBACIONES
from services.consumo.publicos import republicar
from services.consumo.publicos.control import de_dex
from shared.clock import reloj_legal
from tests.component.consumo.conftest import NIT_AJENO, Mundo
from tests.component.consumo.despues import (
    cobertura,
    emitido,
    estado_de,
    huella,
    pdf_de,
    presentada,
    presentar,
    sobre_dex,
    verificada,
)
from tests.component.consumo.publicos.test_control import plegar


def _codigos(dex: dict[str, Any]) -> set[str]:
    return {a["codigo"] for a in dex["avisos"]}


async def _retirar(mundo: Mundo, dex: str) -> int:
    respuesta = await mundo.http.post(f"/v1/dex/{dex}/retirar", json={"motivo": "Error"}, headers=mundo.como())
    return respuesta.status_code


async def _objetar(mundo: Mundo, dex: str) -> httpx.Response:
    await sobre_dex(mundo, dex, "objetar", motivo="No es de este embarque")
    return await mundo.http.get(f"/v1/dex/{dex}", headers=mundo.como())


async def test_varias_por_certificado_y_solo_hasta_su_cantidad(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    cqe = await emitido(mundo, cupo, "10")

    primera = await verificada(mundo, cqe, "4", declaracion="A-1")
    assert primera["numero"] == "DEX-AZUCAR-EEUU-1"
    assert (_codigos(primera), primera["en_cupo_kg"]) == ({"formato_del_numero"}, "4182.532")
    assert await estado_de(mundo, cqe) == "utilizado_parcial"
    segunda = await verificada(mundo, cqe, "6.5", declaracion="6000000000002")
    assert _codigos(segunda) == {"excede_cqe"}
    assert "500 kg de más" in segunda["avisos"][0]["texto"]
    assert await estado_de(mundo, cqe) == "utilizado"
    # 10 t × 1.045633 = 10456.33, up to the kilogram: all that the certificate debited, and not one kilogram more.
    esperado = {"declarado": 10_500, "verificado": 10_500, "acreditado": 10_457, "exceso": 500}
    assert await cobertura(mundo, cqe) == esperado
    saldo = await mundo.ultimo("cupo.saldo")
    assert (saldo["consumido_kg"], saldo["dex_verificado_kg"]) == (10_457, 10_457)
    uso = (await mundo.http.get(f"/v1/cupos/{cupo}/utilizacion", headers=mundo.como())).json()
    assert (uso["verificado"]["kg"], uso["asignado"]["kg"], uso["porcentaje"]) == (10_457, 100_000, "10.4570")

    # What the Ministry accepted the company does not take back: the Ministry objects, and then it is withdrawn.
    assert await _retirar(mundo, segunda["id"]) == 409
    assert (await _objetar(mundo, segunda["id"])).json()["acciones"] == ["corregir", "retirar"]
    assert await cobertura(mundo, cqe) == {"declarado": 10_500, "verificado": 4_000, "acreditado": 4_183, "exceso": 0}
    assert await _retirar(mundo, segunda["id"]) == 200
    assert await cobertura(mundo, cqe) == {"declarado": 4_000, "verificado": 4_000, "acreditado": 4_183, "exceso": 0}
    assert await estado_de(mundo, cqe) == "utilizado_parcial"
    assert (await mundo.ultimo("cupo.saldo"))["dex_verificado_kg"] == 4_183
    assert await _retirar(mundo, segunda["id"]) == 409
    assert (await _objetar(mundo, primera["id"])).status_code == 200
    assert await estado_de(mundo, cqe) == "emitido"
    publicos = [(p["numero"], p["version"], p["estado"]) for p in await mundo.emitidos("dex_publico.estado")]
    assert publicos[-2:] == [("DEX-AZUCAR-EEUU-2", 4, "retirada"), ("DEX-AZUCAR-EEUU-1", 3, "objetada")]
    grande = await presentada(mundo, cqe, "3000000", declaracion="A-9", fob_usd="99999999999.99")
    assert (grande["cantidad"]["kg"], grande["fob_usd"]) == (3_000_000_000, "99999999999.99")


async def test_objetada_y_corregida(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    cqe = await emitido(mundo, cupo, "10")
    for malo, codigo in (
        (b"hola", "no-es-pdf"),
        (b"%PDF-1.7 cortado", "pdf-danado"),
        (b"%PDF-1.7 /Encrypt 5 0 R\nstartxref\n0\n%%EOF", "pdf-danado"),
    ):
        assert (await presentar(mundo, cqe, "1", pdf=malo)).json()["codigo"] == codigo
    manana = str(reloj_legal.hoy() + timedelta(days=1))
    assert (await presentar(mundo, cqe, "1", fecha=manana)).json()["codigo"] == "fecha-futura"
    assert (await presentar(mundo, cqe, "0")).status_code == 422
    assert (await presentar(mundo, cqe, "1", nit=NIT_AJENO)).status_code == 404
    assert (await presentar(mundo, cqe, "1", fob_usd="1.234,5")).status_code == 422

    dex = await presentada(mundo, cqe, "1", fecha="2020-01-31")
    assert _codigos(dex) == {"anterior_al_cqe"}
    sin_motivo = await sobre_dex(mundo, dex["id"], "objetar", motivo=" ")
    assert sin_motivo.json()["codigo"] == "motivo-obligatorio"
    objetada = await sobre_dex(mundo, dex["id"], "objetar", motivo="La fecha no es la del documento")
    assert (objetada.json()["estado"], objetada.json()["acciones"]) == ("objetada", [])
    nuevo = pdf_de("otro")
    corregida = await presentar(
        mundo, cqe, "2.5", ruta=f"/v1/dex/{dex['id']}/corregir", pdf=nuevo, declaracion="6009999999999"
    )
    assert corregida.status_code == 200, corregida.text
    assert (corregida.json()["estado"], corregida.json()["sha256"]) == ("presentada", huella(nuevo))
    assert corregida.json()["cantidad"]["kg"] == 2_500
    assert _codigos(corregida.json()) == set()
    historia = (await mundo.http.get(f"/v1/dex/{dex['id']}/historia", headers=mundo.como())).json()
    assert [p["accion"] for p in historia] == ["presentar", "objetar", "corregir"]
    documento = await mundo.http.get(f"/v1/dex/{dex['id']}/documento.pdf", headers=mundo.como("funcionario"))
    assert documento.content == nuevo


async def test_un_numero_en_dos_certificados_se_acredita_una_vez(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    uno, otro = await emitido(mundo, cupo, "10"), await emitido(mundo, cupo, "20")
    a = await presentada(mundo, uno, "10", declaracion="6001", pdf=pdf_de("x"))
    b = await presentada(mundo, otro, "10", declaracion="6001", pdf=pdf_de("x"))
    assert _codigos(b) >= {"numero_repetido", "mismo_pdf"}
    assert uno in next(a["texto"] for a in b["avisos"] if a["codigo"] == "numero_repetido")

    # At the same instant: both are verified, one is credited.
    respuestas = await asyncio.gather(*(sobre_dex(mundo, d["id"], "verificar") for d in (a, b)))
    assert [r.status_code for r in respuestas] == [200, 200]
    acreditados = [(await cobertura(mundo, c))["acreditado"] for c in (uno, otro)]
    assert sorted(acreditados) == [0, 10_457]
    # Without the one that was first, the other one counts.
    primera = a if acreditados[0] else b
    assert (await _objetar(mundo, primera["id"])).json()["estado"] == "objetada"
    despues = [(await cobertura(mundo, c))["acreditado"] for c in (uno, otro)]
    assert despues == acreditados[::-1]
    assert (await mundo.ultimo("cupo.saldo"))["dex_verificado_kg"] == 10_457


async def test_la_definitiva_reemplaza_a_la_provisional_sin_que_baje_el_credito(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    cqe = await emitido(mundo, cupo, "10")
    provisional = await verificada(mundo, cqe, "9", declaracion="6001", clase="provisional")
    ruta = f"/v1/dex/{provisional['id']}/reemplazar"
    definitiva = await presentar(mundo, cqe, "10", ruta=ruta, declaracion="6002")
    assert definitiva.status_code == 201, definitiva.text
    assert (await presentar(mundo, cqe, "10", ruta=ruta, declaracion="6003")).json()["codigo"] == "dex-no-reemplazable"
    assert (await cobertura(mundo, cqe))["verificado"] == 9_000

    assert (await sobre_dex(mundo, definitiva.json()["id"], "verificar")).status_code == 200
    assert (await cobertura(mundo, cqe))["verificado"] == 10_000
    leida = await mundo.http.get(f"/v1/dex/{provisional['id']}", headers=mundo.como())
    assert leida.json()["estado"] == "reemplazada"
    creditos = [e["dex_verificado_kg"] for e in await mundo.emitidos("cupo.saldo")]
    assert creditos[-2:] == [9_411, 10_457]

    # One that was not verified is replaced at once.
    otra = await presentada(mundo, cqe, "1", declaracion="6004", clase="provisional")
    await presentar(mundo, cqe, "1", ruta=f"/v1/dex/{otra['id']}/reemplazar", declaracion="6005")
    assert (await mundo.http.get(f"/v1/dex/{otra['id']}", headers=mundo.como())).json()["estado"] == "reemplazada"
    no = await presentar(mundo, cqe, "1", ruta=f"/v1/dex/{definitiva.json()['id']}/reemplazar", declaracion="6006")
    assert no.json()["codigo"] == "dex-no-reemplazable"


async def test_secuencias_al_azar(auditado: Mundo) -> None:
    """Whatever the order of filing, verifying, withdrawing and replacing: the credit is what the rule says."""
    mundo = auditado
    cupo = await mundo.todo_listo()
    cqes = [await emitido(mundo, cupo, "3"), await emitido(mundo, cupo, "5")]
    pregunta = next(c for c in COMPROBACIONES if c.nombre == "dex.credito_de_lo_verificado")
    azar = random.Random(20261121)  # noqa: S311 -- a repeatable sequence, nothing secret
    vivas: list[tuple[str, str]] = []
    verificadas = 0
    for paso in range(36):
        accion = azar.choices(("presentar", "verificar", "retirar", "objetar", "reemplazar"), (3, 5, 1, 1, 1))[0]
        if accion == "presentar" or not vivas:
            cqe, clase = azar.choice(cqes), azar.choice(["provisional", "definitiva"])
            numero, toneladas = f"600{azar.randrange(4)}", str(azar.randrange(1, 4))
            vivas.append((cqe, (await presentada(mundo, cqe, toneladas, declaracion=numero, clase=clase))["id"]))
        else:
            cqe, dex = azar.choice(vivas)
            if accion == "verificar":
                verificadas += (await sobre_dex(mundo, dex, "verificar")).status_code == 200
            elif accion == "retirar":
                await _retirar(mundo, dex)
            elif accion == "objetar":
                await _objetar(mundo, dex)
            else:
                ruta = f"/v1/dex/{dex}/reemplazar"
                nueva = await presentar(mundo, cqe, "2", ruta=ruta, declaracion=f"600{azar.randrange(4)}")
                if nueva.status_code == 201:
                    vivas.append((cqe, nueva.json()["id"]))
        assert not await mundo.filas(pregunta.sql.replace(":", "\\:")), paso
    assert verificadas > 5


async def test_muchas_de_una_vez_y_en_manos_de_alguien(auditado: Mundo) -> None:
    mundo = auditado
    cqe = await emitido(mundo, await mundo.todo_listo(), "10")
    limpias = [await presentada(mundo, cqe, "3", declaracion=f"600{n:010d}") for n in range(2)]
    rara = await presentada(mundo, cqe, "1", declaracion="A-1")
    ajena = await presentada(mundo, cqe, "1", declaracion="6000000000009")
    tomada = await mundo.http.post(
        f"/v1/dex/{ajena['id']}/asignar", json={"a": "coordinador-"}, headers=mundo.como("coordinador")
    )
    assert tomada.status_code == 200, tomada.text
    # In whose hands it is here is nobody else's matter: DIAN has what the control tells, and what is published again.
    sin_cambio = plegar(await mundo.emitidos("dex_publico.estado"))
    async with mundo.bd.tx() as tx:
        assert {x.numero: x.version for x in await de_dex(tx)} == {n: p["version"] for n, p in sin_cambio.items()}
        await republicar.dex(tx, UUID(int=0), 10)
    assert plegar(await mundo.emitidos("dex_publico.estado")) == sin_cambio
    ids = [d["id"] for d in (*limpias, rara, ajena)]
    cuerpo = {"ids": [*ids, "00000000-0000-0000-0000-000000000000"], "motivo": "Coinciden"}
    clave = mundo.como("funcionario") | {"Idempotency-Key": "verificar-1"}
    hechas = await mundo.http.post("/v1/dex/verificar-varias", json=cuerpo, headers=clave)
    assert hechas.status_code == 200, hechas.text
    suerte = {h["id"]: h["estado"] or h["problema"]["codigo"] for h in hechas.json()}
    assert suerte == dict(zip(cuerpo["ids"], (
        "verificada", "verificada", "dex-con-avisos", "asignado-a-otro", "no-encontrado",
    ), strict=True))  # fmt: skip
    otra_vez = await mundo.http.post("/v1/dex/verificar-varias", json=cuerpo, headers=clave)
    assert otra_vez.json() == hechas.json()
    assert (await cobertura(mundo, cqe))["verificado"] == 6_000
    soltada = await mundo.http.post(f"/v1/dex/{ajena['id']}/soltar", headers=mundo.como("coordinador"))
    assert soltada.status_code == 200
    assert (await sobre_dex(mundo, ajena["id"], "verificar")).status_code == 200
    por_empresa = await mundo.http.post("/v1/dex/verificar-varias", json=cuerpo, headers=mundo.como())
    assert por_empresa.status_code == 403
