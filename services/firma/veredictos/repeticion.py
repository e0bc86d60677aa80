"""Working an old verdict out again, from the files, trust set, policy, signers and evidence that it was given with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.firma import recursos
from services.firma.confianza import service as confianzas
from services.firma.validacion import Informe, MaterialRevocacion
from services.firma.veredictos.base import de_base
from services.firma.veredictos.models import Evidencia, Repeticion, Veredicto
from shared.audit import anotar
from shared.clock import reloj_sistema
from shared.documents import DemasiadoGrande, HuellaDistinta, ObjetoInexistente
from shared.http.contexto import Contexto
from shared.http.problemas import Problema
from shared.identity import Principal
from shared.jobs import Abandonar, Completar, Trabajo, Trabajos, encolar

trabajos = Trabajos("firma")
REPETIR = "firma.repetir"


async def pedir(tx: AsyncSession, veredicto: Veredicto, quien: Principal) -> Repeticion:
    """Record who wants it and enqueue the work.

    Raises:
        Problema: `veredicto-sin-base` for one that was given without examining the file.
    """
    if veredicto.base is None:
        raise Problema("veredicto-sin-base")
    pedida = Repeticion(
        id=uuid4(), veredicto_id=veredicto.id, pedida_por=quien.sub, pedida_en=reloj_sistema.ahora(), estado="pedida"
    )
    tx.add(pedida)
    await tx.flush()
    await anotar(tx, quien=quien, accion="veredicto.repetir", objeto=f"veredicto:{veredicto.id}")
    await encolar(tx, REPETIR, {"repeticion_id": str(pedida.id)}, clave=str(pedida.id), grupo="repeticiones")
    return pedida


async def de_veredicto(tx: AsyncSession, veredicto_id: UUID) -> list[Repeticion]:
    """Those of one verdict, newest first; at most 50."""
    consulta = select(Repeticion).where(_c.veredicto_id == veredicto_id).order_by(_c.pedida_en.desc()).limit(50)
    return list((await tx.execute(consulta)).scalars())


async def _no_se_pudo(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    await _terminar(tx, UUID(t.datos["repeticion_id"]), error=motivo[:500])


@trabajos.maneja(
    REPETIR, maximo=1, arriendo=timedelta(seconds=60), limite=timedelta(minutes=2), intentos=3, al_fallar=_no_se_pudo
)
async def repetir(t: Trabajo, contexto: Contexto) -> Completar:
    """Judge again what `t.datos["repeticion_id"]` names, and say whether it comes out the same."""
    repeticion_id = UUID(t.datos["repeticion_id"])
    async with contexto.bd.tx() as tx:
        veredicto = await tx.get_one(Veredicto, (await tx.get_one(Repeticion, repeticion_id)).veredicto_id)
    informe = await _otra_vez(contexto, veredicto)
    distinto = diferencias(veredicto.informe or {}, informe.a_dict())

    async def escribir(tx: AsyncSession) -> None:
        await _terminar(tx, repeticion_id, resultado=Resultado(informe.veredicto.value, tuple(distinto)))

    return escribir


async def _otra_vez(contexto: Contexto, veredicto: Veredicto) -> Informe:
    propios = recursos.de(contexto)
    async with contexto.bd.tx() as tx:
        confianza = await confianzas.leer(tx, veredicto.confianza or "")
        consulta = select(Evidencia).where(_e.veredicto_id == veredicto.id).order_by(_e.sha256)
        evidencias = list((await tx.execute(consulta)).scalars())
    if confianza is None or veredicto.base is None or veredicto.informe is None:
        raise Abandonar("no se guardó con qué se dio el veredicto")
    politica, esperados = de_base(veredicto.base, propios.ajustes.clave_huellas.get_secret_value())
    try:
        archivo, original = await propios.traer(veredicto.firmado), await propios.traer(veredicto.original)
        ders = [(e.clase, await contexto.almacen.leer(e.clave)) for e in evidencias if e.clase in ("crl", "ocsp")]
    except (ObjetoInexistente, HuellaDistinta, DemasiadoGrande) as exc:
        raise Abandonar(f"ya no está lo que se juzgó: {exc}") from exc
    return await propios.banco.validar(
        archivo,
        original=original,
        confianza=confianza,
        firmantes_esperados=esperados,
        politica=politica,
        hora_recepcion=veredicto.recibido_en,
        hora_verificacion=datetime.fromisoformat(veredicto.informe["hora_verificacion"]),
        material=MaterialRevocacion(
            crls=tuple(d for clase, d in ders if clase == "crl"), ocsps=tuple(d for clase, d in ders if clase == "ocsp")
        ),
    )


def diferencias(antes: dict[str, Any], ahora: dict[str, Any]) -> list[str]:
    """Names of what came out otherwise: bottom line, reasons, signatures. How it is worded may have changed since."""
    cuales: dict[str, Callable[[dict[str, Any]], Any]] = {
        "veredicto": lambda i: i["veredicto"],
        "subindicacion": lambda i: i["subindicacion"],
        "razones": lambda i: sorted(r["subindicacion"] for r in i["razones"]),
        "contenido": lambda i: (i["facetas"]["contenido"] or {}).get("forma"),
        "firmas": lambda i: [(f["campo"], f["revision"], (f["cadena"] or {}).get("huella")) for f in i["firmas"]],
        "caminos": lambda i: [(f["cadena"] or {}).get("camino") for f in i["firmas"]],
        "revocacion": lambda i: [(f["revocacion"] or {}).get("estado") for f in i["firmas"]],
        "firmantes": lambda i: [(f["identidad"] or {}).get("registrado") for f in i["firmas"]],
    }
    return [nombre for nombre, leer in cuales.items() if leer(antes) != leer(ahora)]


@dataclass(frozen=True)
class Resultado:
    """What came out: the bottom line, and what differs from the verdict that was given."""

    veredicto: str
    distinto: tuple[str, ...]


async def _terminar(
    tx: AsyncSession, repeticion_id: UUID, *, resultado: Resultado | None = None, error: str | None = None
) -> None:
    fila = (await tx.execute(select(Repeticion).where(_c.id == repeticion_id).with_for_update())).scalar_one()
    if fila.estado != "pedida":
        return
    fila.estado = "hecha" if resultado is not None else "fallida"
    fila.error, fila.terminada_en = error, reloj_sistema.ahora()
    if resultado is not None:
        fila.veredicto, fila.distinto = resultado.veredicto, list(resultado.distinto)


_c = Repeticion.__table__.c  # type: ignore[attr-defined]  # SQLModel does not type its tables
_e = Evidencia.__table__.c  # type: ignore[attr-defined]  # idem
