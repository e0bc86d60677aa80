"""What an authorised modification does: to the programme, to the quota in the ledger, and to its guarantees."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.dinero import de_centavos
from services.garantias.garantias.rules_vida import CausaDeSustitucion
from services.garantias.garantias.vida import pedir_sustitucion
from services.garantias.grandes_usuarios.consultas import es_gran_usuario
from services.garantias.parametros.rules import Reglamento
from services.garantias.programas import cartas, events, periodos
from services.garantias.programas.comprobar import antecedentes
from services.garantias.programas.detalle import DetalleDePrograma
from services.garantias.programas.flujo import FLUJO
from services.garantias.programas.models import Modificacion, PeriodoDePrograma, Programa, Subproyecto
from services.garantias.programas.modificaciones_datos import (
    CambioDeCupo,
    CambioDeGarantia,
    CambioDeModalidad,
    CambioDeOficina,
    CambioDePlazo,
    CambioDeRazonSocial,
    Cambios,
    CesionDeCupo,
    CesionDePrograma,
    ImportacionPorLeasing,
    ModificacionEscrita,
    Reactivacion,
    Reestructuracion,
)
from services.garantias.programas.nombres import GARANTIAS, OPERACIONES, dolares
from services.garantias.programas.oficios import asunto_de, emitir_oficio
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from services.garantias.programas.rules_modificaciones import (
    FRASES,
    LETRAS,
    Cambio,
    ProgramaActual,
    efecto_en_garantia,
)
from services.garantias.programas.rules_periodos import periodo_de_importacion
from services.garantias.referencias.service import empresa
from services.garantias.registros.cupo import sincronizar
from services.garantias.registros.models import CupoPeriodo
from shared import expedientes
from shared.clock import reloj_legal
from shared.expedientes import Expediente
from shared.identity import Principal

_ACEPTADAS = sa.text("""
    SELECT g.id FROM garantia g JOIN expediente e ON e.id = g.id
    WHERE g.programa_id = :id AND g.subproyecto = 0 AND g.objeto = 'cumplimiento' AND e.estado = 'aceptada'
    ORDER BY g.id
