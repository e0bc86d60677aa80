"""Use cases of guarantees: one function, one change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.dinero import a_centavos
from services.garantias.documentos_firmados import service as firmas
from services.garantias.garantias.cotejo import cupo_amparado
from services.garantias.garantias.events import anunciar_estado
from services.garantias.garantias.flujo import FLUJO
from services.garantias.garantias.models import Garantia
from services.garantias.garantias.rules import constitucion_posible
from services.garantias.garantias.schemas import GarantiaNueva
from services.garantias.grandes_usuarios.consultas import exigir_operador
from services.garantias.plazos import fallas
from services.garantias.programas import service as programas
from services.garantias.programas.models import Programa
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from services.garantias.programas.service import CasoPrograma
from shared import expedientes
from shared.clock import reloj_legal
from shared.documents.almacen import Objeto
from shared.expedientes import Expediente
from shared.expedientes.casos import examinar
from shared.http import Problema
from shared.identity import Principal, exigir_empresa


@dataclass(frozen=True, slots=True)
class CasoGarantia:
    """A guarantee: where it stands, and what it is."""

    exp: Expediente
    fila: Garantia


async def buscar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoGarantia:
    """The guarantee, if the caller may see its company.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo)
    exigir_empresa(quien, exp.empresa)
    return CasoGarantia(exp, await tx.get_one(Garantia, id))


def _periodo(programa: Programa, pedido: int | None) -> int:
    """Art. 21 par. 1: each period of imports has its guarantee; those of raw materials are calendar years."""
    if es_de_materias_primas(ClasePrograma(programa.clase)):
        return pedido if pedido is not None else reloj_legal.hoy().year
    if pedido is not None:
        raise Problema("datos-invalidos", "El período solo se indica en programas de materias primas (art. 21 par. 1).")
    return 0


def exigir_autorizado(programa: CasoPrograma, *, sustituye: bool = False) -> None:
    """A suspended programme imports nothing, but what it already owes may still be guaranteed (# house rule)."""
    if sustituye and programa.exp.estado == "suspendido":
        return
    if programa.exp.estado != "autorizado":
        raise Problema("programa-no-autorizado", f"El programa {programa.exp.numero} está {programa.exp.estado}.")


async def puede_presentar(
    tx: AsyncSession, programa_id: UUID, datos: GarantiaNueva, quien: Principal, *, bloquear: bool = False
) -> CasoPrograma:
    """The authorised programme for which the caller may present this guarantee.

    Args:
        bloquear: hold it against a suspension until `tx` ends.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `programa-no-autorizado`, `empresa-no-habilitada`, `datos-invalidos`.
    """
    programa = await programas.buscar(tx, programa_id, quien, bloquear=bloquear)
    exigir_empresa(quien, programa.exp.empresa, actuar=True)
    await exigir_operador(tx, programa.exp.empresa, quien)
    await programas.exigir_habilitada(tx, programa.exp.empresa)
    exigir_autorizado(programa)
    if not constitucion_posible(datos.constituida_el, reloj_legal.hoy()):
        raise Problema("datos-invalidos", "La fecha de constitución está en el futuro.")
    return programa


@dataclass(frozen=True, slots=True)
class Presentado:
    """The stored files of a presentation: the guarantee, and what came with it by class (art. 21 par. 2)."""

    documento: Objeto
    firmada: bool = False
    """Whether the PDF carries digital signatures."""
    anexos: Mapping[str, Objeto] = field(default_factory=dict)


async def presentar(
    tx: AsyncSession, programa_id: UUID, datos: GarantiaNueva, archivos: Presentado, quien: Principal
) -> CasoGarantia:
    """Present a guarantee whose files are already stored."""
    programa = await puede_presentar(tx, programa_id, datos, quien, bloquear=True)
    periodo = 0 if datos.objeto == "reexportacion" else _periodo(programa.fila, datos.periodo)
    return await guardar(tx, programa, datos, archivos, quien, periodo=periodo)


