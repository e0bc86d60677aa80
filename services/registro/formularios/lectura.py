"""Reading forms, and the data that one is made of."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.direcciones.models import Direccion
from services.registro.empresas.models import Empresa
from services.registro.formularios.formas import DatosFormularioRegistro, FirmanteDeclarado, UsuarioDeclarado
from services.registro.formularios.models import Formulario
from services.registro.formularios.rules import CLASES, mismo_contenido
from services.registro.personas.models import Firmante, Representacion
from services.registro.usuarios.models import Usuario
from shared.clock import reloj_legal
from shared.documents.formas import Adjunto
from shared.expedientes import adjuntos


async def ultimo(tx: AsyncSession, nit: str) -> Formulario | None:
    """The newest form of a company."""
    consulta = sa.select(Formulario).where(col(Formulario.nit) == nit).order_by(col(Formulario.version).desc()).limit(1)
    return (await tx.execute(consulta.execution_options(populate_existing=True))).scalar_one_or_none()


async def sigue_igual(tx: AsyncSession, empresa: Empresa, formulario: Formulario) -> bool:
    """Whether the company's file still says what its form froze."""
    ahora = await datos_de(tx, empresa, formulario.numero, formulario.version, reloj_legal.ahora())
    congelado = DatosFormularioRegistro.model_validate(formulario.forma)
    return mismo_contenido(congelado.model_dump(), ahora.model_dump())


async def datos_de(
    tx: AsyncSession, empresa: Empresa, numero: str, version: int, generado_en: datetime
) -> DatosFormularioRegistro:
    """What the form of a company says as of this transaction."""
    firmantes = sa.select(Firmante).where(col(Firmante.nit) == empresa.nit, col(Firmante.estado) != "revocada")
    usuarios = (
        sa.select(Representacion, Usuario)
        .join(Usuario, col(Usuario.id) == col(Representacion.usuario))
        .where(col(Representacion.nit) == empresa.nit, col(Representacion.estado) != "revocada")
    )
    vivas = sa.select(Direccion).where(col(Direccion.nit) == empresa.nit, col(Direccion.retirada_en).is_(None))
    return DatosFormularioRegistro(
        generado_en=generado_en,
        numero=numero,
        version=version,
        nit=empresa.nit,
        razon_social=empresa.razon_social,
        domicilio=empresa.domicilio,
        telefono=empresa.telefono,
        firmantes=tuple(
            FirmanteDeclarado(
                nombre=f.nombre,
                tipo=f.tipo_documento,
                documento=f.numero_documento,
                roles=tuple(f.roles),
                desde=f.desde,
                hasta=f.hasta,
            )
            for f in (await tx.execute(firmantes.order_by(col(Firmante.id)))).scalars()
        ),
        usuarios=tuple(
            UsuarioDeclarado(nombre=u.nombre, usuario=u.usuario, rol=r.rol)
            for r, u in await tx.execute(usuarios.order_by(col(Representacion.id)))
        ),
        correos=tuple(d.correo for d in (await tx.execute(vivas.order_by(col(Direccion.id)))).scalars()),
        adjuntos=tuple(
            Adjunto(nombre=a.nombre, sha256=a.sha256, tamano=a.tamano)
            for a in await adjuntos(tx, empresa.expediente)
            if a.clase in CLASES
        ),
    )
