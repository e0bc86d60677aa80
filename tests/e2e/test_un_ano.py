"""One contingente through its whole year: opened, requested, shared out, adjusted, used, returned, closed.

Runs after the other files of the folder, for it moves the clock that they share.
"""

import copy
import csv
import io
from datetime import datetime
from typing import Any

import pytest
import yaml

from deploy.demo.certificado import CAMPOS
from deploy.demo.escena import INGENIO, RIVAL, Escena
from deploy.demo.persona import rechazado
from deploy.local.rutas import RAIZ
from shared.clock import BOGOTA
from tests.e2e.pasos import LIMITE, en_reposo

pytestmark = [pytest.mark.timeout(600)]
CODIGO = "AZUCAR-ANUAL-2027"
_EJEMPLO = RAIZ / "services" / "cupos" / "ejemplos" / "azucar-omc-2026.yaml"
_FIRMANTES = {"ingenio": "representante_a", "rival": "representante_b"}
_NITS = {"ingenio": INGENIO, "rival": RIVAL}
_DEX = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def _contingente() -> dict[str, Any]:
    """Two groups: one shared out pro rata, the other first come first served."""
    datos: dict[str, Any] = copy.deepcopy(yaml.safe_load(_EJEMPLO.read_text(encoding="utf-8")))
    for ajeno in ("citas", "topes", "utilizacion_minima"):
        datos.pop(ajeno, None)
    datos |= {
        "codigo": CODIGO,
        "nombre": "Azúcar crudo y panela, año completo",
        "vigencia": {"desde": "2026-12-01", "hasta": "2027-11-30"},
        "volumen": "1500.000",
        "grupos": [
            {
                "codigo": "CRUDO",
                "nombre": "Azúcar crudo",
                "subpartidas": ["1701.14.00.00"],
                "volumen": "1000.000",
                "metodo": "prorrata",
            },
            {"codigo": "PANELA", "nombre": "Panela", "subpartidas": ["1701.13.00.00"], "volumen": "500.000"},
        ],
        "metodo": "orden_de_llegada",
        "ventana": {"desde": "2026-11-24T08:00:00-05:00", "hasta": "2026-12-15T17:00:00-05:00"},
        "devolucion": {"desde": "2027-07-01T00:00:00-05:00", "hasta": "2027-08-10T17:00:00-05:00"},
        "reasignacion": {
            "corte": "2027-08-10",
            "ventana": {"desde": "2027-08-22T08:00:00-05:00", "hasta": "2027-08-28T17:00:00-05:00"},
            "metodo": "prorrata",
        },
        "utilizacion_minima": {
            "porcentaje": "80",
            "consecuencia": "pierde_historia",
            "detalle": "Quien use menos del 80 % entra como nuevo al año siguiente.",
        },
        "serie_cqe": "{digito}AN{consecutivo:06d}",
        "dex_limite": "2027-11-30",
        "sobrante": "se_devuelve",
    }
    return datos


