"""Use cases of enforcement up to its resolution: received, drafted by the system, put right, issued."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.dinero import a_centavos
from services.garantias.efectividad import cartas, rules
from services.garantias.efectividad.flujo import FLUJO
from services.garantias.efectividad.liquidacion import cifras
from services.garantias.efectividad.models import Efectividad, PasoDeEfectividad
from services.garantias.efectividad.rules import Causa
from services.garantias.efectividad.schemas import Ajuste, EfectividadNueva
from services.garantias.garantias import oficios, vida
from services.garantias.garantias.events import anunciar_estado
from services.garantias.garantias.flujo import FLUJO as FLUJO_DE_GARANTIAS
from services.garantias.garantias.models import Garantia
from services.garantias.garantias.service import CasoGarantia, para_decidir
from services.garantias.parametros.resolucion_1860 import REGLAMENTOS
from services.garantias.plazos import service as plazos
from services.garantias.plazos.rules import catalogo
from services.garantias.programas import service as programas
from services.garantias.programas.service import CasoPrograma
from services.garantias.referencias.service import calendario_vigente
from shared import expedientes
from shared.audit import Quien, Sistema, identidad
from shared.calendar import Plazo, calcular
from shared.clock import reloj_legal
from shared.events.garantias import EfectividadCambiada
from shared.expedientes import Expediente
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.messaging import publicar

INTERNOS = ("expediente_recibido", "acto_proyectado", "archivada")
"""States in which the company is not told yet: nothing has been issued."""


@dataclass(frozen=True, slots=True)
class CasoEfectividad:
    """An enforcement: where it stands, and what it is."""

    exp: Expediente
    fila: Efectividad


@dataclass(frozen=True, slots=True)
class Tramite:
    """An enforcement with its guarantee and its programme, all locked."""

    caso: CasoEfectividad
    garantia: CasoGarantia
    programa: CasoPrograma

    @property
    def reglamento(self) -> str:
        """Code of the regulation of its programme."""
        return self.programa.fila.reglamento


async def buscar(tx: AsyncSession, id: UUID, quien: Principal) -> CasoEfectividad:
    """The enforcement, if the caller may see it: a company only what was issued.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo)
    exigir_empresa(quien, exp.empresa)
    if exp.estado in INTERNOS and not quien.es_interno:
        raise Problema("no-encontrado")
    return CasoEfectividad(exp, await tx.get_one(Efectividad, id))


async def bloquear(tx: AsyncSession, id: UUID, quien: Principal) -> Tramite:
    """All that a step touches, locked in the order of everywhere: programme, guarantee, enforcement."""
    fila = (await buscar(tx, id, quien)).fila
    programa = await programas.buscar(tx, fila.programa_id, quien, bloquear=True)
    exp_garantia = await expedientes.leer(tx, fila.garantia_id, tipo=FLUJO_DE_GARANTIAS.tipo, bloquear=True)
    garantia = CasoGarantia(exp_garantia, await tx.get_one(Garantia, fila.garantia_id, populate_existing=True))
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo, bloquear=True)
    caso = CasoEfectividad(exp, await tx.get_one(Efectividad, id, populate_existing=True))
    return Tramite(caso, garantia, programa)


