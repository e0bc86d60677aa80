"""What new declarations are judged by: read for all of them at once, then each judged with those before it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.consumo.consumos.models import Consumo
from services.consumo.cqe.consultas import expedido_el, expedientes_de, fin_del_periodo
from services.consumo.cqe.models import FLUJO as FLUJO_CQE
from services.consumo.cqe.models import Cqe
from services.consumo.dex.consultas import declarado_en, gemelas_de_nuevas
from services.consumo.dex.models import FLUJO, Credito, Dex
from services.consumo.dex.rules import Aviso, avisos_de
from services.consumo.dex.service import Declarada, bloquear_numeros, es_tardia, exigir_que_admita, no_futura
from services.consumo.referencias.service import finales_de
from shared.documents import Objeto
from shared.events import RefObjeto
from shared.expedientes import exigir_visible
from shared.expedientes.lotes_de_sistema import EnBloque, bloquear
from shared.http import Problema
from shared.identity import Principal, exigir_empresa


@dataclass(frozen=True)
class Nueva:
    """A declaration to file against the certificate of number `cqe`; `documento` is its PDF, kept."""

    cqe: str
    clase: str
    declarada: Declarada
    documento: Objeto
    reemplaza_a: UUID | None = None
    """The provisional one that this definitive one is for."""


@dataclass
class Tomada:
    """One to be written."""

    dex: Dex
    cqe: Cqe
    avisos: tuple[Aviso, ...]
    cae: Dex | None
    """The provisional one that it leaves replaced at once: one that credits nothing."""


@dataclass
class Mesa:
    """What the new ones are judged by, held; it changes as they are taken."""

    cqes: dict[str, Cqe]
    """By number, those that the caller may file against."""
    cupos: dict[UUID, UUID]
    negados: dict[str, Problema]
    estados: dict[UUID, EnBloque]
    creditos: dict[UUID, Credito]
    tardias: dict[str, bool]
    """By contingente."""
    finales: dict[str, date]
    """Last day of the quota period, by contingente."""
    declarado_kg: dict[UUID, int]
    anteriores: dict[UUID, tuple[EnBloque, Dex]]
    """Those that new ones say they replace."""
    con_definitiva: set[UUID]
    gemelas: list[tuple[bool, bool]]
    """Of each new one, whether its number, and whether its file, stands elsewhere; not among `anteriores`."""
    repetidas: dict[tuple[UUID, str], list[tuple[UUID, str]]]
    """Standing filings (id, number) by certificate and number, where they are refused."""
    numeros: Counter[str] = field(default_factory=Counter)
    archivos: Counter[str] = field(default_factory=Counter)
    """What stands of `anteriores` and of the new ones."""
    tomadas: list[Tomada] = field(default_factory=list)

    def tomar(self, i: int, nueva: Nueva) -> UUID:
        """Judge the next one, and from now on count with it; its id."""
        if negado := self.negados.get(nueva.cqe):
            raise negado
        cqe, dicha = self.cqes[nueva.cqe], nueva.declarada
        credito = self.creditos.get(cqe.id)
        for ya, numero in self.repetidas.get((cqe.id, dicha.declaracion), ()):
            if ya != nueva.reemplaza_a:
                raise Problema("conflicto", f"La declaración ya está presentada en ese certificado: {numero}.")
        cerrado = credito is not None and credito.cierre_id is not None
        exigir_que_admita(cqe.numero, self.estados[cqe.id].estado, cerrado=cerrado)
        anterior = None if nueva.reemplaza_a is None else self._reemplazable(nueva.reemplaza_a, cqe)
        ref = RefObjeto(
            servicio="consumo",
            clave=nueva.documento.clave,
            sha256=nueva.documento.sha256,
            tamano=nueva.documento.tamano,
        )
        dex = Dex(
            id=uuid7(),
            cqe_id=cqe.id,
            cupo_id=self.cupos[cqe.id],
            nit=cqe.nit,
            contingente=cqe.contingente,
            declaracion=dicha.declaracion,
            fecha=no_futura(dicha.fecha),
            comercial_kg=dicha.comercial_kg,
            fob_centavos=dicha.fob_centavos,
            clase=nueva.clase,
            documento=ref.model_dump(),
            sha256=ref.sha256,
            reemplaza_a=nueva.reemplaza_a,
            tardia=self.tardias[cqe.contingente],
        )
        # A verified one is replaced when this one is verified.
        cae = anterior if anterior is not None and anterior.verificada_en is None else None
        self._contar(dex, anterior, cae)
        self.tomadas.append(Tomada(dex, cqe, self._avisos(i, dex, cqe, anterior), cae))
        return dex.id

    def _reemplazable(self, anterior_id: UUID, cqe: Cqe) -> Dex:
        caso, anterior = self.anteriores[anterior_id]
        if anterior.cqe_id != cqe.id:
            raise Problema("dex-no-reemplazable", f"La {caso.numero} no es del certificado {cqe.numero}.")
        cayo = any(t.cae is anterior for t in self.tomadas)
        if anterior.clase != "provisional" or not anterior.en_pie or cayo:
            estado = "reemplazada" if cayo else caso.estado
            raise Problema("dex-no-reemplazable", f"La {caso.numero} es {anterior.clase} y está {estado}.")
        if anterior_id in self.con_definitiva:
            raise Problema("dex-no-reemplazable", f"La {caso.numero} ya tiene una definitiva presentada.")
        return anterior

    def _contar(self, dex: Dex, anterior: Dex | None, cae: Dex | None) -> None:
        self.numeros[dex.declaracion] += 1
        self.archivos[dex.sha256] += 1
        self.declarado_kg[dex.cqe_id] += dex.comercial_kg
        if anterior is not None:
            self.con_definitiva.add(anterior.id)
            self.declarado_kg[dex.cqe_id] -= anterior.comercial_kg
        if cae is not None:
            self.numeros[cae.declaracion] -= 1
            self.archivos[cae.sha256] -= 1

    def _avisos(self, i: int, dex: Dex, cqe: Cqe, anterior: Dex | None) -> tuple[Aviso, ...]:
        mismo_numero, mismo_pdf = self.gemelas[i]
        # Neither itself nor, while it stands, the one that it replaces is its twin.
        en_pie = anterior is not None and anterior.verificada_en is not None
        propios = 1 + (en_pie and anterior is not None and anterior.declaracion == dex.declaracion)
        suyos = 1 + (en_pie and anterior is not None and anterior.sha256 == dex.sha256)
        return avisos_de(
            declaracion=dex.declaracion,
            fecha=dex.fecha,
            expedido=expedido_el(cqe),
            termina=fin_del_periodo(cqe, self.finales),
            tardia=dex.tardia,
            certificado_kg=cqe.comercial_kg,
            declarado_kg=self.declarado_kg[cqe.id],
            mismo_numero=["otro"] if mismo_numero or self.numeros[dex.declaracion] > propios else [],
            mismo_pdf=["otro"] if mismo_pdf or self.archivos[dex.sha256] > suyos else [],
        )


async def preparar(tx: AsyncSession, quien: Principal, nuevas: Sequence[Nueva], *, sin_repetir: bool) -> Mesa:
    """Hold and read all that the new ones are judged by, in a number of statements that does not grow with theirs."""
    vistos, negados = await _visibles(tx, quien, {n.cqe for n in nuevas})
    propias = [n for n in nuevas if n.cqe in vistos]
    # Numbers, certificates, declarations: the order of `service`.
    numeros = {n.declarada.declaracion for n in propias}
    otros = await bloquear_numeros(tx, numeros)
    estados = await bloquear(tx, FLUJO_CQE.tipo, sorted(otros | set(vistos.values())))
    reemplazos = sorted({n.reemplaza_a for n in propias if n.reemplaza_a is not None})
    anteriores = await _anteriores(tx, reemplazos)
    ids = sorted(vistos.values())
    filas = await tx.execute(
        select(Cqe, col(Consumo.cupo_id))
        .join(Consumo, col(Consumo.id) == col(Cqe.consumo_id))
        .where(col(Cqe.id).in_(ids))
        .execution_options(populate_existing=True)
    )
    cqes, cupos = {}, {}
    for cqe, cupo in filas:
        cqes[cqe.numero], cupos[cqe.id] = cqe, cupo
    creditos = select(Credito).where(col(Credito.cqe_id).in_(ids)).execution_options(populate_existing=True)
    con_definitiva = select(col(Dex.reemplaza_a)).where(col(Dex.reemplaza_a).in_(reemplazos), col(Dex.en_pie))
    repetidas: dict[tuple[UUID, str], list[tuple[UUID, str]]] = defaultdict(list)
    if sin_repetir:
        ya = select(Dex).where(col(Dex.cqe_id).in_(ids), col(Dex.declaracion).in_(numeros), col(Dex.en_pie))
        presentadas = list((await tx.execute(ya.order_by(col(Dex.id)))).scalars())
        casos = await expedientes_de(tx, [d.id for d in presentadas])
        for dex in presentadas:
            repetidas[dex.cqe_id, dex.declaracion].append((dex.id, casos[dex.id].numero or ""))
    en_pie = [dex for _, dex in anteriores.values() if dex.en_pie]
    contingentes = sorted({c.contingente for c in cqes.values()})
    return Mesa(
        cqes=cqes,
        cupos=cupos,
        negados=negados,
        estados=estados,
        creditos={c.cqe_id: c for c in (await tx.execute(creditos)).scalars()},
        tardias={codigo: await es_tardia(tx, codigo) for codigo in contingentes},
        finales=await finales_de(tx, contingentes),
        declarado_kg=defaultdict(int, await declarado_en(tx, set(ids))),
        anteriores=anteriores,
        con_definitiva={id for id in (await tx.execute(con_definitiva)).scalars() if id is not None},
        gemelas=await gemelas_de_nuevas(
            tx, [(n.declarada.declaracion, n.documento.sha256) for n in nuevas], salvo=reemplazos
        ),
        repetidas=repetidas,
        numeros=Counter(d.declaracion for d in en_pie),
        archivos=Counter(d.sha256 for d in en_pie),
    )


async def _visibles(
    tx: AsyncSession, quien: Principal, numeros: set[str]
) -> tuple[dict[str, UUID], dict[str, Problema]]:
    """The certificates that the caller may file against, by number; and of each other one, why not."""
    filas = (await tx.execute(select(col(Cqe.numero), col(Cqe.id)).where(col(Cqe.numero).in_(numeros)))).all()
    casos = await expedientes_de(tx, [id for _, id in filas])
    vistos: dict[str, UUID] = {}
    negados = {numero: Problema("no-encontrado") for numero in numeros}
    for numero, id in filas:
        try:
            exigir_visible(casos[id], quien)
            exigir_empresa(quien, casos[id].empresa, actuar=True)
        except Problema as problema:
            negados[numero] = problema
            continue
        vistos[numero] = id
        del negados[numero]
    return vistos, negados


async def _anteriores(tx: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, tuple[EnBloque, Dex]]:
    casos = await bloquear(tx, FLUJO.tipo, ids)
    filas = select(Dex).where(col(Dex.id).in_(ids)).order_by(col(Dex.id)).with_for_update()
    declaraciones = (await tx.execute(filas.execution_options(populate_existing=True))).scalars()
    return {d.id: (casos[d.id], d) for d in declaraciones}
