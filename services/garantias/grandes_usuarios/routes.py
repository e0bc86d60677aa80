"""HTTP: Grandes Usuarios (arts. 103 to 111)."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.dinero import de_centavos
from services.garantias.grandes_usuarios import service
from services.garantias.grandes_usuarios.flujo import FLUJO
from services.garantias.grandes_usuarios.models import GranUsuario
from services.garantias.grandes_usuarios.schemas import (
    Decision,
    GranUsuarioLeido,
    GranUsuarioNuevo,
    Operadores,
    Perdida,
    Requerimiento,
    RequerimientoLeido,
    Respuesta,
)
from services.garantias.historia import PasoLeido, pasos_de
from shared import expedientes
from shared.documents import Almacen
from shared.expedientes import Filtro
from shared.http import Tx
from shared.http.cargas import examinar_pdf
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import LIMITE_CARGA_PDF, LIMITE_PDF, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1/grandes-usuarios", tags=["grandes usuarios"])

Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Solicitante = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado", "funcionario"))]
Funcionario = Annotated[Principal, Depends(requiere("funcionario"))]
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]
Ministerio = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]


async def _leer(tx: AsyncSession, caso: service.CasoGranUsuario, quien: Principal) -> GranUsuarioLeido:
    exp, fila = caso.exp, caso.fila
    historial = await service.historial(tx, fila)
    return GranUsuarioLeido(
        id=exp.id,
        numero=exp.numero,
        nit=exp.empresa,
        estado=exp.estado,
        version=exp.version,
        de_oficio=fila.de_oficio,
        calidad=fila.calidad,
        exportaciones_usd=de_centavos(fila.exportaciones_usd_centavos),
        anios_de_uso=historial.anios_de_uso,
        condiciones=await service.condiciones(tx, fila),
        operador=fila.operador,
        suplente=fila.suplente,
        operador_usuario=fila.operador_usuario,
        suplente_usuario=fila.suplente_usuario,
        reconocido_en=fila.reconocido_en,
        perdido_en=fila.perdido_en,
        causa_perdida=fila.causa_perdida,
        acta=fila.acta,
        causas_de_perdida=[c.value for c in await service.causas_de_perdida(tx, fila)],
        requerimientos=[
            RequerimientoLeido(
                id=r.id,
                texto=r.texto,
                hasta=r.hasta,
                respondido_en=r.respondido_en,
                respuesta_sha256=(r.respuesta or {}).get("sha256"),
            )
            for r in await service.requerimientos(tx, fila.id)
        ],
        decision_proyectada=await expedientes.proyecto_de(tx, exp.id) is not None,
        acciones=list(await expedientes.acciones(tx, FLUJO, exp, quien)),
    )


@rutas.post("", status_code=201)
async def solicitar(datos: GranUsuarioNuevo, tx: Tx, quien: Solicitante, respuesta: Response) -> GranUsuarioLeido:
    """Ask for the recognition of a company, or open it on the ministry's own (art. 103)."""
    caso = await service.solicitar(tx, datos, quien)
    respuesta.headers["Location"] = f"/v1/grandes-usuarios/{caso.exp.id}"
    return await _leer(tx, caso, quien)


@rutas.get("")
async def listar(
    tx: Tx, quien: PrincipalActual, pedida: PaginacionPedida, empresa: NIT | None = None, estado: str | None = None
) -> Pagina[GranUsuarioLeido]:
    """Those that the caller may see."""
    if empresa is not None:
        exigir_empresa(quien, empresa)
    filtro = Filtro(tipos=(FLUJO.tipo,), estados=(estado,) if estado else (), empresa=empresa)
    casos, siguiente = await expedientes.bandeja(tx, quien, filtro, pedida)
    leidos = [await _leer(tx, service.CasoGranUsuario(e, await tx.get_one(GranUsuario, e.id)), quien) for e in casos]
    return Pagina(elementos=leidos, siguiente=siguiente)


@rutas.get("/{id}")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual) -> GranUsuarioLeido:
    """One, with its conditions as of today."""
    return await _leer(tx, await service.buscar(tx, id, quien), quien)


@rutas.get("/{id}/historia")
async def historia(id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """What was done on it, oldest first."""
    caso = await service.buscar(tx, id, quien)
    return await pasos_de(tx, caso.exp.id, quien)


@rutas.post("/{id}/reconocer")
async def reconocer(id: UUID, datos: Decision, tx: Tx, quien: Funcionario) -> GranUsuarioLeido:
    """Draft the recognition; the Director signs it at `/firmar` (art. 105)."""
    return await _leer(tx, await service.proyectar(tx, id, "reconocer", datos.motivo, quien), quien)


@rutas.post("/{id}/negar")
async def negar(id: UUID, datos: Decision, tx: Tx, quien: Funcionario) -> GranUsuarioLeido:
    """Draft the denial; signed at `/firmar`."""
    return await _leer(tx, await service.proyectar(tx, id, "negar", datos.motivo, quien), quien)


@rutas.post("/{id}/perder")
async def perder(id: UUID, datos: Perdida, tx: Tx, quien: Funcionario) -> GranUsuarioLeido:
    """Draft the loss that the Comité decided (art. 111); signed at `/firmar`."""
    return await _leer(tx, await service.proyectar_perdida(tx, id, datos, quien), quien)


@rutas.post("/{id}/firmar")
async def firmar(id: UUID, tx: Tx, quien: Coordinador) -> GranUsuarioLeido:
    """Sign what somebody else drafted."""
    return await _leer(tx, await service.firmar(tx, id, quien), quien)


@rutas.post("/{id}/operadores")
async def designar(id: UUID, datos: Operadores, tx: Tx, quien: Titular) -> GranUsuarioLeido:
    """The legal representative names the operator and the substitute (art. 107)."""
    return await _leer(tx, await service.designar(tx, id, datos, quien), quien)


@rutas.post("/{id}/requerimientos")
async def requerir(id: UUID, datos: Requerimiento, tx: Tx, quien: Ministerio) -> GranUsuarioLeido:
    """Ask for papers on behalf of the Comité (art. 110)."""
    return await _leer(tx, await service.requerir(tx, id, datos, quien), quien)


@rutas.post("/{id}/respuestas", max_body_size=LIMITE_CARGA_PDF)
async def responder(
    id: UUID, datos: Annotated[Respuesta, Form()], tx: Tx, quien: Titular, request: Request
) -> GranUsuarioLeido:
    """Give the papers that were asked for."""
    await service.buscar(tx, id, quien)
    carga = await examinar_pdf(datos.archivo)
    almacen: Almacen = request.app.state.almacen
    objeto = await almacen.guardar(carga.trozos(), limite=LIMITE_PDF)
    caso = await service.responder(tx, id, datos.requerimiento, datos.texto, objeto, quien)
    return await _leer(tx, caso, quien)
