"""A letter's life: issued with the act that it tells, numbered, sealed by `firma`, stored, announced."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from shared.audit import Quien, anotar
from shared.clock import reloj_legal
from shared.documents.typst import RAIZ
from shared.events import RefObjeto
from shared.events.firma import DocumentoResellado, SelladoFallido, SelladoHecho, SelladoSolicitado
from shared.events.oficios import OficioSellado
from shared.expedientes import Expediente, leer, siguiente_numero
from shared.http.problemas import Problema
from shared.jobs import cancelar, de_clave, encolar
from shared.jobs import reintentar as reintentar_trabajo
from shared.messaging import publicar
from shared.oficios.cartas import CAJA_SELLO_OFICIO, CARTA, Carta, Dato
from shared.oficios.resellado import anotar_resellado, recibir_resellado, resellados_de
from shared.oficios.tablas import CAMPOS, Oficio, oficio


def generar(servicio: str) -> str:
    """Kind of the job that renders a letter and asks for its seal."""
    return f"{servicio}.generar_oficio"


def guardar(servicio: str) -> str:
    """Kind of the job that fetches the sealed letter."""
    return f"{servicio}.guardar_oficio"


def guardar_resellado(servicio: str) -> str:
    """Kind of the job that fetches a letter that was sealed again."""
    return f"{servicio}.guardar_oficio_resellado"


async def emitir(
    tx: AsyncSession,
    exp: Expediente,
    clase: str,
    contenido: BaseModel,
    *,
    servicio: str,
    asunto: str,
    plantilla: Path = CARTA,
) -> UUID:
    """Write an official letter of a locked case, in the transaction of the act that it tells. Returns its id.

    Its number and its date are given when it is rendered, so that no act waits for the series. The same step of a case
    gives one letter of a class: writing it again gives the one that is there.

    Args:
        exp: the case after the act; it has its public number.
        clase: what the letter is for; lower case.
        contenido: frozen here, without floats; `shared.oficios.Carta`, which gets the client's reference of the case,
            or the data of a template of one's own, which reads besides `oficio.numero`, `oficio.fecha_texto` and
            `oficio.generado_texto`.
        servicio: whose case it is; names the series and the jobs.
        plantilla: a `.typ` file below `services/` or `shared/`, with the seal's box where `cartas.papel` puts it.

    Raises:
        ValueError: if the case has no number.
    """
    if exp.numero is None:
        raise ValueError(f"el expediente {exp.id} no tiene número")
    nuevo: UUID = uuid7()
    if isinstance(contenido, Carta) and exp.referencia_externa:
        suya = Dato(etiqueta="Su referencia", valor=exp.referencia_externa)
        contenido = contenido.model_copy(update={"referencias": (*contenido.referencias, suya)})
    insertar = (
        insert(oficio)
        .values(
            id=nuevo,
            expediente=exp.id,
            version=exp.version,
            clase=clase,
            caso=exp.numero,
            empresa=exp.empresa,
            asunto=asunto,
            plantilla=str(plantilla.relative_to(RAIZ)),
            datos=contenido.model_dump(mode="json"),
            creado_en=reloj_legal.ahora(),
        )
        .on_conflict_do_nothing(constraint="uq_oficio_paso")
        .returning(oficio.c.id)
    )
    if (await tx.execute(insertar)).scalar_one_or_none() is None:
        paso = (oficio.c.expediente == exp.id, oficio.c.version == exp.version, oficio.c.clase == clase)
        anterior: UUID = (await tx.execute(sa.select(oficio.c.id).where(*paso))).scalar_one()
        return anterior
    await encolar(tx, generar(servicio), {"oficio": str(nuevo)}, clave=str(nuevo), grupo=exp.empresa)
    return nuevo


async def leer_oficio(tx: AsyncSession, oficio_id: UUID, *, bloquear: bool = False) -> Oficio:
    """A letter; with `bloquear` its row is held until `tx` ends.

    Raises:
        Problema: `no-encontrado`.
    """
    fila = await _buscar(tx, oficio_id, bloquear=bloquear)
    if fila is None:
        raise Problema("no-encontrado")
    return fila


async def oficios_de(tx: AsyncSession, expediente_id: UUID) -> list[Oficio]:
    """All letters of a case, oldest first."""
    consulta = sa.select(*CAMPOS).where(oficio.c.expediente == expediente_id).order_by(oficio.c.id)
    return [Oficio(*fila) for fila in await tx.execute(consulta)]


async def fallidos(tx: AsyncSession, *, limite: int = 100) -> Sequence[Oficio]:
    """Letters that wait for somebody to try again, oldest first."""
    consulta = sa.select(*CAMPOS).where(oficio.c.estado == "fallido").order_by(oficio.c.id).limit(limite)
    return [Oficio(*fila) for fila in await tx.execute(consulta)]


async def numerar_oficio(tx: AsyncSession, oficio_id: UUID, servicio: str) -> Oficio:
    """Give the letter its number and its date, once for ever; the series is locked until `tx` ends."""
    leido = await leer_oficio(tx, oficio_id, bloquear=True)
    if leido.numero is not None:
        return leido
    ahora = reloj_legal.ahora()
    serie = f"OF-{servicio.upper()}-{ahora.year}"
    consecutivo = await siguiente_numero(tx, serie)
    numero = f"{serie}-{consecutivo}"
    return await _cambiar(tx, oficio_id, serie=serie, consecutivo=consecutivo, numero=numero, fechado_en=ahora)


async def pedir_sello(tx: AsyncSession, actual: Oficio, servicio: str, borrador: RefObjeto) -> None:
    """Ask `firma` for the ministry's seal on the rendered letter, whose row is locked; each asking has its own id."""
    sello: UUID = uuid7()
    nuevo = await _cambiar(
        tx,
        actual.id,
        estado="por_sellar",
        error=None,
        borrador=borrador.model_dump(mode="json"),
        sello_id=sello,
        sellos=actual.sellos + 1,
    )
    assert nuevo.numero is not None
    evento = SelladoSolicitado(
        sello_id=sello,
        servicio=servicio,
        documento_id=nuevo.id,
        numero=nuevo.numero,
        objeto=borrador,
        razon=f"Oficio {nuevo.numero}",
        caja=CAJA_SELLO_OFICIO,
    )
    await publicar(tx, evento, clave=str(nuevo.id), version=nuevo.sellos, asunto=nuevo.numero)


