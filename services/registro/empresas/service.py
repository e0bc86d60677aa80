"""Use cases of companies."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.empresas.events import publicar_empresa
from services.registro.empresas.flujo import FLUJO
from services.registro.empresas.models import Empresa
from services.registro.empresas.rules import puede_enviarse
from services.registro.empresas.schemas import EmpresaEditada, EmpresaNueva
from services.registro.formularios.lectura import sigue_igual, ultimo
from services.registro.formularios.models import Formulario
from services.registro.personas.models import Firmante, Representacion
from services.registro.personas.nuevas import representacion
from shared.audit import anotar
from shared.clock import reloj_legal
from shared.expedientes import Expediente, abrir, aplicar, leer
from shared.http.etag import exigir_version
from shared.http.problemas import Problema
from shared.identity import Principal, exigir_empresa


async def registrar(tx: AsyncSession, datos: EmpresaNueva, quien: Principal, clave_huellas: str) -> Empresa:
    """Register a company. Who registers it from outside of the Ministry acts for it from now on.

    Raises:
        Problema: `empresa-ya-registrada`.
    """
    expediente = await abrir(tx, FLUJO, empresa=datos.nit, quien=quien, accion="registrar")
    empresa = Empresa(
        nit=datos.nit,
        expediente=expediente.id,
        razon_social=datos.razon_social,
        domicilio=datos.domicilio,
        telefono=datos.telefono,
    )
    tx.add(empresa)
    await tx.flush()
    if not quien.es_interno:
        tx.add(representacion(empresa.nit, UUID(quien.sub), "exportador", quien, evidencia="Registró la empresa."))
    await publicar_empresa(tx, empresa, clave_huellas)
    return empresa


async def buscar(tx: AsyncSession, nit: str, quien: Principal, *, actuar: bool = False) -> tuple[Empresa, Expediente]:
    """A company and its case, for who may see it (or act for it).

    Raises:
        Problema: `no-encontrado`, `prohibido`.
    """
    exigir_empresa(quien, nit, actuar=actuar)
    empresa = await tx.get(Empresa, nit)
    if empresa is None:
        raise Problema("no-encontrado")
    return empresa, await leer(tx, empresa.expediente)


async def bloquear(tx: AsyncSession, nit: str) -> Empresa:
    """The company's row, locked: its people change and its state is published one after the other.

    Raises:
        Problema: `no-encontrado`.
    """
    consulta = sa.select(Empresa).where(col(Empresa.nit) == nit).with_for_update(key_share=True)
    empresa = (await tx.execute(consulta)).scalar_one_or_none()
    if empresa is None:
        raise Problema("no-encontrado")
    return empresa


async def editar(
    tx: AsyncSession, nit: str, datos: EmpresaEditada, esperada: int, quien: Principal, clave_huellas: str
) -> Empresa:
    """Change a company's file, if it still is the version that was read.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `version-distinta`.
    """
    exigir_empresa(quien, nit, actuar=not quien.tiene("funcionario", "coordinador"))
    empresa = await bloquear(tx, nit)
    exigir_version(empresa.version, esperada)
    cambios = datos.model_dump()
    for campo, valor in cambios.items():
        setattr(empresa, campo, valor)
    await anotar(tx, quien=quien, accion="empresa.editar", objeto=f"empresa:{nit}", datos={"campos": sorted(cambios)})
    await publicar_empresa(tx, empresa, clave_huellas)
    return empresa


async def mover(
    tx: AsyncSession, nit: str, accion: str, quien: Principal, *, motivo: str | None, clave_huellas: str
) -> Empresa:
    """Do an action of the company's states. Enabling it accepts the people that it proposed: they are its evidence.

    Raises:
        Problema: `no-encontrado`, `empresa-incompleta`, `formulario-en-validacion`, `formulario-desactualizado`, and
            those of a case's action.
    """
    exigir_empresa(quien, nit)
    empresa = await bloquear(tx, nit)
    if accion == "enviar":
        firmantes = (await tx.execute(sa.select(Firmante).where(col(Firmante.nit) == nit))).scalars()
        if not puede_enviarse(firmantes):
            raise Problema("empresa-incompleta")
    if (formulario := await ultimo(tx, nit)) is not None:
        await _exigir_formulario(tx, empresa, formulario, accion)
    await aplicar(tx, FLUJO, empresa.expediente, accion, quien, motivo=motivo)
    if accion == "habilitar":
        await _aceptar_propuestos(tx, nit, quien)
    await publicar_empresa(tx, empresa, clave_huellas)
    return empresa


async def _exigir_formulario(tx: AsyncSession, empresa: Empresa, formulario: Formulario, accion: str) -> None:
    if accion == "enviar" and formulario.estado == "en_validacion":
        raise Problema("formulario-en-validacion")
    # Nobody is accepted, and nothing enabled, that the representante did not sign.
    firmado = accion == "habilitar" and formulario.estado == "aceptado"
    if firmado and not await sigue_igual(tx, empresa, formulario):
        raise Problema("formulario-desactualizado", "Devuélvala: la empresa cambió lo que su representante firmó.")


async def _aceptar_propuestos(tx: AsyncSession, nit: str, quien: Principal) -> None:
    for tabla, decisor in ((Representacion, "decidida_por"), (Firmante, "decidido_por")):
        propuestos = sa.update(tabla).where(col(tabla.nit) == nit, col(tabla.estado) == "propuesta")
        cuando = {decisor: quien.sub, decisor.replace("_por", "_en"): reloj_legal.ahora()}
        await tx.execute(propuestos.values(estado="vigente", **cuando))
