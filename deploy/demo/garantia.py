"""Act 4: a Plan Vallejo programme, its guarantee, its deadlines in words, an alert, a holiday that moves one."""

from datetime import datetime, timedelta
from typing import Any

from deploy.demo.escena import INGENIO, Escena, en_fecha
from deploy.demo.persona import rechazado
from deploy.demo.preparacion import CORREO_INGENIO

CUPO_USD = "1250000.00"
TRM = (("4012.35", "2026-11-13", "2026-11-13"), ("4020.10", "2026-11-14", "2026-11-17"))
"""Invented rates; rows span weekends and holidays as the open data does."""
VALOR_COP, UN_PESO_MENOS = "1003087500.00", "1003087499.00"
"""20 % of the quota at the rate of Friday 13 November 2026, the last business day of the week before the constitution
on Tuesday 17 (arts. 21 and 24): 250,000.00 x 4,012.35."""


async def constituir_garantia(escena: Escena) -> None:
    narrador = escena.narrador
    narrador.acto("4 · Plan Vallejo: garantía, plazos y alertas", "Plan Vallejo: guarantee, deadlines and alerts")
    programa = await _programa(escena)
    garantia = await _garantia(escena, programa)
    plazo = await _plazos(escena, garantia)
    await _alerta(escena, garantia, plazo)
    await _festivo(escena, garantia, plazo)


async def _programa(escena: Escena) -> dict[str, Any]:
    narrador, personas = escena.narrador, escena.personas
    with narrador.paso(
        f"El ingenio pide un programa de materias primas por USD {CUPO_USD}, con los documentos del artículo 14",
        "A raw-materials programme is asked for, with its documents",
    ):
        filas = [{"valor": v, "vigenciadesde": d, "vigenciahasta": h} for v, d, h in TRM]
        propuesta = await personas["coordinadora"].publicar("/v1/trm", {"filas": filas})
        await personas["coordinador2"].publicar(f"/v1/trm/propuestas/{propuesta['id']}/confirmar")
        ruta = await _solicitud(escena)
    with narrador.paso(
        "Lo firman la representante legal y una economista, cada una en su copia (art. 14 a); lo proyecta una"
        " funcionaria y lo firma otra persona (art. 16)",
        "Signed by the representative and by an economist, each on her own copy; drafted and signed by two officers",
    ):
        await _firmar(escena, ruta)
        await personas["funcionaria"].publicar(
            f"{ruta}/autorizar", {"solidez_financiera": True, "motivo": "Cumple las condiciones del artículo 13"}
        )
        autorizado: dict[str, Any] = await personas["coordinador2"].publicar(f"{ruta}/firmar")
        narrador.detalle(f"{autorizado['numero']}: {autorizado['estado']}")
    return autorizado


_DETALLE = {
    "caracter": "productor",
    "actividad": "Refinación de azúcar",
    "proyecto": "Exportar azúcar refinada elaborada con insumos importados",
    "ubicacion": "Palmira, Valle del Cauca",
    "capacidad": "120.000 toneladas por año",
    "clase_garantia": "compania_de_seguros",
    "economista": {"nombre": "Elena Ríos Cárdenas", "matricula": "12345-CUN"},
}
_DOCUMENTOS: tuple[dict[str, Any], ...] = (
    {"clase": "existencia_y_representacion", "expedido_el": "2026-11-03"},
    {"clase": "estados_financieros", "corte": "2025-12-31", "firmado_por": ["representante", "contador"]},
    {"clase": "registro_exportadores", "vigente_hasta": "2027-06-30"},
)


async def _solicitud(escena: Escena) -> str:
    """File a request with its documents; gives its path."""
    ingenio = escena.personas["ingenio"]
    pedido = {"nit": INGENIO, "clase": "172", "cupo_fob_usd": CUPO_USD, "oficina": "Dirección Territorial Cali"}
    programa = await ingenio.publicar("/v1/programas", pedido | {"detalle": _DETALLE})
    ruta = f"/v1/programas/{programa['id']}"
    documento = (escena.carpeta / "cqe.pdf").read_bytes()
    for campos in _DOCUMENTOS:
        await ingenio.subir(f"{ruta}/documentos", documento, f"{campos['clase']}.pdf", **campos)
    radicado = await ingenio.publicar(f"{ruta}/radicar")
    requisitos = await ingenio.leer(f"{ruta}/requisitos")
    verdes = sum(r["estado"] == "verde" for r in requisitos["elementos"])
    escena.narrador.detalle(f"{radicado['numero']}: {verdes} requisitos en verde de {len(requisitos['elementos'])}")
    return ruta


async def _firmar(escena: Escena, ruta: str) -> None:
    """Two people sign, each on a copy of the same form."""
    ingenio = escena.personas["ingenio"]
    forma = escena.guarda("programa.pdf", await ingenio.descargar(f"{ruta}/radicado.pdf"))
    for rol, titular in (("representante", "representante_a"), ("economista", "economista_a")):
        firmado = await escena.firma(forma, escena.carpeta / f"programa-{rol}.pdf", titular)
        await ingenio.subir(f"{ruta}/firmado/{rol}", firmado.read_bytes())
    estudiado = await ingenio.esperar(ruta, lambda p: p["estado"] == "en_estudio")
    escena.narrador.detalle(f"en estudio; se decide a más tardar el {en_fecha(estudiado['decidir_hasta'])}")


