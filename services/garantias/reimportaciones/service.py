"""Use cases of the concept on goods that come back. The programme is locked before its question."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.dinero import a_centavos, de_centavos
from services.garantias.garantias.oficios import emitir_carta
from services.garantias.grandes_usuarios.consultas import exigir_operador
from services.garantias.parametros.service import reglamento_de
from services.garantias.plazos import fallas
from services.garantias.programas import service as programas
from services.garantias.programas.oficios import asunto_de
from services.garantias.programas.rules import ClasePrograma
from services.garantias.programas.service import CasoPrograma
from services.garantias.reimportaciones import cartas, rules
from services.garantias.reimportaciones.flujo import FLUJO
from services.garantias.reimportaciones.models import LineaReimportada, Reimportacion
from services.garantias.reimportaciones.rules import ClaseReimportacion, Exportada
from services.garantias.reimportaciones.schemas import ReimportacionNueva
from shared import expedientes
from shared.clock import reloj_legal
from shared.events.operaciones import ReimportacionCambiada
from shared.expedientes import Expediente
from shared.expedientes.casos import examinar
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.messaging import publicar

_ABONADAS = sa.text("""
    SELECT DISTINCT l.declaracion, l.item FROM declaracion_linea l
    JOIN reimportacion_linea x ON x.declaracion = l.declaracion AND x.item = l.item AND x.reimportacion_id = :id
    WHERE l.programa_id = :p
""")


@dataclass(frozen=True, slots=True)
class CasoReimportacion:
    """A question: where it stands, and what it is."""

    exp: Expediente
    fila: Reimportacion


async def buscar(tx: AsyncSession, id: UUID, quien: Principal, *, bloquear: bool = False) -> CasoReimportacion:
    """The question, if the caller may see its company.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo, bloquear=bloquear)
    exigir_empresa(quien, exp.empresa)
    return CasoReimportacion(exp, await tx.get_one(Reimportacion, id, populate_existing=bloquear))


async def lineas_de(tx: AsyncSession, id: UUID) -> list[LineaReimportada]:
    """The lines that come back, in order."""
    consulta = select(LineaReimportada).where(col(LineaReimportada.reimportacion_id) == id)
    orden = consulta.order_by(col(LineaReimportada.declaracion), col(LineaReimportada.item))
    return list((await tx.execute(orden)).scalars())


async def observaciones(tx: AsyncSession, fila: Reimportacion) -> list[str]:
    """What the company says of its exports and is not what the studies of the programme have (art. 90)."""
    constan = await tx.execute(_ABONADAS, {"id": fila.id, "p": fila.programa_id})
    lineas = [Exportada(x.declaracion, x.item, x.abonada) for x in await lineas_de(tx, fila.id)]
    return rules.objeciones(lineas, frozenset((c.declaracion, c.item) for c in constan))


async def faltan(tx: AsyncSession, id: UUID) -> list[str]:
    """Documents of art. 90 that did not come."""
    tiene = {a.clase for a in await expedientes.adjuntos(tx, id)}
    return [d for d in rules.DOCUMENTOS if d not in tiene]


async def crear(tx: AsyncSession, programa_id: UUID, datos: ReimportacionNueva, quien: Principal) -> CasoReimportacion:
    """Write a draft. Raises `no-encontrado`, `prohibido`."""
    programa = await programas.buscar(tx, programa_id, quien)
    exigir_empresa(quien, programa.exp.empresa, actuar=True)
    exp = await expedientes.abrir(tx, FLUJO, empresa=programa.exp.empresa, quien=quien)
    fila = Reimportacion(
        id=exp.id,
        programa_id=programa_id,
        clase=datos.clase.value,
        razon=datos.razon,
        componente_externo_centavos=a_centavos(datos.componente_externo_usd),
    )
    tx.add(fila)
    await tx.flush()
    for x in datos.lineas:
        tx.add(LineaReimportada(reimportacion_id=exp.id, **x.model_dump()))
    await tx.flush()
    return CasoReimportacion(exp, fila)


