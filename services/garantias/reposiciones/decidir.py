"""What the ministry does with a study to replace raw materials: tables, quantities, registrations (arts. 99 to 102)."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.garantias.garantias.oficios import emitir_carta
from services.garantias.parametros.service import reglamento_de
from services.garantias.plazos import service as plazos
from services.garantias.plazos.rules import catalogo
from services.garantias.programas.oficios import asunto_de
from services.garantias.referencias.service import calendario_vigente
from services.garantias.reposiciones import cartas
from services.garantias.reposiciones.flujo import FLUJO
from services.garantias.reposiciones.models import (
    Reposicion,
    ReposicionCantidad,
    ReposicionExportacion,
    ReposicionRegistro,
)
from services.garantias.reposiciones.schemas import RegistroNuevo
from services.garantias.reposiciones.service import (
    COMUNICACION,
    CUADROS,
    REGISTRAR,
    CasoReposicion,
    anunciar,
    buscar,
    como_json,
    estudiar,
)
from services.garantias.unidades import escrita
from shared import expedientes
from shared.calendar import calcular
from shared.calendar.palabras import fecha_larga
from shared.clock import reloj_legal
from shared.expedientes import Expediente, Proyecto
from shared.expedientes.casos import examinar
from shared.http import Problema
from shared.identity import Principal, exigir_empresa

_SIN_VENCE: dict[str, Any] = {"vence": None, "vence_calculo": None}
# The row of an import is one for all studies: what they replace of it adds up under its lock, and never above it.
_REPONER = sa.text("""
    INSERT INTO importacion_repuesta AS r (declaracion, item, cantidad, utilizada)
    SELECT declaracion, item, cantidad, :u FROM reposicion_importacion
    WHERE reposicion_id = :id AND declaracion = :d AND item = :i
    ON CONFLICT (declaracion, item) DO UPDATE SET utilizada = r.utilizada + :u
""")


async def aprobar_cuadros(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> CasoReposicion:
    """Approve the tables; the days to communicate the quantities begin (arts. 100 and 101)."""
    caso = await buscar(tx, id, quien, bloquear=True)
    regla = catalogo(caso.fila.reglamento)[COMUNICACION]
    plazo = calcular(regla, reloj_legal.hoy(), await calendario_vigente(tx))
    cambios = {"vence": plazo.vence, "vence_calculo": list(plazo.pasos)}
    exp = await expedientes.aplicar(tx, FLUJO, id, "aprobar_cuadros", quien, motivo=motivo, cambios=cambios)
    await plazos.cerrar(tx, exp, CUADROS, "cumplido", "Cuadros aprobados")
    await plazos.abrir(tx, exp, caso.fila.reglamento, [plazo])
    await anunciar(tx, exp, caso.fila, motivo)
    return CasoReposicion(exp, caso.fila)


async def terminar(tx: AsyncSession, id: UUID, accion: str, motivo: str, quien: Principal) -> CasoReposicion:
    """Return it at once (art. 96 par.), disapprove its tables (100), or withdraw it. Raises as `aplicar`."""
    caso = await buscar(tx, id, quien, bloquear=True)
    if accion == "desistir":
        exigir_empresa(quien, caso.exp.empresa, actuar=True)
    exp = await expedientes.aplicar(tx, FLUJO, id, accion, quien, motivo=motivo, cambios=_SIN_VENCE)
    if exp.estado in {"negada", "desistida"}:
        await _soltar_exportaciones(tx, id)
    await plazos.cerrar(tx, exp, None, "cumplido", f"Reposición {exp.estado}")
    if exp.numero is not None:
        if accion != "desistir":
            await _escribir(tx, exp, caso.fila, {}, motivo, quien)
        await anunciar(tx, exp, caso.fila, motivo)
    return CasoReposicion(exp, caso.fila)


async def _soltar_exportaciones(tx: AsyncSession, id: UUID) -> None:
    """What was denied or withdrawn leaves its exports free for another study."""
    soltar = sa.update(ReposicionExportacion).where(col(ReposicionExportacion.reposicion_id) == id)
    await tx.execute(soltar.values(viva=False))


async def proyectar(tx: AsyncSession, id: UUID, accion: str, motivo: str, quien: Principal) -> CasoReposicion:
    """Draft the quantities that the study gives, or the denial, for a coordinador to sign (art. 101).

    Raises:
        Problema: `reposicion-improcedente`.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    datos: dict[str, Any] = {}
    if accion == "autorizar":
        datos = como_json(await estudiar(tx, caso.fila))
        if not datos["cantidades"]:
            raise Problema("reposicion-improcedente", " ".join(datos["observaciones"]))
    await expedientes.proyectar(tx, FLUJO, id, accion, quien, motivo=motivo, datos=datos)
    return caso


