"""Reading declarations, what they cover, and what a reviewer should notice of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.cqe.consultas import expedido_el, fin_del_periodo
from services.consumo.cqe.models import Cqe
from services.consumo.dex.models import FLUJO, Credito, Dex
from services.consumo.dex.rules import Aviso, avisos_de
from services.consumo.referencias.service import finales_de
from shared.expedientes import Expediente, consulta_bandeja, exigir_visible, leer
from shared.expedientes import Filtro as FiltroDeCasos
from shared.expedientes import expediente as casos
from shared.http import Problema
from shared.http.paginacion import Paginacion, paginar
from shared.identity import Principal, puede_ver_empresa

# A provisional declaration and its definitive one are the same export: neither is told of the other. Only so many are
# told of each: one file may hold the declarations of a whole year.
_GEMELAS = text("""
    SELECT DISTINCT una.id, otra.nit, q.numero, otra.mismo_numero, otra.mismo_pdf
    FROM dex una CROSS JOIN LATERAL (
        (SELECT o.cqe_id, o.nit, true AS mismo_numero, false AS mismo_pdf FROM dex o
         WHERE o.declaracion = una.declaracion AND o.en_pie AND o.id <> una.id
           AND o.id IS DISTINCT FROM una.reemplaza_a AND una.id IS DISTINCT FROM o.reemplaza_a
         ORDER BY o.id LIMIT :cuantas)
        UNION ALL
        (SELECT o.cqe_id, o.nit, false, true FROM dex o
         WHERE o.sha256 = una.sha256 AND o.en_pie AND o.id <> una.id
           AND o.id IS DISTINCT FROM una.reemplaza_a AND una.id IS DISTINCT FROM o.reemplaza_a
         ORDER BY o.id LIMIT :cuantas)
    ) otra
    JOIN cqe q ON q.id = otra.cqe_id
    WHERE una.id = ANY(:ids) AND una.en_pie ORDER BY q.numero
""")
_GEMELAS_DE_NUEVAS = text("""
    SELECT EXISTS (SELECT FROM dex o WHERE o.declaracion = n.declaracion AND o.en_pie AND o.id <> ALL(:salvo)),
           EXISTS (SELECT FROM dex o WHERE o.sha256 = n.sha256 AND o.en_pie AND o.id <> ALL(:salvo))
    FROM unnest(CAST(:numeros AS text[]), CAST(:archivos AS text[])) WITH ORDINALITY AS n (declaracion, sha256, orden)
    ORDER BY n.orden
""").bindparams(bindparam("salvo", type_=ARRAY(PG_UUID(as_uuid=True))))
_GEMELAS_QUE_SE_DICEN = 20
VERSION_PUBLICA = """(
    SELECT max(h.version) FROM expediente_historia h
    WHERE h.expediente = d.id AND h.accion NOT IN ('asignar', 'soltar')
)"""
"""SQL: the version of the declaration `d` that DIAN's systems have. In whose hands it is here is not told to them."""
_COMO_SE_PUBLICO = text(f"""
    SELECT h.version, h.legal_en FROM expediente_historia h JOIN dex d ON d.id = h.expediente
    WHERE d.id = :id AND h.version = {VERSION_PUBLICA}
""")  # noqa: S608 -- constants
_DECLARADO = text("""
    SELECT d.cqe_id, sum(d.comercial_kg)::bigint FROM dex d
    WHERE d.cqe_id = ANY(:cqes) AND d.en_pie
      AND NOT EXISTS (SELECT FROM dex n WHERE n.reemplaza_a = d.id AND n.en_pie)
    GROUP BY d.cqe_id
""")


async def dex_de(tx: AsyncSession, dex_id: UUID, *, bloquear: bool = False) -> Dex:
    """The declaration; with `bloquear` its row is held until `tx` ends.

    Raises:
        Problema: `no-encontrado`.
    """
    consulta = select(Dex).where(col(Dex.id) == dex_id)
    if bloquear:
        consulta = consulta.with_for_update()
    fila = (await tx.execute(consulta.execution_options(populate_existing=True))).scalar_one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    return fila


