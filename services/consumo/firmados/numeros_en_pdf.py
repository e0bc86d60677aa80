"""Run alone, as a process: the numbers of consumption requests that a PDF shows, read from stdin, as JSON on stdout.

Uploads are hostile, so this process has no network and no other program, a cap on memory and CPU, and is killed by its
caller when it takes too long. It imports nothing of the project, and what it says is only looked up among the company's
own requests.
"""

import io
import json
import logging
import re
import resource
import sys
from typing import Any

from pypdf import PdfReader

MEMORIA = 1 << 30
SEGUNDOS_CPU = 10
PAGINAS = 2
MAXIMO = 20
NUMERO = re.compile(r"\bCON-[A-Z0-9][A-Z0-9-]{0,60}-[0-9]{1,9}\b")
_INVISIBLES = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_PROHIBIDO = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "ctypes.")


def numeros_en(pdf: bytes) -> list[str]:
    """Numbers in the title and the first pages, each once, `MAXIMO` at most; none of a file that can't be read."""
    hallados: dict[str, None] = {}
    try:
        lector = PdfReader(io.BytesIO(pdf), strict=False)
        textos = [str(lector.metadata.title or "") if lector.metadata else ""]
        textos += [pagina.extract_text() for pagina in lector.pages[:PAGINAS]]
    except Exception:  # a hostile file breaks the library in any way, and then it shows no number
        return []
    for texto in textos:
        hallados |= dict.fromkeys(NUMERO.findall(texto.translate(_INVISIBLES)))
    return list(hallados)[:MAXIMO]


def _vigilar(suceso: str, _: tuple[Any, ...]) -> None:
    if suceso.startswith(_PROHIBIDO):
        raise PermissionError(suceso)


def _encerrar() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORIA, MEMORIA))
    resource.setrlimit(resource.RLIMIT_CPU, (SEGUNDOS_CPU, SEGUNDOS_CPU))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.addaudithook(_vigilar)
    logging.disable()


if __name__ == "__main__":
    _encerrar()
    sys.stdout.write(json.dumps(numeros_en(sys.stdin.buffer.read())))
