"""Use cases of client systems."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.registro.clientes.models import Cliente, Secreto
from services.registro.clientes.rules import GRACIA, delegado, hasta_cuando
from services.registro.clientes.schemas import TIPO_ACCESO, TIPO_JWT, ClienteNuevo, PeticionDeToken, TokenDado
from services.registro.sesiones.service import principal_de
from services.registro.usuarios.models import Usuario
from shared.audit import anotar
from shared.clock import reloj_sistema
from shared.http.problemas import Problema
from shared.identity import Emisor, Principal, TokenInvalido, Verificador

_TIPOS = {TIPO_ACCESO, TIPO_JWT}
_ERRORES = {
    "cliente-invalido": "invalid_client",
    "peticion-de-token": "invalid_request",
    "concesion-invalida": "invalid_grant",
    "concesion-no-admitida": "unsupported_grant_type",
}


@dataclass(frozen=True, slots=True)
class Firma:
    """By what tokens are issued and verified here, and how long they last."""

    emisor: Emisor
    verificador: Verificador
    dura: timedelta


def rechazo(codigo: str, detail: str | None = None) -> Problema:
    """A problem of the token endpoint with the `error` by which OAuth libraries know it."""
    cabeceras = {"WWW-Authenticate": 'Basic realm="contingentes"'} if codigo == "cliente-invalido" else None
    return Problema(codigo, detail, headers=cabeceras, error=_ERRORES[codigo])


async def crear(tx: AsyncSession, datos: ClienteNuevo, quien: Principal) -> tuple[Cliente, str]:
    """A client and its first secret, which is kept nowhere. Raises `cliente-repetido` (by the database)."""
    ahora = reloj_sistema.ahora()
    cliente = Cliente(
        id=uuid7(), codigo=datos.codigo, nombre=datos.nombre, creado_por=quien.sub, creado_en=ahora, activo=True
    )
    tx.add(cliente)
    await tx.flush()
    secreto = await _nuevo_secreto(tx, cliente.id, ahora)
    await anotar(tx, quien=quien, accion="cliente.crear", objeto=_objeto(cliente), datos={"codigo": cliente.codigo})
    return cliente, secreto


async def buscar(tx: AsyncSession, id: UUID, *, bloquear: bool = False) -> Cliente:
    """A client by id. Raises `no-encontrado`."""
    cliente = await tx.get(Cliente, id, with_for_update=bloquear)
    if cliente is None:
        raise Problema("no-encontrado")
    return cliente


async def cambiar_secreto(tx: AsyncSession, id: UUID, quien: Principal) -> tuple[Cliente, str, datetime]:
    """A new secret; the others end in a day. Raises `no-encontrado`."""
    ahora = reloj_sistema.ahora()
    cliente = await buscar(tx, id, bloquear=True)
    hasta = ahora + GRACIA
    vivos = sa.update(Secreto).where(col(Secreto.cliente) == id, col(Secreto.vence_en).is_(None))
    await tx.execute(vivos.values(vence_en=hasta))
    secreto = await _nuevo_secreto(tx, id, ahora)
    await anotar(tx, quien=quien, accion="cliente.cambiar_secreto", objeto=_objeto(cliente))
    return cliente, secreto, hasta


async def activar(tx: AsyncSession, id: UUID, quien: Principal, *, activo: bool, motivo: str) -> Cliente:
    """Let a client in again, or out: its tokens end within minutes, and with them its secrets for good.

    Raises:
        Problema: `no-encontrado`.
    """
    cliente = await buscar(tx, id, bloquear=True)
    cliente.activo = activo
    if not activo:
        ahora = reloj_sistema.ahora()
        vivos = sa.or_(col(Secreto.vence_en).is_(None), col(Secreto.vence_en) > ahora)
        await tx.execute(sa.update(Secreto).where(col(Secreto.cliente) == id, vivos).values(vence_en=ahora))
    accion = "cliente.activar" if activo else "cliente.desactivar"
    await anotar(tx, quien=quien, accion=accion, objeto=_objeto(cliente), motivo=motivo)
    return cliente


async def autenticar(tx: AsyncSession, codigo: str, secreto: str) -> Cliente:
    """The client that has this secret. Raises `cliente-invalido`, which does not tell what was wrong."""
    ahora = reloj_sistema.ahora()
    consulta = (
        sa.select(Cliente)
        .join(Secreto, col(Secreto.cliente) == col(Cliente.id))
        .where(
            col(Cliente.codigo) == codigo,
            col(Cliente.activo),
            col(Secreto.resumen) == _resumen(secreto),
            sa.or_(col(Secreto.vence_en).is_(None), col(Secreto.vence_en) > ahora),
        )
    )
    cliente = (await tx.execute(consulta)).scalars().first()
    if cliente is None:
        raise rechazo("cliente-invalido")
    return cliente


def token_de_cliente(cliente: Cliente, firma: Firma) -> TokenDado:
    """A token of the client itself: role `servicio`, no company."""
    propio = Principal(str(cliente.id), cliente.nombre, frozenset({"servicio"}))
    return TokenDado(
        access_token=firma.emisor.emitir(propio, dura=firma.dura), expires_in=int(firma.dura.total_seconds())
    )


async def intercambiar(tx: AsyncSession, cliente: Cliente, peticion: PeticionDeToken, firma: Firma) -> TokenDado:
    """A token in the name of the user who gave `subject_token`, that says that the client acts.

    Raises:
        Problema: `peticion-de-token`, `concesion-invalida`: the user's token is not good, is itself one in another's
            name, or its user is of no company or of the Ministry.
    """
    if peticion.subject_token is None or peticion.subject_token_type not in _TIPOS:
        raise rechazo("peticion-de-token", "Faltan subject_token y subject_token_type, o este no es access_token.")
    if peticion.requested_token_type not in {None, *_TIPOS}:
        raise rechazo("peticion-de-token", "Solo se dan tokens de acceso.")
    token = peticion.subject_token.get_secret_value()
    try:
        dado = await firma.verificador.verificar(token)
        usuario_id = UUID(dado.sub)
    except (TokenInvalido, ValueError) as error:
        raise rechazo("concesion-invalida", "El token de la persona no es válido o ya venció.") from error
    if dado.act is not None:
        raise rechazo("concesion-invalida", "Ese token ya lo usa un sistema en nombre de la persona.")
    usuario = await tx.get(Usuario, usuario_id)
    if usuario is None or not usuario.activo:
        raise rechazo("concesion-invalida", "La persona ya no tiene acceso.")
    actor = delegado(await principal_de(tx, usuario), cliente.codigo)
    if actor is None:
        raise rechazo("concesion-invalida", "Un sistema solo puede actuar por quien representa a una empresa.")
    ahora = reloj_sistema.ahora()
    hasta = hasta_cuando(ahora, firma.dura, _vence(token))
    await anotar(tx, quien=actor, accion="token.intercambiar", objeto=f"usuario:{usuario.id}")
    return TokenDado(
        access_token=firma.emisor.emitir(actor, dura=hasta - ahora, ahora=ahora),
        expires_in=max(0, int((hasta - ahora).total_seconds())),
        issued_token_type=TIPO_ACCESO,
    )


def _vence(token: str) -> datetime:
    """Expiry of a token that was verified already."""
    return datetime.fromtimestamp(jwt.decode(token, options={"verify_signature": False})["exp"], UTC)


async def _nuevo_secreto(tx: AsyncSession, cliente: UUID, ahora: datetime) -> str:
    secreto = secrets.token_urlsafe(32)
    tx.add(Secreto(id=uuid7(), cliente=cliente, resumen=_resumen(secreto), creado_en=ahora))
    await tx.flush()
    return secreto


def _resumen(secreto: str) -> str:
    return hashlib.sha256(secreto.encode()).hexdigest()


def _objeto(cliente: Cliente) -> str:
    return f"cliente:{cliente.id}"
