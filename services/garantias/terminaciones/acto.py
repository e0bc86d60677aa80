"""The act that ends a programme: drafted with its conditions or its amount, signed by somebody else."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.dinero import a_centavos, de_centavos
from services.garantias.parametros.service import reglamento_de
from services.garantias.plazos.rules import catalogo
from services.garantias.programas.detalle import DetalleDePrograma
from services.garantias.programas.models import Programa
from services.garantias.programas.oficios import asunto_de, emitir_oficio
from services.garantias.programas.rules import ClasePrograma
from services.garantias.referencias.service import calendario_vigente
from services.garantias.terminaciones import cartas, rules
from services.garantias.terminaciones.base import GARANTIAS, CasoTerminacion, bloquear, utilizado
from services.garantias.terminaciones.ejecutoria import terminar
from services.garantias.terminaciones.flujo import FLUJO
from services.garantias.terminaciones.models import Terminacion
from services.garantias.terminaciones.schemas import Aviso
from shared import expedientes
from shared.calendar import calcular
from shared.clock import BOGOTA, reloj_legal
from shared.http import Problema
from shared.identity import Principal

_ESTUDIOS = sa.text("""
    SELECT coalesce(e.numero, e.id::text) FROM expediente e JOIN estudio s ON s.id = e.id
    WHERE s.programa_id = :programa AND e.estado <> 'cumplido' ORDER BY 1
""")
_ACEPTACION = sa.text("SELECT min(aceptacion_inicial) FROM garantia WHERE programa_id = :programa AND subproyecto = 0")
_REGISTROS = sa.text("""
    SELECT r.periodo, count(*) FROM registro r
    WHERE r.programa_id = :programa AND r.registrado_el IS NOT NULL GROUP BY r.periodo
