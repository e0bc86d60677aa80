"""Routes of the reviewer's tools for one kind of case; mount them before those of the case itself.

They are built once per `Revision`: checks, drafts of two signatures, prepared texts. Inboxes are in `rutas_bandeja`.
"""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, Request
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.expedientes.casos import leer
from shared.expedientes.comprobaciones import rojos
from shared.expedientes.decisiones import firmar_proyecto, proyecto_de, retirar
from shared.expedientes.formas import (
    CodigoDeTexto,
    ComprobacionesLeidas,
    ConMotivo,
    ProyectoEscrito,
    ProyectoLeido,
    TextoEscrito,
    TextoLeido,
    TextosLeidos,
)
from shared.expedientes.marcadores import marcadores_de
from shared.expedientes.permisos import situacion
from shared.expedientes.revision import Revision
from shared.expedientes.rutas_bandeja import agregar_bandeja
from shared.expedientes.tablas import Expediente, Proyecto, decision, expediente
from shared.expedientes.textos import TextoPreparado, guardar_texto, textos, versiones_de_texto
from shared.http.problemas import Problema
from shared.http.rutas import Enrutador
from shared.http.tx import Tx
from shared.identity import Principal, requiere

Revisor = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]
Lector = Annotated[Principal, Depends(requiere("funcionario", "coordinador", "auditor"))]
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]


def rutas_de_revision(revision: Revision) -> Enrutador:
    """All the reviewer's routes of a kind of case, under its base path."""
    rutas = Enrutador(prefix=revision.base, tags=[revision.etiqueta])
    agregar_bandeja(rutas, revision)
    _agregar_textos(rutas, revision)
    _agregar_proyectos(rutas, revision)

    @rutas.get("/{id}/comprobaciones")
    async def comprobaciones(id: UUID, tx: Tx, quien: Lector) -> ComprobacionesLeidas:
        """The automatic checks of a case, green or red, each with its figures; and the flags of its applicant."""
        exp = await leer(tx, id, tipo=revision.tipo)
        await _sin_conflicto(tx, exp, quien)
        lista = (await revision.comprobar(tx, [exp])).get(id, [])
        banderas = (await revision.banderas(tx, [exp])).get(id, [])
        return ComprobacionesLeidas(
            version=exp.version, comprobaciones=lista, todas_verdes=not rojos(lista), banderas=banderas
        )

    return rutas


async def _sin_conflicto(tx: AsyncSession, exp: Expediente, quien: Principal) -> None:
    if exp.empresa in quien.empresas or exp.empresa in (await situacion(tx, quien)).conflictos:
        raise Problema("conflicto-de-interes")


def _agregar_textos(rutas: Enrutador, revision: Revision) -> None:
    conocidos = revision.nombres | revision.libres

    @rutas.get("/textos-preparados")
    async def listar_textos(tx: Tx, quien: Lector, accion: str | None = None) -> TextosLeidos:
        """The reasons that the Ministry has prepared for each action."""
        leidos = [_texto(t) for t in await textos(tx, revision.tipo, accion=accion)]
        return TextosLeidos(elementos=leidos, del_caso=sorted(revision.nombres), libres=sorted(revision.libres))

    @rutas.get("/textos-preparados/{codigo}/versiones")
    async def versiones(codigo: CodigoDeTexto, tx: Tx, quien: Lector) -> list[TextoLeido]:
        """Every version of a text, with who wrote it and when."""
        return [_texto(t) for t in await versiones_de_texto(tx, revision.tipo, codigo)]

    @rutas.put("/textos-preparados/{codigo}")
    async def escribir_texto(codigo: CodigoDeTexto, cuerpo: TextoEscrito, tx: Tx, quien: Coordinador) -> TextoLeido:
        """Write a text, or its next version; `activo: false` takes it off the list and keeps its versions."""
        if cuerpo.accion not in {t.accion for t in revision.flujo.transiciones}:
            raise Problema("texto-invalido", f"No existe la acción {cuerpo.accion}.")
        escrito = await guardar_texto(
            tx, quien, tipo=revision.tipo, codigo=codigo, marcadores=conocidos, **cuerpo.model_dump()
        )
        return _texto(escrito)


def _texto(texto: TextoPreparado) -> TextoLeido:
    leido = TextoLeido.model_validate(texto)
    return leido.model_copy(update={"marcadores": marcadores_de(texto.texto)})


