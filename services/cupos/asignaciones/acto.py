"""The act of a run: table of who gets what, and the arithmetic as an annex."""

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.asignaciones.consultas import calculada, nombres_de
from services.cupos.asignaciones.models import Corrida, PasoDeCorrida
from services.cupos.contingentes.models import Contingente, Grupo
from shared.documents.formas import Forma
from shared.documents.textos import entero, fecha_larga, fecha_y_hora, toneladas

PLANTILLA = Path(__file__).parent / "templates" / "acto_asignacion.typ"
_RONDAS = {
    "inicial": "Ronda inicial",
    "reasignacion": "Ronda de reasignación",
    "extraordinaria": "Ronda extraordinaria",
}
_METODOS = {
    "orden_de_llegada": "Orden de llegada",
    "prorrata": "Prorrata por residuo mayor",
    "historico": "Participación histórica con reserva para nuevos",
    "archivo": "Según el acto adjunto",
}


class DatosActo(Forma):
    """What is printed; figures are text already."""

    titulo: str
    borrador: bool
    datos: dict[str, Any]


async def datos_del_acto(tx: AsyncSession, corrida: Corrida) -> DatosActo:
    """The act of the calculation that counts; a draft until the run is confirmed.

    Raises:
        Problema: `no-encontrado` before the first calculation.
    """
    calculo, entradas, resultado = await calculada(tx, corrida)
    contingente = await tx.get_one(Contingente, corrida.contingente)
    nombres = await nombres_de(tx, [f.nit for g in resultado.grupos for f in g.filas])
    estados = {p.id: p.estado for g in entradas.grupos for p in g.peticiones}
    grupos = []
    for g in resultado.grupos:
        grupo = await tx.get_one(Grupo, (corrida.contingente, g.grupo))
        asignado, apartado = sum(f.kg for f in g.filas), sum(f.apartado_kg for f in g.filas)
        grupos.append(
            {
                "codigo": g.grupo,
                "nombre": grupo.nombre,
                "subpartidas": ", ".join(grupo.subpartidas),
                "metodo": _METODOS[g.metodo],
                "repartible": toneladas(g.repartible_kg),
                "asignado": toneladas(asignado),
                "apartado": toneladas(apartado),
                "sobrante": toneladas(g.sobrante_kg),
                "filas": [
                    {
                        "numero": f.numero,
                        "nit": f.nit,
                        "razon_social": nombres.get(f.nit, ""),
                        "pedido": entero(f.pedido_kg),
                        "asignado": entero(f.kg),
                        "nota": _nota(f.decision, estados[f.id], f.apartado_kg, f.motivo),
                    }
                    for f in g.filas
                ],
                "lineas": [[x.concepto, x.formula, x.resultado] for x in g.lineas],
            }
        )
    pasos = await _pasos(tx, corrida)
    return DatosActo(
        generado_en=corrida.confirmada_en or calculo.legal_en,
        titulo=f"Acto de asignación {corrida.numero}",
        borrador=corrida.confirmada_en is None,
        datos={
            "numero": corrida.numero,
            "contingente": contingente.nombre,
            "codigo": contingente.codigo,
            "version": str(entradas.version),
            "ronda": _RONDAS[corrida.ronda],
            "corte": None if corrida.corte is None else fecha_larga(corrida.corte),
            "calculo": str(corrida.calculo),
            "calculado": fecha_y_hora(calculo.legal_en),
            "confirmado": None if corrida.confirmada_en is None else fecha_y_hora(corrida.confirmada_en),
            "motivo": next((p.motivo for p in pasos if p.accion == "confirmar"), None),
            "orden": _orden(corrida),
            "huella_entradas": calculo.huella,
            "huella_resultado": calculo.huella_resultado,
            "grupos": grupos,
        },
    )


def _nota(decision: str, estado: str, apartado_kg: int, motivo: str) -> str:
    if decision == "excluida":
        return f"Excluida: {motivo}"
    if decision == "reservada":
        return f"Se apartan {entero(apartado_kg)} kg: {motivo}"
    if estado in ("enviada", "lista_de_espera", "archivo"):
        return ""
    return "Su parte se guarda hasta que se pueda decidir"


def _orden(corrida: Corrida) -> str | None:
    if corrida.acto is None:
        return None
    return f"{corrida.acto['numero']} del {corrida.acto['fecha']}"


async def _pasos(tx: AsyncSession, corrida: Corrida) -> list[PasoDeCorrida]:
    consulta = select(PasoDeCorrida).where(col(PasoDeCorrida.corrida) == corrida.id)
    return list((await tx.execute(consulta.order_by(col(PasoDeCorrida.version)))).scalars())