""")


async def proyectar(
    tx: AsyncSession, id: UUID, datos: Aviso, quien: Principal, *, sin_declaraciones: bool
) -> CasoTerminacion:
    """Draft the act, with its conditions or its amount worked out, for a coordinador to sign (arts. 50 to 54).

    Args:
        sin_declaraciones: the records of import declarations were searched and there are none (art. 52).

    Raises:
        Problema: as `proyectar`; `terminacion-no-procede` with every condition that is not met.
    """
    caso, programa = await bloquear(tx, id, quien)
    calculo = await _calculo(tx, caso.fila, programa.fila, datos.motivo, sin_declaraciones=sin_declaraciones)
    visto: dict[str, Any] = {"calculo": calculo, "sin_declaraciones": sin_declaraciones}
    await expedientes.proyectar(tx, FLUJO, id, "expedir", quien, motivo=datos.motivo, datos=visto)
    return caso


async def _calculo(
    tx: AsyncSession, fila: Terminacion, programa: Programa, informe: str, *, sin_declaraciones: bool
) -> dict[str, Any]:
    r = await reglamento_de(tx, programa.reglamento)
    garantias = (await tx.execute(GARANTIAS, {"programa": programa.id})).all()
    estado = [f"Garantía {g.numero}: {g.estado.replace('_', ' ')}." for g in garantias]
    if fila.clase == "unilateral":
        if fila.acta is None:
            raise Problema("terminacion-no-procede", "El Comité no se ha pronunciado (art. 54).")
        monto = rules.monto_de_efectividad(
            r,
            de_centavos(sum((await utilizado(tx, programa)).values())),
            programa.licencia_anual,
            any(g.estado in {"aceptada", "por_sustituir"} for g in garantias),
        )
        return {"monto_usd": str(monto.monto_usd), "pasos": [*estado, *monto.pasos]}
    if fila.clase == "cumplimiento":
        estudios = (await tx.execute(_ESTUDIOS, {"programa": programa.id})).scalars().all()
        vistas = [rules.GarantiaDelPrograma(g.numero, g.estado) for g in garantias]
        faltan = rules.faltantes_de_cumplimiento(vistas, list(estudios), informe)
        detalle = DetalleDePrograma.model_validate(programa.detalle)
        desde: date | None = (await tx.execute(_ACEPTACION, {"programa": programa.id})).scalar_one()
        faltan += rules.faltante_de_servicio(
            ClasePrograma(programa.clase), desde, detalle.meses_depreciacion_90, reloj_legal.hoy()
        )
        pasos = [*estado, "No hay garantías sin cancelar ni compromisos sin demostrar."]
    else:
        assert programa.autorizado_en is not None
        registros = {f[0]: f[1] for f in (await tx.execute(_REGISTROS, {"programa": programa.id})).all()}
        faltan = rules.faltantes_de_no_utilizacion(
            r,
            ClasePrograma(programa.clase),
            autorizado_el=programa.autorizado_en.astimezone(BOGOTA).date(),
            hoy=reloj_legal.hoy(),
            registros_por_periodo=registros,
            importar_hasta=await _importar_hasta(tx, programa),
            verificado_sin_declaraciones=sin_declaraciones,
        )
        pasos = [
            *estado,
            "No registró importaciones en el período que exige el artículo 52.",
            "Se verificó que no existan declaraciones de importación con cargo al programa.",
        ]
    if faltan:
        raise Problema("terminacion-no-procede", " ".join(faltan), faltan=faltan)
    return {"monto_usd": None, "pasos": pasos}


async def _importar_hasta(tx: AsyncSession, programa: Programa) -> Any:
    """End of the term to import of capital goods: that of its guarantee, or, without one, of its authorisation."""
    consulta = sa.text("""
        SELECT max(p.vence) FROM plazo p JOIN garantia g ON g.id = p.caso_id
        WHERE g.programa_id = :id AND p.regla = 'importacion_bienes_capital'
    """)
    vence = (await tx.execute(consulta, {"id": programa.id})).scalar_one()
    if vence is not None or programa.meses_importacion is None or programa.autorizado_en is None:
        return vence
    regla = catalogo(programa.reglamento)["importacion_bienes_capital"]
    desde = programa.autorizado_en.astimezone(BOGOTA).date()
    return calcular(regla, desde, await calendario_vigente(tx), **programa.datos_de_plazo).vence


async def firmar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoTerminacion:
    """Sign the act that somebody else drafted: the programme ends, or, unilaterally, the act is issued.

    The conditions are looked at again: what is signed is true when it is signed.

    Raises:
        Problema: `sin-decision-proyectada`, those of `shared.expedientes.firmar`, `terminacion-no-procede`.
    """
    caso, programa = await bloquear(tx, id, quien)
    proyecto = await expedientes.proyecto_de(tx, id)
    if proyecto is None:
        raise Problema("sin-decision-proyectada")
    motivo = proyecto.motivo or ""
    calculo = await _calculo(
        tx, caso.fila, programa.fila, motivo, sin_declaraciones=bool(proyecto.datos["sin_declaraciones"])
    )
    unilateral = caso.fila.clase == "unilateral"
    exp, _ = await expedientes.firmar(tx, FLUJO, proyecto.id, quien, hacia="expedida" if unilateral else "terminada")
    monto = Decimal(calculo["monto_usd"]) if calculo["monto_usd"] else None
    caso.fila.calculo, caso.fila.expedida_en = calculo, reloj_legal.ahora()
    caso.fila.monto_usd_centavos = None if monto is None else a_centavos(monto)
    await tx.flush()
    r = await reglamento_de(tx, programa.fila.reglamento)
    carta = cartas.acto(
        await asunto_de(tx, exp),
        r,
        programa=programa.exp.numero or "",
        clase=caso.fila.clase,
        causa=caso.fila.causa,
        acta=caso.fila.acta,
        motivo=motivo,
        pasos=calculo["pasos"],
        monto_usd=monto,
        firmante=quien.nombre,
    )
    await emitir_oficio(tx, exp, "acto", carta)
    if not unilateral:
        await terminar(tx, exp, caso.fila, programa, motivo, quien)
    return CasoTerminacion(exp, caso.fila)
