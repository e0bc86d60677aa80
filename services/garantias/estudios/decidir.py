"""What the ministry does with a study: take it, return it, draft its verdict and sign it."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.dinero import en_cifras
from services.garantias.efectividad import service as efectividad
from services.garantias.efectividad.rules import Causa
from services.garantias.efectividad.schemas import EfectividadNueva
from services.garantias.estudios import cartas, rules
from services.garantias.estudios.calculo import huella
from services.garantias.estudios.flujo import FLUJO
from services.garantias.estudios.models import CalculoEstudio, Estudio
from services.garantias.estudios.service import CasoEstudio, abrir_saldo, buscar
from services.garantias.estudios.vencer import garantia_de
from services.garantias.garantias import vida
from services.garantias.garantias.models import Garantia
from services.garantias.garantias.oficios import GRUPO, emitir_carta, firmante_de
from services.garantias.garantias.schemas import ExtensionPedida
from services.garantias.parametros.service import reglamento_de
from services.garantias.plazos import service as plazos
from services.garantias.plazos.rules import catalogo
from services.garantias.programas.models import Programa
from services.garantias.programas.rules import ClasePrograma
from services.garantias.referencias.service import calendario_vigente, empresa
from services.garantias.registros import cupo
from shared import expedientes
from shared.calendar import calcular
from shared.clock import reloj_legal
from shared.events.garantias import EstudioDecidido, EstudioDevuelto
from shared.expedientes import Expediente, Proyecto
from shared.expedientes.casos import examinar
from shared.expedientes.tablas import decision
from shared.http import Problema
from shared.identity import Principal
from shared.messaging import publicar

_CUADROS_SIN_DECIDIR = sa.text("""
    SELECT DISTINCT e.numero FROM declaracion_linea l JOIN expediente e ON e.id = l.cip_id AND e.estado <> 'aprobado'
    WHERE l.estudio_id = :e ORDER BY e.numero
