"""Steps of Plan Vallejo over the public API: request, guarantee, registrations, tables, studies, enforcement."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from deploy.demo.escena import INGENIO, Escena
from deploy.demo.firmas import firmar_con_pyhanko
from deploy.demo.persona import Persona, Rechazo
from services.garantias.declaraciones.archivo import COLUMNAS
from shared.clock import BOGOTA
from tests.e2e.pasos import LIMITE

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 53>>stream\nBT /F 16 Tf 72 700 Td (Documento de la empresa) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
"""A page, that who looks at a screen sees."""
TRM = Decimal("4000.25")
_DETALLE = {
    "caracter": "productor",
    "actividad": "Confección de camisas",
    "proyecto": "Exportar camisas de algodón elaboradas con hilaza importada",
    "ubicacion": "Palmira, Valle del Cauca",
    "capacidad": "60.000 camisas por año",
    "clase_garantia": "compania_de_seguros",
    "economista": {"nombre": "Elena Ríos Cárdenas", "matricula": "12345-CUN"},
}
_HILAZA = {"codigo": 1, "descripcion": "Hilaza de algodón", "subpartida": "5205120000", "unidad": "KG"}
_TELAR = {"codigo": None, "descripcion": "Telar", "subpartida": "8446300000", "unidad": "U", "cantidad": "1"}


@dataclass(frozen=True)
class Vallejo:
    """The people who live the programme, and their clock."""

    escena: Escena

    @property
    def empresa(self) -> Persona:
        return self.escena.personas["ingenio"]

    @property
    def funcionaria(self) -> Persona:
        return self.escena.personas["funcionaria"]

    @property
    def coordinador(self) -> Persona:
        """Who signs."""
        return self.escena.personas["coordinador2"]

    @property
    def coordinadora(self) -> Persona:
        """Who decides what the other one signed."""
        return self.escena.personas["coordinadora"]

    def va_a(self, dia: str, hora: int = 9) -> None:
        self.escena.mover_reloj(datetime.combine(date.fromisoformat(dia), datetime.min.time(), BOGOTA) + _horas(hora))

    async def publica_trm(self, desde: str, hasta: str) -> None:
        fila = {"valor": str(TRM), "vigenciadesde": desde, "vigenciahasta": hasta}
        propuesta = await self.coordinadora.publicar("/v1/trm", {"filas": [fila]})
        await self.coordinador.publicar(f"/v1/trm/propuestas/{propuesta['id']}/confirmar")

    async def autoriza(self, hoy: str, **datos: Any) -> dict[str, Any]:
        """A request decided by two people."""
        ruta = f"/v1/programas/{await self.solicita(hoy, **datos)}"
        decision = {"solidez_financiera": True, "motivo": "Cumple las condiciones del artículo 13"}
        await self.funcionaria.publicar(f"{ruta}/autorizar", decision)
        autorizado: dict[str, Any] = await self.coordinador.publicar(f"{ruta}/firmar")
        return autorizado

    async def solicita(self, hoy: str, **datos: Any) -> str:
        """A request with its documents, signed by representante and economista, before its reviewer; its id."""
        capital = "meses_importacion" in datos
        detalle = _DETALLE | ({"bienes_principales": ["Telar"]} if capital else {})
        pedido = {"nit": INGENIO, "oficina": "Dirección Territorial Cali", "detalle": detalle} | datos
        ruta = f"/v1/programas/{(await self.empresa.publicar('/v1/programas', pedido))['id']}"
        for campos in _documentos(date.fromisoformat(hoy)) + ([{"clase": "catalogos"}] if capital else []):
            await self.empresa.subir(f"{ruta}/documentos", PDF, f"{campos['clase']}.pdf", **campos)
        numero = (await self.empresa.publicar(f"{ruta}/radicar"))["numero"]
        forma = self.escena.guarda(f"{numero}.pdf", await self.empresa.descargar(f"{ruta}/radicado.pdf", LIMITE))
        for rol in ("representante", "economista"):
            firmado = await self.escena.firma(forma, self.escena.carpeta / f"{numero}-{rol}.pdf", f"{rol}_a")
            await self.empresa.subir(f"{ruta}/firmado/{rol}", firmado.read_bytes())
        en_estudio = await self.empresa.esperar(ruta, lambda p: p["estado"] == "en_estudio", LIMITE)
        return str(en_estudio["id"])

    async def presenta_garantia(self, ruta: str, el: str, documento: bytes = PDF, **campos: str) -> dict[str, Any]:
        """Present a guarantee at `ruta`: of a programme, or in the place of another one."""
        datos = {
            "clase": "compania_de_seguros",
            "emisor": "Seguros del Pacífico S.A.",
            "constituida_el": el,
            "renuncia_excusion": "true",
        }
        presentada: dict[str, Any] = await formulario(
            self.empresa, ruta, {"archivo": documento, "certificado_existencia": PDF}, **(datos | campos)
        )
        return presentada

    async def firma_como(self, titular: str, pdf: bytes, nombre: str) -> bytes:
        """What the program of somebody of the local PKI leaves."""
        quien = self.escena.indice["titulares"][titular]
        entrada = self.escena.guarda(f"{nombre}.pdf", pdf)
        salida = entrada.with_name(f"{nombre}-{titular}.pdf")
        p12 = Path(quien["p12"])
        return (await asyncio.to_thread(firmar_con_pyhanko, entrada, salida, p12, quien["contrasena"])).read_bytes()

    async def firmas_de(self, garantia: str) -> dict[str, Any]:
        """What is known of the signatures in the document of a guarantee, once `firma` has told all of it."""
        leida = await self.funcionaria.esperar(
            f"/v1/garantias/{garantia}", lambda g: g["firmas"]["veredicto"] and g["firmas"]["firmas"], LIMITE
        )
        return dict(leida["firmas"])

    async def firma_comunicacion(self, estudio: str, grado: str) -> dict[str, Any]:
        """The letter of a study, signed by representante and contador, each on a copy (art. 28.1 a)."""
        ruta = f"/v1/estudios/{estudio}/comunicacion"
        await self.empresa.publicar(ruta, {"grado_declarado": grado, "folios": 12})
        carta = await self.empresa.descargar(f"{ruta}.pdf", LIMITE)
        for titular in ("representante_a", "contador_a"):
            firmada = await self.firma_como(titular, carta, f"comunicacion-{estudio}")
            await self.empresa.subir(f"{ruta}/firmada", firmada, "comunicacion.pdf")
        completa: dict[str, Any] = await self.empresa.esperar(ruta, lambda c: c["estado"] == "firmada", LIMITE)
        return completa

    async def acepta(self, garantia: dict[str, Any]) -> dict[str, Any]:
        aceptada: dict[str, Any] = await self.funcionaria.publicar(f"/v1/garantias/{garantia['id']}/aceptar")
        return aceptada

    async def registra(self, programa: str, fob: str, kilos: int, *, aprobar: bool = True) -> dict[str, Any]:
        """A registration of yarn, filed and, unless told otherwise, approved."""
        item = _HILAZA | {"cantidad": str(kilos), "fob_usd": fob}
        nuevo = await self.empresa.publicar(f"/v1/programas/{programa}/registros", {"items": [item]})
        ruta = f"/v1/registros/{nuevo['id']}"
        registro: dict[str, Any] = await self.empresa.publicar(f"{ruta}/radicar")
        return await self.funcionaria.publicar(f"{ruta}/aprobar") if aprobar else registro

    async def registra_telar(self, programa: str, fob: str) -> dict[str, Any]:
        cuerpo = {"items": [_TELAR | {"fob_usd": fob}]}
        ruta = f"/v1/registros/{(await self.empresa.publicar(f'/v1/programas/{programa}/registros', cuerpo))['id']}"
        await self.empresa.subir(f"{ruta}/adjuntos", PDF, "factura.pdf", clase="precio")
        await self.empresa.publicar(f"{ruta}/radicar")
        aprobado: dict[str, Any] = await self.funcionaria.publicar(f"{ruta}/aprobar")
        return aprobado

    async def tabla(self, programa: str) -> str:
        """The approved table of a shirt of 100 USD with 1.25 kg of yarn; its number."""
        insumo = _HILAZA | {"fob_unitario_usd": "32", "desperdicio": "4", "factor": "1.25"}
        camisa = {
            "nombre_tecnico": "Camisa de algodón",
            "nombre_comercial": "Camisa",
            "subpartida": "6205200000",
            "unidad": "U",
            "peso_neto_kg": "0.3",
            "fob_unitario_usd": "100",
            "insumos": [insumo],
        }
        ruta = f"/v1/cips/{(await self.empresa.publicar(f'/v1/programas/{programa}/cips', camisa))['id']}"
        await self.empresa.publicar(f"{ruta}/presentar")
        aprobacion = {"residuos_libres": True, "motivo": "Factores dentro del rango"}
        numero: str = (await self.funcionaria.publicar(f"{ruta}/aprobar", aprobacion))["numero"]
        return numero

    async def estudio(self, garantia: str, clase: str = "ordinario") -> dict[str, Any]:
        """The study that a guarantee covers."""
        estudios = await self.empresa.leer(f"/v1/garantias/{garantia}/estudios")
        return next(e for e in estudios if e["clase"] == clase)

    async def carga(self, estudio: str, *lineas: str) -> dict[str, Any]:
        """Send a flat file and wait until it is worked off."""
        datos = "\n".join((";".join(COLUMNAS), *lineas, "")).encode()
        recibido = await self.empresa.subir(f"/v1/estudios/{estudio}/declaraciones", datos, "declaraciones.csv")
        ruta = f"/v1/declaraciones/archivos/{recibido['id']}"
        hecho: dict[str, Any] = await self.empresa.esperar(ruta, lambda a: a["terminado_en"] is not None, LIMITE)
        assert hecho["estado"] == "procesado", hecho
        return hecho

    async def presenta_estudio(
        self, estudio: str, grado: str, clases: Sequence[str] = ("comunicacion", "formatos", "declaraciones")
    ) -> dict[str, Any]:
        ruta = f"/v1/estudios/{estudio}"
        for clase in clases:
            await self.empresa.subir(f"{ruta}/adjuntos", PDF, f"{clase}.pdf", clase=clase)
        carta = {"grado_declarado": grado, "folios": 12}
        presentado: dict[str, Any] = await self.empresa.publicar(f"{ruta}/presentar", carta)
        return presentado

    async def decide_estudio(self, estudio: str) -> dict[str, Any]:
        """Verified and drafted by one person, signed by another."""
        ruta = f"/v1/estudios/{estudio}"
        await self.funcionaria.publicar(f"{ruta}/verificar")
        await self.funcionaria.publicar(f"{ruta}/proyectar", {"motivo": "Verificado contra registros y declaraciones"})
        decidido: dict[str, Any] = await self.coordinador.publicar(f"{ruta}/firmar")
        return decidido

    async def cancela(self, garantia: str, **hechos: Any) -> dict[str, Any]:
        cuerpo = {"motivo": "Cumplió los compromisos que amparaba", **hechos}
        cancelada: dict[str, Any] = await self.funcionaria.publicar(f"/v1/garantias/{garantia}/cancelar", cuerpo)
        return cancelada

    async def acto(self, clase: str, caso: str) -> dict[str, Any]:
        """The draft that the expiry of a term of a case left, once it is there; no more than one."""
        ruta = f"/v1/actos?clase={clase}"
        pagina = await self.coordinador.esperar(
            ruta, lambda p: any(a["caso_id"] == caso for a in p["elementos"]), LIMITE
        )
        (unico,) = [a for a in pagina["elementos"] if a["caso_id"] == caso]
        return dict(unico)


def _horas(hora: int) -> timedelta:
    return timedelta(hours=hora)


def _documentos(hoy: date) -> list[dict[str, Any]]:
    """Those of art. 14 for a company, in order on `hoy`."""
    return [
        {"clase": "existencia_y_representacion", "expedido_el": str(hoy - timedelta(days=20))},
        {
            "clase": "estados_financieros",
            "corte": f"{hoy.year - 1}-12-31",
            "firmado_por": ["representante", "contador"],
        },
        {"clase": "registro_exportadores", "vigente_hasta": f"{hoy.year}-12-31"},
    ]


async def formulario(persona: Persona, ruta: str, archivos: Mapping[str, bytes], **campos: str) -> Any:
    """Send a form with several files, each under its name."""
    partes = {nombre: (f"{nombre}.pdf", pdf, "application/pdf") for nombre, pdf in archivos.items()}
    respuesta = await persona.http.post(ruta, data=campos, files=partes, headers={"Idempotency-Key": str(uuid4())})
    if respuesta.status_code >= 400:
        raise Rechazo(respuesta)
    return respuesta.json()


def exporta(programa: str, cip: str, declaracion: str, fecha: str, unidades: int, **cambios: str) -> str:
    """A line of the flat file: so many shirts."""
    celdas = {
        "declaracion": declaracion,
        "item": "1",
        "clase": "exportacion",
        "fecha_embarque": fecha,
        "programa": programa,
        "cip": cip,
        "unidad": "U",
        "cantidad": str(unidades),
        "fob_usd": f"{unidades * 100}.00",
        "valor_agregado_usd": f"{unidades * 60}.00",
        "operacion": "directa",
        "sistemas_especiales": "S",
    } | cambios
    return ";".join(celdas.get(c, "") for c in COLUMNAS)


def pesos(usd: str, parte: str = "0.20") -> str:
    """A share of so many dollars at the rate of the tests."""
    return f"{Decimal(usd) * Decimal(parte) * TRM:.2f}"


def estados(plazos: Sequence[dict[str, Any]]) -> dict[str, str]:
    """State of each term, by its rule."""
    return {p["calculo"]["regla"]: p["estado"] for p in plazos}
