"""`contingentes firma`: judge a signed PDF, or seal one, with no service running."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator.fetchers.aiohttp_fetchers.util import LazySession
from typer._click.exceptions import UsageError
from typer.core import TyperGroup

from services.firma.confianza import Confianza, cargar_certificados
from services.firma.confianza.carpeta import CertificadoIlegible
from services.firma.confianza.consulta import Consultor
from services.firma.llaves.llavero import Llavero
from services.firma.llaves.rules import la_que_sella
from services.firma.sellos.llave import LlaveDeSello, SelloMalConfigurado
from services.firma.sellos.sellar import Sellado, sellar
from services.firma.validacion import (
    FirmantesEsperados,
    Informe,
    MaterialRevocacion,
    Politica,
    Veredicto,
)
from services.firma.validacion.banco import Banco
from shared.clock import reloj_sistema

_MAL_PEDIDO = 64
"""`EX_USAGE`: none of a verdict's codes, while a command that is written wrongly would end in 2."""


class _Ordenes(TyperGroup):
    """Whatever is asked wrongly, whoever notices it, ends in the same code."""

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        with _con_codigo():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        with _con_codigo():
            return super().invoke(ctx)


@contextmanager
def _con_codigo() -> Iterator[None]:
    try:
        yield
    except UsageError as error:
        error.exit_code = _MAL_PEDIDO
        raise


app = typer.Typer(
    cls=_Ordenes, no_args_is_help=True, help="Firmas digitales: revisar un PDF firmado, sellar un documento."
)

_CODIGOS = {Veredicto.TOTAL_PASSED: 0, Veredicto.TOTAL_FAILED: 1, Veredicto.INDETERMINATE: 2}
_TITULOS = {
    Veredicto.TOTAL_PASSED: "VÁLIDA",
    Veredicto.TOTAL_FAILED: "NO VÁLIDA",
    Veredicto.INDETERMINATE: "NO SE PUDO DETERMINAR",
}


class MalPedido(typer.BadParameter):
    """What was asked can't be done."""


def _leer(ruta: Path, opcion: str) -> bytes:
    try:
        return ruta.read_bytes()
    except OSError as error:
        raise MalPedido(f"{opcion}: no se pudo leer {ruta}: {error.strerror}") from error


def _lista(ruta: Path) -> bytes:
    datos = _leer(ruta, "--crl")
    try:
        lista = x509.load_pem_x509_crl(datos) if datos.startswith(b"-----") else x509.load_der_x509_crl(datos)
    except ValueError as error:
        raise MalPedido(f"--crl: {ruta.name} no es una lista de revocación") from error
    return lista.public_bytes(Encoding.DER)


def _casilla(texto: str, opcion: str) -> tuple[int, int, int, int]:
    try:
        x1, y1, x2, y2 = (int(n) for n in texto.split(","))
    except ValueError as error:
        raise MalPedido(f"{opcion}: se esperan cuatro enteros, x1,y1,x2,y2") from error
    return x1, y1, x2, y2


