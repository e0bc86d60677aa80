"""The official letters of a programme and of its modifications, from the facts of their case."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.dinero import de_centavos
from services.garantias.papeleria import Carta
from services.garantias.parametros.service import reglamento_de
from services.garantias.programas import cartas
from services.garantias.programas.detalle import DetalleDePrograma
from services.garantias.programas.models import Copia, Programa, Solicitud
from services.garantias.programas.rules import ClasePrograma
from services.garantias.referencias.service import empresa
from shared.expedientes import Expediente
from shared.identity import Principal
from shared.oficios import emitir

SERVICIO = "garantias"


async def asunto_de(tx: AsyncSession, exp: Expediente, tramite: str = "programa") -> cartas.Asunto:
    """What every letter of the case names."""
    titular = await empresa(tx, exp.empresa)
    return cartas.Asunto(
        numero=exp.numero or "",
        empresa=titular.razon_social if titular else exp.empresa,
        nit=exp.empresa,
        tramite=tramite,
    )


async def emitir_oficio(tx: AsyncSession, exp: Expediente, clase: str, carta: Carta) -> UUID:
    """Write the letter of the step that the case just made. Returns its id."""
    return await emitir(tx, exp, clase, carta, servicio=SERVICIO, asunto=carta.asunto)


async def emitir_constancia(tx: AsyncSession, exp: Expediente, s: Solicitud) -> None:
    """The receipt of a request that all have signed."""
    assert s.recibida_en is not None
    assert exp.vence is not None
    consulta = select(Copia).where(
        Copia.expediente == exp.id, Copia.formulario == s.formulario, Copia.estado == "aceptada"
    )
    copias = (await tx.execute(consulta.order_by(col(Copia.rol).desc()))).scalars()
    huellas = [(c.rol, str(c.firmado["sha256"])) for c in copias]
    carta = cartas.constancia(
        await asunto_de(tx, exp, s.tramite), recibida_en=s.recibida_en, decidir_hasta=exp.vence, huellas=huellas
    )
    await emitir_oficio(tx, exp, "constancia", carta)


async def emitir_autorizacion(
    tx: AsyncSession, exp: Expediente, programa: Programa, motivo: str, quien: Principal
) -> None:
    """The letter of art. 17, and the notice to the leasing company if there is one."""
    r = await reglamento_de(tx, programa.reglamento)
    a = await asunto_de(tx, exp)
    detalle = DetalleDePrograma.model_validate(programa.detalle)
    carta = cartas.autorizacion(
        a,
        r,
        clase=ClasePrograma(programa.clase),
        cupo_usd=de_centavos(programa.cupo_fob_centavos),
        licencia_anual=programa.licencia_anual,
        meses=(programa.meses_importacion, programa.meses_compromiso),
        oficina=programa.oficina,
        detalle=detalle,
        motivo=motivo,
        firmante=quien.nombre,
    )
    await emitir_oficio(tx, exp, "autorizacion", carta)
    if detalle.leasing is not None:
        aviso = cartas.aviso_a_leasing(
            a, r, compania=detalle.leasing.compania, contrato=detalle.leasing.contrato, firmante=quien.nombre
        )
        await emitir_oficio(tx, exp, "aviso_leasing", aviso)
