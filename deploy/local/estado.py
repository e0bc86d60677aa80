"""`.local/estado.json`: where everything of a local stack is, for commands, tests and people.

Keys: en_marcha, lista (everything is up), supervisor_pid, gateway_url, portal_url, servicios {name: url}, mail_url,
mail_api_url, smtp_host, smtp_port, kafka_bootstrap, prefijo, postgres_url (superuser), bases {service: {app, auditor,
superusuario}}, pki, pki_indice, ocsp_url, crl_url, tsa_url, pids, puertos, registros, reloj_legal, almacen, secretos,
coordinador (user name; its password is `coordinador_clave` of the secrets).
"""

import fcntl
import json
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import psutil

from deploy.local.errores import FallaLocal
from deploy.local.secretos import guardar


def leer(local: Path) -> dict[str, Any]:
    """The last state written, with `en_marcha` told by who holds the stack and not by the file; empty if there is none.

    After a kill -9 the file still says what ran; ports and addresses in it serve the next start.
    """
    archivo = local / "estado.json"
    if not archivo.exists():
        return {}
    estado: dict[str, Any] = json.loads(archivo.read_text(encoding="utf-8"))
    # A supervisor that has just taken the folder may not have written yet: then the file tells of one that is dead.
    if not (en_marcha(local) and psutil.pid_exists(estado.get("supervisor_pid", 0))):
        estado |= {"en_marcha": False, "lista": False, "pids": {}}
    return estado


def escribir(local: Path, estado: dict[str, Any]) -> None:
    guardar(local / "estado.json", json.dumps(estado, indent=1, ensure_ascii=False), modo=0o600)


def en_marcha(local: Path) -> bool:
    """Whether a living supervisor holds this folder."""
    archivo = local / "pila.candado"
    if not archivo.exists():
        return False
    with archivo.open("a") as candado:
        try:
            fcntl.flock(candado, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


class Candado(AbstractContextManager["Candado"]):
    """Holds a local folder for one supervisor; the kernel releases it however the process ends."""

    def __init__(self, local: Path) -> None:
        self._archivo = local / "pila.candado"
        self._abierto: TextIO | None = None

    def __enter__(self) -> "Candado":
        """Raises `FallaLocal` if another supervisor holds the folder."""
        self._archivo.parent.mkdir(parents=True, exist_ok=True)
        self._abierto = self._archivo.open("a")
        try:
            fcntl.flock(self._abierto, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._abierto.close()
            raise FallaLocal(
                f"Ya hay un sistema en marcha en {self._archivo.parent}. Párelo con `make down`, "
                "o arranque otro en otra carpeta: CONTINGENTES_LOCAL=/otra/carpeta."
            ) from error
        return self

    def __exit__(self, tipo: type[BaseException] | None, valor: BaseException | None, t: TracebackType | None) -> None:
        if self._abierto is not None:
            self._abierto.close()
