"""Tells which file a company sent when it is not the form it should be. Whatever goes wrong here changes no verdict."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import TimeoutError as TiempoAgotado

from pebble import ProcessExpired

from services.firma import recursos
from services.firma.formas import service as formas
from services.firma.formas.models import Forma
from services.firma.validacion import Informe, Subindicacion
from services.firma.validacion.comparacion import Examen, examinar, huella_de, sha256_del_inicio
from services.firma.veredictos.models import Veredicto
from services.firma.veredictos.rules import Explicado, FormaConocida, Hallado, elegir, explicar
from shared.documents import DemasiadoGrande, DescargaFallida, HuellaDistinta, ObjetoInexistente
from shared.http.contexto import Contexto
from shared.observability.registros import registro

_log = registro(__name__)
EXPLICABLES = frozenset({Subindicacion.CONTENT_MISMATCH, Subindicacion.NO_SIGNATURE_FOUND})
POR_CALCULAR = 25
"""Fingerprints worked out for one wrong file; those of earlier ones are kept."""


async def explicado(contexto: Contexto, veredicto: Veredicto, pdf: bytes, informe: Informe) -> Informe:
    """The same report, with the reason that it is another file in the words that fit this one."""
    subindicacion = next((h.subindicacion for h in informe.razones if h.subindicacion in EXPLICABLES), None)
    if subindicacion is None:
        return informe
    async with contexto.bd.tx() as tx:
        suyas = await formas.de_empresa(tx, veredicto.nit)
    sha_pedida = str(veredicto.original["sha256"])
    pedida = next(
        (_conocida(f) for f in suyas if f.sha256 == sha_pedida),
        FormaConocida(sha_pedida, str(veredicto.documento_id), veredicto.numero, None),
    )
    firmado = subindicacion is not Subindicacion.NO_SIGNATURE_FOUND
    paginas = informe.contenido.paginas_distintas if informe.contenido is not None else ()
    exacta = await asyncio.to_thread(_por_prefijo, pdf, suyas)
    if exacta is not None and (exacta.sha256 != sha_pedida or not firmado):
        hallado = Hallado(forma=_conocida(exacta), paginas=paginas, firmado=firmado)
    else:
        hallado = await _por_huella(contexto, pdf, suyas, sha_pedida, paginas, firmado=firmado)
    explicacion = explicar(pedida, hallado)
    return informe if explicacion is None else _con(informe, subindicacion, explicacion)


def _con(informe: Informe, subindicacion: Subindicacion, dicho: Explicado) -> Informe:
    return informe.con_explicacion(subindicacion, dicho.razon, dicho.remedio)


def _conocida(forma: Forma) -> FormaConocida:
    return FormaConocida(forma.sha256, str(forma.documento_id), forma.numero, forma.version)


def _por_prefijo(pdf: bytes, suyas: Sequence[Forma]) -> Forma | None:
    """The form whose very bytes the file begins with; of several, the longest."""
    inicios = {t: sha256_del_inicio(pdf, t) for t in {f.tamano for f in suyas} if t <= len(pdf)}
    return max((f for f in suyas if inicios.get(f.tamano) == f.sha256), key=lambda f: f.tamano, default=None)


async def _por_huella(
    contexto: Contexto,
    pdf: bytes,
    suyas: Sequence[Forma],
    sha_pedida: str,
    paginas: tuple[int, ...],
    *,
    firmado: bool,
) -> Hallado:
    banco = recursos.de(contexto).banco
    try:
        examen: Examen = await banco.ejecutar_con_tope(examinar, pdf, banco.limites)
    except (TiempoAgotado, ProcessExpired) as exc:
        _log.warning("archivo_sin_explicar", motivo=repr(exc))
        return Hallado(paginas=paginas, firmado=firmado)
    sin_forma = Hallado(numeros=examen.numeros, paginas=paginas, firmado=firmado)
    if examen.huella is None:
        return sin_forma
    huellas = {f.sha256: f.huella for f in suyas if f.huella is not None}
    if examen.huella not in huellas.values():
        huellas |= await _calcular(contexto, suyas, examen, huellas)
    iguales = [f for f in suyas if huellas.get(f.sha256) == examen.huella]
    # Signed, the expected form can't be what it is: something else in it differs.
    otra = next((f for f in iguales if not firmado or f.sha256 != sha_pedida), None)
    if otra is None:
        return sin_forma
    return Hallado(forma=_conocida(otra), numeros=examen.numeros, paginas=paginas, firmado=firmado)


async def _calcular(
    contexto: Contexto, suyas: Sequence[Forma], examen: Examen, huellas: dict[str, str]
) -> dict[str, str]:
    """Fetch the likeliest forms from their owners and keep their fingerprints; stops at the one that fits."""
    propios = recursos.de(contexto)
    por_sha = {f.sha256: f for f in suyas}
    nuevas: dict[str, str] = {}
    for elegida in elegir([_conocida(f) for f in suyas], examen.numeros, huellas, POR_CALCULAR):
        try:
            original = await propios.traer(por_sha[elegida.sha256].objeto)
            huella = await propios.banco.ejecutar_con_tope(huella_de, original, propios.banco.limites)
        except (ObjetoInexistente, HuellaDistinta, DemasiadoGrande, DescargaFallida, ValueError) as exc:
            # Gone, or its owner does not answer or is not configured here: the others may still be it.
            _log.warning("forma_sin_huella", forma=elegida.sha256, motivo=repr(exc))
            continue
        except (TiempoAgotado, ProcessExpired) as exc:
            _log.warning("forma_sin_huella", forma=elegida.sha256, motivo=repr(exc))
            break
        if huella is not None:
            nuevas[elegida.sha256] = huella
            if huella == examen.huella:
                break
    async with contexto.bd.tx() as tx:
        await formas.guardar_huellas(tx, nuevas)
    return nuevas