async def recibir_sello(tx: AsyncSession, evento: SelladoHecho) -> None:
    """Have the sealed file fetched. What is no letter, or no longer awaits this seal, changes nothing."""
    actual = await _buscar(tx, evento.documento_id, bloquear=True)
    if actual is None or actual.sello_id != evento.sello_id or actual.sellado is not None:
        return
    datos = {
        "oficio": str(actual.id),
        "sello": str(evento.sello_id),
        "objeto": evento.objeto.model_dump(mode="json"),
        "nivel": evento.nivel,
    }
    await encolar(tx, guardar(evento.servicio), datos, clave=str(evento.sello_id), grupo=actual.empresa)


async def recibir_reemplazo(tx: AsyncSession, evento: DocumentoResellado) -> None:
    """Have the new file of a letter fetched, whose seal's key was suspended."""
    actual = await _buscar(tx, evento.documento_id, bloquear=True)
    if actual is not None:
        trabajo = guardar_resellado(evento.servicio)
        await recibir_resellado(tx, evento, actual.sello_id, trabajo=trabajo, grupo=actual.empresa)


async def reemplazar(tx: AsyncSession, evento: DocumentoResellado, nuevo: RefObjeto) -> None:
    """The letter hands out the file that was sealed again; its number, its date and its notice stay as they are."""
    actual = await leer_oficio(tx, evento.documento_id, bloquear=True)
    if actual.sellado is None or actual.sello_id != evento.reemplaza:
        return
    version = 2 + await resellados_de(tx, actual.id)
    await anotar_resellado(
        tx, evento, nuevo, clase="oficio", nit=actual.empresa, anterior=actual.sellado, version=version
    )
    sellado = nuevo.model_dump(mode="json")
    await _cambiar(tx, actual.id, sellado=sellado, sello_id=evento.sello_id, nivel=evento.nivel)


