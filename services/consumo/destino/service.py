"""Taking the destination's file, writing ours, and comparing."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Text, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.consumo.consumos.models import Consumo
from services.consumo.cqe.consultas import expedido_el, expedientes_de, fin_del_periodo
from services.consumo.cqe.models import Cqe, Utilizacion
from services.consumo.cqe.rules import en_texto
from services.consumo.destino.consultas import usos_de, vigentes_de
from services.consumo.destino.models import ArchivoDeDestino, UsoEnDestino
from services.consumo.destino.rules import (
    COLUMNAS_DE_EXPORTACION,
    ESTADO_EXPORTADO,
    ArchivoIlegible,
    Cotejo,
    LineaDeUso,
    diferencias,
    escribir_csv,
    leer_usos,
)
from services.consumo.destino.schemas import Conciliado, EntradaLeida, Importacion, LineaImportada
from services.consumo.referencias.service import finales_de, nombres_de_campos
from shared.audit import anotar, identidad
from shared.clock import BOGOTA, reloj_legal
from shared.expedientes import Expediente, expediente
from shared.http import Problema
from shared.identity import Principal

SOLAPE = timedelta(minutes=10)
"""A change takes its instant before it commits: the next export begins this much earlier, and repeats its versions."""
MAXIMO_DE_FILAS = 10_000


async def importar(tx: AsyncSession, quien: Principal, *, nombre: str, contenido: bytes) -> Importacion:
    """Keep what the good lines of a usage file tell; the same file, or a line that tells nothing new, changes nothing.

    Raises:
        Problema: `archivo-ilegible`, `archivo-sin-datos`.
    """
    sha256 = hashlib.sha256(contenido).hexdigest()
    # One file at a time: two at once could each find the other's lines new.
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtext("destino.importar"))))
    anterior = select(ArchivoDeDestino).where(col(ArchivoDeDestino.sha256) == sha256)
    if (ya := (await tx.execute(anterior)).scalar_one_or_none()) is not None:
        return Importacion.model_validate(ya.resultado | {"repetido": True})
    ahora = reloj_legal.ahora()
    try:
        buenas, malas = leer_usos(contenido, ahora.date())
    except ArchivoIlegible as error:
        raise Problema("archivo-ilegible", f"El archivo no se puede leer: {error}.") from error
    if not buenas and not malas:
        raise Problema("archivo-sin-datos")
    archivo = uuid7()
    aplicadas, nuevas = await _aplicar(tx, buenas)
    lineas = [LineaImportada(linea=m.linea, numero=m.numero, resultado="rechazada", motivo=m.motivo) for m in malas]
    lineas = sorted(lineas + aplicadas, key=lambda linea: linea.linea)
    resultado = Importacion(
        archivo=archivo,
        nombre=nombre,
        sha256=sha256,
        repetido=False,
        aplicadas=len(nuevas),
        sin_cambio=sum(linea.resultado == "sin_cambio" for linea in lineas),
        rechazadas=sum(linea.resultado == "rechazada" for linea in lineas),
        cargado_en=ahora,
        lineas=lineas,
    )
    tx.add(
        ArchivoDeDestino(
            id=archivo,
            sha256=sha256,
            nombre=nombre,
            resultado=resultado.model_dump(mode="json"),
            cargado_por=identidad(quien),
            cargado_en=ahora,
        )
    )
    await tx.flush()
    tx.add_all(
        UsoEnDestino(
            id=uuid7(),
            cqe=cqe.id,
            referencia=linea.referencia,
            estado=linea.estado,
            cantidad_kg=linea.cantidad_kg,
            fecha_ingreso=linea.fecha_ingreso,
            archivo=archivo,
            linea=linea.linea,
            recibido_en=ahora,
        )
        for cqe, linea in nuevas
    )
    await tx.flush()
    datos = resultado.model_dump(include={"sha256", "aplicadas", "sin_cambio", "rechazadas"})
    await anotar(tx, quien=quien, accion="destino.importar", objeto=f"archivo_de_destino:{archivo}", datos=datos)
    return resultado


async def _aplicar(
    tx: AsyncSession, buenas: Sequence[LineaDeUso]
) -> tuple[list[LineaImportada], list[tuple[Cqe, LineaDeUso]]]:
    numeros = literal([linea.numero for linea in buenas], ARRAY(Text))
    hallados = {
        c.numero: c for c in (await tx.execute(select(Cqe).where(col(Cqe.numero) == func.any(numeros)))).scalars()
    }
    ids = sorted(c.id for c in hallados.values())
    # Held, so that an annulment decided at this instant sees the use, or is seen by the next report.
    casos = select(expediente.c.id).where(expediente.c.id.in_(ids)).order_by(expediente.c.id)
    await tx.execute(casos.with_for_update(key_share=True))
    dichos = {(f.cqe, f.referencia): f for f in await vigentes_de(tx, ids)}
    lineas: list[LineaImportada] = []
    nuevas: list[tuple[Cqe, LineaDeUso]] = []
    for linea in buenas:
        cqe = hallados.get(linea.numero)
        if cqe is None or cqe.emitido_en is None:
            motivo = "no existe un certificado expedido con ese número"
            lineas.append(LineaImportada(linea=linea.linea, numero=linea.numero, resultado="rechazada", motivo=motivo))
            continue
        dicho = dichos.get((cqe.id, linea.referencia))
        igual = dicho is not None and (dicho.estado, dicho.cantidad_kg, dicho.fecha_ingreso) == (
            linea.estado,
            linea.cantidad_kg,
            linea.fecha_ingreso,
        )
        lineas.append(
            LineaImportada(linea=linea.linea, numero=linea.numero, resultado="sin_cambio" if igual else "aplicada")
        )
        if not igual:
            nuevas.append((cqe, linea))
    return lineas, nuevas


async def exportar(
    tx: AsyncSession, *, contingente: str | None = None, desde: datetime | None = None
) -> tuple[str, datetime]:
    """CSV of the issued certificates whose state changed at or after `desde`, and from when to ask the next time.

    What the company filled in (shipper, importer of record, vessel) comes as it was written, days `YYYY-MM-DD`.
    A certificate appears once, as it stands now; `version` only grows, so that a repeated line changes nothing.
    """
    corte = reloj_legal.ahora() - SOLAPE
    cambiado = expediente.c.actualizado_en
    consulta = (
        select(Cqe, expediente.c.estado, expediente.c.version, cambiado, col(Consumo.campos))
        .join(expediente, expediente.c.id == col(Cqe.id))
        .join(Consumo, col(Consumo.id) == col(Cqe.consumo_id))
    )
    consulta = consulta.where(col(Cqe.emitido_en).is_not(None)).order_by(cambiado, col(Cqe.id))
    if contingente is not None:
        consulta = consulta.where(col(Cqe.contingente) == contingente)
    if desde is not None:
        consulta = consulta.where(cambiado >= desde)
    filas = (await tx.execute(consulta.limit(MAXIMO_DE_FILAS))).all()
    if len(filas) == MAXIMO_DE_FILAS:
        corte = min(corte, filas[-1].actualizado_en)
    nombres = await nombres_de_campos(tx, contingente)
    renglones = (
        [*_renglon(f[0], f.estado, f.version, f.actualizado_en), *(en_texto(f.campos.get(n)) for n in nombres)]
        for f in filas
    )
    return escribir_csv((*COLUMNAS_DE_EXPORTACION, *(f"field_{n}" for n in nombres)), renglones), corte


def _renglon(cqe: Cqe, estado: str, version: int, cambiado: datetime) -> list[object]:
    forma = cqe.forma
    assert cqe.emitido_en is not None
    return [
        cqe.numero,
        version,
        ESTADO_EXPORTADO[estado],
        cambiado.astimezone(BOGOTA).isoformat(timespec="seconds"),
        cqe.contingente,
        forma["producto_en"] or forma["producto"],
        forma["razon_social"],
        cqe.nit,
        " ".join(forma["subpartidas"]),
        " ".join(forma["destinos"]),
        cqe.comercial_kg,
        cqe.cantidad_kg,
        cqe.periodo_desde.isoformat(),
        cqe.periodo_hasta.isoformat(),
        cqe.emitido_en.astimezone(BOGOTA).isoformat(timespec="seconds"),
        cqe.codigo,
        (cqe.sellado or {}).get("sha256", ""),
        expedido_el(cqe).isoformat(),
    ]


async def conciliar(tx: AsyncSession, cqes: Sequence[Cqe]) -> list[Conciliado]:
    """Compare us, verified declarations and the destination on each of these issued certificates."""
    ids = [cqe.id for cqe in cqes]
    casos = await expedientes_de(tx, ids)
    usos = await usos_de(tx, ids)
    filas = (await tx.execute(select(Utilizacion).where(col(Utilizacion.cqe).in_(ids)))).scalars()
    verificados = {fila.cqe: fila.verificado_kg for fila in filas}
    finales = await finales_de(tx, {cqe.contingente for cqe in cqes})
    conciliados = []
    for cqe in cqes:
        caso: Expediente = casos[cqe.id]
        uso = usos.get(cqe.id)
        cotejo = Cotejo(
            estado=caso.estado,
            certificado_kg=cqe.comercial_kg,
            dex_kg=verificados.get(cqe.id, 0),
            destino_kg=None if uso is None else uso.usado_kg,
            cancelado_en_destino=uso is not None and uso.cancelado,
            emitido=expedido_el(cqe),
            periodo_hasta=fin_del_periodo(cqe, finales),
            ingresos=tuple(e.fecha_ingreso for e in (uso.entradas if uso else ()) if e.fecha_ingreso is not None),
        )
        conciliados.append(
            Conciliado(
                numero=cqe.numero,
                nit=cqe.nit,
                contingente=cqe.contingente,
                estado=caso.estado,
                certificado_kg=cotejo.certificado_kg,
                dex_kg=cotejo.dex_kg,
                destino_kg=cotejo.destino_kg,
                cancelado_en_destino=cotejo.cancelado_en_destino,
                entradas=[
                    EntradaLeida(referencia=e.referencia, kg=e.cantidad_kg, fecha_ingreso=e.fecha_ingreso)
                    for e in (uso.entradas if uso else ())
                ],
                diferencias=diferencias(cotejo),
            )
        )
    return conciliados
