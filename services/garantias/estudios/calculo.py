"""Computing a study: its lines are credited, what it owes and shows is worked out, with every step in words."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.abonos.sql import abonar
from services.garantias.compromisos import rules as compromisos
from services.garantias.dinero import de_centavos, en_cifras
from services.garantias.estudios.apertura import del_periodo
from services.garantias.estudios.models import CalculoEstudio, CompromisoFijado, Estudio
from services.garantias.estudios.rules import Importaciones, Medido, medir_materias_primas, medir_saldo
from services.garantias.parametros.rules import Reglamento
from services.garantias.parametros.service import reglamento_de
from services.garantias.programas.models import Programa
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from services.garantias.registros import cupo
from services.garantias.unidades import llano
from shared import expedientes
from shared.clock import reloj_legal
from shared.http import Problema

_CON_EXCEDENTE = ("cumplido", "saldo_pendiente")

_TOTALES = sa.text("""
    SELECT coalesce(sum(fob_centavos), 0)::bigint AS fob, coalesce(sum(demostrado_centavos), 0)::bigint AS demostrado,
        coalesce(sum(exportado_centavos), 0)::bigint AS exportado,
        (SELECT coalesce(sum(fob_centavos), 0)::bigint FROM declaracion_linea
         WHERE estudio_id = :e AND clase = 'exportacion') AS fob_exportado
    FROM abono_registro WHERE estudio_id = :e
""")
_EXPORTADO = sa.text("""
    SELECT coalesce(sum(l.unidades), 0) AS unidades, coalesce(sum(l.fob_centavos), 0) AS centavos
    FROM declaracion_linea l JOIN estudio s ON s.id = l.estudio_id JOIN expediente x ON x.id = s.id
    WHERE s.programa_id = :p AND (s.id = :e OR x.estado = ANY(:decididos))
""")
_CONTRATOS = sa.text("""
    SELECT coalesce(sum(c.acreditado_centavos), 0)::bigint FROM contrato_petrolero c
    JOIN estudio s ON s.id = c.estudio_id JOIN expediente x ON x.id = s.id
    WHERE s.programa_id = :p AND c.retirado_en IS NULL AND (s.id = :e OR x.estado = ANY(:decididos))
""")
# Everything that the computation reads, as one digest: another one means that it is out of date.
_HUELLA = sa.text("""
    SELECT md5(concat_ws('|', s.archivo_id, s.origen,
        (SELECT concat_ws(',', count(*), sum(i.cantidad), sum(i.fob_centavos), sum(e.version)) FROM registro r
         JOIN expediente e ON e.id = r.id AND e.estado IN ('aprobado', 'renunciado', 'cancelado')
         JOIN registro_item i ON i.registro_id = r.id WHERE r.programa_id = s.programa_id AND r.periodo = s.periodo),
        (SELECT concat_ws(',', count(*), sum(x.cantidad)) FROM reexportacion x JOIN registro r ON r.id = x.registro_id
         WHERE r.programa_id = s.programa_id AND r.periodo = s.periodo),
        (SELECT concat_ws(',', count(*), sum(c.vigente), sum(e.version)) FROM cip c JOIN expediente e ON e.id = c.id
         WHERE c.programa_id = s.programa_id AND e.estado IN ('aprobado', 'presentado')),
        (SELECT concat_ws(',', count(*), sum(c.acreditado_centavos), max(c.id::text)) FROM contrato_petrolero c
         WHERE c.estudio_id = s.id AND c.retirado_en IS NULL),
        (SELECT version FROM compromiso k WHERE k.programa_id = s.programa_id), p.cupo_fob_centavos,
        (SELECT concat_ws(',', a.id, k.version) FROM estudio a LEFT JOIN calculo_estudio k ON k.estudio_id = a.id
         JOIN expediente e ON e.id = a.id AND e.estado IN ('cumplido', 'saldo_pendiente')
         WHERE a.programa_id = s.programa_id AND a.periodo = s.periodo - 1 AND a.clase = 'ordinario')))
    FROM estudio s JOIN programa p ON p.id = s.programa_id WHERE s.id = :e
