"""Checks with their figures, what is recorded of them, prepared reasons, and flags."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from services.cupos.app import CONSUMIDORES
from shared.clock import reloj_sistema
from shared.events.firma import VeredictoEmitido
from shared.events.notificaciones import FirmaDesconocida
from tests.component.cupos.conftest import NIT, Mundo
from tests.component.cupos.recorrido import AZUCAR, codigo, decidir, forma, leer
from tests.component.cupos.revision.conftest import (
    BASE,
    OTROS,
    como,
    comprobacion,
    empresa_con,
    en_estudio,
    id_de,
    presentada,
    representante,
)
from tests.mensajes import entregar

CERTIFICADO = "c" * 64


async def test_lo_que_ve_quien_decide_queda_con_la_decision(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()
    ruta = await en_estudio(mundo)
    leidas = (await mundo.get(f"{ruta}/comprobaciones", rol="funcionario")).json()
    assert leidas["todas_verdes"] is True
    textos = {c["codigo"]: (c["estado"], c["detalle"]) for c in leidas["comprobaciones"]}
    assert textos["saldo"][0] == "verde"
    assert "tiene reservados 12,500 t y se aprobarían 12,500 t" in textos["saldo"][1]
    assert textos["ventana"][0] == "verde"
    assert "Se recibió firmada el 18 de noviembre de 2026, 10:00:00 a. m." in textos["ventana"][1]
    assert textos["firma"][0] == "verde"
    assert textos["tope"][0] == "gris"
    assert (await mundo.get(f"{ruta}/comprobaciones")).status_code == 403
    await empresa_con(mundo, NIT, version=2, estado="suspendida")
    en_rojo = await decidir(mundo, ruta, "aprobar")
    assert codigo(en_rojo) == (409, "comprobaciones-en-rojo")
    assert [c["codigo"] for c in en_rojo.json()["comprobaciones"]] == ["empresa"]
    assert f"La empresa {NIT} está suspendida." in en_rojo.json()["detail"]
    assert (await decidir(mundo, ruta, "aprobar", pese_a=["saldo"])).status_code == 409
    hecha = await decidir(mundo, ruta, "aprobar", pese_a=["empresa"], motivo="La suspensión fue un error, se levanta.")
    assert hecha.status_code == 200, hecha.text
    paso = next(p for p in (await leer(mundo, ruta, rol="funcionario"))["historia"] if p["accion"] == "aprobar")
    assert paso["datos"]["pese_a"] == ["empresa"]
    assert {"codigo": "saldo", "estado": "verde", "detalle": textos["saldo"][1]} in paso["datos"]["comprobaciones"]
    propio = next(p for p in (await leer(mundo, ruta))["historia"] if p["accion"] == "aprobar")
    assert propio["datos"] == {}
    await mundo.auditar()


async def test_una_firma_desconocida_pone_en_rojo_lo_que_no_se_ha_decidido(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()
    ruta = await en_estudio(mundo)
    (pedido,) = await mundo.eventos("veredicto.solicitado")
    evento = FirmaDesconocida(
        veredicto_id=pedido["veredicto_id"],
        servicio="cupos",
        documento_id=pedido["documento_id"],
        numero=pedido["numero"],
        nit=NIT,
        desconocida_en=datetime(2026, 11, 19, 15, 30, tzinfo=UTC),
    )
    ajena = evento.model_copy(update={"servicio": "consumo", "documento_id": uuid4()})
    await mundo.recibir(ajena, str(ajena.documento_id), 1)
    vista = (await leer(mundo, ruta, rol="funcionario"))["version"]
    await mundo.recibir(evento, str(evento.documento_id), 1)
    comprobaciones = (await mundo.get(f"{ruta}/comprobaciones", rol="funcionario")).json()["comprobaciones"]
    (firma,) = [c for c in comprobaciones if c["codigo"] == "firma"]
    assert firma["estado"] == "rojo"
    assert "El jueves 19 de noviembre de 2026, a las 10:30," in firma["detalle"]
    # Who looked before it came decides nothing by it; who looked after says why in spite of it.
    assert codigo(await decidir(mundo, ruta, "aprobar", version=vista)) == (412, "version-distinta")
    assert codigo(await decidir(mundo, ruta, "aprobar")) == (409, "comprobaciones-en-rojo")
    hecha = await decidir(mundo, ruta, "aprobar", pese_a=["firma"], motivo="La representante confirmó que sí firmó.")
    assert hecha.status_code == 200, hecha.text
    historia = (await leer(mundo, ruta))["historia"]
    assert "desconocer_firma" in [p["accion"] for p in historia]
    await mundo.auditar()


async def test_cambios_desde_la_devolucion_y_textos_preparados(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()
    texto = {
        "accion": "devolver",
        "titulo": "Falta un documento",
        "texto": "A la solicitud {numero} de {empresa} por {cantidad} le falta: {documento}.",
    }
    ruta_texto = f"{BASE}/textos-preparados/falta-documento"
    cora = mundo.como("coordinador")
    malo = await mundo.http.put(ruta_texto, json=texto | {"texto": "Falta {cedula}."}, headers=cora)
    assert codigo(malo) == (422, "texto-invalido")
    assert (await mundo.http.put(ruta_texto, json=texto, headers=mundo.como("funcionario"))).status_code == 403
    creado = await mundo.http.put(ruta_texto, json=texto, headers=cora)
    assert (creado.status_code, creado.json()["marcadores"]) == (200, ["numero", "empresa", "cantidad", "documento"])
    assert codigo(await mundo.http.put(ruta_texto, json=texto, headers=cora)) == (412, "version-distinta")
    ruta = await en_estudio(mundo)
    sin_valor = {"texto_preparado": {"codigo": "falta-documento"}}
    assert codigo(await como(mundo, f"{ruta}/devolver", sin_valor, sub="fina")) == (422, "texto-invalido")
    usado = {"texto_preparado": {"codigo": "falta-documento", "valores": {"documento": "el RUT"}}}
    assert codigo(await como(mundo, f"{ruta}/devolver", usado | {"motivo": "Y además."}, sub="fina"))[0] == 422
    devuelta = await como(mundo, f"{ruta}/devolver", usado, sub="fina")
    assert devuelta.status_code == 200, devuelta.text
    paso = next(p for p in devuelta.json()["historia"] if p["accion"] == "devolver")
    assert paso["motivo"] == f"A la solicitud CUP-AZUCAR-OMC-2026-1 de Empresa {NIT} por 12,500 t le falta: el RUT."
    assert paso["datos"]["texto_preparado"] == {"codigo": "falta-documento", "version": 1}
    version = devuelta.json()["version"]
    editada = await mundo.http.put(
        ruta, json=AZUCAR | {"cantidad": "10.000"}, headers=mundo.como() | {"If-Match": f'"v{version}"'}
    )
    assert editada.status_code == 200, editada.text
    assert (await mundo.post(f"{ruta}/radicar")).status_code == 200
    await presentada(mundo, ruta, await forma(mundo, ruta))
    cambios = await comprobacion(mundo, ruta, "diferencias")
    assert cambios["detalle"] == "De la versión 1 a la 2: cantidad (kg): 12.500 → 10.000."
    await mundo.auditar()


async def test_solicitantes_que_comparten_algo_se_ven_y_nadie_mas_los_ve(mundo: Mundo) -> None:
    otro, suelto = OTROS[:2]
    await empresa_con(mundo, NIT, firmantes=(representante("a" * 64),), huella_direccion="d" * 64)
    await empresa_con(mundo, otro, firmantes=(representante("a" * 64),), huellas_correos=("e" * 64,))
    await empresa_con(mundo, suelto, huella_direccion="f" * 64)
    await mundo.contingente()
    mia, suya, sola = (
        await en_estudio(mundo),
        await en_estudio(mundo, nit=otro),
        await en_estudio(mundo, nit=suelto),
    )

    async def firmo_con(nit: str, ruta: str) -> None:
        evento = VeredictoEmitido.model_validate(
            {
                "veredicto_id": "00000000-0000-4000-8000-000000000001",
                "servicio": "consumo",
                "documento_id": id_de(ruta),
                "numero": "CON-1",
                "nit": nit,
                "veredicto": "TOTAL_PASSED",
                "certificado_sha256": CERTIFICADO,
                "emitido_en": reloj_sistema.ahora(),
            }
        )
        await entregar(mundo.bd, list(CONSUMIDORES), evento, clave=f"otro-{nit}")

    await firmo_con(NIT, mia)
    await firmo_con(otro, suya)
    numero = (await leer(mundo, suya, nit=otro))["numero"]
    banderas = (await mundo.get(f"{mia}/comprobaciones", rol="funcionario")).json()["banderas"]
    assert [b["texto"] for b in banderas] == [
        f"Comparte certificado de firma con {otro} ({numero}).",
        f"Comparte representante con {otro} ({numero}).",
    ]
    con = (await mundo.get(f"{BASE}/bandeja", rol="funcionario", con_banderas=True)).json()["elementos"]
    assert {f["id"] for f in con} == {id_de(mia), id_de(suya)}
    assert (await mundo.get(f"{sola}/comprobaciones", rol="funcionario")).json()["banderas"] == []
    assert "omparte" not in str(await leer(mundo, mia))
    # The company changes its representative: nothing of what it was is kept, but for what it signed with.
    await empresa_con(mundo, NIT, version=2)
    quedan = (await mundo.get(f"{mia}/comprobaciones", rol="funcionario")).json()["banderas"]
    assert [b["codigo"] for b in quedan] == ["comparte_certificado"]


async def test_lo_que_decide_una_corrida_no_se_aprueba_de_a_una(mundo: Mundo) -> None:
    await mundo.empresa()
    sin_lista: dict[str, Any] = {"metodo": "prorrata"}
    await mundo.contingente(**sin_lista)
    ruta = await en_estudio(mundo)
    metodo = await comprobacion(mundo, ruta, "metodo")
    assert (metodo["estado"], metodo["dura"]) == ("rojo", True)
    assert codigo(await decidir(mundo, ruta, "aprobar")) == (409, "grupo-por-asignacion")
    assert (await decidir(mundo, ruta, "devolver")).status_code == 200
