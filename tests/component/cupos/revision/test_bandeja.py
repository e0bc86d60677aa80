"""The inbox: next case, conflicts, reassignment, batch approval, two signatures; each with its race."""

import asyncio

import asyncpg

from services.cupos.app import CONSUMIDORES
from shared.clock import reloj_legal
from shared.documents import firmar_ruta
from shared.events.registro import ConflictoRetirado, SustitucionDeclarada
from tests.ayudas import BaseDeServicio
from tests.component.cupos.conftest import NIT, Mundo
from tests.component.cupos.recorrido import codigo, decidir, leer, saldo
from tests.component.cupos.revision.conftest import BASE, OTROS, como, conflicto, empresa_con, en_estudio, id_de
from tests.mensajes import entregar

SIGUIENTE = f"{BASE}/bandeja/tomar-siguiente"


async def test_dos_no_toman_el_mismo_y_nadie_el_de_su_conflicto(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.empresa(OTROS[0])
    await mundo.contingente()
    rutas = [await en_estudio(mundo), await en_estudio(mundo), await en_estudio(mundo, nit=OTROS[0])]
    ajeno = await conflicto(mundo, "fina", OTROS[0])
    filas = (await mundo.get(f"{BASE}/bandeja", rol="coordinador")).json()["elementos"]
    assert [f["habiles_restantes"] for f in filas] == [5, 5, 5]
    assert filas[0]["detalle"]["cantidad"]["valor"] == "12.500"
    respuestas = await asyncio.gather(*(como(mundo, SIGUIENTE, sub=s) for s in ("fina", "fito", "fabio", "fredy")))
    tomados = {r.json()["id"]: r.json()["asignado_a"] for r in respuestas if r.status_code == 200}
    assert set(tomados) == {id_de(r) for r in rutas}
    assert len(set(tomados.values())) == 3
    assert [codigo(r) for r in respuestas if r.status_code != 200] == [(404, "bandeja-vacia")]
    assert tomados[id_de(rutas[2])] != "fina"
    # What a calendar of the ministry's own is drawn from.
    quien = tomados[id_de(rutas[0])]
    suyos = firmar_ruta("", f"/interno/funcionarios/{quien}/casos", secreto="enlaces")
    (en_manos,) = (await mundo.http.get(suyos)).json()
    assert (en_manos["id"], en_manos["empresa"]) == (id_de(rutas[0]), NIT)
    assert en_manos["vence"] == (await leer(mundo, rutas[0], rol="funcionario"))["vence"]
    resumen = (await mundo.get(f"{BASE}/bandeja/resumen", rol="funcionario")).json()
    assert (resumen["total"], resumen["de_nadie"], resumen["de_otros"], resumen["todas_verdes"]) == (3, 0, 3, 3)
    assert resumen["vencen_en_habiles"] == {"1": 0, "3": 0, "5": 3}
    # Who has a case and declares a conflict loses it at once; withdrawn, it can be taken again.
    dueno = tomados[id_de(rutas[2])]
    suyo = await conflicto(mundo, dueno, OTROS[0])
    leida = await leer(mundo, rutas[2], rol="coordinador")
    assert leida["asignado_a"] is None
    assert leida["historia"][-1]["motivo"] == "Conflicto de interés declarado de quien lo tenía."
    assert codigo(await decidir(mundo, rutas[2], "aprobar", sub=dueno)) == (403, "conflicto-de-interes")
    assert codigo(await como(mundo, SIGUIENTE, sub=dueno)) == (404, "bandeja-vacia")
    retiro = ConflictoRetirado(
        conflicto_id=suyo, funcionario=dueno, retirado_por="cora", retirado_en=reloj_legal.ahora()
    )
    await entregar(mundo.bd, list(CONSUMIDORES), retiro, clave=dueno)
    assert (await como(mundo, SIGUIENTE, sub=dueno)).json()["id"] == id_de(rutas[2])
    assert ajeno != suyo
    # Absent, the cases of who has them are the substitute's.
    ausencia = SustitucionDeclarada.model_validate(
        {
            "sustitucion_id": suyo,
            "ausente": dueno,
            "sustituto": "sara",
            "desde": reloj_legal.hoy(),
            "hasta": reloj_legal.hoy(),
            "declarado_por": "cora",
            "declarado_en": reloj_legal.ahora(),
        }
    )
    assert codigo(await decidir(mundo, rutas[2], "aprobar", sub="sara")) == (409, "asignado-a-otro")
    await entregar(mundo.bd, list(CONSUMIDORES), ausencia, clave=dueno)
    assert (await decidir(mundo, rutas[2], "aprobar", sub="sara")).status_code == 200
    # Decision and declaration at one instant: whichever is first, the auditor finds nobody deciding in a conflict.
    junta, _ = await asyncio.gather(decidir(mundo, rutas[1], "devolver", sub=tomados[id_de(rutas[1])]),
                                    conflicto(mundo, tomados[id_de(rutas[1])], NIT))  # fmt: skip
    assert junta.status_code in {200, 403, 409}
    cuerpo = {"ids": [id_de(r) for r in rutas], "a": "nora", "motivo": "Reparto de la semana."}
    assert (await como(mundo, f"{BASE}/reasignar", cuerpo, sub="fina")).status_code == 403
    hechos = (await como(mundo, f"{BASE}/reasignar", cuerpo, sub="cora", rol="coordinador")).json()
    pendientes = 1 if junta.status_code == 200 else 2
    assert (hechos["hechos"], hechos["rechazados"]) == (pendientes, 3 - pendientes)
    assert hechos["elementos"][2]["problema"]["codigo"] == "transicion-no-permitida"
    assert (await leer(mundo, rutas[0], rol="coordinador"))["asignado_a"] == "nora"
    await mundo.auditar()


async def test_el_lote_aprueba_las_verdes_dice_las_otras_y_repetido_no_cambia_nada(
    mundo: Mundo, base: BaseDeServicio
) -> None:
    for nit in (NIT, *OTROS[:2]):
        await mundo.empresa(nit)
    await mundo.contingente(segunda_firma_desde="50.000")
    verde, roja, grande = (
        await en_estudio(mundo),
        await en_estudio(mundo, nit=OTROS[0]),
        await en_estudio(mundo, nit=OTROS[1], cantidad="60.000"),
    )
    await empresa_con(mundo, OTROS[0], version=2, estado="suspendida")
    cuerpo = {"ids": [id_de(r) for r in (roja, verde, grande)], "motivo": "Cumplen los requisitos."}
    clave = {"Idempotency-Key": "lote-del-miercoles"}

    async def lote() -> list[dict[str, object]]:
        r = await mundo.post(f"{BASE}/aprobar-lote", cuerpo, rol="funcionario", sub="fina", headers=clave)
        assert r.status_code == 200, r.text
        return [
            {"ok": e["ok"], "repetido": e["repetido"], "codigo": (e["problema"] or {}).get("codigo")}
            for e in r.json()["elementos"]
        ]

    primera = await lote()
    assert primera == [
        {"ok": False, "repetido": False, "codigo": "comprobaciones-en-rojo"},
        {"ok": True, "repetido": False, "codigo": None},
        {"ok": False, "repetido": False, "codigo": "requiere-segunda-firma"},
    ]
    assert await lote() == primera
    # The answer was lost with the process: sent again, what was approved is told as done.
    conexion = await asyncpg.connect(base.superusuario)
    try:
        await conexion.execute("DELETE FROM idempotencia")
    finally:
        await conexion.close()
    tras_morir = await lote()
    assert [(e["ok"], e["repetido"]) for e in tras_morir] == [(False, False), (True, True), (False, False)]
    assert (await saldo(mundo))["asignado"] == 12_500
    assert [e["numero"] for e in await mundo.eventos("solicitud.decidida")] == [(await leer(mundo, verde))["numero"]]
    await mundo.auditar()


async def test_lo_grande_lo_proyecta_una_y_lo_firma_otro_una_sola_vez(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.empresa(OTROS[0])
    await mundo.contingente(segunda_firma_desde="12.500")
    ruta, otra = await en_estudio(mundo), await en_estudio(mundo, nit=OTROS[0])
    assert codigo(await decidir(mundo, ruta, "aprobar")) == (409, "requiere-segunda-firma")
    proyecto = {"accion": "aprobar", "motivo": "Cumple los requisitos."}
    menor = {"accion": "aprobar_parcial", "motivo": "Una parte.", "datos": {"cantidad": "1.000"}}
    assert codigo(await como(mundo, f"{ruta}/proyectos", menor, sub="fina")) == (409, "transicion-no-permitida")
    malo = await como(mundo, f"{ruta}/proyectos", menor | {"datos": {"cantidad": "1,0"}}, sub="fina")
    assert codigo(malo) == (422, "datos-invalidos")
    creado = await como(mundo, f"{ruta}/proyectos", proyecto, sub="fina")
    assert creado.status_code == 201, creado.text
    assert codigo(await como(mundo, f"{ruta}/proyectos", proyecto, sub="fito"))[0] == 409
    (visto,) = (await mundo.get(f"{BASE}/proyectos", rol="coordinador")).json()
    assert (visto["id"], visto["proyectada_por"], visto["puede_firmar"]) == (creado.json()["id"], "fina", True)
    assert (await saldo(mundo))["asignado"] == 0
    firma = f"{ruta}/proyectos/{creado.json()['id']}/firmar"
    assert codigo(await como(mundo, firma, sub="fina", rol="coordinador")) == (403, "misma-persona")
    assert codigo(await como(mundo, firma, sub="fito")) == (403, "prohibido")
    assert codigo(await como(mundo, firma.replace(id_de(ruta), id_de(otra)), sub="cora", rol="coordinador"))[0] == 404
    firmas = await asyncio.gather(*(como(mundo, firma, sub=s, rol="coordinador") for s in ("cora", "caro")))
    assert sorted(r.status_code for r in firmas)[0] == 200
    assert sorted(r.status_code for r in firmas)[1] in {404, 409}
    assert (await saldo(mundo))["asignado"] == 12_500
    paso = next(p for p in (await leer(mundo, ruta, rol="auditor"))["historia"] if p["accion"] == "aprobar")
    assert (paso["datos"]["proyectada_por"], paso["quien"] in {"cora", "caro"}) == ("fina", True)
    # A conflict that appears between draft and signature voids it, on either side.
    segundo = (await como(mundo, f"{otra}/proyectos", proyecto, sub="fina")).json()
    await conflicto(mundo, "fina", OTROS[0])
    firma = f"{otra}/proyectos/{segundo['id']}/firmar"
    assert codigo(await como(mundo, firma, sub="cora", rol="coordinador")) == (403, "conflicto-de-interes")
    retirar = firma.replace("/firmar", "/retirar")
    motivo = {"motivo": "Quien la proyectó tiene un conflicto."}
    assert (await como(mundo, retirar, motivo, sub="cora", rol="coordinador")).status_code == 204
    assert (await como(mundo, f"{otra}/proyectos", proyecto, sub="fito")).status_code == 201
    await mundo.auditar()