async def abrir(tx: AsyncSession, garantia_id: UUID, datos: EfectividadNueva, quien: Principal) -> CasoEfectividad:
    """Art. 39: the file of a breach is received; the system drafts the act, with its figures, for a person to sign.

    Raises:
        Problema: `no-encontrado`, `transicion-no-permitida`, `efectividad-improcedente`, `referencia-pendiente`.
    """
    motivo = f"{rules.EN_PALABRAS[datos.causa].capitalize()}: {datos.hechos}"
    garantia, programa = await para_decidir(tx, garantia_id, "hacer_efectiva", quien, motivo, en_otras_manos=True)
    if (datos.causa is Causa.REEXPORTACION_NO_ACREDITADA) != (garantia.objeto == "reexportacion"):
        raise Problema("efectividad-improcedente", "La causa no es de una garantía con ese objeto (art. 91).")
    base = None if datos.base_usd is None else a_centavos(datos.base_usd)
    liquidacion = await cifras(tx, garantia, programa, datos.causa, base, con_recurso=datos.con_recurso)
    hoy = reloj_legal.hoy()
    exp_garantia = await expedientes.aplicar(
        tx, FLUJO_DE_GARANTIAS, garantia_id, "hacer_efectiva", quien, motivo=motivo, en_otras_manos=True
    )
    exp = await expedientes.abrir(tx, FLUJO, empresa=exp_garantia.empresa, quien=quien)
    fila = Efectividad(
        id=exp.id,
        garantia_id=garantia_id,
        programa_id=programa.exp.id,
        causa=datos.causa.value,
        hechos=datos.hechos,
        con_recurso=datos.con_recurso,
        recibido_el=hoy,
        **liquidacion,
    )
    tx.add(fila)
    await tx.flush()
    await expedientes.numerar(tx, exp.id, f"EFE-{hoy.year}")
    reglamento = programa.fila.reglamento
    plazo = await plazo_de(tx, reglamento, "efectividad_resolucion", fila)
    visto = {"causa": fila.causa, "valor_cop_centavos": fila.valor_cop_centavos, "liquidacion": fila.liquidacion}
    cambios = {"radicado_en": reloj_legal.ahora(), "vence": plazo.vence, "vence_calculo": list(plazo.pasos)}
    sistema = Sistema("garantias")
    exp = await expedientes.aplicar(tx, FLUJO, exp.id, "proyectar", sistema, datos=visto, cambios=cambios)
    await plazos.abrir(tx, exp, reglamento, [plazo])
    await plazos.cerrar(tx, exp_garantia, "solicitud_prorroga", "sin_objeto", f"Se hace efectiva ({exp.numero})")
    caso = CasoEfectividad(exp, fila)
    await anotar_paso(tx, caso, "proyectar", hoy, "El sistema proyectó la resolución.", sistema, datos=visto)
    await anunciar(tx, caso, exp_garantia, hoy)
    await anunciar_estado(tx, exp_garantia, garantia, programa.exp)
    return caso


async def reliquidar(
    tx: AsyncSession, tramite: Tramite, causa: Causa | None, base: Decimal | None, con_recurso: bool | None
) -> None:
    """Work the figures out again with what changed; the row is the enforcement's, locked."""
    fila = tramite.caso.fila
    nueva = causa or Causa(fila.causa)
    centavos = fila.base_usd_centavos if base is None else a_centavos(base)
    tarde = fila.con_recurso if con_recurso is None else con_recurso
    nuevas = await cifras(tx, tramite.garantia.fila, tramite.programa, nueva, centavos, con_recurso=tarde)
    fila.causa, fila.con_recurso = nueva.value, tarde
    for campo, valor in nuevas.items():
        setattr(fila, campo, valor)
    await tx.flush()


async def ajustar(tx: AsyncSession, id: UUID, datos: Ajuste, quien: Principal) -> CasoEfectividad:
    """Put figures right in the drafted act; who does it does not sign it."""
    tramite = await bloquear(tx, id, quien)
    fila = tramite.caso.fila
    antes = {"causa": fila.causa, "valor_cop_centavos": fila.valor_cop_centavos}
    await reliquidar(tx, tramite, datos.causa, datos.base_usd, datos.con_recurso)
    visto = {"antes": antes, "causa": fila.causa, "valor_cop_centavos": fila.valor_cop_centavos}
    exp = await expedientes.aplicar(tx, FLUJO, id, "ajustar", quien, motivo=datos.motivo, datos=visto)
    caso = CasoEfectividad(exp, fila)
    await anotar_paso(tx, caso, "ajustar", reloj_legal.hoy(), datos.motivo, quien, datos=visto)
    await anunciar(tx, caso, tramite.garantia.exp, reloj_legal.hoy())
    return caso


