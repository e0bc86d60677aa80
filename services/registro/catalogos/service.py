"""Use cases of catalogues."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.catalogos.models import Catalogo
from services.registro.catalogos.rules import FORMAS, errores, huella_de
from services.registro.catalogos.schemas import Entrada, VersionNueva
from shared.audit import Quien, Sistema, anotar, identidad
from shared.calendar.palabras import fecha_larga
from shared.clock import reloj_legal
from shared.events.registro import CatalogoPublicado
from shared.http.problemas import Problema
from shared.messaging import publicar

_DATOS = Path(__file__).parent / "datos"


async def publicar_version(tx: AsyncSession, nombre: str, datos: VersionNueva, quien: Quien) -> Catalogo:
    """Publish the next version of a catalogue, whole.

    Raises:
        Problema: `datos-invalidos`, `catalogo-sin-cambios`, `catalogo-hacia-atras`.
    """
    entradas = [e.model_dump(mode="json", exclude_none=True) for e in datos.entradas]
    if malas := errores(nombre, entradas):
        raise Problema("datos-invalidos", errores=malas[:100])
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:c))"), {"c": f"registro.catalogo.{nombre}"})
    ultima = await _ultima(tx, nombre)
    huella = huella_de(entradas)
    if ultima is not None and ultima.huella == huella:
        raise Problema("catalogo-sin-cambios")
    if ultima is not None and datos.rige_desde < ultima.rige_desde:
        raise Problema(
            "catalogo-hacia-atras", f"La versión {ultima.version} rige desde el {fecha_larga(ultima.rige_desde)}."
        )
    nueva = Catalogo(
        nombre=nombre,
        version=ultima.version + 1 if ultima is not None else 1,
        rige_desde=datos.rige_desde,
        fuente=datos.fuente,
        entradas=entradas,
        huella=huella,
        motivo=datos.motivo,
        publicado_por=identidad(quien),
        publicado_en=reloj_legal.ahora(),
    )
    tx.add(nueva)
    await tx.flush()
    objeto = f"catalogo:{nombre}:{nueva.version}"
    await anotar(tx, quien=quien, accion="catalogo.publicar", objeto=objeto, motivo=datos.motivo)
    evento = CatalogoPublicado(
        nombre=nombre, version=nueva.version, rige_desde=datos.rige_desde, entradas=len(entradas), huella=huella
    )
    await publicar(tx, evento, clave=f"catalogo:{nombre}", version=nueva.version)
    return nueva


async def sembrar(tx: AsyncSession) -> list[str]:
    """Publish the first version of each catalogue that has none, from the files of this package. Says which."""
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('registro.catalogos'))"))
    hay = set((await tx.execute(sa.select(col(Catalogo.nombre)).distinct())).scalars())
    faltan = [n for n in FORMAS if n not in hay]
    for nombre in faltan:
        crudo: dict[str, Any] = json.loads((_DATOS / f"{nombre}.json").read_text(encoding="utf-8"))
        entradas = [Entrada.model_validate(e) for e in crudo.pop("entradas")]
        datos = VersionNueva(entradas=entradas, motivo="Primera versión de la instalación.", **crudo)
        await publicar_version(tx, nombre, datos, Sistema("registro"))
    return faltan


async def _ultima(tx: AsyncSession, nombre: str) -> Catalogo | None:
    consulta = sa.select(Catalogo).where(col(Catalogo.nombre) == nombre).order_by(col(Catalogo.version).desc())
    return (await tx.execute(consulta.limit(1))).scalar_one_or_none()


async def leer(tx: AsyncSession, nombre: str, dia: date, version: int | None = None) -> Catalogo:
    """The version asked for; by default the newest of those that rule on a day.

    Raises:
        Problema: `no-encontrado`.
    """
    consulta = sa.select(Catalogo).where(col(Catalogo.nombre) == nombre).order_by(col(Catalogo.version).desc())
    filtro = col(Catalogo.version) == version if version is not None else col(Catalogo.rige_desde) <= dia
    encontrada = (await tx.execute(consulta.where(filtro).limit(1))).scalar_one_or_none()
    if encontrada is None:
        raise Problema("no-encontrado")
    return encontrada


async def versiones(tx: AsyncSession, nombre: str | None = None) -> Sequence[Catalogo]:
    """Every version of a catalogue, or of all, oldest first."""
    consulta = sa.select(Catalogo).order_by(col(Catalogo.nombre), col(Catalogo.version))
    if nombre is not None:
        consulta = consulta.where(col(Catalogo.nombre) == nombre)
    return (await tx.execute(consulta)).scalars().all()
