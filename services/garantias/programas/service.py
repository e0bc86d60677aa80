"""Use cases of programmes: one function, one change."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.dinero import a_centavos
from services.garantias.parametros.resolucion_1860 import VIGENTE
from services.garantias.plazos import service as plazos
from services.garantias.plazos.rules import catalogo
from services.garantias.programas.flujo import FLUJO
from services.garantias.programas.models import Programa
from services.garantias.programas.schemas import Autorizacion, ProgramaNuevo
from services.garantias.referencias.service import calendario_vigente, empresa
from shared import expedientes
from shared.calendar import calcular
from shared.clock import reloj_legal, reloj_sistema
from shared.events.garantias import ProgramaAutorizado
from shared.expedientes import Expediente
from shared.expedientes.tablas import decision
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.messaging import publicar


@dataclass(frozen=True, slots=True)
class CasoPrograma:
    """A programme: where it stands, and what it is."""

    exp: Expediente
    fila: Programa


async def exigir_habilitada(tx: AsyncSession, nit: str) -> None:
    """Only an enabled company files; one that has not arrived from `registro` yet is told to wait, not refused.

    Raises:
        Problema: `referencia-pendiente` or `empresa-no-habilitada`.
    """
    conocida = await empresa(tx, nit)
    if conocida is None:
        raise Problema("referencia-pendiente", f"Todavía no ha llegado el registro de la empresa {nit}.")
    if conocida.estado != "habilitada":
        raise Problema("empresa-no-habilitada", f"La empresa {nit} está {conocida.estado}.")


async def buscar(tx: AsyncSession, id: UUID, quien: Principal, *, bloquear: bool = False) -> CasoPrograma:
    """The programme, if the caller may see its company.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo, bloquear=bloquear)
    exigir_empresa(quien, exp.empresa)
    return CasoPrograma(exp, await tx.get_one(Programa, id, populate_existing=bloquear))


async def radicar(tx: AsyncSession, datos: ProgramaNuevo, quien: Principal) -> CasoPrograma:
    """File a request of programme; the ministry's term to decide begins (art. 16)."""
    exigir_empresa(quien, datos.nit, actuar=True)
    await exigir_habilitada(tx, datos.nit)
    hoy = reloj_legal.hoy()
    plazo = calcular(catalogo(VIGENTE.codigo)["programa_decision"], hoy, await calendario_vigente(tx))
    exp = await expedientes.abrir(
        tx, FLUJO, empresa=datos.nit, quien=quien, referencia_externa=datos.referencia_externa
    )
    fila = Programa(
        id=exp.id,
        clase=datos.clase.value,
        reglamento=VIGENTE.codigo,
        cupo_fob_centavos=a_centavos(datos.cupo_fob_usd),
        licencia_anual=datos.licencia_anual,
        persona_natural=datos.persona_natural,
        meses_importacion=datos.meses_importacion,
        meses_compromiso=datos.meses_compromiso,
        oficina=datos.oficina,
        radicado_el=hoy,
    )
    tx.add(fila)
    await tx.flush()
    cambios = {"radicado_en": reloj_legal.ahora(), "vence": plazo.vence, "vence_calculo": list(plazo.pasos)}
    await expedientes.numerar(tx, exp.id, f"PV-{hoy.year}")
    exp = await expedientes.aplicar(tx, FLUJO, exp.id, "radicar", quien, cambios=cambios)
    await plazos.abrir(tx, exp, fila.reglamento, [plazo])
    return CasoPrograma(exp, fila)


async def _en_estudio(tx: AsyncSession, id: UUID, quien: Principal) -> CasoPrograma:
    """The programme, locked; a filed one is taken to study in the same act, with its own step in the history."""
    caso = await buscar(tx, id, quien, bloquear=True)
    if caso.exp.estado != "radicado":
        return caso
    return CasoPrograma(await expedientes.aplicar(tx, FLUJO, id, "estudiar", quien), caso.fila)


async def proyectar_autorizacion(tx: AsyncSession, id: UUID, datos: Autorizacion, quien: Principal) -> CasoPrograma:
    """Draft the authorisation, for a coordinador to sign."""
    caso = await _en_estudio(tx, id, quien)
    decidido = datos.model_dump(mode="json", exclude={"motivo"})
    await expedientes.proyectar(tx, FLUJO, id, "autorizar", quien, motivo=datos.motivo, datos=decidido)
    return caso


async def proyectar_negacion(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> CasoPrograma:
    """Draft the denial, for a coordinador to sign."""
    caso = await _en_estudio(tx, id, quien)
    await expedientes.proyectar(tx, FLUJO, id, "negar", quien, motivo=motivo)
    return caso


async def decision_proyectada(tx: AsyncSession, id: UUID) -> UUID | None:
    """Id of the draft that waits for its second signature, if there is one."""
    abierta = sa.select(decision.c.id).where(decision.c.expediente == id, decision.c.estado == "proyectada")
    return (await tx.execute(abierta)).scalar_one_or_none()


async def firmar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoPrograma:
    """Sign the drafted decision: the programme is authorised or denied and the ministry's term is met.

    Raises:
        Problema: `sin-decision-proyectada`, and those of `shared.expedientes.firmar`.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    proyectada = await decision_proyectada(tx, id)
    if proyectada is None:
        raise Problema("sin-decision-proyectada")
    exp, decidido = await expedientes.firmar(
        tx, FLUJO, proyectada, quien, cambios={"vence": None, "vence_calculo": None}
    )
    await plazos.cerrar(tx, exp, "programa_decision", "cumplido", f"Programa {exp.estado}")
    if exp.estado == "autorizado":
        caso.fila.solidez_financiera = decidido["solidez_financiera"]
        caso.fila.gran_usuario = decidido["gran_usuario"]
        caso.fila.autorizado_en = reloj_legal.ahora()
        await tx.flush()
        await _anunciar_autorizado(tx, exp, caso.fila)
    return CasoPrograma(exp, caso.fila)


async def _anunciar_autorizado(tx: AsyncSession, exp: Expediente, fila: Programa) -> None:
    evento = ProgramaAutorizado(
        programa_id=exp.id,
        numero=exp.numero or "",
        nit=exp.empresa,
        clase=fila.clase,
        cupo_fob_centavos=fila.cupo_fob_centavos,
        reglamento=fila.reglamento,
        autorizado_en=reloj_sistema.ahora(),
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
