"""The job that judges: fetch both files, run the sandbox, ask for revocation data, keep and publish."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from services.firma import recursos
from services.firma.firmantes.rules import habilitados, impedidos, papeles_firmados
from services.firma.firmantes.service import empresa
from services.firma.validacion import (
    FirmantesEsperados,
    Informe,
    MaterialRevocacion,
    Politica,
    Subindicacion,
    Veredicto,
)
from services.firma.validacion.banco import OCUPADO
from services.firma.validacion.facetas import ConsultaRevocacion
from services.firma.validacion.validar import detenido
from services.firma.veredictos import models, service
from services.firma.veredictos.base import a_base
from services.firma.veredictos.comparaciones import COMPARABLES, COMPARAR
from services.firma.veredictos.explicacion import explicado
from services.firma.veredictos.service import EvidenciaGuardada, Fundamento
from shared.clock import BOGOTA, reloj_sistema
from shared.documents import Almacen, DemasiadoGrande, HuellaDistinta, ObjetoInexistente
from shared.events import RefObjeto
from shared.events.registro import FirmanteVigente
from shared.http.contexto import Contexto
from shared.jobs import Completar, Reintentar, Trabajo, Trabajos, encolar

trabajos = Trabajos("firma")

SIN_AUTORIDAD = "Todavía no responde la entidad de certificación a la que se pregunta si el certificado está revocado."
REZAGO = timedelta(seconds=2)
"""How long the register's news may take, before an unknown signer is refused."""
_FIRMANTES = TypeAdapter(list[FirmanteVigente])


def espera_de(veces: int) -> timedelta:
    return timedelta(seconds=min(5 << min(veces, 10), 600))


