"""Use cases of signing in at the provider. What is begun is kept by nobody but the browser, encrypted."""

import base64
import hashlib
import json
import os
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlencode

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.registro.proveedor.cliente import Proveedor
from services.registro.proveedor.rules import Persona, leer_mapa, persona_de, reto, roles_tras
from services.registro.proveedor.schemas import EntradaPedida
from services.registro.sesiones.schemas import SesionAbierta
from services.registro.sesiones.service import Porteria
from services.registro.settings import AjustesRegistro
from services.registro.usuarios.models import Usuario
from shared.audit import Sistema, anotar
from shared.clock import reloj_legal, reloj_sistema
from shared.http.problemas import Problema
from shared.persistence import BaseDeDatos

_DURA = timedelta(minutes=10)
_NONCE = 12
_SIN_CLAVE = "!"
"""No argon2id hash: nobody signs in with a password as a user of the provider."""


class Entrada:
    """Signs people in whom the provider knows."""

    def __init__(self, bd: BaseDeDatos, ajustes: AjustesRegistro, porteria: Porteria) -> None:
        self._bd, self._ajustes, self._porteria = bd, ajustes, porteria
        self._proveedor = Proveedor(ajustes)
        self._mapa = leer_mapa(ajustes.oidc_roles)
        clave = ajustes.clave_llaves.get_secret_value()
        self._cifra = AESGCM(hashlib.sha256(b"oidc\n" + clave.encode()).digest())

    async def empezar(self) -> EntradaPedida:
        """Where to send the browser.

        Raises:
            Problema: `proveedor-no-configurado`, `identidad-no-disponible`.
        """
        configuracion = await self._proveedor.configuracion()
        verificador, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        vence = reloj_sistema.ahora() + _DURA
        estado = self._cerrar({"v": verificador, "n": nonce, "h": vence.isoformat()})
        datos = {
            "response_type": "code",
            "client_id": self._ajustes.oidc_cliente,
            "redirect_uri": self._ajustes.oidc_retorno,
            "scope": self._ajustes.oidc_alcances,
            "state": estado,
            "nonce": nonce,
            "code_challenge": reto(verificador),
            "code_challenge_method": "S256",
        }
        union = "&" if "?" in configuracion.authorization_endpoint else "?"
        url = f"{configuracion.authorization_endpoint}{union}{urlencode(datos)}"
        return EntradaPedida(url=url, estado=estado, vence_en=vence)

    async def terminar(self, codigo: str, estado: str, agente: str) -> SesionAbierta:
        """A session for whom the provider's code proves.

        Raises:
            Problema: `entrada-rechazada`, `usuario-externo-desconocido`, `identidad-no-disponible`.
        """
        abierto = self._abrir(estado)
        cuerpo = await self._proveedor.identidad(codigo, abierto["v"], abierto["n"])
        persona = persona_de(
            cuerpo,
            reclamo_nombre=self._ajustes.oidc_reclamo_nombre,
            reclamo_roles=self._ajustes.oidc_reclamo_roles,
            mapa=self._mapa,
        )
        async with self._bd.tx() as tx:
            usuario = await self._usuario(tx, persona)
            return await self._porteria.abrir_para(tx, usuario, agente)

    async def _usuario(self, tx: AsyncSession, persona: Persona) -> Usuario:
        """The user of a person: the one of that issuer and subject, else the one of its verified address, else a new
        one if the provider gives it a role here."""
        await tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('registro.externos'))"))
        usuario = await self._conocido(tx, persona)
        if usuario is None and persona.correo is not None:
            usuario = await self._enlazado(tx, persona)
        if usuario is None and persona.roles:
            usuario = await self._nuevo(tx, persona)
        roles = roles_tras(usuario.roles, persona.roles) if usuario is not None else []
        if usuario is None or not usuario.activo or not roles:
            raise Problema("usuario-externo-desconocido")
        if roles != usuario.roles:
            datos = {"antes": usuario.roles, "despues": roles}
            usuario.roles = roles
            objeto = f"usuario:{usuario.id}"
            await anotar(
                tx, quien=Sistema("registro"), accion="usuario.roles_del_proveedor", objeto=objeto, datos=datos
            )
        return usuario

    async def _conocido(self, tx: AsyncSession, persona: Persona) -> Usuario | None:
        consulta = sa.select(Usuario).where(
            col(Usuario.emisor_externo) == persona.emisor, col(Usuario.sujeto_externo) == persona.sujeto
        )
        return (await tx.execute(consulta.with_for_update())).scalar_one_or_none()

    async def _enlazado(self, tx: AsyncSession, persona: Persona) -> Usuario | None:
        consulta = sa.select(Usuario).where(
            sa.or_(col(Usuario.correo) == persona.correo, col(Usuario.usuario) == persona.correo),
            col(Usuario.emisor_externo).is_(None),
        )
        usuarios = (await tx.execute(consulta.with_for_update())).scalars().all()
        if len(usuarios) != 1:
            return None
        usuario = usuarios[0]
        usuario.emisor_externo, usuario.sujeto_externo = persona.emisor, persona.sujeto
        datos = {"emisor": persona.emisor}
        objeto = f"usuario:{usuario.id}"
        await anotar(tx, quien=Sistema("registro"), accion="usuario.enlazar", objeto=objeto, datos=datos)
        return usuario

    async def _nuevo(self, tx: AsyncSession, persona: Persona) -> Usuario:
        usuario = Usuario(
            id=uuid7(),
            usuario=f"oidc.{uuid7().hex}" if persona.correo is None else persona.correo,
            nombre=persona.nombre,
            roles=sorted(persona.roles or ()),
            resumen=_SIN_CLAVE,
            debe_cambiar_clave=False,
            correo=persona.correo,
            emisor_externo=persona.emisor,
            sujeto_externo=persona.sujeto,
            creado_por="sistema:registro",
            creado_en=reloj_legal.ahora(),
        )
        tx.add(usuario)
        await tx.flush()
        datos = {"roles": usuario.roles, "emisor": persona.emisor}
        objeto = f"usuario:{usuario.id}"
        await anotar(tx, quien=Sistema("registro"), accion="usuario.crear", objeto=objeto, datos=datos)
        return usuario

    def _cerrar(self, contenido: dict[str, str]) -> str:
        nonce = os.urandom(_NONCE)
        return base64.urlsafe_b64encode(
            nonce + self._cifra.encrypt(nonce, json.dumps(contenido).encode(), b"")
        ).decode()

    def _abrir(self, estado: str) -> dict[str, str]:
        try:
            crudo = base64.urlsafe_b64decode(estado)
            abierto: dict[str, str] = json.loads(self._cifra.decrypt(crudo[:_NONCE], crudo[_NONCE:], b""))
        except (ValueError, InvalidTag) as error:
            raise Problema("entrada-rechazada") from error
        if datetime.fromisoformat(abierto["h"]) < reloj_sistema.ahora():
            raise Problema("entrada-rechazada", "Pasaron más de diez minutos desde que empezó.")
        return abierto
