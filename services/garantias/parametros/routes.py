"""HTTP: the figures and offices of each regulation, with their articles, and publishing the next version."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlmodel import col, select

from services.garantias.parametros import service
from services.garantias.parametros.models import ReglamentoGuardado
from services.garantias.parametros.rules import Reglamento
from shared.http import Tx
from shared.http.rutas import Enrutador
from shared.identity import Principal, PrincipalActual, requiere

rutas = Enrutador(prefix="/v1/reglamentos", tags=["reglamentos"])
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]
Codigo = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Linea = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]


class ParametroLeido(BaseModel):
    """One figure; `interpretacion` where the text is silent and the project decided."""

    codigo: str
    valor: Decimal
    unidad: str
    articulo: str
    que_es: str
    interpretacion: bool


class OficinaLeida(BaseModel):
    """An office: as later acts call it, and as the text does."""

    codigo: str
    nombre: str
    en_el_texto: str
    competencia: str
    articulo: str


class ReglamentoLeido(BaseModel):
    """A version of the regulation; programmes filed from `desde` on are under it."""

    codigo: str
    nombre: str
    desde: date
    parametros: list[ParametroLeido]
    oficinas: list[OficinaLeida]

    @classmethod
    def de(cls, r: Reglamento) -> Self:
        """The version as the API shows it."""
        return cls(
            codigo=r.codigo,
            nombre=r.nombre,
            desde=r.desde,
            parametros=[
                ParametroLeido(
                    codigo=p.codigo,
                    valor=p.valor,
                    unidad=p.unidad,
                    articulo=p.fuente,
                    que_es=p.que_es,
                    interpretacion=p.interpretacion,
                )
                for p in r.parametros.values()
            ],
            oficinas=[
                OficinaLeida(
                    codigo=o.codigo,
                    nombre=o.nombre,
                    en_el_texto=o.en_el_texto,
                    competencia=o.competencia,
                    articulo=o.fuente,
                )
                for o in r.oficinas.values()
            ],
        )


class Cambio(BaseModel):
    """Another figure and the act that it comes from."""

    model_config = ConfigDict(extra="forbid")

    valor: Decimal = Field(gt=0, max_digits=18, decimal_places=4)
    articulo: Annotated[str, StringConstraints(pattern=r"^arts?\. .{1,80}$")]


class ReglamentoNuevo(BaseModel):
    """The next version: as `base` but for what changes."""

    model_config = ConfigDict(extra="forbid")

    base: Codigo
    codigo: Codigo
    nombre: Linea
    desde: date
    cambios: dict[str, Cambio] = {}
    oficinas: dict[str, Linea] = Field(default={}, description="Nombre nuevo de cada oficina que cambia.")
    motivo: Linea


@rutas.get("")
async def listar(tx: Tx, quien: PrincipalActual) -> list[ReglamentoLeido]:
    """Every regulation that a programme may be under, oldest first."""
    codigos = select(col(ReglamentoGuardado.codigo)).order_by(col(ReglamentoGuardado.desde))
    return [ReglamentoLeido.de(await service.reglamento_de(tx, c)) for c in (await tx.execute(codigos)).scalars().all()]


@rutas.post("", status_code=201)
async def publicar(datos: ReglamentoNuevo, tx: Tx, quien: Coordinador) -> ReglamentoLeido:
    """Publish a version; programmes authorised before keep theirs."""
    nuevo = await service.publicar_version(
        tx,
        quien,
        base=datos.base,
        codigo=datos.codigo,
        nombre=datos.nombre,
        desde=datos.desde,
        cambios={c: (v.valor, v.articulo) for c, v in datos.cambios.items()},
        oficinas=datos.oficinas,
        motivo=datos.motivo,
    )
    return ReglamentoLeido.de(nuevo)