""")


async def huella(tx: AsyncSession, estudio_id: UUID) -> str:
    """Digest of everything that the computation of a study reads."""
    return str((await tx.execute(_HUELLA, {"e": estudio_id})).scalar_one())


async def calcular(tx: AsyncSession, fila: Estudio) -> CalculoEstudio:
    """Credit and measure a study anew. The caller holds its case.

    Raises:
        Problema: `falta-compromiso` in a programme of capital goods whose commitment nobody fixed.
    """
    programa = await tx.get_one(Programa, fila.programa_id, populate_existing=True)
    clase, r = ClasePrograma(programa.clase), await reglamento_de(tx, programa.reglamento)
    leida = await huella(tx, fila.id)
    if es_de_materias_primas(clase):
        base, medido = "materias_primas", await _de_materias_primas(tx, fila, r, clase)
    else:
        base, medido = await _de_bienes_de_capital(tx, fila, r, clase, programa)
    guardado = await tx.get(CalculoEstudio, fila.id, populate_existing=True)
    if guardado is None:
        guardado = CalculoEstudio(
            estudio_id=fila.id,
            version=0,
            huella="",
            base=base,
            unidad=medido.unidad,
            compromiso=Decimal(0),
            demostrado=Decimal(0),
            pasos=[],
            calculado_en=reloj_legal.ahora(),
        )
        tx.add(guardado)
    guardado.version += 1
    guardado.huella, guardado.base, guardado.unidad = leida, base, medido.unidad
    guardado.compromiso, guardado.demostrado = medido.compromiso, medido.demostrado
    guardado.pasos, guardado.calculado_en = list(medido.pasos), reloj_legal.ahora()
    await tx.flush()
    return guardado


async def _de_materias_primas(tx: AsyncSession, fila: Estudio, r: Reglamento, clase: ClasePrograma) -> Medido:
    anterior = await _anterior(tx, fila)
    await abonar(
        tx,
        estudio=fila.id,
        programa=fila.programa_id,
        periodo=fila.periodo,
        origen=fila.origen,
        anterior=anterior,
        tope_ventas=r.valor("ventas_locales_173b") if clase is ClasePrograma.MATERIAS_173B else Decimal(0),
    )
    totales = (await tx.execute(_TOTALES, {"e": fila.id})).one()
    importaciones = Importaciones(**totales._mapping)
    if fila.origen is None:
        return medir_materias_primas(r, clase, importaciones)
    origen = await tx.get_one(CalculoEstudio, fila.origen)
    credito = importaciones.exportado if clase is ClasePrograma.MATERIAS_173B else importaciones.demostrado
    saldo = origen.compromiso - origen.demostrado
    return medir_saldo(origen.compromiso, origen.demostrado, origen.unidad, min(Decimal(credito), saldo))


async def _anterior(tx: AsyncSession, fila: Estudio) -> UUID | None:
    """Art. 70: the decided study of the period before, whose excess counts in this one."""
    previo = await del_periodo(tx, fila.programa_id, fila.periodo - 1) if fila.periodo and not fila.origen else None
    if previo is None or (await expedientes.leer(tx, previo.id)).estado not in _CON_EXCEDENTE:
        return None
    return previo.id


async def _de_bienes_de_capital(
    tx: AsyncSession, fila: Estudio, r: Reglamento, clase: ClasePrograma, programa: Programa
) -> tuple[str, Medido]:
    """Arts. 77.1 to 80: in units for 173 c, by value for 174; earlier parts of the demonstration add up (28 par.)."""
    valores: dict[str, Any] = {"e": fila.id, "p": programa.id, "decididos": list(_CON_EXCEDENTE)}
    exportado = (await tx.execute(_EXPORTADO, valores)).one()
    contratado = int((await tx.execute(_CONTRATOS, valores)).scalar_one())
    fijado = await tx.get(CompromisoFijado, programa.id, populate_existing=True)
    if clase in {ClasePrograma.CAPITAL_174, ClasePrograma.REPUESTOS_174}:
        compromiso, paso = await _por_valor(tx, r, clase, programa)
    elif fijado is None:
        raise Problema("falta-compromiso", "Fije el compromiso del programa antes de calcular el estudio (art. 78).")
    elif fijado.base == "unidades":
        assert fijado.cantidad is not None
        assert fijado.unidad is not None
        pasos = (*fijado.pasos, f"Exportado: {llano(exportado.unidades)} {fijado.unidad} (art. 80)")
        return "unidades", Medido(fijado.cantidad, exportado.unidades, fijado.unidad, pasos)
    else:
        compromiso = compromisos.compromiso_servicios(r, de_centavos(programa.cupo_fob_centavos))
        paso = f"{fijado.pasos[0]} = {en_cifras(compromiso)} USD"
    pasos = (paso, f"Exportado: {en_cifras(de_centavos(int(exportado.centavos)))} USD FOB (art. 80)")
    if contratado:
        por_su_grado = en_cifras(de_centavos(contratado))
        contratos = f"Contratos petroleros, por su grado: {por_su_grado} USD (art. 30, interpretación)"
        pasos = (*pasos, contratos)
    return "valor", Medido(compromiso * 100, Decimal(exportado.centavos) + contratado, "USD-centavos", pasos)


async def es_por_valor(tx: AsyncSession, programa: Programa) -> bool:
    """Whether what a programme owes is counted in dollars of exports (arts. 77.1 par. 3, 78 par. 4 and 79)."""
    clase = ClasePrograma(programa.clase)
    if clase in {ClasePrograma.CAPITAL_174, ClasePrograma.REPUESTOS_174}:
        return True
    fijado = await tx.get(CompromisoFijado, programa.id)
    return not es_de_materias_primas(clase) and fijado is not None and fijado.base == "valor"


async def _por_valor(tx: AsyncSession, r: Reglamento, clase: ClasePrograma, programa: Programa) -> tuple[Decimal, str]:
    if clase is ClasePrograma.REPUESTOS_174:
        autorizado = de_centavos(programa.cupo_fob_centavos)
        compromiso = compromisos.compromiso_repuestos_174(r, autorizado)
        veces = llano(r.valor("compromiso_repuestos_174")).replace(".", ",")
        cuenta = f"{en_cifras(autorizado)} USD = {en_cifras(compromiso)} USD"
        return compromiso, f"{veces} veces el cupo autorizado, {cuenta} (art. 77.1 par. 3)"
    utilizado = de_centavos(await cupo.cupo_utilizado(tx, programa.id, 0))
    compromiso = compromisos.compromiso_174(r, utilizado)
    veces = llano(r.valor("compromiso_174")).replace(".", ",")
    cuenta = f"{en_cifras(utilizado)} USD = {en_cifras(compromiso)} USD"
    return compromiso, f"{veces} veces el cupo utilizado, {cuenta} (art. 79)"
