"""The destination's own certificate: a PDF form that a coordinador loads, filled in with the data of each one."""

import asyncio
import io
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.constants import FieldDictionaryAttributes
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, NameObject
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.consumo.cqe.cabida import Casilla, NoCabe, escribir, lo_que_cabe
from services.consumo.cqe.models import FormularioDestino
from services.consumo.cqe.rules import FUENTES, fuente_valida
from services.consumo.referencias.service import contingente_actual
from shared.audit import anotar, identidad
from shared.clock import reloj_legal
from shared.events import RefObjeto
from shared.http import Problema
from shared.identity import Principal

_ADMITIDOS = {"/Tx", "/Ch"}
_LETRA = re.compile(r"/(?P<nombre>\S+)\s+(?P<tamano>[0-9.]+)\s+Tf")
_SOBRA = ("/AcroForm", "/OpenAction", "/AA", "/Names", "/Metadata")
"""Of the blank form: what would run, or would let the filled-in one be edited."""


async def cargar(
    tx: AsyncSession,
    quien: Principal,
    *,
    contingente: str,
    blanco: bytes,
    objeto: RefObjeto,
    mapa: Mapping[str, str],
) -> FormularioDestino:
    """Keep the blank form and what goes where as the next version; certificates approved from now on are filled in it.

    Args:
        mapa: source by name of the PDF's field; see `FUENTES`, and `campos.<name>` of the contingente's own form.

    Raises:
        Problema: `no-encontrado` (contingente), `formulario-invalido`.
    """
    actual = await contingente_actual(tx, contingente)
    if actual is None:
        raise Problema("no-encontrado", f"No se conoce el contingente {contingente}.")
    propios = frozenset(actual.formulario_cqe.get("properties", {}))
    if not mapa:
        raise Problema("formulario-invalido", "El mapa está vacío: ningún campo del PDF recibiría un dato.")
    if malas := sorted({fuente for fuente in mapa.values() if not fuente_valida(fuente, propios)}):
        raise Problema(
            "formulario-invalido",
            f"No existe el dato {', '.join(malas)}.",
            fuentes=sorted(FUENTES),
            campos=sorted(propios),
        )
    casillas = await asyncio.to_thread(casillas_de, blanco)
    if faltan := sorted(set(mapa) - set(casillas)):
        raise Problema(
            "formulario-invalido", f"El PDF no tiene el campo de texto {', '.join(faltan)}.", tiene=sorted(casillas)
        )
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"formulario.{contingente}"))))
    ultima = select(func.max(col(FormularioDestino.version))).where(col(FormularioDestino.contingente) == contingente)
    formulario = FormularioDestino(
        id=uuid7(),
        contingente=contingente,
        version=((await tx.execute(ultima)).scalar_one() or 0) + 1,
        objeto=objeto.model_dump(),
        mapa=[{"campo": campo, "fuente": fuente, **casillas[campo].en_json()} for campo, fuente in mapa.items()],
        cargado_por=identidad(quien),
        cargado_en=reloj_legal.ahora(),
    )
    tx.add(formulario)
    await tx.flush()
    datos = {"version": formulario.version, "sha256": objeto.sha256, "campos": sorted(mapa)}
    await anotar(tx, quien=quien, accion="formulario.cargar", objeto=f"contingente:{contingente}", datos=datos)
    return formulario


async def vigente(tx: AsyncSession, contingente: str) -> FormularioDestino:
    """The newest form of a contingente.

    Raises:
        Problema: `formulario-pendiente`.
    """
    consulta = select(FormularioDestino).where(col(FormularioDestino.contingente) == contingente)
    fila = (await tx.execute(consulta.order_by(col(FormularioDestino.version).desc()).limit(1))).scalar_one_or_none()
    if fila is None:
        raise Problema("formulario-pendiente", f"El contingente {contingente} no tiene formulario cargado.")
    return fila


def exigir_que_quepa(formulario: FormularioDestino, valores: Mapping[str, str]) -> None:
    """Refuse what would be cut off or could not be read, before anything is numbered.

    Raises:
        Problema: `formulario-no-cabe`.
    """
    for renglon in formulario.mapa:
        try:
            escribir(valores.get(renglon["fuente"], ""), _casilla(renglon))
        except NoCabe as error:
            raise Problema(
                "formulario-no-cabe", f"El dato {renglon['fuente']} del campo {renglon['campo']} {error}."
            ) from error


