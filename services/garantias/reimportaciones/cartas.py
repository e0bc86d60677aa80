"""The words of the concept on goods that come back. Pure."""

from decimal import Decimal

from services.garantias.papeleria import Carta
from services.garantias.parametros.rules import Reglamento
from services.garantias.programas.cartas import Asunto
from services.garantias.programas.nombres import dolares
from services.garantias.reimportaciones.rules import ClaseReimportacion
from shared.oficios import Dato, Firmante, parrafos


def concepto(
    a: Asunto,
    r: Reglamento,
    *,
    clase: ClaseReimportacion,
    programa: str,
    favorable: bool,
    garantia_usd: Decimal | None,
    exige_registro: bool,
    motivo: str,
    firmante: str,
) -> Carta:
    """The concept of art. 90, and what arts. 91 and 92 ask next."""
    sigue: list[str] = []
    if garantia_usd is not None:
        meses = r.entero("reexportacion_vigencia")
        sigue.append(
            f"Constituya ante la {r.oficina('regional').nombre} una garantía de reexportación por"
            f" {dolares(garantia_usd)}, con vigencia de {meses} meses para reexportar y acreditarlo (artículo 91)."
        )
    if exige_registro:
        sigue.append("Antes del levante tramite el registro o la licencia de importación (artículo 92 parágrafo).")
    if favorable and clase is ClaseReimportacion.DEFINITIVA:
        sigue.append("Efectúe el levante conforme a las normas aduaneras (artículo 92).")
    como = "FAVORABLE" if favorable else "DESFAVORABLE"
    return a.carta(
        "Concepto de reimportación",
        f"Concepto sobre la reimportación {clase.value} {a.numero}",
        decision_titulo="Concepto",
        decision=(f"Concepto {como} a la reimportación {clase.value} de los bienes de la referencia (artículo 90).",),
        despues=parrafos(motivo),
        titulo_datos="Bienes",
        datos=(Dato(etiqueta="Programa", valor=programa),),
        sigue=tuple(sigue),
        firmante=Firmante(nombre=firmante, cargo=r.oficina("control").nombre),
    )
