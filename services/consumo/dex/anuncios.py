"""What is published of a declaration after each change: its full state, for us and for DIAN's systems."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.cqe.models import Cqe
from services.consumo.cqe.por_mirar import marcar
from services.consumo.dex.consultas import avisos_de_varias, credito_de
from services.consumo.dex.models import Credito, Dex
from services.consumo.dex.rules import Aviso
from shared.events.consumo import DexActualizada
from shared.events.publico import DexPublico
from shared.expedientes import Expediente
from shared.messaging.lotes import Publicacion, publicar_lote


async def anunciar(tx: AsyncSession, exp: Expediente, dex: Dex, cqe: Cqe, motivo: str | None = None) -> None:
    """Publish the declaration as `tx` leaves it; its version is the case's and only grows."""
    credito = await credito_de(tx, dex.cqe_id)
    avisos = (await avisos_de_varias(tx, [dex], {cqe.id: cqe}))[dex.id]
    await publicar_lote(tx, publicaciones_de(exp, dex, cqe, credito, avisos, motivo))
    await marcar(tx, cqe.id)


def publicaciones_de(
    exp: Expediente, dex: Dex, cqe: Cqe, credito: Credito | None, avisos: Iterable[Aviso], motivo: str | None = None
) -> tuple[Publicacion, Publicacion]:
    """Both events of a change of the declaration: ours and that for DIAN's systems."""
    comunes = {
        "version": exp.version,
        "estado": exp.estado,
        "declaracion": dex.declaracion,
        "clase": dex.clase,
        "contingente": dex.contingente,
        "nit": dex.nit,
        "fecha": dex.fecha,
    }
    propio = {
        "dex_id": exp.id,
        "radicado": exp.numero,
        "cqe_id": cqe.id,
        "cqe_numero": cqe.numero,
        "cupo_id": dex.cupo_id,
        "comercial_kg": dex.comercial_kg,
        "fob_centavos": dex.fob_centavos,
        "reemplaza_a": dex.reemplaza_a,
        "avisos": [a.codigo for a in avisos],
        "motivo": motivo or "",
        "acreditado_cqe_kg": credito.acreditado_kg if credito else 0,
        "documento_sha256": dex.sha256,
        "actualizada_en": exp.actualizado_en,
    }
    evento = DexActualizada.model_validate(comunes | propio)
    publico = publico_de(exp, dex, cqe)
    return (
        Publicacion(evento, str(exp.id), exp.version, exp.numero),
        Publicacion(publico, exp.numero or "", exp.version, exp.numero),
    )


def publico_de(exp: Expediente, dex: Dex, cqe: Cqe) -> DexPublico:
    """What DIAN's systems read of a declaration."""
    return DexPublico.model_validate(
        {
            "numero": exp.numero,
            "version": exp.version,
            "estado": exp.estado,
            "declaracion": dex.declaracion,
            "clase": dex.clase,
            "fecha": dex.fecha,
            "cqe": cqe.numero,
            "contingente": dex.contingente,
            "nit": dex.nit,
            "cantidad_comercial_kg": dex.comercial_kg,
            "sha256": dex.sha256,
            "actualizado_en": exp.actualizado_en,
        }
    )
