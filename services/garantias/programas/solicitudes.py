"""The signed form of a request: filing it, its copies, its documents. Programmes and modifications share it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.plazos import fallas
from services.garantias.plazos import service as plazos
from services.garantias.plazos.rules import catalogo
from services.garantias.programas import events
from services.garantias.programas.flujo import FLUJO, FLUJO_DE_MODIFICACION
from services.garantias.programas.formas import DatosSolicitud
from services.garantias.programas.models import Copia, Documento, Programa, Solicitud
from services.garantias.programas.oficios import emitir_constancia
from services.garantias.programas.schemas import DocumentoNuevo
from services.garantias.referencias.service import calendario_vigente
from shared import expedientes
from shared.audit import Sistema
from shared.calendar import calcular
from shared.clock import BOGOTA, reloj_legal
from shared.documents.almacen import Objeto
from shared.events import RefObjeto
from shared.events.firma import VeredictoEmitido, VeredictoSolicitado
from shared.expedientes import Expediente, Flujo
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.jobs import encolar
from shared.messaging import publicar

SISTEMA = Sistema("garantias")
RENDERIZAR = "garantias.renderizar_solicitud"
FLUJOS: dict[str, Flujo] = {"programa": FLUJO, "modificacion": FLUJO_DE_MODIFICACION}
FIRMAN = {"representante": ("representante", "apoderado"), "economista": ("economista",)}
"""Art. 14 a: who signs, and which registered roles may do so; each on a copy of its own of the same form."""
SERIES = {"programa": "PV", "modificacion": "MPV"}
PLAZO = "programa_decision"


@dataclass(frozen=True, slots=True)
class Caso:
    """A request: where it stands, its form, and the programme that it asks for or changes."""

    exp: Expediente
    solicitud: Solicitud
    programa: Programa

    @property
    def flujo(self) -> Flujo:
        return FLUJOS[self.solicitud.tramite]


async def caso_de(tx: AsyncSession, id: UUID, quien: Principal | None = None, *, bloquear: bool = False) -> Caso:
    """The request, if `quien` may see its company. The programme's row is read, and locked by its own case only.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await expedientes.leer(tx, id, bloquear=bloquear)
    if exp.tipo not in FLUJOS:
        raise Problema("no-encontrado")
    if quien is not None:
        exigir_empresa(quien, exp.empresa)
    solicitud = await tx.get_one(Solicitud, id, populate_existing=bloquear)
    programa = await tx.get_one(Programa, solicitud.programa_id, populate_existing=bloquear)
    return Caso(exp, solicitud, programa)


async def copias_de(tx: AsyncSession, id: UUID) -> Sequence[Copia]:
    """Every signed copy, oldest first."""
    consulta = select(Copia).where(Copia.expediente == id).order_by(col(Copia.recibido_en), col(Copia.id))
    return (await tx.execute(consulta.execution_options(populate_existing=True))).scalars().all()


async def documentos_de(tx: AsyncSession, id: UUID) -> Sequence[Documento]:
    """The documents that were not withdrawn, oldest first."""
    consulta = select(Documento).where(Documento.expediente == id, col(Documento.retirado_en).is_(None))
    return (await tx.execute(consulta.order_by(col(Documento.id)))).scalars().all()


async def agregar_documento(
    tx: AsyncSession, id: UUID, datos: DocumentoNuevo, nombre: str, objeto: Objeto, quien: Principal
) -> Documento:
    """Attach a document to a draft; the form names it with its digest, so that who signs vouches for it.

    Raises:
        Problema: `no-encontrado`, `transicion-no-permitida` once it is filed, and as `aplicar`.
    """
    caso = await caso_de(tx, id, quien, bloquear=True)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    visto = {"documento": datos.clase, "sha256": objeto.sha256}
    exp = await expedientes.aplicar(tx, caso.flujo, id, "editar", quien, datos=visto, hacia=caso.exp.estado)
    documento = Documento(
        expediente=exp.id,
        clase=datos.clase,
        nombre=nombre,
        nit=datos.nit or exp.empresa,
        expedido_el=datos.expedido_el,
        corte=datos.corte,
        vigente_hasta=datos.vigente_hasta,
        firmado_por=sorted(set(datos.firmado_por)),
        objeto=_ref(objeto).model_dump(mode="json"),
        agregado_en=reloj_legal.ahora(),
    )
    tx.add(documento)
    await tx.flush()
    return documento


