"""Reading verdicts, their reports and what differs. They are asked for by event, never by HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.firma.estampas.models import EstampaDeRecibo
from services.firma.veredictos import repeticion
from services.firma.veredictos.comparaciones import COMPARABLES
from services.firma.veredictos.informe_pdf import informe_pdf
from services.firma.veredictos.models import Comparacion, Diferencia, Evidencia, Veredicto
from services.firma.veredictos.schemas import (
    DiferenciasLeidas,
    InformeLeido,
    RepeticionLeida,
    VeredictoLeido,
    VeredictoResumido,
)
from shared.documents import Almacen
from shared.events import RefObjeto
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.problemas import Problema
from shared.http.rutas import Enrutador
from shared.http.tx import Tx
from shared.identity import Principal, requiere
from shared.identity.dependencias import PrincipalActual
from shared.identity.empresas import exigir_empresa

rutas = Enrutador(prefix="/v1/veredictos", tags=["veredictos"])
Interno = Annotated[Principal, Depends(requiere("funcionario", "coordinador", "operador", "auditor"))]


@rutas.get("/{veredicto_id}")
async def leer(veredicto_id: UUID, tx: Tx, quien: PrincipalActual) -> VeredictoLeido:
    """One verdict: its company's own people see the reasons, the Ministry the whole report."""
    veredicto = await _visible(tx, veredicto_id, quien)
    estampa = await tx.get(EstampaDeRecibo, (veredicto_id, 1))
    return VeredictoLeido.de(veredicto, estampa, con_informe=quien.es_interno)


@rutas.get("")
async def listar(
    tx: Tx, quien: PrincipalActual, pedida: PaginacionPedida, documento: Annotated[UUID, Query()]
) -> Pagina[VeredictoResumido]:
    """The verdicts on one document, newest first; those of companies that the caller may not see are not there."""
    consulta = select(Veredicto).where(_c.documento_id == documento)
    if not quien.es_interno:
        consulta = consulta.where(_c.nit.in_(quien.empresas))
    filas, siguiente = await paginar(tx, consulta, (_c.pedido_en, _c.id), pedida, descendente=True)
    return Pagina(elementos=[VeredictoResumido.model_validate(f) for f in filas], siguiente=siguiente)


@rutas.get("/{veredicto_id}/informe")
async def leer_informe(veredicto_id: UUID, tx: Tx, quien: Interno) -> InformeLeido:
    """The whole report with policy, trust set and evidence; `veredicto-en-validacion` until it is given."""
    v = await _emitido(tx, veredicto_id, quien)
    evidencias = (
        await tx.execute(select(Evidencia).where(_e.veredicto_id == v.id).order_by(_e.clase, _e.sha256))
    ).all()
    return InformeLeido.model_validate(
        {
            **{k: getattr(v, k) for k in ("id", "numero", "nit", "acto", "recibido_en", "emitido_en", "original")},
            "archivo": v.firmado,
            "recibo_sha256": v.recibo_sha256,
            "confianza": v.confianza,
            "politica": (v.base or {}).get("politica"),
            "evidencias": [{"clase": e.clase, "sha256": e.sha256, "clave": e.clave} for (e,) in evidencias],
            "informe": v.informe,
        }
    )


@rutas.get(
    "/{veredicto_id}/informe.pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}, "description": "El informe, de una página."}},
)
async def bajar_informe(veredicto_id: UUID, tx: Tx, quien: PrincipalActual) -> Response:
    """The report on one page, for the file of the case; also for the company whose file it is."""
    veredicto = await _emitido(tx, veredicto_id, quien)
    cuantas = select(func.count()).select_from(Evidencia).where(_e.veredicto_id == veredicto_id)
    pdf = await informe_pdf(veredicto, (await tx.execute(cuantas)).scalar_one())
    nombre = f'inline; filename="{veredicto.numero}-verificacion.pdf"'
    return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": nombre})


@rutas.get("/{veredicto_id}/diferencias")
async def leer_diferencias(veredicto_id: UUID, tx: Tx, quien: Interno) -> DiferenciasLeidas:
    """What looks or reads otherwise in a file that was refused for its content."""
    veredicto = await _emitido(tx, veredicto_id, quien)
    comparacion = await tx.get(Comparacion, veredicto_id)
    if comparacion is None:
        aplica = veredicto.subindicacion in COMPARABLES
        return DiferenciasLeidas(estado="en_preparacion" if aplica else "no_aplica")
    consulta = select(Diferencia).where(_d.veredicto_id == veredicto_id).order_by(_d.pagina)
    return DiferenciasLeidas.de(comparacion, list((await tx.execute(consulta)).scalars()))


@rutas.get(
    "/{veredicto_id}/diferencias/{pagina}.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}, "description": "El formulario y el archivo, lado a lado."}},
)
async def bajar_diferencia(
    veredicto_id: UUID, pagina: Annotated[int, Path(ge=1, le=1000)], request: Request, tx: Tx, quien: Interno
) -> Response:
    """One page that differs: the form on the left, the file on the right, with what differs framed."""
    diferencia = await tx.get(Diferencia, (veredicto_id, pagina))
    if diferencia is None:
        raise Problema("no-encontrado")
    ref, almacen = RefObjeto.model_validate(diferencia.objeto), request.app.state.almacen
    assert isinstance(almacen, Almacen)
    cabeceras = {"ETag": f'"{ref.sha256}"', "Cache-Control": "private, max-age=86400"}
    return Response(await almacen.leer(ref.clave), media_type="image/png", headers=cabeceras)


@rutas.post("/{veredicto_id}/repeticiones", status_code=202)
async def pedir_repeticion(
    veredicto_id: UUID, tx: Tx, quien: Annotated[Principal, Depends(requiere("coordinador", "auditor"))]
) -> RepeticionLeida:
    """Work the verdict out again with the files, trust, policy, signers and evidence of then; it stays as it is."""
    return RepeticionLeida.model_validate(await repeticion.pedir(tx, await _emitido(tx, veredicto_id, quien), quien))


@rutas.get("/{veredicto_id}/repeticiones")
async def leer_repeticiones(veredicto_id: UUID, tx: Tx, quien: Interno) -> list[RepeticionLeida]:
    """How it came out each time, the newest first."""
    await _visible(tx, veredicto_id, quien)
    return [RepeticionLeida.model_validate(r) for r in await repeticion.de_veredicto(tx, veredicto_id)]


async def _visible(tx: AsyncSession, veredicto_id: UUID, quien: Principal) -> Veredicto:
    veredicto = await tx.get(Veredicto, veredicto_id)
    if veredicto is None:
        raise Problema("no-encontrado")
    exigir_empresa(quien, veredicto.nit)
    return veredicto


async def _emitido(tx: AsyncSession, veredicto_id: UUID, quien: Principal) -> Veredicto:
    veredicto = await _visible(tx, veredicto_id, quien)
    if veredicto.emitido_en is None:
        raise Problema("veredicto-en-validacion")
    return veredicto


_c = Veredicto.__table__.c  # type: ignore[attr-defined]  # SQLModel does not type its tables
_d = Diferencia.__table__.c  # type: ignore[attr-defined]  # idem
_e = Evidencia.__table__.c  # type: ignore[attr-defined]  # idem
