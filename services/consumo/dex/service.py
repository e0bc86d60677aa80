"""Filing, correcting, replacing and withdrawing declarations. One function is one change of the caller's transaction.

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
from services.consumo.cqe.consultas import cqe_de, cqe_visible, cupo_de
from services.consumo.cqe.models import FLUJO as FLUJO_CQE
from services.consumo.cqe.models import Cqe
from services.consumo.dex import problemas as _propios  # noqa: F401 -- declares the problems raised here
from services.consumo.dex.anuncios import anunciar
from services.consumo.dex.consultas import cierre_de, dex_de
from services.consumo.dex.creditos import acreditar
from services.consumo.dex.models import FLUJO, Dex
from services.consumo.dex.rules import ADMITEN_DEX
from services.consumo.referencias.service import contingente_actual
from shared.audit import Quien, Sistema
from shared.clock import reloj_legal
from shared.documents import Objeto
from shared.events import RefObjeto
from shared.expedientes import Expediente, abrir, adjuntar, aplicar, leer, numerar
from shared.http import Problema
from shared.identity import Principal, exigir_empresa

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


async def bloquear(tx: AsyncSession, numeros: set[str], cqe_id: UUID) -> tuple[Expediente, Cqe]:
    """Hold the numbers, then every certificate on which one of them is filed and `cqe_id`; gives the latter."""
    await tx.execute(_CANDADO, {"numeros": sorted(numeros)})
    otros = select(col(Dex.cqe_id)).where(col(Dex.declaracion).in_(numeros))
    cqes = set((await tx.execute(otros)).scalars()) | {cqe_id}
    casos = {c: await leer(tx, c, tipo=FLUJO_CQE.tipo, bloquear=True) for c in sorted(cqes)}
    return casos[cqe_id], await cqe_de(tx, id=cqe_id)


async def exigir_abierto(tx: AsyncSession, exp: Expediente, cqe: Cqe) -> None:
    """Refuse a certificate whose declarations can no longer change.

    Raises:
        Problema: `cqe-no-admite-dex`, `cqe-cerrado`.
    """
    if exp.estado not in ADMITEN_DEX:
        raise Problema("cqe-no-admite-dex", f"El certificado {cqe.numero} está {exp.estado}.", estado=exp.estado)
    if await cierre_de(tx, cqe.id) is not None:
        raise Problema("cqe-cerrado", f"El certificado {cqe.numero} ya se cerró.")


async def presentar(
    tx: AsyncSession,
    quien: Principal,
    *,
    cqe: str,
    clase: str,
    declarada: Declarada,
    documento: Objeto,
    reemplaza_a: UUID | None = None,
) -> tuple[Expediente, Dex]:
    """Record a declaration against a certificate, with its PDF, whatever is to be noticed of it; its number last.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `fecha-futura`, `cqe-no-admite-dex`, `cqe-cerrado`,
            `dex-no-reemplazable`.
    """
    visible, _ = await cqe_visible(tx, cqe, quien)
    exigir_empresa(quien, visible.empresa, actuar=True)
    exp_cqe, certificado = await bloquear(tx, {declarada.declaracion}, visible.id)
    await exigir_abierto(tx, exp_cqe, certificado)
    anterior = None if reemplaza_a is None else await _reemplazable(tx, reemplaza_a, certificado)
    ref = RefObjeto(servicio="consumo", clave=documento.clave, sha256=documento.sha256, tamano=documento.tamano)
    datos = declarada.como_datos() | {"cqe": certificado.numero, "clase": clase, "sha256": ref.sha256}
    exp = await abrir(tx, FLUJO, empresa=certificado.nit, quien=quien, accion="presentar", datos=datos)
    dex = Dex(
        id=exp.id,
        cqe_id=certificado.id,
        cupo_id=await cupo_de(tx, certificado),
        nit=certificado.nit,
        contingente=certificado.contingente,
        declaracion=declarada.declaracion,
        fecha=_no_futura(declarada.fecha),
        comercial_kg=declarada.comercial_kg,
        fob_centavos=declarada.fob_centavos,
        clase=clase,
        documento=ref.model_dump(),
        sha256=ref.sha256,
        reemplaza_a=reemplaza_a,
        tardia=await _es_tardia(tx, certificado.contingente),
    )
    tx.add(dex)
    await tx.flush()
    await _guardar_pdf(tx, dex, quien, ref)
    if anterior is not None and anterior.verificada_en is None:
        # One that credits nothing is replaced now; a verified one when this one is verified.
        await reemplazada(tx, anterior, exp.id, certificado)
    await numerar(tx, exp.id, f"DEX-{certificado.contingente}")
    exp = await leer(tx, exp.id)
    await anunciar(tx, exp, dex, certificado)
    return exp, dex


def _no_futura(fecha: date) -> date:
    hoy = reloj_legal.hoy()
    if fecha > hoy:
        raise Problema("fecha-futura", f"La declaración dice {fecha} y hoy es {hoy}.")
    return fecha


async def _es_tardia(tx: AsyncSession, codigo: str) -> bool:
    contingente = await contingente_actual(tx, codigo)
    return contingente is not None and contingente.dex_limite is not None and reloj_legal.hoy() > contingente.dex_limite


async def _guardar_pdf(tx: AsyncSession, dex: Dex, quien: Quien, ref: RefObjeto) -> None:
    nombre = f"DEX-{dex.declaracion}.pdf"
    await adjuntar(tx, dex.id, quien, clase="dex", nombre=nombre, clave=ref.clave, sha256=ref.sha256, tamano=ref.tamano)


async def _reemplazable(tx: AsyncSession, anterior_id: UUID, cqe: Cqe) -> Dex:
    """The provisional declaration that a definitive one may replace, held."""
    antes = await leer(tx, anterior_id, tipo=FLUJO.tipo, bloquear=True)
    anterior = await dex_de(tx, anterior_id, bloquear=True)
    if anterior.cqe_id != cqe.id:
        raise Problema("dex-no-reemplazable", f"La {antes.numero} no es del certificado {cqe.numero}.")
    if anterior.clase != "provisional" or not anterior.en_pie:
        raise Problema("dex-no-reemplazable", f"La {antes.numero} es {anterior.clase} y está {antes.estado}.")
    otra = select(col(Dex.id)).where(col(Dex.reemplaza_a) == anterior_id, col(Dex.en_pie))
    if (await tx.execute(otra)).first() is not None:
        raise Problema("dex-no-reemplazable", f"La {antes.numero} ya tiene una definitiva presentada.")
    return anterior


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
    dex.declaracion, dex.fecha = declarada.declaracion, _no_futura(declarada.fecha)
    dex.comercial_kg, dex.fob_centavos = declarada.comercial_kg, declarada.fob_centavos
    dex.tardia = await _es_tardia(tx, dex.contingente)
    if documento is not None:
        ref = RefObjeto(servicio="consumo", clave=documento.clave, sha256=documento.sha256, tamano=documento.tamano)
        dex.documento, dex.sha256 = ref.model_dump(), ref.sha256
        await _guardar_pdf(tx, dex, quien, ref)
    await tx.flush()
    await anunciar(tx, exp, dex, cqe)
    return exp


async def retirar(tx: AsyncSession, dex_id: UUID, quien: Principal, motivo: str) -> Expediente:
    """Withdraw a declaration; what it credited is taken back, and another filing of its number may credit instead.

    Raises:
        Problema: as `aplicar`, and `cqe-cerrado`.
    """
    vista = await dex_de(tx, dex_id)
    _, cqe = await bloquear(tx, {vista.declaracion}, vista.cqe_id)
    exp = await aplicar(tx, FLUJO, dex_id, "retirar", quien, motivo=motivo)
    if await cierre_de(tx, cqe.id) is not None:
        raise Problema("cqe-cerrado", f"El certificado {cqe.numero} ya se cerró.")
    dex = await dex_de(tx, dex_id, bloquear=True)
    acreditaba = dex.verificada_en is not None
    dex.en_pie, dex.verificada_en, dex.acredita = False, None, False
    await tx.flush()
    if acreditaba:
        await acreditar(tx, {dex.declaracion}, dex.cqe_id)
    await anunciar(tx, exp, dex, cqe, motivo)
    return exp
