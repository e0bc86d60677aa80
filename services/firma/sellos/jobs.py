"""The job that seals: fetch, seal, have our own validator accept the result, keep, publish."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.firma import recursos
from services.firma.confianza import Confianza
from services.firma.llaves import service as llaves
from services.firma.llaves.llavero import LlaveAbierta
from services.firma.llaves.rules import la_que_sella, vigentes
from services.firma.sellos import resellar, service
from services.firma.sellos.apariencia import Caja
from services.firma.sellos.llave import SelloMalConfigurado
from services.firma.sellos.sellar import Sellado, sellar
from services.firma.validacion import Veredicto
from shared.clock import reloj_sistema
from shared.documents import HuellaDistinta, ObjetoInexistente, descargar_ref
from shared.events import RefObjeto
from shared.http.contexto import Contexto
from shared.jobs import Abandonar, Completar, Espera, Reintentar, Trabajo, Trabajos

trabajos = Trabajos("firma")
INTENTOS_CON_REVOCACION = 3
PAUSA = timedelta(seconds=20)
"""Between looks at whether a suspended key has its relief."""


class SelloRechazado(Exception):
    """Our own validator does not accept what we just sealed: nothing may leave."""


async def _al_fallar(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    await service.fallar(tx, UUID(t.datos["sello_id"]), motivo, t.intentos)


@trabajos.maneja(
    service.SELLAR,
    maximo=2,
    arriendo=timedelta(seconds=60),
    limite=timedelta(minutes=2),
    intentos=8,
    espera=Espera(primera=timedelta(seconds=1), techo=timedelta(minutes=2)),
    al_fallar=_al_fallar,
)
async def poner_sello(t: Trabajo, contexto: Contexto) -> Completar | None:
    """Put the seal that `t.datos["sello_id"]` asks for."""
    propios = recursos.de(contexto)
    async with contexto.bd.tx() as tx:
        pedido = await service.leer(tx, UUID(t.datos["sello_id"]))
    if pedido.terminado_en is not None:
        return None
    try:
        pdf = await descargar_ref(RefObjeto.model_validate(pedido.objeto), propios.ajustes)
    except (ObjetoInexistente, HuellaDistinta) as exc:
        raise Abandonar(f"el documento por sellar ya no está como se anunció: {exc}") from exc
    abierta = await _elegir(contexto)
    confianza = await propios.confianza()
    sellado = await sellar(
        pdf,
        abierta.llave,
        razon=pedido.razon,
        estampador=propios.estampador(),
        confianza=confianza,
        # If the authorities' data can't be embedded, a seal one level lower is better than none.
        consultor=propios.consultor if t.intentos <= INTENTOS_CON_REVOCACION else None,
        caja=pedido.caja,
    )
    await _aceptar(propios, confianza, pdf, sellado, pedido.caja)
    objeto = await contexto.almacen.guardar(sellado.pdf)

    async def escribir(tx: AsyncSession) -> None:
        if not await llaves.exigir_libre(tx, sellado.huella):
            raise Reintentar(PAUSA, "la llave se suspendió mientras sellaba")
        await service.terminar(tx, pedido.id, objeto, nivel=sellado.nivel, huella=sellado.huella)

    return escribir


async def _elegir(contexto: Contexto) -> LlaveAbierta:
    """The newest key in force that is not suspended, recorded as one that can seal.

    Raises:
        Reintentar: all in force are suspended: what waits is sealed as soon as there is another.
        SelloMalConfigurado: no key is in force.
    """
    abiertas = await recursos.de(contexto).llaves()
    ahora = reloj_sistema.ahora()
    async with contexto.bd.tx() as tx:
        await llaves.registrar(tx, abiertas, ahora)
        paradas = await llaves.suspendidas(tx)
    elegida = la_que_sella(abiertas, paradas, ahora)
    if elegida is not None:
        return elegida
    if vigentes(abiertas, ahora):
        raise Reintentar(PAUSA, "las llaves del sello están suspendidas")
    raise SelloMalConfigurado("ninguna llave del sello está vigente: " + ", ".join(a.nombre for a in abiertas))


async def _aceptar(
    propios: recursos.Recursos, confianza: Confianza, pdf: bytes, sellado: Sellado, caja: Caja | None
) -> None:
    """What we hand out must pass our own profile `emitido`."""
    ahora = reloj_sistema.ahora()
    informe = await propios.banco.validar(
        sellado.pdf,
        original=pdf,
        confianza=confianza,
        firmantes_esperados=None,
        politica=propios.ajustes.politica_de_emitido(sellado.huella, caja),
        hora_recepcion=ahora,
        hora_verificacion=ahora,
    )
    if informe.veredicto is not Veredicto.TOTAL_PASSED:
        razones = "; ".join(f"{h.subindicacion.value}: {h.razon} {h.detalle}".strip() for h in informe.razones)
        raise SelloRechazado(f"el sello no pasa nuestra propia revisión: {razones}")


@trabajos.maneja(resellar.RESELLAR, maximo=1, arriendo=timedelta(seconds=30), limite=timedelta(minutes=1), intentos=20)
async def continuar_resellado(t: Trabajo, contexto: Contexto) -> Completar:
    """Ask for the next batch of new seals in place of those of a suspended key."""
    huella: str = t.datos["certificado_sha256"]

    async def escribir(tx: AsyncSession) -> None:
        await resellar.tanda(tx, huella)

    return escribir
