"""Use cases of contingentes: write a draft, publish, suspend, adjust, close."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.cantidades import Cantidad, a_kilogramos
from services.cupos.contingentes import events, libro, rules
from services.cupos.contingentes.models import FLUJO, Contingente, Grupo, VersionDeContingente
from services.cupos.contingentes.schemas import Ajuste, DatosContingente
from shared.audit import Quien, anotar, identidad
from shared.clock import reloj_legal
from shared.http import Problema
from shared.http.etag import exigir_version
from shared.identity import Principal
from shared.messaging import publicar


async def bloquear(tx: AsyncSession, codigo: str) -> Contingente:
    """The contingente, held until `tx` ends.

    Raises:
        Problema: `no-encontrado`.
    """
    consulta = select(Contingente).where(col(Contingente.codigo) == codigo).with_for_update(key_share=True)
    fila = (await tx.execute(consulta.execution_options(populate_existing=True))).scalar_one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    return fila


async def crear(tx: AsyncSession, datos: DatosContingente, quien: Principal) -> Contingente:
    """Write a new draft.

    Raises:
        Problema: `contingente-existe`.
    """
    if await tx.get(Contingente, datos.codigo) is not None:
        raise Problema("contingente-existe", f"El contingente {datos.codigo} ya existe.")
    nuevo = Contingente(codigo=datos.codigo, version=0, estado=FLUJO.inicial, **_columnas(datos))
    tx.add(nuevo)
    return await _versionar(tx, nuevo, "crear", quien, FLUJO.inicial, None)


async def editar(tx: AsyncSession, datos: DatosContingente, quien: Principal, *, version: int) -> Contingente:
    """Replace a draft that the caller has seen in `version`.

    Raises:
        Problema: `no-encontrado`, `version-distinta`, `transicion-no-permitida` once published.
    """
    contingente = await bloquear(tx, datos.codigo)
    exigir_version(contingente.version, version)
    destino = _hacia(contingente, "editar", quien)
    for campo, valor in _columnas(datos).items():
        setattr(contingente, campo, valor)
    return await _versionar(tx, contingente, "editar", quien, destino, None)


async def publicar_contingente(tx: AsyncSession, codigo: str, quien: Principal) -> Contingente:
    """Put a draft in force: its groups get their volume in the ledger and everybody learns of it.

    Raises:
        Problema: `no-encontrado`, `transicion-no-permitida`.
    """
    contingente = await bloquear(tx, codigo)
    destino = _hacia(contingente, "publicar", quien)
    datos = DatosContingente.model_validate(contingente.datos)
    for g in datos.grupos:
        kg = a_kilogramos(g.volumen, datos.unidad)
        fila = Grupo(contingente=codigo, codigo=g.codigo, nombre=g.nombre, subpartidas=g.subpartidas, volumen_kg=kg)
        tx.add(fila)
        await libro.abrir_grupo(tx, codigo, g.codigo)
        causa = f"publicación de {codigo}"
        await libro.ajustar(tx, codigo, g.codigo, version=contingente.version + 1, kg=kg, causa=causa)
    return await _versionar(tx, contingente, "publicar", quien, destino, None)


async def cambiar_estado(
    tx: AsyncSession, codigo: str, accion: str, quien: Quien, *, motivo: str, causa: str | None = None
) -> Contingente:
    """Suspend, resume or close.

    Raises:
        Problema: `no-encontrado`, `transicion-no-permitida`.
    """
    contingente = await bloquear(tx, codigo)
    destino = _hacia(contingente, accion, quien)
    return await _versionar(tx, contingente, accion, quien, destino, f"{causa}: {motivo}" if causa else motivo)


async def ajustar(tx: AsyncSession, codigo: str, ajuste: Ajuste, quien: Principal) -> Contingente:
    """Change a group's volume, and the contingente's with it, by a dated act: a transfer, never an overwrite.

    Raises:
        Problema: `no-encontrado`, `transicion-no-permitida`, `grupo-inexistente`, `volumen-insuficiente`.
    """
    contingente = await bloquear(tx, codigo)
    estado = _hacia(contingente, "ajustar", quien, mismo=True)
    grupo = await tx.get(Grupo, (codigo, ajuste.grupo), with_for_update={"key_share": True}, populate_existing=True)
    if grupo is None:
        raise Problema("grupo-inexistente")
    datos = DatosContingente.model_validate(contingente.datos)
    kg = a_kilogramos(ajuste.cantidad, datos.unidad) * (1 if ajuste.sentido == "aumenta" else -1)
    saldo = (await libro.saldos_de_grupos(tx, codigo, [ajuste.grupo]))[ajuste.grupo]
    nuevo = rules.volumen_tras_ajuste(grupo.volumen_kg, kg, saldo.asignado_kg + saldo.reservado_kg)
    if nuevo is None:
        raise Problema("volumen-insuficiente", disponible_kg=saldo.disponible_kg)
    causa = f"{ajuste.acto} del {ajuste.fecha.isoformat()}"
    await libro.ajustar(tx, codigo, ajuste.grupo, version=contingente.version + 1, kg=kg, causa=causa)
    grupo.volumen_kg = nuevo
    total = Cantidad.de_kg(contingente.volumen_kg + kg, datos.unidad)
    grupos = [
        g.model_copy(update={"volumen": Cantidad.de_kg(nuevo, datos.unidad).valor}) if g.codigo == ajuste.grupo else g
        for g in datos.grupos
    ]
    ajustados = datos.model_copy(update={"volumen": total.valor, "grupos": grupos})
    for campo, valor in _columnas(ajustados).items():
        setattr(contingente, campo, valor)
    return await _versionar(tx, contingente, "ajustar", quien, estado, f"{causa}: {ajuste.motivo}")


def _columnas(datos: DatosContingente) -> dict[str, Any]:
    return {
        "nombre": datos.nombre,
        "unidad": datos.unidad,
        "volumen_kg": datos.volumen_kg,
        "vigencia_desde": datos.vigencia.desde,
        "vigencia_hasta": datos.vigencia.hasta,
        "ventana_desde": datos.ventana.desde,
        "ventana_hasta": datos.ventana.hasta,
        "datos": datos.model_dump(mode="json"),
    }


def _hacia(contingente: Contingente, accion: str, quien: Quien, *, mismo: bool = False) -> str:
    transicion = FLUJO.transicion(contingente.estado, accion)
    if transicion is None:
        raise Problema(
            "transicion-no-permitida",
            f"El contingente {contingente.codigo} está {contingente.estado}.",
            estado=contingente.estado,
            accion=accion,
        )
    if isinstance(quien, Principal) and not transicion.permite(quien.roles):
        raise Problema("prohibido")
    return contingente.estado if mismo else transicion.estados_hacia[0]


async def _versionar(
    tx: AsyncSession, contingente: Contingente, accion: str, quien: Quien, estado: str, motivo: str | None
) -> Contingente:
    ahora = reloj_legal.ahora()
    contingente.version += 1
    contingente.estado = estado
    contingente.actualizado_en = ahora
    await tx.flush()
    tx.add(
        VersionDeContingente(
            codigo=contingente.codigo,
            version=contingente.version,
            estado=estado,
            accion=accion,
            motivo=motivo,
            quien=identidad(quien),
            datos=contingente.datos,
            legal_en=ahora,
        )
    )
    await tx.flush()
    await anotar(
        tx,
        quien=quien,
        accion=f"contingente.{accion}",
        objeto=f"contingente:{contingente.codigo}",
        motivo=motivo,
        datos={"version": contingente.version, "estado": estado},
    )
    if estado != "borrador":
        await publicar(
            tx,
            events.actualizado(contingente),
            clave=contingente.codigo,
            version=contingente.version,
            asunto=contingente.codigo,
        )
    return contingente
