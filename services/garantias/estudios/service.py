"""Use cases of studies up to the reviewer's hands: files, filing, filing again. The study is locked first."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.estudios.apertura import del_periodo, nuevo
from services.garantias.estudios.flujo import FLUJO
from services.garantias.estudios.models import ArchivoDeclaraciones, Estudio
from services.garantias.estudios.piezas_de_archivo import ABIERTO_A_ARCHIVOS, IMPORTAR
from services.garantias.estudios.rules import (
    CERTIFICACION,
    Presentacion,
    clasificar_presentacion,
    documentos_exigidos,
    sancion_por_extemporaneo,
)
from services.garantias.estudios.schemas import Presentacion as PresentacionPedida
from services.garantias.estudios.schemas import Refilacion
from services.garantias.estudios.vencer import PRESENTACION, garantia_de, pedir_vencimiento, ultimo_dia
from services.garantias.garantias.models import Garantia
from services.garantias.grandes_usuarios.consultas import exigir_operador
from services.garantias.grandes_usuarios.rules import conservar_hasta as conservar
from services.garantias.parametros.service import reglamento_de
from services.garantias.plazos import fallas
from services.garantias.plazos import service as plazos
from services.garantias.plazos.models import PlazoGuardado
from services.garantias.plazos.rules import catalogo
from services.garantias.programas.models import Programa
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from services.garantias.referencias.service import calendario_vigente
from shared import expedientes
from shared.audit import anotar
from shared.calendar import calcular, en_palabras
from shared.clock import reloj_legal
from shared.documents import Objeto
from shared.events import RefObjeto
from shared.events.garantias import EstudioPresentado
from shared.expedientes import Expediente
from shared.expedientes.casos import examinar
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.jobs import encolar
from shared.messaging import publicar

_EXPEDIDA = sa.text("SELECT max(expedida_el) FROM efectividad WHERE garantia_id = :g AND expedida_el IS NOT NULL")

_COMUNICACION = sa.text(
    "SELECT estado, grado_declarado, folios FROM comunicacion WHERE estudio_id = :e AND estado <> 'reemplazada'"
)
_CONTRATOS = sa.text("SELECT count(*) FROM contrato_petrolero WHERE estudio_id = :e AND retirado_en IS NULL")


@dataclass(frozen=True, slots=True)
class CasoEstudio:
    """A study: where it stands, and what it is."""

    exp: Expediente
    fila: Estudio


async def buscar(tx: AsyncSession, id: UUID, quien: Principal, *, bloquear: bool = False) -> CasoEstudio:
    """The study, if the caller may see its company.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo, bloquear=bloquear)
    exigir_empresa(quien, exp.empresa)
    return CasoEstudio(exp, await tx.get_one(Estudio, id, populate_existing=bloquear))


async def abrir_parcial(tx: AsyncSession, garantia_id: UUID, quien: Principal) -> CasoEstudio:
    """Art. 28 par.: a yearly part of the demonstration of capital goods or spare parts.

    Raises:
        Problema: `datos-invalidos` in programmes of raw materials, or before the guarantee is accepted.
    """
    exp = await expedientes.leer(tx, garantia_id, tipo="garantia")
    exigir_empresa(quien, exp.empresa, actuar=True)
    garantia = await tx.get_one(Garantia, garantia_id)
    programa = await tx.get_one(Programa, garantia.programa_id)
    if es_de_materias_primas(ClasePrograma(programa.clase)) or garantia.demostrar_hasta is None:
        raise Problema("datos-invalidos", "Las parciales son de bienes de capital y repuestos (art. 28 par.).")
    nuevo_exp, fila = await nuevo(tx, garantia, exp.empresa, quien, "parcial", garantia.demostrar_hasta)
    return CasoEstudio(nuevo_exp, fila)


async def del_garantia(tx: AsyncSession, garantia_id: UUID) -> list[Estudio]:
    """The studies that a guarantee covers, oldest first."""
    garantia = await tx.get(Garantia, garantia_id)
    if garantia is None:
        raise Problema("no-encontrado")
    consulta = select(Estudio).where(
        col(Estudio.programa_id) == garantia.programa_id, col(Estudio.periodo) == garantia.periodo
    )
    return list((await tx.execute(consulta.order_by(col(Estudio.id)))).scalars())


async def conservar_hasta(tx: AsyncSession, fila: Estudio, hasta: date) -> date | None:
    """Art. 110: the last day on which a Gran Usuario keeps the papers of a study; none for the rest."""
    programa = await tx.get_one(Programa, fila.programa_id)
    if not programa.gran_usuario:
        return None
    return conservar(await reglamento_de(tx, programa.reglamento), hasta)


