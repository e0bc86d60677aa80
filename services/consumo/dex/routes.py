"""HTTP: export declarations of the company and their review by the Ministry."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, File, Form, Query, Request, Response, UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.cantidades import Toneladas, kilogramos
from services.consumo.consumos.schemas import Decision, PasoLeido
from services.consumo.cqe.consultas import cqe_visible
from services.consumo.descargas import PDF, pdf
from services.consumo.dex import consultas, decisiones, informes, presentacion, service
from services.consumo.dex.mesa import Nueva
from services.consumo.dex.models import FLUJO
from services.consumo.dex.schemas import (
    Asignacion,
    Clase,
    CoberturaLeida,
    ConMotivo,
    DexLeida,
    Dolares,
    NumeroDeDeclaracion,
    PendienteLeido,
    UtilizacionLeida,
    Verificacion,
    VerificacionDeVarias,
    VerificadaLeida,
    centavos,
)
from services.consumo.dex.service import Declarada
from services.consumo.hojas.documento import exigir_pdf
from shared.clock import reloj_legal
from shared.documents import Almacen, Objeto
from shared.expedientes import acciones, asignar, historia, situacion, soltar
from shared.http import Tx, TxDeLectura
from shared.http.cargas import Carga, PdfRecibido, examinar_pdf
from shared.http.enteros import Version
from shared.http.espera import EsperarSegundos, esperar_cambio
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import LIMITE_CARGA_PDF, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, requiere
from shared.persistence import BaseDeDatos

rutas = Enrutador(prefix="/v1/dex", tags=["dex"])

Empresa = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Revisor = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]


async def _declarada(
    declaracion: Annotated[NumeroDeDeclaracion, Form(description="Número que le dio la aduana.")],
    fecha: Annotated[date, Form()],
    cantidad: Annotated[Toneladas, Form(description="Peso comercial declarado, en toneladas.")],
    fob_usd: Annotated[Dolares, Form(description="Valor FOB en dólares.")],
) -> Declarada:
    return Declarada(declaracion, fecha, kilogramos(cantidad), centavos(fob_usd))


Escrita = Annotated[Declarada, Depends(_declarada)]


async def _leida(tx: AsyncSession, dex_id: UUID, quien: Principal) -> DexLeida:
    exp, dex = await consultas.dex_visible(tx, dex_id, quien)
    certificados = await consultas.cqe_de_varias(tx, [dex])
    avisos = await consultas.avisos_de_varias(tx, [dex], certificados, quien)
    return DexLeida.de(exp, dex, certificados[dex.cqe_id], await acciones(tx, FLUJO, exp, quien), avisos[dex.id])


async def _guardar(request: Request, archivo: Carga) -> Objeto:
    exigir_pdf(await archivo.contenido(), archivo.nombre or "archivo")
    almacen: Almacen = request.app.state.almacen
    return await almacen.guardar(archivo.trozos())


@rutas.get("")
async def listar(
    tx: TxDeLectura,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    estado: Annotated[list[str] | None, Query()] = None,
    empresa: NIT | None = None,
    cqe: Annotated[str | None, Query(max_length=60, description="Número del certificado.")] = None,
    contingente: Annotated[str | None, Query(max_length=40)] = None,
) -> Pagina[DexLeida]:
    """Declarations that the caller may see: oldest first for the Ministry, newest first for a company."""
    filas, siguiente = await consultas.en_bandeja(
        tx, quien, estados=tuple(estado or ()), empresa=empresa, cqe=cqe, contingente=contingente, pedida=pedida
    )
    declaraciones = [d for _, d in filas]
    certificados = await consultas.cqe_de_varias(tx, declaraciones)
    avisos = await consultas.avisos_de_varias(tx, declaraciones, certificados, quien)
    sit = await situacion(tx, quien)
    elementos = [
        DexLeida.de(e, d, certificados[d.cqe_id], await acciones(tx, FLUJO, e, quien, sit), avisos[d.id])
        for e, d in filas
    ]
    return Pagina(elementos=elementos, siguiente=siguiente)


@rutas.post("", status_code=201, max_body_size=LIMITE_CARGA_PDF)
async def presentar(
    cqe: Annotated[str, Form(min_length=1, max_length=60, description="Número del certificado.")],
    clase: Annotated[Clase, Form()],
    declarada: Escrita,
    archivo: PdfRecibido,
    request: Request,
    tx: Tx,
    quien: Empresa,
    respuesta: Response,
) -> DexLeida:
    """File a declaration against a certificate; what is to be noticed of it comes back in `avisos`."""
    await cqe_visible(tx, cqe, quien)
    documento = await _guardar(request, archivo)
    dex = await presentacion.presentar(tx, quien, Nueva(cqe, clase, declarada, documento))
    respuesta.headers["Location"] = f"/v1/dex/{dex}"
    return await _leida(tx, dex, quien)


@rutas.get("/pendientes")
async def listar_pendientes(
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    empresa: NIT | None = None,
    contingente: Annotated[str | None, Query(max_length=40)] = None,
    vencidos: Annotated[bool, Query(description="Solo los que pasaron del plazo.")] = False,
    sin_ninguna: Annotated[bool, Query(description="Solo los que no tienen ninguna declaración.")] = False,
) -> Pagina[PendienteLeido]:
    """Certificates that declarations do not cover yet, by the last day to file."""
    hoy = reloj_legal.hoy()
    filas, siguiente = await informes.pendientes(
        tx,
        quien,
        empresa=empresa,
        contingente=contingente,
        vencidos_al=hoy if vencidos else None,
        sin_ninguna=sin_ninguna,
        pedida=pedida,
    )
    return Pagina(elementos=[PendienteLeido.de(p, hoy) for p in filas], siguiente=siguiente)


@rutas.get("/utilizacion")
async def listar_utilizacion(
    tx: TxDeLectura,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    empresa: NIT | None = None,
    contingente: Annotated[str | None, Query(max_length=40)] = None,
) -> Pagina[UtilizacionLeida]:
    """Utilisation of each quota: verified declarations over net assigned."""
    filas, siguiente = await informes.utilizacion(tx, quien, empresa=empresa, contingente=contingente, pedida=pedida)
    ahora = reloj_legal.ahora()
    return Pagina(elementos=[UtilizacionLeida.de(u, ahora) for u in filas], siguiente=siguiente)


@rutas.get("/cobertura/{cqe}")
async def leer_cobertura(cqe: str, tx: TxDeLectura, quien: PrincipalActual) -> CoberturaLeida:
    """What declarations cover of a certificate."""
    exp, certificado = await cqe_visible(tx, cqe, quien)
    declarado = (await consultas.declarado_en(tx, {certificado.id})).get(certificado.id, 0)
    return CoberturaLeida.de(exp, certificado, await consultas.credito_de(tx, certificado.id), declarado)


@rutas.post("/verificar-varias")
async def verificar_varias(cuerpo: VerificacionDeVarias, request: Request, quien: Revisor) -> list[VerificadaLeida]:
    """Accept those of which nothing is to be noticed, each its own decision; of the others it is told why not."""
    bd: BaseDeDatos = request.app.state.bd
    hechas = await decisiones.verificar_varias(bd, cuerpo.ids, quien, cuerpo.motivo)
    return [VerificadaLeida.de(dex_id, hecho) for dex_id, hecho in hechas]


@rutas.get("/{dex_id}")
async def leer(
    dex_id: UUID,
    request: Request,
    quien: PrincipalActual,
    desde_version: Annotated[Version, Query(description="Esperar a que la versión sea mayor que esta.")] = 0,
    esperar: EsperarSegundos = 0,
) -> DexLeida:
    """One declaration; with `esperar` the answer comes as soon as its version is greater than `desde_version`."""
    return await esperar_cambio(
        request, lambda tx: _leida(tx, dex_id, quien), lambda d: d.version > desde_version, esperar
    )


@rutas.get("/{dex_id}/historia")
async def leer_historia(dex_id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """Everything that happened to the declaration, oldest first."""
    await consultas.dex_visible(tx, dex_id, quien)
    return [PasoLeido.de(paso) for paso in await historia(tx, dex_id)]


@rutas.get("/{dex_id}/documento.pdf", response_class=Response, responses=PDF)
async def leer_documento(dex_id: UUID, request: Request, tx: Tx, quien: PrincipalActual) -> Response:
    """The PDF of the declaration, as it was filed."""
    exp, dex = await consultas.dex_visible(tx, dex_id, quien)
    return await pdf(request.app.state.almacen, dex.documento, str(exp.numero))


@rutas.post("/{dex_id}/corregir", max_body_size=LIMITE_CARGA_PDF)
async def corregir(
    dex_id: UUID,
    declarada: Escrita,
    request: Request,
    tx: Tx,
    quien: Empresa,
    archivo: Annotated[UploadFile | None, File(description="El PDF, si cambia; de 20 MB como máximo.")] = None,
) -> DexLeida:
    """Write an objected declaration anew; it waits for the Ministry again."""
    await consultas.dex_visible(tx, dex_id, quien)
    documento = None if archivo is None else await _guardar(request, await examinar_pdf(archivo))
    await service.corregir(tx, dex_id, quien, declarada, documento)
    return await _leida(tx, dex_id, quien)


@rutas.post("/{dex_id}/reemplazar", status_code=201, max_body_size=LIMITE_CARGA_PDF)
async def reemplazar(
    dex_id: UUID,
    declarada: Escrita,
    archivo: PdfRecibido,
    request: Request,
    tx: Tx,
    quien: Empresa,
    respuesta: Response,
) -> DexLeida:
    """File the definitive declaration of a provisional one; a verified one is replaced once this one is verified."""
    _, provisional = await consultas.dex_visible(tx, dex_id, quien)
    cqe = (await consultas.cqe_de_varias(tx, [provisional]))[provisional.cqe_id]
    documento = await _guardar(request, archivo)
    dex = await presentacion.presentar(tx, quien, Nueva(cqe.numero, "definitiva", declarada, documento, dex_id))
    respuesta.headers["Location"] = f"/v1/dex/{dex}"
    return await _leida(tx, dex, quien)


@rutas.post("/{dex_id}/retirar")
async def retirar(dex_id: UUID, cuerpo: ConMotivo, tx: Tx, quien: Empresa) -> DexLeida:
    """Withdraw, with the reason; of a verified one the Ministry must object first."""
    await consultas.dex_visible(tx, dex_id, quien)
    await service.retirar(tx, dex_id, quien, cuerpo.motivo)
    return await _leida(tx, dex_id, quien)


@rutas.post("/{dex_id}/verificar")
async def verificar(dex_id: UUID, cuerpo: Verificacion, tx: Tx, quien: Revisor) -> DexLeida:
    """Accept; it credits its certificate, up to what that allows."""
    await decisiones.verificar(tx, dex_id, quien, cuerpo.motivo, version=cuerpo.version)
    return await _leida(tx, dex_id, quien)


@rutas.post("/{dex_id}/objetar")
async def objetar(dex_id: UUID, cuerpo: Decision, tx: Tx, quien: Revisor) -> DexLeida:
    """Send it back to the company with the reason; of a verified one what it credited is taken back."""
    await decisiones.objetar(tx, dex_id, quien, cuerpo.motivo, version=cuerpo.version)
    return await _leida(tx, dex_id, quien)


@rutas.post("/{dex_id}/asignar")
async def poner_en_manos(dex_id: UUID, cuerpo: Asignacion, tx: Tx, quien: Revisor) -> DexLeida:
    """Take a free one, or (coordinador) give it to somebody."""
    await consultas.dex_visible(tx, dex_id, quien)
    await asignar(tx, dex_id, cuerpo.a, quien, motivo=cuerpo.motivo)
    return await _leida(tx, dex_id, quien)


@rutas.post("/{dex_id}/soltar")
async def devolver_a_la_bandeja(dex_id: UUID, tx: Tx, quien: Revisor) -> DexLeida:
    """Give it back to the common inbox."""
    await consultas.dex_visible(tx, dex_id, quien)
    await soltar(tx, dex_id, quien)
    return await _leida(tx, dex_id, quien)
