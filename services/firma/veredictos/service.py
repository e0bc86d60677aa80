"""Use cases of verdicts: ask, take up, give. Each is one change in the caller's transaction."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.firma import metricas
from services.firma.confianza import Confianza
from services.firma.confianza.service import recordar
from services.firma.estampas import service as estampas
from services.firma.estampas.rules import recibo as recibo_de
from services.firma.firmantes.service import empresa
from services.firma.formas.service import anotar_original
from services.firma.validacion import Informe
from services.firma.validacion import Veredicto as Dictamen
from services.firma.veredictos.models import Documento, Evidencia, Veredicto
from services.firma.veredictos.publicacion import razones_publicadas
from shared.audit import Sistema, anotar
from shared.clock import reloj_legal
from shared.events.firma import VeredictoEmitido, VeredictoSolicitado
from shared.jobs import encolar
from shared.messaging import NoTodavia, publicar
from shared.persistence import al_confirmar

JUZGAR = "firma.juzgar"


async def solicitar(tx: AsyncSession, evento: VeredictoSolicitado) -> None:
    """Record the request and enqueue its job; a repeated request changes nothing.

    Raises:
        NoTodavia: the company is not known here yet, which is a lag and never a refusal.
    """
    if await empresa(tx, evento.nit) is None:
        raise NoTodavia("empresa", evento.nit)
    firmado, original = evento.firmado.model_dump(mode="json"), evento.original.model_dump(mode="json")
    recibo = recibo_de(
        veredicto_id=str(evento.veredicto_id),
        servicio=evento.servicio,
        documento_id=str(evento.documento_id),
        numero=evento.numero,
        acto=evento.acto,
        nit=evento.nit,
        firmado=firmado,
        original=original,
        recibido_en=evento.recibido_en,
    )
    nuevo = insert(Veredicto).values(
        id=evento.veredicto_id,
        servicio=evento.servicio,
        documento_id=evento.documento_id,
        numero=evento.numero,
        acto=evento.acto,
        nit=evento.nit,
        roles=list(evento.requiere_todos or evento.roles),
        requiere_todos=list(evento.requiere_todos),
        firmado=firmado,
        original=original,
        recibo_sha256=hashlib.sha256(recibo).hexdigest(),
        recibido_en=evento.recibido_en,
        estado="recibido",
        pedido_en=reloj_legal.ahora(),
    )
    await tx.execute(nuevo.on_conflict_do_nothing(index_elements=["id"]))
    await anotar_original(
        tx,
        evento.original,
        documento_id=evento.documento_id,
        acto=evento.acto,
        numero=evento.numero,
        nit=evento.nit,
        vista_en=evento.recibido_en,
    )
    await encolar(
        tx, JUZGAR, {"veredicto_id": str(evento.veredicto_id)}, clave=str(evento.veredicto_id), grupo=evento.nit
    )
    # Beside the verdict, which waits for no timestamp authority.
    await estampas.pedir(tx, "recibo", evento.veredicto_id)


async def tomar(tx: AsyncSession, veredicto_id: UUID) -> Veredicto:
    """Mark the verdict as in process and return it; one already given is returned as it is."""
    await tx.execute(update(Veredicto).where(_id == veredicto_id, _estado == "recibido").values(estado="en_proceso"))
    return (await tx.execute(select(Veredicto).where(_id == veredicto_id))).scalar_one()


@dataclass(frozen=True)
class EvidenciaGuardada:
    """Where a piece of evidence was kept."""

    sha256: str
    clase: str
    clave: str


@dataclass(frozen=True)
class Fundamento:
    """What a verdict rests on beside the file, kept with it so that it can be worked out again."""

    confianza: Confianza | None = None
    """None when the file was never examined."""
    evidencias: tuple[EvidenciaGuardada, ...] = ()
    papeles: tuple[str, ...] = ()
    """Of the roles asked for, those of the file's registered signers."""
    base: dict[str, Any] | None = None
    """Policy and signers, as JSON."""


