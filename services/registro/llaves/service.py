"""The signing keys of this installation, in its database."""

import hashlib
import os
from datetime import datetime, timedelta

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.llaves.models import LlaveGuardada
from services.registro.llaves.rules import (
    PERMANENCIA,
    firma_desde,
    la_que_firma,
    las_publicadas,
    las_relevadas,
    toca_rotar,
)
from services.registro.settings import AjustesRegistro
from shared.audit import Quien, Sistema, anotar
from shared.clock import reloj_sistema
from shared.identity import LlaveFirma
from shared.identity.tokens import llaves_de_jwks
from shared.persistence import BaseDeDatos

_FRESCO = timedelta(seconds=30)
_NONCE = 12


class Llavero:
    """Signs with the newest key whose time has come; knows every published one. Reads are kept for half a minute."""

    def __init__(self, bd: BaseDeDatos, ajustes: AjustesRegistro) -> None:
        self._bd = bd
        self._cada = timedelta(days=ajustes.dias_llave)
        secreto = ajustes.clave_llaves.get_secret_value()
        if not secreto:
            raise ValueError("falta CONTINGENTES_CLAVE_LLAVES")
        # The secret is random by contract, so one digest is enough to bring it to the size of a key.
        self._cifra = AESGCM(hashlib.sha256(secreto.encode()).digest())
        self._leidas: list[LlaveGuardada] = []
        self._leido_en: datetime | None = None

    async def vigente(self) -> LlaveFirma:
        """The key that signs now; the first one is made when there is none."""
        llaves = await self._leer()
        actual = la_que_firma(llaves, reloj_sistema.ahora())
        if actual is None:
            async with self._bd.tx() as tx:
                await self.rotar_si_toca(tx)
            actual = la_que_firma(await self._leer(ya=True), reloj_sistema.ahora())
        if actual is None:
            raise RuntimeError("no hay llave que firme")
        nonce, cifrada = actual.privada[:_NONCE], actual.privada[_NONCE:]
        cruda = self._cifra.decrypt(nonce, cifrada, actual.kid.encode())
        return LlaveFirma(actual.kid, Ed25519PrivateKey.from_private_bytes(cruda))

    async def llave(self, kid: str) -> Ed25519PublicKey | None:
        """The public key of a published id; what another process just made is read at once."""
        conocidas = {k.kid for k in await self._leer()}
        return llaves_de_jwks(await self.jwks(ya=kid not in conocidas)).get(kid)

    async def jwks(self, *, ya: bool = False) -> dict[str, object]:
        """The published JSON Web Key Set."""
        publicadas = las_publicadas(await self._leer(ya=ya), reloj_sistema.ahora())
        return {"keys": [k.publica for k in publicadas]}

    async def rotar_si_toca(self, tx: AsyncSession) -> bool:
        """Make the next key when the newest is old, and give replaced ones their end. Says whether one was made."""
        await tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('registro.llaves'))"))
        ahora = reloj_sistema.ahora()
        llaves = (await tx.execute(sa.select(LlaveGuardada))).scalars().all()
        for relevada in las_relevadas(llaves, ahora):
            relevada.publicada_hasta = ahora + PERMANENCIA
        if not toca_rotar(llaves, ahora, self._cada):
            return False
        await self._nueva(tx, firma_desde(llaves, ahora), Sistema("registro"))
        return True

    async def rotar(self, tx: AsyncSession, quien: Quien) -> str:
        """Make the next key now, ahead of its time; it signs a quarter of an hour later. Returns its id."""
        await tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('registro.llaves'))"))
        llaves = (await tx.execute(sa.select(LlaveGuardada))).scalars().all()
        return await self._nueva(tx, firma_desde(llaves, reloj_sistema.ahora()), quien)

    async def _nueva(self, tx: AsyncSession, desde: datetime, quien: Quien) -> str:
        llave, nonce = LlaveFirma.nueva(), os.urandom(_NONCE)
        cifrada = self._cifra.encrypt(nonce, llave.privada.private_bytes_raw(), llave.kid.encode())
        tx.add(
            LlaveGuardada(
                kid=llave.kid,
                privada=nonce + cifrada,
                publica=llave.jwk(),
                firma_desde=desde,
                creada_en=reloj_sistema.ahora(),
            )
        )
        await tx.flush()
        await anotar(tx, quien=quien, accion="llave.crear", objeto=f"llave:{llave.kid}")
        return llave.kid

    async def _leer(self, *, ya: bool = False) -> list[LlaveGuardada]:
        ahora = reloj_sistema.ahora()
        if ya or self._leido_en is None or ahora - self._leido_en > _FRESCO:
            async with self._bd.tx() as tx:
                consulta = sa.select(LlaveGuardada).order_by(col(LlaveGuardada.firma_desde).desc())
                self._leidas = list((await tx.execute(consulta)).scalars())
            self._leido_en = ahora
        return self._leidas
