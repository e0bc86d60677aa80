"""Use cases of programmes: one function, one change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.dinero import a_centavos
from services.garantias.grandes_usuarios.consultas import exigir_operador
from services.garantias.parametros.service import reglamento_de, vigente
from services.garantias.programas import solicitudes
from services.garantias.programas.detalle import DetalleDePrograma, faltantes
from services.garantias.programas.flujo import FLUJO
from services.garantias.programas.formas import DatosSolicitud, forma_de_programa
from services.garantias.programas.models import Documento, Programa, Solicitud
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from services.garantias.programas.schemas import ProgramaEscrito, ProgramaNuevo
from services.garantias.referencias.models import Empresa
from services.garantias.referencias.service import empresa
from shared import expedientes
from shared.clock import reloj_legal
from shared.expedientes import Expediente
from shared.http import Problema
from shared.identity import Principal, exigir_empresa


@dataclass(frozen=True, slots=True)
class CasoPrograma:
    """A programme: where it stands, and what it is."""

    exp: Expediente
    fila: Programa


async def exigir_habilitada(tx: AsyncSession, nit: str) -> Empresa:
    """Only an enabled company files; one that has not arrived from `registro` yet is told to wait, not refused.

    Raises:
        Problema: `referencia-pendiente` or `empresa-no-habilitada`.
    """
    conocida = await empresa(tx, nit)
    if conocida is None:
        raise Problema("referencia-pendiente", f"Todavía no ha llegado el registro de la empresa {nit}.")
    if conocida.estado != "habilitada":
        raise Problema("empresa-no-habilitada", f"La empresa {nit} está {conocida.estado}.")
    return conocida


async def buscar(tx: AsyncSession, id: UUID, quien: Principal, *, bloquear: bool = False) -> CasoPrograma:
    """The programme, if the caller may see its company.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo, bloquear=bloquear)
    exigir_empresa(quien, exp.empresa)
    fila = await tx.get_one(Programa, id, populate_existing=bloquear)
    await reglamento_de(tx, fila.reglamento)
    return CasoPrograma(exp, fila)


async def crear(tx: AsyncSession, datos: ProgramaNuevo, quien: Principal) -> CasoPrograma:
    """Open a draft, under the regulation in force today.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `referencia-pendiente`, `empresa-no-habilitada`.
    """
    exigir_empresa(quien, datos.nit, actuar=True)
    await exigir_habilitada(tx, datos.nit)
    hoy = reloj_legal.hoy()
    reglamento = await vigente(tx, hoy)
    exp = await expedientes.abrir(
        tx, FLUJO, empresa=datos.nit, quien=quien, referencia_externa=datos.referencia_externa
    )
    fila = Programa(id=exp.id, reglamento=reglamento.codigo, radicado_el=hoy, **_columnas(datos))
    tx.add(fila)
    await tx.flush()
    tx.add(Solicitud(expediente=exp.id, programa_id=exp.id, tramite="programa"))
    await tx.flush()
    return CasoPrograma(exp, fila)


def _columnas(datos: ProgramaEscrito) -> dict[str, Any]:
    return {
        "clase": datos.clase.value,
        "cupo_fob_centavos": a_centavos(datos.cupo_fob_usd),
        "licencia_anual": datos.licencia_anual,
        "persona_natural": datos.persona_natural,
        "meses_importacion": datos.meses_importacion,
        "meses_compromiso": datos.meses_compromiso,
        "oficina": datos.oficina,
        "detalle": datos.detalle.model_dump(mode="json"),
    }


async def editar(
    tx: AsyncSession, id: UUID, datos: ProgramaEscrito, quien: Principal, *, version: int | None
) -> CasoPrograma:
    """Write a draft, or a returned request, anew.

    Raises:
        Problema: as `aplicar`.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    exp = await expedientes.aplicar(tx, FLUJO, id, "editar", quien, version=version, hacia=caso.exp.estado)
    for columna, valor in _columnas(datos).items():
        setattr(caso.fila, columna, valor)
    await tx.flush()
    return CasoPrograma(exp, caso.fila)


async def radicar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoPrograma:
    """File the request: it gets its number once, and its form is rendered for two people to sign (art. 14 a).

    Raises:
        Problema: as `aplicar`, `solicitud-incompleta` with what the form lacks, and those of the company.
    """
    caso = await solicitudes.caso_de(tx, id, quien, bloquear=True)
    if caso.solicitud.tramite != "programa":
        raise Problema("no-encontrado")
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    await exigir_operador(tx, caso.exp.empresa, quien)
    titular = await exigir_habilitada(tx, caso.exp.empresa)
    fila = caso.programa
    clase = ClasePrograma(fila.clase)
    faltan = faltantes(
        DetalleDePrograma.model_validate(fila.detalle),
        es_maquila=clase is ClasePrograma.MAQUILA,
        de_capital=not es_de_materias_primas(clase),
    )
    if faltan:
        raise Problema("solicitud-incompleta", f"Falta indicar: {'; '.join(faltan)}.", faltan=faltan)

    def componer(numero: str, formulario: int, documentos: Sequence[Documento]) -> DatosSolicitud:
        return forma_de_programa(fila, caso.exp.empresa, titular.razon_social, numero, formulario, documentos)

    fila.reglamento = (await vigente(tx, reloj_legal.hoy())).codigo
    return CasoPrograma(await solicitudes.radicar(tx, caso, quien, componer), fila)