async def dex_visible(tx: AsyncSession, dex_id: UUID, quien: Principal) -> tuple[Expediente, Dex]:
    """Case and declaration, of a company that the caller may see.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await leer(tx, dex_id, tipo=FLUJO.tipo)
    exigir_visible(exp, quien)
    return exp, await dex_de(tx, dex_id)


async def como_se_publico(tx: AsyncSession, exp: Expediente) -> Expediente:
    """The case of a declaration with the version, and its instant, that was published of it last."""
    fila = (await tx.execute(_COMO_SE_PUBLICO, {"id": exp.id})).one()
    return exp if fila.version == exp.version else replace(exp, version=fila.version, actualizado_en=fila.legal_en)


async def declaraciones_en_pie(tx: AsyncSession, cqe_id: UUID) -> list[str]:
    """Numbers of the declarations that stand against a certificate: neither withdrawn nor replaced."""
    consulta = select(col(Dex.declaracion)).where(col(Dex.cqe_id) == cqe_id, col(Dex.en_pie)).order_by(col(Dex.id))
    return list((await tx.execute(consulta)).scalars())


async def cierre_de(tx: AsyncSession, cqe_id: UUID) -> UUID | None:
    """The confirmed closing that decided on the certificate, if any."""
    return (await tx.execute(select(col(Credito.cierre_id)).where(col(Credito.cqe_id) == cqe_id))).scalar_one_or_none()


async def credito_de(tx: AsyncSession, cqe_id: UUID) -> Credito | None:
    """What verified declarations cover of the certificate; None if none ever was verified."""
    return await tx.get(Credito, cqe_id, populate_existing=True)


async def en_bandeja(
    tx: AsyncSession,
    quien: Principal,
    *,
    estados: tuple[str, ...],
    empresa: str | None,
    cqe: str | None,
    contingente: str | None,
    pedida: Paginacion,
) -> tuple[list[tuple[Expediente, Dex]], str | None]:
    """A page of declarations that the caller may see, oldest first for the Ministry, newest first for a company."""
    filtro = FiltroDeCasos(tipos=(FLUJO.tipo,), estados=estados, empresa=empresa)
    consulta: Any = await consulta_bandeja(tx, quien, filtro)
    if cqe is not None or contingente is not None:
        propias = select(col(Dex.id)).join(Cqe, col(Cqe.id) == col(Dex.cqe_id))
        if cqe is not None:
            propias = propias.where(col(Cqe.numero) == cqe)
        if contingente is not None:
            propias = propias.where(col(Dex.contingente) == contingente)
        consulta = consulta.where(casos.c.id.in_(propias))
    filas, siguiente = await paginar(tx, consulta, (casos.c.id,), pedida, descendente=not quien.es_interno)
    expedientes = [Expediente(*fila[: len(Expediente.__dataclass_fields__)]) for fila in filas]
    ids = [e.id for e in expedientes]
    declaraciones = {d.id: d for d in (await tx.execute(select(Dex).where(col(Dex.id).in_(ids)))).scalars()}
    return [(e, declaraciones[e.id]) for e in expedientes], siguiente


async def cqe_de_varias(tx: AsyncSession, declaraciones: Sequence[Dex]) -> dict[UUID, Cqe]:
    """The certificates of several declarations, by id."""
    ids = {d.cqe_id for d in declaraciones}
    return {c.id: c for c in (await tx.execute(select(Cqe).where(col(Cqe.id).in_(ids)))).scalars()}


async def avisos_de_varias(
    tx: AsyncSession, declaraciones: Sequence[Dex], certificados: dict[UUID, Cqe], quien: Principal | None = None
) -> dict[UUID, tuple[Aviso, ...]]:
    """What should be noticed of each declaration as things stand now.

    Args:
        quien: who will read it; a certificate of a company out of its reach is not named. None: nobody's eyes.
    """
    ids = [d.id for d in declaraciones]
    gemelas = await tx.execute(_GEMELAS, {"ids": ids, "cuantas": _GEMELAS_QUE_SE_DICEN})
    numeros: dict[UUID, list[str]] = {}
    archivos: dict[UUID, list[str]] = {}
    for dex_id, nit, numero, mismo_numero, mismo_pdf in gemelas.all():
        visto = numero if quien is not None and puede_ver_empresa(quien, nit) else "otra empresa"
        for son, dichas in ((mismo_numero, numeros), (mismo_pdf, archivos)):
            if son and visto not in dichas.setdefault(dex_id, []):
                dichas[dex_id].append(visto)
    declarados = await declarado_en(tx, {d.cqe_id for d in declaraciones})
    finales = await finales_de(tx, {d.contingente for d in declaraciones})
    return {
        d.id: avisos_de(
            declaracion=d.declaracion,
            fecha=d.fecha,
            expedido=expedido_el(certificados[d.cqe_id]),
            termina=fin_del_periodo(certificados[d.cqe_id], finales),
            tardia=d.tardia,
            certificado_kg=certificados[d.cqe_id].comercial_kg,
            declarado_kg=declarados.get(d.cqe_id, 0) if d.en_pie else 0,
            mismo_numero=numeros.get(d.id, []),
            mismo_pdf=archivos.get(d.id, []),
        )
        for d in declaraciones
    }


async def gemelas_de_nuevas(
    tx: AsyncSession, nuevas: Sequence[tuple[str, str]], *, salvo: Sequence[UUID]
) -> list[tuple[bool, bool]]:
    """Of each number and SHA-256 to be filed, whether the number and whether the file stands already.

    Args:
        salvo: declarations that do not count.
    """
    datos = {"numeros": [n for n, _ in nuevas], "archivos": [a for _, a in nuevas], "salvo": list(salvo)}
    return [(bool(numero), bool(archivo)) for numero, archivo in (await tx.execute(_GEMELAS_DE_NUEVAS, datos)).all()]


async def declarado_en(tx: AsyncSession, cqes: set[UUID]) -> dict[UUID, int]:
    """Commercial kilograms that standing declarations tell of each certificate.

    A provisional one whose definitive one is filed does not count beside it.
    """
    filas = await tx.execute(_DECLARADO, {"cqes": sorted(cqes)})
    return {cqe: int(kg) for cqe, kg in filas.all()}
