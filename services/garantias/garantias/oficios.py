"""The official letters of a guarantee, and what letters of its prórrogas and enforcement share."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.garantias.models import Garantia
from services.garantias.papeleria import Carta
from services.garantias.referencias.service import empresa
from shared.calendar import en_palabras
from shared.expedientes import Expediente, leer
from shared.identity import Principal
from shared.oficios import Dato, Firmante, emitir
from shared.oficios.servicio import numerar_oficio

SERVICIO = "garantias"
GRUPO, SUBDIRECTOR, OFICINA = (
    "Grupo de Programas Especiales",
    "Subdirección de Instrumentos de Promoción",
    "Dirección Territorial",
)
"""Offices as later acts named them; the text's own names are history."""


@dataclass(frozen=True, slots=True)
class CasoDeCarta:
    """What every letter about a guarantee names."""

    razon_social: str
    nit: str
    programa: str
    garantia: str
    emisor: str
    demostrar_hasta: str

    @property
    def referencias(self) -> tuple[Dato, ...]:
        """Programme, guarantee and its issuer."""
        return (
            Dato(etiqueta="Programa", valor=self.programa),
            Dato(etiqueta="Garantía", valor=f"{self.garantia}, de {self.emisor}"),
            Dato(etiqueta="Cláusula primera", valor=self.demostrar_hasta),
        )


async def caso_de_carta(tx: AsyncSession, fila: Garantia) -> CasoDeCarta:
    """Names and numbers of a guarantee, its programme and its company."""
    exp, programa = await leer(tx, fila.id), await leer(tx, fila.programa_id)
    titular = await empresa(tx, exp.empresa)
    return CasoDeCarta(
        razon_social=titular.razon_social if titular else exp.empresa,
        nit=exp.empresa,
        programa=programa.numero or "",
        garantia=exp.numero or "",
        emisor=fila.emisor,
        demostrar_hasta=en_palabras(fila.demostrar_hasta or fila.clausula_primera),
    )


def firmante_de(quien: Principal, oficina: str) -> Firmante:
    """Who decides, as a letter names them."""
    return Firmante(nombre=quien.nombre or oficina, cargo=oficina)


async def emitir_carta(tx: AsyncSession, exp: Expediente, clase: str, carta: Carta) -> UUID:
    """Write a letter of this service for the step that the case just made. Returns its id.

    It is numbered and dated at once: terms of law run from the date of these letters, and it is nobody's to type.
    """
    id = await emitir(tx, exp, clase, carta, servicio=SERVICIO, asunto=carta.asunto)
    await numerar_oficio(tx, id, SERVICIO)
    return id


def cancelacion(caso: CasoDeCarta, *, articulo: str, motivo: str, firmante: Firmante) -> Carta:
    """Arts. 26 and 27: the guarantee is cancelled, the original goes back."""
    return Carta(
        titulo="Cancelación de garantía",
        destinatario=caso.razon_social,
        nit=caso.nit,
        asunto=f"Cancelación de la garantía {caso.garantia}",
        referencias=caso.referencias,
        parrafos=(
            f"Verificado el cumplimiento de las obligaciones que amparaba, este Ministerio decidió ({articulo}):",
        ),
        decision_titulo="Decisión",
        decision=(f"Se CANCELA la garantía {caso.garantia}.",),
        despues=(f"Motivo de la decisión: {motivo}",),
        sigue=("La oficina que la custodia le entregará el original de la garantía.",),
        firmante=firmante,
    )


def pedido_de_sustitucion(caso: CasoDeCarta, *, causa: str, motivo: str, hasta: str, firmante: Firmante) -> Carta:
    """Art. 25: another guarantee is due."""
    return Carta(
        titulo="Sustitución de garantía",
        destinatario=caso.razon_social,
        nit=caso.nit,
        asunto=f"Debe modificar o sustituir la garantía {caso.garantia}",
        referencias=caso.referencias,
        parrafos=(f"Por {causa}, la garantía de la referencia debe modificarse o sustituirse (art. 25).", motivo),
        sigue=(
            f"Presente la garantía que la sustituye, o su certificado de modificación{hasta}.",
            "Mientras no se acepte la nueva, la garantía de la referencia sigue amparando sus obligaciones.",
        ),
        firmante=firmante,
    )
