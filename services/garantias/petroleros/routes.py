"""HTTP: contracts of the oil sector in a study."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Request

from services.garantias.estudios.jobs import pedir_calculo
from services.garantias.estudios.service import buscar
from services.garantias.garantias.archivos import guardar_varios
from services.garantias.petroleros import problemas as _problemas  # noqa: F401 -- declares its problem
from services.garantias.petroleros import rules, service
from services.garantias.petroleros.schemas import ContratoConArchivos, ContratoLeido
from services.garantias.registros.schemas import ConMotivo
from shared.http import Tx
from shared.http.rutas import LIMITE_PDF, MIB, Enrutador
from shared.identity import Principal, PrincipalActual, requiere

rutas = Enrutador(prefix="/v1/estudios", tags=["estudios"])

Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]


@rutas.post("/{id}/contratos-petroleros", status_code=201, max_body_size=2 * LIMITE_PDF + MIB)
async def agregar(
    id: UUID, datos: Annotated[ContratoConArchivos, Form()], tx: Tx, quien: Titular, peticion: Request
) -> ContratoLeido:
    """Show a contract in place of export declarations (art. 30)."""
    caso = await buscar(tx, id, quien)
    partes = ((rules.CONTRATO, datos.contrato), (rules.CERTIFICACION, datos.certificacion))
    archivos = await guardar_varios(peticion.app.state.almacen, partes)
    fila = await service.agregar(tx, id, datos, archivos, quien)
    await pedir_calculo(tx, id, caso.exp.empresa)
    return ContratoLeido.de(fila)


@rutas.get("/{id}/contratos-petroleros")
async def listar(id: UUID, tx: Tx, quien: PrincipalActual) -> list[ContratoLeido]:
    """The contracts that a study shows."""
    await buscar(tx, id, quien)
    return [ContratoLeido.de(c) for c in await service.de_estudio(tx, id)]


@rutas.post("/{id}/contratos-petroleros/{contrato}/retirar", status_code=204)
async def retirar(id: UUID, contrato: UUID, datos: ConMotivo, tx: Tx, quien: Titular) -> None:
    """Take a contract back before the study is filed."""
    caso = await service.retirar(tx, id, contrato, datos.motivo, quien)
    await pedir_calculo(tx, id, caso.exp.empresa)
