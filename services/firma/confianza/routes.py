"""What this installation trusts, and trusted, for who runs it."""

import asyncio
from datetime import datetime
from typing import Annotated

from asn1crypto import x509
from fastapi import Depends, Path, Request
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from services.firma.confianza import service
from services.firma.confianza.carpeta import CertificadoIlegible, Confianza
from services.firma.confianza.models import ConjuntoDeConfianza
from services.firma.confianza.rules import Situacion, dias_restantes, situacion
from services.firma.settings import AjustesFirma
from services.firma.validacion.identidad import nombre_legible
from shared.clock import reloj_sistema
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.problemas import Problema
from shared.http.rutas import Enrutador
from shared.http.tx import Tx
from shared.identity.dependencias import requiere
from shared.identity.principal import Principal

rutas = Enrutador(prefix="/v1/confianza", tags=["confianza"])
Operador = Annotated[Principal, Depends(requiere("coordinador", "operador", "auditor"))]


class CertificadoDeConfianza(BaseModel):
    """A certificate of the trust folders."""

    clase: str
    """`ancla` or `intermedio`."""
    archivo: str
    """File of the folder that it comes from."""
    sujeto: str
    emisor: str
    serie: str
    """Hexadecimal."""
    sha256: str
    valido_desde: datetime
    valido_hasta: datetime
    situacion: Situacion
    """`por_vencer` for the last sixty days."""
    dias_restantes: int


class ConfianzaLeida(BaseModel):
    """A trust set, that of now or one of before; what ends first comes first."""

    version: str
    """Digest of the set; each verdict keeps the one that it was given with."""
    visto_en: datetime | None
    """When it was first seen; none while nothing has used it nor the watch has seen it."""
    certificados: list[CertificadoDeConfianza]


class VersionLeida(BaseModel):
    """A set that was trusted at some time."""

    model_config = ConfigDict(from_attributes=True)

    version: str
    visto_en: datetime


@rutas.get("")
async def leer(request: Request, tx: Tx, quien: Operador) -> ConfianzaLeida:
    """The anchors and intermediates that the next verdict will use."""
    ajustes: AjustesFirma = request.app.state.contexto.ajustes
    try:
        confianza = await asyncio.to_thread(Confianza.de_carpetas, ajustes.carpeta_anclas, ajustes.carpeta_intermedios)
    except CertificadoIlegible as exc:
        raise Problema("confianza-ilegible", str(exc)) from exc
    return _leida(confianza, await service.visto_en(tx, confianza.version))


@rutas.get("/versiones")
async def listar(tx: Tx, pedida: PaginacionPedida, quien: Operador) -> Pagina[VersionLeida]:
    """The sets that were trusted, newest first."""
    columnas = ConjuntoDeConfianza.__table__.c  # type: ignore[attr-defined]  # SQLModel does not type its tables
    consulta = select(ConjuntoDeConfianza)
    filas, siguiente = await paginar(tx, consulta, (columnas.visto_en, columnas.version), pedida, descendente=True)
    return Pagina(elementos=[VersionLeida.model_validate(f) for f in filas], siguiente=siguiente)


@rutas.get("/versiones/{version}")
async def leer_version(
    version: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")], tx: Tx, quien: Operador
) -> ConfianzaLeida:
    """A set as it was, so that an old verdict can be explained; its certificates are told as of today."""
    confianza = await service.leer(tx, version)
    if confianza is None:
        raise Problema("no-encontrado")
    return _leida(confianza, await service.visto_en(tx, version))


def _leida(confianza: Confianza, visto_en: datetime | None) -> ConfianzaLeida:
    archivos, ahora = dict(confianza.archivos), reloj_sistema.ahora()
    anclas, intermedios = confianza.certificados()
    leidos = [_leido("ancla", c, archivos, ahora) for c in anclas]
    leidos += [_leido("intermedio", c, archivos, ahora) for c in intermedios]
    leidos.sort(key=lambda c: (c.valido_hasta, c.sha256))
    return ConfianzaLeida(version=confianza.version, visto_en=visto_en, certificados=leidos)


def _leido(clase: str, c: x509.Certificate, archivos: dict[str, str], ahora: datetime) -> CertificadoDeConfianza:
    desde, hasta = c.not_valid_before, c.not_valid_after
    return CertificadoDeConfianza(
        clase=clase,
        archivo=archivos.get(c.sha256.hex(), ""),
        sujeto=nombre_legible(c.subject),
        emisor=nombre_legible(c.issuer),
        serie=f"{c.serial_number:x}",
        sha256=c.sha256.hex(),
        valido_desde=desde,
        valido_hasta=hasta,
        situacion=situacion(desde, hasta, ahora),
        dias_restantes=dias_restantes(hasta, ahora),
    )
