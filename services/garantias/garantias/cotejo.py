"""The comparison of a guarantee with its authorisation, and the record of what the decider saw."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.garantias.dinero import de_centavos
from services.garantias.documentos_firmados import service as firmas
from services.garantias.documentos_firmados.rules import diferencias_de_firma, esta_firmada
from services.garantias.garantias.models import Garantia
from services.garantias.garantias.rules import (
    ClaseGarantia,
    Diferencia,
    Exigido,
    GarantiaPresentada,
    Otorgante,
    clases_admitidas,
    comparar,
    dia_de_la_trm,
    miembros_sin_amparar,
    monto_cop,
    monto_usd,
    porcentaje,
)
from services.garantias.garantias.rules_vida import (
    FechasExigidas,
    documentos_exigidos,
    documentos_faltantes,
    fechas_de_sustituta,
    frase_de_fechas,
    monto_reexportacion_usd,
    verificacion_faltante,
)
from services.garantias.parametros.resolucion_1860 import REGLAMENTOS
from services.garantias.plazos.rules import Fechas, catalogo, fechas_de_garantia, fechas_fijadas
from services.garantias.programas.detalle import DetalleDePrograma
from services.garantias.programas.models import Programa
from services.garantias.programas.rules import ClasePrograma
from services.garantias.prorrogas.models import Prorroga
from services.garantias.referencias.service import calendario_vigente, trm_del
from shared.calendar import Calendario, calcular, en_palabras
from shared.expedientes import adjuntos
from shared.http import Problema


@dataclass(frozen=True, slots=True)
class Cotejo:
    """What was asked of the guarantee, the differences found, and the calendar used."""

    exigido: Exigido
    fechas: Fechas
    diferencias: list[Diferencia]
    calendario: Calendario
    reglamento: str
    porcentaje: str
    porque: str
    """Why those dates, in Spanish."""

    def registro(self) -> dict[str, Any]:
        """For the guarantee's row: every figure with which it was compared, as JSON."""
        return {
            "porcentaje": self.porcentaje,
            "valor_usd": str(self.exigido.valor_usd),
            "trm": str(self.exigido.trm),
            "trm_del": self.exigido.trm_del.isoformat(),
            "valor_cop": str(self.exigido.valor_cop),
            "demostrar_hasta": self.exigido.demostrar_hasta.isoformat(),
            "valida_hasta": self.exigido.valida_hasta.isoformat(),
            "pasos_demostracion": list(self.fechas.demostracion.pasos),
            "pasos_vigencia": list(self.fechas.vigencia.pasos),
            "calendario_version": self.calendario.version,
            "reglamento": self.reglamento,
            "fechas_porque": self.porque,
        }


async def cotejar(
    tx: AsyncSession,
    garantia: Garantia,
    programa: Programa,
    aceptacion_inicial: date,
    *,
    clausula_justificada: bool = False,
) -> Cotejo:
    """Compare a guarantee with its authorised programme as if it were accepted on that day (art. 24).

    Raises:
        Problema: `referencia-pendiente` while the TRM of the day that rules has not arrived.
    """
    reglamento = REGLAMENTOS[programa.reglamento]
    calendario = await calendario_vigente(tx)
    dia = dia_de_la_trm(garantia.constituida_el, calendario)
    trm = await trm_del(tx, dia)
    if trm is None:
        raise Problema(
            "referencia-pendiente", f"No ha llegado la TRM del {en_palabras(dia)}, con la que se liquida (art. 24)."
        )
    clase = ClasePrograma(programa.clase)
    fechas, porque = await _fechas(tx, garantia, programa, aceptacion_inicial, calendario)
    if garantia.base_usd_centavos is not None:
        valor_usd = monto_reexportacion_usd(reglamento, de_centavos(garantia.base_usd_centavos))
    else:
        valor_usd = monto_usd(
            reglamento, de_centavos(await cupo_amparado(tx, garantia, programa)), programa.licencia_anual
        )
    exigido = Exigido(
        valor_usd=valor_usd,
        trm_del=dia,
        trm=trm,
        valor_cop=monto_cop(valor_usd, trm),
        demostrar_hasta=fechas.demostracion.vence,
        valida_hasta=fechas.vigencia.vence,
    )
    presentada = GarantiaPresentada(
        clase=ClaseGarantia(garantia.clase),
        valor_cop=garantia.valor_cop,
        constituida_el=garantia.constituida_el,
        clausula_primera=garantia.clausula_primera,
        valida_hasta=garantia.valida_hasta,
        renuncia_excusion=garantia.renuncia_excusion,
    )
    otorgante = Otorgante(programa.persona_natural, bool(programa.solidez_financiera), programa.gran_usuario)
    diferencias = comparar(
        presentada, exigido, clases_admitidas(clase, otorgante), clausula_justificada=clausula_justificada
    )
    diferencias += await _documentales(tx, garantia, programa)
    if garantia.objeto == "cumplimiento":
        diferencias += miembros_sin_amparar(miembros_de(programa), garantia.ampara)
    cuanto = str(
        reglamento.valor("reexportacion_porcentaje")
        if garantia.base_usd_centavos is not None
        else porcentaje(reglamento, programa.licencia_anual)
    )
    return Cotejo(exigido, fechas, diferencias, calendario, programa.reglamento, cuanto, porque)


