"""Opening a termination, hearing the company, the Comité, and ending it without effect."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.parametros.service import reglamento_de
from services.garantias.plazos import service as plazos
from services.garantias.plazos.rules import catalogo
from services.garantias.programas import decisiones, events
from services.garantias.programas import service as programas
from services.garantias.programas.models import Programa
from services.garantias.programas.oficios import asunto_de, emitir_oficio
from services.garantias.programas.service import CasoPrograma
from services.garantias.referencias.service import calendario_vigente
from services.garantias.terminaciones import cartas, rules
from services.garantias.terminaciones.base import (
    EXPLICACIONES,
    INFORME,
    CasoTerminacion,
    anotar_evidencia,
    bloquear,
    evidencias,
)
from services.garantias.terminaciones.flujo import FLUJO
from services.garantias.terminaciones.models import Terminacion
from services.garantias.terminaciones.schemas import Aviso, Resolucion, TerminacionNueva
from shared import expedientes
from shared.calendar import calcular
from shared.calendar.palabras import fecha_larga
from shared.clock import reloj_legal
from shared.documents.almacen import Objeto
from shared.events.programas import ExplicacionesPedidas
from shared.expedientes import Expediente
from shared.http import Problema
from shared.identity import Principal, exigir_empresa


async def abrir(tx: AsyncSession, programa_id: UUID, datos: TerminacionNueva, quien: Principal) -> CasoTerminacion:
    """Begin the end of a programme. A cause of unilateral termination suspends it at once and hears the company (54).

    The company may ask for the end by fulfilment or by non-use (51, 52); a unilateral one is the ministry's.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `terminacion-en-curso`, `transicion-no-permitida`.
    """
    programa = await programas.buscar(tx, programa_id, quien, bloquear=True)
    exigir_empresa(quien, programa.exp.empresa, actuar=not quien.es_interno)
    unilateral = datos.clase == "unilateral"
    if unilateral and not quien.tiene("funcionario", "coordinador"):
        raise Problema("prohibido")
    if programa.exp.estado not in {"autorizado", "suspendido"}:
        raise Problema(
            "transicion-no-permitida",
            f"El programa está {programa.exp.estado}.",
            estado=programa.exp.estado,
            accion="terminar",
        )
    numero = programa.exp.numero or ""
    exp = await expedientes.abrir(tx, FLUJO, empresa=programa.exp.empresa, quien=quien, datos={"programa": numero})
    fila = Terminacion(
        id=exp.id,
        programa_id=programa_id,
        clase=datos.clase,
        causa=datos.causa,
        hechos=datos.hechos,
        de_oficio=quien.es_interno,
    )
    if unilateral:
        if programa.exp.estado == "autorizado":
            programa = await decisiones.suspender(
                tx, programa_id, "terminacion_unilateral", datos.hechos, quien, carta=False
            )
        regla = catalogo(programa.fila.reglamento)[EXPLICACIONES]
        plazo = calcular(regla, reloj_legal.hoy(), await calendario_vigente(tx))
        fila.explicaciones_hasta = plazo.vence
    tx.add(fila)
    await tx.flush()
    await expedientes.numerar(tx, exp.id, f"TER-{reloj_legal.hoy().year}")
    exp = await expedientes.leer(tx, exp.id)
    if unilateral:
        await plazos.abrir(tx, exp, programa.fila.reglamento, [plazo])
        await _pedir_explicaciones(tx, exp, fila, programa, quien)
    return CasoTerminacion(exp, fila)


async def _pedir_explicaciones(
    tx: AsyncSession, exp: Expediente, fila: Terminacion, programa: CasoPrograma, quien: Principal
) -> None:
    assert fila.explicaciones_hasta is not None
    assert fila.causa is not None
    evento = ExplicacionesPedidas(
        programa_id=programa.exp.id,
        numero=programa.exp.numero or "",
        nit=programa.exp.empresa,
        terminacion_id=exp.id,
        terminacion=exp.numero or "",
        causa=fila.causa,
        hasta=fila.explicaciones_hasta,
    )
    await events.emitir(tx, programa.exp, evento)
    r = await reglamento_de(tx, programa.fila.reglamento)
    carta = cartas.solicitud_de_explicaciones(
        await asunto_de(tx, exp),
        r,
        programa=programa.exp.numero or "",
        causa=fila.causa,
        hechos=fila.hechos,
        hasta=fila.explicaciones_hasta,
        firmante=quien.nombre,
    )
    await emitir_oficio(tx, exp, "explicaciones", carta)


async def rendir_explicaciones(
    tx: AsyncSession, id: UUID, texto: str, objeto: Objeto | None, quien: Principal
) -> CasoTerminacion:
    """The company answers, once or more, within the term (art. 54); then the report to the Comité is due.

    Raises:
        Problema: as `aplicar`; `terminacion-no-procede` after the term, or where nothing was asked.
    """
    caso, programa = await bloquear(tx, id, quien)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    hasta = caso.fila.explicaciones_hasta
    if hasta is None:
        raise Problema("terminacion-no-procede", "No se pidieron explicaciones.")
    if not rules.explicaciones_en_termino(reloj_legal.hoy(), hasta):
        raise Problema(
            "terminacion-no-procede", f"El término para rendir explicaciones venció el {fecha_larga(hasta)}."
        )
    exp = await expedientes.aplicar(tx, FLUJO, id, "rendir_explicaciones", quien)
    await anotar_evidencia(tx, caso.fila, "explicaciones", texto, objeto, quien)
    await plazos.cerrar(tx, exp, EXPLICACIONES, "cumplido", "Explicaciones recibidas")
    await _abrir_informe(tx, exp, caso.fila, programa.fila)
    return CasoTerminacion(exp, caso.fila)


async def _abrir_informe(tx: AsyncSession, exp: Expediente, fila: Terminacion, programa: Programa) -> None:
    """The report is due five business days after the end of the term to explain, however early they came."""
    if fila.informe_hasta is not None:
        return
    assert fila.explicaciones_hasta is not None
    plazo = calcular(catalogo(programa.reglamento)[INFORME], fila.explicaciones_hasta, await calendario_vigente(tx))
    fila.informe_hasta = plazo.vence
    await tx.flush()
    await plazos.abrir(tx, exp, programa.reglamento, [plazo])


async def informar(
    tx: AsyncSession, id: UUID, datos: Aviso, objeto: Objeto | None, quien: Principal
) -> CasoTerminacion:
    """Take the case to the Comité with the report of what was done (art. 54).

    Raises:
        Problema: as `aplicar`; `terminacion-no-procede` while the company may still explain itself.
    """
    caso, programa = await bloquear(tx, id, quien)
    hasta = caso.fila.explicaciones_hasta
    rindio = any(e.paso == "explicaciones" for e in await evidencias(tx, id))
    if hasta is None or not rules.puede_informar(reloj_legal.hoy(), hasta, rindio):
        raise Problema("terminacion-no-procede", "El término para rendir explicaciones no ha vencido (art. 54).")
    exp = await expedientes.aplicar(tx, FLUJO, id, "informar", quien, motivo=datos.motivo)
    await anotar_evidencia(tx, caso.fila, "informe_al_comite", datos.motivo, objeto, quien)
    await plazos.cerrar(tx, exp, EXPLICACIONES, "sin_objeto", "Venció sin más explicaciones")
    await _abrir_informe(tx, exp, caso.fila, programa.fila)
    await plazos.cerrar(tx, exp, INFORME, "cumplido", "Informe presentado al Comité")
    return CasoTerminacion(exp, caso.fila)


async def registrar_acta(
    tx: AsyncSession, id: UUID, datos: Resolucion, objeto: Objeto, quien: Principal
) -> CasoTerminacion:
    """What the Comité said: the termination goes on, or the suspension is lifted with its letter.

    Raises:
        Problema: as `aplicar`.
    """
    caso, programa = await bloquear(tx, id, quien)
    hacia = "por_expedir" if datos.procede else "archivada"
    visto = {"acta": datos.acta, "procede": datos.procede}
    exp = await expedientes.aplicar(
        tx, FLUJO, id, "registrar_acta", quien, motivo=datos.motivo, datos=visto, hacia=hacia
    )
    caso.fila.acta = datos.acta
    await tx.flush()
    await anotar_evidencia(tx, caso.fila, "acta_del_comite", datos.acta, objeto, quien)
    if not datos.procede:
        await cerrar_sin_efecto(tx, exp, caso.fila, programa, datos.motivo, quien)
    return CasoTerminacion(exp, caso.fila)


async def archivar(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> CasoTerminacion:
    """End it without effect; a suspension of its own is lifted. Raises as `aplicar`."""
    caso, programa = await bloquear(tx, id, quien)
    exp = await expedientes.aplicar(tx, FLUJO, id, "archivar", quien, motivo=motivo)
    await cerrar_sin_efecto(tx, exp, caso.fila, programa, motivo, quien)
    return CasoTerminacion(exp, caso.fila)


async def cerrar_sin_efecto(
    tx: AsyncSession, exp: Expediente, fila: Terminacion, programa: CasoPrograma, motivo: str, quien: Principal
) -> None:
    fila.abierta = False
    await tx.flush()
    await plazos.cerrar(tx, exp, None, "sin_objeto", "Se archivó la terminación")
    r = await reglamento_de(tx, programa.fila.reglamento)
    carta = cartas.archivo(
        await asunto_de(tx, exp), r, programa=programa.exp.numero or "", motivo=motivo, firmante=quien.nombre
    )
    await emitir_oficio(tx, exp, "archivo", carta)
    if programa.exp.estado == "suspendido" and programa.fila.suspension_causa == "terminacion_unilateral":
        await decisiones.reanudar(tx, programa, motivo, quien)
