"""Remembers what was trusted, set by set. Each is one change in the caller's transaction."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.firma.confianza.carpeta import Confianza
from services.firma.confianza.models import CertificadoDeConfianza, ConjuntoDeConfianza, MiembroDeConfianza
from shared.audit import Sistema, anotar
from shared.clock import reloj_sistema


async def recordar(tx: AsyncSession, confianza: Confianza) -> bool:
    """Keep the set, if it is a new one, with an entry in the audit log; whether it was."""
    version = confianza.version
    if (await tx.execute(select(_version).where(_version == version))).first() is not None:
        return False
    nuevo = insert(ConjuntoDeConfianza).values(version=version, visto_en=reloj_sistema.ahora())
    puesto = await tx.execute(nuevo.on_conflict_do_nothing(index_elements=["version"]).returning(_version))
    if puesto.first() is None:
        # Somebody else kept it meanwhile, members and all.
        return False
    archivos = dict(confianza.archivos)
    for clase, ders in (("ancla", confianza.anclas), ("intermedio", confianza.intermedios)):
        for der in ders:
            sha256 = hashlib.sha256(der).hexdigest()
            await tx.execute(insert(CertificadoDeConfianza).values(sha256=sha256, der=der).on_conflict_do_nothing())
            miembro = {"version": version, "clase": clase, "sha256": sha256, "archivo": archivos.get(sha256, "")}
            await tx.execute(insert(MiembroDeConfianza).values(**miembro).on_conflict_do_nothing())
    await anotar(
        tx,
        quien=Sistema("firma"),
        accion="confianza.cambiar",
        objeto=f"confianza:{version}",
        datos={
            "anclas": [hashlib.sha256(d).hexdigest() for d in confianza.anclas],
            "intermedios": [hashlib.sha256(d).hexdigest() for d in confianza.intermedios],
        },
    )
    return True


async def leer(tx: AsyncSession, version: str) -> Confianza | None:
    """The set of that digest, or None if it was never seen."""
    if await tx.get(ConjuntoDeConfianza, version) is None:
        return None
    consulta = (
        select(_m.clase, _m.sha256, _m.archivo, _der)
        .join(CertificadoDeConfianza, _c.sha256 == _m.sha256)
        .where(_m.version == version)
        .order_by(_m.archivo, _m.sha256)
    )
    filas = (await tx.execute(consulta)).all()
    return Confianza(
        anclas=tuple(f.der for f in filas if f.clase == "ancla"),
        intermedios=tuple(f.der for f in filas if f.clase == "intermedio"),
        archivos=tuple((f.sha256, f.archivo) for f in filas),
    )


async def visto_en(tx: AsyncSession, version: str) -> datetime | None:
    """When the set was first seen, or None."""
    conjunto = await tx.get(ConjuntoDeConfianza, version)
    return conjunto.visto_en if conjunto is not None else None


_version = ConjuntoDeConfianza.__table__.c.version  # type: ignore[attr-defined]  # SQLModel does not type its tables
_m = MiembroDeConfianza.__table__.c  # type: ignore[attr-defined]  # idem
_c = CertificadoDeConfianza.__table__.c  # type: ignore[attr-defined]  # idem
_der = _c.der