async def retirar_documento(tx: AsyncSession, id: UUID, documento_id: UUID, quien: Principal) -> None:
    """Take a document off a draft; its file is kept. Raises as `agregar_documento`."""
    caso = await caso_de(tx, id, quien, bloquear=True)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    documento = await tx.get(Documento, documento_id)
    if documento is None or documento.expediente != id or documento.retirado_en is not None:
        raise Problema("no-encontrado")
    visto = {"retirado": documento.clase, "sha256": documento.objeto["sha256"]}
    await expedientes.aplicar(tx, caso.flujo, id, "editar", quien, datos=visto, hacia=caso.exp.estado)
    documento.retirado_en = reloj_legal.ahora()
    await tx.flush()


async def radicar(
    tx: AsyncSession,
    caso: Caso,
    quien: Principal,
    componer: Callable[[str, int, Sequence[Documento]], DatosSolicitud],
) -> Expediente:
    """Number the request, freeze its form's data and have the PDF rendered after the commit.

    Args:
        caso: locked.
        componer: the form, of its number, its version and the documents attached.

    Raises:
        Problema: as `aplicar`.
    """
    ahora, s = reloj_legal.ahora(), caso.solicitud
    cambios = {"radicado_en": ahora, "vence": None, "vence_calculo": None}
    exp = await expedientes.aplicar(tx, caso.flujo, caso.exp.id, "radicar", quien, cambios=cambios)
    documentos = await documentos_de(tx, exp.id)
    formulario = s.formulario + 1
    trabajo = {"solicitud": str(exp.id), "formulario": formulario}
    await encolar(tx, RENDERIZAR, trabajo, clave=f"{exp.id}:{formulario}", grupo=exp.empresa)
    numero = exp.numero
    if numero is None:
        numero = await expedientes.numerar(tx, exp.id, f"{SERIES[s.tramite]}-{ahora.astimezone(BOGOTA).year}")
        exp = await expedientes.leer(tx, exp.id)
    s.formulario = formulario
    s.forma = componer(numero, formulario, documentos).model_dump(mode="json", exclude_computed_fields=True)
    s.radicado, s.radicado_error, s.recibida_en = None, None, None
    s.radicado_el = ahora.astimezone(BOGOTA).date()
    if s.tramite == "programa":
        caso.programa.radicado_el = s.radicado_el
    await tx.flush()
    await fallas.marcar(tx, exp)
    await events.anunciar_radicada(tx, exp, s, tuple(FIRMAN))
    return exp


async def corregir(tx: AsyncSession, id: UUID, quien: Principal) -> Expediente:
    """Back to a draft, to file it anew: same number, another version of the form, all signatures again.

    Raises:
        Problema: as `aplicar`.
    """
    caso = await caso_de(tx, id, quien, bloquear=True)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    return await expedientes.aplicar(tx, caso.flujo, id, "corregir", quien)


async def recibir_copia(
    tx: AsyncSession,
    id: UUID,
    rol: str,
    guardar: Callable[[], Awaitable[Objeto]],
    nombre: str,
    quien: Principal,
    recibido_en: datetime,
) -> tuple[Expediente, Objeto]:
    """Keep a signed copy of the form and ask for the verdict on the signature of that role.

    Args:
        guardar: keeps the file, whole; called once nothing but a race can refuse it, and before the case is locked.
        recibido_en: legal instant at which the whole file had been received.

    Raises:
        Problema: as `aplicar`, `radicado-en-preparacion`, `copia-ya-recibida`.
    """
    antes = await caso_de(tx, id, quien)
    exigir_empresa(quien, antes.exp.empresa, actuar=True)
    await _exigir_por_firmar(tx, antes, rol)
    objeto = await guardar()
    exp = await expedientes.aplicar(
        tx, antes.flujo, id, "recibir_firmado", quien, datos={"rol": rol, "sha256": objeto.sha256}
    )
    caso = await caso_de(tx, id, bloquear=True)
    await _exigir_por_firmar(tx, caso, rol, en_validacion=True)
    assert exp.numero is not None
    firmado, copia_id = _ref(objeto), uuid4()
    tx.add(
        Copia(
            id=copia_id,
            expediente=id,
            formulario=caso.solicitud.formulario,
            rol=rol,
            firmado=firmado.model_dump(mode="json"),
            recibido_en=recibido_en,
        )
    )
    await tx.flush()
    await expedientes.adjuntar(
        tx,
        id,
        quien,
        clase=f"firmado_{rol}",
        nombre=nombre or f"{exp.numero}-{rol}.pdf",
        clave=objeto.clave,
        sha256=objeto.sha256,
        tamano=objeto.tamano,
        tipo=objeto.tipo,
    )
    evento = VeredictoSolicitado(
        veredicto_id=copia_id,
        servicio="garantias",
        documento_id=id,
        numero=exp.numero,
        acto="programa",
        nit=exp.empresa,
        firmado=firmado,
        original=RefObjeto.model_validate(caso.solicitud.radicado),
        roles=FIRMAN[rol],
        recibido_en=recibido_en,
    )
    await fallas.marcar(tx, exp)
    await publicar(tx, evento, clave=str(id), version=exp.version, asunto=exp.numero)
    return exp, objeto


