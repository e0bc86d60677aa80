"""The destination's own certificate: a PDF form that a coordinador loads, filled in with the data of each one."""

import asyncio
import io
from collections.abc import Iterator, Mapping
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, NameObject
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.consumo.cqe.models import FormularioDestino
from services.consumo.cqe.rules import FUENTES, fuente_valida
from services.consumo.referencias.service import contingente_actual
from shared.audit import anotar, identidad
from shared.clock import reloj_legal
from shared.events import RefObjeto
from shared.http import Problema
from shared.identity import Principal

_ADMITIDOS = {"/Tx", "/Ch"}
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
    maximos = await asyncio.to_thread(maximos_de, blanco)
    if faltan := sorted(set(mapa) - set(maximos)):
        raise Problema(
            "formulario-invalido", f"El PDF no tiene el campo de texto {', '.join(faltan)}.", tiene=sorted(maximos)
        )
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"formulario.{contingente}"))))
    ultima = select(func.max(col(FormularioDestino.version))).where(col(FormularioDestino.contingente) == contingente)
    formulario = FormularioDestino(
        id=uuid7(),
        contingente=contingente,
        version=((await tx.execute(ultima)).scalar_one() or 0) + 1,
        objeto=objeto.model_dump(),
        mapa=[{"campo": campo, "fuente": fuente, "maximo": maximos[campo]} for campo, fuente in mapa.items()],
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
    """Refuse what would be cut off, before anything is numbered.

    Raises:
        Problema: `formulario-no-cabe`.
    """
    for renglon in formulario.mapa:
        largo = len(valores.get(renglon["fuente"], ""))
        if renglon["maximo"] is not None and largo > renglon["maximo"]:
            raise Problema(
                "formulario-no-cabe",
                f"{renglon['fuente']} tiene {largo} letras y el campo {renglon['campo']} admite {renglon['maximo']}.",
            )


def maximos_de(blanco: bytes) -> dict[str, int | None]:
    """Text and choice fields of a blank form, each with the characters it admits, or None.

    Raises:
        Problema: `formulario-invalido` for what is no PDF, is encrypted or has no fields.
    """
    try:
        lector = PdfReader(io.BytesIO(blanco))
        if lector.is_encrypted:
            raise Problema("formulario-invalido", "El PDF está cifrado.")
        campos = dict(_campos(lector))
    except (PyPdfError, KeyError, ValueError, RecursionError) as error:
        raise Problema("formulario-invalido", "El PDF no se puede leer.") from error
    if not campos:
        raise Problema("formulario-invalido", "El PDF no tiene campos que se puedan llenar.")
    return campos


def _campos(lector: PdfReader) -> Iterator[tuple[str, int | None]]:
    for pagina in lector.pages:
        for referencia in pagina.get("/Annots") or ():
            anotacion: Any = referencia.get_object()
            padre = anotacion.get("/Parent", DictionaryObject()).get_object()
            nombre = anotacion.get("/T", padre.get("/T"))
            if nombre is not None and anotacion.get("/FT", padre.get("/FT")) in _ADMITIDOS:
                maximo = anotacion.get("/MaxLen", padre.get("/MaxLen"))
                yield str(nombre), None if maximo is None else int(maximo)


def llenar(blanco: bytes, mapa: list[dict[str, Any]], valores: Mapping[str, str]) -> bytes:
    """The form with its fields filled in and turned into plain text of the page: nothing of it can be edited or runs.

    Args:
        valores: text by source; a source without value leaves its field empty.
    """
    escritor = PdfWriter(clone_from=io.BytesIO(blanco))
    textos = {renglon["campo"]: valores.get(renglon["fuente"], "") for renglon in mapa}
    # None: the fields of every page.
    escritor.update_page_form_field_values(None, textos, auto_regenerate=False, flatten=True)
    escritor.remove_annotations(subtypes=None)
    for nombre in _SOBRA:
        escritor.root_object.pop(NameObject(nombre), None)
    escritor.metadata = None
    salida = io.BytesIO()
    escritor.write(salida)
    return salida.getvalue()