async def guardar(
    tx: AsyncSession,
    programa: CasoPrograma,
    datos: GarantiaNueva,
    archivos: Presentado,
    quien: Principal,
    *,
    periodo: int,
    anterior: Garantia | None = None,
    acto: str = "constitucion",
) -> CasoGarantia:
    """Open the case of a guarantee of a locked programme, with its number and its files."""
    exp = await expedientes.abrir(tx, FLUJO, empresa=programa.exp.empresa, quien=quien)
    documento, base = archivos.documento, datos.componente_externo_usd
    fila = Garantia(
        id=exp.id,
        programa_id=programa.exp.id,
        objeto=datos.objeto,
        acto=acto,
        subproyecto=datos.subproyecto,
        cadena=exp.id if anterior is None else anterior.cadena,
        titular=anterior is None,
        sustituye_a=None if anterior is None else anterior.id,
        base_usd_centavos=None if base is None else a_centavos(base),
        ampara=sorted(set(datos.ampara)),
        representante_limitado=datos.representante_limitado,
        firmada_digitalmente=archivos.firmada,
        codigo_verificacion=datos.codigo_verificacion,
        sitio_verificacion=datos.sitio_verificacion,
        periodo=periodo,
        clase=datos.clase.value,
        emisor=datos.emisor,
        valor_cop_centavos=a_centavos(datos.valor_cop),
        constituida_el=datos.constituida_el,
        clausula_primera=datos.clausula_primera,
        valida_hasta=datos.valida_hasta,
        renuncia_excusion=datos.renuncia_excusion,
        documento_clave=documento.clave,
        documento_sha256=documento.sha256,
        documento_tamano=documento.tamano,
    )
    tx.add(fila)
    await tx.flush()
    await cupo_amparado(tx, fila, programa.fila)
    for clase, anexo in archivos.anexos.items():
        await anexar(tx, exp.id, clase, anexo, quien)
    await expedientes.numerar(tx, exp.id, f"GAR-{reloj_legal.hoy().year}")
    visto = {"documento_sha256": documento.sha256}
    cambios = {"radicado_en": reloj_legal.ahora()}
    exp = await expedientes.aplicar(tx, FLUJO, exp.id, "presentar", quien, datos=visto, cambios=cambios)
    await fallas.marcar(tx, exp)
    await anunciar_estado(tx, exp, fila, programa.exp)
    await firmas.pedir(tx, exp, fila)
    return CasoGarantia(exp, fila)


async def anexar(
    tx: AsyncSession, expediente_id: UUID, clase: str, objeto: Objeto, quien: Principal
) -> expedientes.Adjunto:
    """Keep a stored PDF as part of a case."""
    return await expedientes.adjuntar(
        tx,
        expediente_id,
        quien,
        clase=clase,
        nombre=f"{clase}.pdf",
        clave=objeto.clave,
        sha256=objeto.sha256,
        tamano=objeto.tamano,
    )


async def exigir_presentada(tx: AsyncSession, id: UUID) -> None:
    """Lock a guarantee that has not been decided on.

    Raises:
        Problema: `transicion-no-permitida`.
    """
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo, bloquear=True)
    if exp.estado != "presentada":
        raise Problema("transicion-no-permitida", f"La garantía está {exp.estado}.", estado=exp.estado)


async def para_decidir(
    tx: AsyncSession, id: UUID, accion: str, quien: Principal, motivo: str | None, *, en_otras_manos: bool = False
) -> tuple[Garantia, CasoPrograma]:
    """Guarantee and programme, both locked, the programme first as everywhere; the caller may do the action."""
    programa_id = (await buscar(tx, id, quien)).fila.programa_id
    programa = await programas.buscar(tx, programa_id, quien, bloquear=True)
    await examinar(tx, FLUJO, id, accion, quien, motivo=motivo, version=None, en_otras_manos=en_otras_manos)
    return await tx.get_one(Garantia, id, populate_existing=True), programa
