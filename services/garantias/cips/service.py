"""Use cases of input-output tables: one function, one change."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.cips import rules
from services.garantias.cips.flujo import FLUJO
from services.garantias.cips.models import Cip, CipInsumo, CipVersion
from services.garantias.cips.rules import Contenido
from services.garantias.cips.schemas import CambioDeSubpartidas, CipNuevo, contenido_de
from services.garantias.grandes_usuarios.consultas import exigir_operador
from services.garantias.plazos import fallas
from services.garantias.plazos import service as plazos
from services.garantias.plazos.rules import catalogo
from services.garantias.programas import service as programas
from services.garantias.programas.models import Programa
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from services.garantias.referencias.service import calendario_vigente
from services.garantias.registros.codigos import codigos_de
from services.garantias.registros.models import Registro, RegistroItem
from services.garantias.registros.service import exigir_autorizado
from shared import expedientes
from shared.calendar import calcular
from shared.clock import reloj_legal
from shared.events.garantias import CipDecidido
from shared.expedientes import Expediente
from shared.expedientes.casos import examinar
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.messaging import publicar


@dataclass(frozen=True, slots=True)
class CasoCip:
    """A table: where it stands, what it is, and its content in force."""

    exp: Expediente
    fila: Cip
    version: CipVersion
    insumos: list[CipInsumo]

    @property
    def contenido(self) -> Contenido:
        """As the rules read it."""
        return contenido_de(self.fila, self.version, self.insumos)


async def _caso(tx: AsyncSession, exp: Expediente, fila: Cip) -> CasoCip:
    version = await tx.get_one(CipVersion, (fila.id, fila.vigente))
    consulta = select(CipInsumo).where(col(CipInsumo.cip_id) == fila.id, col(CipInsumo.version) == fila.vigente)
    insumos = (await tx.execute(consulta.order_by(col(CipInsumo.codigo)))).scalars().all()
    return CasoCip(exp, fila, version, list(insumos))


async def buscar(tx: AsyncSession, id: UUID, quien: Principal, *, bloquear: bool = False) -> CasoCip:
    """The table, if the caller may see its company.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo, bloquear=bloquear)
    exigir_empresa(quien, exp.empresa)
    return await _caso(tx, exp, await tx.get_one(Cip, id, populate_existing=bloquear))


async def crear(tx: AsyncSession, programa_id: UUID, datos: CipNuevo, quien: Principal) -> CasoCip:
    """Write a draft.

    Raises:
        Problema: `datos-invalidos` in a programme without tables (capital goods; maquila, art. 74).
    """
    programa = await programas.buscar(tx, programa_id, quien)
    exigir_empresa(quien, programa.exp.empresa, actuar=True)
    clase = ClasePrograma(programa.fila.clase)
    if not es_de_materias_primas(clase) or clase is ClasePrograma.MAQUILA:
        raise Problema(
            "datos-invalidos", "Solo los programas 172 y 173 b llevan cuadros insumo producto (arts. 61, 74)."
        )
    if datos.reemplaza_a is not None and (await buscar(tx, datos.reemplaza_a, quien)).fila.programa_id != programa_id:
        raise Problema("datos-invalidos", "El cuadro que se reemplaza es de otro programa.")
    exp = await expedientes.abrir(tx, FLUJO, empresa=programa.exp.empresa, quien=quien)
    fila = Cip(
        id=exp.id,
        programa_id=programa_id,
        reemplaza_a=datos.reemplaza_a,
        **datos.model_dump(include={"nombre_tecnico", "nombre_comercial", "unidad", "peso_neto_kg"}),
    )
    tx.add(fila)
    await tx.flush()
    await _escribir(tx, fila, 1, datos.contenido(), "Presentación")
    return await _caso(tx, exp, fila)