""")


async def verificar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoEstudio:
    """Take a filed study to verification (art. 31)."""
    caso = await buscar(tx, id, quien, bloquear=True)
    return CasoEstudio(await expedientes.aplicar(tx, FLUJO, id, "verificar", quien), caso.fila)


async def _nombres(tx: AsyncSession, fila: Estudio, nit: str) -> tuple[str, str]:
    """Name of the company and number of the programme."""
    titular = await empresa(tx, nit)
    programa = await expedientes.leer(tx, fila.programa_id)
    return (titular.razon_social if titular else nit), programa.numero or ""


async def devolver(tx: AsyncSession, id: UUID, causales: list[str], motivo: str, quien: Principal) -> CasoEstudio:
    """Return it with its causes; the month to correct runs from the date of the letter (arts. 31 and 33)."""
    caso = await buscar(tx, id, quien, bloquear=True)
    await examinar(tx, FLUJO, id, "devolver", quien, motivo=motivo, version=None)
    fila, hoy = caso.fila, reloj_legal.hoy()
    programa = await tx.get_one(Programa, fila.programa_id)
    plazo = calcular(catalogo(programa.reglamento)["correccion"], hoy, await calendario_vigente(tx))
    fila.causales, fila.devuelto_el = causales, hoy
    await tx.flush()
    cambios = {"vence": plazo.vence, "vence_calculo": list(plazo.pasos)}
    exp = await expedientes.aplicar(
        tx, FLUJO, id, "devolver", quien, motivo=motivo, datos={"causales": causales}, cambios=cambios
    )
    for regla in ("verificacion", "resultado"):
        await plazos.cerrar(tx, exp, regla, "cumplido", "Estudio devuelto con sus causales")
    razon, numero_programa = await _nombres(tx, fila, exp.empresa)
    carta = cartas.devolucion(
        razon, exp.empresa, exp.numero or "", numero_programa, causales, firmante_de(quien, GRUPO)
    )
    await emitir_carta(tx, exp, "devolucion_estudio", carta)
    await plazos.abrir(tx, exp, programa.reglamento, [plazo])
    evento = EstudioDevuelto(estudio_id=exp.id, numero=exp.numero or "", nit=exp.empresa, causales=tuple(causales))
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
    return CasoEstudio(exp, fila)


async def _al_dia(tx: AsyncSession, id: UUID) -> CalculoEstudio:
    calculo = await tx.get(CalculoEstudio, id, populate_existing=True)
    if calculo is None or calculo.huella != await huella(tx, id):
        raise Problema("calculo-desactualizado")
    return calculo


async def _exigir_cuadros_aprobados(tx: AsyncSession, id: UUID) -> None:
    """Art. 109 b: a Gran Usuario files its tables with the study; they are decided before it is."""
    if numeros := (await tx.execute(_CUADROS_SIN_DECIDIR, {"e": id})).scalars().all():
        raise Problema("cuadro-sin-decidir", f"Decida antes el cuadro {', '.join(numeros)} (arts. 67 y 109 b).")


async def _veredicto(tx: AsyncSession, fila: Estudio) -> dict[str, Any]:
    """The verdict that the computation gives; nobody chooses it."""
    calculo = await _al_dia(tx, fila.id)
    await _exigir_cuadros_aprobados(tx, fila.id)
    programa = await tx.get_one(Programa, fila.programa_id)
    r, clase = await reglamento_de(tx, programa.reglamento), ClasePrograma(programa.clase)
    medido = rules.Medido(calculo.compromiso, calculo.demostrado, calculo.unidad, tuple(calculo.pasos))
    es_saldo = fila.clase == "saldo"
    # Art. 28 par.: a yearly part is credited to the commitment; nothing is breached before its last day.
    cual = "cumplido" if fila.clase == "parcial" else rules.resultado(r, clase, medido, es_saldo)
    falta = max(medido.compromiso - medido.demostrado, Decimal(0))
    pasos = list(medido.pasos)
    porcentaje = (
        rules.porcentaje_demostrado(medido.compromiso, medido.demostrado) if medido.compromiso else Decimal("100.00")
    )
    pasos.append(f"Demostrado: {porcentaje} %; se exige {rules.exigido(r, clase, es_saldo)} % (arts. 35 a 37)")
    a_efectivo, base = None, None
    if cual == "incumplido":
        a_efectivo, base, paso = await _a_efectivo(tx, r, programa, medido, falta)
        pasos.append(paso)
    return {
        "resultado": cual,
        "unidad": medido.unidad,
        "compromiso": str(medido.compromiso),
        "demostrado": str(medido.demostrado),
        "porcentaje": str(porcentaje),
        "a_efectivo_centavos": a_efectivo,
        "no_demostrado_usd": None if base is None else str(base),
        "pasos": pasos,
        "calculo": calculo.version,
        "huella": calculo.huella,
    }


async def _a_efectivo(
    tx: AsyncSession, r: Any, programa: Programa, medido: rules.Medido, falta: Decimal
) -> tuple[int, Decimal, str]:
    """Arts. 34 and 37: 20 % or 50 % of what was not shown; units are valued by the share of the quota used.

    Returns:
        USD cents to enforce, USD that they are taken of, and the step in words.
    """
    if medido.unidad == "USD-centavos":
        base = falta / 100
        como = f"{en_cifras(base)} USD no demostrados"
    else:
        usado = Decimal(await cupo.cupo_utilizado(tx, programa.id, 0)) / 100
        base = (usado * falta / medido.compromiso).quantize(Decimal("0.01"), ROUND_HALF_UP)
        como = f"la parte no demostrada del cupo utilizado, {en_cifras(base)} USD (interpretación)"
    monto = rules.a_hacer_efectivo(r, base, programa.licencia_anual)
    cuanto = "50" if programa.licencia_anual else "20"
    paso = f"A hacer efectivo: {cuanto} % de {como} = {en_cifras(monto)} USD (arts. 34 y 37)"
    return int(monto * 100), base.quantize(Decimal("0.01")), paso


async def proyectar(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> CasoEstudio:
    """Draft the verdict that the computation gives, for a coordinador to sign.

    Raises:
        Problema: `calculo-desactualizado`, `cuadro-sin-decidir`.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    datos = await _veredicto(tx, caso.fila)
    await expedientes.proyectar(tx, FLUJO, id, "decidir", quien, motivo=motivo, datos=datos)
    return caso


async def proyectada(tx: AsyncSession, id: UUID) -> UUID | None:
    """Id of the draft that waits for its second signature, if there is one."""
    abierta = sa.select(decision.c.id).where(decision.c.expediente == id, decision.c.estado == "proyectada")
    return (await tx.execute(abierta)).scalar_one_or_none()


