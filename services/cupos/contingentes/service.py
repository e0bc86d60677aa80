"""Use cases of contingentes: write a draft, publish, suspend, close, change what a later circular moves."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.cantidades import a_kilogramos
from services.cupos.contingentes import coherencia, libro
from services.cupos.contingentes.actos import Modificacion
from services.cupos.contingentes.avisos import revisar_avisos
from services.cupos.contingentes.diferencias import diferencias
from services.cupos.contingentes.models import FLUJO, Contingente, Grupo
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.contingentes.versiones import (
    bloquear,
    columnas,
    exigir_coherencia,
    grupos_bloqueados,
    hacia,
    reescribir,
    versionar,
)
from shared.audit import Quien
from shared.clock import reloj_legal
from shared.http import Problema
from shared.identity import Principal


async def crear(
    tx: AsyncSession, datos: DatosContingente, quien: Principal, *, accion: str = "crear", motivo: str | None = None
) -> Contingente:
    """Write a new draft.

    Raises:
        Problema: `contingente-existe`, `datos-invalidos`.
    """
    exigir_coherencia(datos)
    if await tx.get(Contingente, datos.codigo) is not None:
        raise Problema("contingente-existe", f"El contingente {datos.codigo} ya existe.")
    nuevo = Contingente(codigo=datos.codigo, version=0, estado=FLUJO.inicial, **columnas(datos))
    tx.add(nuevo)
    return await versionar(tx, nuevo, accion, quien, FLUJO.inicial, motivo)


async def editar(
    tx: AsyncSession, datos: DatosContingente, quien: Principal, *, version: int, motivo: str | None = None
) -> Contingente:
    """Replace a draft that the caller has seen in `version`.

    Raises:
        Problema: `no-encontrado`, `version-distinta`, `transicion-no-permitida` once published, `datos-invalidos`.
    """
    contingente = await bloquear(tx, datos.codigo, version=version)
    destino = hacia(contingente, "editar", quien)
    exigir_coherencia(datos)
    reescribir(contingente, datos)
    return await versionar(tx, contingente, "editar", quien, destino, motivo)


async def publicar_contingente(
    tx: AsyncSession, codigo: str, quien: Principal, *, version: int | None = None
) -> Contingente:
    """Put a draft in force: its groups get their volume in the ledger and everybody learns of it.

    Raises:
        Problema: `no-encontrado`, `version-distinta`, `transicion-no-permitida`, `datos-invalidos`.
    """
    contingente = await bloquear(tx, codigo, version=version)
    destino = hacia(contingente, "publicar", quien)
    datos = DatosContingente.model_validate(contingente.datos)
    exigir_coherencia(datos)
    for g in datos.grupos:
        kg = a_kilogramos(g.volumen, datos.unidad)
        fila = Grupo(contingente=codigo, codigo=g.codigo, nombre=g.nombre, subpartidas=g.subpartidas, volumen_kg=kg)
        tx.add(fila)
        await libro.abrir_grupo(tx, codigo, g.codigo)
        causa = f"publicación de {codigo}"
        await libro.emitir(tx, codigo, g.codigo, version=contingente.version + 1, kg=kg, causa=causa)
    return await versionar(tx, contingente, "publicar", quien, destino, None)


async def cambiar_estado(
    tx: AsyncSession,
    codigo: str,
    accion: str,
    quien: Quien,
    *,
    motivo: str,
    causa: str | None = None,
    version: int | None = None,
) -> Contingente:
    """Suspend, resume or close.

    Raises:
        Problema: `no-encontrado`, `version-distinta`, `transicion-no-permitida`.
    """
    contingente = await bloquear(tx, codigo, version=version)
    destino = hacia(contingente, accion, quien)
    visto = {"causa": causa} if causa else None
    return await versionar(tx, contingente, accion, quien, destino, motivo, causa=causa, visto=visto)


async def modificar(
    tx: AsyncSession, codigo: str, pedido: Modificacion, quien: Principal, *, version: int
) -> Contingente:
    """Change parameters of a published contingente as a later circular orders; the version before is kept.

    Requests in course keep the review term of the version under which they were filed.

    Raises:
        Problema: `no-encontrado`, `version-distinta`, `transicion-no-permitida`, `datos-invalidos`, `sin-cambios`,
            `parametro-fijo`.
    """
    contingente = await bloquear(tx, codigo, version=version)
    estado = hacia(contingente, "modificar", quien)
    antes, despues = DatosContingente.model_validate(contingente.datos), pedido.datos
    if pedido.acto.fecha > reloj_legal.hoy():
        raise Problema("datos-invalidos", "La fecha del acto no puede ser posterior a hoy.")
    exigir_coherencia(despues, salvo=antes)
    cambios = diferencias(antes.model_dump(mode="json"), despues.model_dump(mode="json"))
    if not cambios:
        raise Problema("sin-cambios")
    if fijos := coherencia.cambios_prohibidos(antes, despues, reloj_legal.ahora()):
        detalle = "; ".join(f"{d.campo}: {porque}" for d, porque in fijos)
        raise Problema("parametro-fijo", f"{detalle}.", campos=[d.campo for d, _ in fijos])
    grupos = await grupos_bloqueados(tx, codigo, *(g.codigo for g in despues.grupos))
    for g in despues.grupos:
        grupos[g.codigo].nombre, grupos[g.codigo].subpartidas = g.nombre, g.subpartidas
    reescribir(contingente, despues)
    await versionar(
        tx,
        contingente,
        "modificar",
        quien,
        estado,
        pedido.motivo,
        acto=pedido.acto.model_dump(mode="json"),
        visto={"campos": [d.campo for d in cambios]},
    )
    if antes.umbral_critico != despues.umbral_critico:
        for grupo in sorted(grupos):
            await revisar_avisos(tx, codigo, grupo)
    return contingente


async def bloquear_grupo(
    tx: AsyncSession, codigo: str, grupo: str, quien: Principal, *, causa: str, motivo: str, version: int | None = None
) -> Contingente:
    """Have nothing filed or assigned in one group for now; what is assigned stays usable.

    Raises:
        Problema: `no-encontrado`, `version-distinta`, `transicion-no-permitida`, `grupo-inexistente`,
            `grupo-bloqueado` if it is already.
    """
    contingente = await bloquear(tx, codigo, version=version)
    estado = hacia(contingente, "bloquear_grupo", quien)
    fila = (await grupos_bloqueados(tx, codigo, grupo))[grupo]
    if fila.bloqueo_causa is not None:
        raise Problema("grupo-bloqueado", f"El grupo {grupo} ya está bloqueado: {fila.bloqueo_motivo}")
    fila.bloqueo_causa, fila.bloqueo_motivo, fila.bloqueado_en = causa, motivo, reloj_legal.ahora()
    visto = {"grupo": grupo, "causa": causa}
    dicho = f"{grupo}: {motivo}"
    return await versionar(tx, contingente, "bloquear_grupo", quien, estado, dicho, causa=causa, visto=visto)


async def desbloquear_grupo(
    tx: AsyncSession, codigo: str, grupo: str, quien: Principal, *, motivo: str, version: int | None = None
) -> Contingente:
    """Open a blocked group again.

    Raises:
        Problema: `no-encontrado`, `version-distinta`, `transicion-no-permitida`, `grupo-inexistente`,
            `grupo-no-bloqueado`.
    """
    contingente = await bloquear(tx, codigo, version=version)
    estado = hacia(contingente, "desbloquear_grupo", quien)
    fila = (await grupos_bloqueados(tx, codigo, grupo))[grupo]
    if fila.bloqueo_causa is None:
        raise Problema("grupo-no-bloqueado")
    visto = {"grupo": grupo, "causa": fila.bloqueo_causa}
    fila.bloqueo_causa = fila.bloqueo_motivo = fila.bloqueado_en = None
    return await versionar(tx, contingente, "desbloquear_grupo", quien, estado, f"{grupo}: {motivo}", visto=visto)
