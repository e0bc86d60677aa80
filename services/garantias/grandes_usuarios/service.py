"""Use cases of Grandes Usuarios: one function, one change."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.dinero import a_centavos, de_centavos
from services.garantias.grandes_usuarios import cartas, rules
from services.garantias.grandes_usuarios.flujo import FLUJO
from services.garantias.grandes_usuarios.models import GranUsuario, RequerimientoGranUsuario
from services.garantias.grandes_usuarios.schemas import GranUsuarioNuevo, Operadores, Perdida, Requerimiento
from services.garantias.parametros.rules import Reglamento
from services.garantias.parametros.service import reglamento_de, vigente
from services.garantias.programas.oficios import asunto_de, emitir_oficio
from services.garantias.programas.service import exigir_habilitada
from shared import expedientes
from shared.calendar.palabras import fecha_larga
from shared.clock import BOGOTA, reloj_legal, reloj_sistema
from shared.documents.almacen import Objeto
from shared.events.programas import GranUsuarioPerdido, GranUsuarioReconocido
from shared.expedientes import Expediente
from shared.expedientes.comprobaciones import Precomprobacion, exigir_verdes, para_el_registro
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.messaging import publicar

_HISTORIAL = sa.text("""
    SELECT min(p.autorizado_en) AS primero, count(*) FILTER (WHERE p.autorizado_en IS NOT NULL) AS programas,
        coalesce(bool_or(p.persona_natural), false) AS natural,
        max(p.terminado_en) FILTER (WHERE p.causa_terminacion = 'unilateral') AS unilateral
    FROM programa p JOIN expediente e ON e.id = p.id WHERE e.empresa = :nit
""")
_EFECTIVA = sa.text("""
    SELECT max(h.legal_en) FROM expediente_historia h JOIN expediente e ON e.id = h.expediente
    WHERE e.tipo = 'garantia' AND e.empresa = :nit AND h.accion = 'hacer_efectiva'
""")
_INCUMPLIMIENTOS = sa.text("""
    SELECT count(*) FROM expediente WHERE empresa = :nit AND tipo = 'garantia'
    AND estado IN ('en_efectividad', 'cobro_coactivo', 'pagada') AND actualizado_en >= :desde
""")
_COMPROMISO = sa.text("""
    SELECT p.reglamento, coalesce(g.demostrar_hasta, s.vence) AS hasta FROM estudio s
    JOIN expediente e ON e.id = s.id AND e.empresa = :nit
    JOIN programa p ON p.id = s.programa_id JOIN garantia g ON g.id = s.garantia_id WHERE s.id = :e
""")
_MARCAR = sa.text("""
    UPDATE programa p SET gran_usuario = :es FROM expediente e
    WHERE e.id = p.id AND e.empresa = :nit AND p.terminado_en IS NULL
""")


@dataclass(frozen=True, slots=True)
class CasoGranUsuario:
    """The quality of a company: where it stands, and what it is."""

    exp: Expediente
    fila: GranUsuario


async def buscar(tx: AsyncSession, id: UUID, quien: Principal, *, bloquear: bool = False) -> CasoGranUsuario:
    """The case, if the caller may see its company.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo, bloquear=bloquear)
    exigir_empresa(quien, exp.empresa)
    return CasoGranUsuario(exp, await tx.get_one(GranUsuario, id, populate_existing=bloquear))


async def solicitar(tx: AsyncSession, datos: GranUsuarioNuevo, quien: Principal) -> CasoGranUsuario:
    """Open the recognition, asked by the company or by the ministry on its own (art. 103).

    Raises:
        Problema: `no-encontrado`, `prohibido`, those of the company, `gran-usuario-repetido`.
    """
    exigir_empresa(quien, datos.nit, actuar=not quien.es_interno)
    await exigir_habilitada(tx, datos.nit)
    exp = await expedientes.abrir(tx, FLUJO, empresa=datos.nit, quien=quien)
    fila = GranUsuario(
        id=exp.id,
        nit=datos.nit,
        de_oficio=quien.es_interno,
        calidad=datos.calidad.value if datos.calidad else None,
        calidad_documento=datos.calidad_documento,
        exportaciones_usd_centavos=a_centavos(datos.exportaciones_usd) if datos.exportaciones_usd else 0,
        anios_de_uso_declarados=datos.anios_de_uso_declarados,
        soporte=list(datos.soporte),
    )
    tx.add(fila)
    await tx.flush()
    await expedientes.numerar(tx, exp.id, f"GU-{reloj_legal.hoy().year}")
    return CasoGranUsuario(await expedientes.leer(tx, exp.id), fila)


def _dia(momento: datetime | None) -> date | None:
    return momento.astimezone(BOGOTA).date() if momento else None