async def recibir_archivo(
    tx: AsyncSession, id: UUID, objeto: Objeto, nombre: str, lineas: int | None, quien: Principal
) -> ArchivoDeclaraciones:
    """Keep a flat file and have it worked off after the commit (art. 28.1 d).

    Raises:
        Problema: `archivo-en-proceso`, `transicion-no-permitida`, `prohibido`.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    if caso.exp.estado not in ABIERTO_A_ARCHIVOS:
        raise Problema("transicion-no-permitida", f"En estado {caso.exp.estado} no se cambia el archivo.")
    if await _en_proceso(tx, id):
        raise Problema("archivo-en-proceso")
    ref = RefObjeto(
        servicio="garantias", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano, tipo=objeto.tipo
    )
    fila = ArchivoDeclaraciones(
        estudio_id=id,
        objeto=ref.model_dump(),
        nombre=nombre[:200],
        lineas_declaradas=lineas,
        subido_por=quien.sub,
        recibido_en=reloj_legal.ahora(),
    )
    tx.add(fila)
    await tx.flush()
    await encolar(tx, IMPORTAR, {"archivo": str(fila.id)}, clave=str(fila.id), grupo=caso.exp.empresa)
    datos = {"archivo": str(fila.id), "sha256": objeto.sha256}
    await anotar(tx, quien=quien, accion="estudio.recibir_archivo", objeto=caso.exp.objeto, datos=datos)
    return fila


async def _en_proceso(tx: AsyncSession, id: UUID) -> bool:
    consulta = select(ArchivoDeclaraciones).where(
        col(ArchivoDeclaraciones.estudio_id) == id, col(ArchivoDeclaraciones.estado) == "recibido"
    )
    return (await tx.execute(consulta.limit(1))).scalar_one_or_none() is not None


async def _exigir_completo(tx: AsyncSession, fila: Estudio, programa: Programa) -> None:
    """Art. 28.1: letter, formats, declarations and a flat file with at least one line that counts; or 109 c."""
    if await _en_proceso(tx, fila.id):
        raise Problema("archivo-en-proceso")
    tiene = {a.clase for a in await expedientes.adjuntos(tx, fila.id)}
    contratos = (await tx.execute(_CONTRATOS, {"e": fila.id})).scalar_one()
    certificada = programa.gran_usuario and CERTIFICACION in tiene
    exigidos = documentos_exigidos(ClasePrograma(programa.clase), por_certificacion=certificada)
    if contratos:
        # Art. 30: the contracts stand in the place of the export declarations.
        exigidos = tuple(d for d in exigidos if d != "declaraciones")
    if faltan := [d for d in exigidos if d not in tiene]:
        raise Problema("falta-documento", f"Falta adjuntar: {', '.join(faltan)} (art. 28.1).", faltan=faltan)
    if contratos:
        return
    archivo = None if fila.archivo_id is None else await tx.get(ArchivoDeclaraciones, fila.archivo_id)
    if archivo is None or not archivo.aceptadas:
        raise Problema("estudio-sin-declaraciones")


async def _exigir_lo_firmado(tx: AsyncSession, id: UUID, datos: PresentacionPedida | Refilacion) -> None:
    """Where the letter is signed digitally, all have signed it and the study declares what it says (art. 28.1 a)."""
    carta = (await tx.execute(_COMUNICACION, {"e": id})).one_or_none()
    if carta is None:
        return
    if carta.estado != "firmada":
        raise Problema("falta-documento", "La comunicación está por firmar (art. 28.1 a).", faltan=["comunicacion"])
    if (carta.grado_declarado, carta.folios) != (Decimal(datos.grado_declarado), datos.folios):
        firmado = f"{carta.grado_declarado} % y {carta.folios} folios"
        raise Problema("datos-invalidos", f"La comunicación firmada declara {firmado}.")


async def presentar(tx: AsyncSession, id: UUID, datos: PresentacionPedida, quien: Principal) -> CasoEstudio:
    """File the study; the months to verify it begin, and a late one is marked with its sanction (arts. 28, 31, 34).

    Raises:
        Problema: `falta-documento`, `estudio-sin-declaraciones`, `archivo-en-proceso`.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    await exigir_operador(tx, caso.exp.empresa, quien)
    await examinar(tx, FLUJO, id, "presentar", quien, motivo=None, version=None)
    fila, hoy = caso.fila, reloj_legal.hoy()
    programa = await tx.get_one(Programa, fila.programa_id)
    reglamento = await reglamento_de(tx, programa.reglamento)
    await _exigir_completo(tx, fila, programa)
    await _exigir_lo_firmado(tx, id, datos)
    garantia = await garantia_de(tx, fila)
    exp_garantia = await expedientes.leer(tx, garantia.id, bloquear=True)
    vence = await ultimo_dia(tx, fila)
    expedida = (await tx.execute(_EXPEDIDA, {"g": garantia.id})).scalar_one()
    # Ley 1437, art. 62: what an outage kept from being filed on its last day is not late.
    por_falla = hoy > vence and await fallas.que_alcanza(tx, limite=vence) is not None
    presentacion = clasificar_presentacion(vence if por_falla else hoy, vence, expedida, datos.con_recurso)
    fila.presentado_el, fila.presentacion = hoy, presentacion.value
    sancion = sancion_por_extemporaneo(reglamento, garantia.valor_cop, presentacion)
    fila.sancion_cop_centavos = None if sancion is None else int(sancion * 100)
    fila.grado_declarado, fila.folios = Decimal(datos.grado_declarado), datos.folios
    await tx.flush()
    plazo = calcular(catalogo(programa.reglamento)["verificacion"], hoy, await calendario_vigente(tx))
    visto = {
        "vencia": vence.isoformat(),
        "presentacion": presentacion.value,
        "sancion_cop_centavos": fila.sancion_cop_centavos,
        "archivo": str(fila.archivo_id),
    }
    cambios = {"radicado_en": reloj_legal.ahora(), "vence": plazo.vence, "vence_calculo": list(plazo.pasos)}
    exp = await expedientes.aplicar(tx, FLUJO, id, "presentar", quien, datos=visto, cambios=cambios)
    if fila.clase != "parcial":
        for regla in PRESENTACION:
            await plazos.cerrar(tx, exp_garantia, regla, "cumplido", f"Estudio {exp.numero} presentado")
    await plazos.abrir(tx, exp, programa.reglamento, [plazo])
    await fallas.marcar(tx, exp)
    await _anunciar(tx, exp, fila, garantia.id, hoy, presentacion, de_nuevo=False)
    return CasoEstudio(exp, fila)


