"""Rows of new representations and signers, in the state that their author's role gives them."""

from datetime import date
from uuid import UUID

from uuid_utils.compat import uuid7

from services.registro.personas.models import Firmante, Representacion
from shared.clock import reloj_legal
from shared.identity import Principal


def _decidida_por(quien: Principal) -> str | None:
    """Who accepts what `quien` adds by adding it: the Ministry; a company only proposes."""
    return quien.sub if quien.tiene("funcionario", "coordinador") else None


def representacion(
    nit: str,
    usuario: UUID,
    rol: str,
    quien: Principal,
    *,
    evidencia: str,
    desde: date | None = None,
    hasta: date | None = None,
) -> Representacion:
    """A representation; who acts for itself (the one who registers the company) needs no acceptance."""
    propia = str(usuario) == quien.sub
    decisor = _decidida_por(quien)
    return Representacion(
        id=uuid7(),
        nit=nit,
        usuario=usuario,
        rol=rol,
        estado="vigente" if propia or decisor else "propuesta",
        desde=desde or reloj_legal.hoy(),
        hasta=hasta,
        evidencia=evidencia,
        creada_por=quien.sub,
        creada_en=reloj_legal.ahora(),
        decidida_por=decisor,
        decidida_en=reloj_legal.ahora() if propia or decisor else None,
    )


def firmante(
    nit: str,
    documento: tuple[str, str],
    nombre: str,
    roles: list[str],
    quien: Principal,
    *,
    evidencia: str,
    desde: date | None = None,
    hasta: date | None = None,
) -> Firmante:
    """A signer, by a normalised identity document."""
    decisor = _decidida_por(quien)
    return Firmante(
        id=uuid7(),
        nit=nit,
        tipo_documento=documento[0],
        numero_documento=documento[1],
        nombre=nombre,
        roles=roles,
        estado="vigente" if decisor else "propuesta",
        desde=desde or reloj_legal.hoy(),
        hasta=hasta,
        evidencia=evidencia,
        creado_por=quien.sub,
        creado_en=reloj_legal.ahora(),
        decidido_por=decisor,
        decidido_en=reloj_legal.ahora() if decisor else None,
    )