async def historial(tx: AsyncSession, fila: GranUsuario) -> rules.Historial:
    """What this service knows of the company, with what it declared of the years before."""
    visto = (await tx.execute(_HISTORIAL, {"nit": fila.nit})).one()
    efectiva = (await tx.execute(_EFECTIVA, {"nit": fila.nit})).scalar_one()
    primero = _dia(visto.primero)
    aqui = 0 if primero is None else (reloj_legal.hoy() - primero).days // 365
    return rules.Historial(
        persona_juridica=not visto.natural,
        calidad=rules.CalidadExenta(fila.calidad) if fila.calidad else None,
        programas_previos=visto.programas + (1 if fila.anios_de_uso_declarados else 0),
        anios_de_uso=aqui + fila.anios_de_uso_declarados,
        exportaciones_usd=de_centavos(fila.exportaciones_usd_centavos),
        terminacion_unilateral_el=_dia(visto.unilateral),
        garantia_efectiva_el=_dia(efectiva),
    )


async def condiciones(tx: AsyncSession, fila: GranUsuario) -> list[Precomprobacion]:
    """Art. 103, green or red, as of today."""
    hoy = reloj_legal.hoy()
    return rules.condiciones(await vigente(tx, hoy), await historial(tx, fila), hoy)


async def causas_de_perdida(tx: AsyncSession, fila: GranUsuario) -> list[rules.CausaDePerdida]:
    """Art. 111: what the Comité may decide the loss for."""
    desde = _dia(fila.reconocido_en)
    if desde is None or not fila.vigente:
        return []
    visto = await historial(tx, fila)
    incumplidos = (await tx.execute(_INCUMPLIMIENTOS, {"nit": fila.nit, "desde": fila.reconocido_en})).scalar_one()
    hoy = reloj_legal.hoy()
    vencidos = [r for r in await requerimientos(tx, fila.id) if r.respondido_en is None and r.hasta < hoy]
    return rules.hay_causa_de_perdida(desde, visto.terminacion_unilateral_el, incumplidos, len(vencidos))


async def requerimientos(tx: AsyncSession, id: UUID) -> list[RequerimientoGranUsuario]:
    """Papers asked for, oldest first."""
    consulta = select(RequerimientoGranUsuario).where(RequerimientoGranUsuario.gran_usuario_id == id)
    return list((await tx.execute(consulta.order_by(col(RequerimientoGranUsuario.id)))).scalars())


async def proyectar(tx: AsyncSession, id: UUID, accion: str, motivo: str, quien: Principal) -> CasoGranUsuario:
    """Draft the recognition, whose conditions must be met, or the denial (art. 105).

    Raises:
        Problema: as `proyectar`, `comprobaciones-en-rojo`.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    visto: dict[str, Any] = {}
    if accion == "reconocer":
        lista = await condiciones(tx, caso.fila)
        exigir_verdes(lista)
        visto = {"comprobaciones": para_el_registro(lista)}
    await expedientes.proyectar(tx, FLUJO, id, accion, quien, motivo=motivo, datos=visto)
    return caso


async def proyectar_perdida(tx: AsyncSession, id: UUID, datos: Perdida, quien: Principal) -> CasoGranUsuario:
    """Draft the loss that the Comité decided, for a cause that there is (art. 111).

    Raises:
        Problema: as `proyectar`; `datos-invalidos` if nothing known supports that cause.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    if caso.exp.estado == "reconocido" and datos.causa not in await causas_de_perdida(tx, caso.fila):
        raise Problema("datos-invalidos", "No consta un hecho que dé lugar a esa causa (art. 111).")
    visto = {"causa": datos.causa.value, "acta": datos.acta}
    await expedientes.proyectar(tx, FLUJO, id, "perder", quien, motivo=datos.motivo, datos=visto)
    return caso


