"""The adjustment ledger: volumes that a dated act raises, lowers or moves; entries are added, never changed."""

from pydantic_core import PydanticCustomError
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cupos.cantidades import Cantidad, a_kilogramos
from services.cupos.contingentes import libro, rules
from services.cupos.contingentes.actos import Ajuste
from services.cupos.contingentes.avisos import revisar_avisos
from services.cupos.contingentes.models import AjusteDeVolumen, Contingente, Grupo
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.contingentes.versiones import (
    bloquear,
    exigir_coherencia,
    grupos_bloqueados,
    hacia,
    reescribir,
    versionar,
)
from services.cupos.turnos.avisos import correr_fila
from shared.audit import identidad
from shared.clock import reloj_legal
from shared.documents.textos import fecha_larga, kilogramos
from shared.events.cupos import ContingenteAjustado
from shared.http import Problema
from shared.identity import Principal
from shared.messaging import publicar


async def ajustar(
    tx: AsyncSession, codigo: str, pedido: Ajuste, quien: Principal, *, version: int | None = None
) -> Contingente:
    """Change what groups hold by a dated act: transfers of the ledger, an entry of its own, a version.

    Raises:
        Problema: `no-encontrado`, `version-distinta`, `transicion-no-permitida`, `grupo-inexistente`,
            `cantidad-invalida`, `volumen-insuficiente` below what is assigned or reserved, `ajuste-repetido`,
            `datos-invalidos` where tranches or the minimum lot would no longer fit.
    """
    contingente = await bloquear(tx, codigo, version=version)
    estado = hacia(contingente, "ajustar", quien)
    datos = DatosContingente.model_validate(contingente.datos)
    kg = _kilogramos(pedido, datos)
    desde, hacia_grupo = _grupos(pedido)
    grupos = await grupos_bloqueados(tx, codigo, *(g for g in (desde, hacia_grupo) if g is not None))
    entrada = await _entrada(tx, contingente, pedido, quien, kg)
    if desde is not None:
        await _quitar(tx, grupos[desde], kg)
    if hacia_grupo is not None:
        grupos[hacia_grupo].volumen_kg += kg
    await libro.mover_volumen(
        tx,
        codigo,
        desde=desde,
        hacia=hacia_grupo,
        enlace=entrada.transferencia,
        kg=kg,
        causa=f"{entrada.acto} del {fecha_larga(entrada.fecha)}",
    )
    tx.add(entrada)
    total = contingente.volumen_kg + (kg if desde is None else 0) - (kg if hacia_grupo is None else 0)
    ajustados = _con_volumenes(datos, grupos, total)
    exigir_coherencia(ajustados, salvo=datos)
    reescribir(contingente, ajustados)
    motivo = f"{entrada.acto} del {fecha_larga(entrada.fecha)}: {pedido.motivo}"
    acto = pedido.model_dump(mode="json", include={"fecha", "numero", "enlace"}) | {"nombre": pedido.acto}
    visto = {"ajuste": entrada.n, "clase": entrada.clase, "desde": desde, "hacia": hacia_grupo, "kg": kg}
    await versionar(tx, contingente, "ajustar", quien, estado, motivo, acto=acto, visto=visto)
    await _anunciar(tx, entrada)
    for grupo in sorted(grupos):
        await revisar_avisos(tx, codigo, grupo)
    if hacia_grupo is not None:
        await correr_fila(tx, codigo, hacia_grupo, motivo=motivo)
    return contingente


def _kilogramos(pedido: Ajuste, datos: DatosContingente) -> int:
    try:
        return a_kilogramos(pedido.cantidad, datos.unidad)
    except PydanticCustomError as error:
        raise Problema("cantidad-invalida", error.message()) from error


def _grupos(pedido: Ajuste) -> tuple[str | None, str | None]:
    """Which group gives and which receives."""
    if (pedido.sentido == "traslada") != (pedido.hacia is not None):
        raise Problema("datos-invalidos", "El grupo que recibe (hacia) se dice en los traslados, y solo en ellos.")
    if pedido.hacia == pedido.grupo:
        raise Problema("datos-invalidos", "Un traslado va de un grupo a otro.")
    if pedido.sentido == "aumenta":
        return None, pedido.grupo
    return pedido.grupo, pedido.hacia