def miembros_de(programa: Programa) -> list[tuple[str, str]]:
    """NIT and name of the companies of an *asociación empresarial*; none of any other programme."""
    return [(m.nit, m.razon_social) for m in DetalleDePrograma.model_validate(programa.detalle).miembros]


async def cupo_amparado(tx: AsyncSession, garantia: Garantia, programa: Programa) -> int:
    """USD cents of the FOB quota that a guarantee covers: of its subproyecto (art. 22), or of the programme.

    Raises:
        Problema: `datos-invalidos` for a subproyecto that the programme does not have.
    """
    if not garantia.subproyecto:
        return programa.cupo_fob_centavos
    subproyecto = {"programa": programa.id, "numero": garantia.subproyecto}
    cupo: int | None = (await tx.execute(_SUBPROYECTO, subproyecto)).scalar_one_or_none()
    if cupo is None:
        raise Problema("datos-invalidos", f"El programa no tiene el subproyecto {garantia.subproyecto}.")
    return cupo


_SUBPROYECTO = sa.text(
    "SELECT cupo_centavos FROM programa_subproyecto WHERE programa_id = :programa AND numero = :numero"
)


async def _fechas(
    tx: AsyncSession, garantia: Garantia, programa: Programa, aceptacion_inicial: date, calendario: Calendario
) -> tuple[Fechas, str]:
    """Both dates as terms with their steps, and why they are those, in Spanish."""
    if garantia.objeto == "reexportacion":
        plazo = calcular(catalogo(programa.reglamento)["reexportacion"], aceptacion_inicial, calendario)
        return Fechas(plazo, plazo), "un año desde la aceptación (art. 91)"
    clase = ClasePrograma(programa.clase)
    primera = fechas_de_garantia(programa.reglamento, clase, aceptacion_inicial, calendario, programa.datos_de_plazo)
    if garantia.sustituye_a is None:
        return primera, "contadas desde la aceptación inicial (arts. 22, 60 y 83)"
    anterior = await tx.get_one(Garantia, garantia.sustituye_a)
    prorroga = await _prorroga_de(tx, anterior, garantia)
    if prorroga is None and anterior.causa_sustitucion == "cambio_de_plazos" and anterior.vigente_hasta is None:
        return primera, "recalculadas con los plazos del programa desde la aceptación inicial (arts. 25 d y 60)"
    if anterior.demostrar_hasta is None or anterior.cotejo is None:
        raise RuntimeError(f"la garantía {anterior.id} se sustituye y no fue aceptada")
    valida = anterior.vigente_hasta or date.fromisoformat(anterior.cotejo["valida_hasta"])
    exigidas = fechas_de_sustituta(
        FechasExigidas(anterior.demostrar_hasta, valida, "las de la garantía que sustituye (arts. 25 y 60)"), prorroga
    )
    fijadas = fechas_fijadas(programa.reglamento, exigidas.demostrar_hasta, exigidas.valida_hasta, calendario)
    return fijadas, frase_de_fechas(exigidas)


async def _prorroga_de(tx: AsyncSession, anterior: Garantia, sustituta: Garantia) -> FechasExigidas | None:
    consulta = sa.select(Prorroga).where(
        col(Prorroga.garantia_id) == anterior.id, col(Prorroga.sustituta_id) == sustituta.id
    )
    fila = (await tx.execute(consulta)).scalar_one_or_none()
    if fila is None:
        # Another replacement of the same guarantee, after one that was returned, keeps what the first one saved.
        firme = sa.select(Prorroga).where(
            col(Prorroga.garantia_id) == anterior.id, col(Prorroga.sustituta_id).is_not(None)
        )
        fila = (await tx.execute(firme)).scalar_one_or_none()
    if fila is None:
        return None
    return FechasExigidas(fila.demostrar_hasta, fila.valida_hasta, "las de la prórroga aprobada (arts. 25 d y 28.4)")


async def _documentales(tx: AsyncSession, garantia: Garantia, programa: Programa) -> list[Diferencia]:
    """Art. 21 par. 2 and art. 24: the documents that came, and the checks with the issuer."""
    exigidos = documentos_exigidos(
        persona_natural=programa.persona_natural, representante_limitado=garantia.representante_limitado
    )
    presentes = {a.clase for a in await adjuntos(tx, garantia.id)}
    revision, hechas = await firmas.revision(tx, garantia.id), await firmas.comprobaciones_de(tx, garantia.id)
    return [
        *documentos_faltantes(exigidos, presentes),
        *diferencias_de_firma(garantia.firmada_digitalmente, revision, hechas),
        *verificacion_faltante(
            con_codigo=garantia.codigo_verificacion is not None,
            con_firma=esta_firmada(garantia.firmada_digitalmente, revision),
            resultados={c.medio: c.conforme for c in hechas},
        ),
    ]
