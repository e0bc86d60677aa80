"""Is this PDF the very form that was issued? Exact prefix first, structural fingerprint for honest rewrites."""

import hashlib
from collections.abc import Callable

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver

from services.firma.validacion.cambios import solo_se_agregaron_firmas
from services.firma.validacion.cronometro import medida
from services.firma.validacion.facetas import Contenido, Hallazgo, hallazgo
from services.firma.validacion.huella import (
    Canon,
    anotaciones,
    es_firma,
    formulario_peligroso,
    heredado,
    huella_catalogo,
    huella_estructura,
    huella_paginas,
    resuelto,
)
from services.firma.validacion.lectura import Detenido, Lectura, abrir
from services.firma.validacion.metadatos import metadatos_ajenos
from services.firma.validacion.politica import Limites, Politica
from services.firma.validacion.sueltos import objetos_sueltos
from services.firma.validacion.vocabulario import ANEXAR, Subindicacion

_OCULTA = 0b10_0010  # annotation flags Hidden (bit 2) and NoView (bit 6)


@medida("contenido")
def revisar_contenido(firmado: Lectura, original: bytes | None, politica: Politica) -> Contenido:
    """The content facet."""
    if original is None:
        if politica.exige_original:
            return Contenido(
                forma="sin_original", hallazgos=(hallazgo(Subindicacion.SIGNED_DATA_NOT_FOUND, detalle="no original"),)
            )
        ajenos = _casillas(firmado, politica)
        avisos = ("No se comparó con el formulario original: solo se revisó la firma.",)
        # A document of somebody else has no form to be compared with.
        return Contenido(forma="sin_original", hallazgos=ajenos, avisos=() if politica.perfil == "ajeno" else avisos)
    sha = hashlib.sha256(original).hexdigest()
    try:
        emitido = abrir(original, Limites(octetos=politica.limites.octetos))
    except Detenido as exc:
        return Contenido(
            forma="ilegible",
            sha256_original=sha,
            hallazgos=(hallazgo(Subindicacion.SIGNED_DATA_NOT_FOUND, detalle=f"original: {exc.detalle}"),),
        )
    exacto = len(firmado.pdf) > len(original) and firmado.pdf.startswith(original)
    detalle = _agregado(firmado, emitido) if exacto else None
    detalle = detalle or _distinto(firmado, emitido, exacto=exacto)
    if detalle is not None:
        return Contenido(
            forma="distinto",
            sha256_original=sha,
            paginas_distintas=_paginas_distintas(firmado, emitido),
            hallazgos=(hallazgo(Subindicacion.CONTENT_MISMATCH, detalle=detalle),),
        )
    return Contenido(
        forma="prefijo_exacto" if exacto else "huella_estructural",
        sha256_original=sha,
        hallazgos=_casillas(firmado, politica),
        avisos=()
        if exacto
        else (
            "JSignPdf reescribió el archivo; se aceptó porque sus páginas son las del formulario. Para conservarlo "
            f"intacto marque {ANEXAR}.",
        ),
    )


def _agregado(firmado: Lectura, emitido: Lectura) -> str | None:
    """With our exact bytes first, what comes after may only add signatures."""
    ultima = emitido.lector.total_revisions - 1
    if firmado.lector.total_revisions <= ultima + 1:
        return "nothing was added after the issued bytes that a reader would see as a revision"
    # The issued file must really be the older part of the revision chain, not bytes that the new xref skips.
    for n in range(ultima + 1):
        viejo = emitido.lector.xrefs.get_startxref_for_revision(n)
        if firmado.lector.xrefs.get_startxref_for_revision(n) != viejo:
            return "the cross-reference chain does not go through the issued revision"
    ajeno = _reemplazados(firmado, emitido)
    if ajeno is not None:
        return ajeno
    sueltos = objetos_sueltos(firmado.lector, ultima + 1)
    if sueltos:
        return f"objects were added that nothing refers to: {sueltos[:20]}"
    # pyHanko's analysis needs a form to compare with; without one the replaced objects and the fingerprint say it all.
    return solo_se_agregaron_firmas(firmado.lector, ultima) if "/AcroForm" in emitido.lector.root else None


def _reemplazados(firmado: Lectura, emitido: Lectura) -> str | None:
    """Of the issued objects only the catalogue, information, metadata, form, and pages with their lists may change.

    What the pages and the catalogue say afterwards is compared by fingerprint.
    """
    viejo, nuevo = emitido.lector, firmado.lector
    permitidos = {viejo.root_ref.idnum}
    for crudo in (
        *([viejo.trailer.raw_get("/Info")] if "/Info" in viejo.trailer else []),
        *(viejo.root.raw_get(clave) for clave in ("/Metadata", "/AcroForm") if clave in viejo.root),
        *(pagina.raw_get("/Annots") for pagina in emitido.paginas if "/Annots" in pagina),
    ):
        if isinstance(crudo, generic.IndirectObject):
            permitidos.add(crudo.idnum)
    permitidos |= {
        pagina.container_ref.idnum for pagina in emitido.paginas if isinstance(pagina.container_ref, generic.Reference)
    }
    emitidos = {r.idnum for n in range(viejo.total_revisions) for r in viejo.xrefs.explicit_refs_in_revision(n)}
    for n in range(viejo.total_revisions, nuevo.total_revisions):
        tocados = {r.idnum for r in nuevo.xrefs.explicit_refs_in_revision(n)} & emitidos - permitidos
        if "/AcroForm" in viejo.root:
            continue
        # JSignPdf writes the page tree again as it was.
        distintos = {i for i in tocados if not _mismo_objeto(i, nuevo.get_historical_resolver(n), firmado, emitido)}
        if distintos:
            return f"issued objects were replaced in revision {n}: {sorted(distintos)[:20]}"
    for clave in ("/StructTreeRoot", "/Pages"):
        if (clave in viejo.root) != (clave in nuevo.root) or (
            clave in viejo.root and _ref(viejo.root, clave) != _ref(nuevo.root, clave)
        ):
            return f"catalogue entry {clave} was replaced"
    return None


