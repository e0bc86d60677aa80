"""Correcting, replacing and withdrawing declarations (filing: `presentacion`). One function is one change of the
caller's transaction.

Locks are taken in this order: the declarations' numbers, the certificates' cases (by id), the declarations' cases (by
id), rows, the ledger. Whatever could credit one number twice, or credit an annulled certificate, waits for them.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo import problemas as _problemas  # noqa: F401 -- declares the problems raised here
from services.consumo.cqe.consultas import cqe_de
from services.consumo.cqe.models import FLUJO as FLUJO_CQE
from services.consumo.cqe.models import Cqe
from services.consumo.dex import problemas as _propios  # noqa: F401 -- declares the problems raised here
from services.consumo.dex.anuncios import anunciar
from services.consumo.dex.consultas import cierre_de, dex_de
from services.consumo.dex.models import FLUJO, Dex
from services.consumo.dex.rules import ADMITEN_DEX
from services.consumo.referencias.service import contingente_actual
from shared.audit import Quien, Sistema
from shared.clock import reloj_legal
from shared.documents import Objeto
from shared.documents.textos import fecha_larga
from shared.events import RefObjeto
from shared.expedientes import Expediente, adjuntar, aplicar, leer
from shared.http import Problema
from shared.identity import Principal

SISTEMA = Sistema("consumo")

_CANDADO = text("""
    SELECT pg_advisory_xact_lock(hashtextextended('dex:' || n, 0)) FROM unnest(CAST(:numeros AS text[])) AS n ORDER BY n
