"""Next year's draft from a contingente, and a draft from a YAML text."""

import re
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.contingentes import service
from services.cupos.contingentes.actos import Copia
from services.cupos.contingentes.models import Contingente, VersionDeContingente
from services.cupos.contingentes.schemas import DatosContingente, GrupoEscrito
from shared.clock import BOGOTA
from shared.http import Problema
from shared.identity import Principal

_ANIO = re.compile(r"\b20[0-9]{2}\b")


async def copiar(tx: AsyncSession, codigo: str, pedida: Copia, quien: Principal) -> Contingente:
    """A draft with every date some years later, the volumes (and tranches) with which this one was published, and the
    other parameters as they stand; its circular and citations are for the new circular to say.

    Raises:
        Problema: `no-encontrado`, `contingente-existe`, `datos-invalidos`.
    """
    origen = await tx.get(Contingente, codigo)
    if origen is None:
        raise Problema("no-encontrado")
    datos = DatosContingente.model_validate(origen.datos)
    publicados = await _publicados(tx, origen)
    movidos = desplazar(datos, pedida.anios)
    grupos = [g if publicados is None else _como_se_publico(g, publicados, pedida.anios) for g in movidos.grupos]
    nombre = pedida.nombre or _con_otros_anios(datos.nombre, pedida.anios)
    volumen = datos.volumen if publicados is None else publicados.volumen
    cambios = {"codigo": pedida.codigo, "nombre": nombre, "volumen": volumen, "grupos": grupos}
    cambios["nombre_en"] = _con_otros_anios(datos.nombre_en, pedida.anios)
    copia = movidos.model_copy(update=cambios | {"circular": "", "citas": {}})
    return await service.crear(tx, copia, quien, accion="copiar", motivo=f"copia de {codigo}")


def _con_otros_anios(nombre: str, anios: int) -> str:
    return _ANIO.sub(lambda m: str(int(m[0]) + anios), nombre)


async def _publicados(tx: AsyncSession, origen: Contingente) -> DatosContingente | None:
    """The data with which it was published, or None of a draft."""
    v = VersionDeContingente
    consulta = select(col(v.datos)).where(col(v.codigo) == origen.codigo, col(v.accion) == "publicar")
    fila = (await tx.execute(consulta)).scalar_one_or_none()
    return None if fila is None else DatosContingente.model_validate(fila)


def _como_se_publico(grupo: GrupoEscrito, publicados: DatosContingente, anios: int) -> GrupoEscrito:
    original = next(g for g in desplazar(publicados, anios).grupos if g.codigo == grupo.codigo)
    return grupo.model_copy(update={"volumen": original.volumen, "tramos": original.tramos})


def desplazar(datos: DatosContingente, anios: int) -> DatosContingente:
    """The same parameters with every date and instant that many years later, at the same hour of Colombia."""
    escrito = datos.model_dump(exclude={"formulario_cqe", "citas"})
    movido = {clave: _mover(v, anios) for clave, v in escrito.items()}
    return DatosContingente.model_validate(movido | {"formulario_cqe": datos.formulario_cqe, "citas": datos.citas})


def _mover(valor: object, anios: int) -> object:
    if isinstance(valor, dict):
        return {clave: _mover(v, anios) for clave, v in valor.items()}
    if isinstance(valor, list):
        return [_mover(v, anios) for v in valor]
    if isinstance(valor, datetime):
        return _otro_anio(valor.astimezone(BOGOTA), anios)
    return _otro_anio(valor, anios) if isinstance(valor, date) else valor


def _otro_anio(fecha: date, anios: int) -> date:
    try:
        return fecha.replace(year=fecha.year + anios)
    except ValueError:
        # 29 February of a year that has none.
        return fecha.replace(year=fecha.year + anios, day=28)
