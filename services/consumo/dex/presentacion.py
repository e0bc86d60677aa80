"""Filing declarations, one or hundreds, in the same few statements: what becomes of each is what one by one would be.

Everything is read and judged first, in the order given (`mesa`); then all of it is written.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.cqe.consultas import expedido_el, expedientes_de, fin_del_periodo
from services.consumo.cqe.models import Cqe
from services.consumo.cqe.por_mirar import marcar_varios
from services.consumo.dex.anuncios import publicaciones_de
from services.consumo.dex.mesa import Mesa, Nueva, preparar
from services.consumo.dex.models import FLUJO, Dex
from services.consumo.dex.rules import Aviso, avisos_de
from services.consumo.dex.service import SISTEMA, Declarada
from shared.clock import reloj_legal
from shared.expedientes import Expediente
from shared.expedientes.altas import abrir_varios, adjuntar_varios, numerar_varios
from shared.expedientes.lotes_de_sistema import Movimiento, mover_lote
from shared.http import Problema
from shared.identity import Principal
from shared.messaging.lotes import Publicacion, publicar_lote


async def presentar(tx: AsyncSession, quien: Principal, nueva: Nueva) -> UUID:
    """Record a declaration against a certificate, with its PDF, whatever is to be noticed of it; its number last.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `fecha-futura`, `cqe-no-admite-dex`, `cqe-cerrado`,
            `dex-no-reemplazable`.
    """
    (hecha,) = await presentar_varias(tx, quien, [nueva])
    if isinstance(hecha, Problema):
        raise hecha
    return hecha


async def presentar_varias(
    tx: AsyncSession, quien: Principal, nuevas: Sequence[Nueva], *, sin_repetir: bool = False
) -> list[UUID | Problema]:
    """Record each that can be; of each other one, why not: as `presentar` one after the other in this order.

    Args:
        sin_repetir: refuse also (`conflicto`) a number that stands already against the same certificate; the caller
            gives each certificate and number once.
    """
    mesa = await preparar(tx, quien, nuevas, sin_repetir=sin_repetir)
    respuestas: list[UUID | Problema] = []
    for i, nueva in enumerate(nuevas):
        try:
            respuestas.append(mesa.tomar(i, nueva))
        except Problema as problema:
            respuestas.append(problema)
    await _escribir(tx, quien, mesa)
    return respuestas


async def _escribir(tx: AsyncSession, quien: Principal, mesa: Mesa) -> None:
    tomadas = mesa.tomadas
    if not tomadas:
        return
    await _dejar_reemplazadas(tx, mesa)
    for empresa in sorted({t.dex.nit for t in tomadas}):
        nuevos = {
            t.dex.id: _declarada(t.dex).como_datos()
            | {"cqe": t.cqe.numero, "clase": t.dex.clase, "sha256": t.dex.sha256}
            for t in tomadas
            if t.dex.nit == empresa
        }
        await abrir_varios(tx, FLUJO, empresa=empresa, quien=quien, nuevos=nuevos, accion="presentar")
    tx.add_all(t.dex for t in tomadas)
    await tx.flush()
    await adjuntar_varios(
        tx,
        quien,
        (
            {
                "expediente": t.dex.id,
                "clase": "dex",
                "nombre": f"DEX-{t.dex.declaracion}.pdf",
                "tipo": "application/pdf",
                **{c: t.dex.documento[c] for c in ("clave", "sha256", "tamano")},
            }
            for t in tomadas
        ),
    )
    for contingente in sorted({t.dex.contingente for t in tomadas}):
        suyas = [t.dex.id for t in tomadas if t.dex.contingente == contingente]
        await numerar_varios(tx, suyas, f"DEX-{contingente}")
    await _anunciar(tx, mesa)


def _declarada(dex: Dex) -> Declarada:
    return Declarada(dex.declaracion, dex.fecha, dex.comercial_kg, dex.fob_centavos)


async def _dejar_reemplazadas(tx: AsyncSession, mesa: Mesa) -> None:
    por_estado: dict[str, list[Movimiento]] = defaultdict(list)
    ahora = reloj_legal.ahora()
    for tomada in mesa.tomadas:
        if tomada.cae is not None:
            caso, _ = mesa.anteriores[tomada.cae.id]
            movimiento = Movimiento(caso.id, SISTEMA.sub, ahora, datos={"por": str(tomada.dex.id)})
            por_estado[caso.estado].append(movimiento)
            tomada.cae.en_pie, tomada.cae.acredita = False, False
    for estado in sorted(por_estado):
        await mover_lote(tx, FLUJO, "reemplazar", estado, "reemplazada", por_estado[estado])
    await tx.flush()


async def _anunciar(tx: AsyncSession, mesa: Mesa) -> None:
    ids = [t.dex.id for t in mesa.tomadas] + [t.cae.id for t in mesa.tomadas if t.cae is not None]
    casos: dict[UUID, Expediente] = await expedientes_de(tx, ids)
    publicaciones: list[Publicacion] = []
    for tomada in mesa.tomadas:
        dex, cae, credito = tomada.dex, tomada.cae, mesa.creditos.get(tomada.cqe.id)
        if cae is not None:
            publicaciones += publicaciones_de(
                casos[cae.id], cae, tomada.cqe, credito, _de_la_que_cae(cae, tomada.cqe, mesa.finales)
            )
        publicaciones += publicaciones_de(casos[dex.id], dex, tomada.cqe, credito, tomada.avisos)
    await publicar_lote(tx, publicaciones)
    await marcar_varios(tx, {t.cqe.id for t in mesa.tomadas})


def _de_la_que_cae(dex: Dex, cqe: Cqe, finales: Mapping[str, date]) -> tuple[Aviso, ...]:
    """What is still to be noticed of one that stands no longer."""
    return avisos_de(
        declaracion=dex.declaracion,
        fecha=dex.fecha,
        expedido=expedido_el(cqe),
        termina=fin_del_periodo(cqe, finales),
        tardia=dex.tardia,
        certificado_kg=cqe.comercial_kg,
        declarado_kg=0,
        mismo_numero=[],
        mismo_pdf=[],
    )
