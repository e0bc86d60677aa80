"""What is announced of a group: nearly exhausted, exhausted, open again; each crossing once."""

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.contingentes import rules
from services.cupos.contingentes.libro import ASIGNADO, DISPONIBLE, referencia
from services.cupos.contingentes.models import AvisoDeGrupo
from shared.clock import reloj_legal
from shared.events import Evento
from shared.events.cupos import GrupoAgotado, GrupoReabierto, GrupoUmbralCritico
from shared.ledger import cuenta_de
from shared.messaging import publicar

_SITUACION = text("""
    SELECT coalesce(c.datos ->> 'umbral_critico', '90') AS umbral, d.asentado + a.asentado AS volumen,
        a.asentado AS asignado, d.por_salir AS reservado
    FROM contingente c JOIN libro_cuentas d ON d.id = :disponible JOIN libro_cuentas a ON a.id = :asignado
    WHERE c.codigo = :contingente
""")


async def revisar_avisos(tx: AsyncSession, contingente: str, grupo: str) -> rules.Nivel:
    """Announce what the group's balances have crossed; call it after moving its kilograms, in the same transaction.

    The movement holds the group's accounts, so that what is read here is what will be committed; two that cross at the
    same moment come one after the other. A group that falls back below the threshold is armed again without an
    announcement.

    Returns:
        How the group stands now.
    """
    ahora = reloj_legal.ahora()
    fila = {"contingente": contingente, "grupo": grupo, "desde": ahora}
    await tx.execute(insert(AvisoDeGrupo).values(fila).on_conflict_do_nothing())
    # Locked first and read afterwards, so that the balances are not older than the last announcement.
    consulta = select(AvisoDeGrupo).where(
        col(AvisoDeGrupo.contingente) == contingente, col(AvisoDeGrupo.grupo) == grupo
    )
    consulta = consulta.with_for_update(key_share=True).execution_options(populate_existing=True)
    aviso = (await tx.execute(consulta)).scalar_one()
    de_grupo = referencia(contingente, grupo)
    cuentas = {"disponible": cuenta_de(DISPONIBLE, de_grupo), "asignado": cuenta_de(ASIGNADO, de_grupo)}
    s = (await tx.execute(_SITUACION, cuentas | {"contingente": contingente})).one()
    nivel = rules.nivel_de_grupo(s.volumen, s.asignado + s.reservado, s.umbral)
    if nivel == aviso.nivel:
        return nivel
    libre = s.volumen - s.asignado - s.reservado
    evento: Evento | None = None
    if nivel == "agotado":
        evento = GrupoAgotado(
            contingente=contingente,
            grupo=grupo,
            volumen_kg=s.volumen,
            asignado_kg=s.asignado,
            reservado_kg=s.reservado,
            ocurrido_en=ahora,
        )
    elif aviso.nivel == "agotado":
        evento = GrupoReabierto(
            contingente=contingente, grupo=grupo, volumen_kg=s.volumen, disponible_kg=libre, ocurrido_en=ahora
        )
    elif nivel == "critico":
        evento = GrupoUmbralCritico(
            contingente=contingente,
            grupo=grupo,
            umbral=s.umbral,
            volumen_kg=s.volumen,
            disponible_kg=libre,
            ocurrido_en=ahora,
        )
    aviso.nivel, aviso.desde = nivel, ahora
    if evento is not None:
        aviso.cruces += 1
    await tx.flush()
    if evento is not None:
        clave = f"{contingente}/{grupo}"
        await publicar(tx, evento, clave=clave, version=aviso.cruces, asunto=clave)
    return nivel