async def _exigir_por_firmar(tx: AsyncSession, caso: Caso, rol: str, *, en_validacion: bool = False) -> None:
    if not en_validacion and caso.flujo.transicion(caso.exp.estado, "recibir_firmado") is None:
        raise Problema("transicion-no-permitida", f"La solicitud está {caso.exp.estado}.", estado=caso.exp.estado)
    if caso.solicitud.radicado is None:
        raise Problema("radicado-en-preparacion")
    actuales = [c for c in await copias_de(tx, caso.exp.id) if c.formulario == caso.solicitud.formulario]
    if any(c.rol == rol and c.estado != "rechazada" for c in actuales):
        raise Problema("copia-ya-recibida", f"La copia que firma el {rol} ya se recibió.", rol=rol)


async def aplicar_veredicto(tx: AsyncSession, veredicto: VeredictoEmitido) -> bool:
    """Count the copy, or tell why it is not accepted; once all have signed, the ministry's term begins (art. 16).

    Returns:
        False if nobody waits for this verdict any more.
    """
    caso = await caso_de(tx, veredicto.documento_id, bloquear=True)
    copia = await tx.get(Copia, veredicto.veredicto_id, populate_existing=True)
    if copia is None or copia.expediente != caso.exp.id or copia.estado != "en_validacion":
        return False
    bien = veredicto.veredicto == "TOTAL_PASSED"
    copia.estado = "aceptada" if bien else "rechazada"
    copia.firmante_id = veredicto.firmante_id
    copia.razones = [] if bien else [r.model_dump() for r in veredicto.razones]
    await tx.flush()
    actuales = [c for c in await copias_de(tx, caso.exp.id) if c.formulario == caso.solicitud.formulario]
    aceptadas = {c.rol: c for c in actuales if c.estado == "aceptada"}
    datos = {
        "veredicto_id": str(veredicto.veredicto_id),
        "veredicto": veredicto.veredicto,
        "subindicacion": veredicto.subindicacion,
        "rol": copia.rol,
        "firmante_id": veredicto.firmante_id,
    }
    if aceptadas.keys() == FIRMAN.keys():
        await _a_estudio(tx, caso, max(c.recibido_en for c in aceptadas.values()), datos)
        return True
    # A verdict is still awaited on another copy, or somebody has yet to sign.
    hacia = "en_validacion" if any(c.estado == "en_validacion" for c in actuales) else "radicado"
    motivo = None if bien else " ".join(r.texto for r in veredicto.razones) or veredicto.veredicto
    exp = await expedientes.aplicar(
        tx, caso.flujo, caso.exp.id, "veredicto", SISTEMA, hacia=hacia, motivo=motivo, datos=datos
    )
    if not bien:
        await events.anunciar_firma_rechazada(tx, exp, caso.solicitud, copia.rol, veredicto.razones)
    return True


async def _a_estudio(tx: AsyncSession, caso: Caso, recibida_en: datetime, datos: dict[str, str | None]) -> None:
    reglamento = caso.programa.reglamento
    inicio = recibida_en.astimezone(BOGOTA).date()
    plazo = calcular(catalogo(reglamento)[PLAZO], inicio, await calendario_vigente(tx))
    cambios = {"vence": plazo.vence, "vence_calculo": list(plazo.pasos)}
    exp = await expedientes.aplicar(
        tx, caso.flujo, caso.exp.id, "veredicto", SISTEMA, hacia="en_estudio", datos=datos, cambios=cambios
    )
    caso.solicitud.recibida_en = recibida_en
    await tx.flush()
    await plazos.abrir(tx, exp, reglamento, [plazo])
    await events.anunciar_en_estudio(tx, exp, caso.solicitud, plazo.vence)
    await emitir_constancia(tx, exp, caso.solicitud)


def _ref(objeto: Objeto) -> RefObjeto:
    return RefObjeto(
        servicio="garantias", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano, tipo=objeto.tipo
    )