async def _presentar(escena: Escena, programa: dict[str, Any], valor: str) -> dict[str, Any]:
    # Any PDF without signatures: one that is signed would ask the officer to check it with its issuer (art. 24).
    documento = (escena.carpeta / "programa.pdf").read_bytes()
    garantia: dict[str, Any] = await escena.personas["ingenio"].subir(
        f"/v1/programas/{programa['id']}/garantias",
        documento,
        "garantia.pdf",
        anexos={"certificado_existencia": documento},
        clase="compania_de_seguros",
        emisor="Seguros del Pacífico S.A.",
        valor_cop=valor,
        constituida_el="2026-11-17",
        clausula_primera="2028-05-23",
        valida_hasta="2029-03-23",
        renuncia_excusion="true",
        periodo="2026",
    )
    return garantia


async def _garantia(escena: Escena, programa: dict[str, Any]) -> dict[str, Any]:
    narrador, funcionaria = escena.narrador, escena.personas["funcionaria"]
    with narrador.paso(
        "Una garantía corta en un peso no se acepta: se dice cada diferencia y se devuelve con reparos",
        "A guarantee short by one peso is refused with the list of differences",
    ):
        corta = await _presentar(escena, programa, UN_PESO_MENOS)
        ruta = f"/v1/garantias/{corta['id']}"
        problema = await rechazado(funcionaria.publicar(f"{ruta}/aceptar", {}))
        narrador.detalle(problema.problema["detail"])
        await funcionaria.publicar(f"{ruta}/reparar", {"motivo": "El valor no corresponde al artículo 21"})
    narrador.promete(
        "Una garantía corta en un peso no pasa",
        problema.problema["detail"],
        ruta,
        problema.codigo == "garantia-con-diferencias",
    )
    with narrador.paso(
        f"Se presenta por $ {VALOR_COP} (20 % a la TRM del 13 de noviembre, art. 24) y se acepta",
        "The right amount is accepted",
    ):
        buena = await _presentar(escena, programa, VALOR_COP)
        aceptada: dict[str, Any] = await funcionaria.publicar(f"/v1/garantias/{buena['id']}/aceptar", {})
        narrador.detalle(f"{aceptada['numero']}: {aceptada['estado']} el {en_fecha(aceptada['aceptada_el'])}")
    return aceptada


async def _plazos(escena: Escena, garantia: dict[str, Any]) -> dict[str, Any]:
    narrador = escena.narrador
    with narrador.paso("Sus plazos, con la cuenta en palabras", "Its deadlines, with the computation in words"):
        plazos = await escena.personas["ingenio"].leer(f"/v1/garantias/{garantia['id']}/plazos")
        for plazo in plazos:
            narrador.detalle(
                f"{plazo['calculo']['nombre']} ({plazo['calculo']['articulo']}): {en_fecha(plazo['vence'])}"
            )
            for paso in plazo["calculo"]["pasos"]:
                narrador.detalle(f"    {paso}")
        estudio = next(p for p in plazos if p["calculo"]["se_traslada"])
    narrador.promete(
        "Cada plazo dice cómo se calculó",
        f"{len(plazos)} plazos; el estudio vence el {en_fecha(estudio['vence'])}",
        f"/v1/garantias/{garantia['id']}/plazos",
    )
    return dict(estudio)


async def _alerta(escena: Escena, garantia: dict[str, Any], plazo: dict[str, Any]) -> None:
    narrador = escena.narrador
    with narrador.paso(
        "El reloj legal avanza hasta 5 días hábiles antes: sale la alerta por correo, una vez",
        "The legal clock moves on: the alert is mailed, once",
    ):
        escena.mover_reloj(datetime.fromisoformat(plazo["vence"] + "T08:00:00-05:00") - timedelta(days=7))
        mensaje = await escena.correo(para=CORREO_INGENIO, asunto=f"{garantia['numero']}: {plazo['calculo']['nombre']}")
        escena.guarda("alerta.eml", await escena.eml(mensaje))
        narrador.detalle(f"«{mensaje['asunto']}»")
    narrador.promete("Ningún plazo vence sin aviso", f"«{mensaje['asunto']}»", str(escena.carpeta / "alerta.eml"))


async def _festivo(escena: Escena, garantia: dict[str, Any], plazo: dict[str, Any]) -> None:
    narrador, coordinadora = escena.narrador, escena.personas["coordinadora"]
    with narrador.paso(
        f"La coordinadora cierra el {en_fecha(plazo['vence'])}: los plazos abiertos se recalculan y se dice cuáles "
        "se movieron",
        "The coordinator closes that day: open deadlines are computed again and the ones that moved are told",
    ):
        await coordinadora.publicar(
            "/v1/calendario",
            {"cerrar": [{"fecha": plazo["vence"], "nombre": "Cierre por obras"}], "motivo": "Resolución de cierre"},
        )
        ruta = f"/v1/garantias/{garantia['id']}/plazos"
        movidos = await escena.personas["ingenio"].esperar(
            ruta, lambda ps: any(p["id"] == plazo["id"] and p["vence"] != plazo["vence"] for p in ps)
        )
        ahora = next(p for p in movidos if p["id"] == plazo["id"])
        quietos = [p for p in movidos if p["id"] != plazo["id"]]
        narrador.detalle(ahora["calculo"]["pasos"][-1])
        narrador.detalle(f"{len(quietos)} plazo(s) no se mueven: el texto solo corre el del estudio (art. 28)")
    narrador.promete(
        "Un cambio de calendario recalcula y dice qué movió",
        f"{en_fecha(plazo['vence'])} → {en_fecha(ahora['vence'])}",
        "/v1/plazos/movidos",
        ahora["vence"] > plazo["vence"],
    )
