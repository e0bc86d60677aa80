"""What a flat file is imported against: the study's programme, its kind and its last day."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.declaraciones.importar import CUADROS, INVENTARIOS, UNIDADES_FISICAS, VALOR, Destino
from services.garantias.estudios.models import CompromisoFijado, Estudio
from services.garantias.estudios.vencer import garantia_de
from services.garantias.parametros.service import reglamento_de
from services.garantias.programas.models import Programa
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from shared import expedientes
from shared.clock import reloj_legal

IMPORTAR = "garantias.importar_declaraciones"
ABIERTO_A_ARCHIVOS = ("por_presentar", "no_presentado", "devuelto")
"""States in which the company may still replace the flat file."""


async def destino_de(tx: AsyncSession, fila: Estudio) -> Destino:
    """The study as the import needs it."""
    programa = await tx.get_one(Programa, fila.programa_id)
    exp = await expedientes.leer(tx, fila.programa_id)
    clase, r = ClasePrograma(programa.clase), await reglamento_de(tx, programa.reglamento)
    unidad = None
    if clase is ClasePrograma.MAQUILA:
        base = INVENTARIOS
    elif es_de_materias_primas(clase):
        base = CUADROS
    else:
        fijado = await tx.get(CompromisoFijado, programa.id)
        unidad = fijado.unidad if fijado else None
        base = UNIDADES_FISICAS if unidad else VALOR
    garantia = await garantia_de(tx, fila)
    hasta = min(garantia.demostrar_hasta or fila.vence, reloj_legal.hoy())
    return Destino(
        estudio=fila.id,
        programa=programa.id,
        numero=exp.numero or "",
        periodo=fila.periodo,
        base=base,
        unidad=unidad,
        hasta=hasta,
        ventas=clase is ClasePrograma.MATERIAS_173B,
        puntos=r.valor("cip_variacion_valor_agregado"),
        gran_usuario=programa.gran_usuario,
    )
