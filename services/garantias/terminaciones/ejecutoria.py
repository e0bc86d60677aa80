"""From the notification of a unilateral act to its finality, and what the end of a programme does."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.dinero import de_centavos
from services.garantias.efectividad import service as efectividad
from services.garantias.efectividad.rules import Causa
from services.garantias.efectividad.schemas import EfectividadNueva
from services.garantias.parametros.service import reglamento_de
from services.garantias.plazos import service as plazos
from services.garantias.plazos.rules import catalogo
from services.garantias.programas import events
from services.garantias.programas.flujo import FLUJO as FLUJO_DE_PROGRAMA
from services.garantias.programas.models import Programa
from services.garantias.programas.oficios import asunto_de, emitir_oficio
from services.garantias.programas.service import CasoPrograma
from services.garantias.referencias.service import calendario_vigente
from services.garantias.terminaciones import cartas, rules
from services.garantias.terminaciones.base import (
    GARANTIAS,
    RECURSO,
    CasoTerminacion,
    anotar_evidencia,
    bloquear,
    utilizado,
    vence,
)
from services.garantias.terminaciones.flujo import FLUJO
from services.garantias.terminaciones.models import Terminacion
from services.garantias.terminaciones.schemas import Aviso
from services.garantias.terminaciones.service import cerrar_sin_efecto
from shared import expedientes
from shared.calendar import calcular
from shared.clock import reloj_legal, reloj_sistema
from shared.documents.almacen import Objeto
from shared.events.programas import ProgramaTerminado
from shared.expedientes import Expediente
from shared.http import Problema
from shared.identity import Principal, exigir_empresa


async def notificar(tx: AsyncSession, id: UUID, datos: Aviso, objeto: Objeto, quien: Principal) -> CasoTerminacion:
    """The act was notified, with its proof; the term to appeal begins. Raises as `aplicar`."""
    caso, programa = await bloquear(tx, id, quien)
    exp = await expedientes.aplicar(tx, FLUJO, id, "notificar", quien, motivo=datos.motivo)
    await anotar_evidencia(tx, caso.fila, "notificacion", datos.motivo, objeto, quien)
    regla = catalogo(programa.fila.reglamento)[RECURSO]
    plazo = calcular(regla, reloj_legal.hoy(), await calendario_vigente(tx))
    await plazos.abrir(tx, exp, programa.fila.reglamento, [plazo])
    return CasoTerminacion(exp, caso.fila)


async def recurrir(tx: AsyncSession, id: UUID, texto: str, objeto: Objeto | None, quien: Principal) -> CasoTerminacion:
    """The company appeals within the term.

    Raises:
        Problema: as `aplicar`; `terminacion-no-procede` after the term.
    """
    caso, _ = await bloquear(tx, id, quien)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    hasta = await vence(tx, id, RECURSO)
    if caso.exp.estado == "notificada" and (hasta is None or reloj_legal.hoy() > hasta):
        raise Problema("terminacion-no-procede", "El término para recurrir ya venció.")
    exp = await expedientes.aplicar(tx, FLUJO, id, "recurrir", quien, motivo=texto)
    await anotar_evidencia(tx, caso.fila, "recurso", texto, objeto, quien)
    await plazos.cerrar(tx, exp, RECURSO, "cumplido", "Recurso interpuesto")
    return CasoTerminacion(exp, caso.fila)


async def resolver_recurso(
    tx: AsyncSession, id: UUID, motivo: str, quien: Principal, *, confirma: bool
) -> CasoTerminacion:
    """Confirm the act, or revoke it and lift the suspension: somebody else than who signed it. Raises as `aplicar`."""
    caso, programa = await bloquear(tx, id, quien)
    exp = await expedientes.aplicar(
        tx,
        FLUJO,
        id,
        "resolver_recurso",
        quien,
        motivo=motivo,
        datos={"confirma": confirma},
        hacia="confirmada" if confirma else "archivada",
    )
    await anotar_evidencia(tx, caso.fila, "resolucion_del_recurso", motivo, None, quien)
    if not confirma:
        await cerrar_sin_efecto(tx, exp, caso.fila, programa, motivo, quien)
    return CasoTerminacion(exp, caso.fila)


async def ejecutoriar(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> CasoTerminacion:
    """The unilateral act is final: the programme ends, Customs is told, its guarantees go to enforcement (54 to 56).

    Raises:
        Problema: as `aplicar`; `terminacion-no-procede` while it may be appealed; `referencia-pendiente`.
    """
    caso, programa = await bloquear(tx, id, quien)
    hasta = await vence(tx, id, RECURSO)
    if caso.exp.estado == "notificada" and not rules.queda_ejecutoriada("notificada", reloj_legal.hoy(), hasta):
        raise Problema("terminacion-no-procede", "Todavía se puede recurrir el acto.")
    exp = await expedientes.aplicar(tx, FLUJO, id, "ejecutoriar", quien, motivo=motivo)
    caso.fila.en_firme_el = reloj_legal.hoy()
    await plazos.cerrar(tx, exp, None, "cumplido", "El acto quedó en firme")
    await anotar_evidencia(tx, caso.fila, "ejecutoria", motivo, None, quien)
    await terminar(tx, exp, caso.fila, programa, motivo, quien)
    r = await reglamento_de(tx, programa.fila.reglamento)
    carta = cartas.comunicacion_a_aduana(
        await asunto_de(tx, exp),
        r,
        programa=programa.exp.numero or "",
        en_firme=caso.fila.en_firme_el,
        firmante=quien.nombre,
    )
    await emitir_oficio(tx, exp, "comunicacion_aduana", carta)
    return CasoTerminacion(exp, caso.fila)


async def terminar(
    tx: AsyncSession, exp: Expediente, fila: Terminacion, programa: CasoPrograma, motivo: str, quien: Principal
) -> None:
    if fila.clase == "unilateral" and fila.monto_usd_centavos:
        await _hacer_efectivas(tx, exp, fila, programa.fila, quien)
    terminado = await expedientes.aplicar(
        tx,
        FLUJO_DE_PROGRAMA,
        programa.exp.id,
        "terminar",
        quien,
        motivo=motivo,
        datos={"terminacion": exp.numero, "causa": fila.clase},
        en_otras_manos=True,
    )
    programa.fila.terminado_en, programa.fila.causa_terminacion = reloj_legal.ahora(), fila.clase
    programa.fila.suspension_causa = None
    fila.abierta = False
    await tx.flush()
    evento = ProgramaTerminado(
        programa_id=programa.exp.id,
        numero=programa.exp.numero or "",
        nit=programa.exp.empresa,
        terminacion_id=exp.id,
        causa=fila.clase,
        terminado_en=reloj_sistema.ahora(),
        comunicar_a_aduana=fila.clase == "unilateral",
        hacer_efectivo_usd_centavos=fila.monto_usd_centavos or 0,
    )
    await events.emitir(tx, terminado, evento)


async def _hacer_efectivas(
    tx: AsyncSession, exp: Expediente, fila: Terminacion, programa: Programa, quien: Principal
) -> None:
    """Open the enforcement of each guarantee by the quota used in its period: acts that a person is to sign."""
    usado = await utilizado(tx, programa)
    for g in (await tx.execute(GARANTIAS, {"programa": programa.id})).all():
        if g.estado not in {"aceptada", "por_sustituir"} or not usado.get(g.periodo):
            continue
        datos = EfectividadNueva.model_validate(
            {
                "causa": Causa.TERMINACION_UNILATERAL,
                "hechos": f"Terminación unilateral {exp.numero} en firme: {fila.hechos}"[:2000],
                "base_usd": str(de_centavos(usado[g.periodo])),
            }
        )
        await efectividad.abrir(tx, g.id, datos, quien)
