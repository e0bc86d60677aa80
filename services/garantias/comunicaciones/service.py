"""Use cases of the letter of a study: written, signed by all who must, part of the study once it is complete."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from uuid_utils.compat import uuid7

from services.garantias.comunicaciones.formas import DatosDeComunicacion, en_lista
from services.garantias.comunicaciones.models import Comunicacion, CopiaDeComunicacion
from services.garantias.comunicaciones.rules import faltan, firman
from services.garantias.comunicaciones.schemas import ComunicacionNueva
from services.garantias.estudios.models import Estudio
from services.garantias.estudios.piezas_de_archivo import ABIERTO_A_ARCHIVOS
from services.garantias.estudios.service import CasoEstudio, buscar
from services.garantias.estudios.vencer import garantia_de, ultimo_dia
from services.garantias.programas.models import Programa
from services.garantias.referencias.service import empresa
from shared import expedientes
from shared.audit import Sistema, anotar
from shared.calendar import en_palabras
from shared.clock import reloj_legal
from shared.documents import Objeto
from shared.events import RefObjeto
from shared.events.firma import VeredictoEmitido, VeredictoSolicitado
from shared.events.operaciones import ComunicacionFirmaRechazada
from shared.expedientes import Expediente
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.jobs import encolar
from shared.messaging import publicar

SISTEMA = Sistema("garantias")
RENDERIZAR = "garantias.renderizar_comunicacion"
ACTO = "estudio"


async def viva(tx: AsyncSession, estudio_id: UUID) -> Comunicacion | None:
    """The letter that no other has replaced, as it is now."""
    consulta = select(Comunicacion).where(
        col(Comunicacion.estudio_id) == estudio_id, col(Comunicacion.estado) != "reemplazada"
    )
    return (await tx.execute(consulta.execution_options(populate_existing=True))).scalar_one_or_none()


async def copias_de(tx: AsyncSession, id: UUID) -> Sequence[CopiaDeComunicacion]:
    """Its signed copies, oldest first."""
    consulta = select(CopiaDeComunicacion).where(col(CopiaDeComunicacion.comunicacion_id) == id)
    orden = consulta.order_by(col(CopiaDeComunicacion.recibido_en), col(CopiaDeComunicacion.id))
    return (await tx.execute(orden.execution_options(populate_existing=True))).scalars().all()


async def escribir(tx: AsyncSession, estudio_id: UUID, datos: ComunicacionNueva, quien: Principal) -> Comunicacion:
    """Freeze what the letter says and have its PDF rendered after the commit; an earlier one is replaced.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `transicion-no-permitida`, `datos-invalidos`.
    """
    caso = await _abierto(tx, estudio_id, quien)
    programa = await tx.get_one(Programa, caso.fila.programa_id)
    try:
        roles = firman(persona_natural=programa.persona_natural, con_revisor_fiscal=datos.con_revisor_fiscal)
    except ValueError as error:
        raise Problema("datos-invalidos", "Una persona natural no tiene revisor fiscal (art. 28.1 a).") from error
    anterior = await viva(tx, estudio_id)
    if anterior is not None:
        anterior.estado = "reemplazada"
        await tx.flush()
    carta = Comunicacion(
        id=uuid7(),
        estudio_id=estudio_id,
        version=await _siguiente_version(tx, estudio_id),
        grado_declarado=Decimal(datos.grado_declarado),
        folios=datos.folios,
        roles=list(roles),
        forma={},
        creada_en=reloj_legal.ahora(),
    )
    carta.forma = (await _forma(tx, caso, carta, roles)).model_dump(mode="json", exclude_computed_fields=True)
    tx.add(carta)
    await tx.flush()
    await encolar(tx, RENDERIZAR, {"comunicacion": str(carta.id)}, clave=str(carta.id), grupo=caso.exp.empresa)
    visto = {"version": carta.version, "grado_declarado": str(carta.grado_declarado), "folios": carta.folios}
    await anotar(tx, quien=quien, accion="estudio.escribir_comunicacion", objeto=caso.exp.objeto, datos=visto)
    return carta


async def _siguiente_version(tx: AsyncSession, estudio_id: UUID) -> int:
    """After the last one that was written, whatever became of it: a revoked signature leaves none alive."""
    ultima = select(func.max(Comunicacion.version)).where(col(Comunicacion.estudio_id) == estudio_id)
    return ((await tx.execute(ultima)).scalar_one() or 0) + 1


async def _abierto(tx: AsyncSession, estudio_id: UUID, quien: Principal) -> CasoEstudio:
    caso = await buscar(tx, estudio_id, quien, bloquear=True)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    if caso.exp.estado not in ABIERTO_A_ARCHIVOS:
        raise Problema("transicion-no-permitida", f"El estudio está {caso.exp.estado}.", estado=caso.exp.estado)
    return caso


async def _forma(
    tx: AsyncSession, caso: CasoEstudio, carta: Comunicacion, roles: tuple[str, ...]
) -> DatosDeComunicacion:
    fila: Estudio = caso.fila
    titular = await empresa(tx, caso.exp.empresa)
    programa = await expedientes.leer(tx, fila.programa_id)
    garantia = await expedientes.leer(tx, (await garantia_de(tx, fila)).id)
    return DatosDeComunicacion(
        generado_en=carta.creada_en,
        numero=caso.exp.numero or "",
        version=carta.version,
        nit=caso.exp.empresa,
        razon_social=titular.razon_social if titular else caso.exp.empresa,
        programa=programa.numero or "",
        garantia=garantia.numero or "",
        periodo=f"Período de importación {fila.periodo}" if fila.periodo else "Programa completo",
        vence_texto=en_palabras(await ultimo_dia(tx, fila)),
        grado=f"{carta.grado_declarado:.2f}".replace(".", ","),
        folios=f"{carta.folios:,} folios".replace(",", "."),
        firman=en_lista(roles),
    )


async def recibir_copia(
    tx: AsyncSession, estudio_id: UUID, objeto: Objeto, quien: Principal, recibido_en: datetime
) -> Comunicacion:
    """Keep a signed copy and ask for its verdict; all who must may sign it, or each one a copy.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `transicion-no-permitida`, `radicado-en-preparacion`.
    """
    caso = await _abierto(tx, estudio_id, quien)
    carta = await viva(tx, estudio_id)
    if carta is None or carta.estado == "firmada":
        raise Problema("transicion-no-permitida", "No hay comunicación por firmar.")
    if carta.objeto is None:
        raise Problema("radicado-en-preparacion")
    copia_id, firmado = uuid7(), _ref(objeto)
    tx.add(
        CopiaDeComunicacion(
            id=copia_id,
            comunicacion_id=carta.id,
            firmado=firmado.model_dump(mode="json"),
            recibido_en=recibido_en,
        )
    )
    await tx.flush()
    evento = VeredictoSolicitado(
        veredicto_id=copia_id,
        servicio="garantias",
        documento_id=estudio_id,
        numero=caso.exp.numero or "",
        acto=ACTO,
        nit=caso.exp.empresa,
        firmado=firmado,
        original=RefObjeto.model_validate(carta.objeto),
        requiere_todos=tuple(carta.roles),
        recibido_en=recibido_en,
    )
    await publicar(tx, evento, clave=str(estudio_id), version=caso.exp.version, asunto=caso.exp.numero)
    visto = {"copia": str(copia_id), "sha256": objeto.sha256}
    await anotar(tx, quien=quien, accion="estudio.recibir_comunicacion", objeto=caso.exp.objeto, datos=visto)
    return carta


async def aplicar_veredicto(tx: AsyncSession, veredicto: VeredictoEmitido) -> bool:
    """Count the copy, or keep why it is not accepted; once all have signed, its files are part of the study.

    Returns:
        False if nobody waits for this verdict any more.
    """
    exp = await expedientes.leer(tx, veredicto.documento_id, bloquear=True)
    copia = await tx.get(CopiaDeComunicacion, veredicto.veredicto_id, populate_existing=True)
    carta = await viva(tx, exp.id)
    if copia is None or copia.estado != "en_validacion":
        return False
    bien = veredicto.veredicto == "TOTAL_PASSED"
    copia.estado = "aceptada" if bien else "rechazada"
    copia.roles_firmados = list(veredicto.roles_firmados) if bien else []
    copia.razones = [] if bien else [r.model_dump() for r in veredicto.razones]
    await tx.flush()
    if not bien:
        await _anunciar_rechazo(tx, exp, copia, veredicto)
    if carta is None or copia.comunicacion_id != carta.id or carta.estado != "por_firmar":
        return True
    aceptadas = [c for c in await copias_de(tx, carta.id) if c.estado == "aceptada"]
    if faltan(carta.roles, [c.roles_firmados for c in aceptadas]):
        return True
    carta.estado, carta.firmada_en = "firmada", reloj_legal.ahora()
    await tx.flush()
    for n, firmada in enumerate(aceptadas, start=1):
        ref = RefObjeto.model_validate(firmada.firmado)
        await expedientes.adjuntar(
            tx,
            exp.id,
            SISTEMA,
            clase="comunicacion",
            nombre=f"{exp.numero}-comunicacion-{carta.version}-{n}.pdf",
            clave=ref.clave,
            sha256=ref.sha256,
            tamano=ref.tamano,
        )
    return True


async def _anunciar_rechazo(
    tx: AsyncSession, exp: Expediente, copia: CopiaDeComunicacion, veredicto: VeredictoEmitido
) -> None:
    carta = await tx.get_one(Comunicacion, copia.comunicacion_id)
    evento = ComunicacionFirmaRechazada(
        estudio_id=exp.id,
        numero=exp.numero or "",
        nit=exp.empresa,
        comunicacion=carta.version,
        razones=veredicto.razones,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)


def _ref(objeto: Objeto) -> RefObjeto:
    return RefObjeto(
        servicio="garantias", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano, tipo=objeto.tipo
    )