@app.command()
def validar(
    archivo: Annotated[Path, typer.Argument(help="PDF firmado.")],
    original: Annotated[Path | None, typer.Option(help="Formulario que generó el sistema.")] = None,
    ancla: Annotated[list[Path] | None, typer.Option(help="Certificado raíz aceptado, o carpeta. Repetible.")] = None,
    intermedio: Annotated[list[Path] | None, typer.Option(help="Certificado intermedio, o carpeta. Repetible.")] = None,
    firmante: Annotated[list[str] | None, typer.Option(help="NIT o cédula que debe firmar. Repetible.")] = None,
    crl: Annotated[list[Path] | None, typer.Option(help="Lista de revocación, DER o PEM. Repetible.")] = None,
    hora: Annotated[str | None, typer.Option(help="Hora de recepción, ISO 8601 con zona; por defecto, ahora.")] = None,
    casilla: Annotated[
        str, typer.Option(help="Dónde puede verse la firma en la página 1: x1,y1,x2,y2 en puntos.")
    ] = "0,0,100,100",
    sin_red: Annotated[bool, typer.Option("--sin-red", help="No consultar OCSP ni CRL en línea.")] = False,
    en_json: Annotated[bool, typer.Option("--json", help="Informe completo en JSON.")] = False,
) -> None:
    """Revisa un PDF firmado. Termina en 0 si es válido, 1 si no lo es, 2 si no se pudo determinar, 64 si se pidió mal.

    La revocación se consulta solo a los anfitriones de CONTINGENTES_OCSP_HOSTS.
    """
    # The report goes to standard output, and nothing else.
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    recepcion = _hora(hora)
    confianza = Confianza(_certificados(ancla, "--ancla"), _certificados(intermedio, "--intermedio"))
    informe = asyncio.run(
        _validar(
            _leer(archivo, "ARCHIVO"),
            _leer(original, "--original") if original else None,
            confianza,
            FirmantesEsperados(numeros=tuple(firmante)) if firmante else None,
            recepcion,
            tuple(_lista(ruta) for ruta in crl or ()),
            Politica(casilla=_casilla(casilla, "--casilla")),
            con_red=not sin_red,
        )
    )
    if en_json:
        typer.echo(json.dumps(informe.a_dict(), ensure_ascii=False, indent=2))
    else:
        _contar(archivo, informe)
    raise typer.Exit(_CODIGOS[informe.veredicto])


@app.command(name="sellar")
def sellar_documento(
    archivo: Annotated[Path, typer.Argument(help="PDF que se sella.")],
    salida: Annotated[Path, typer.Argument(help="PDF sellado.")],
    p12: Annotated[Path | None, typer.Option(help="PKCS#12 del sello.", envvar="CONTINGENTES_SELLO_P12")] = None,
    clave: Annotated[str, typer.Option(help="Clave del PKCS#12.", envvar="CONTINGENTES_SELLO_CLAVE")] = "",
    llaves: Annotated[
        Path | None,
        typer.Option(help="TOML con varias llaves, también PKCS#11.", envvar="CONTINGENTES_SELLO_LLAVES"),
    ] = None,
    tsa: Annotated[str, typer.Option(help="URL de la autoridad de estampado.", envvar="CONTINGENTES_TSA_URL")] = "",
    ancla: Annotated[
        list[Path] | None, typer.Option(help="Raíz aceptada, o carpeta: para llegar a PAdES-B-LT.")
    ] = None,
    intermedio: Annotated[list[Path] | None, typer.Option(help="Certificado intermedio, o carpeta.")] = None,
    caja: Annotated[str, typer.Option(help="Dónde se ve en la página 1: x1,y1,x2,y2 en puntos; vacía, no se ve.")] = "",
    razon: Annotated[str, typer.Option(help="Razón que queda en la firma.")] = "Documento oficial",
    en_json: Annotated[bool, typer.Option("--json", help="Resultado en JSON.")] = False,
) -> None:
    """Pone el sello del ministerio con la llave vigente más nueva. Termina en 0 si lo puso, 1 si no se pudo.

    PAdES-B-B; con --tsa, PAdES-B-T; con --ancla además, y los anfitriones de CONTINGENTES_OCSP_HOSTS, PAdES-B-LT.
    """
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    pdf = _leer(archivo, "ARCHIVO")
    lugar = _casilla(caja, "--caja") if caja else None
    confianza = Confianza(_certificados(ancla, "--ancla"), _certificados(intermedio, "--intermedio"))
    llavero = Llavero()
    try:
        ahora = reloj_sistema.ahora()
        elegida = la_que_sella(llavero.llaves(archivo=llaves, p12=p12, clave=clave), (), ahora)
        if elegida is None:
            raise SelloMalConfigurado("ninguna llave del sello está vigente")
        sellado = asyncio.run(_sellar(pdf, elegida.llave, razon, tsa, confianza, lugar))
        salida.write_bytes(sellado.pdf)
    except (SelloMalConfigurado, TimestampRequestError, SigningError, PdfError, OSError) as exc:
        typer.echo(f"No se pudo sellar: {exc}", err=True)
        raise typer.Exit(1) from exc
    finally:
        llavero.cerrar()
    if en_json:
        dicho = {"archivo": str(salida), "llave": elegida.nombre, "nivel": sellado.nivel, "certificado": sellado.huella}
        typer.echo(json.dumps(dicho, ensure_ascii=False, indent=2))
    else:
        typer.echo(f"{salida}: {sellado.nivel}, llave {elegida.nombre}, certificado {sellado.huella}")


