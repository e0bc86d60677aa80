"""HTTP: quotas with their balances and movements."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import AwareDatetime
from sqlmodel import col

from services.consumo.cantidades import Cantidad
from services.consumo.cupos import libro, service
from services.consumo.cupos.models import Cupo
from services.consumo.cupos.schemas import (
    BalanceDePrueba,
    CupoLeido,
    MovimientoLeido,
    SaldoEnInstante,
    TotalDeCuentas,
)
from shared.clock import reloj_legal
from shared.http import Problema, Tx
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import Enrutador
from shared.identity import NIT, Principal, PrincipalActual, requiere
from shared.ledger import balance_de_prueba, movimientos, totales_por_tipo

rutas = Enrutador(prefix="/v1/cupos", tags=["cupos"])
MAXIMO_ENTERO = 2**63 - 1
Contralor = Annotated[Principal, Depends(requiere("auditor", "coordinador"))]


@rutas.get("")
async def listar(
    tx: Tx, quien: PrincipalActual, pedida: PaginacionPedida, empresa: NIT | None = None, contingente: str | None = None
) -> Pagina[CupoLeido]:
    """Quotas of the caller's companies, newest first."""
    consulta = service.consulta_de_cupos(quien, nit=empresa, contingente=contingente)
    cupos, siguiente = await paginar(tx, consulta, (col(Cupo.asignado_en), col(Cupo.id)), pedida, descendente=True)
    saldos = await libro.saldos_de(tx, [c.id for c in cupos])
    ahora = reloj_legal.ahora()
    return Pagina(elementos=[CupoLeido.de(c, saldos[c.id], ahora) for c in cupos], siguiente=siguiente)


@rutas.get("/balance-de-prueba")
async def leer_balance_de_prueba(tx: Tx, quien: Contralor) -> BalanceDePrueba:
    """Trial balance of the whole ledger, by kind of account."""
    unidades = await balance_de_prueba(tx)
    return BalanceDePrueba(
        cuadra=all(u.cuadra for u in unidades),
        cuentas_descuadradas=sum(u.descuadradas for u in unidades),
        totales=[TotalDeCuentas.model_validate(t, from_attributes=True) for t in await totales_por_tipo(tx)],
        al_corte=reloj_legal.ahora(),
    )


@rutas.get("/{cupo_id}")
async def leer(cupo_id: UUID, tx: Tx, quien: PrincipalActual) -> CupoLeido:
    """One quota with its balances."""
    cupo = await service.cupo_visible(tx, cupo_id, quien)
    return CupoLeido.de(cupo, (await libro.saldos_de(tx, [cupo_id]))[cupo_id], reloj_legal.ahora())


@rutas.get("/{cupo_id}/saldo")
async def leer_saldo(
    cupo_id: UUID,
    tx: Tx,
    quien: PrincipalActual,
    en: Annotated[AwareDatetime | None, Query(description="Instante pasado, con su zona; por defecto, ahora.")] = None,
) -> SaldoEnInstante:
    """Balances of one quota now, or as they were at an instant."""
    cupo = await service.cupo_visible(tx, cupo_id, quien)
    ahora = reloj_legal.ahora()
    if en is None:
        return SaldoEnInstante.de(cupo, (await libro.saldos_de(tx, [cupo_id]))[cupo_id], ahora)
    if en > ahora:
        raise Problema("datos-invalidos", "El instante pedido aún no ha llegado.")
    return SaldoEnInstante.de(cupo, await libro.saldo_en(tx, cupo_id, en), en)


@rutas.get("/{cupo_id}/movimientos")
async def leer_movimientos(
    cupo_id: UUID,
    tx: Tx,
    quien: PrincipalActual,
    limite: Annotated[int, Query(ge=1, le=200)] = 50,
    antes_de: Annotated[
        int | None, Query(ge=1, le=MAXIMO_ENTERO, description="`numero` del último de la página anterior.")
    ] = None,
) -> list[MovimientoLeido]:
    """Every movement of the available balance, newest first, with its cause."""
    await service.cupo_visible(tx, cupo_id, quien)
    disponible, _ = libro.cuentas_de(cupo_id)
    return [
        MovimientoLeido(
            numero=m.numero,
            clase=m.clase,
            causa=m.causa,
            referencia=m.datos.get("referencia") or m.datos.get("numero"),
            cantidad=Cantidad.de_kg(m.cantidad),
            disponible=Cantidad.de_kg(m.asentado - m.por_salir),
            instante=m.instante,
        )
        for m in await movimientos(tx, disponible, antes_de=antes_de, limite=limite)
    ]