async def archivar(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> CasoEfectividad:
    """There was no breach, or it was put right before the act: nothing is issued and the guarantee stands."""
    tramite = await bloquear(tx, id, quien)
    cambios = {"vence": None, "vence_calculo": None}
    exp = await expedientes.aplicar(tx, FLUJO, id, "archivar", quien, motivo=motivo, cambios=cambios)
    tramite.caso.fila.abierta = False
    await tx.flush()
    await plazos.cerrar(tx, exp, None, "sin_objeto", "El expediente se archivó")
    await vida.restablecer(tx, tramite.garantia.exp.id, f"Se archivó {exp.numero}: {motivo}", quien)
    caso = CasoEfectividad(exp, tramite.caso.fila)
    await anotar_paso(tx, caso, "archivar", reloj_legal.hoy(), motivo, quien)
    await anunciar(tx, caso, tramite.garantia.exp, reloj_legal.hoy())
    return caso


async def expedir(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> CasoEfectividad:
    """Art. 39: sign the act that the system drafted; it is dated and numbered now and sent to be sealed."""
    tramite = await bloquear(tx, id, quien)
    fila, hoy = tramite.caso.fila, reloj_legal.hoy()
    visto = {"valor_cop_centavos": fila.valor_cop_centavos, "liquidacion": fila.liquidacion}
    cambios = {"vence": None, "vence_calculo": None}
    exp = await expedientes.aplicar(tx, FLUJO, id, "expedir", quien, motivo=motivo, datos=visto, cambios=cambios)
    fila.expedida_el = hoy
    await tx.flush()
    await plazos.cerrar(tx, exp, "efectividad_resolucion", "cumplido", "Resolución expedida")
    carta = cartas.resolucion(
        await caso_de_carta(tx, exp, tramite),
        motivo=motivo,
        habiles=REGLAMENTOS[tramite.reglamento].entero("recurso_reposicion"),
        firmante=oficios.firmante_de(quien, oficios.OFICINA),
    )
    oficio = await oficios.emitir_carta(tx, exp, "resolucion", carta)
    caso = CasoEfectividad(exp, fila)
    await anotar_paso(tx, caso, "expedir", hoy, "Se expidió la resolución.", quien, oficio=oficio)
    await anunciar(tx, caso, tramite.garantia.exp, hoy)
    return caso


_INICIOS = {
    "efectividad_resolucion": "recibido_el",
    "citacion_comparecer": "citada_el",
    "recurso_reposicion": "notificada_el",
    "efectividad_pago": "firme_el",
}


async def plazo_de(tx: AsyncSession, reglamento: str, regla: str, fila: Efectividad) -> Plazo:
    """A term of an enforcement, from the day of the step that starts it."""
    return calcular(catalogo(reglamento)[regla], getattr(fila, _INICIOS[regla]), await calendario_vigente(tx))


async def caso_de_carta(tx: AsyncSession, exp: Expediente, tramite: Tramite) -> cartas.CasoDeEfectividad:
    """What the acts of an enforcement name."""
    fila = tramite.caso.fila
    return cartas.CasoDeEfectividad(
        numero=exp.numero or "",
        causa=Causa(fila.causa),
        hechos=fila.hechos,
        pasos=tuple(fila.liquidacion["pasos"]),
        valor_cop_centavos=fila.valor_cop_centavos,
        garantia=await oficios.caso_de_carta(tx, tramite.garantia.fila),
    )


async def anotar_paso(
    tx: AsyncSession,
    caso: CasoEfectividad,
    paso: str,
    fecha: date,
    detalle: str,
    quien: Quien,
    *,
    datos: dict[str, Any] | None = None,
    adjunto: UUID | None = None,
    oficio: UUID | None = None,
) -> None:
    """Keep a dated step with its evidence."""
    tx.add(
        PasoDeEfectividad(
            efectividad_id=caso.exp.id,
            version=caso.exp.version,
            paso=paso,
            fecha=fecha,
            detalle=detalle,
            datos=datos or {},
            adjunto=adjunto,
            oficio=oficio,
            quien=identidad(quien),
            registrado_en=reloj_legal.ahora(),
        )
    )
    await tx.flush()


async def anunciar(tx: AsyncSession, caso: CasoEfectividad, garantia: Expediente, fecha: date) -> None:
    """Publish the step that an enforcement made."""
    evento = EfectividadCambiada(
        efectividad_id=caso.exp.id,
        numero=caso.exp.numero or "",
        garantia_id=garantia.id,
        garantia_numero=garantia.numero or "",
        nit=caso.exp.empresa,
        estado=caso.exp.estado,
        causa=caso.fila.causa,
        valor_cop_centavos=caso.fila.valor_cop_centavos,
        fecha=fecha,
        visible=caso.exp.estado not in INTERNOS,
    )
    await publicar(tx, evento, clave=str(caso.exp.id), version=caso.exp.version, asunto=caso.exp.numero)
