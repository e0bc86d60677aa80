"""`contingentes firma`: judge a signed PDF, or seal one, with no service running."""

import asyncio
import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import structlog
import typer
from pyhanko.sign.timestamps import HTTPTimeStamper

from services.firma.confianza import Confianza, cargar_certificados
from services.firma.confianza.carpeta import CertificadoIlegible
from services.firma.confianza.consulta import Consultor
from services.firma.sellos.llave import LlaveDeSello, SelloMalConfigurado
from services.firma.sellos.sellar import sellar
from services.firma.validacion import (
    FirmantesEsperados,
    Informe,
    MaterialRevocacion,
    Politica,
    Veredicto,
)
from services.firma.validacion.banco import Banco
from shared.clock import reloj_sistema

app = typer.Typer(no_args_is_help=True, help="Firmas digitales: revisar un PDF firmado, sellar un documento.")

_CODIGOS = {Veredicto.TOTAL_PASSED: 0, Veredicto.TOTAL_FAILED: 1, Veredicto.INDETERMINATE: 2}
_TITULOS = {
    Veredicto.TOTAL_PASSED: "VÁLIDA",
    Veredicto.TOTAL_FAILED: "NO VÁLIDA",
    Veredicto.INDETERMINATE: "NO SE PUDO DETERMINAR",
}


def _casilla(texto: str) -> tuple[int, int, int, int]:
    try:
        x1, y1, x2, y2 = (int(n) for n in texto.split(","))
    except ValueError as error:
        raise typer.BadParameter("--casilla: se esperan cuatro enteros, x1,y1,x2,y2") from error
    return x1, y1, x2, y2


@app.command()
def validar(
    archivo: Annotated[Path, typer.Argument(help="PDF firmado.", exists=True, dir_okay=False, readable=True)],
    original: Annotated[Path | None, typer.Option(help="Formulario que generó el sistema.", exists=True)] = None,
    ancla: Annotated[list[Path] | None, typer.Option(help="Certificado raíz aceptado, o carpeta. Repetible.")] = None,
    intermedio: Annotated[list[Path] | None, typer.Option(help="Certificado intermedio, o carpeta. Repetible.")] = None,
    firmante: Annotated[list[str] | None, typer.Option(help="NIT o cédula que debe firmar. Repetible.")] = None,
    crl: Annotated[list[Path] | None, typer.Option(help="Lista de revocación (DER). Repetible.", exists=True)] = None,
    hora: Annotated[str | None, typer.Option(help="Hora de recepción, ISO 8601 con zona; por defecto, ahora.")] = None,
    casilla: Annotated[
        str, typer.Option(help="Dónde puede verse la firma en la página 1: x1,y1,x2,y2 en puntos.")
    ] = "0,0,100,100",
    sin_red: Annotated[bool, typer.Option("--sin-red", help="No consultar OCSP ni CRL en línea.")] = False,
    en_json: Annotated[bool, typer.Option("--json", help="Informe completo en JSON.")] = False,
) -> None:
    """Revisa un PDF firmado. Termina en 0 si es válido, 1 si no lo es, 2 si no se pudo determinar.

    La revocación se consulta solo a los anfitriones de CONTINGENTES_OCSP_HOSTS.
    """
    # The report goes to standard output, and nothing else.
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    recepcion = _hora(hora)
    confianza = Confianza(_certificados(ancla, "--ancla"), _certificados(intermedio, "--intermedio"))
    informe = asyncio.run(
        _validar(
            archivo.read_bytes(),
            original.read_bytes() if original else None,
            confianza,
            FirmantesEsperados(numeros=tuple(firmante)) if firmante else None,
            recepcion,
            tuple(ruta.read_bytes() for ruta in crl or ()),
            Politica(casilla=_casilla(casilla)),
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
    archivo: Annotated[Path, typer.Argument(help="PDF que se sella.", exists=True, dir_okay=False, readable=True)],
    salida: Annotated[Path, typer.Argument(help="PDF sellado.")],
    p12: Annotated[Path, typer.Option(help="PKCS#12 del sello.", envvar="CONTINGENTES_SELLO_P12")],
    clave: Annotated[str, typer.Option(help="Clave del PKCS#12.", envvar="CONTINGENTES_SELLO_CLAVE")] = "",
    tsa: Annotated[str, typer.Option(help="URL de la autoridad de estampado.", envvar="CONTINGENTES_TSA_URL")] = "",
    razon: Annotated[str, typer.Option(help="Razón que queda en la firma.")] = "Documento oficial",
) -> None:
    """Pone el sello del ministerio (PAdES), con estampa de tiempo si hay autoridad."""
    try:
        llave = LlaveDeSello.de_p12(p12, clave)
        estampador = HTTPTimeStamper(tsa, timeout=10) if tsa else None
        sellado = asyncio.run(sellar(archivo.read_bytes(), llave, razon=razon, estampador=estampador))
    except SelloMalConfigurado as exc:
        typer.echo(f"No se pudo sellar: {exc}", err=True)
        raise typer.Exit(2) from exc
    salida.write_bytes(sellado.pdf)
    typer.echo(f"{salida}: {sellado.nivel}, certificado {sellado.huella}")


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
        raise typer.BadParameter(f"--hora: «{texto}» no es una hora ISO 8601") from None
    if hora.tzinfo is None:
        raise typer.BadParameter("--hora: falta la zona, por ejemplo 2026-03-16T10:00:00-05:00")
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
        raise typer.BadParameter(f"{opcion}: {exc}") from exc
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