async def refilar(tx: AsyncSession, id: UUID, datos: Refilacion, quien: Principal) -> CasoEstudio:
    """File a returned study again within the month from the date of its letter (arts. 33 and 34).

    Raises:
        Problema: `fuera-de-termino`, and those of `presentar`.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    await exigir_operador(tx, caso.exp.empresa, quien)
    await examinar(tx, FLUJO, id, "refilar", quien, motivo=None, version=None)
    fila, hoy = caso.fila, reloj_legal.hoy()
    programa = await tx.get_one(Programa, fila.programa_id)
    await _exigir_completo(tx, fila, programa)
    await _exigir_lo_firmado(tx, id, datos)
    consulta = select(PlazoGuardado).where(
        col(PlazoGuardado.caso_id) == id,
        col(PlazoGuardado.regla) == "correccion",
        col(PlazoGuardado.estado) == "abierto",
    )
    correccion = (await tx.execute(consulta)).scalar_one_or_none()
    tarde = correccion is not None and hoy > correccion.vence
    if correccion is not None and tarde and await fallas.que_alcanza(tx, limite=correccion.vence) is None:
        vencio = en_palabras(correccion.vence)
        raise Problema("fuera-de-termino", f"El mes para corregir venció el {vencio} (art. 34).")
    fila.refilado_el = hoy
    fila.grado_declarado, fila.folios = Decimal(datos.grado_declarado), datos.folios
    await tx.flush()
    plazo = calcular(catalogo(programa.reglamento)["resultado"], hoy, await calendario_vigente(tx))
    cambios = {"vence": plazo.vence, "vence_calculo": list(plazo.pasos)}
    visto = {"archivo": str(fila.archivo_id)}
    exp = await expedientes.aplicar(tx, FLUJO, id, "refilar", quien, datos=visto, cambios=cambios)
    await plazos.cerrar(tx, exp, "correccion", "cumplido", "Estudio radicado de nuevo")
    await plazos.abrir(tx, exp, programa.reglamento, [plazo])
    await fallas.marcar(tx, exp)
    presentacion = Presentacion(fila.presentacion or Presentacion.A_TIEMPO)
    await _anunciar(tx, exp, fila, (await garantia_de(tx, fila)).id, hoy, presentacion, de_nuevo=True)
    return CasoEstudio(exp, fila)


async def _anunciar(
    tx: AsyncSession,
    exp: Expediente,
    fila: Estudio,
    garantia_id: UUID,
    cuando: date,
    presentacion: Presentacion,
    *,
    de_nuevo: bool,
) -> None:
    evento = EstudioPresentado(
        estudio_id=exp.id,
        numero=exp.numero or "",
        programa_id=fila.programa_id,
        garantia_id=garantia_id,
        nit=exp.empresa,
        presentado_el=cuando,
        presentacion=presentacion.value,
        de_nuevo=de_nuevo,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)


async def abrir_saldo(tx: AsyncSession, origen: Estudio, empresa: str, quien: Principal, vence: date) -> Estudio:
    """Art. 35: the study that shows the balance of another, whole and on its own."""
    abierto = await del_periodo(tx, origen.programa_id, origen.periodo, "saldo")
    if abierto is not None:
        return abierto
    garantia = await garantia_de(tx, origen)
    _, fila = await nuevo(tx, garantia, empresa, quien, "saldo", vence, origen.id)
    await pedir_vencimiento(tx, fila.id, vence)
    return fila
