"""The one-page report of a verdict, from its row: what is printed, and its rendering."""

from datetime import datetime
from pathlib import Path
from typing import Any

from services.firma.firmantes.rules import en_lista
from services.firma.validacion.vocabulario import EXPLICACIONES, Subindicacion, Veredicto
from services.firma.veredictos import models
from shared.documents import textos
from shared.documents.typst import render

PLANTILLA = Path(__file__).parent / "templates" / "informe_veredicto.typ"
_RAZONES, _FIRMAS, _AVISOS, _LARGO = 3, 4, 3, 260
_TITULOS = {
    "TOTAL_PASSED": "La firma es válida",
    "TOTAL_FAILED": "La firma no se acepta",
    "INDETERMINATE": "No se pudo determinar si la firma es válida",
}
ACTOS = {
    "solicitud_cupo": "solicitud de cupo",
    "consumo": "consumo de cupo",
    "anulacion": "anulación de certificado",
    "devolucion": "devolución de cupo",
}
_FORMAS = {
    "prefijo_exacto": "Son los octetos exactos que se emitieron, y después solo firmas.",
    "huella_estructural": "El programa reescribió el archivo; sus páginas son las del formulario.",
    "distinto": "No es el formulario que se emitió.",
    "sin_original": "No se comparó con un formulario.",
    "ilegible": "No se pudo leer el formulario emitido.",
}


def datos_del_informe(veredicto: models.Veredicto, evidencias: int) -> dict[str, Any]:
    """What the template prints. Long texts are cut: the page is one, and the whole report is kept beside it.

    Raises:
        ValueError: the verdict was not given yet.
    """
    informe = veredicto.informe
    if informe is None or veredicto.emitido_en is None:
        raise ValueError(f"el veredicto {veredicto.id} todavía no se ha emitido")
    razones, firmas, avisos = informe["razones"], informe["firmas"], informe["avisos"]
    politica = (veredicto.base or {}).get("politica", {})
    return {
        "id": str(veredicto.id),
        "numero": veredicto.numero,
        "nit": veredicto.nit,
        "acto": ACTOS.get(veredicto.acto, veredicto.acto.replace("_", " ")),
        "veredicto": veredicto.estado,
        "titulo": _TITULOS[veredicto.estado],
        "codigo": " · ".join(filter(None, (veredicto.estado, veredicto.subindicacion))),
        "razones": [{"razon": _corto(r["razon"]), "remedio": _corto(r["remedio"], 420)} for r in razones[:_RAZONES]],
        "mas_razones": max(len(razones) - _RAZONES, 0),
        "recibido": textos.fecha_y_hora(veredicto.recibido_en),
        "verificado": textos.fecha_y_hora(datetime.fromisoformat(informe["hora_verificacion"])),
        "archivo_tamano": textos.tamano(informe["facetas"]["formato"]["octetos"]),
        "archivo_sha": informe["facetas"]["formato"]["sha256"],
        "original_sha": veredicto.original["sha256"],
        "facetas": _facetas(informe, veredicto),
        "firmas": [_firma(f) for f in firmas[:_FIRMAS] if f["cadena"] is not None],
        "mas_firmas": max(len(firmas) - _FIRMAS, 0),
        "avisos": [_corto(a) for a in avisos[:_AVISOS]],
        "politica": f"«{informe['perfil']}», revocación {politica.get('revocacion', 'no consultada')}",
        "confianza": f"conjunto {veredicto.confianza[:16]}" if veredicto.confianza else "ninguno, no se examinó",
        "evidencias": evidencias,
    }


async def informe_pdf(veredicto: models.Veredicto, evidencias: int) -> bytes:
    """The PDF; the same row gives the same bytes.

    Raises:
        ValueError: as `datos_del_informe`.
    """
    return await render(PLANTILLA, datos_del_informe(veredicto, evidencias), creado_en=veredicto.emitido_en)


def _facetas(informe: dict[str, Any], veredicto: models.Veredicto) -> list[dict[str, str]]:
    suyas, firmas = informe["facetas"], informe["firmas"]
    formato, contenido, sello = suyas["formato"], suyas["contenido"], suyas["sello"]
    leido = f"PDF {formato['version']}, {formato['paginas']} páginas, {formato['revisiones']} revisiones."
    filas = [_fila("Formato", [formato], leido if formato["paginas"] else "No se pudo leer.")]
    if contenido is not None:
        filas.append(_fila("Contenido", [contenido], _FORMAS[contenido["forma"]]))
    if sello is not None and sello["exigido"]:
        filas.append(_fila("Sellos anteriores", [sello], "Siguen en el archivo."))
    for nombre, clave, bien in (
        ("Integridad", "integridad", "Lo firmado no se alteró y la firma corresponde a su certificado."),
        ("Cobertura", "cobertura", "La firma cubre cada octeto del archivo."),
        ("Cambios posteriores", "cambios", "Después de firmar no se agregó nada más que firmas."),
        ("Cadena", "cadena", "El certificado llega a una entidad en que se confía y estaba vigente."),
        ("Revocación", "revocacion", "Ningún certificado estaba revocado."),
        ("Algoritmos", "algoritmos", "Son fuertes."),
        ("Tiempo", "tiempo", "La hora de recepción, o una estampa de confianza, prueba cuándo existía."),
        ("Identidad", "identidad", _quien(veredicto)),
    ):
        facetas = [f[clave] for f in firmas if f[clave] is not None]
        if facetas:
            fila = _fila(nombre, facetas, bien)
            if (
                clave == "revocacion"
                and any(f["estado"] == "desconocido" for f in facetas)
                and fila["estado"] == "bien"
            ):
                fila = {"nombre": nombre, "estado": "duda", "texto": "No se pudo consultar; se siguió la política."}
            filas.append(fila)
    return filas


def _quien(veredicto: models.Veredicto) -> str:
    if not veredicto.roles_firmados:
        return "Nadie del registro de la empresa."
    falta = f" Falta que firme: {en_lista(veredicto.faltan, 'y')}." if veredicto.faltan else ""
    return f"Firmó quien la empresa registró como {en_lista(veredicto.roles_firmados, 'y')}.{falta}"


def _fila(nombre: str, facetas: list[dict[str, Any]], bien: str) -> dict[str, str]:
    hallazgos = [h for f in facetas for h in f["hallazgos"]]
    if not hallazgos:
        return {"nombre": nombre, "estado": "bien", "texto": bien}
    falla = any(EXPLICACIONES[Subindicacion(h["subindicacion"])].veredicto is Veredicto.TOTAL_FAILED for h in hallazgos)
    texto = " ".join(dict.fromkeys(str(h["razon"]) for h in hallazgos))
    return {"nombre": nombre, "estado": "mal" if falla else "duda", "texto": _corto(texto)}


def _firma(firma: dict[str, Any]) -> dict[str, str]:
    cadena, identidad = firma["cadena"], firma["identidad"]
    registrado = identidad is not None and identidad["registrado"] is not None
    return {
        "nombre": _corto(identidad["nombre"] if identidad is not None else cadena["sujeto"], 90),
        "papel": "registrado por la empresa" if registrado else "sin registro en la empresa",
        "emisor": _corto(cadena["emisor"], 110),
        "serie": _corto(cadena["serie"], 48),
        "desde": textos.fecha_larga(datetime.fromisoformat(cadena["valido_desde"]).date()),
        "hasta": textos.fecha_larga(datetime.fromisoformat(cadena["valido_hasta"]).date()),
    }


def _corto(texto: str, largo: int = _LARGO) -> str:
    return texto if len(texto) <= largo else f"{texto[: largo - 1]}…"
