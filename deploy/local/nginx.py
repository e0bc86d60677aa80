"""nginx with the configuration that ships, on ports of this machine: for tests under traffic and for the bench."""

import os
import re
import shutil
from pathlib import Path

from deploy.local.debian import programa_de_debian

CONFIGURACION = Path(__file__).parents[1] / "nginx" / "contingentes.conf"
_SALIDAS = "Salidas: instale nginx (`apt-get install nginx`), o indique el programa con CONTINGENTES_NGINX."


async def programa() -> Path:
    """The nginx of the machine, or Debian's unpacked under `.local` (1 MB).

    Raises:
        FallaLocal: it is not here and can't be brought.
    """
    presente = os.environ.get("CONTINGENTES_NGINX") or shutil.which("nginx")
    if presente is not None:
        return Path(presente)
    return await programa_de_debian("nginx", ("nginx",), "usr/sbin/nginx", _SALIDAS)


def configurar(
    carpeta: Path, *, https: int, http: int, gateway: int, portal: int, certificado: Path, llave: Path
) -> Path:
    """Write the shipped configuration for these ports, in the frame that a machine gives it; returns its file."""
    texto = CONFIGURACION.read_text(encoding="utf-8")
    cambios = {
        r"listen 80;": f"listen 127.0.0.1:{http};",
        r"listen 443 ": f"listen 127.0.0.1:{https} ",
        r"127\.0\.0\.1:8000": f"127.0.0.1:{gateway}",
        r"127\.0\.0\.1:8080": f"127.0.0.1:{portal}",
        r"/etc/nginx/tls/contingentes\.pem": str(certificado),
        r"/etc/nginx/tls/contingentes\.key": str(llave),
    }
    for de, a in cambios.items():
        texto, veces = re.subn(de, a, texto)
        if not veces:
            raise ValueError(f"la configuración de nginx ya no dice {de}")
    temporales = "".join(
        f"{n}_temp_path {carpeta}/{n};\n" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    archivo = carpeta / "nginx.conf"
    archivo.write_text(
        f"daemon off;\npid {carpeta}/pid;\nworker_processes 1;\nevents {{ worker_connections 1024; }}\n"
        f"http {{\naccess_log off;\n{temporales}{texto}\n}}\n",
        encoding="utf-8",
    )
    return archivo


def orden(programa: Path, carpeta: Path, archivo: Path) -> list[str | Path]:
    """The command that runs it in the foreground."""
    return [programa, "-e", carpeta / "errores", "-p", carpeta, "-c", archivo]