""")
_SIGUIENTE = sa.text("SELECT coalesce(max(numero), 0) + 1 FROM programa_subproyecto WHERE programa_id = :id")
_CAMBIAR_TITULAR = sa.text("UPDATE expediente SET empresa = :nit WHERE id = :id")

QUE: dict[str, str] = {
    "plazo_importacion": "se amplía el plazo para registrar importaciones",
    "cupo": "cambia el cupo de importación",
    "clase_garantia": "cambia la clase de garantía",
    "razon_social": "cambian la razón social y el domicilio",
    "oficina": "cambia la oficina donde se ejecuta",
    "modalidad": "cambia la modalidad de la operación",
    "cesion_cupo": "se cede parte del cupo asignado",
    "reactivacion": "se reactiva el cupo del período",
    "cesion_programa": "se cede el programa",
    "leasing": "se importa mediante contrato de leasing",
    "reestructuracion": "se reestructuran los compromisos de exportación",
}


def en_palabras_de(p: Programa, c: Cambios) -> list[tuple[str, str]]:
    """What was and what is asked, row by row, as the form and the letter print it."""
    detalle = DetalleDePrograma.model_validate(p.detalle)
    filas = [("Caso del artículo 19", f"literal {LETRAS[c.clase]}): {QUE[c.clase]}")]
    if isinstance(c, CambioDePlazo):
        filas.append(("Meses para importar", f"de {p.meses_importacion} a {c.meses_importacion}"))
    elif isinstance(c, CambioDeCupo):
        antes = dolares(de_centavos(p.cupo_fob_centavos))
        filas.append(("Cupo de importación FOB", f"de {antes} a {dolares(c.cupo_fob_usd)}"))
        if not es_de_materias_primas(ClasePrograma(p.clase)):
            filas.append(("Integra un proyecto autorizado antes", "Sí" if c.integra_proyecto_anterior else "No"))
    elif isinstance(c, CambioDeGarantia):
        filas.append(("Clase de garantía", GARANTIAS[c.clase_garantia]))
    elif isinstance(c, CambioDeRazonSocial):
        filas += [("Razón social", c.razon_social), ("Domicilio", c.domicilio)]
    elif isinstance(c, CambioDeOficina):
        filas.append(("Oficina", f"de {p.oficina} a {c.oficina}"))
    elif isinstance(c, CambioDeModalidad):
        filas.append(("Modalidad", f"de {OPERACIONES[detalle.operacion]} a {OPERACIONES[c.operacion]}"))
    elif isinstance(c, CesionDeCupo):
        filas.append(("Cupo que se cede", dolares(c.monto_usd)))
        if c.receptor is not None:
            filas.append(("Programa que lo recibe", f"{c.receptor.numero}, NIT {c.receptor.nit}"))
    elif isinstance(c, CesionDePrograma):
        filas.append(("Cesionario", f"NIT {c.cesionario}"))
    elif isinstance(c, ImportacionPorLeasing):
        filas += [("Compañía de leasing", c.leasing.compania), ("Contrato", c.leasing.contrato)]
    elif isinstance(c, Reestructuracion):
        filas += [
            ("Meses del compromiso", f"de {p.meses_compromiso} a {c.meses_compromiso}"),
            ("Compromiso", c.compromiso),
        ]
    return filas


async def impedimentos_del_cesionario(tx: AsyncSession, p: Programa, c: Cambios) -> list[str]:
    """Art. 19 g and i: who receives is enabled and without breaches; part of a quota goes to a like programme."""
    if isinstance(c, CesionDePrograma):
        propio = await expedientes.leer(tx, p.id)
        if c.cesionario == propio.empresa:
            return ["El programa ya es de esa empresa."]
        return await _impedimentos_de(tx, c.cesionario)
    if not isinstance(c, CesionDeCupo):
        return []
    assert c.programa_cesionario is not None
    otro = await tx.get(Programa, c.programa_cesionario)
    if otro is None or otro.id == p.id:
        return ["No existe el programa que recibe el cupo."]
    exp = await expedientes.leer(tx, otro.id)
    if exp.estado != "autorizado":
        return [f"El programa que recibe el cupo está {exp.estado}."]
    de_materias = {es_de_materias_primas(ClasePrograma(x.clase)) for x in (p, otro)}
    distintas = [] if len(de_materias) == 1 else ["Los dos programas deben ser de la misma clase de bienes."]
    return distintas + await _impedimentos_de(tx, exp.empresa)


async def _impedimentos_de(tx: AsyncSession, nit: str) -> list[str]:
    conocida = await empresa(tx, nit)
    if conocida is None or conocida.estado != "habilitada":
        return [f"La empresa {nit} no está habilitada."]
    previos = await antecedentes(tx, nit)
    return [f"La empresa {nit} tiene incumplimientos pendientes (art. 13 b)."] if previos.incumplimientos else []


async def aplicar(
    tx: AsyncSession,
    r: Reglamento,
    p: Programa,
    fila: Modificacion,
    escrita: ModificacionEscrita,
    exp: Expediente,
    actual: ProgramaActual,
    cambio: Cambio,
    motivo: str,
    quien: Principal,
) -> None:
    """Apply an authorised change: the programme's case is locked, and `exp` is that of the modification.

    Raises:
        Problema: `cupo-excedido` if the quota would be less than what was drawn, `transicion-no-permitida` if the
            programme is no longer authorised.
    """
    efecto = efecto_en_garantia(actual, cambio)
    palabras = en_palabras_de(p, escrita.cambio)
    programa = await expedientes.aplicar(
        tx,
        FLUJO,
        p.id,
        "modificar",
        quien,
        motivo=motivo,
        datos={"modificacion": exp.numero, "clase": fila.clase},
        en_otras_manos=True,
    )
    carta = cartas.modificacion(
        await asunto_de(tx, exp, "modificacion"),
        r,
        programa=programa.numero or "",
        que=QUE[fila.clase],
        cambios=palabras,
        efecto=FRASES[efecto.efecto],
        motivo=motivo,
        firmante=quien.nombre,
    )
    fila.antes, fila.efecto = await _cambiar(tx, p, escrita.cambio, efecto.efecto, fila, quien, motivo), efecto.efecto
    fila.aplicada_en = reloj_legal.ahora()
    await tx.flush()
    programa = await expedientes.leer(tx, p.id)
    await events.anunciar_modificado(tx, programa, p, fila, exp.numero or "", None)
    await emitir_oficio(tx, exp, "modificacion", carta)
    if efecto.causa is not None:
        await _sustituir(tx, p.id, CausaDeSustitucion(efecto.causa), f"Modificación {exp.numero}: {motivo}", quien)


async def _sustituir(
    tx: AsyncSession, programa_id: UUID, causa: CausaDeSustitucion, motivo: str, quien: Principal
) -> None:
    for id in (await tx.execute(_ACEPTADAS, {"id": programa_id})).scalars().all():
        await pedir_sustitucion(tx, id, causa, motivo, quien, carta=False)


async def _cambiar(
    tx: AsyncSession, p: Programa, c: Cambios, efecto: str, fila: Modificacion, quien: Principal, motivo: str
) -> dict[str, Any]:
    """Change the rows; gives what they were."""
    detalle = DetalleDePrograma.model_validate(p.detalle)
    antes: dict[str, Any] = {}
    if isinstance(c, CambioDePlazo):
        antes, p.meses_importacion = {"meses_importacion": p.meses_importacion}, c.meses_importacion
    elif isinstance(c, CambioDeCupo):
        antes = {"cupo_fob_centavos": p.cupo_fob_centavos}
        nuevo = int(c.cupo_fob_usd * 100)
        if efecto == "subproyecto":
            fila.subproyecto = await _abrir_subproyecto(tx, p.id, nuevo - p.cupo_fob_centavos, fila.id)
            await _sincronizar(tx, p)
        else:
            await _fijar_cupo(tx, p, nuevo)
    elif isinstance(c, CambioDeGarantia):
        antes = {"clase_garantia": detalle.clase_garantia}
        _escribir(p, detalle, clase_garantia=c.clase_garantia.value)
    elif isinstance(c, CambioDeOficina):
        antes, p.oficina = {"oficina": p.oficina}, c.oficina
    elif isinstance(c, CambioDeModalidad):
        antes = {"operacion": detalle.operacion}
        _escribir(p, detalle, operacion=c.operacion)
    elif isinstance(c, ImportacionPorLeasing):
        antes = {"leasing": detalle.leasing.model_dump(mode="json") if detalle.leasing else None}
        _escribir(p, detalle, leasing=c.leasing)
    elif isinstance(c, Reestructuracion):
        antes, p.meses_compromiso = {"meses_compromiso": p.meses_compromiso}, c.meses_compromiso
    elif isinstance(c, Reactivacion):
        antes = {"cupo_del_periodo_centavos": 0}
        await periodos.fijar(tx, p, p.cupo_fob_centavos)
    elif isinstance(c, CesionDePrograma):
        antes = await _ceder_programa(tx, p, c.cesionario)
    elif isinstance(c, CesionDeCupo):
        antes = await _ceder_cupo(tx, p, c, quien, motivo)
    await tx.flush()
    return antes


def _escribir(p: Programa, detalle: DetalleDePrograma, **cambios: Any) -> None:
    p.detalle = detalle.model_copy(update=cambios).model_dump(mode="json")


async def _fijar_cupo(tx: AsyncSession, p: Programa, centavos: int) -> None:
    p.cupo_fob_centavos = centavos
    await tx.flush()
    periodo = periodo_de_importacion(ClasePrograma(p.clase), reloj_legal.hoy().year)
    if await tx.get(PeriodoDePrograma, (p.id, periodo)) is not None:
        await periodos.fijar(tx, p, await periodos.con_subproyectos(tx, p))
    await _sincronizar(tx, p)


async def _sincronizar(tx: AsyncSession, p: Programa) -> None:
    """Bring the ledger of the current period, if anything was drawn from it, to what the programme says now."""
    periodo = periodo_de_importacion(ClasePrograma(p.clase), reloj_legal.hoy().year)
    if await tx.get(CupoPeriodo, (p.id, periodo)) is not None:
        await sincronizar(tx, p, periodo)


async def _abrir_subproyecto(tx: AsyncSession, programa_id: UUID, centavos: int, modificacion: UUID) -> int:
    numero: int = (await tx.execute(_SIGUIENTE, {"id": programa_id})).scalar_one()
    nuevo = Subproyecto(
        programa_id=programa_id,
        numero=numero,
        modificacion_id=modificacion,
        cupo_centavos=centavos,
        creado_en=reloj_legal.ahora(),
    )
    tx.add(nuevo)
    await tx.flush()
    return numero


async def _ceder_programa(tx: AsyncSession, p: Programa, cesionario: str) -> dict[str, Any]:
    exp = await expedientes.leer(tx, p.id)
    gran_usuario = await es_gran_usuario(tx, cesionario)
    p.titular_anterior, p.gran_usuario = exp.empresa, gran_usuario
    await tx.execute(_CAMBIAR_TITULAR, {"id": p.id, "nit": cesionario})
    return {"empresa": exp.empresa}


async def _ceder_cupo(tx: AsyncSession, p: Programa, c: CesionDeCupo, quien: Principal, motivo: str) -> dict[str, Any]:
    assert c.programa_cesionario is not None
    monto = int(c.monto_usd * 100)
    receptor = await expedientes.aplicar(
        tx,
        FLUJO,
        c.programa_cesionario,
        "modificar",
        quien,
        motivo=motivo,
        datos={"cupo_recibido_de": str(p.id), "usd_centavos": monto},
        en_otras_manos=True,
    )
    otro = await tx.get_one(Programa, receptor.id, populate_existing=True)
    antes = {"cupo_fob_centavos": p.cupo_fob_centavos, "cupo_del_cesionario_centavos": otro.cupo_fob_centavos}
    await _fijar_cupo(tx, p, p.cupo_fob_centavos - monto)
    await _fijar_cupo(tx, otro, otro.cupo_fob_centavos + monto)
    await _sustituir(tx, otro.id, CausaDeSustitucion.AUMENTO_DE_CUPO, motivo, quien)
    return antes