async def emitir(tx: AsyncSession, veredicto_id: UUID, informe: Informe, fundamento: Fundamento) -> None:
    """Keep the report with what it rests on and tell the service that asked; a verdict is given once."""
    consulta = select(Veredicto).where(_id == veredicto_id).with_for_update()
    veredicto = (await tx.execute(consulta)).scalar_one()
    if veredicto.emitido_en is not None:
        return
    # The version holds the document's row: of two copies signed at once, the second sees the roles of the first.
    version = await siguiente_version(tx, veredicto.documento_id)
    aceptada = informe.veredicto is Dictamen.TOTAL_PASSED
    faltan = await _faltan(tx, veredicto, fundamento.papeles if aceptada else ())
    if fundamento.confianza is not None:
        await recordar(tx, fundamento.confianza)
    suya = next((f for f in informe.firmas if f.identidad and f.identidad.registrado), None)
    firmante = suya.identidad.registrado if suya and suya.identidad else None
    veredicto.estado = informe.veredicto.value
    veredicto.subindicacion = informe.subindicacion.value if informe.subindicacion else None
    veredicto.firmante_id = firmante
    veredicto.confianza = confianza = fundamento.confianza.version if fundamento.confianza is not None else None
    veredicto.roles_firmados, veredicto.base, veredicto.espera = list(fundamento.papeles), fundamento.base, None
    veredicto.faltan = faltan
    veredicto.informe = informe.a_dict()
    veredicto.emitido_en = reloj_legal.ahora()
    for e in fundamento.evidencias:
        fila = insert(Evidencia).values(veredicto_id=veredicto_id, sha256=e.sha256, clase=e.clase, clave=e.clave)
        await tx.execute(fila.on_conflict_do_nothing())
    await anotar(
        tx,
        quien=Sistema("firma"),
        accion="veredicto.emitir",
        objeto=f"veredicto:{veredicto.id}",
        motivo=veredicto.subindicacion,
        datos={
            "numero": veredicto.numero,
            "veredicto": veredicto.estado,
            "archivo": informe.formato.sha256,
            "original": veredicto.original["sha256"],
            "confianza": confianza,
            "firmante": firmante,
            "papeles": list(fundamento.papeles),
            "faltan": veredicto.faltan,
        },
    )
    evento = VeredictoEmitido(
        veredicto_id=veredicto.id,
        servicio=veredicto.servicio,
        documento_id=veredicto.documento_id,
        numero=veredicto.numero,
        nit=veredicto.nit,
        veredicto=informe.veredicto.value,
        subindicacion=veredicto.subindicacion,
        razones=razones_publicadas(informe),
        firmante_id=firmante,
        certificado_sha256=suya.cadena.huella if suya and suya.cadena else None,
        roles_firmados=fundamento.papeles,
        faltan=tuple(veredicto.faltan),
        emitido_en=veredicto.emitido_en,
    )
    await publicar(tx, evento, clave=str(veredicto.documento_id), version=version, asunto=veredicto.numero)
    await estampas.pedir(tx, "veredicto", veredicto.id)
    al_confirmar(tx, partial(metricas.contar, veredicto.estado, veredicto.subindicacion))


async def _faltan(tx: AsyncSession, veredicto: Veredicto, propios: Sequence[str]) -> list[str]:
    """Roles of an act of several that neither this file (`propios`) nor an accepted copy of this very form has yet."""
    if not veredicto.requiere_todos:
        return []
    aceptadas = select(_c.roles_firmados).where(
        _c.documento_id == veredicto.documento_id,
        _c.original["sha256"].astext == veredicto.original["sha256"],
        _c.estado == "TOTAL_PASSED",
    )
    firmados = {papel for papeles in (await tx.execute(aceptadas)).scalars() for papel in papeles}
    return [papel for papel in veredicto.requiere_todos if papel not in firmados | set(propios)]


async def esperar(tx: AsyncSession, veredicto_id: UUID, motivo: str, hasta: datetime) -> None:
    """Show that the verdict waits for somebody else, and until when; one already given is left as it is."""
    espera = {"motivo": motivo, "hasta": hasta.isoformat()}
    await tx.execute(update(Veredicto).where(_id == veredicto_id, _c.emitido_en.is_(None)).values(espera=espera))


async def siguiente_version(tx: AsyncSession, documento_id: UUID) -> int:
    """Version of the next event about a document; holds the document's row until the commit."""
    fila = insert(Documento).values(id=documento_id, version=1)
    version: int = (
        await tx.execute(
            fila.on_conflict_do_update(index_elements=["id"], set_={"version": _version + 1}).returning(_version)
        )
    ).scalar_one()
    return version


_c = Veredicto.__table__.c  # type: ignore[attr-defined]  # SQLModel does not type its tables
_id, _estado = _c.id, _c.estado
_version = Documento.__table__.c.version  # type: ignore[attr-defined]  # idem
