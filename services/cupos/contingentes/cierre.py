"""A contingente closes by itself when its quota year has ended: nothing adverse, only its date (estados)."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.contingentes.models import Contingente
from services.cupos.contingentes.service import cambiar_estado
from services.cupos.contingentes.versiones import bloquear
from shared.audit import Sistema
from shared.clock import reloj_legal
from shared.http.contexto import Contexto
from shared.http.temporizadores import Temporizador
from shared.jobs import Completar, Trabajo, Trabajos, encolar

CERRAR = "cupos.cerrar_contingente"
trabajos = Trabajos("cupos")


async def encolar_terminados(tx: AsyncSession, contexto: Contexto) -> int:
    """A job for each contingente in force whose last day has passed; says how many there were."""
    consulta = select(col(Contingente.codigo), col(Contingente.version)).where(
        col(Contingente.estado) == "vigente", col(Contingente.vigencia_hasta) < reloj_legal.hoy()
    )
    terminados = (await tx.execute(consulta.order_by(col(Contingente.codigo)))).all()
    for codigo, version in terminados:
        # One that was extended, or suspended and resumed, since an earlier job looked at it is looked at again.
        await encolar(tx, CERRAR, {"contingente": codigo}, clave=f"{codigo}:{version}")
    return len(terminados)


CIERRES = Temporizador("cupos.cerrar_contingentes", timedelta(seconds=15), encolar_terminados)


@trabajos.maneja(CERRAR, maximo=1)
async def cerrar(t: Trabajo, contexto: Contexto) -> Completar | None:
    """Close it, unless meanwhile somebody did or its year was extended."""
    codigo: str = t.datos["contingente"]

    async def completar(tx: AsyncSession) -> None:
        contingente = await bloquear(tx, codigo)
        if contingente.estado == "vigente" and contingente.vigencia_hasta < reloj_legal.hoy():
            motivo = f"Terminó la vigencia el {contingente.vigencia_hasta.isoformat()}."
            await cambiar_estado(tx, codigo, "cerrar", Sistema("cupos"), motivo=motivo)

    return completar