async def firmar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoEstudio:
    """Sign the drafted verdict: a balance extends the guarantee, a breach has its amount; the company gets the letter.

    Raises:
        Problema: `sin-decision-proyectada`, `calculo-desactualizado`, and those of `shared.expedientes`.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    borrador = await proyectada(tx, id)
    if borrador is None:
        raise Problema("sin-decision-proyectada")
    fila = caso.fila

    async def ejecutar(proyecto: Proyecto) -> Expediente:
        datos = proyecto.datos
        if datos["huella"] != (await _al_dia(tx, id)).huella:
            raise Problema("calculo-desactualizado")
        fila.resultado, fila.a_efectivo_centavos = datos, datos["a_efectivo_centavos"]
        await tx.flush()
        return await expedientes.aplicar(
            tx,
            FLUJO,
            id,
            "decidir",
            quien,
            motivo=proyecto.motivo,
            datos=datos,
            hacia=datos["resultado"],
            firma=proyecto,
            cambios={"vence": None, "vence_calculo": None},
        )

    exp = await expedientes.firmar_proyecto(tx, FLUJO, borrador, quien, ejecutar)
    assert fila.resultado is not None
    for regla in ("verificacion", "resultado"):
        await plazos.cerrar(tx, exp, regla, "cumplido", f"Estudio {exp.estado}")
    if exp.estado == "saldo_pendiente":
        await _extender(tx, fila, exp, quien)
    if exp.estado == "incumplido":
        await _remitir(tx, fila, exp, quien)
    razon, programa = await _nombres(tx, fila, exp.empresa)
    carta = cartas.resultado(razon, exp.empresa, exp.numero or "", programa, fila.resultado, firmante_de(quien, GRUPO))
    await emitir_carta(tx, exp, "resultado_estudio", carta)
    await _anunciar(tx, exp, fila)
    return CasoEstudio(exp, fila)


async def _extender(tx: AsyncSession, fila: Estudio, exp: Expediente, quien: Principal) -> None:
    """Art. 35: the guarantee goes to the dates of the next period's, or six months further without imports in it."""
    garantia = await garantia_de(tx, fila)
    siguiente = await _siguiente(tx, fila)
    datos = ExtensionPedida(
        siguiente=siguiente.id if siguiente else None, motivo=f"Saldo pendiente del estudio {exp.numero} (art. 35)"
    )
    extendida = await vida.extender(tx, garantia.id, datos, quien)
    assert extendida.fila.demostrar_hasta is not None
    fila.saldo_vence = extendida.fila.demostrar_hasta
    await tx.flush()
    await abrir_saldo(tx, fila, exp.empresa, quien, fila.saldo_vence)


async def _remitir(tx: AsyncSession, fila: Estudio, exp: Expediente, quien: Principal) -> None:
    """Arts. 34 and 39: the file of the breach goes to who issues the act, which the system drafts with its figures.

    Where the rate of the day has not arrived, or the guarantee is being enforced already, a person opens it or puts its
    figures right.
    """
    assert fila.resultado is not None
    garantia = await garantia_de(tx, fila)
    if (await expedientes.leer(tx, garantia.id)).estado not in {"aceptada", "por_sustituir"}:
        return
    datos = EfectividadNueva.model_validate(
        {
            "causa": Causa.SALDO_NO_DEMOSTRADO,
            "hechos": f"Estudio {exp.numero}: se demostró el {fila.resultado['porcentaje']} % del compromiso.",
            "base_usd": fila.resultado["no_demostrado_usd"],
        }
    )
    try:
        async with tx.begin_nested():
            await efectividad.abrir(tx, garantia.id, datos, quien)
    except Problema as problema:
        if problema.codigo != "referencia-pendiente":
            raise


async def _siguiente(tx: AsyncSession, fila: Estudio) -> Garantia | None:
    """The accepted guarantee of the next period, if that period had imports."""
    if not await cupo.cupo_utilizado(tx, fila.programa_id, fila.periodo + 1):
        return None
    consulta = select(Garantia).where(
        col(Garantia.programa_id) == fila.programa_id,
        col(Garantia.periodo) == fila.periodo + 1,
        col(Garantia.objeto) == "cumplimiento",
        col(Garantia.subproyecto) == 0,
        col(Garantia.titular),
        col(Garantia.demostrar_hasta).is_not(None),
    )
    return (await tx.execute(consulta.limit(1))).scalar_one_or_none()


async def _anunciar(tx: AsyncSession, exp: Expediente, fila: Estudio) -> None:
    assert fila.resultado is not None
    datos = fila.resultado
    escala = 1 if datos["unidad"] == "USD-centavos" else 1000
    evento = EstudioDecidido(
        estudio_id=exp.id,
        numero=exp.numero or "",
        programa_id=fila.programa_id,
        garantia_id=(await garantia_de(tx, fila)).id,
        nit=exp.empresa,
        periodo=fila.periodo,
        resultado=exp.estado,
        unidad=datos["unidad"],
        compromiso=int(Decimal(datos["compromiso"]) * escala),
        demostrado=int(Decimal(datos["demostrado"]) * escala),
        porcentaje=datos["porcentaje"],
        a_efectivo_centavos=fila.a_efectivo_centavos,
        saldo_vence=fila.saldo_vence,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
