"""What follows an authorised exit: shipment, similar goods, return, or that it is for good (arts. 86 to 89)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from services.garantias.dinero import de_centavos
from services.garantias.plazos import service as plazos
from services.garantias.plazos.rules import catalogo
from services.garantias.programas.service import CasoPrograma
from services.garantias.referencias.service import calendario_vigente
from services.garantias.registros import cupo
from services.garantias.registros.models import Reexportacion
from services.garantias.registros.service import CasoRegistro
from services.garantias.salidas import rules
from services.garantias.salidas.flujo import FLUJO
from services.garantias.salidas.rules import EMBARQUE, REGRESO, ClaseSalida
from services.garantias.salidas.schemas import Hecho, Regreso, Similares
from services.garantias.salidas.service import EMBARQUE_PREVIO, CasoSalida, anunciar, bloquear, items_de
from shared import expedientes
from shared.calendar import calcular
from shared.calendar.palabras import fecha_larga
from shared.clock import reloj_legal
from shared.expedientes.casos import examinar
from shared.http import Problema
from shared.identity import Principal

_SIN_REEXPORTAR = sa.text("""
    SELECT coalesce(sum(i.cantidad), 0) - coalesce(sum(x.cantidad), 0) FROM registro r
    JOIN expediente e ON e.id = r.id AND e.estado IN ('radicado', 'aprobado')
    JOIN registro_item i ON i.registro_id = r.id
    LEFT JOIN (SELECT registro_id, item, sum(cantidad) AS cantidad FROM reexportacion GROUP BY registro_id, item) x
        ON x.registro_id = i.registro_id AND x.item = i.item
    WHERE r.salida_id = :s
