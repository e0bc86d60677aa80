"""The form of a request: frozen data that two people sign, section by section."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from services.garantias.dinero import de_centavos
from services.garantias.programas.detalle import DetalleDePrograma
from services.garantias.programas.models import Documento, Programa
from services.garantias.programas.modificaciones_datos import ModificacionEscrita
from services.garantias.programas.nombres import (
    CARACTERES,
    CAUSAS_12,
    CLASES,
    DOCUMENTOS,
    GARANTIAS,
    OPERACIONES,
    dolares,
)
from services.garantias.programas.rules import ClasePrograma
from shared.clock import reloj_legal
from shared.documents.formas import Adjunto, Forma, Texto


class _Datos(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Fila(_Datos):
    etiqueta: Texto
    valor: Texto


class Seccion(_Datos):
    titulo: Texto
    filas: tuple[Fila, ...]


class Anexo(Adjunto):
    """A document of art. 14 with what it is."""

    que_es: Texto


class DatosSolicitud(Forma):
    """What the PDF shows. `formulario` grows each time that it is filed."""

    numero: Texto
    formulario: int = Field(ge=1)
    titulo: Texto
    nit: Texto
    razon_social: Texto
    destacado: Texto
    destacado_valor: Texto
    destacado_nota: Texto
    secciones: tuple[Seccion, ...]
    anexos: tuple[Anexo, ...]
    economista: Texto
    matricula: Texto
    declaracion: Texto


def anexos_de(documentos: Sequence[Documento]) -> tuple[Anexo, ...]:
    """The documents as the form names them, with their digests."""
    return tuple(
        Anexo(
            nombre=d.nombre,
            sha256=d.objeto["sha256"],
            tamano=d.objeto["tamano"],
            que_es=DOCUMENTOS.get(d.clase, d.clase.replace("_", " ")),
        )
        for d in documentos
    )


def seccion(titulo: str, *filas: tuple[str, Any]) -> Seccion:
    """A section, without the rows that say nothing."""
    return Seccion(
        titulo=titulo, filas=tuple(Fila(etiqueta=e, valor=str(v)) for e, v in filas if v not in (None, "", []))
    )


def _si(valor: bool) -> str:
    return "Sí" if valor else "No"


def secciones_del_programa(p: Programa, d: DetalleDePrograma) -> tuple[Seccion, ...]:
    """What the programme is, in the order of art. 17."""
    meses = [("Meses para importar, montar y poner en marcha", p.meses_importacion)]
    meses.append(("Meses del compromiso de exportación", p.meses_compromiso))
    caracter = "Reembolsables" if d.reembolsable else "No reembolsables"
    lista = [
        seccion(
            "Operación",
            ("Operación", CLASES[ClasePrograma(p.clase)]),
            ("Modalidad", OPERACIONES[d.operacion]),
            ("Carácter de las importaciones", caracter),
            ("Causa (art. 12)", CAUSAS_12.get(d.causa_no_reembolsable or "")),
            ("Justificación", d.justificacion_no_reembolsable),
            ("Cupo de importación FOB", dolares(de_centavos(p.cupo_fob_centavos))),
            ("Licencia anual al mismo tiempo", _si(p.licencia_anual)),
            *meses,
        ),
        seccion(
            "Empresa y proyecto",
            ("Carácter", CARACTERES.get(d.caracter or "")),
            ("Actividad económica", d.actividad),
            ("Proyecto y plan exportador", d.proyecto),
            ("Ubicación de los bienes", d.ubicacion),
            ("Capacidad de producción", d.capacidad),
            ("Bienes principales", "; ".join(d.bienes_principales)),
            ("Meses de depreciación del 90 %", d.meses_depreciacion_90),
        ),
        seccion(
            "Garantía y ejecución",
            ("Clase de garantía que se constituirá", GARANTIAS.get(d.clase_garantia or "")),
            ("Dirección territorial", p.oficina),
        ),
    ]
    if d.leasing:
        lista.append(
            seccion(
                "Leasing",
                ("Compañía", d.leasing.compania),
                ("Contrato", d.leasing.contrato),
                ("Vigencia en meses", d.leasing.meses),
            )
        )
    if d.maquila:
        lista.append(
            seccion(
                "Maquila",
                ("Contratante extranjero", f"{d.maquila.contratante} ({d.maquila.pais})"),
                ("Insumos externos que suministra", f"{d.maquila.porcentaje_suministrado} %"),
                ("Partes vinculadas", _si(d.maquila.vinculados)),
            )
        )
    if d.miembros:
        filas = [(f"NIT {m.nit}", m.razon_social + (" (coordinadora)" if m.coordinador else "")) for m in d.miembros]
        lista.append(seccion("Asociación empresarial", *filas))
    if d.bienes_usados:
        usados = [
            (
                b.subpartida,
                f"{b.descripcion}; de {b.anio_fabricacion}, {b.vida_util_meses} meses de vida útil",
            )
            for b in d.bienes_usados
        ]
        lista.append(seccion("Bienes usados", *usados))
    return tuple(s for s in lista if s.filas)


def forma_de_programa(
    p: Programa, nit: str, razon_social: str, numero: str, formulario: int, documentos: Sequence[Documento]
) -> DatosSolicitud:
    """The form of a request of programme (art. 14 a)."""
    d = DetalleDePrograma.model_validate(p.detalle)
    assert d.economista is not None
    return DatosSolicitud(
        generado_en=reloj_legal.ahora(),
        numero=numero,
        formulario=formulario,
        titulo="Solicitud de programa Plan Vallejo",
        nit=nit,
        razon_social=razon_social,
        destacado="Cupo de importación",
        destacado_valor=dolares(de_centavos(p.cupo_fob_centavos)),
        destacado_nota="FOB" + (", por año calendario" if p.meses_importacion is None else ""),
        secciones=secciones_del_programa(p, d),
        anexos=anexos_de(documentos),
        economista=d.economista.nombre,
        matricula=d.economista.matricula,
        declaracion=(
            "Quienes firman declaran que la información y los documentos de esta solicitud son ciertos; que la empresa"
            " no tiene incumplimientos por programas anteriores y conoce las obligaciones del régimen, la garantía que"
            " debe constituir y las causas de terminación unilateral."
        ),
    )


def forma_de_modificacion(
    escrita: ModificacionEscrita,
    cambios: Sequence[tuple[str, str]],
    programa: str,
    nit: str,
    razon_social: str,
    numero: str,
    formulario: int,
    documentos: Sequence[Documento],
) -> DatosSolicitud:
    """The form of a modification of a programme (arts. 14 a and 19)."""
    return DatosSolicitud(
        generado_en=reloj_legal.ahora(),
        numero=numero,
        formulario=formulario,
        titulo="Modificación de programa Plan Vallejo",
        nit=nit,
        razon_social=razon_social,
        destacado="Programa que se modifica",
        destacado_valor=programa,
        destacado_nota="artículo 19",
        secciones=(
            seccion("Modificación que se pide", *cambios),
            seccion("Justificación", ("Motivos", escrita.justificacion)),
        ),
        anexos=anexos_de(documentos),
        economista=escrita.economista.nombre,
        matricula=escrita.economista.matricula,
        declaracion=(
            "Quienes firman declaran que la información y los documentos de esta solicitud son ciertos, que la empresa"
            " no tiene incumplimientos por programas autorizados y que su inscripción en el registro de exportadores"
            " está vigente."
        ),
    )
