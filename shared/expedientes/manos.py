"""In whose hands a case is: taking, giving, giving back. Functions take the caller's transaction."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit import Sistema
from shared.expedientes.casos import escribir, exigir_visible, leer
from shared.expedientes.permisos import impedimento_interno, situacion
from shared.expedientes.tablas import Expediente
from shared.http.problemas import Problema
from shared.identity.principal import Principal


async def asignar(
    tx: AsyncSession, expediente_id: UUID, a: str, quien: Principal, *, motivo: str | None = None
) -> Expediente:
    """Put the case in the hands of `a` (a subject). A funcionario takes a free one; a coordinador gives and takes away.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `conflicto-de-interes`, `asignado-a-otro`.
    """
    exp = await leer(tx, expediente_id, bloquear=True)
    exigir_visible(exp, quien)
    if not quien.tiene("coordinador"):
        if not quien.tiene("funcionario") or a != quien.sub:
            raise Problema("prohibido")
        if problema := impedimento_interno(exp, quien, await situacion(tx, quien)):
            raise problema
    receptor = Principal(a, "", frozenset({"funcionario"}))
    if exp.empresa in (await situacion(tx, receptor, en_firme=True)).conflictos:
        raise Problema("conflicto-de-interes")
    return await escribir(tx, exp, quien, "asignar", exp.estado, motivo, {"a": a}, {"asignado_a": a})


async def soltar(tx: AsyncSession, expediente_id: UUID, quien: Principal, *, motivo: str | None = None) -> Expediente:
    """Give the case back to the common inbox; done by who has it, or by a coordinador.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `asignado-a-otro`.
    """
    exp = await leer(tx, expediente_id, bloquear=True)
    exigir_visible(exp, quien)
    if not quien.tiene("funcionario", "coordinador"):
        raise Problema("prohibido")
    if exp.asignado_a is None:
        return exp
    if exp.asignado_a != quien.sub and not quien.tiene("coordinador"):
        raise Problema("asignado-a-otro")
    return await escribir(tx, exp, quien, "soltar", exp.estado, motivo, {"de": exp.asignado_a}, {"asignado_a": None})


async def soltar_de_oficio(tx: AsyncSession, exp: Expediente, quien: Sistema, *, motivo: str) -> Expediente:
    """Give a locked case back to the common inbox without anybody asking: who had it may not decide it any more."""
    return await escribir(tx, exp, quien, "soltar", exp.estado, motivo, {"de": exp.asignado_a}, {"asignado_a": None})
