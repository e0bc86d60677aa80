"""Fixing what a programme of capital goods or spare parts owes (arts. 77.1 to 81)."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.compromisos import rules
from services.garantias.compromisos.schemas import CompromisoNuevo
from services.garantias.dinero import en_cifras
from services.garantias.estudios.models import CompromisoFijado
from services.garantias.parametros.rules import Reglamento
from services.garantias.parametros.service import reglamento_de
from services.garantias.programas import service as programas
from services.garantias.programas.rules import ClasePrograma
from services.garantias.unidades import escrita, llano
from shared.audit import anotar
from shared.clock import reloj_legal
from shared.http import Problema
from shared.identity import Principal

_EN_UNIDADES = frozenset({ClasePrograma.CAPITAL_173C, ClasePrograma.REPUESTOS_173C})


def _resuelto(
    r: Reglamento, clase: ClasePrograma, datos: CompromisoNuevo
) -> tuple[str, Decimal | None, str, list[str]]:
    """Base, quantity, rule and steps in words."""
    if datos.servicios:
        veces = llano(r.valor("compromiso_servicios"))
        return "valor", None, "compromiso_servicios", [f"{veces} veces el cupo FOB autorizado (art. 78 par. 4)"]
    if datos.participacion is not None:
        p = datos.participacion
        cantidad = rules.compromiso_por_participacion(p.repuestos_usd, p.bienes_usd, p.produccion_total)
        parte = rules.participacion_de_repuestos(p.repuestos_usd, p.bienes_usd)
        repuestos = en_cifras(p.repuestos_usd)
        pasos = [
            f"Participación: {repuestos} USD de repuestos sobre {en_cifras(p.bienes_usd)} USD de bienes ="
            f" {escrita(parte)} %",
            f"{escrita(parte)} % de {escrita(p.produccion_total)} {datos.unidad} de producción total ="
            f" {escrita(Decimal(cantidad))} {datos.unidad} (art. 77.1 par. 2)",
            f"Las exportaciones valen al menos {repuestos} USD, el valor de los repuestos importados",
        ]
        return "unidades", Decimal(cantidad), "compromiso_por_participacion", pasos
    assert datos.aumento is not None
    a = datos.aumento
    aumento = rules.aumento_de_produccion(a.unidades_por_anio, a.meses_depreciacion_90)
    de_repuestos = clase is ClasePrograma.REPUESTOS_173C
    regla = "compromiso_repuestos_173c" if de_repuestos else "compromiso_173c"
    cantidad = (rules.compromiso_repuestos_173c if de_repuestos else rules.compromiso_173c)(r, aumento)
    pasos = [
        f"Aumento: {escrita(a.unidades_por_anio)} {datos.unidad} al año durante {a.meses_depreciacion_90} meses ="
        f" {escrita(aumento)} {datos.unidad}",
        f"{llano(r.valor(regla))} % del aumento = {escrita(Decimal(cantidad))} {datos.unidad} ({r.fuente(regla)})",
    ]
    return "unidades", Decimal(cantidad), regla, pasos


async def fijar(tx: AsyncSession, programa_id: UUID, datos: CompromisoNuevo, quien: Principal) -> CompromisoFijado:
    """Fix the commitment, or restructure it with a reason (art. 81); each change is a version in the audit.

    Raises:
        Problema: `datos-invalidos` where the kind of programme has no commitment of that base.
    """
    programa = await programas.buscar(tx, programa_id, quien, bloquear=True)
    clase = ClasePrograma(programa.fila.clase)
    if clase not in _EN_UNIDADES:
        raise Problema("datos-invalidos", "En los demás programas lo dice el cupo (arts. 58, 59, 77.1 y 79).")
    if datos.participacion is not None and clase is not ClasePrograma.REPUESTOS_173C:
        raise Problema("datos-invalidos", "La participación es de los programas de repuestos (art. 77.1 par. 2).")
    if datos.servicios and clase is not ClasePrograma.CAPITAL_173C:
        raise Problema("datos-invalidos", "Los servicios son de los bienes de capital (art. 78 par. 4).")
    base, cantidad, regla, pasos = _resuelto(await reglamento_de(tx, programa.fila.reglamento), clase, datos)
    if cantidad is not None and cantidad <= 0:
        raise Problema("datos-invalidos", "El compromiso resulta en cero.")
    fila = await tx.get(CompromisoFijado, programa_id, populate_existing=True)
    if fila is None:
        fila = CompromisoFijado(
            programa_id=programa_id,
            base=base,
            regla=regla,
            pasos=pasos,
            motivo="",
            fijado_por="",
            version=0,
            fijado_en=reloj_legal.ahora(),
        )
        tx.add(fila)
    fila.base, fila.unidad, fila.cantidad, fila.regla, fila.pasos = base, datos.unidad, cantidad, regla, pasos
    fila.motivo, fila.fijado_por, fila.fijado_en = datos.motivo, quien.sub, reloj_legal.ahora()
    fila.version += 1
    await tx.flush()
    await anotar(
        tx,
        quien=quien,
        accion="programa.fijar_compromiso",
        objeto=programa.exp.objeto,
        motivo=datos.motivo,
        datos={"pasos": pasos, "version": fila.version},
    )
    return fila


async def leer(tx: AsyncSession, programa_id: UUID, quien: Principal) -> CompromisoFijado:
    """The commitment of a programme that the caller may see.

    Raises:
        Problema: `no-encontrado`.
    """
    await programas.buscar(tx, programa_id, quien)
    fila = await tx.get(CompromisoFijado, programa_id)
    if fila is None:
        raise Problema("no-encontrado", "El programa no tiene un compromiso fijado.")
    return fila
