"""`python -m deploy.correos [CARPETA]`: writes every message, by default under `.local/mails`, with a page of all."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from deploy.local.rutas import carpeta_local
from services.notificaciones.mensajes.ejemplos import MUESTRAS
from services.notificaciones.mensajes.redaccion import Texto, redactar
from services.notificaciones.mensajes.rules import CATEGORIAS, OPCIONALES

NAVEGADORES = ("chromium", "chromium-browser", "google-chrome")
ANCHO, ALTO = 720, 1400


def variantes() -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Name of each page, with the kind of message and its data: one for each kind, and for what reads differently."""
    paginas: dict[str, tuple[str, Mapping[str, Any]]] = {clase: (clase, datos) for clase, datos in MUESTRAS.items()}
    for estado in ("negada", "devuelta"):
        datos = {**MUESTRAS["solicitud_decidida"], "estado": estado, "cantidad_aprobada_kg": 0}
        paginas[f"solicitud_decidida-{estado}"] = ("solicitud_decidida", datos)
    vencida = {**MUESTRAS["alerta_plazo"], "vencido": True, "cuando": "venció"}
    paginas["alerta_plazo-vencida"] = ("alerta_plazo", vencida)
    archivo = {
        "nombre": "CQE-7CO000123.pdf",
        "tamano": 12_400_000,
        "enlace": "https://vuce.example/a",
        "hasta": "2026-12-21",
    }
    paginas["cqe_emitido-grande"] = ("cqe_emitido", {**MUESTRAS["cqe_emitido"], "archivo": archivo})
    recordada = {**MUESTRAS["informacion_recordada"], "enlace_preferencias": "https://vuce.example/preferencias"}
    paginas["informacion_recordada-con-enlace"] = ("informacion_recordada", recordada)
    return paginas


def escribir(carpeta: Path) -> list[tuple[str, str, Texto]]:
    """Write each message as HTML and plain text; returns name, kind and words of each."""
    carpeta.mkdir(parents=True, exist_ok=True)
    hechas = []
    for nombre, (clase, datos) in sorted(variantes().items()):
        texto = redactar(clase, dict(datos))
        (carpeta / f"{nombre}.html").write_text(texto.html, encoding="utf-8")
        (carpeta / f"{nombre}.txt").write_text(f"{texto.asunto}\n\n{texto.plano}", encoding="utf-8")
        hechas.append((nombre, clase, texto))
    return hechas


def indice(carpeta: Path, hechas: list[tuple[str, str, Texto]], *, con_imagenes: bool) -> Path:
    """The page of all messages."""
    entorno = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    filas = [
        {"nombre": n, "asunto": t.asunto, "categoria": CATEGORIAS[OPCIONALES[c]] if c in OPCIONALES else None}
        for n, c, t in hechas
    ]
    pagina = entorno.get_template("indice.html.j2").render(filas=filas, con_imagenes=con_imagenes)
    destino = carpeta / "index.html"
    destino.write_text(pagina, encoding="utf-8")
    return destino


def fotografiar(navegador: str, carpeta: Path, nombre: str) -> None:
    """An image of a message, as a browser of that width shows it."""
    subprocess.run(
        [
            navegador,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--window-size={ANCHO},{ALTO}",
            f"--screenshot={carpeta / f'{nombre}.png'}",
            (carpeta / f"{nombre}.html").as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )


def main() -> None:
    carpeta = Path(sys.argv[1]) if len(sys.argv) > 1 else carpeta_local() / "mails"
    hechas = escribir(carpeta.resolve())
    navegador = next((n for n in NAVEGADORES if shutil.which(n)), None)
    pagina = indice(carpeta.resolve(), hechas, con_imagenes=navegador is not None)
    print(f"· {len(hechas)} mensajes en HTML y texto: {pagina}")
    if navegador is None:
        print("· Sin imágenes: hace falta Chromium (Debian: apt-get install chromium).")
        return
    for nombre, _, _ in hechas:
        fotografiar(navegador, carpeta.resolve(), nombre)
    print(f"· {len(hechas)} imágenes PNG en la misma carpeta")


if __name__ == "__main__":
    main()