def _mismo_objeto(idnum: int, revision: HistoricalResolver, firmado: Lectura, emitido: Lectura) -> bool:
    suyo = revision(generic.Reference(idnum, 0, revision))
    nuestro = resuelto(generic.Reference(idnum, 0, emitido.lector))
    return Canon(firmado.paginas).directo(suyo) == Canon(emitido.paginas).directo(nuestro)


def _ref(dic: generic.DictionaryObject, clave: str) -> tuple[int, int] | str:
    crudo = dic.raw_get(clave)
    return (crudo.idnum, crudo.generation) if isinstance(crudo, generic.IndirectObject) else repr(crudo)


def _paginas_distintas(firmado: Lectura, emitido: Lectura) -> tuple[int, ...]:
    """Pages of the form, from 1, that are not the same in the file; asked only to explain a refusal."""
    nuestras, suyas = huella_paginas(emitido), huella_paginas(firmado)
    return tuple(n + 1 for n, nuestra in enumerate(nuestras) if n >= len(suyas) or suyas[n] != nuestra)


def _tocados(firmado: Lectura, emitido: Lectura) -> frozenset[int] | None:
    """Numbers of the objects written after our exact bytes; None when that does not tell which ones changed."""
    xrefs, primera, ultima = firmado.lector.xrefs, emitido.lector.total_revisions, firmado.lector.total_revisions
    flujos: Callable[[int], set[generic.Reference]] = xrefs.object_streams_used_in
    tocados = {r.idnum for n in range(primera, ultima) for r in xrefs.explicit_refs_in_revision(n)}
    # An object inside of an object stream changes with the stream.
    dentro = {r.idnum for n in range(primera) for r in flujos(n)}
    return None if tocados & dentro else frozenset(tocados)


def _distinto(firmado: Lectura, emitido: Lectura, *, exacto: bool) -> str | None:
    """First structural difference, in English for a reviewer; None when the pages are the same.

    With our exact bytes first, what reaches no object written later is the same in both, and is read once.
    """
    if len(firmado.paginas) != len(emitido.paginas):
        return f"{len(firmado.paginas)} pages instead of {len(emitido.paginas)}"
    suyo = Canon(firmado.paginas, _tocados(firmado, emitido) if exacto else None)
    suyas_por_pagina = huella_paginas(firmado, suyo)
    nuestras_por_pagina = huella_paginas(emitido, Canon(emitido.paginas, conocidos=suyo.intactos))
    for n, (suya, nuestra) in enumerate(zip(suyas_por_pagina, nuestras_por_pagina, strict=True), start=1):
        if suya != nuestra:
            return f"page {n} differs"
    nuestras, suyas = huella_catalogo(emitido), huella_catalogo(firmado)
    cambiadas = {clave for clave in nuestras.keys() | suyas.keys() if nuestras.get(clave) != suyas.get(clave)}
    if cambiadas:
        return f"catalogue entries differ: {sorted(cambiadas)}"
    # Appended after our bytes, the tree is the issued one: its objects could not be replaced. A program that leaves it
    # out deceives nobody: the pages are read as they are.
    su_arbol = b"" if exacto else huella_estructura(firmado)
    if su_arbol and su_arbol != huella_estructura(emitido):
        return "the structure tree differs"
    return metadatos_ajenos(emitido.lector, firmado.lector) or formulario_peligroso(firmado.lector)


def _casillas(firmado: Lectura, politica: Politica) -> tuple[Hallazgo, ...]:
    """A visible signature must lie within the reserved box of page 1."""
    if politica.casilla is None:
        return ()
    x0, y0, x1, y1 = politica.casilla
    for n, pagina in enumerate(firmado.paginas, start=1):
        for anotacion in anotaciones(pagina):
            if not es_firma(anotacion) or "/Rect" not in anotacion:
                continue
            a, b, c, d = (float(v) for v in anotacion["/Rect"])
            izquierda, derecha, abajo, arriba = min(a, c), max(a, c), min(b, d), max(b, d)
            oculta = int(anotacion.get("/F", 0)) & _OCULTA
            if oculta or derecha - izquierda == 0 or arriba - abajo == 0:
                continue
            marco = heredado(pagina, "/MediaBox")
            origen = [float(v) for v in resuelto(marco)] if marco is not None else [0.0, 0.0]
            dentro = (
                izquierda >= origen[0] + x0 - 0.5
                and abajo >= origen[1] + y0 - 0.5
                and derecha <= origen[0] + x1 + 0.5
                and arriba <= origen[1] + y1 + 0.5
            )
            if n != 1 or not dentro:
                return (
                    hallazgo(
                        Subindicacion.WIDGET_OVERLAP,
                        detalle=f"page {n}, rectangle {izquierda:g},{abajo:g} – {derecha:g},{arriba:g}",
                    ),
                )
    return ()