async def recibir_fallo(tx: AsyncSession, evento: SelladoFallido) -> None:
    """Show why the letter could not be sealed; it waits for somebody to try again."""
    actual = await _buscar(tx, evento.documento_id, bloquear=True)
    if actual is not None and actual.sello_id == evento.sello_id and actual.sellado is None:
        await marcar_fallido(tx, actual.id, evento.error)


async def marcar_fallido(tx: AsyncSession, oficio_id: UUID, error: str) -> None:
    """Leave an unsealed letter waiting for somebody to try again."""
    donde = (oficio.c.id == oficio_id, oficio.c.estado != "sellado")
    await tx.execute(sa.update(oficio).where(*donde).values(estado="fallido", error=error or "sin detalle"))


async def archivar(
    tx: AsyncSession, oficio_id: UUID, servicio: str, sello: UUID, sellado: RefObjeto, nivel: str
) -> None:
    """The sealed file is in our store: the letter is done and announced; once, whatever arrives again."""
    actual = await leer_oficio(tx, oficio_id, bloquear=True)
    if actual.sellado is not None or actual.sello_id != sello:
        return
    ahora = reloj_legal.ahora()
    await _cambiar(
        tx,
        oficio_id,
        estado="sellado",
        error=None,
        sellado=sellado.model_dump(mode="json"),
        nivel=nivel,
        sellado_en=ahora,
    )
    assert actual.numero is not None
    evento = OficioSellado(
        oficio_id=oficio_id,
        servicio=servicio,
        clase=actual.clase,
        caso_id=actual.expediente,
        caso=actual.caso,
        numero=actual.numero,
        asunto=actual.asunto,
        nit=actual.empresa,
        referencia_externa=(await leer(tx, actual.expediente)).referencia_externa,
        documento=sellado,
        sellado_en=ahora,
    )
    topico = f"{servicio}.eventos.v1"
    await publicar(tx, evento, clave=str(oficio_id), version=1, asunto=actual.numero, topico=topico)


async def reintentar(tx: AsyncSession, oficio_id: UUID, quien: Quien, servicio: str, *, motivo: str | None) -> Oficio:
    """Try again what failed: the rendering, the seal, or fetching the sealed file.

    Raises:
        Problema: `no-encontrado`, `oficio-sin-fallo`.
    """
    actual = await leer_oficio(tx, oficio_id, bloquear=True)
    if actual.estado != "fallido":
        raise Problema("oficio-sin-fallo", f"El oficio está {actual.estado}.", estado=actual.estado)
    await anotar(
        tx,
        quien=quien,
        accion="oficio.reintentar",
        objeto=actual.objeto,
        motivo=motivo,
        datos={"caso": actual.caso, "error": actual.error},
    )
    if actual.borrador is not None:
        # What failed with the earlier seal is not tried again: the new one brings its own job.
        anterior = await de_clave(tx, guardar(servicio), str(actual.sello_id))
        if anterior is not None:
            await cancelar(tx, anterior.id, "se pidió otro sello")
        await pedir_sello(tx, actual, servicio, RefObjeto.model_validate(actual.borrador))
        return await leer_oficio(tx, oficio_id)
    trabajo = await de_clave(tx, generar(servicio), str(oficio_id))
    assert trabajo is not None
    await reintentar_trabajo(tx, trabajo.id)
    return await _cambiar(tx, oficio_id, estado="por_generar", error=None)


async def _buscar(tx: AsyncSession, oficio_id: UUID, *, bloquear: bool) -> Oficio | None:
    consulta = sa.select(*CAMPOS).where(oficio.c.id == oficio_id)
    if bloquear:
        consulta = consulta.with_for_update()
    fila = (await tx.execute(consulta)).one_or_none()
    return None if fila is None else Oficio(*fila)


async def _cambiar(tx: AsyncSession, oficio_id: UUID, **valores: Any) -> Oficio:
    orden = sa.update(oficio).where(oficio.c.id == oficio_id).values(**valores).returning(*CAMPOS)
    return Oficio(*(await tx.execute(orden)).one())