async def _entrada(
    tx: AsyncSession, contingente: Contingente, pedido: Ajuste, quien: Principal, kg: int
) -> AjusteDeVolumen:
    """The next entry; the contingente's lock keeps the numbers without gaps."""
    a = AjusteDeVolumen
    hoy = reloj_legal.hoy()
    if pedido.fecha > hoy:
        raise Problema("datos-invalidos", "La fecha del acto no puede ser posterior a hoy.")
    desde, hacia_grupo = _grupos(pedido)
    igual = select(col(a.n)).where(
        col(a.contingente) == contingente.codigo,
        col(a.clase) == pedido.sentido,
        col(a.desde_grupo).is_not_distinct_from(desde),
        col(a.hacia_grupo).is_not_distinct_from(hacia_grupo),
        func.lower(col(a.acto)) == pedido.acto.lower(),
        col(a.fecha) == pedido.fecha,
        col(a.kg) == kg,
    )
    repetido = (await tx.execute(igual)).scalar_one_or_none()
    if repetido is not None:
        raise Problema("ajuste-repetido", f"Es el ajuste {repetido}, del mismo acto y la misma fecha.", ajuste=repetido)
    ultimo = select(func.coalesce(func.max(col(a.n)), 0)).where(col(a.contingente) == contingente.codigo)
    return a(
        contingente=contingente.codigo,
        n=int((await tx.execute(ultimo)).scalar_one()) + 1,
        clase=pedido.sentido,
        desde_grupo=desde,
        hacia_grupo=hacia_grupo,
        kg=kg,
        acto=pedido.acto,
        fecha=pedido.fecha,
        numero=pedido.numero,
        enlace=pedido.enlace,
        motivo=pedido.motivo,
        quien=identidad(quien),
        contingente_version=contingente.version + 1,
        transferencia=uuid7(),
        legal_en=reloj_legal.ahora(),
    )


async def _quitar(tx: AsyncSession, grupo: Grupo, kg: int) -> None:
    saldo = (await libro.saldos_de_grupos(tx, grupo.contingente, [grupo.codigo]))[grupo.codigo]
    nuevo = rules.volumen_tras_ajuste(grupo.volumen_kg, -kg, saldo.asignado_kg + saldo.reservado_kg)
    if nuevo is None:
        raise Problema(
            "volumen-insuficiente",
            f"Del grupo {grupo.codigo} solo se pueden quitar los {kilogramos(saldo.disponible_kg)} que no están"
            " asignados ni reservados, y debe quedarle volumen.",
            disponible_kg=saldo.disponible_kg,
            pedido_kg=kg,
        )
    grupo.volumen_kg = nuevo


def _con_volumenes(datos: DatosContingente, grupos: dict[str, Grupo], total_kg: int) -> DatosContingente:
    def volumen(kg: int) -> str:
        return Cantidad.de_kg(kg, datos.unidad).valor

    escritos = [
        g.model_copy(update={"volumen": volumen(grupos[g.codigo].volumen_kg)}) if g.codigo in grupos else g
        for g in datos.grupos
    ]
    return datos.model_copy(update={"volumen": volumen(total_kg), "grupos": escritos})


async def _anunciar(tx: AsyncSession, a: AjusteDeVolumen) -> None:
    evento = ContingenteAjustado.model_validate(
        {
            "contingente": a.contingente,
            "version": a.contingente_version,
            "ajuste": a.n,
            "clase": a.clase,
            "desde_grupo": a.desde_grupo,
            "hacia_grupo": a.hacia_grupo,
            "cantidad_kg": a.kg,
            "acto": a.acto,
            "numero": a.numero,
            "fecha": a.fecha,
        }
    )
    await publicar(tx, evento, clave=a.contingente, version=a.contingente_version, asunto=a.contingente)
