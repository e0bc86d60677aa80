"""The report on one file, and the one bottom line drawn from all its facets."""

from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from services.firma.validacion.facetas import (
    ConsultaRevocacion,
    Contenido,
    Faceta,
    FirmaRevisada,
    Formato,
    Hallazgo,
    Sello,
    hallazgo,
)
from services.firma.validacion.vocabulario import PRECEDENCIA, Subindicacion, Veredicto, veredicto_de


@dataclass(frozen=True, kw_only=True)
class Informe:
    """The verdict on one file with everything it rests on."""

    veredicto: Veredicto
    """The bottom line."""
    subindicacion: Subindicacion | None
    """The first reason; None when passed."""
    razones: tuple[Hallazgo, ...]
    """All reasons, the one to act on first."""
    avisos: tuple[str, ...]
    """Spanish remarks."""
    perfil: str
    """Profile of the policy."""
    hora_recepcion: datetime
    """When our system had the whole file: the proof of existence."""
    hora_verificacion: datetime
    """When it was judged."""
    formato: Formato
    contenido: Contenido | None
    sello: Sello | None
    firmas: tuple[FirmaRevisada, ...]
    """In the order of their revisions."""
    consultas: tuple[ConsultaRevocacion, ...] = ()
    """Certificates whose status could be asked for; not part of the published report."""

    def con_explicacion(self, subindicacion: Subindicacion, razon: str, remedio: str) -> "Informe":
        """The same verdict with other sentences for one of its reasons; an empty remedy keeps the general one."""

        def dicho(h: Hallazgo) -> Hallazgo:
            if h.subindicacion is not subindicacion:
                return h
            return replace(h, razon=razon, remedio=remedio or h.remedio)

        return replace(
            self,
            razones=tuple(dicho(h) for h in self.razones),
            formato=replace(self.formato, hallazgos=tuple(dicho(h) for h in self.formato.hallazgos)),
            contenido=replace(self.contenido, hallazgos=tuple(dicho(h) for h in self.contenido.hallazgos))
            if self.contenido is not None
            else None,
        )

    def a_dict(self) -> dict[str, Any]:
        """JSON-ready report: `veredicto, subindicacion, razones, avisos, facetas, firmas` and the times."""
        return {
            "veredicto": self.veredicto.value,
            "subindicacion": self.subindicacion.value if self.subindicacion else None,
            "razones": _plano(self.razones),
            "avisos": list(self.avisos),
            "perfil": self.perfil,
            "hora_recepcion": self.hora_recepcion.isoformat(),
            "hora_verificacion": self.hora_verificacion.isoformat(),
            "facetas": {
                "formato": _plano(self.formato),
                "contenido": _plano(self.contenido),
                "sello": _plano(self.sello),
            },
            "firmas": _plano(self.firmas),
        }


def _plano(valor: Any) -> Any:
    if is_dataclass(valor) and not isinstance(valor, type):
        return {campo.name: _plano(getattr(valor, campo.name)) for campo in fields(valor)}
    if isinstance(valor, tuple | list):
        return [_plano(v) for v in valor]
    if isinstance(valor, datetime | date):
        return valor.isoformat()
    if isinstance(valor, Enum):
        return valor.value
    return valor


def concluir(
    *,
    perfil: str,
    hora_recepcion: datetime,
    hora_verificacion: datetime,
    formato: Formato,
    contenido: Contenido | None = None,
    sello: Sello | None = None,
    firmas: tuple[FirmaRevisada, ...] = (),
    consultas: tuple[ConsultaRevocacion, ...] = (),
) -> Informe:
    """Draw the bottom line: any failure fails, any doubt is indeterminate, and only a file without either passes."""
    facetas: list[Faceta] = [f for f in (formato, contenido, sello) if f is not None]
    facetas += [f for firma in firmas for f in firma.facetas()]
    vistos: dict[tuple[Subindicacion, str], Hallazgo] = {}
    for faceta in facetas:
        for h in faceta.hallazgos:
            vistos.setdefault((h.subindicacion, h.razon), h)
    razones = sorted(
        vistos.values(),
        key=lambda h: (veredicto_de(h.subindicacion) is not Veredicto.TOTAL_FAILED, PRECEDENCIA.index(h.subindicacion)),
    )
    # A file in which no signature was examined can't pass, whatever the facets say.
    if not razones and not firmas:
        razones = [hallazgo(Subindicacion.NO_SIGNATURE_FOUND)]
    return Informe(
        veredicto=veredicto_de(razones[0].subindicacion) if razones else Veredicto.TOTAL_PASSED,
        subindicacion=razones[0].subindicacion if razones else None,
        razones=tuple(razones),
        avisos=tuple(dict.fromkeys(a for faceta in facetas for a in faceta.avisos)),
        perfil=perfil,
        hora_recepcion=hora_recepcion,
        hora_verificacion=hora_verificacion,
        formato=formato,
        contenido=contenido,
        sello=sello,
        firmas=firmas,
        consultas=consultas,
    )