class Ano:
    """The year's people and dates."""

    def __init__(self, escena: Escena) -> None:
        self.escena = escena
        self.coordinadora = escena.personas["coordinadora"]
        self.coordinador = escena.personas["coordinador2"]
        self.funcionaria = escena.personas["funcionaria"]

    def va_a(self, mes: int, dia: int, hora: int = 9, minuto: int = 0, *, anio: int = 2027) -> None:
        self.escena.mover_reloj(datetime(anio, mes, dia, hora, minuto, 5, tzinfo=BOGOTA))

    async def firma(self, quien: str, ruta: str, documento: str) -> bytes:
        """The form of a case, signed by the company's representante."""
        pdf = await self.escena.personas[quien].descargar(f"{ruta}/{documento}", LIMITE)
        nombre = f"{ruta.rsplit('/', 1)[-1]}.pdf"
        entrada = self.escena.guarda(nombre, pdf)
        salida = self.escena.carpeta / f"firmado-{nombre}"
        return (await self.escena.firma(entrada, salida, _FIRMANTES[quien])).read_bytes()

    async def presenta(
        self, quien: str, coleccion: str, cuerpo: dict[str, Any], estado: str, documento: str = "radicado.pdf"
    ) -> dict[str, Any]:
        """Create, file, sign and send a case, and wait until it is in `estado`."""
        persona = self.escena.personas[quien]
        ruta = f"{coleccion}/{(await persona.publicar(coleccion, cuerpo))['id']}"
        await persona.publicar(f"{ruta}/radicar")
        await persona.subir(f"{ruta}/firmado", await self.firma(quien, ruta, documento))
        caso: dict[str, Any] = await persona.esperar(ruta, lambda c: c["estado"] == estado, LIMITE)
        return caso | {"ruta": ruta}

    async def pide(self, quien: str, grupo: str, toneladas: str) -> dict[str, Any]:
        cuerpo = {"contingente": CODIGO, "grupo": grupo, "nit": _NITS[quien], "cantidad": toneladas}
        return await self.presenta(quien, "/v1/solicitudes", cuerpo, "enviada")

    async def reparte(self, ronda: str, grupos: list[str]) -> dict[str, Any]:
        """A run prepared by one person, confirmed by another and published."""
        cuerpo = {"contingente": CODIGO, "grupos": grupos, "ronda": ronda}
        ruta = f"/v1/asignaciones/{(await self.coordinadora.publicar('/v1/asignaciones', cuerpo))['id']}"
        await self.coordinadora.publicar(f"{ruta}/proponer")
        propia = await rechazado(self.coordinadora.publicar(f"{ruta}/confirmar", {"motivo": "Conforme a la circular"}))
        assert propia.estado in (403, 409), propia.problema
        await self.coordinador.publicar(f"{ruta}/confirmar", {"motivo": "Conforme a la circular"})
        otra_vez = await rechazado(self.coordinador.publicar(f"{ruta}/confirmar", {"motivo": "Otra vez"}))
        assert otra_vez.estado == 409
        publicada: dict[str, Any] = await self.coordinador.publicar(f"{ruta}/publicar")
        assert (await self.coordinadora.descargar(f"{ruta}/acto.pdf", LIMITE)).startswith(b"%PDF")
        return publicada

    async def grupo(self, codigo: str) -> dict[str, Any]:
        leido = await self.funcionaria.leer(f"/v1/contingentes/{CODIGO}")
        return next(g for g in leido["grupos"] if g["codigo"] == codigo)

    async def cupo_de(self, quien: str, solicitud: dict[str, Any]) -> dict[str, Any]:
        """The quota of an approved request, once `consumo` has opened it."""
        persona = self.escena.personas[quien]
        aprobada = await persona.esperar(solicitud["ruta"], lambda s: s["cupo_id"] is not None, LIMITE)
        abiertos = await persona.esperar(
            "/v1/cupos", lambda p: any(c["id"] == aprobada["cupo_id"] for c in p["elementos"]), LIMITE
        )
        return next(c for c in abiertos["elementos"] if c["id"] == aprobada["cupo_id"])

    async def certifica(self, quien: str, cupo: dict[str, Any], toneladas: str) -> dict[str, Any]:
        """A consumption from draft to issued certificate."""
        persona = self.escena.personas[quien]
        campos = CAMPOS | {"buque": f"MV {toneladas}", "factura": f"FE-{toneladas}"}
        cuerpo = {"cupo_id": cupo["id"], "cantidad": toneladas, "campos": campos}
        consumo = await self.presenta(quien, "/v1/consumos", cuerpo, "enviado")
        await self.funcionaria.publicar(f"{consumo['ruta']}/aprobar", {"motivo": "Conforme con la factura"})
        aprobado = await persona.esperar(consumo["ruta"], lambda c: c["cqe"] is not None, LIMITE)
        cqe: dict[str, Any] = await persona.esperar(
            f"/v1/cqe/{aprobado['cqe']}", lambda c: c["estado"] == "emitido", LIMITE
        )
        return cqe


