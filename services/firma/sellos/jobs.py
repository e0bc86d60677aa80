"""The job that seals: fetch, seal, have our own validator accept the result, keep, publish."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.firma import recursos
from services.firma.confianza import Confianza
from services.firma.sellos import service
from services.firma.sellos.apariencia import Caja
from services.firma.sellos.sellar import Sellado, sellar
from services.firma.validacion import Veredicto
from shared.clock import reloj_sistema
from shared.documents import HuellaDistinta, ObjetoInexistente, descargar_ref
from shared.events import RefObjeto
from shared.http.contexto import Contexto
from shared.jobs import Abandonar, Completar, Espera, Trabajo, Trabajos

trabajos = Trabajos("firma")
INTENTOS_CON_REVOCACION = 3


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
    sello = await propios.sello()
    confianza = await propios.confianza()
    sellado = await sellar(
        pdf,
        sello,
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
        await service.terminar(tx, pedido.id, objeto, nivel=sellado.nivel, huella=sellado.huella)

    return escribir


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