async def _sellar(
    pdf: bytes,
    llave: LlaveDeSello,
    razon: str,
    tsa: str,
    confianza: Confianza,
    caja: tuple[int, int, int, int] | None,
) -> Sellado:
    hosts = os.environ.get("CONTINGENTES_OCSP_HOSTS", "")
    consultor = Consultor(hosts.split(",")) if hosts and confianza.anclas else None
    abrir: Callable[[], LazySession] = LazySession
    sesion = abrir()
    try:
        return await sellar(
            pdf,
            llave,
            razon=razon,
            estampador=HTTPTimeStamper(tsa, timeout=10, session=sesion) if tsa else None,
            confianza=confianza,
            consultor=consultor,
            caja=caja,
        )
    finally:
        if consultor is not None:
            await consultor.cerrar()
        cerrar: Callable[[], Awaitable[None]] = sesion.close
        await cerrar()


async def _validar(
    pdf: bytes,
    original: bytes | None,
    confianza: Confianza,
    esperados: FirmantesEsperados | None,
    recepcion: datetime,
    crls: tuple[bytes, ...],
    politica: Politica,
    *,
    con_red: bool,
) -> Informe:
    banco = Banco(procesos=1)
    try:

        async def juzgar(material: MaterialRevocacion) -> Informe:
            return await banco.validar(
                pdf,
                original=original,
                confianza=confianza,
                firmantes_esperados=esperados,
                politica=politica,
                hora_recepcion=recepcion,
                hora_verificacion=recepcion,
                material=material,
            )

        informe = await juzgar(MaterialRevocacion(crls=crls))
        hosts = os.environ.get("CONTINGENTES_OCSP_HOSTS", "")
        if not con_red or not hosts or not informe.consultas or informe.veredicto is Veredicto.TOTAL_FAILED:
            return informe
        consultor = Consultor(hosts.split(","))
        try:
            traido = await consultor.traer(informe.consultas)
        finally:
            await consultor.cerrar()
        return await juzgar(MaterialRevocacion(crls=(*crls, *traido.crls), ocsps=traido.ocsps))
    finally:
        await banco.cerrar()


def _hora(texto: str | None) -> datetime:
    if texto is None:
        return reloj_sistema.ahora()
    try:
        hora = datetime.fromisoformat(texto)
    except ValueError:
        raise MalPedido(f"--hora: «{texto}» no es una hora ISO 8601") from None
    if hora.tzinfo is None:
        raise MalPedido("--hora: falta la zona, por ejemplo 2026-03-16T10:00:00-05:00")
    return hora


def _certificados(rutas: list[Path] | None, opcion: str) -> tuple[bytes, ...]:
    ders: list[bytes] = []
    try:
        for ruta in rutas or ():
            if ruta.is_dir():
                ders.extend(Confianza.de_carpetas(ruta, None).anclas)
            else:
                ders.extend(cargar_certificados(ruta))
    except (CertificadoIlegible, OSError) as exc:
        raise MalPedido(f"{opcion}: {exc}") from exc
    return tuple(ders)


def _contar(archivo: Path, informe: Informe) -> None:
    subindicacion = f" · {informe.subindicacion.value}" if informe.subindicacion else ""
    typer.echo(f"{archivo.name}: {_TITULOS[informe.veredicto]} ({informe.veredicto.value}{subindicacion})")
    for razon in informe.razones:
        typer.echo(f"  ✗ {razon.razon}\n    → {razon.remedio}")
    for aviso in informe.avisos:
        typer.echo(f"  · {aviso}")
    for firma in informe.firmas:
        quien = firma.identidad.nombre if firma.identidad else "firmante ilegible"
        typer.echo(f"  firma {firma.campo}: {quien}")
