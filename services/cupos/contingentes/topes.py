"""What counts against the caps of one applicant, and what they still leave."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.cantidades import Cantidad
from services.cupos.contingentes.actos import TopeDeGrupo, TopesLeidos
from services.cupos.contingentes.historia import clase_de
from services.cupos.contingentes.rules import lote_minimo, tope_del_contingente_kg, tope_kg
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.turnos.models import VIVOS

_USO = text("""
    SELECT grupo, coalesce(sum(kg) FILTER (WHERE asignado), 0)::bigint AS asignado,
        coalesce(sum(kg) FILTER (WHERE NOT asignado), 0)::bigint AS en_curso
    FROM (
        SELECT true AS asignado, grupo, kg FROM cupo_vigente WHERE contingente = :contingente AND nit = :nit
        UNION ALL
        SELECT false, t.grupo, t.cantidad_kg FROM turno t JOIN solicitud s ON s.id = t.solicitud
        WHERE t.contingente = :contingente AND t.estado = ANY(:vivos) AND s.nit = :nit
            AND s.id IS DISTINCT FROM CAST(:salvo AS uuid)
    ) u GROUP BY grupo
""")


@dataclass(frozen=True)
class Uso:
    """Kilograms of a company: those that it has, and those that its requests in line ask for."""

    asignado_kg: int = 0
    en_curso_kg: int = 0

    def __add__(self, otro: "Uso") -> "Uso":
        return Uso(self.asignado_kg + otro.asignado_kg, self.en_curso_kg + otro.en_curso_kg)


async def uso_de(tx: AsyncSession, contingente: str, nit: str, *, salvo: UUID | None = None) -> dict[str, Uso]:
    """By group; groups of which it has and asks nothing are absent. `salvo` is a request that is not counted."""
    valores = {"contingente": contingente, "nit": nit, "vivos": list(VIVOS), "salvo": salvo}
    return {f.grupo: Uso(int(f.asignado), int(f.en_curso)) for f in await tx.execute(_USO, valores)}


async def topes_de_empresa(tx: AsyncSession, datos: DatosContingente, nit: str) -> TopesLeidos:
    """Its kind of applicant, its caps and what they leave, in each group and in all."""
    clase = await clase_de(tx, datos.codigo, nit)
    uso = await uso_de(tx, datos.codigo, nit)
    total = sum(uso.values(), Uso())
    general = tope_del_contingente_kg(datos, clase)

    def en_unidad(kg: int | None) -> Cantidad | None:
        return None if kg is None else Cantidad.de_kg(kg, datos.unidad)

    grupos = []
    for g in datos.grupos:
        suyo, tope = uso.get(g.codigo, Uso()), tope_kg(datos, g.codigo, clase)
        margenes = [
            max(0, limite - contado.asignado_kg - contado.en_curso_kg)
            for limite, contado in ((tope, suyo), (general, total))
            if limite is not None
        ]
        grupos.append(
            TopeDeGrupo(
                codigo=g.codigo,
                tope=en_unidad(tope),
                asignado=Cantidad.de_kg(suyo.asignado_kg, datos.unidad),
                en_curso=Cantidad.de_kg(suyo.en_curso_kg, datos.unidad),
                puede_pedir=en_unidad(min(margenes, default=None)),
                lote_minimo=en_unidad(lote_minimo(datos, g.codigo)),
            )
        )
    return TopesLeidos(contingente=datos.codigo, nit=nit, clase=clase, tope=en_unidad(general), grupos=grupos)
