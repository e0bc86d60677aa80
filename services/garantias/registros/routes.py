"""HTTP: import registrations."""

from collections.abc import Collection
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Query, Request, Response, UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.descargas import DocumentoLeido, descargar, documentos_de
from services.garantias.dinero import de_centavos
from services.garantias.historia import PasoLeido, pasos_de
from services.garantias.por_programa import del_programa
from services.garantias.programas import service as programas
from services.garantias.registros import cancelar as cancelaciones
from services.garantias.registros import codigos, cupo, service
from services.garantias.registros.flujo import REGISTRO
from services.garantias.registros.models import Registro
from services.garantias.registros.schemas import (
    AdjuntoLeido,
    CancelacionDeRegistro,
    CodigoLeido,
    Concepto,
    ConMotivo,
    CupoLeido,
    Observacion,
    RegistroLeido,
    RegistroNuevo,
)
from shared import expedientes
from shared.documents import Almacen
from shared.expedientes import Filtro
from shared.http import Problema, Tx
from shared.http.cargas import examinar_pdf
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import LIMITE_CARGA_PDF, LIMITE_PDF, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1", tags=["registros"])

Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Funcionario = Annotated[Principal, Depends(requiere("funcionario"))]
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]


async def _leer(tx: AsyncSession, caso: service.CasoRegistro, quien: Principal) -> RegistroLeido:
    acciones = await expedientes.acciones(tx, REGISTRO, caso.exp, quien)
    propias = [a for a in acciones if a not in {"modificar", "renunciar", "cancelar"}]
    items, conceptos = await service.items_de(tx, caso.exp.id), await service.conceptos_de(tx, caso.exp.id)
    return RegistroLeido.de(caso.exp, caso.fila, items, conceptos, propias)


@rutas.post("/programas/{id}/registros", status_code=201)
async def crear(id: UUID, datos: RegistroNuevo, tx: Tx, quien: Titular, respuesta: Response) -> RegistroLeido:
    """Write a draft; `/radicar` files it and holds its value of the quota."""
    caso = await service.crear(tx, id, datos, quien)
    respuesta.headers["Location"] = f"/v1/registros/{caso.exp.id}"
    return await _leer(tx, caso, quien)


@rutas.get("/programas/{id}/cupo")
async def cupo_del_programa(
    id: UUID, tx: Tx, quien: PrincipalActual, periodo: Annotated[int | None, Query(ge=0, le=9999)] = None
) -> CupoLeido:
    """What is left of the quota of a period; of the present one unless told."""
    programa = await programas.buscar(tx, id, quien)
    cual = cupo.periodo_actual(programa.fila) if periodo is None else periodo
    s = await cupo.saldo_de(tx, programa.fila, cual)
    return CupoLeido(
        periodo=cual,
        autorizado_usd=de_centavos(s.autorizado),
        disponible_usd=de_centavos(s.disponible),
        reservado_usd=de_centavos(s.reservado),
        utilizado_usd=de_centavos(s.utilizado),
        reexportado_usd=de_centavos(s.reexportado),
    )


@rutas.get("/programas/{id}/codigos")
async def codigos_del_programa(id: UUID, tx: Tx, quien: PrincipalActual) -> list[CodigoLeido]:
    """The programme's internal codes, ascending (art. 64)."""
    await programas.buscar(tx, id, quien)
    return [CodigoLeido.model_validate(c.model_dump()) for c in (await codigos.codigos_de(tx, id)).values()]


@rutas.get("/registros")
async def listar(
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    empresa: NIT | None = None,
    estado: str | None = None,
    programa: UUID | None = None,
    referencia_externa: Annotated[str | None, Query(max_length=80, description="Entera.")] = None,
) -> Pagina[RegistroLeido]:
    """Registrations that the caller may see, newest first for a company."""
    if empresa is not None:
        exigir_empresa(quien, empresa)
    estados = (estado,) if estado else ()
    filtro = Filtro(
        tipos=(REGISTRO.tipo,),
        estados=estados,
        empresa=empresa,
        referencia=referencia_externa,
        condiciones=del_programa(Registro, programa),
    )
    casos, siguiente = await expedientes.bandeja(tx, quien, filtro, pedida)
    leidos = [await _leer(tx, service.CasoRegistro(e, await tx.get_one(Registro, e.id)), quien) for e in casos]
    return Pagina(elementos=leidos, siguiente=siguiente)


@rutas.get("/registros/{id}")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual) -> RegistroLeido:
    """One registration with its items as modified."""
    return await _leer(tx, await service.buscar(tx, id, quien), quien)


