"""The term to file declarations of each certificate: what was published of it is brought up to what is true now.

Only certificates that something marked (`cqe/por_mirar.py`) and terms whose day has passed are looked at.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from services.consumo.dex.models import PlazoPublicado
from shared.calendar import en_palabras
from shared.clock import reloj_legal
from shared.documents.textos import kilogramos
from shared.events.consumo import CqeSinDex, PlazoDeDex
from shared.http.contexto import Contexto
from shared.http.temporizadores import Temporizador
from shared.messaging import publicar

POR_VEZ = 500
CADA = timedelta(seconds=5)

_TOMAR = text("""
    DELETE FROM cqe_por_mirar WHERE cqe_id IN (
        SELECT cqe_id FROM cqe_por_mirar ORDER BY cqe_id LIMIT :limite FOR UPDATE SKIP LOCKED) RETURNING cqe_id
""")
_PASADOS = text("""
    SELECT cqe_id FROM plazo_de_dex WHERE estado = 'abierto' AND fecha < :hoy ORDER BY fecha LIMIT :limite
""")

# A declaration that was objected does not count; a provisional one whose definitive one counts does not count twice.
_CAMBIADOS = text("""
    WITH regla AS (
        SELECT DISTINCT ON (codigo) codigo, version, (datos ->> 'dex_limite')::date AS limite
        FROM contingente ORDER BY codigo, version DESC
    ), declarado AS (
        SELECT d.cqe_id, sum(d.comercial_kg)::bigint AS kg FROM dex d JOIN expediente x ON x.id = d.id
        WHERE d.cqe_id = ANY(:cqes) AND d.en_pie AND x.estado IN ('presentada', 'verificada')
          AND NOT EXISTS (SELECT FROM dex n JOIN expediente y ON y.id = n.id
              WHERE n.reemplaza_a = d.id AND n.en_pie AND y.estado IN ('presentada', 'verificada'))
        GROUP BY d.cqe_id
    ), actual AS (
        SELECT q.id, q.numero, q.nit, q.contingente, q.comercial_kg, r.version AS regla, r.limite AS fecha,
               greatest(q.comercial_kg - coalesce(d.kg, 0), 0) AS pendiente,
               CASE WHEN e.estado IN ('anulado', 'revocado') OR c.cierre_id IS NOT NULL OR r.limite IS NULL
                        THEN 'sin_objeto'
                    WHEN coalesce(d.kg, 0) >= q.comercial_kg THEN 'cumplido'
                    WHEN CAST(:hoy AS date) > r.limite THEN 'vencido'
                    ELSE 'abierto' END AS estado
        FROM cqe q JOIN expediente e ON e.id = q.id JOIN regla r ON r.codigo = q.contingente
        LEFT JOIN declarado d ON d.cqe_id = q.id LEFT JOIN credito_de_cqe c ON c.cqe_id = q.id
        WHERE q.id = ANY(:cqes) AND q.emitido_en IS NOT NULL
    )
    SELECT a.*, p.id AS plazo, p.version AS plazo_version, p.faltante_de FROM actual a
    LEFT JOIN plazo_de_dex p ON p.cqe_id = a.id
    WHERE CASE WHEN p.id IS NULL THEN a.estado <> 'sin_objeto'
               ELSE (p.estado, p.fecha, p.pendiente_kg) IS DISTINCT FROM (a.estado, a.fecha, a.pendiente) END
    ORDER BY a.id
""")


async def publicar_plazos(tx: AsyncSession, contexto: Contexto | None = None) -> int:
    """Publish the terms that appeared, moved, were met or passed since the last time; gives how many.

    One process at a time calls it (a timer). Nothing adverse follows by itself: it is told, and a person decides.
    """
    hoy = reloj_legal.hoy()
    marcados = (await tx.execute(_TOMAR, {"limite": POR_VEZ})).scalars().all()
    pasados = (await tx.execute(_PASADOS, {"hoy": hoy, "limite": POR_VEZ})).scalars().all()
    if not marcados and not pasados:
        return 0
    filas = (await tx.execute(_CAMBIADOS, {"hoy": hoy, "cqes": [*marcados, *pasados]})).all()
    for fila in filas:
        await _publicar(tx, fila)
    return len(filas)


PLAZOS = Temporizador("consumo.plazos_de_dex", CADA, publicar_plazos)


async def _publicar(tx: AsyncSession, fila: Any) -> None:
    ahora = reloj_legal.ahora()
    plazo, version = fila.plazo or uuid7(), (fila.plazo_version or 0) + 1
    falta_ahora = fila.estado == "vencido" and fila.faltante_de != fila.fecha
    guardado = insert(PlazoPublicado).values(
        id=plazo,
        cqe_id=fila.id,
        version=version,
        estado=fila.estado,
        fecha=fila.fecha,
        pendiente_kg=fila.pendiente,
        faltante_de=fila.fecha if falta_ahora else fila.faltante_de,
        actualizado_en=ahora,
    )
    columnas = ("version", "estado", "fecha", "pendiente_kg", "faltante_de", "actualizado_en")
    puestos = {c: guardado.excluded[c] for c in columnas}
    await tx.execute(guardado.on_conflict_do_update(index_elements=["cqe_id"], set_=puestos))
    evento = PlazoDeDex(
        plazo_id=plazo,
        version=version,
        cqe_id=fila.id,
        cqe_numero=fila.numero,
        nit=fila.nit,
        contingente=fila.contingente,
        estado=fila.estado,
        fecha=fila.fecha,
        pendiente_kg=fila.pendiente,
        pasos=_pasos(fila),
        ocurrido_en=ahora,
    )
    await publicar(tx, evento, clave=str(plazo), version=version, asunto=fila.numero)
    if falta_ahora:
        faltante = CqeSinDex(
            plazo_id=plazo,
            cqe_id=fila.id,
            cqe_numero=fila.numero,
            nit=fila.nit,
            contingente=fila.contingente,
            fecha=fila.fecha,
            comercial_kg=fila.comercial_kg,
            pendiente_kg=fila.pendiente,
            ocurrido_en=ahora,
        )
        await publicar(tx, faltante, clave=str(plazo), version=version, asunto=fila.numero)


def _pasos(fila: Any) -> tuple[str, ...]:
    declarado = fila.comercial_kg - fila.pendiente
    cuanto = f"declarados {kilogramos(declarado)} de {kilogramos(fila.comercial_kg)}"
    if fila.fecha is None:
        return (f"el contingente {fila.contingente} (versión {fila.regla}) ya no fija fecha", cuanto)
    return (
        f"el contingente {fila.contingente} (versión {fila.regla}) fija como último día el {en_palabras(fila.fecha)}",
        cuanto,
    )
