"""Returning, deciding with two signatures, replacing in time or not."""

from collections.abc import Mapping
from datetime import date
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.garantias.garantias import oficios, vida
from services.garantias.garantias.rules_vida import CausaDeSustitucion
from services.garantias.garantias.service import CasoGarantia, anexar
from services.garantias.plazos import fallas
from services.garantias.plazos import service as plazos
from services.garantias.plazos.rules import catalogo
from services.garantias.prorrogas import cartas, rules
from services.garantias.prorrogas.flujo import FLUJO
from services.garantias.prorrogas.models import Prorroga
from services.garantias.prorrogas.service import (
    CasoProrroga,
    Tramite,
    anunciar,
    bloquear,
    exigir_en_termino,
    faltan,
    plazo_para_decidir,
    vencimiento,
)
from services.garantias.referencias.service import calendario_vigente
from shared import expedientes
from shared.calendar import Plazo, calcular, en_palabras
from shared.clock import reloj_legal
from shared.documents.almacen import Objeto
from shared.expedientes import Expediente, Proyecto, expediente
from shared.http import Problema
from shared.identity import Principal, exigir_empresa

_AUTORIDADES = {"grupo": f"jefatura del {oficios.GRUPO}", "subdirector": oficios.SUBDIRECTOR}


async def devolver(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> CasoProrroga:
    """Art. 28.3: what does not meet the requirements goes back, with what it lacks."""
    tramite = await bloquear(tx, id, quien)
    fila = tramite.caso.fila
    lista = await faltan(tx, id, tramite.programa.fila.clase)
    exp = await expedientes.aplicar(
        tx, FLUJO, id, "devolver", quien, motivo=motivo, datos={"faltan": lista}, cambios=vencimiento(None)
    )
    fila.causa = motivo
    await plazos.cerrar(tx, exp, "prorroga_decision", "sin_objeto", "La solicitud se devolvió (art. 28.3)")
    carta = cartas.devolucion(
        await _caso(tx, exp, tramite),
        faltan=lista,
        motivo=motivo,
        hasta=en_palabras(fila.clausula_primera),
        firmante=oficios.firmante_de(quien, oficios.GRUPO),
    )
    await oficios.emitir_carta(tx, exp, "devolucion", carta)
    await anunciar(tx, exp, fila, tramite.garantia.exp, motivo)
    return CasoProrroga(exp, fila)


async def refilar(tx: AsyncSession, id: UUID, anexos: Mapping[str, Objeto], quien: Principal) -> CasoProrroga:
    """Art. 28.3: filed again; it counts from today, and only within clause one.

    Raises:
        Problema: `prorroga-fuera-de-termino`, `prorroga-sin-documentos` if it still lacks some.
    """
    tramite = await bloquear(tx, id, quien)
    fila, hoy = tramite.caso.fila, reloj_legal.hoy()
    exigir_empresa(quien, tramite.caso.exp.empresa, actuar=True)
    falla = await exigir_en_termino(tx, fila.clausula_primera)
    for clase, objeto in anexos.items():
        await anexar(tx, id, clase, objeto, quien)
    await _exigir_documentos(tx, tramite)
    plazo = await plazo_para_decidir(tx, tramite.programa.fila.reglamento, hoy)
    cambios = {"radicado_en": reloj_legal.ahora(), **vencimiento(plazo)}
    exp = await expedientes.aplicar(
        tx, FLUJO, id, "refilar", quien, datos={"documentos": sorted(anexos)}, cambios=cambios
    )
    fila.falla_id = None if falla is None else falla.id
    fila.radicada_el = hoy
    await tx.flush()
    await plazos.abrir(tx, exp, tramite.programa.fila.reglamento, [plazo])
    await fallas.marcar(tx, exp)
    await anunciar(tx, exp, fila, tramite.garantia.exp, fila.motivos)
    return CasoProrroga(exp, fila)


async def proyectar(
    tx: AsyncSession, id: UUID, accion: Literal["aprobar", "negar"], motivo: str, quien: Principal
) -> CasoProrroga:
    """Draft the decision, for the other office to sign (art. 28.4 par. 1).

    Raises:
        Problema: `prorroga-sin-documentos` when approving one that lacks some.
    """
    tramite = await bloquear(tx, id, quien)
    if accion == "aprobar":
        await _exigir_documentos(tx, tramite)
    visto = {
        "autoridad": tramite.caso.fila.autoridad,
        "demostrar_hasta": tramite.caso.fila.demostrar_hasta.isoformat(),
        "valida_hasta": tramite.caso.fila.valida_hasta.isoformat(),
    }
    await expedientes.proyectar(tx, FLUJO, id, accion, quien, motivo=motivo, datos=visto)
    return tramite.caso


async def firmar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoProrroga:
    """Sign the drafted decision: approved, with the guarantee to be replaced, or denied.

    Raises:
        Problema: `sin-decision-proyectada`, and those of `shared.expedientes.firmar_proyecto`.
    """
    tramite = await bloquear(tx, id, quien)
    proyecto = await expedientes.proyecto_de(tx, id)
    if proyecto is None:
        raise Problema("sin-decision-proyectada")

    async def ejecutar(firmado: Proyecto) -> Expediente:
        return await (_aprobar if firmado.accion == "aprobar" else _negar)(tx, tramite, firmado, quien)

    exp = await expedientes.firmar_proyecto(tx, FLUJO, proyecto.id, quien, ejecutar)
    await anunciar(tx, exp, tramite.caso.fila, tramite.garantia.exp, proyecto.motivo or "")
    return CasoProrroga(exp, tramite.caso.fila)


async def _aprobar(tx: AsyncSession, tramite: Tramite, proyecto: Proyecto, quien: Principal) -> Expediente:
    fila, motivo = tramite.caso.fila, proyecto.motivo or ""
    plazo = await plazo_para_sustituir(tx, tramite.programa.fila.reglamento, reloj_legal.hoy())
    exp = await _aplicar(tx, proyecto, quien, vencimiento(plazo))
    fila.aprobada_el, fila.sustituir_hasta = plazo.inicio, plazo.vence
    await tx.flush()
    await plazos.cerrar(tx, exp, "prorroga_decision", "cumplido", "Prórroga aprobada")
    await plazos.abrir(tx, exp, tramite.programa.fila.reglamento, [plazo])
    await vida.pedir_sustitucion(
        tx,
        tramite.garantia.exp.id,
        CausaDeSustitucion.CAMBIO_DE_PLAZOS,
        f"Prórroga {exp.numero} aprobada (arts. 25 d y 28.4 par. 2)",
        quien,
        hasta=plazo.vence,
        carta=False,
    )
    carta = cartas.aprobacion(
        await _caso(tx, exp, tramite),
        autoridad=_AUTORIDADES[fila.autoridad],
        demostrar=en_palabras(fila.demostrar_hasta),
        vale=en_palabras(fila.valida_hasta),
        sustituir=plazo,
        motivo=motivo,
        firmante=oficios.firmante_de(quien, oficios.SUBDIRECTOR),
    )
    await oficios.emitir_carta(tx, exp, "aprobacion", carta)
    return exp


async def _negar(tx: AsyncSession, tramite: Tramite, proyecto: Proyecto, quien: Principal) -> Expediente:
    fila, motivo = tramite.caso.fila, proyecto.motivo or ""
    exp = await _aplicar(tx, proyecto, quien, vencimiento(None))
    fila.abierta, fila.causa = False, motivo
    await tx.flush()
    await plazos.cerrar(tx, exp, "prorroga_decision", "cumplido", "Prórroga negada")
    carta = cartas.negacion(
        await _caso(tx, exp, tramite),
        autoridad=_AUTORIDADES[fila.autoridad],
        motivo=motivo,
        firmante=oficios.firmante_de(quien, oficios.SUBDIRECTOR),
    )
    await oficios.emitir_carta(tx, exp, "negacion", carta)
    return exp


async def _aplicar(tx: AsyncSession, proyecto: Proyecto, quien: Principal, cambios: dict[str, object]) -> Expediente:
    return await expedientes.aplicar(
        tx,
        FLUJO,
        proyecto.expediente,
        proyecto.accion,
        quien,
        motivo=proyecto.motivo,
        datos=proyecto.datos,
        cambios=cambios,
        firma=proyecto,
    )


async def plazo_para_sustituir(tx: AsyncSession, reglamento: str, carta_del: date) -> Plazo:
    """Art. 28.4 par. 2: ten business days from the date of the letter."""
    return calcular(catalogo(reglamento)["prorroga_sustitucion"], carta_del, await calendario_vigente(tx))


async def por_sustituir(tx: AsyncSession, garantia_id: UUID) -> Prorroga | None:
    """The approved prórroga of a locked guarantee that waits for its replacement."""
    consulta = (
        sa.select(Prorroga)
        .join(expediente, expediente.c.id == col(Prorroga.id))
        .where(col(Prorroga.garantia_id) == garantia_id, expediente.c.estado == "aprobada_por_sustituir")
    )
    return (await tx.execute(consulta)).scalar_one_or_none()


def exigir_a_tiempo(fila: Prorroga) -> None:
    """Art. 28.4 par. 2: after its ten business days the authorisation is void, whoever has or has not declared it.

    Raises:
        Problema: `prorroga-vencida`.
    """
    assert fila.sustituir_hasta is not None
    if not rules.queda_en_firme(reloj_legal.hoy(), fila.sustituir_hasta):
        raise Problema(
            "prorroga-vencida",
            f"La sustituta debía presentarse a más tardar el {en_palabras(fila.sustituir_hasta)}: la prórroga quedó"
            " anulada y rige la fecha de la garantía inicial (art. 28.4 par. 2).",
        )


async def confirmar(
    tx: AsyncSession, fila: Prorroga, garantia: Expediente, sustituta: CasoGarantia, quien: Principal
) -> None:
    """The replacement was filed in time: the prórroga stands, whatever acceptance finds in it."""
    fila.abierta, fila.sustituta_id = False, sustituta.exp.id
    await tx.flush()
    datos = {"sustituta": sustituta.exp.numero}
    exp = await expedientes.aplicar(tx, FLUJO, fila.id, "sustituir", quien, datos=datos, cambios=vencimiento(None))
    await plazos.cerrar(tx, exp, "prorroga_sustitucion", "cumplido", f"Se presentó {sustituta.exp.numero}")
    await anunciar(tx, exp, fila, garantia, f"Se presentó la garantía sustituta {sustituta.exp.numero}")


async def dejar_sin_efecto(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> CasoProrroga:
    """Art. 28.4 par. 2: declare void a prórroga whose guarantee was not replaced in time; the first date rules.

    Raises:
        Problema: `prorroga-en-termino` while the replacement may still be filed.
    """
    tramite = await bloquear(tx, id, quien)
    fila = tramite.caso.fila
    if fila.sustituir_hasta is not None and reloj_legal.hoy() <= fila.sustituir_hasta:
        raise Problema(
            "prorroga-en-termino", f"La sustituta puede presentarse hasta el {en_palabras(fila.sustituir_hasta)}."
        )
    exp = await expedientes.aplicar(
        tx, FLUJO, id, "dejar_sin_efecto", quien, motivo=motivo, cambios=vencimiento(None), en_otras_manos=True
    )
    fila.abierta, fila.causa = False, motivo
    await tx.flush()
    await plazos.cerrar(tx, exp, "prorroga_sustitucion", "sin_objeto", "La prórroga quedó sin efecto")
    await vida.restablecer(tx, fila.garantia_id, f"La prórroga {exp.numero} quedó sin efecto", quien)
    await anunciar(tx, exp, fila, tramite.garantia.exp, motivo)
    return CasoProrroga(exp, fila)


async def _exigir_documentos(tx: AsyncSession, tramite: Tramite) -> None:
    if lista := await faltan(tx, tramite.caso.exp.id, tramite.programa.fila.clase):
        raise Problema("prorroga-sin-documentos", f"Falta: {'; '.join(lista)}.", faltan=lista)


async def _caso(tx: AsyncSession, exp: Expediente, tramite: Tramite) -> cartas.CasoDeProrroga:
    garantia = await oficios.caso_de_carta(tx, tramite.garantia.fila)
    return cartas.CasoDeProrroga(exp.numero or "", tramite.caso.fila.meses, garantia)
