"""What is published of a company: its whole state, after each change."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.direcciones.models import Direccion
from services.registro.empresas.models import Empresa
from services.registro.personas.models import Firmante
from shared.events.registro import EmpresaActualizada, FirmanteVigente
from shared.expedientes import Expediente, historia, leer
from shared.identity import huella_documento
from shared.identity.huellas import huella_correo, huella_texto
from shared.messaging import publicar

EN_REGISTRO = ("registrada", "en_revision")


async def publicar_empresa(tx: AsyncSession, empresa: Empresa, clave_huellas: str) -> None:
    """Give a locked company its next version and publish it whole, with its accepted signers by digest.

    While it is being registered its proposed representantes go too, for the one act that they may sign: its form.
    """
    empresa.version += 1
    await tx.flush()
    expediente = await leer(tx, empresa.expediente)
    aceptados = sa.select(Firmante).where(col(Firmante.nit) == empresa.nit, col(Firmante.estado) == "vigente")
    firmantes = [
        _publicado(f, clave_huellas) for f in (await tx.execute(aceptados.order_by(col(Firmante.id)))).scalars()
    ]
    if expediente.estado in EN_REGISTRO:
        propuestos = sa.select(Firmante).where(
            col(Firmante.nit) == empresa.nit,
            col(Firmante.estado) == "propuesta",
            col(Firmante.roles).contains(["representante"]),
        )
        proximos = (await tx.execute(propuestos.order_by(col(Firmante.id)))).scalars()
        firmantes += [_publicado(f, clave_huellas, ("representante_propuesto",)) for f in proximos]
    vivas = sa.select(Direccion).where(col(Direccion.nit) == empresa.nit, col(Direccion.retirada_en).is_(None))
    direcciones: Sequence[Direccion] = (await tx.execute(vivas)).scalars().all()
    evento = EmpresaActualizada.model_validate(
        {
            "nit": empresa.nit,
            "razon_social": empresa.razon_social,
            "estado": expediente.estado,
            "version": empresa.version,
            "firmantes": firmantes,
            "correos_confirmados": sum(d.confirmada_en is not None for d in direcciones),
            "huella_direccion": huella_texto("direccion", empresa.domicilio, clave_huellas),
            "huellas_correos": sorted(huella_correo(d.correo, clave_huellas) for d in direcciones),
            "motivo": await _motivo(tx, expediente),
        }
    )
    await publicar(tx, evento, clave=empresa.nit, version=empresa.version, asunto=empresa.nit)


async def _motivo(tx: AsyncSession, expediente: Expediente) -> str:
    """What was said when the company came to the state that it is in."""
    cambios = [p for p in await historia(tx, expediente.id) if p.desde != p.hacia]
    return (cambios[-1].motivo or "") if cambios else ""


def _publicado(firmante: Firmante, clave_huellas: str, roles: tuple[str, ...] = ()) -> FirmanteVigente:
    return FirmanteVigente(
        firmante_id=str(firmante.id),
        huella_documento=huella_documento(firmante.tipo_documento, firmante.numero_documento, clave_huellas),
        roles=roles or tuple(firmante.roles),
        desde=firmante.desde,
        hasta=firmante.hasta,
    )