def _agregar_proyectos(rutas: Enrutador, revision: Revision) -> None:
    @rutas.get("/proyectos")
    async def por_firmar(tx: Tx, quien: Revisor) -> list[ProyectoLeido]:
        """Decisions drafted by somebody that wait for a second signature, oldest first; at most 200."""
        c = expediente.c
        sit = await situacion(tx, quien)
        consulta = (
            sa.select(c.id)
            .join(decision, decision.c.expediente == c.id)
            .where(c.tipo == revision.tipo, decision.c.estado == "proyectada")
            .where(c.empresa.not_in(sorted(sit.conflictos | quien.empresas)))
            .order_by(decision.c.proyectada_en, decision.c.id)
            .limit(200)
        )
        leidos = []
        for id in (await tx.execute(consulta)).scalars().all():
            proyecto = await proyecto_de(tx, id)
            if proyecto is not None:
                leidos.append(_proyecto(await leer(tx, id), proyecto, quien))
        return leidos

    @rutas.get("/{id}/proyectos")
    async def leer_proyecto(id: UUID, tx: Tx, quien: Revisor) -> list[ProyectoLeido]:
        """The draft of a case that waits for its signature, if there is one."""
        exp = await leer(tx, id, tipo=revision.tipo)
        await _sin_conflicto(tx, exp, quien)
        proyecto = await proyecto_de(tx, id)
        return [] if proyecto is None else [_proyecto(exp, proyecto, quien)]

    @rutas.post("/{id}/proyectos", status_code=201)
    async def proyectar(id: UUID, cuerpo: ProyectoEscrito, request: Request, tx: Tx, quien: Revisor) -> ProyectoLeido:
        """Draft a decision of two signatures; nothing moves until somebody else signs it."""
        exp = await leer(tx, id, tipo=revision.tipo, bloquear=True)
        firmable = revision.firmables(request.app.state).get(cuerpo.accion)
        if firmable is None:
            raise Problema("transicion-no-permitida", f"{cuerpo.accion} no es una decisión de dos firmas.")
        try:
            datos = firmable.modelo.model_validate(cuerpo.datos)
        except ValidationError as error:
            errores = [{"campo": ".".join(map(str, e["loc"])), "mensaje": e["msg"]} for e in error.errors()]
            raise Problema("datos-invalidos", "Revise los datos de la decisión.", errores=errores) from error
        decidido = await revision.decidido(tx, exp, cuerpo.accion, cuerpo.motivo, cuerpo.texto_preparado)
        await firmable.proyectar(tx, id, quien, decidido, datos, cuerpo.version)
        proyecto = await proyecto_de(tx, id)
        if proyecto is None:
            raise RuntimeError(f"{cuerpo.accion} no dejó proyecto en {id}")
        return _proyecto(exp, proyecto, quien)

    @rutas.post("/{id}/proyectos/{proyecto_id}/firmar")
    async def firmar(
        id: UUID, proyecto_id: UUID, request: Request, tx: Tx, quien: Revisor
    ) -> dict[str, str | int | None]:
        """Sign what somebody else drafted: it is done now, in this transaction, with all its checks again."""
        await _del_caso(tx, id, proyecto_id, revision.tipo)
        firmables = revision.firmables(request.app.state)
        movido = await firmar_proyecto(
            tx, revision.flujo, proyecto_id, quien, lambda p: firmables[p.accion].ejecutar(tx, p, quien)
        )
        return {"id": str(movido.id), "numero": movido.numero, "estado": movido.estado, "version": movido.version}

    @rutas.post("/{id}/proyectos/{proyecto_id}/retirar", status_code=204)
    async def retirar_proyecto(id: UUID, proyecto_id: UUID, cuerpo: ConMotivo, tx: Tx, quien: Revisor) -> None:
        """Withdraw a draft: its author, or a coordinador."""
        await _del_caso(tx, id, proyecto_id, revision.tipo)
        await retirar(tx, proyecto_id, quien, motivo=cuerpo.motivo)


async def _del_caso(tx: AsyncSession, id: UUID, proyecto_id: UUID, tipo: str) -> None:
    await leer(tx, id, tipo=tipo)
    consulta = sa.select(decision.c.id).where(decision.c.id == proyecto_id, decision.c.expediente == id)
    if (await tx.execute(consulta)).first() is None:
        raise Problema("no-encontrado")


def _proyecto(exp: Expediente, proyecto: Proyecto, quien: Principal) -> ProyectoLeido:
    puede = proyecto.proyectada_por != quien.sub and quien.tiene(*proyecto.roles)
    leido = {**proyecto.__dict__, "roles": list(proyecto.roles)}
    return ProyectoLeido(**leido, numero=exp.numero, nit=exp.empresa, puede_firmar=puede)
