"""What is published of a company: its whole state, after each change."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.direcciones.models import Direccion
from services.registro.empresas.models import Empresa
from services.registro.personas.models import Firmante
from shared.events.registro import EmpresaActualizada, FirmanteVigente
from shared.expedientes import leer
from shared.identity import huella_documento
from shared.messaging import publicar


async def publicar_empresa(tx: AsyncSession, empresa: Empresa, clave_huellas: str) -> None:
    """Give a locked company its next version and publish it whole, with its accepted signers by digest."""
    empresa.version += 1
    await tx.flush()
    expediente = await leer(tx, empresa.expediente)
    aceptados = sa.select(Firmante).where(col(Firmante.nit) == empresa.nit, col(Firmante.estado) == "vigente")
    firmantes: Sequence[Firmante] = (await tx.execute(aceptados.order_by(col(Firmante.id)))).scalars().all()
    confirmadas = sa.select(sa.func.count()).where(
        col(Direccion.nit) == empresa.nit,
        col(Direccion.confirmada_en).is_not(None),
        col(Direccion.retirada_en).is_(None),
    )
    evento = EmpresaActualizada.model_validate(
        {
            "nit": empresa.nit,
            "razon_social": empresa.razon_social,
            "estado": expediente.estado,
            "version": empresa.version,
            "firmantes": [_publicado(f, clave_huellas) for f in firmantes],
            "correos_confirmados": (await tx.execute(confirmadas)).scalar_one(),
        }
    )
    await publicar(tx, evento, clave=empresa.nit, version=empresa.version, asunto=empresa.nit)


def _publicado(firmante: Firmante, clave_huellas: str) -> FirmanteVigente:
    return FirmanteVigente(
        firmante_id=str(firmante.id),
        huella_documento=huella_documento(firmante.tipo_documento, firmante.numero_documento, clave_huellas),
        roles=tuple(firmante.roles),
        desde=firmante.desde,
        hasta=firmante.hasta,
    )