def _casilla(renglon: Mapping[str, Any]) -> Casilla:
    # Of a form that was loaded before its fields were measured only the characters are known.
    sin_medir = {"ancho": math.inf, "alto": math.inf}
    medidas = {nombre: renglon[nombre] for nombre in Casilla.__dataclass_fields__ if nombre in renglon}
    return Casilla(**sin_medir | medidas)


def casillas_de(blanco: bytes) -> dict[str, Casilla]:
    """Text and choice fields of a blank form, each with its measures.

    Raises:
        Problema: `formulario-invalido` for what is no PDF, is encrypted or has no fields.
    """
    try:
        lector = PdfReader(io.BytesIO(blanco))
        if lector.is_encrypted:
            raise Problema("formulario-invalido", "El PDF está cifrado.")
        campos = dict(_campos(lector))
    except (PyPdfError, KeyError, ValueError, TypeError, RecursionError) as error:
        raise Problema("formulario-invalido", "El PDF no se puede leer.") from error
    if not campos:
        raise Problema("formulario-invalido", "El PDF no tiene campos que se puedan llenar.")
    return campos


def _campos(lector: PdfReader) -> Iterator[tuple[str, Casilla]]:
    raiz: Any = lector.trailer["/Root"]
    apariencia = raiz.get("/AcroForm", DictionaryObject()).get_object().get("/DA", "")
    for pagina in lector.pages:
        acostada = pagina.get("/Rotate", 0) in {90, 270}
        for referencia in pagina.get("/Annots") or ():
            anotacion: Any = referencia.get_object()
            padre = anotacion.get("/Parent", DictionaryObject()).get_object()
            nombre = anotacion.get("/T", padre.get("/T"))
            if nombre is not None and anotacion.get("/FT", padre.get("/FT")) in _ADMITIDOS:
                yield str(nombre), _medir(anotacion, padre, str(apariencia), acostada=acostada)


def _medir(anotacion: Any, padre: Any, apariencia: str, *, acostada: bool) -> Casilla:
    x1, y1, x2, y2 = (float(x) for x in anotacion["/Rect"])
    ancho, alto = abs(x2 - x1), abs(y2 - y1)
    if acostada:
        ancho, alto = alto, ancho
    maximo = anotacion.get("/MaxLen", padre.get("/MaxLen"))
    marcas = int(anotacion.get("/Ff", padre.get("/Ff", 0)))
    letra = _LETRA.search(str(anotacion.get("/DA", padre.get("/DA", apariencia))))
    return Casilla(
        maximo=None if maximo is None else int(maximo),
        ancho=ancho,
        alto=alto,
        tamano=float(letra["tamano"]) if letra else 0.0,
        varios_renglones=bool(marcas & FieldDictionaryAttributes.FfBits.Multiline),
        una_por_celda=maximo is not None and bool(marcas & FieldDictionaryAttributes.FfBits.Comb),
        fija=letra is not None and letra["nombre"].lower().startswith("cour"),
    )


def nombres_de_prueba(blanco: bytes, mapa: list[dict[str, Any]]) -> dict[str, str]:
    """The name of each datum, as much of it as its field takes: what a proof of the form is filled in with."""
    casillas = casillas_de(blanco)
    return {renglon["fuente"]: lo_que_cabe(renglon["fuente"], casillas[renglon["campo"]]) for renglon in mapa}


def llenar(blanco: bytes, mapa: list[dict[str, Any]], valores: Mapping[str, str]) -> bytes:
    """The form with its fields filled in and turned into plain text of the page: nothing of it can be edited or runs.

    Args:
        valores: text by source; a source without value leaves its field empty.

    Raises:
        NoCabe: for a datum that does not fit, which `exigir_que_quepa` finds before.
    """
    escritor = PdfWriter(clone_from=io.BytesIO(blanco))
    casillas = casillas_de(blanco)
    textos: dict[str, str | list[str] | tuple[str, str, float]] = {}
    for renglon in mapa:
        escrito = escribir(valores.get(renglon["fuente"], ""), casillas[renglon["campo"]])
        # Without a name of its own the field's letter stays, with the size that makes the datum fit.
        textos[renglon["campo"]] = (escrito.texto, "", escrito.tamano)
    # None: the fields of every page.
    escritor.update_page_form_field_values(None, textos, auto_regenerate=False, flatten=True)
    escritor.remove_annotations(subtypes=None)
    for nombre in _SOBRA:
        escritor.root_object.pop(NameObject(nombre), None)
    escritor.metadata = None
    salida = io.BytesIO()
    escritor.write(salida)
    return salida.getvalue()