async def consultar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoReimportacion:
    """Ask for the concept, with its documents (art. 90).

    Raises:
        Problema: `falta-documento`.
    """
    programa, caso = await _bloquear(tx, id, quien)
    await exigir_operador(tx, caso.exp.empresa, quien)
    await examinar(tx, FLUJO, id, "consultar", quien, motivo=None, version=None)
    if pendientes := await faltan(tx, id):
        raise Problema("falta-documento", f"Falta adjuntar: {', '.join(pendientes)} (art. 90).", faltan=pendientes)
    caso.fila.consultada_el = reloj_legal.hoy()
    await tx.flush()
    if caso.exp.numero is None:
        await expedientes.numerar(tx, id, f"REI-{reloj_legal.hoy().year}")
    exp = await expedientes.aplicar(tx, FLUJO, id, "consultar", quien, cambios={"radicado_en": reloj_legal.ahora()})
    await fallas.marcar(tx, exp)
    await _anunciar(tx, exp, caso.fila, programa.exp, None)
    return CasoReimportacion(exp, caso.fila)


async def _bloquear(tx: AsyncSession, id: UUID, quien: Principal) -> tuple[CasoPrograma, CasoReimportacion]:
    programa_id = (await buscar(tx, id, quien)).fila.programa_id
    programa = await programas.buscar(tx, programa_id, quien, bloquear=True)
    return programa, await buscar(tx, id, quien, bloquear=True)


async def conceptuar(
    tx: AsyncSession, id: UUID, motivo: str, quien: Principal, *, favorable: bool
) -> CasoReimportacion:
    """Give the concept: what it asks follows from the kind, the credits on record and the programme (arts. 91, 92).

    What the studies have rules over what the company says of its exports.
    """
    programa, caso = await _bloquear(tx, id, quien)
    fila, clase = caso.fila, ClaseReimportacion(caso.fila.clase)
    await examinar(tx, FLUJO, id, "conceptuar", quien, motivo=motivo, version=None)
    r = await reglamento_de(tx, programa.fila.reglamento)
    difieren = await observaciones(tx, fila)
    constan = (await tx.execute(_ABONADAS, {"id": id, "p": fila.programa_id})).all()
    exigida = None
    if favorable:
        externo = de_centavos(fila.componente_externo_centavos)
        exigida = rules.garantia_exigida(r, clase, externo, hay_abonadas=bool(constan))
    fila.garantia_centavos = None if exigida is None else a_centavos(exigida)
    fila.exige_registro = favorable and rules.exige_registro(clase, ClasePrograma(programa.fila.clase))
    await tx.flush()
    visto = {"abonadas": len(constan), "observaciones": difieren, "garantia_usd": str(exigida) if exigida else None}
    exp = await expedientes.aplicar(
        tx,
        FLUJO,
        id,
        "conceptuar",
        quien,
        motivo=motivo,
        datos=visto,
        hacia="favorable" if favorable else "desfavorable",
    )
    carta = cartas.concepto(
        await asunto_de(tx, exp),
        r,
        clase=clase,
        programa=programa.exp.numero or "",
        favorable=favorable,
        garantia_usd=exigida,
        exige_registro=fila.exige_registro,
        motivo=motivo,
        firmante=quien.nombre,
    )
    await emitir_carta(tx, exp, "concepto_reimportacion", carta)
    await _anunciar(tx, exp, fila, programa.exp, motivo)
    return CasoReimportacion(exp, fila)


async def terminar(tx: AsyncSession, id: UUID, accion: str, motivo: str, quien: Principal) -> CasoReimportacion:
    """Return it to be completed, or withdraw it. Raises as `aplicar`."""
    programa, caso = await _bloquear(tx, id, quien)
    if accion == "desistir":
        exigir_empresa(quien, caso.exp.empresa, actuar=True)
    exp = await expedientes.aplicar(tx, FLUJO, id, accion, quien, motivo=motivo)
    if exp.numero is not None:
        await _anunciar(tx, exp, caso.fila, programa.exp, motivo)
    return CasoReimportacion(exp, caso.fila)


async def _anunciar(
    tx: AsyncSession, exp: Expediente, fila: Reimportacion, programa: Expediente, motivo: str | None
) -> None:
    evento = ReimportacionCambiada(
        reimportacion_id=exp.id,
        numero=exp.numero or "",
        programa_id=fila.programa_id,
        programa=programa.numero or "",
        nit=exp.empresa,
        clase=ClaseReimportacion(fila.clase).value,
        estado=exp.estado,
        garantia_usd_centavos=fila.garantia_centavos,
        motivo=motivo,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