async def firmar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoReposicion:
    """Sign it: what it replaces of each import is taken, and the term to register begins (arts. 99 and 101).

    Raises:
        Problema: `sin-decision-proyectada`; `calculo-desactualizado` if another study replaced the same since.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    borrador = await expedientes.proyecto_de(tx, id)
    if borrador is None:
        raise Problema("sin-decision-proyectada")
    fila = caso.fila
    concede = borrador.accion == "autorizar"
    if concede:
        ahora = como_json(await estudiar(tx, fila))
        if ahora["cantidades"] != borrador.datos["cantidades"]:
            raise Problema("calculo-desactualizado", "Otro estudio repuso esas importaciones; proyéctelo de nuevo.")
    abiertos, cambios = [], _SIN_VENCE
    if concede:
        regla = catalogo(fila.reglamento)[REGISTRAR]
        plazo = calcular(regla, reloj_legal.hoy(), await calendario_vigente(tx))
        abiertos, cambios = [plazo], {"vence": plazo.vence, "vence_calculo": list(plazo.pasos)}
        await _conceder(tx, fila, borrador.datos, plazo.vence)
    else:
        await _soltar_exportaciones(tx, id)

    async def ejecutar(proyecto: Proyecto) -> Expediente:
        return await expedientes.aplicar(
            tx,
            FLUJO,
            id,
            proyecto.accion,
            quien,
            motivo=proyecto.motivo,
            datos=proyecto.datos,
            firma=proyecto,
            cambios=cambios,
        )

    exp = await expedientes.firmar_proyecto(tx, FLUJO, borrador.id, quien, ejecutar)
    await plazos.cerrar(tx, exp, COMUNICACION, "cumplido", f"Reposición {exp.estado}")
    await plazos.abrir(tx, exp, fila.reglamento, abiertos)
    await _escribir(tx, exp, fila, borrador.datos if concede else {}, borrador.motivo or "", quien)
    await anunciar(tx, exp, fila, borrador.motivo)
    return CasoReposicion(exp, fila)


async def _conceder(tx: AsyncSession, fila: Reposicion, datos: dict[str, Any], hasta: date) -> None:
    fila.resultado, fila.registrar_hasta = datos, hasta
    unidades = {i["codigo"]: i["unidad"] for c in fila.cuadros.values() for i in c["insumos"]}
    for insumo, cantidad in datos["cantidades"].items():
        nueva = ReposicionCantidad(
            reposicion_id=fila.id, insumo=insumo, unidad=unidades[insumo], autorizada=Decimal(cantidad)
        )
        tx.add(nueva)
    # In one order everywhere, so that two studies of the same imports wait for each other and do not deadlock.
    for uso in sorted(datos["usos"], key=lambda u: (u["importacion"], u["exportacion"])):
        declaracion, item = uso["importacion"]
        valores = {"id": fila.id, "d": declaracion, "i": item, "u": Decimal(uso["cantidad"])}
        await tx.execute(_REPONER, valores)
    await tx.flush()


async def _escribir(
    tx: AsyncSession, exp: Expediente, fila: Reposicion, datos: dict[str, Any], motivo: str, quien: Principal
) -> None:
    r = await reglamento_de(tx, fila.reglamento)
    unidades = {i["codigo"]: (i["descripcion"], i["unidad"]) for c in fila.cuadros.values() for i in c["insumos"]}
    carta = cartas.decision(
        await asunto_de(tx, exp),
        r,
        estado=exp.estado,
        cantidades=[(*unidades[k], v) for k, v in datos.get("cantidades", {}).items()],
        observaciones=datos.get("observaciones", []),
        registrar_hasta=fila.registrar_hasta,
        motivo=motivo,
        firmante=quien.nombre,
    )
    await emitir_carta(tx, exp, f"reposicion_{exp.estado}", carta)


async def registrar(tx: AsyncSession, id: UUID, datos: RegistroNuevo, quien: Principal) -> CasoReposicion:
    """Register an import under the study: within its term, never above what was authorised (arts. 101 and 102).

    Raises:
        Problema: `fuera-de-termino`, `cupo-excedido`, `datos-invalidos`.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    await examinar(tx, FLUJO, id, "registrar", quien, motivo=None, version=None)
    hasta = caso.fila.registrar_hasta
    if hasta is None or datos.fecha > hasta:
        dia = fecha_larga(hasta) if hasta is not None else "día que fije la autorización"
        raise Problema("fuera-de-termino", f"Los registros se presentan a más tardar el {dia} (art. 101).")
    if datos.fecha > reloj_legal.hoy() or datos.cantidad == 0:
        raise Problema("datos-invalidos", "La fecha no está en el futuro y la cantidad es mayor que cero.")
    fila = await tx.get(ReposicionCantidad, (id, datos.insumo), with_for_update=True, populate_existing=True)
    if fila is None:
        raise Problema("datos-invalidos", f"El estudio no autoriza {datos.insumo}.")
    if fila.registrada + datos.cantidad > fila.autorizada:
        raise Problema(
            "cupo-excedido", f"De {datos.insumo} quedan {escrita(fila.autorizada - fila.registrada)} (art. 101)."
        )
    fila.registrada += datos.cantidad
    tx.add(
        ReposicionRegistro(reposicion_id=id, quien=quien.sub, registrado_en=reloj_legal.ahora(), **datos.model_dump())
    )
    await tx.flush()
    visto = {"registro": datos.registro, "insumo": datos.insumo, "cantidad": f"{datos.cantidad:f}"}
    exp = await expedientes.aplicar(tx, FLUJO, id, "registrar", quien, datos=visto)
    return CasoReposicion(exp, caso.fila)