""")


async def _exigir_prueba(tx: AsyncSession, id: UUID, clase: str) -> None:
    if not await expedientes.adjuntos(tx, id, clase):
        raise Problema("falta-documento", f"Falta adjuntar el documento, clase «{clase}».", faltan=[clase])


def _exigir_fecha(fecha: date, desde: date | None) -> None:
    if fecha > reloj_legal.hoy():
        raise Problema("datos-invalidos", "La fecha está en el futuro.")
    if desde is not None and fecha < desde:
        raise Problema("datos-invalidos", f"La fecha es anterior al {fecha_larga(desde)}.")


async def embarcar(tx: AsyncSession, id: UUID, datos: Hecho, quien: Principal) -> CasoSalida:
    """The shipment was shown: a temporary exit is outside; one for good lessens the quota used (art. 86).

    Raises:
        Problema: `falta-documento`, `datos-invalidos`, `salida-improcedente` for a warranty that had ended.
    """
    programa, registro, caso = await bloquear(tx, id, quien)
    fila = caso.fila
    await examinar(tx, FLUJO, id, "embarcar", quien, motivo=datos.motivo, version=None)
    _exigir_fecha(datos.fecha, fila.autorizada_el)
    await _exigir_prueba(tx, id, EMBARQUE)
    if fila.garantia_proveedor_hasta is not None and datos.fecha > fila.garantia_proveedor_hasta:
        raise Problema("salida-improcedente", "La garantía del proveedor ya había vencido al embarcar (art. 87 b).")
    fila.embarcada_el, fila.declaracion_embarque = datos.fecha, datos.declaracion
    vuelve = rules.regresa(ClaseSalida(fila.clase))
    if not vuelve:
        fila.termino_el = datos.fecha
    await tx.flush()
    if not vuelve:
        await _reexportar(tx, programa, registro, caso, datos.declaracion, datos.fecha, datos.motivo, quien)
    exp = await expedientes.aplicar(
        tx,
        FLUJO,
        id,
        "embarcar",
        quien,
        motivo=datos.motivo,
        datos={"declaracion": datos.declaracion, "fecha": datos.fecha.isoformat()},
        hacia="fuera" if vuelve else "definitiva",
    )
    await plazos.cerrar(tx, exp, EMBARQUE_PREVIO, "cumplido", "Embarque acreditado")
    await anunciar(tx, exp, fila, programa.exp, datos.motivo)
    return CasoSalida(exp, fila)


async def _reexportar(
    tx: AsyncSession,
    programa: CasoPrograma,
    registro: CasoRegistro,
    caso: CasoSalida,
    declaracion: str,
    fecha: date,
    motivo: str,
    quien: Principal,
) -> None:
    """Arts. 32 and 86: what left for good is taken out of the quota used, unless similar goods took its place."""
    total = 0
    for i in await items_de(tx, caso.exp.id):
        total += i.fob_centavos
        tx.add(
            Reexportacion(
                registro_id=registro.exp.id,
                item=i.item,
                declaracion=declaracion,
                fecha=fecha,
                cantidad=i.cantidad,
                fob_centavos=i.fob_centavos,
                motivo=f"Salida {caso.exp.numero}: {motivo}"[:2000],
                acreditada_por=quien.sub,
                acreditada_en=reloj_legal.ahora(),
            )
        )
    await tx.flush()
    if caso.fila.liberado_centavos is None:
        await cupo.reexportar(tx, programa.exp.id, registro.fila.periodo, total, uuid7())
    await cupo.anunciar(tx, programa.exp, programa.fila, registro.fila.periodo)


async def autorizar_similares(tx: AsyncSession, id: UUID, datos: Similares, quien: Principal) -> CasoSalida:
    """Let similar goods in: they draw on what these used of the quota, and on free quota only above it (art. 88).

    Raises:
        Problema: `salida-improcedente` for what is no temporary exit or was authorised already; `datos-invalidos`.
    """
    programa, registro, caso = await bloquear(tx, id, quien)
    fila, hoy = caso.fila, reloj_legal.hoy()
    await examinar(tx, FLUJO, id, "autorizar_similares", quien, motivo=datos.motivo, version=None)
    if fila.clase != ClaseSalida.TEMPORAL or fila.liberado_centavos is not None:
        raise Problema("salida-improcedente", "Los bienes similares son de una salida temporal, y una sola vez.")
    antes = caso.exp.estado == "autorizada"
    if antes != (datos.embarcar_hasta is not None) or (datos.embarcar_hasta is not None and datos.embarcar_hasta < hoy):
        raise Problema(
            "datos-invalidos", "Antes del embarque se fija el término para embarcar, y solo entonces (art. 88 par. 1)."
        )
    total = sum(i.fob_centavos for i in await items_de(tx, id))
    fila.liberado_centavos, fila.similares_hasta = total, datos.embarcar_hasta
    await tx.flush()
    await cupo.modificar(tx, programa.exp.id, registro.fila.periodo, -total, uuid7())
    visto = {"liberado_usd": str(de_centavos(total))}
    exp = await expedientes.aplicar(tx, FLUJO, id, "autorizar_similares", quien, motivo=datos.motivo, datos=visto)
    if datos.embarcar_hasta is not None:
        regla = catalogo(programa.fila.reglamento)[EMBARQUE_PREVIO]
        plazo = calcular(regla, datos.embarcar_hasta, await calendario_vigente(tx))
        await plazos.abrir(tx, exp, programa.fila.reglamento, [plazo])
    await cupo.anunciar(tx, programa.exp, programa.fila, registro.fila.periodo)
    await anunciar(tx, exp, fila, programa.exp, datos.motivo)
    return CasoSalida(exp, fila)


async def reimportar(tx: AsyncSession, id: UUID, datos: Regreso, quien: Principal) -> CasoSalida:
    """The goods are back, or those that replace them; similar ones left before, unless it was authorised (art. 89).

    Raises:
        Problema: `falta-documento`, `datos-invalidos`, `similares-en-el-pais`, `cupo-excedido`.
    """
    programa, registro, caso = await bloquear(tx, id, quien)
    fila = caso.fila
    accion = "reimportar" if caso.exp.estado == "fuera" else "reemplazar"
    await examinar(tx, FLUJO, id, accion, quien, motivo=datos.motivo, version=None)
    if accion == "reemplazar" and fila.acta_comite is None:
        raise Problema("salida-improcedente", "El Comité no autorizó el reemplazo sin reexportación previa (87.1 f).")
    _exigir_fecha(datos.fecha, fila.embarcada_el or fila.autorizada_el)
    await _exigir_prueba(tx, id, REGRESO)
    quedan = Decimal((await tx.execute(_SIN_REEXPORTAR, {"s": id})).scalar_one())
    if not rules.puede_reimportar(quedan, previa_autorizada=datos.previa_autorizada):
        raise Problema("similares-en-el-pais")
    fila.termino_el, fila.declaracion_regreso = datos.fecha, datos.declaracion
    await tx.flush()
    if fila.liberado_centavos is not None:
        await cupo.modificar(tx, programa.exp.id, registro.fila.periodo, fila.liberado_centavos, uuid7())
        await cupo.anunciar(tx, programa.exp, programa.fila, registro.fila.periodo)
    tarde = fila.reimportar_hasta is not None and datos.fecha > fila.reimportar_hasta
    visto = {"declaracion": datos.declaracion, "fecha": datos.fecha.isoformat(), "tarde": tarde}
    cambios = {"vence": None, "vence_calculo": None}
    exp = await expedientes.aplicar(tx, FLUJO, id, accion, quien, motivo=datos.motivo, datos=visto, cambios=cambios)
    await plazos.cerrar(tx, exp, None, "cumplido", f"Reimportación {datos.declaracion}")
    await anunciar(tx, exp, fila, programa.exp, datos.motivo)
    return CasoSalida(exp, fila)


async def declarar_definitiva(tx: AsyncSession, id: UUID, datos: Hecho, quien: Principal) -> CasoSalida:
    """Art. 89: the goods stay abroad, declared before the term to bring them back ends.

    Raises:
        Problema: `fuera-de-termino`, `datos-invalidos`.
    """
    programa, registro, caso = await bloquear(tx, id, quien)
    fila = caso.fila
    await examinar(tx, FLUJO, id, "declarar_definitiva", quien, motivo=datos.motivo, version=None)
    _exigir_fecha(datos.fecha, fila.embarcada_el)
    if fila.reimportar_hasta is not None and datos.fecha > fila.reimportar_hasta:
        raise Problema(
            "fuera-de-termino", f"El término para reimportar venció el {fecha_larga(fila.reimportar_hasta)} (art. 89)."
        )
    fila.termino_el, fila.declaracion_regreso = datos.fecha, datos.declaracion
    await tx.flush()
    await _reexportar(tx, programa, registro, caso, datos.declaracion, datos.fecha, datos.motivo, quien)
    cambios = {"vence": None, "vence_calculo": None}
    visto = {"declaracion": datos.declaracion, "fecha": datos.fecha.isoformat()}
    exp = await expedientes.aplicar(
        tx, FLUJO, id, "declarar_definitiva", quien, motivo=datos.motivo, datos=visto, cambios=cambios
    )
    await plazos.cerrar(tx, exp, None, "cumplido", "Salida declarada definitiva")
    await anunciar(tx, exp, fila, programa.exp, datos.motivo)
    return CasoSalida(exp, fila)
