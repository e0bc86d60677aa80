"""The projection of signed forms: a form is in flight until its case is decided after the signature."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.events.firma import VeredictoEmitido
from shared.events.registro import FormaEnCurso

_FIRMADA = text("""
    INSERT INTO forma_firmada AS f (documento_id, firmante_id, nit, servicio, numero, firmada_en)
    VALUES (:documento_id, :firmante_id, :nit, :servicio, :numero, :firmada_en)
    ON CONFLICT (documento_id, firmante_id) DO UPDATE SET numero = excluded.numero, firmada_en = excluded.firmada_en
    WHERE f.firmada_en < excluded.firmada_en
""")
_CERRADA = text("""
    INSERT INTO forma_cerrada AS c (documento_id, cerrada_en) VALUES (:documento_id, :cerrada_en)
    ON CONFLICT (documento_id) DO UPDATE SET cerrada_en = excluded.cerrada_en WHERE c.cerrada_en < excluded.cerrada_en
""")
_EN_CURSO = text("""
    SELECT f.documento_id, f.servicio, f.numero FROM forma_firmada f
    WHERE f.nit = :nit AND f.firmante_id = :firmante_id
      AND NOT EXISTS (SELECT FROM forma_cerrada c
                      WHERE c.documento_id = f.documento_id AND c.cerrada_en >= f.firmada_en)
    ORDER BY f.firmada_en, f.documento_id
""")


async def firmar(tx: AsyncSession, evento: VeredictoEmitido, firmada_en: datetime) -> None:
    """Keep who signed a form with a valid signature; a form signed again is in flight again."""
    if evento.veredicto != "TOTAL_PASSED" or evento.firmante_id is None or evento.servicio == "registro":
        return
    valores = {
        "documento_id": evento.documento_id,
        "firmante_id": UUID(evento.firmante_id),
        "nit": evento.nit,
        "servicio": evento.servicio,
        "numero": evento.numero,
        "firmada_en": firmada_en,
    }
    await tx.execute(_FIRMADA, valores)


async def cerrar(tx: AsyncSession, documento_id: UUID, cerrada_en: datetime) -> None:
    """The case was decided, returned or closed: what was signed before is no longer in flight."""
    await tx.execute(_CERRADA, {"documento_id": documento_id, "cerrada_en": cerrada_en})


async def en_curso(tx: AsyncSession, nit: str, firmante_id: UUID) -> list[FormaEnCurso]:
    """Forms in flight that somebody signed for a company, oldest first."""
    filas = await tx.execute(_EN_CURSO, {"nit": nit, "firmante_id": firmante_id})
    return [FormaEnCurso.model_validate(dict(f)) for f in filas.mappings()]
