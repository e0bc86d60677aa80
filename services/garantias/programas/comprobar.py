"""The conditions and documents of a request from what this service knows, for who files and for who decides."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.parametros.service import reglamento_de
from services.garantias.programas.detalle import DetalleDePrograma
from services.garantias.programas.models import Programa
from services.garantias.programas.requisitos import condiciones_de_modificacion, documentos_basicos, requisitos
from services.garantias.programas.requisitos_base import Antecedentes, DocumentoVisto, Pedido
from services.garantias.programas.rules import ClasePrograma
from services.garantias.programas.solicitudes import Caso, documentos_de
from shared.clock import BOGOTA, reloj_legal
from shared.expedientes.comprobaciones import (
    Precomprobacion,
    de_firma_desconocida,
    exigir_verdes,
    firma_desconocida,
    para_el_registro,
)
from shared.expedientes.firmas import desconocidas

_INCUMPLIMIENTOS = sa.text("""
    SELECT e.numero FROM expediente e
    LEFT JOIN programa p ON p.id = e.id
    WHERE e.empresa = :nit AND e.id <> ALL(:salvo) AND (
        (e.tipo = 'garantia' AND e.estado IN ('en_efectividad', 'cobro_coactivo'))
        OR (e.tipo = 'programa' AND e.estado = 'suspendido' AND p.suspension_causa <> 'orden_de_autoridad'))
    ORDER BY e.numero
""")
_UNILATERAL = sa.text("""
    SELECT max(p.terminado_en) FROM programa p JOIN expediente e ON e.id = p.id
    WHERE e.empresa = :nit AND p.causa_terminacion = 'unilateral'
""")


async def antecedentes(tx: AsyncSession, nit: str, salvo: Collection[UUID] = ()) -> Antecedentes:
    """Breaches that are open (a guarantee enforced, a programme suspended), and the last unilateral termination."""
    casos = (await tx.execute(_INCUMPLIMIENTOS, {"nit": nit, "salvo": list(salvo)})).scalars().all()
    terminado = (await tx.execute(_UNILATERAL, {"nit": nit})).scalar_one()
    return Antecedentes(tuple(casos), terminado.astimezone(BOGOTA).date() if terminado else None)


async def pedido_de(tx: AsyncSession, caso: Caso, programa: Programa | None = None) -> Pedido:
    """What the rules judge the request by, as of its filing or, in a draft, of today."""
    fila = programa or caso.programa
    return Pedido(
        nit=caso.exp.empresa,
        clase=ClasePrograma(fila.clase),
        persona_natural=fila.persona_natural,
        gran_usuario=fila.gran_usuario,
        meses_compromiso=fila.meses_compromiso,
        fecha=caso.solicitud.radicado_el or reloj_legal.hoy(),
        detalle=DetalleDePrograma.model_validate(fila.detalle),
        documentos=tuple(
            DocumentoVisto(d.clase, d.nit, d.expedido_el, d.corte, d.vigente_hasta, tuple(d.firmado_por))
            for d in await documentos_de(tx, caso.exp.id)
        ),
        antecedentes=await antecedentes(tx, caso.exp.empresa, (fila.id,)),
    )


async def comprobar(tx: AsyncSession, caso: Caso) -> list[Precomprobacion]:
    """Arts. 13 to 16.1 for a programme; for a modification, art. 19 par.: those of art. 14 and its own two."""
    r = await reglamento_de(tx, caso.programa.reglamento)
    pedido = await pedido_de(tx, caso)
    en_duda = await _firmas_en_duda(tx, caso)
    if caso.solicitud.tramite == "programa":
        return [*requisitos(r, pedido), *en_duda]
    return [*condiciones_de_modificacion(pedido), *documentos_basicos(r, pedido), *en_duda]


async def _firmas_en_duda(tx: AsyncSession, caso: Caso) -> list[Precomprobacion]:
    """Disowned signatures: of this request, and of the one that its programme was authorised by."""
    lista, cuando = [], await desconocidas(tx, [caso.exp.id, caso.programa.id])
    if caso.exp.id in cuando:
        lista.append(de_firma_desconocida(cuando[caso.exp.id]))
    if caso.programa.id != caso.exp.id and caso.programa.id in cuando:
        detalle = "La solicitud con que se autorizó el programa. " + firma_desconocida(cuando[caso.programa.id])
        nombre = "Firma de la solicitud del programa"
        lista.append(Precomprobacion(codigo="firma_del_programa", nombre=nombre, estado="rojo", detalle=detalle))
    return lista


async def exigir(tx: AsyncSession, caso: Caso, pese_a: Collection[str]) -> dict[str, object]:
    """For the record of an authorisation: what the checks say, and the red ones that the decider overrides.

    Raises:
        Problema: `comprobaciones-en-rojo`.
    """
    lista = await comprobar(tx, caso)
    return {"pese_a": exigir_verdes(lista, pese_a), "comprobaciones": para_el_registro(lista)}