async def editar(tx: AsyncSession, id: UUID, datos: CipNuevo, version: int, quien: Principal) -> CasoCip:
    """Replace the content of a draft or of a returned table.

    Raises:
        Problema: `version-distinta`, `transicion-no-permitida`, `prohibido`.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    if caso.exp.estado not in {"borrador", "devuelto"}:
        raise Problema("transicion-no-permitida", f"En estado {caso.exp.estado} no se edita.")
    if caso.exp.version != version:
        raise Problema("version-distinta", f"La versión actual es {caso.exp.version}.")
    for nombre in ("nombre_tecnico", "nombre_comercial", "unidad", "peso_neto_kg"):
        setattr(caso.fila, nombre, getattr(datos, nombre))
    await tx.execute(sa.delete(CipInsumo).where(col(CipInsumo.cip_id) == id))
    await tx.execute(sa.delete(CipVersion).where(col(CipVersion.cip_id) == id))
    tx.expunge(caso.version)
    for insumo in caso.insumos:
        tx.expunge(insumo)
    await _escribir(tx, caso.fila, 1, datos.contenido(), "Presentación")
    return await _caso(tx, caso.exp, caso.fila)


async def _escribir(tx: AsyncSession, fila: Cip, version: int, contenido: Contenido, motivo: str) -> None:
    tx.add(
        CipVersion(
            cip_id=fila.id,
            version=version,
            subpartida=contenido.subpartida,
            fob_unitario=contenido.fob_unitario,
            valor_agregado=rules.valor_agregado(contenido.fob_unitario, contenido.insumos),
            motivo=motivo,
            desde=reloj_legal.hoy(),
        )
    )
    await tx.flush()
    for codigo, i in contenido.insumos.items():
        tx.add(
            CipInsumo(
                cip_id=fila.id,
                version=version,
                codigo=codigo,
                descripcion=i.descripcion,
                subpartida=i.subpartida,
                unidad=i.unidad,
                fob_unitario=i.fob_unitario,
                desperdicio=i.desperdicio,
                factor=i.factor,
            )
        )
    fila.vigente = version
    await tx.flush()


async def presentar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoCip:
    """File it, after the import of every input; the fifteen business days to decide begin (arts. 62 and 67).

    Raises:
        Problema: `cip-antes-de-importar`, `codigo-interno-invalido`, `programa-no-autorizado`.
    """
    programa_id = (await buscar(tx, id, quien)).fila.programa_id
    programa = await programas.buscar(tx, programa_id, quien, bloquear=True)
    caso = await buscar(tx, id, quien, bloquear=True)
    await exigir_operador(tx, caso.exp.empresa, quien)
    await examinar(tx, FLUJO, id, "presentar", quien, motivo=None, version=None)
    exigir_autorizado(programa)
    hoy = reloj_legal.hoy()
    await _exigir_insumos(tx, programa.fila, caso.contenido, hoy)
    plazo = calcular(catalogo(programa.fila.reglamento)["cip_decision"], hoy, await calendario_vigente(tx))
    caso.fila.presentado_el = hoy
    await tx.flush()
    if caso.exp.numero is None:
        await expedientes.numerar(tx, id, f"CIP-{hoy.year}")
    cambios = {"radicado_en": reloj_legal.ahora(), "vence": plazo.vence, "vence_calculo": list(plazo.pasos)}
    exp = await expedientes.aplicar(tx, FLUJO, id, "presentar", quien, cambios=cambios)
    await plazos.abrir(tx, exp, programa.fila.reglamento, [plazo])
    await fallas.marcar(tx, exp)
    return await _caso(tx, exp, caso.fila)


async def _exigir_insumos(tx: AsyncSession, programa: Programa, contenido: Contenido, hoy: date) -> None:
    codigos = await codigos_de(tx, programa.id)
    e = expedientes.expediente
    consulta = (
        sa.select(col(RegistroItem.codigo), sa.func.min(col(Registro.registrado_el)))
        .join(Registro, col(Registro.id) == col(RegistroItem.registro_id))
        .join(e, e.c.id == col(Registro.id))
        .where(col(Registro.programa_id) == programa.id, e.c.estado == "aprobado")
        .group_by(col(RegistroItem.codigo))
    )
    primeras: dict[int | None, date | None] = {fila[0]: fila[1] for fila in await tx.execute(consulta)}
    for codigo, insumo in contenido.insumos.items():
        if not rules.presentado_a_tiempo(hoy, primeras.get(codigo)):
            raise Problema(
                "cip-antes-de-importar", f"La materia prima {codigo:02} no tiene registro aprobado (art. 62)."
            )
        conocido = codigos[codigo]
        if (conocido.unidad, conocido.subpartida) != (insumo.unidad, insumo.subpartida):
            raise Problema(
                "codigo-interno-invalido",
                f"El código {codigo:02} es de la subpartida {conocido.subpartida} en {conocido.unidad} (art. 64).",
            )


async def aprobar(tx: AsyncSession, id: UUID, residuos_libres: bool, motivo: str, quien: Principal) -> CasoCip:
    """Approve it, saying whether residues and waste are free to use (arts. 67 and 68)."""
    caso = await buscar(tx, id, quien, bloquear=True)
    await examinar(tx, FLUJO, id, "aprobar", quien, motivo=motivo, version=None)
    caso.fila.aprobado_el = reloj_legal.hoy()
    caso.fila.residuos = "libres" if residuos_libres else "bloqueados"
    await tx.flush()
    return await _decidir(tx, caso, "aprobar", motivo, quien, {"residuos": caso.fila.residuos})


async def devolver(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> CasoCip:
    """Return it; its term begins anew when it is filed again."""
    return await _decidir(tx, await buscar(tx, id, quien, bloquear=True), "devolver", motivo, quien, {})


async def _decidir(
    tx: AsyncSession, caso: CasoCip, accion: str, motivo: str, quien: Principal, visto: dict[str, str]
) -> CasoCip:
    cambios = {"vence": None, "vence_calculo": None}
    exp = await expedientes.aplicar(tx, FLUJO, caso.exp.id, accion, quien, motivo=motivo, datos=visto, cambios=cambios)
    await plazos.cerrar(tx, exp, "cip_decision", "cumplido", f"Cuadro {exp.estado}")
    await _anunciar(tx, exp, caso.fila, motivo)
    return await _caso(tx, exp, caso.fila)


async def modificar(tx: AsyncSession, id: UUID, datos: CambioDeSubpartidas, quien: Principal) -> CasoCip:
    """Art. 65: a new version with other subheadings and nothing else.

    Raises:
        Problema: `datos-invalidos` if nothing would change or an input is unknown.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    antes = caso.contenido
    if ajenos := sorted(datos.insumos.keys() - antes.insumos.keys()):
        raise Problema("datos-invalidos", f"El cuadro no tiene el código {ajenos[0]:02}.")
    insumos = {k: replace(i, subpartida=datos.insumos.get(k, i.subpartida)) for k, i in antes.insumos.items()}
    despues = replace(antes, subpartida=datos.subpartida or antes.subpartida, insumos=insumos)
    if not rules.solo_cambia_subpartidas(antes, despues):
        raise Problema("datos-invalidos", "Las subpartidas ya son esas.")
    exp = await expedientes.aplicar(tx, FLUJO, id, "modificar", quien, motivo=datos.motivo)
    await _escribir(tx, caso.fila, caso.fila.vigente + 1, despues, datos.motivo)
    await _anunciar(tx, exp, caso.fila, datos.motivo)
    return await _caso(tx, exp, caso.fila)


async def liberar_residuos(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> CasoCip:
    """Art. 68: residues that were blocked may be used, as their procedure is done and their duties are paid.

    Raises:
        Problema: `transicion-no-permitida` if they are not blocked.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    if caso.fila.residuos != "bloqueados":
        raise Problema("transicion-no-permitida", "Los residuos del cuadro no están bloqueados.")
    exp = await expedientes.aplicar(tx, FLUJO, id, "liberar_residuos", quien, motivo=motivo)
    caso.fila.residuos = "liberados"
    await tx.flush()
    await _anunciar(tx, exp, caso.fila, motivo, libera_residuos=True)
    return await _caso(tx, exp, caso.fila)


async def _anunciar(
    tx: AsyncSession, exp: Expediente, fila: Cip, motivo: str, *, libera_residuos: bool = False
) -> None:
    evento = CipDecidido(
        cip_id=exp.id,
        numero=exp.numero or "",
        programa_id=fila.programa_id,
        nit=exp.empresa,
        estado=exp.estado,
        version_cip=fila.vigente,
        residuos_libres=None if fila.residuos is None else fila.residuos != "bloqueados",
        libera_residuos=libera_residuos,
        motivo=motivo,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