""")


@dataclass(frozen=True)
class Declarada:
    """What a declaration says, as the company types it: `declaracion` is canonical, weights are commercial."""

    declaracion: str
    fecha: date
    comercial_kg: int
    fob_centavos: int

    def como_datos(self) -> dict[str, object]:
        """For the history; JSON values."""
        return {
            "declaracion": self.declaracion,
            "fecha": self.fecha.isoformat(),
            "comercial_kg": self.comercial_kg,
            "fob_centavos": self.fob_centavos,
        }


async def bloquear_numeros(tx: AsyncSession, numeros: set[str]) -> set[UUID]:
    """Hold the numbers; gives the certificates on which one of them is filed, which are to be held next, by id."""
    await tx.execute(_CANDADO, {"numeros": sorted(numeros)})
    otros = select(col(Dex.cqe_id)).where(col(Dex.declaracion).in_(numeros))
    return set((await tx.execute(otros)).scalars())


async def bloquear(tx: AsyncSession, numeros: set[str], cqe_id: UUID) -> tuple[Expediente, Cqe]:
    """Hold the numbers, then every certificate on which one of them is filed and `cqe_id`; gives the latter."""
    cqes = await bloquear_numeros(tx, numeros) | {cqe_id}
    casos = {c: await leer(tx, c, tipo=FLUJO_CQE.tipo, bloquear=True) for c in sorted(cqes)}
    return casos[cqe_id], await cqe_de(tx, id=cqe_id)


async def exigir_abierto(tx: AsyncSession, exp: Expediente, cqe: Cqe) -> None:
    """Refuse a certificate whose declarations can no longer change.

    Raises:
        Problema: `cqe-no-admite-dex`, `cqe-cerrado`.
    """
    exigir_que_admita(cqe.numero, exp.estado, cerrado=await cierre_de(tx, cqe.id) is not None)


async def exigir_sin_cerrar(tx: AsyncSession, cqe: Cqe) -> None:
    """Refuse a certificate of which a closing decided.

    Raises:
        Problema: `cqe-cerrado`.
    """
    if await cierre_de(tx, cqe.id) is not None:
        raise Problema("cqe-cerrado", f"El certificado {cqe.numero} ya se cerró.")


def exigir_que_admita(numero: str, estado: str, *, cerrado: bool) -> None:
    """The same, of what is known already."""
    if estado not in ADMITEN_DEX:
        raise Problema("cqe-no-admite-dex", f"El certificado {numero} está {estado.replace('_', ' ')}.", estado=estado)
    if cerrado:
        raise Problema("cqe-cerrado", f"El certificado {numero} ya se cerró.")


def no_futura(fecha: date) -> date:
    """The date of a declaration as it was given.

    Raises:
        Problema: `fecha-futura`.
    """
    hoy = reloj_legal.hoy()
    if fecha > hoy:
        raise Problema("fecha-futura", f"La declaración dice {fecha_larga(fecha)} y hoy es {fecha_larga(hoy)}.")
    return fecha


async def es_tardia(tx: AsyncSession, codigo: str) -> bool:
    """Whether what is filed now in that contingente comes after its term."""
    contingente = await contingente_actual(tx, codigo)
    return contingente is not None and contingente.dex_limite is not None and reloj_legal.hoy() > contingente.dex_limite


async def _guardar_pdf(tx: AsyncSession, dex: Dex, quien: Quien, ref: RefObjeto) -> None:
    nombre = f"DEX-{dex.declaracion}.pdf"
    await adjuntar(tx, dex.id, quien, clase="dex", nombre=nombre, clave=ref.clave, sha256=ref.sha256, tamano=ref.tamano)


async def reemplazada(tx: AsyncSession, anterior: Dex, por: UUID, cqe: Cqe) -> None:
    """Leave a provisional declaration replaced; what it credited is for the caller to count again."""
    exp = await aplicar(tx, FLUJO, anterior.id, "reemplazar", SISTEMA, datos={"por": str(por)})
    anterior.en_pie, anterior.verificada_en, anterior.acredita = False, None, False
    await tx.flush()
    await anunciar(tx, exp, anterior, cqe)


async def corregir(
    tx: AsyncSession, dex_id: UUID, quien: Principal, declarada: Declarada, documento: Objeto | None
) -> Expediente:
    """Write an objected declaration anew, with another PDF if one is given; what it said before stays in its history.

    Raises:
        Problema: as `aplicar`; `fecha-futura`, `cqe-no-admite-dex`, `cqe-cerrado`.
    """
    vista = await dex_de(tx, dex_id)
    exp_cqe, cqe = await bloquear(tx, {vista.declaracion, declarada.declaracion}, vista.cqe_id)
    antes = Declarada(vista.declaracion, vista.fecha, vista.comercial_kg, vista.fob_centavos)
    datos: dict[str, object] = {"antes": antes.como_datos(), **declarada.como_datos()}
    if documento is not None:
        datos |= {"sha256_antes": vista.sha256, "sha256": documento.sha256}
    exp = await aplicar(tx, FLUJO, dex_id, "corregir", quien, datos=datos)
    await exigir_abierto(tx, exp_cqe, cqe)
    dex = await dex_de(tx, dex_id, bloquear=True)
    dex.declaracion, dex.fecha = declarada.declaracion, no_futura(declarada.fecha)
    dex.comercial_kg, dex.fob_centavos = declarada.comercial_kg, declarada.fob_centavos
    dex.tardia = await es_tardia(tx, dex.contingente)
    if documento is not None:
        ref = RefObjeto(servicio="consumo", clave=documento.clave, sha256=documento.sha256, tamano=documento.tamano)
        dex.documento, dex.sha256 = ref.model_dump(), ref.sha256
        await _guardar_pdf(tx, dex, quien, ref)
    await tx.flush()
    await anunciar(tx, exp, dex, cqe)
    return exp


async def retirar(tx: AsyncSession, dex_id: UUID, quien: Principal, motivo: str) -> Expediente:
    """Withdraw a declaration that nobody accepted: of a verified one the Ministry must object first. # house rule

    Raises:
        Problema: as `aplicar`, and `cqe-cerrado`.
    """
    vista = await dex_de(tx, dex_id)
    _, cqe = await bloquear(tx, {vista.declaracion}, vista.cqe_id)
    exp = await aplicar(tx, FLUJO, dex_id, "retirar", quien, motivo=motivo)
    await exigir_sin_cerrar(tx, cqe)
    dex = await dex_de(tx, dex_id, bloquear=True)
    dex.en_pie = False
    await tx.flush()
    await anunciar(tx, exp, dex, cqe, motivo)
    return exp
