"""What may be added to a PDF: signatures, and nothing else."""

import re
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    DiffResult,
    ModificationLevel,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, enumerate_sig_fields

_FIN = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")


class _NuevoSinLiberados:
    """A revision as the difference analysis sees it, without the freeing of objects that never existed before.

    JSignPdf 2.2.0 frees such an object when it appends a second signature; pyHanko takes it for a deletion.
    """

    def __init__(self, revision: HistoricalResolver, ignorados: set[generic.Reference]) -> None:
        self._revision = revision
        self._ignorados = ignorados

    def __getattr__(self, nombre: str) -> object:
        return getattr(self._revision, nombre)

    def __call__(self, ref: generic.Reference) -> Any:
        return self._revision(ref)

    def refs_freed_in_revision(self) -> set[generic.Reference]:
        return _liberados(self._revision) - self._ignorados

    def explicit_refs_in_revision(self) -> set[generic.Reference]:
        return self._revision.reader.xrefs.explicit_refs_in_revision(self._revision.revision) - self._ignorados


def _liberados(revision: HistoricalResolver) -> set[generic.Reference]:
    return revision.reader.xrefs.refs_freed_in_revision(revision.revision)


class PoliticaSoloFirmas(StandardDiffPolicy):
    """pyHanko's analysis with one narrow tolerance and no other."""

    def __init__(self) -> None:
        super().__init__(DEFAULT_DIFF_POLICY.global_rules, DEFAULT_DIFF_POLICY.form_rule)

    def apply(
        self,
        old: HistoricalResolver,
        new: HistoricalResolver,
        field_mdp_spec: FieldMDPSpec | None = None,
        doc_mdp: MDPPerm | None = None,
    ) -> DiffResult:
        inexistentes = {ref for ref in _liberados(new) if not _existia(old, ref)}
        vista = _NuevoSinLiberados(new, inexistentes) if inexistentes else new
        return super().apply(old, vista, field_mdp_spec, doc_mdp)  # type: ignore[arg-type]  # a proxy of a resolver


def _existia(vieja: HistoricalResolver, ref: generic.Reference) -> bool:
    """Whether any revision up to `vieja` defined the object, in any generation."""
    xrefs = vieja.reader.xrefs
    for generacion in range(ref.generation + 1):
        candidata = generic.Reference(ref.idnum, generacion, pdf=vieja.reader)
        if any(candidata in xrefs.explicit_refs_in_revision(n) for n in range(vieja.revision + 1)):
            return True
    return False


def termina_en_revision(lector: PdfFileReader, pdf: bytes) -> bool:
    """Whether the file ends where its last revision does, with nothing behind that another reader might take up."""
    fin = _FIN.search(pdf, max(len(pdf) - 1024, 0))
    return fin is not None and int(fin[1]) == lector.xrefs.get_startxref_for_revision(lector.total_revisions - 1)


def campos_de_firma(lector: PdfFileReader) -> set[str]:
    """Full names of all signature fields."""
    return {nombre for nombre, _, _ in enumerate_sig_fields(lector)}


def solo_se_agregaron_firmas(
    lector: PdfFileReader,
    revision: int,
    *,
    bloqueo: FieldMDPSpec | None = None,
    permiso: MDPPerm | None = None,
    tope: ModificationLevel = ModificationLevel.FORM_FILLING,
) -> str | None:
    """None when every update after `revision` only adds signatures; else what was found, in English, for a reviewer.

    Filling any other field counts as a change: the content of a form can be replaced through its fields.

    Args:
        tope: LTA_UPDATES not to allow signatures either, only validation data and document timestamps.
    """
    if revision == lector.total_revisions - 1:
        return None
    resultado = PoliticaSoloFirmas().review_file(lector, revision, field_mdp_spec=bloqueo, doc_mdp=permiso)
    if isinstance(resultado, SuspiciousModification):
        return str(resultado)[:500]
    if resultado.modification_level > tope:
        return f"modification level {resultado.modification_level.name}"
    ajenos = {nombre for nombre in resultado.changed_form_fields if nombre not in campos_de_firma(lector)}
    return f"form fields changed: {sorted(ajenos)}" if ajenos else None
