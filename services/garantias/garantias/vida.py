"""What happens to an accepted guarantee: its replacement is asked for, the law extends it, it is cancelled."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.garantias.estudios.rules import Periodo, saldo_pendiente
from services.garantias.garantias import oficios
from services.garantias.garantias.events import (
    anunciar_cancelada,
    anunciar_estado,
    anunciar_extendida,
    anunciar_por_sustituir,
)
from services.garantias.garantias.flujo import FLUJO
from services.garantias.garantias.models import Extension, Garantia
from services.garantias.garantias.rules import ClaseGarantia
from services.garantias.garantias.rules_vida import (
    CausaDeSustitucion,
    HechosDeCancelacion,
    impedimentos_de_cancelacion,
)
from services.garantias.garantias.schemas import Cancelacion, ExtensionPedida
from services.garantias.garantias.service import CasoGarantia, para_decidir
from services.garantias.parametros.resolucion_1860 import REGLAMENTOS
from services.garantias.plazos import service as plazos
from services.garantias.plazos.rules import catalogo
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from services.garantias.prorrogas.models import Prorroga
from services.garantias.referencias.service import calendario_vigente
from shared import expedientes
from shared.calendar import calcular, en_palabras
from shared.clock import reloj_legal
from shared.expedientes import Expediente
from shared.http import Problema
from shared.identity import Principal

_CAUSAS = {
    CausaDeSustitucion.AUMENTO_DE_CUPO: "incremento del cupo asignado",
    CausaDeSustitucion.CESION: "subrogación o cesión de los derechos y obligaciones",
    CausaDeSustitucion.CAMBIO_DE_RAZON_SOCIAL: "cambio en la razón social del titular",
    CausaDeSustitucion.CAMBIO_DE_PLAZOS: "cambio en los plazos para cumplir las obligaciones",
}


async def pedir_sustitucion(
    tx: AsyncSession,
    id: UUID,
    causa: CausaDeSustitucion,
    motivo: str,
    quien: Principal,
    *,
    hasta: date | None = None,
    carta: bool = True,
) -> CasoGarantia:
    """Ask for another guarantee, or for this one modified, in one of the cases of art. 25.

    Args:
        hasta: last day to file it, where the text sets one (art. 28.4 par. 2).
        carta: write the letter that says so; False if another letter of the same act does.
    """
    fila, programa = await para_decidir(tx, id, "pedir_sustitucion", quien, motivo, en_otras_manos=True)
    fila.causa_sustitucion, fila.sustituir_hasta = causa.value, hasta
    datos = {"causa": causa.value, "hasta": hasta.isoformat() if hasta else None}
    exp = await expedientes.aplicar(
        tx, FLUJO, id, "pedir_sustitucion", quien, motivo=motivo, datos=datos, en_otras_manos=True
    )
    await anunciar_por_sustituir(tx, exp, fila, motivo)
    await anunciar_estado(tx, exp, fila, programa.exp)
    if carta:
        texto = oficios.pedido_de_sustitucion(
            await oficios.caso_de_carta(tx, fila),
            causa=_CAUSAS[causa],
            motivo=motivo,
            hasta=f", a más tardar el {en_palabras(hasta)}" if hasta else "",
            firmante=oficios.firmante_de(quien, oficios.GRUPO),
        )
        await oficios.emitir_carta(tx, exp, "pedido_sustitucion", texto)
    return CasoGarantia(exp, fila)


async def restablecer(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> CasoGarantia:
    """Nothing replaces it, or nothing is collected from it any more: it is as accepted, with its own dates."""
    fila, programa = await para_decidir(tx, id, "restablecer", quien, motivo, en_otras_manos=True)
    fila.causa_sustitucion = fila.sustituir_hasta = None
    exp = await expedientes.aplicar(tx, FLUJO, id, "restablecer", quien, motivo=motivo, en_otras_manos=True)
    await anunciar_estado(tx, exp, fila, programa.exp)
    return CasoGarantia(exp, fila)


async def extender(tx: AsyncSession, id: UUID, datos: ExtensionPedida, quien: Principal) -> CasoGarantia:
    """Art. 35: the guarantee of a pending balance goes to the dates of the next period's, or six months further.

    Bank and insurance guarantees owe the certificate of modification that says so (par. 3).

    Raises:
        Problema: `extension-improcedente` if it is not of raw materials, is extended already, or `siguiente` is not
            the accepted guarantee of the next period.
    """
    fila, programa = await para_decidir(tx, id, "extender", quien, datos.motivo, en_otras_manos=True)
    if not es_de_materias_primas(ClasePrograma(programa.fila.clase)) or fila.objeto != "cumplimiento":
        raise Problema("extension-improcedente", "El artículo 35 es de los programas de materias primas.")
    if fila.vigente_hasta is not None:
        raise Problema(
            "extension-improcedente", "La garantía ya se extendió por un saldo pendiente (art. 28.4 par. 3)."
        )
    assert fila.demostrar_hasta is not None
    siguiente = None if datos.siguiente is None else await _siguiente(tx, fila, datos.siguiente)
    reglamento = REGLAMENTOS[programa.fila.reglamento]
    saldo = saldo_pendiente(reglamento, ClaseGarantia(fila.clase), fila.demostrar_hasta, fila.valida_hasta, siguiente)
    articulo = "art. 35 par. 1" if siguiente is not None else "art. 35 par. 2"
    tx.add(
        Extension(
            garantia_id=id,
            articulo=articulo,
            siguiente=datos.siguiente,
            demostrar_antes=fila.demostrar_hasta,
            demostrar_hasta=saldo.vence,
            valida_antes=fila.valida_hasta,
            valida_hasta=saldo.garantia_hasta,
            exige_certificado=saldo.exige_certificado,
            quien=quien.sub,
            registrada_en=reloj_legal.ahora(),
        )
    )
    fila.demostrar_hasta, fila.vigente_hasta = saldo.vence, saldo.garantia_hasta
    fila.certificado_pendiente = saldo.exige_certificado
    if saldo.exige_certificado:
        fila.causa_sustitucion = CausaDeSustitucion.CAMBIO_DE_PLAZOS.value
    await tx.flush()
    exp = await expedientes.aplicar(
        tx,
        FLUJO,
        id,
        "extender",
        quien,
        motivo=datos.motivo,
        hacia="por_sustituir" if saldo.exige_certificado else "aceptada",
        datos={"demostrar_hasta": saldo.vence.isoformat(), "valida_hasta": saldo.garantia_hasta.isoformat()},
        en_otras_manos=True,
    )
    await _plazos_del_saldo(tx, exp, fila, programa.fila.reglamento)
    await anunciar_extendida(tx, exp, fila, articulo)
    if saldo.exige_certificado:
        await anunciar_por_sustituir(
            tx, exp, fila, "Certificado de modificación por el saldo pendiente (art. 35 par. 3)"
        )
    await anunciar_estado(tx, exp, fila, programa.exp)
    return CasoGarantia(exp, fila)


async def _siguiente(tx: AsyncSession, fila: Garantia, id: UUID) -> Periodo:
    otra = await tx.get(Garantia, id)
    if (
        otra is None
        or (otra.programa_id, otra.subproyecto, otra.periodo) != (fila.programa_id, fila.subproyecto, fila.periodo + 1)
        or otra.demostrar_hasta is None
        or not otra.titular
    ):
        raise Problema("extension-improcedente", "No es la garantía aceptada del período siguiente (art. 35 par. 1).")
    return Periodo(otra.demostrar_hasta, otra.hasta)


async def _plazos_del_saldo(tx: AsyncSession, exp: Expediente, fila: Garantia, reglamento: str) -> None:
    """The balance and the new validity; what the first dates opened has no object any more."""
    assert fila.demostrar_hasta is not None
    await plazos.cerrar(tx, exp, None, "sin_objeto", "Las fechas se extendieron por el saldo pendiente (art. 35)")
    calendario, reglas = await calendario_vigente(tx), catalogo(reglamento)
    abiertos = [
        calcular(reglas["saldo_pendiente"], fila.demostrar_hasta, calendario),
        calcular(reglas["vigencia_fijada"], fila.hasta, calendario),
    ]
    await plazos.abrir(tx, exp, reglamento, abiertos)


async def cancelar(tx: AsyncSession, id: UUID, datos: Cancelacion, quien: Principal) -> CasoGarantia:
    """Arts. 26 and 27: its obligations are met; the user is told in writing and the original goes back.

    Raises:
        Problema: `cancelacion-improcedente` with everything that is missing; `garantia-con-prorroga`.
    """
    fila, programa = await para_decidir(tx, id, "cancelar", quien, datos.motivo)
    clase, hoy = ClasePrograma(programa.fila.clase), reloj_legal.hoy()
    hechos = HechosDeCancelacion(datos.cumplimiento_el, datos.regimen_terminado_el, datos.aviso_dian)
    futuras = [d for d in (datos.cumplimiento_el, datos.regimen_terminado_el) if d is not None and d > hoy]
    if futuras:
        raise Problema("datos-invalidos", "Lo que permite cancelar no puede tener fecha futura.")
    if faltan := impedimentos_de_cancelacion(clase, hechos):
        raise Problema("cancelacion-improcedente", " ".join(faltan), faltan=faltan)
    abierta = sa.select(col(Prorroga.id)).where(col(Prorroga.cadena) == fila.cadena, col(Prorroga.abierta))
    if (await tx.execute(abierta)).first() is not None:
        raise Problema("garantia-con-prorroga", "Decida antes la prórroga que está en trámite.")
    fila.viva = fila.titular = False
    visto = datos.model_dump(mode="json", exclude={"motivo"})
    exp = await expedientes.aplicar(tx, FLUJO, id, "cancelar", quien, motivo=datos.motivo, datos=visto)
    articulo = "art. 26" if es_de_materias_primas(clase) else "art. 27"
    await plazos.cerrar(tx, exp, None, "cumplido", f"Garantía cancelada ({articulo})")
    await anunciar_cancelada(tx, exp, articulo, datos.motivo)
    await anunciar_estado(tx, exp, fila, programa.exp)
    carta = oficios.cancelacion(
        await oficios.caso_de_carta(tx, fila),
        articulo=articulo,
        motivo=datos.motivo,
        firmante=oficios.firmante_de(quien, oficios.GRUPO),
    )
    await oficios.emitir_carta(tx, exp, "cancelacion", carta)
    return CasoGarantia(exp, fila)
