"""The job that looks at the signatures of a document of somebody else, in the sandbox as every stranger's file."""

from concurrent.futures import TimeoutError as TiempoAgotado
from datetime import timedelta
from uuid import UUID

from pebble import ProcessExpired
from sqlalchemy.ext.asyncio import AsyncSession

from services.firma import recursos
from services.firma.ajenos import models, service
from services.firma.ajenos.rules import informe_de
from services.firma.confianza import Confianza
from services.firma.validacion import Informe, MaterialRevocacion, Politica, Subindicacion, Veredicto
from services.firma.validacion.banco import OCUPADO
from services.firma.validacion.declarado import Declarado, declarado
from services.firma.validacion.validar import detenido
from services.firma.veredictos.jobs import SIN_AUTORIDAD, espera_de
from shared.clock import reloj_sistema
from shared.documents import Almacen, DemasiadoGrande, HuellaDistinta, ObjetoInexistente
from shared.events import RefObjeto
from shared.http.contexto import Contexto
from shared.jobs import Completar, Reintentar, Trabajo, Trabajos
from shared.observability.registros import registro

trabajos = Trabajos("firma")
_log = registro(__name__)


async def _al_fallar(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    """The work failed for good: the case must not wait for ever, so the doubt is told."""
    ajeno = await service.tomar(tx, UUID(t.datos["revision_id"]))
    informe = _sin_archivo(ajeno, Subindicacion.SIGNED_DATA_NOT_FOUND, motivo)
    await service.emitir(tx, ajeno.id, informe, None, None)


@trabajos.maneja(
    service.REVISAR, maximo=2, arriendo=timedelta(seconds=60), limite=timedelta(minutes=3), al_fallar=_al_fallar
)
async def revisar(t: Trabajo, contexto: Contexto) -> Completar | None:
    """Look at what `t.datos["revision_id"]` names."""
    propios = recursos.de(contexto)
    async with contexto.bd.tx() as tx:
        ajeno = await service.tomar(tx, UUID(t.datos["revision_id"]))
    if ajeno.revisado_en is not None:
        return None
    try:
        archivo = await propios.traer(ajeno.objeto)
    except DemasiadoGrande as exc:
        return await _completar(contexto.almacen, ajeno, _sin_archivo(ajeno, Subindicacion.LIMIT_EXCEEDED, repr(exc)))
    except (ObjetoInexistente, HuellaDistinta) as exc:
        # Its owner lost or changed it: no retry brings it back.
        informe = _sin_archivo(ajeno, Subindicacion.SIGNED_DATA_NOT_FOUND, repr(exc))
        return await _completar(contexto.almacen, ajeno, informe)
    confianza = await propios.confianza()
    informe = await _juzgar(propios, ajeno, archivo, confianza)
    paciencia = timedelta(hours=propios.ajustes.paciencia_horas)
    if informe.subindicacion is Subindicacion.TRY_LATER and reloj_sistema.ahora() < t.creado_en + paciencia:
        en = espera_de(t.aplazamientos)
        porque = SIN_AUTORIDAD if informe.firmas else OCUPADO
        async with contexto.bd.tx() as tx:
            await service.esperar(tx, ajeno.id, porque, reloj_sistema.ahora() + en)
        raise Reintentar(en, porque)
    try:
        dicho = await propios.banco.ejecutar_con_tope(declarado, archivo)
    except (TiempoAgotado, ProcessExpired) as exc:
        # The signatures were judged: where to verify it, the person will have to find.
        _log.warning("documento_sin_leer", documento=str(ajeno.documento_id), motivo=repr(exc))
        dicho = Declarado()
    return await _completar(contexto.almacen, ajeno, informe, dicho, confianza)


async def _juzgar(
    propios: recursos.Recursos, ajeno: models.DocumentoAjeno, archivo: bytes, confianza: Confianza
) -> Informe:
    politica = propios.ajustes.politica_de_ajeno()

    async def con(material: MaterialRevocacion) -> Informe:
        return await propios.banco.validar(
            archivo,
            original=None,
            confianza=confianza,
            firmantes_esperados=None,
            politica=politica,
            hora_recepcion=ajeno.recibido_en,
            hora_verificacion=reloj_sistema.ahora(),
            material=material,
        )

    informe = await con(MaterialRevocacion())
    if not informe.consultas or informe.veredicto is Veredicto.TOTAL_FAILED:
        return informe
    material = await propios.consultor.traer(informe.consultas)
    return await con(material) if material.crls or material.ocsps else informe


def _sin_archivo(ajeno: models.DocumentoAjeno, subindicacion: Subindicacion, detalle: str) -> Informe:
    return detenido(
        b"", Politica(perfil="ajeno"), ajeno.recibido_en, reloj_sistema.ahora(), subindicacion, detalle=detalle[:500]
    )


async def _completar(
    almacen: Almacen,
    ajeno: models.DocumentoAjeno,
    informe: Informe,
    dicho: Declarado | None = None,
    confianza: Confianza | None = None,
) -> Completar:
    version = confianza.version if confianza is not None else None
    contado = informe_de(informe, dicho or Declarado(), version)
    objeto = await almacen.guardar(contado.model_dump_json().encode(), tipo="application/json")
    ref = RefObjeto(
        servicio="firma", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano, tipo="application/json"
    )

    async def escribir(tx: AsyncSession) -> None:
        await service.emitir(tx, ajeno.id, informe, ref, confianza)

    return escribir
