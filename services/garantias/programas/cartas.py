"""The words of the letters on a request. Pure: facts in, content out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from services.garantias.papeleria import Carta
from services.garantias.parametros.rules import Reglamento
from services.garantias.programas.detalle import DetalleDePrograma
from services.garantias.programas.nombres import CARACTERES, CLASES, GARANTIAS, OPERACIONES, SUSPENSIONES, dolares
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from shared.documents import textos
from shared.oficios import Dato, Firmante, parrafos, unir

CAUSALES_UNILATERALES = {
    "inconsistencias": "inconsistencias en la información presentada por el usuario",
    "adulteracion": "adulteración en los documentos presentados",
    "requerimientos": "no atender oportunamente los requerimientos sobre el desarrollo del programa",
    "destinacion": "dar a los bienes importados una destinación diferente de aquella para la cual se importaron",
    "ubicacion": "no acreditar el lugar en que se encuentran los bienes importados",
    "renuncia_registros": "inexactitud en la declaración jurada de una renuncia a registros de importación (art. 46)",
}
"""Art. 53 a to e, and art. 46 par. 3."""

MANIFESTACIONES = (
    "El Ministerio puede pedir cualquier información y visitar el sitio de producción en cualquier momento, para"
    " verificar la debida utilización de los bienes importados al amparo del programa.",
    "La constitución de la garantía global de cumplimiento y el registro de importaciones con cargo al programa"
    " significan que se aceptan los términos de esta autorización.",
    "El usuario debe informar oportunamente cualquier hecho que afecte el desarrollo del programa.",
    "Los bienes de capital y los repuestos no pueden enajenarse ni destinarse a un fin diferente del autorizado antes"
    " de quedar en libre disposición, una vez cumplidas totalmente las obligaciones.",
    "Los certificados de origen de los productos de exportación se otorgan solo si cumplen las normas de origen"
    " vigentes cuando se expidan.",
)
"""Art. 17 g, in its order."""


@dataclass(frozen=True, slots=True)
class Asunto:
    """What every letter of a request names."""

    numero: str
    empresa: str
    nit: str
    tramite: str
    """`programa` or `modificacion`."""

    @property
    def nombre(self) -> str:
        """`la solicitud de programa PV-2026-1`."""
        que = "de programa" if self.tramite == "programa" else "de modificación de programa"
        return f"la solicitud {que} {self.numero}"

    def carta(self, titulo: str, asunto: str, **resto: object) -> Carta:
        """A letter to the company about its request."""
        cabeza = {"titulo": titulo, "destinatario": self.empresa, "nit": self.nit, "asunto": asunto}
        return Carta.model_validate({**cabeza, "referencias": (Dato(etiqueta="Radicado", valor=self.numero),), **resto})


def constancia(a: Asunto, *, recibida_en: datetime, decidir_hasta: date, huellas: Sequence[tuple[str, str]]) -> Carta:
    """Receipt: everybody has signed, and until when the ministry decides."""
    return a.carta(
        "Constancia de radicación",
        f"Constancia de radicación de {a.nombre}",
        parrafos=(
            "El Ministerio deja constancia de que recibió completo el formulario de la referencia, firmado digitalmente"
            " por el representante legal o apoderado y por el economista, y de que las firmas fueron validadas.",
        ),
        titulo_datos="Datos de la radicación",
        datos=(
            Dato(etiqueta="Instante de recepción", valor=_instante(recibida_en)),
            Dato(etiqueta="Decisión a más tardar (art. 16)", valor=textos.fecha_larga(decidir_hasta)),
            *(Dato(etiqueta=f"Huella SHA-256 de la copia del {rol}", valor=h) for rol, h in huellas),
        ),
        sigue=("La solicitud pasa a estudio del Grupo.",),
    )


def _instante(momento: datetime) -> str:
    return f"{textos.fecha_y_hora(momento)} (hora legal de Colombia, UTC-5)"


def autorizacion(
    a: Asunto,
    r: Reglamento,
    *,
    clase: ClasePrograma,
    cupo_usd: Decimal,
    licencia_anual: bool,
    meses: tuple[int | None, int | None],
    oficina: str,
    detalle: DetalleDePrograma,
    motivo: str,
    firmante: str,
) -> Carta:
    """The authorisation with at least the content of art. 17, item by item."""
    de_materias = es_de_materias_primas(clase)
    codigo = "garantia_porcentaje_licencia_anual" if licencia_anual else "garantia_porcentaje"
    caracter = "reembolsables" if detalle.reembolsable else "no reembolsables"
    importar, compromiso = meses
    duracion = (
        ()
        if de_materias
        else (
            Dato(etiqueta="Plazo para importar y poner en marcha", valor=f"{importar} meses"),
            Dato(etiqueta="Período del compromiso de exportación", valor=f"{compromiso} meses"),
        )
    )
    por_anio = ", por cada año calendario" if de_materias else ""
    return a.carta(
        "Autorización de programa",
        f"Autorización del programa Plan Vallejo {a.numero}",
        parrafos=(
            f"En atención a {a.nombre}, este Ministerio la estudió conforme a los artículos 13 a 16 de la"
            f" {r.nombre} y decidió:",
        ),
        decision_titulo="Decisión",
        decision=(f"Se AUTORIZA el programa, con un cupo de importación de {dolares(cupo_usd)} FOB{por_anio}.",),
        titulo_datos="Contenido de la autorización (artículo 17)",
        datos=(
            Dato(etiqueta="a) Usuario", valor=f"{a.empresa}, NIT {a.nit}"),
            *_miembros(detalle),
            Dato(etiqueta="b) Cupo de importación", valor=f"{dolares(cupo_usd)} FOB{por_anio}"),
            Dato(
                etiqueta="c) Operación, modalidad y carácter",
                valor=f"{CLASES[clase]}; {OPERACIONES[detalle.operacion].lower()}; importaciones {caracter}",
            ),
            Dato(etiqueta="d) Actividad económica", valor=_actividad(detalle)),
            Dato(
                etiqueta="e) Garantía y porcentaje (art. 21)",
                valor=f"{GARANTIAS.get(detalle.clase_garantia or '', '')}; {r.valor(codigo)} % del cupo FOB",
            ),
            Dato(etiqueta="f) Dirección que la acepta y registra", valor=oficina),
            *duracion,
        ),
        despues=unir(
            _motivo(motivo),
            "El Ministerio manifiesta expresamente al usuario (artículo 17 g):",
            (f"{i}. {texto}" for i, texto in enumerate(MANIFESTACIONES, start=1)),
            "Son causas de terminación unilateral del programa (artículo 17 h): "
            + "; ".join(CAUSALES_UNILATERALES.values())
            + ".",
        ),
        sigue=(
            f"Constituya la garantía global de cumplimiento ante {oficina} antes de la primera solicitud de registro de"
            " importación, o al mismo tiempo.",
        ),
        firmante=Firmante(nombre=firmante, cargo=r.oficina("subdireccion").nombre),
    )


def _actividad(detalle: DetalleDePrograma) -> str:
    caracter = CARACTERES.get(detalle.caracter or "")
    return f"{detalle.actividad or ''} ({caracter.lower()})" if caracter else detalle.actividad or ""


def _miembros(detalle: DetalleDePrograma) -> tuple[Dato, ...]:
    if not detalle.miembros:
        return ()
    nombres = "; ".join(f"{m.razon_social}, NIT {m.nit}" for m in detalle.miembros)
    return (Dato(etiqueta="Asociación empresarial (art. 13.1)", valor=nombres),)


def aviso_a_leasing(a: Asunto, r: Reglamento, *, compania: str, contrato: str, firmante: str) -> Carta:
    """Art. 17 par.: the leasing company learns the regime of the goods and that they may not be disposed of."""
    return a.carta(
        "Comunicación",
        f"Régimen de los bienes del contrato de leasing {contrato}",
        parrafos=(
            f"Con destino a {compania}. Los bienes del contrato de leasing {contrato} se importan al amparo del"
            f" programa Plan Vallejo {a.numero}, de {a.empresa}, bajo el régimen de importación temporal de los"
            " sistemas especiales de importación-exportación.",
            "No pueden enajenarse ni destinarse a un fin diferente del autorizado hasta tanto se cumplan la totalidad"
            " de las obligaciones del programa (artículo 17, parágrafo).",
        ),
        firmante=Firmante(nombre=firmante, cargo=r.oficina("grupo").nombre),
    )


def negacion(a: Asunto, r: Reglamento, *, motivo: str, firmante: str) -> Carta:
    """A denial, of two signatures."""
    return a.carta(
        "Respuesta a la solicitud",
        f"Negación de {a.nombre}",
        parrafos=(f"En atención a {a.nombre}, este Ministerio la estudió y decidió:",),
        decision_titulo="Decisión",
        decision=("Se NIEGA la solicitud.",),
        despues=_motivo(motivo),
        sigue=("Puede presentar otra solicitud cuando reúna las condiciones.",),
        firmante=Firmante(nombre=firmante, cargo=r.oficina("subdireccion").nombre),
    )


def devolucion(a: Asunto, r: Reglamento, *, causas: Sequence[str], motivo: str, firmante: str) -> Carta:
    """Art. 18: what is missing, and that the term begins anew with the next filing."""
    return a.carta(
        "Devolución de la solicitud",
        f"Devolución de {a.nombre}",
        parrafos=(f"El Grupo devuelve {a.nombre} porque no reúne los requisitos (artículo 18).",),
        decision_titulo="Causas de la devolución",
        decision=tuple(f"{i}. {causa}" for i, causa in enumerate(causas, start=1)),
        despues=_motivo(motivo),
        sigue=(
            "Corrija la solicitud y radíquela de nuevo con el mismo número; deben firmarla otra vez.",
            "El término para decidir se cuenta desde esa nueva radicación.",
        ),
        firmante=Firmante(nombre=firmante, cargo=r.oficina("grupo").nombre),
    )


def modificacion(
    a: Asunto,
    r: Reglamento,
    *,
    programa: str,
    que: str,
    cambios: Sequence[tuple[str, str]],
    efecto: str,
    motivo: str,
    firmante: str,
) -> Carta:
    """A modification that was authorised: what was, what is, what it asks of the guarantee (arts. 19, 25)."""
    return a.carta(
        "Modificación de programa",
        f"Modificación del programa Plan Vallejo {programa}",
        parrafos=(f"En atención a {a.nombre}, este Ministerio la estudió conforme al artículo 19 y decidió:",),
        decision_titulo="Decisión",
        decision=(f"Se AUTORIZA la modificación del programa {programa}: {que}.",),
        titulo_datos="Lo que cambia",
        datos=tuple(Dato(etiqueta=e, valor=v) for e, v in cambios),
        despues=_motivo(motivo),
        sigue=(efecto, "En lo demás, la autorización queda como estaba."),
        firmante=Firmante(nombre=firmante, cargo=r.oficina("subdireccion").nombre),
    )


def suspension(a: Asunto, r: Reglamento, *, causa: str, motivo: str, firmante: str) -> Carta:
    """The programme takes no more registrations for now."""
    return a.carta(
        "Suspensión de programa",
        f"Suspensión del registro de importaciones del programa {a.numero}",
        parrafos=(f"El Ministerio suspende el registro de importaciones con cargo al programa {a.numero}.",),
        decision_titulo="Causa",
        decision=(SUSPENSIONES[causa][0].upper() + SUSPENSIONES[causa][1:] + ".",),
        despues=_motivo(motivo),
        firmante=Firmante(nombre=firmante, cargo=r.oficina("control").nombre),
    )


def levantamiento(a: Asunto, r: Reglamento, *, motivo: str, firmante: str) -> Carta:
    """Registrations are taken again."""
    return a.carta(
        "Levantamiento de la suspensión",
        f"Levantamiento de la suspensión del programa {a.numero}",
        parrafos=(f"Desde la fecha puede volver a registrar importaciones con cargo al programa {a.numero}.",),
        despues=_motivo(motivo),
        firmante=Firmante(nombre=firmante, cargo=r.oficina("control").nombre),
    )


def _motivo(texto: str) -> tuple[str, ...]:
    primero, *resto = parrafos(texto) or ("",)
    return (f"Motivo de la decisión: {primero}", *resto)
