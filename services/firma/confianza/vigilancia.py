"""Watches the trust folders: a new set is remembered and told, and what ends soon is measured."""

import asyncio
from datetime import timedelta
from typing import get_args

from prometheus_client import Gauge
from sqlalchemy.ext.asyncio import AsyncSession

from services.firma.confianza import service
from services.firma.confianza.carpeta import Confianza
from services.firma.confianza.rules import Situacion, situacion
from services.firma.recursos import ajustes_de
from shared.clock import reloj_sistema
from shared.http.contexto import Contexto
from shared.http.temporizadores import Temporizador
from shared.observability.registros import registro

_log = registro(__name__)
CERTIFICADOS = Gauge("contingentes_confianza_certificados", "Certificates of the trust folders", ["situacion"])


async def vigilar(tx: AsyncSession, contexto: Contexto) -> None:
    """Look at the folders once; a file that is no certificate fails the timer, which the health check shows."""
    ajustes = ajustes_de(contexto)
    confianza = await asyncio.to_thread(Confianza.de_carpetas, ajustes.carpeta_anclas, ajustes.carpeta_intermedios)
    if await service.recordar(tx, confianza):
        _log.info("confianza_nueva", version=confianza.version, anclas=len(confianza.anclas))
    ahora = reloj_sistema.ahora()
    cuantos: dict[str, int] = dict.fromkeys(get_args(Situacion), 0)
    for certificado in (c for grupo in confianza.certificados() for c in grupo):
        como = situacion(certificado.not_valid_before, certificado.not_valid_after, ahora)
        cuantos[como] += 1
        if como in ("por_vencer", "vencido"):
            _log.warning(
                "certificado_de_confianza",
                situacion=como,
                sujeto=certificado.subject.human_friendly,
                vence=certificado.not_valid_after.isoformat(),
            )
    for situado, numero in cuantos.items():
        CERTIFICADOS.labels(situado).set(numero)


vigilar_carpetas = Temporizador("firma.confianza", timedelta(minutes=5), vigilar)
