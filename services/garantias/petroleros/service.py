"""Use cases of contracts of the oil sector in a study. The study is locked first."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.dinero import a_centavos
from services.garantias.estudios import service as estudios
from services.garantias.estudios.calculo import es_por_valor
from services.garantias.estudios.piezas_de_archivo import ABIERTO_A_ARCHIVOS
from services.garantias.estudios.service import CasoEstudio
from services.garantias.garantias.service import anexar
from services.garantias.petroleros import rules
from services.garantias.petroleros.models import ContratoPetrolero
from services.garantias.petroleros.schemas import ContratoNuevo
from services.garantias.programas.detalle import DetalleDePrograma
from services.garantias.programas.models import Programa
from shared.audit import anotar
from shared.clock import reloj_legal
from shared.documents import Objeto
from shared.http import Problema
from shared.identity import Principal, exigir_empresa


async def de_estudio(tx: AsyncSession, estudio_id: UUID) -> list[ContratoPetrolero]:
    """Those that a study shows, oldest first."""
    consulta = select(ContratoPetrolero).where(
        col(ContratoPetrolero.estudio_id) == estudio_id, col(ContratoPetrolero.retirado_en).is_(None)
    )
    return list((await tx.execute(consulta.order_by(col(ContratoPetrolero.id)))).scalars())


async def agregar(
    tx: AsyncSession, estudio_id: UUID, datos: ContratoNuevo, archivos: dict[str, Objeto], quien: Principal
) -> ContratoPetrolero:
    """Show a contract, with its certificate (art. 30).

    Raises:
        Problema: `datos-invalidos` where art. 30 does not reach, `contrato-repetido`, `transicion-no-permitida`.
    """
    caso = await _abierto(tx, estudio_id, quien)
    programa = await tx.get_one(Programa, caso.fila.programa_id)
    objecion = rules.objecion(
        sector_petrolero=DetalleDePrograma.model_validate(programa.detalle).sector_petrolero,
        por_valor=await es_por_valor(tx, programa),
    )
    if objecion:
        raise Problema("datos-invalidos", objecion)
    adjuntos = {clase: await anexar(tx, estudio_id, clase, o, quien) for clase, o in archivos.items()}
    valor, grado = Decimal(datos.valor_usd), Decimal(datos.grado)
    fila = ContratoPetrolero(
        estudio_id=estudio_id,
        numero=datos.numero,
        contratante=datos.contratante.value,
        empresa_contratante=datos.empresa_contratante,
        objeto=datos.objeto.value,
        valor_centavos=a_centavos(valor),
        grado=grado,
        acreditado_centavos=a_centavos(rules.acreditado(valor, grado)),
        contrato=adjuntos[rules.CONTRATO].id,
        certificacion=adjuntos[rules.CERTIFICACION].id,
        agregado_por=quien.sub,
        agregado_en=reloj_legal.ahora(),
    )
    tx.add(fila)
    await tx.flush()
    visto = {"contrato": datos.numero, "acreditado_centavos": fila.acreditado_centavos}
    await anotar(tx, quien=quien, accion="estudio.agregar_contrato", objeto=caso.exp.objeto, datos=visto)
    return fila


async def retirar(tx: AsyncSession, estudio_id: UUID, contrato: UUID, motivo: str, quien: Principal) -> CasoEstudio:
    """Take a contract back while the study is the company's.

    Raises:
        Problema: `no-encontrado`, `transicion-no-permitida`.
    """
    caso = await _abierto(tx, estudio_id, quien)
    fila = await tx.get(ContratoPetrolero, contrato)
    if fila is None or fila.estudio_id != estudio_id or fila.retirado_en is not None:
        raise Problema("no-encontrado")
    fila.retirado_en = reloj_legal.ahora()
    await tx.flush()
    visto = {"contrato": fila.numero}
    await anotar(tx, quien=quien, accion="estudio.retirar_contrato", objeto=caso.exp.objeto, motivo=motivo, datos=visto)
    return caso


async def _abierto(tx: AsyncSession, estudio_id: UUID, quien: Principal) -> CasoEstudio:
    caso = await estudios.buscar(tx, estudio_id, quien, bloquear=True)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    if caso.exp.estado not in ABIERTO_A_ARCHIVOS:
        raise Problema("transicion-no-permitida", f"El estudio está {caso.exp.estado}.", estado=caso.exp.estado)
    return caso