@rutas.get("/registros/{id}/historia")
async def historia(id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """What was done on it, oldest first."""
    return await pasos_de(tx, (await service.buscar(tx, id, quien)).exp.id, quien)


async def adjuntar_a(
    tx: AsyncSession,
    exp: expedientes.Expediente,
    abiertos: Collection[str],
    clase: str,
    archivo: UploadFile,
    quien: Principal,
    peticion: Request,
) -> AdjuntoLeido:
    """Keep a PDF as part of a held case of the caller's company.

    Args:
        abiertos: states in which the company may still complete it.

    Raises:
        Problema: `transicion-no-permitida` in any other state, or as `exigir_empresa` and `examinar_pdf`.
    """
    exigir_empresa(quien, exp.empresa, actuar=True)
    if exp.estado not in abiertos:
        raise Problema("transicion-no-permitida", f"En estado {exp.estado} ya no se adjunta.")
    carga = await examinar_pdf(archivo)
    almacen: Almacen = peticion.app.state.almacen
    objeto = await almacen.guardar(carga.trozos(), limite=LIMITE_PDF)
    adjunto = await expedientes.adjuntar(
        tx,
        exp.id,
        quien,
        clase=clase,
        nombre=carga.nombre[:200],
        clave=objeto.clave,
        sha256=objeto.sha256,
        tamano=objeto.tamano,
    )
    return AdjuntoLeido.model_validate(adjunto, from_attributes=True)


@rutas.post("/registros/{id}/adjuntos", status_code=201, max_body_size=LIMITE_CARGA_PDF)
async def adjuntar(
    id: UUID, clase: Annotated[str, Form(max_length=40)], archivo: UploadFile, tx: Tx, quien: Titular, peticion: Request
) -> AdjuntoLeido:
    """Attach a PDF to a draft: `precio` for capital goods (art. 45 par.)."""
    caso = await service.buscar(tx, id, quien, bloquear=True)
    return await adjuntar_a(tx, caso.exp, {"borrador"}, clase, archivo, quien, peticion)


@rutas.get("/registros/{id}/documentos")
async def documentos(id: UUID, tx: Tx, quien: PrincipalActual) -> list[DocumentoLeido]:
    """What came with it, oldest first."""
    return await documentos_de(tx, (await service.buscar(tx, id, quien)).exp.id)


@rutas.get("/registros/{id}/documentos/{documento}.pdf", response_class=Response)
async def documento(id: UUID, documento: UUID, tx: Tx, quien: PrincipalActual, peticion: Request) -> Response:
    """One document as it was attached."""
    return await descargar(tx, (await service.buscar(tx, id, quien)).exp.id, documento, peticion)


@rutas.post("/registros/{id}/radicar")
async def radicar(id: UUID, tx: Tx, quien: Titular) -> RegistroLeido:
    """File it: needs a guarantee presented for the period, and quota for its whole value."""
    return await _leer(tx, await service.radicar(tx, id, quien), quien)


@rutas.post("/registros/{id}/desistir")
async def desistir(id: UUID, datos: ConMotivo, tx: Tx, quien: Titular) -> RegistroLeido:
    """Withdraw it before it is decided; what it held goes back."""
    return await _leer(tx, await service.terminar_sin_registrar(tx, id, "desistir", datos.motivo, quien), quien)


@rutas.post("/registros/{id}/conceptos")
async def emitir_concepto(id: UUID, datos: Concepto, tx: Tx, quien: Coordinador) -> RegistroLeido:
    """Record the Comité's concept, or the decision on an import in another's name (art. 42)."""
    return await _leer(tx, await service.emitir_concepto(tx, id, datos, quien), quien)


@rutas.post("/registros/{id}/aprobar")
async def aprobar(id: UUID, datos: Observacion, tx: Tx, quien: Funcionario) -> RegistroLeido:
    """Register the import: its guarantee must be accepted."""
    return await _leer(tx, await service.aprobar(tx, id, datos.motivo, quien), quien)


@rutas.post("/registros/{id}/cancelar")
async def cancelar(id: UUID, datos: CancelacionDeRegistro, tx: Tx, quien: Coordinador) -> RegistroLeido:
    """Cancel what was not used, once the unilateral end of its programme is final (art. 55)."""
    return await _leer(tx, await cancelaciones.cancelar(tx, id, datos, quien), quien)


@rutas.post("/registros/{id}/negar")
async def negar(id: UUID, datos: ConMotivo, tx: Tx, quien: Funcionario) -> RegistroLeido:
    """Deny it; what it held goes back to the quota."""
    return await _leer(tx, await service.terminar_sin_registrar(tx, id, "negar", datos.motivo, quien), quien)