async def _al_fallar(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    """The work failed for good: the case must not wait for ever, so the doubt is told."""
    veredicto = await service.tomar(tx, UUID(t.datos["veredicto_id"]))
    informe = _sin_archivos(veredicto, Subindicacion.SIGNED_DATA_NOT_FOUND, motivo)
    await service.emitir(tx, veredicto.id, informe, Fundamento())


@trabajos.maneja(
    service.JUZGAR, maximo=4, arriendo=timedelta(seconds=60), limite=timedelta(minutes=3), al_fallar=_al_fallar
)
async def juzgar(t: Trabajo, contexto: Contexto) -> Completar | None:
    """Give the verdict that `t.datos["veredicto_id"]` asks for."""
    propios = recursos.de(contexto)
    async with contexto.bd.tx() as tx:
        veredicto = await service.tomar(tx, UUID(t.datos["veredicto_id"]))
        registrada = await empresa(tx, veredicto.nit)
    if veredicto.emitido_en is not None:
        return None
    confianza = await propios.confianza()
    politica = propios.ajustes.politica_de_carga()
    dia = veredicto.recibido_en.astimezone(BOGOTA).date()
    registrados = _FIRMANTES.validate_python(registrada.firmantes if registrada is not None else [])
    esperados = FirmantesEsperados(
        huellas=habilitados(registrados, veredicto.roles, dia),
        impedidos=impedidos(registrados, veredicto.roles, dia),
        clave=propios.ajustes.clave_huellas.get_secret_value(),
    )
    try:
        firmado = await propios.traer(veredicto.firmado)
        original = await propios.traer(veredicto.original)
    except DemasiadoGrande as exc:
        informe = _sin_archivos(veredicto, Subindicacion.LIMIT_EXCEEDED, repr(exc))
        return _completar(veredicto.id, informe, Fundamento(confianza))
    except (ObjetoInexistente, HuellaDistinta) as exc:
        # Its owner lost or changed it: no retry brings it back.
        informe = _sin_archivos(veredicto, Subindicacion.SIGNED_DATA_NOT_FOUND, repr(exc))
        return _completar(veredicto.id, informe, Fundamento(confianza))

    async def revisar(material: MaterialRevocacion) -> Informe:
        return await propios.banco.validar(
            firmado,
            original=original,
            confianza=confianza,
            firmantes_esperados=esperados,
            politica=politica,
            hora_recepcion=veredicto.recibido_en,
            hora_verificacion=reloj_sistema.ahora(),
            material=material,
        )

    informe = await revisar(MaterialRevocacion())
    material = MaterialRevocacion()
    consultas = informe.consultas
    # What already fails on its own account asks nobody.
    if consultas and informe.veredicto is not Veredicto.TOTAL_FAILED:
        material = await propios.consultor.traer(consultas)
        if material.crls or material.ocsps:
            informe = await revisar(material)
    paciencia = timedelta(hours=propios.ajustes.paciencia_horas)
    if informe.subindicacion is Subindicacion.TRY_LATER and reloj_sistema.ahora() < t.creado_en + paciencia:
        # Nothing that the company could mend: its case stays in validation, and says until when.
        en = espera_de(t.aplazamientos)
        porque = SIN_AUTORIDAD if informe.firmas else OCUPADO
        async with contexto.bd.tx() as tx:
            await service.esperar(tx, veredicto.id, porque, reloj_sistema.ahora() + en)
        raise Reintentar(en, porque)
    if {h.subindicacion for h in informe.razones} == {Subindicacion.SIGNER_MISMATCH} and t.aplazamientos == 0:
        # A signer registered a moment ago may still be on its way here: a lag is never a refusal.
        raise Reintentar(REZAGO, "el firmante puede estar por llegar del registro")
    informe = await explicado(contexto, veredicto, firmado, informe)
    firmaron = [f.identidad.registrado for f in informe.firmas if f.identidad and f.identidad.registrado]
    fundamento = Fundamento(
        confianza,
        await _guardar(contexto.almacen, consultas, material),
        papeles_firmados(registrados, firmaron, veredicto.roles, dia),
        a_base(politica, esperados),
    )
    return _completar(veredicto.id, informe, fundamento)


def _sin_archivos(veredicto: models.Veredicto, subindicacion: Subindicacion, detalle: str) -> Informe:
    """The report when the bytes can't be had; what is known of the file is what its owner announced."""
    ahora = reloj_sistema.ahora()
    informe = detenido(b"", Politica(), veredicto.recibido_en, ahora, subindicacion, detalle=detalle[:500])
    firmado = RefObjeto.model_validate(veredicto.firmado)
    return replace(informe, formato=replace(informe.formato, octetos=firmado.tamano, sha256=firmado.sha256))


def _completar(veredicto_id: UUID, informe: Informe, fundamento: Fundamento) -> Completar:
    async def escribir(tx: AsyncSession) -> None:
        await service.emitir(tx, veredicto_id, informe, fundamento)
        if informe.subindicacion in COMPARABLES:
            id = str(veredicto_id)
            # After the verdicts that others wait for.
            await encolar(tx, COMPARAR, {"veredicto_id": id}, clave=id, grupo="comparaciones", prioridad=-1)

    return escribir


async def _guardar(
    almacen: Almacen, consultas: Iterable[ConsultaRevocacion], material: MaterialRevocacion
) -> tuple[EvidenciaGuardada, ...]:
    """Put what the verdict rests on into our own store; equal pieces of many verdicts are one object."""
    piezas = [("certificado", der) for c in consultas for der in (c.certificado, c.emisor)]
    piezas += [("crl", der) for der in material.crls] + [("ocsp", der) for der in material.ocsps]
    guardadas: dict[str, EvidenciaGuardada] = {}
    for clase, der in piezas:
        sha256 = hashlib.sha256(der).hexdigest()
        if sha256 not in guardadas:
            objeto = await almacen.guardar(der, tipo="application/octet-stream")
            guardadas[sha256] = EvidenciaGuardada(sha256, clase, objeto.clave)
    return tuple(guardadas.values())