async def test_un_contingente_vive_su_ano(escena: Escena) -> None:
    ano = Ano(escena)
    ingenio, rival = escena.personas["ingenio"], escena.personas["rival"]

    # Opened, with its rules; nothing is taken before the bell.
    await ano.coordinadora.publicar("/v1/contingentes", _contingente())
    await ano.coordinadora.publicar(f"/v1/contingentes/{CODIGO}/publicar")
    temprana = {"contingente": CODIGO, "grupo": "CRUDO", "nit": INGENIO, "cantidad": "1.000"}
    borrador = await ingenio.publicar("/v1/solicitudes", temprana)
    cerrada = await rechazado(ingenio.publicar(f"/v1/solicitudes/{borrador['id']}/radicar"))
    assert cerrada.codigo == "ventana-cerrada"

    # Both ask for more than there is; the panela goes to who comes first, and the last in line gets what is left.
    ano.va_a(11, 24, 8, anio=2026)
    crudos = [await ano.pide("ingenio", "CRUDO", "900.000"), await ano.pide("rival", "CRUDO", "600.000")]
    panelas = [await ano.pide("ingenio", "PANELA", "400.000"), await ano.pide("rival", "PANELA", "300.000")]
    assert (await ano.grupo("PANELA"))["disponible"]["kg"] == 0
    suelta = await rechazado(ano.funcionaria.publicar(f"{crudos[0]['ruta']}/aprobar", {"motivo": "Cumple"}))
    assert suelta.codigo == "grupo-por-asignacion"
    await ano.funcionaria.publicar(f"{panelas[0]['ruta']}/aprobar", {"motivo": "Cumple los requisitos"})
    excedida = await rechazado(ano.funcionaria.publicar(f"{panelas[1]['ruta']}/aprobar", {"motivo": "Cumple"}))
    assert excedida.codigo == "reserva-insuficiente"
    parcial = {"motivo": "Hasta lo que queda en su turno", "cantidad": "100.000"}
    await ano.funcionaria.publicar(f"{panelas[1]['ruta']}/aprobar-parcial", parcial)

    # The window closes; what there is, is shared out pro rata: 900 and 600 of 1 000 are 600 and 400.
    ano.va_a(12, 16, anio=2026)
    primera = await ano.reparte("inicial", ["CRUDO"])
    repartido = {f["nit"]: f["asignada"]["kg"] for g in primera["resultado"] for f in g["filas"]}
    assert repartido == {INGENIO: 600_000, RIVAL: 400_000}
    cupos = {
        "ingenio": await ano.cupo_de("ingenio", crudos[0]),
        "rival": await ano.cupo_de("rival", crudos[1]),
        "panela": await ano.cupo_de("ingenio", panelas[0]),
    }
    assert {nombre: c["asignado"]["kg"] for nombre, c in cupos.items()} == {
        "ingenio": 600_000,
        "rival": 400_000,
        "panela": 400_000,
    }

    # The destination raises the volume; nobody can lower it below what is assigned.
    ano.va_a(3, 10)
    acto = {"motivo": "Aumento del destino", "acto": "Aviso del destino", "fecha": "2027-03-08", "grupo": "CRUDO"}
    await ano.coordinadora.publicar(
        f"/v1/contingentes/{CODIGO}/ajustes", acto | {"sentido": "aumenta", "cantidad": "50.000"}
    )
    de_mas = await rechazado(
        ano.coordinadora.publicar(
            f"/v1/contingentes/{CODIGO}/ajustes", acto | {"sentido": "disminuye", "cantidad": "50.001"}
        )
    )
    assert de_mas.codigo == "volumen-insuficiente"

    # It is used: one certificate with its declaration, another annulled.
    ano.va_a(4, 20)
    cqe = await ano.certifica("ingenio", cupos["ingenio"], "500.000")
    anulable = await ano.certifica("rival", cupos["rival"], "20.000")
    olvidado = await ano.certifica("ingenio", cupos["panela"], "10.000")
    anulacion = await ano.presenta(
        "rival",
        "/v1/anulaciones",
        {"cqe": anulable["numero"], "motivo": "El buque canceló el zarpe y no se embarcó."},
        "solicitada",
        "carta.pdf",
    )
    assert (await rival.leer(f"/v1/cqe/{anulable['numero']}"))["estado"] == "suspendido"
    await ano.funcionaria.publicar(f"{anulacion['ruta']}/aprobar", {"motivo": "No fue utilizado"})
    await rival.esperar(f"/v1/cqe/{anulable['numero']}", lambda c: c["estado"] == "anulado", LIMITE)
    await rival.esperar(f"/v1/cupos/{cupos['rival']['id']}", lambda c: c["disponible"]["kg"] == 400_000, LIMITE)
    ano.va_a(5, 20)
    dex = await ingenio.subir(
        "/v1/dex",
        _DEX,
        "dex.pdf",
        cqe=cqe["numero"],
        clase="definitiva",
        declaracion="6007000000017",
        fecha="2027-05-18",
        cantidad="500.000",
        fob_usd="275000.00",
    )
    await ano.funcionaria.publicar(f"/v1/dex/{dex['id']}/verificar", {"motivo": "Coincide con el PDF"})
    await ingenio.esperar(f"/v1/cqe/{cqe['numero']}", lambda c: c["estado"] == "utilizado", LIMITE)

    # The rival gives back what it will not use, while it still can.
    ano.va_a(7, 20)
    devolucion = await ano.presenta(
        "rival", "/v1/devoluciones", {"cupo_id": cupos["rival"]["id"], "cantidad": "150.000"}, "solicitada"
    )
    await ano.funcionaria.publicar(f"{devolucion['ruta']}/aprobar", {"motivo": "Dentro de la etapa"})
    await rival.esperar(devolucion["ruta"], lambda d: d["estado"] == "aplicada", LIMITE)
    await rival.esperar(f"/v1/cupos/{cupos['rival']['id']}", lambda c: c["disponible"]["kg"] == 250_000, LIMITE)
    assert (await ano.grupo("CRUDO"))["disponible"]["kg"] == 200_000

    # What came back and what was added is shared out again, in its own window.
    ano.va_a(8, 11)
    tarde = await rechazado(rival.publicar("/v1/devoluciones", {"cupo_id": cupos["rival"]["id"], "cantidad": "1.000"}))
    assert tarde.estado == 409, tarde.problema
    ano.va_a(8, 23)
    otra = await ano.pide("ingenio", "CRUDO", "180.000")
    ano.va_a(8, 30)
    segunda = await ano.reparte("reasignacion", ["CRUDO"])
    assert {f["nit"]: f["asignada"]["kg"] for g in segunda["resultado"] for f in g["filas"]} == {INGENIO: 180_000}
    assert (await ano.cupo_de("ingenio", otra))["asignado"]["kg"] == 180_000

    # The year ends: the contingente closes, and the reports say who used what.
    ano.va_a(12, 1)
    await ano.coordinadora.esperar(f"/v1/contingentes/{CODIGO}", lambda c: c["estado"] == "cerrado", LIMITE)
    fuera = {"contingente": CODIGO, "grupo": "CRUDO", "nit": INGENIO, "cantidad": "1.000"}
    assert (await rechazado(ingenio.publicar("/v1/solicitudes", fuera))).codigo == "contingente-sin-vigencia"
    await en_reposo(escena)
    ruta = f"/v1/informes/utilizacion.csv?por=exportador&contingente={CODIGO}"
    informe = (await ano.funcionaria.descargar(ruta)).decode("utf-8-sig")
    filas = {f["NIT"]: f for f in csv.DictReader(io.StringIO(informe))}
    vistas = ("Asignado", "Devuelto", "Neto", "Certificado", "Exportado y verificado", "Utilización (%)")
    # 500 t commercial at 1.045633 are 522 817 kg of the quota, rounded up; of 1 180 t, 44.30 %. Ten more are 10 457 kg.
    esperadas = {
        INGENIO: ("1180.000", "0.000", "1180.000", "533.274", "522.817", "44.30"),
        RIVAL: ("500.000", "150.000", "350.000", "0.000", "0.000", "0.00"),
    }
    assert {nit: tuple(f[v] for v in vistas) for nit, f in filas.items()} == esperadas
    minimos = await ano.funcionaria.leer("/v1/informes/minimo-de-uso", contingente=CODIGO)
    assert {e["nit"]: (e["utilizacion"], e["alcanza"], e["definitivo"]) for e in minimos["elementos"]} == {
        INGENIO: ("44.30", False, True),
        RIVAL: ("0.00", False, True),
    }

    # What was certified and never declared as exported goes back to its group once a second person confirms it.
    cierre = await ano.funcionaria.publicar("/v1/dex/cierres", {"contingente": CODIGO})
    sobrantes = {x["cqe"]: x["sobrante"]["kg"] for x in cierre["lineas"]}
    assert sobrantes == {cqe["numero"]: 0, olvidado["numero"]: 10_457}
    confirmar = f"/v1/dex/cierres/{cierre['id']}/confirmar", {"motivo": "Terminó el periodo"}
    assert (await rechazado(ano.funcionaria.publicar(*confirmar))).codigo == "misma-persona"
    await ano.coordinador.publicar(*confirmar)
    panela = f"/v1/cupos/{cupos['panela']['id']}"
    devuelto = await ingenio.esperar(panela, lambda c: c["asignado"]["kg"] == 389_543, LIMITE)
    assert (devuelto["consumido"]["kg"], devuelto["disponible"]["kg"]) == (0, 389_543)
    await en_reposo(escena)
    assert (await ano.grupo("PANELA"))["disponible"]["kg"] == 10_457