async def firmar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoGranUsuario:
    """Sign what somebody else drafted: the quality is recognised, denied or lost, and its programmes know it.

    Raises:
        Problema: `sin-decision-proyectada`, `comprobaciones-en-rojo`, those of `shared.expedientes.firmar`.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    proyecto = await expedientes.proyecto_de(tx, id)
    if proyecto is None:
        raise Problema("sin-decision-proyectada")
    if proyecto.accion == "reconocer":
        exigir_verdes(await condiciones(tx, caso.fila))
    exp, datos = await expedientes.firmar(tx, FLUJO, proyecto.id, quien)
    fila, motivo = caso.fila, proyecto.motivo or ""
    r = await vigente(tx, reloj_legal.hoy())
    if exp.estado == "reconocido":
        await _reconocer(tx, exp, fila, r, motivo, quien)
    elif exp.estado == "perdido":
        await _perder(tx, exp, fila, r, datos, motivo, quien)
    else:
        fila.viva = False
        await tx.flush()
        carta = cartas.negacion(await asunto_de(tx, exp), r, motivo=motivo, firmante=quien.nombre)
        await emitir_oficio(tx, exp, "negacion", carta)
    return CasoGranUsuario(exp, fila)


async def _reconocer(
    tx: AsyncSession, exp: Expediente, fila: GranUsuario, r: Reglamento, motivo: str, quien: Principal
) -> None:
    fila.vigente, fila.reconocido_en = True, reloj_legal.ahora()
    await tx.flush()
    await tx.execute(_MARCAR, {"nit": fila.nit, "es": True})
    carta = cartas.reconocimiento(await asunto_de(tx, exp), r, motivo=motivo, firmante=quien.nombre)
    await emitir_oficio(tx, exp, "reconocimiento", carta)
    evento = GranUsuarioReconocido(
        caso_id=exp.id, numero=exp.numero or "", nit=fila.nit, reconocido_en=reloj_sistema.ahora()
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)


async def _perder(
    tx: AsyncSession,
    exp: Expediente,
    fila: GranUsuario,
    r: Reglamento,
    datos: dict[str, Any],
    motivo: str,
    quien: Principal,
) -> None:
    fila.perdido_en, fila.causa_perdida, fila.acta = reloj_legal.ahora(), datos["causa"], datos["acta"]
    fila.vigente = fila.viva = False
    await tx.flush()
    await tx.execute(_MARCAR, {"nit": fila.nit, "es": False})
    carta = cartas.perdida(
        await asunto_de(tx, exp), r, causa=datos["causa"], acta=datos["acta"], motivo=motivo, firmante=quien.nombre
    )
    await emitir_oficio(tx, exp, "perdida", carta)
    evento = GranUsuarioPerdido(
        caso_id=exp.id, numero=exp.numero or "", nit=fila.nit, causa=datos["causa"], perdido_en=reloj_sistema.ahora()
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)


async def designar(tx: AsyncSession, id: UUID, datos: Operadores, quien: Principal) -> CasoGranUsuario:
    """Name the operator and who stands in (art. 107).

    Raises:
        Problema: as `aplicar`; `prohibido` unless the legal representative does it.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    if not quien.tiene("representante"):
        raise Problema("prohibido", "El operador lo designa el representante legal (art. 107).")
    exp = await expedientes.aplicar(tx, FLUJO, id, "designar_operador", quien)
    caso.fila.operador, caso.fila.suplente = datos.operador, datos.suplente
    caso.fila.operador_usuario, caso.fila.suplente_usuario = datos.operador_usuario, datos.suplente_usuario
    await tx.flush()
    return CasoGranUsuario(exp, caso.fila)


async def requerir(tx: AsyncSession, id: UUID, datos: Requerimiento, quien: Principal) -> CasoGranUsuario:
    """Ask for the papers behind a certification, on behalf of the Comité (art. 110).

    Raises:
        Problema: as `aplicar`; `datos-invalidos` for a day that has passed, or papers no longer to be kept.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    if datos.hasta <= reloj_legal.hoy():
        raise Problema("datos-invalidos", "La fecha para responder debe ser posterior a hoy.")
    if datos.estudio is not None:
        await _exigir_que_los_conserve(tx, caso.fila, datos.estudio)
    exp = await expedientes.aplicar(tx, FLUJO, id, "requerir", quien, motivo=datos.texto)
    tx.add(
        RequerimientoGranUsuario(
            gran_usuario_id=id,
            texto=datos.texto,
            hasta=datos.hasta,
            pedido_por=quien.sub,
            pedido_en=reloj_legal.ahora(),
        )
    )
    await tx.flush()
    r = await vigente(tx, reloj_legal.hoy())
    carta = cartas.requerimiento(
        await asunto_de(tx, exp), r, texto=datos.texto, hasta=datos.hasta, firmante=quien.nombre
    )
    await emitir_oficio(tx, exp, "requerimiento", carta)
    return CasoGranUsuario(exp, caso.fila)


async def _exigir_que_los_conserve(tx: AsyncSession, fila: GranUsuario, estudio: UUID) -> None:
    """Art. 110: the papers of a study are kept for its commitment and 24 months more."""
    visto = (await tx.execute(_COMPROMISO, {"e": estudio, "nit": fila.nit})).one_or_none()
    if visto is None:
        raise Problema("datos-invalidos", "Ese estudio no es de esta empresa.")
    hasta = rules.conservar_hasta(await reglamento_de(tx, visto.reglamento), visto.hasta)
    if reloj_legal.hoy() > hasta:
        raise Problema("datos-invalidos", f"La empresa debía conservarlos hasta el {fecha_larga(hasta)} (art. 110).")


async def responder(
    tx: AsyncSession, id: UUID, requerimiento: UUID, texto: str, objeto: Objeto, quien: Principal
) -> CasoGranUsuario:
    """Give the papers that were asked for. Raises as `aplicar`, `no-encontrado`."""
    caso = await buscar(tx, id, quien, bloquear=True)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    pedido = await tx.get(RequerimientoGranUsuario, requerimiento)
    if pedido is None or pedido.gran_usuario_id != id or pedido.respondido_en is not None:
        raise Problema("no-encontrado")
    exp = await expedientes.aplicar(tx, FLUJO, id, "responder", quien, datos={"sha256": objeto.sha256})
    pedido.respuesta = {"texto": texto, "clave": objeto.clave, "sha256": objeto.sha256, "tamano": objeto.tamano}
    pedido.respondido_en = reloj_legal.ahora()
    await tx.flush()
    return CasoGranUsuario(exp, caso.fila)
