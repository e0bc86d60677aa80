"""Use cases of sessions. They open their own transactions: a refused attempt has to be counted, not rolled back."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.registro.empresas.models import Empresa
from services.registro.empresas.rules import estado_en
from services.registro.llaves.service import Llavero
from services.registro.personas.models import Representacion
from services.registro.sesiones.models import Sesion
from services.registro.sesiones.schemas import SesionAbierta
from services.registro.settings import AjustesRegistro
from services.registro.usuarios.acceso import tomar_codigo
from services.registro.usuarios.claves import coincide
from services.registro.usuarios.models import Usuario
from services.registro.usuarios.rules import bloqueo_tras
from shared.audit import Sistema, anotar
from shared.clock import reloj_legal, reloj_sistema
from shared.expedientes import expediente
from shared.http.problemas import Problema
from shared.identity import Emisor, Principal
from shared.persistence import BaseDeDatos


class Porteria:
    """Lets users in and renews their tokens."""

    def __init__(self, bd: BaseDeDatos, ajustes: AjustesRegistro, llavero: Llavero) -> None:
        self._bd, self._ajustes, self._llavero = bd, ajustes, llavero

    async def entrar(self, usuario: str, clave: str, *, codigo: str | None = None, agente: str = "") -> SesionAbierta:
        """Sign in.

        Raises:
            Problema: `credenciales` (which of the two is wrong is not told), `usuario-bloqueado`,
                `entrada-por-proveedor` where passwords are refused; with the right
                password `codigo-requerido` or `totp-invalido`, which counts as a failure too.
        """
        if self._ajustes.oidc_exclusivo and usuario != self._ajustes.coordinador_inicial:
            raise Problema("entrada-por-proveedor")
        async with self._bd.tx() as tx:
            buscado = sa.select(Usuario).where(col(Usuario.usuario) == usuario)
            conocido = (await tx.execute(buscado)).scalar_one_or_none()
        if conocido is not None:
            _exigir_desbloqueado(conocido)
        buena = await coincide(conocido.resumen if conocido is not None and conocido.activo else None, clave)
        if not buena or conocido is None:
            if conocido is not None:
                await self._contar_fallo(conocido.id)
            raise Problema("credenciales")
        async with self._bd.tx() as tx:
            dentro = await tx.get(Usuario, conocido.id, with_for_update=True)
            # Its password or access may have changed while the password was being verified.
            if dentro is None or not dentro.activo or dentro.resumen != conocido.resumen:
                raise Problema("credenciales")
            # Guesses sent all at once are looked at together: a right one among wrong ones does not get in.
            _exigir_desbloqueado(dentro)
            falta_codigo = dentro.totp_desde is not None and not self._codigo_bueno(dentro, codigo)
            if not falta_codigo:
                dentro.fallos, dentro.bloqueado_hasta = 0, None
                return await self._abrir(tx, dentro, familia=uuid7(), agente=agente)
        if codigo is None:
            raise Problema("codigo-requerido")
        await self._contar_fallo(conocido.id)
        raise Problema("totp-invalido")

    def _codigo_bueno(self, usuario: Usuario, codigo: str | None) -> bool:
        clave = self._ajustes.clave_llaves.get_secret_value()
        return codigo is not None and tomar_codigo(usuario, codigo, clave)

    async def _contar_fallo(self, id: UUID) -> None:
        async with self._bd.tx() as tx:
            usuario = await tx.get_one(Usuario, id, with_for_update=True)
            usuario.fallos += 1
            hasta = bloqueo_tras(usuario.fallos, reloj_sistema.ahora())
            if hasta is not None:
                usuario.bloqueado_hasta = hasta
                datos = {"fallos": usuario.fallos, "hasta": hasta.isoformat()}
                await anotar(
                    tx, quien=Sistema("registro"), accion="usuario.bloquear", objeto=f"usuario:{id}", datos=datos
                )

    async def abrir_para(self, tx: AsyncSession, usuario: Usuario, agente: str) -> SesionAbierta:
        """A session for a user whom somebody else authenticated."""
        return await self._abrir(tx, usuario, familia=uuid7(), agente=agente)

    async def renovar(self, refresco: str) -> SesionAbierta:
        """A new pair of tokens for a refresh token, which is then used up.

        Raises:
            Problema: `sesion-invalida`. A token used twice was stolen from somebody: its whole family ends.
        """
        async with self._bd.tx() as tx:
            duenno = sa.select(col(Sesion.usuario)).where(col(Sesion.resumen) == _resumen(refresco))
            de_quien = (await tx.execute(duenno)).scalar_one_or_none()
            # Before the session: who changes a person's access holds the person and then ends the sessions.
            usuario = None if de_quien is None else await tx.get(Usuario, de_quien, with_for_update=True)
            sesion = await self._sesion(tx, refresco)
            if sesion is None or usuario is None:
                raise Problema("sesion-invalida")
            repetida = sesion.usada_en is not None
            if repetida:
                await self._revocar_familia(tx, sesion.familia)
            elif sesion.revocada_en is None and sesion.vence_en > reloj_sistema.ahora() and usuario.activo:
                sesion.usada_en = reloj_sistema.ahora()
                return await self._abrir(
                    tx, usuario, familia=sesion.familia, hasta=sesion.vence_en, agente=sesion.agente
                )
        raise Problema("sesion-invalida")

    async def cerrar(self, refresco: str) -> None:
        """End the session of a refresh token; nothing if there is none."""
        async with self._bd.tx() as tx:
            sesion = await self._sesion(tx, refresco)
            if sesion is not None:
                await self._revocar_familia(tx, sesion.familia)

    async def _sesion(self, tx: AsyncSession, refresco: str) -> Sesion | None:
        consulta = sa.select(Sesion).where(col(Sesion.resumen) == _resumen(refresco)).with_for_update()
        return (await tx.execute(consulta)).scalar_one_or_none()

    async def _revocar_familia(self, tx: AsyncSession, familia: UUID) -> None:
        vivas = sa.update(Sesion).where(col(Sesion.familia) == familia, col(Sesion.revocada_en).is_(None))
        await tx.execute(vivas.values(revocada_en=reloj_sistema.ahora()))

    async def _abrir(
        self, tx: AsyncSession, usuario: Usuario, *, familia: UUID, hasta: datetime | None = None, agente: str = ""
    ) -> SesionAbierta:
        ahora = reloj_sistema.ahora()
        refresco = secrets.token_urlsafe(32)
        sesion = Sesion(
            id=uuid7(),
            familia=familia,
            usuario=usuario.id,
            resumen=_resumen(refresco),
            agente=agente,
            vence_en=hasta or ahora + timedelta(hours=self._ajustes.horas_sesion),
            creada_en=ahora,
        )
        tx.add(sesion)
        quien = await principal_de(tx, usuario)
        emisor = Emisor(await self._llavero.vigente(), self._ajustes.emisor, self._ajustes.audiencia)
        dura = timedelta(minutes=self._ajustes.minutos_token)
        return SesionAbierta(
            token=emisor.emitir(quien, dura=dura, ahora=ahora),
            vence_en=ahora + dura,
            refresco=refresco,
            refresco_vence_en=sesion.vence_en,
            usuario_id=usuario.id,
            roles=sorted(quien.roles),
            empresas=sorted(quien.empresas),
            debe_cambiar_clave=usuario.debe_cambiar_clave,
        )


def _exigir_desbloqueado(usuario: Usuario) -> None:
    ahora = reloj_sistema.ahora()
    if usuario.bloqueado_hasta is not None and usuario.bloqueado_hasta > ahora:
        espera = int((usuario.bloqueado_hasta - ahora).total_seconds()) + 1
        raise Problema("usuario-bloqueado", headers={"Retry-After": str(espera)})


def _resumen(refresco: str) -> str:
    return hashlib.sha256(refresco.encode()).hexdigest()


async def principal_de(tx: AsyncSession, usuario: Usuario) -> Principal:
    """Who a user is today: its own roles and those by which it represents companies that are not cancelled."""
    hoy = reloj_legal.hoy()
    consulta = (
        sa.select(Representacion)
        .join(Empresa, col(Empresa.nit) == col(Representacion.nit))
        .join(expediente, expediente.c.id == col(Empresa.expediente))
        .where(col(Representacion.usuario) == usuario.id, expediente.c.estado != "cancelada")
    )
    vigentes = [r for r in (await tx.execute(consulta)).scalars() if estado_en(r, hoy) == "vigente"]
    return Principal(
        sub=str(usuario.id),
        nombre=usuario.nombre,
        roles=frozenset(usuario.roles) | {r.rol for r in vigentes},
        empresas=frozenset(r.nit for r in vigentes),
    )


async def purgar(tx: AsyncSession) -> None:
    """Forget sessions that ended more than a day ago."""
    await tx.execute(sa.delete(Sesion).where(col(Sesion.vence_en) < reloj_sistema.ahora() - timedelta(days=1)))
