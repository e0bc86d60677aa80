"""Files made to break or to fool a validator, each built here: by name, with no signature or with a good one inside."""

import io
import re
import zlib
from collections.abc import Callable, Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.unit.firma import ataques
from tests.unit.firma.ataques import armar
from tests.unit.firma.pki import firmar, formulario, pki

_PAGINA = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>"
_ARBOL = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
_FIRMADAS = ("bomba-de-contenido", "bomba-en-capas", "bomba-de-recursos", "contenidos-sin-fin", "cuenta-enorme")
_CATALOGO = b"<</Type/Catalog/Pages 2 0 R>>"


def _flujo(datos: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(datos), extra, datos)


def _ceros(megas: int) -> bytes:
    """What inflates to `megas` MiB of zeros, made of one block again and again."""
    motor = zlib.compressobj(9, zlib.DEFLATED, -15)
    bloque = motor.compress(bytes(1024 * 1024)) + motor.flush(zlib.Z_FULL_FLUSH)
    suma = ((megas * 1024 * 1024) % 65521) << 16 | 1  # Adler-32 of zeros
    return b"\x78\xda" + bloque * megas + b"\x03\x00" + suma.to_bytes(4, "big")


def _bomba(megas: int, capas: int = 1) -> bytes:
    """A stream of zeros that grows to `megas` MiB, deflated `capas` times."""
    datos = _ceros(megas)
    for _ in range(capas - 1):
        datos = zlib.compress(datos, 9)
    filtros = b"/Filter[" + b"/FlateDecode " * capas + b"]"
    return _flujo(datos, filtros)


def bombas() -> Iterator[tuple[str, bytes]]:
    """Small files that want much memory or time."""
    contenido = _flujo(ataques.TEXTO)
    yield "bomba-de-contenido", armar([_CATALOGO, _ARBOL, _PAGINA, _bomba(600)])
    yield "bomba-en-capas", armar([_CATALOGO, _ARBOL, _PAGINA, _bomba(600, 3)])
    yield (
        "bomba-de-metadatos",
        armar([b"<</Type/Catalog/Pages 2 0 R/Metadata 5 0 R>>", _ARBOL, _PAGINA, contenido, _bomba(600)]),
    )
    con_imagen = _PAGINA.replace(b"/Resources<<>>", b"/Resources<</XObject<</X 5 0 R>>>>")
    yield "bomba-de-recursos", armar([_CATALOGO, _ARBOL, con_imagen, contenido, _bomba(600)])
    muchos = b" ".join(b"5 0 R" for _ in range(60_000))
    yield (
        "contenidos-sin-fin",
        armar(
            [
                _CATALOGO,
                _ARBOL,
                _PAGINA.replace(b"/Contents 4 0 R", b"/Contents[" + muchos + b"]"),
                contenido,
                _bomba(20),
            ]
        ),
    )
    yield "objetos-comprimidos-bomba", _con_flujo_de_objetos(_bomba(600))
    yield "cuenta-enorme", armar([_CATALOGO, _ARBOL.replace(b"/Count 1", b"/Count 999999999"), _PAGINA, contenido])
    yield "largo-enorme", armar([_CATALOGO, _ARBOL, _PAGINA, contenido.replace(b"/Length ", b"/Length 99999999")])
    yield "numero-enorme", armar([_CATALOGO, _ARBOL, _PAGINA.replace(b"595", b"9" * 300_000), contenido])
    yield "nombre-enorme", armar([_CATALOGO.replace(b"/Pages", b"/" + b"A" * 300_000 + b" 1/Pages"), _ARBOL, _PAGINA])


def _con_flujo_de_objetos(flujo: bytes) -> bytes:
    tipo = flujo.replace(b"<</Length", b"<</Type/ObjStm/N 1000000/First 10/Length", 1)
    return armar([_CATALOGO, _ARBOL, _PAGINA, _flujo(ataques.TEXTO), tipo])


def lazos() -> Iterator[tuple[str, bytes]]:
    """What leads back to itself."""
    contenido = _flujo(ataques.TEXTO)
    yield "arbol-en-lazo", armar([_CATALOGO, b"<</Type/Pages/Count 1/Kids[2 0 R]>>", _PAGINA, contenido])
    yield "padre-en-lazo", armar([_CATALOGO, _ARBOL, _PAGINA.replace(b"/Parent 2 0 R", b"/Parent 3 0 R"), contenido])
    yield "referencia-a-si-misma", armar([_CATALOGO, _ARBOL, b"3 0 R", contenido])
    yield (
        "largo-en-lazo",
        armar([_CATALOGO, _ARBOL, _PAGINA, contenido.replace(b"/Length %d" % len(ataques.TEXTO), b"/Length 4 0 R")]),
    )
    formulario_en_lazo = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]>>>>"
    yield "campos-en-lazo", armar([formulario_en_lazo, _ARBOL, _PAGINA, contenido, b"<</T(a)/Kids[5 0 R]>>"])
    base = armar([_CATALOGO, _ARBOL, _PAGINA, contenido])
    inicio = int(re.findall(rb"startxref\n(\d+)", base)[-1])
    yield "tablas-en-lazo", base.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % inicio)
    yield "tabla-fuera", base.replace(b"startxref\n%d" % inicio, b"startxref\n%d" % (inicio * 100))


def honduras() -> Iterator[tuple[str, bytes]]:
    """What is nested too deep for a parser that calls itself."""
    contenido = _flujo(ataques.TEXTO)
    for nombre, abre, cierra in (("listas", b"[", b"]"), ("diccionarios", b"<</A", b">>")):
        hondo = abre * 20_000 + b" 1 " + cierra * 20_000
        yield (
            f"{nombre}-anidadas",
            armar([b"<</Type/Catalog/Pages 2 0 R/X " + hondo + b">>", _ARBOL, _PAGINA, contenido]),
        )
    arboles = [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (n + 3) for n in range(3000)]
    yield "arbol-hondo", armar([_CATALOGO, *arboles, _PAGINA])
    cadena = [b"%d 0 R" % (n + 5) for n in range(5000)]
    yield "referencias-en-cadena", armar([_CATALOGO, _ARBOL, _PAGINA, *cadena, contenido])
    yield (
        "parentesis",
        armar([b"<</Type/Catalog/Pages 2 0 R/X(" + b"(" * 100_000 + b")" * 100_000 + b")>>", _ARBOL, _PAGINA]),
    )


def cientos_de_revisiones(pdf: bytes, cuantas: int = 400) -> bytes:
    """The same catalogue again and again, each time as an incremental update."""
    salida = bytearray(pdf)
    previa = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    raiz = re.findall(rb"/Root\s+(\d+) 0 R", pdf)[-1]
    tamano = max(int(n) for n in re.findall(rb"/Size\s+(\d+)", pdf))
    for _ in range(cuantas):
        objeto = len(salida)
        salida += b"%d 0 obj\n<</Nada true>>\nendobj\n" % tamano
        tabla = len(salida)
        salida += b"xref\n%d 1\n%010d 00000 n \n" % (tamano, objeto)
        salida += b"trailer\n<</Size %d/Root %s 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
            tamano + 1, raiz, previa, tabla,
        )  # fmt: skip
        previa = tabla
    return bytes(salida)


def _escribir(pdf: bytes, cambiar: Callable[[IncrementalPdfFileWriter, generic.DictionaryObject], None]) -> bytes:
    escritor = IncrementalPdfFileWriter(io.BytesIO(pdf))
    pagina = escritor.root["/Pages"]["/Kids"][0]
    cambiar(escritor, pagina)
    escritor.mark_update(pagina.container_ref)
    escritor.update_root()
    salida = io.BytesIO()
    escritor.write(salida)
    return salida.getvalue()


def _campo(escritor: IncrementalPdfFileWriter, valor: str) -> generic.DictionaryObject:
    apariencia = generic.StreamObject(stream_data=ataques.TEXTO)
    apariencia[pdf_name("/Type")], apariencia[pdf_name("/Subtype")] = pdf_name("/XObject"), pdf_name("/Form")
    apariencia[pdf_name("/BBox")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 50)))
    return generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): generic.TextStringObject("cantidad"),
            pdf_name("/V"): generic.TextStringObject(valor),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (100, 600, 300, 650))),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): escritor.add_object(apariencia)}),
        }
    )


def sombra_esconder(pdf: bytes, firma: Callable[[bytes], bytes]) -> tuple[bytes, bytes]:
    """Hide: before signing something covers the quantity; afterwards the cover goes. (signed, revealed)"""
    firmado = firma(ataques.anotar(pdf))
    return firmado, _escribir(firmado, lambda _, pagina: pagina.__delitem__(pdf_name("/Annots")))


def sombra_reemplazar(pdf: bytes, firma: Callable[[bytes], bytes]) -> tuple[bytes, bytes]:
    """Replace: before signing a form field is put over the quantity; afterwards it is filled in. (signed, filled)"""
    firmado = firma(ataques.campo_de_texto(pdf))

    def llenar(escritor: IncrementalPdfFileWriter, pagina: generic.DictionaryObject) -> None:
        campos = escritor.root["/AcroForm"]["/Fields"]
        (campo,) = (campos[n] for n in range(len(campos)) if campos[n]["/FT"] == "/Tx")
        campo.update(_campo(escritor, "99.345,67 kg"))
        escritor.mark_update(campo.container_ref)

    return firmado, _escribir(firmado, llenar)


def sombra_esconder_y_reemplazar(pdf: bytes, firma: Callable[[bytes], bytes]) -> tuple[bytes, bytes]:
    """Hide and replace: the other page is inside before signing, and only a reference is changed. (signed, switched)"""
    refs: list[generic.IndirectObject] = []

    def meter(escritor: IncrementalPdfFileWriter, _: generic.DictionaryObject) -> None:
        refs.append(escritor.add_object(generic.StreamObject(stream_data=ataques.TEXTO)))

    preparado = _escribir(pdf, meter)
    firmado = firma(preparado)

    def cambiar(escritor: IncrementalPdfFileWriter, pagina: generic.DictionaryObject) -> None:
        pagina[pdf_name("/Contents")] = generic.IndirectObject(refs[0].idnum, refs[0].generation, escritor)

    return firmado, _escribir(firmado, cambiar)


def adjuntar(pdf: bytes) -> bytes:
    """Incremental update that attaches a file."""

    def cambiar(escritor: IncrementalPdfFileWriter, _: generic.DictionaryObject) -> None:
        archivo = generic.StreamObject(stream_data=b"MZ")
        archivo[pdf_name("/Type")] = pdf_name("/EmbeddedFile")
        ficha = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Filespec"),
                pdf_name("/F"): generic.TextStringObject("factura.exe"),
                pdf_name("/EF"): generic.DictionaryObject({pdf_name("/F"): escritor.add_object(archivo)}),
            }
        )
        nombres = generic.ArrayObject([generic.TextStringObject("factura.exe"), escritor.add_object(ficha)])
        escritor.root[pdf_name("/Names")] = generic.DictionaryObject(
            {pdf_name("/EmbeddedFiles"): generic.DictionaryObject({pdf_name("/Names"): nombres})}
        )

    return _escribir(pdf, cambiar)


def javascript_en_nombres(pdf: bytes) -> bytes:
    """Incremental update with a document-level script."""

    def cambiar(escritor: IncrementalPdfFileWriter, _: generic.DictionaryObject) -> None:
        accion = generic.DictionaryObject(
            {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.TextStringObject("app.alert(1)")}
        )
        nombres = generic.ArrayObject([generic.TextStringObject("a"), escritor.add_object(accion)])
        escritor.root[pdf_name("/Names")] = generic.DictionaryObject(
            {pdf_name("/JavaScript"): generic.DictionaryObject({pdf_name("/Names"): nombres})}
        )

    return _escribir(pdf, cambiar)


def capa_oculta(pdf: bytes) -> bytes:
    """Incremental update that puts a layer, switched off, over the page's own content."""

    def cambiar(escritor: IncrementalPdfFileWriter, pagina: generic.DictionaryObject) -> None:
        capa = escritor.add_object(
            generic.DictionaryObject(
                {pdf_name("/Type"): pdf_name("/OCG"), pdf_name("/Name"): generic.TextStringObject("original")}
            )
        )
        escritor.root[pdf_name("/OCProperties")] = generic.DictionaryObject(
            {
                pdf_name("/OCGs"): generic.ArrayObject([capa]),
                pdf_name("/D"): generic.DictionaryObject({pdf_name("/OFF"): generic.ArrayObject([capa])}),
            }
        )
        antes = generic.StreamObject(stream_data=b"/OC /Original BDC")
        despues = generic.StreamObject(stream_data=b"EMC " + ataques.TEXTO)
        pagina[pdf_name("/Contents")] = generic.ArrayObject(
            [escritor.add_object(antes), pagina.raw_get("/Contents"), escritor.add_object(despues)]
        )
        pagina["/Resources"][pdf_name("/Properties")] = generic.DictionaryObject({pdf_name("/Original"): capa})

    return _escribir(pdf, cambiar)


def _rango(pdf: bytes) -> tuple[int, int, int, int]:
    a, b, c, d = (int(n) for n in re.findall(rb"/ByteRange\s*\[\s*(\d+) (\d+) (\d+) (\d+)", pdf)[-1])
    return a, b, c, d


def _sin_rango(pdf: bytes, nuevo: bytes) -> bytes:
    hallado = list(re.finditer(rb"/ByteRange\s*\[[^\]]*\]", pdf))[-1]
    return pdf[: hallado.start()] + nuevo.ljust(hallado.end() - hallado.start()) + pdf[hallado.end() :]


def envolturas(pdf: bytes) -> Iterator[tuple[str, bytes]]:
    """Universal signature forgery and signature wrapping over a signed file."""
    _, largo, segundo, resto = _rango(pdf)
    for nombre, rango in (
        ("vacio", b"/ByteRange []"),
        ("nulo", b"/ByteRange null"),
        ("negativo", b"/ByteRange [0 -1 0 1]"),
        ("desde-el-fin", b"/ByteRange [0 %d -%d %d]" % (largo, resto, resto)),
        ("todo", b"/ByteRange [0 %d %d 0]" % (len(pdf), len(pdf))),
        ("solo-principio", b"/ByteRange [0 %d]" % largo),
        ("enorme", b"/ByteRange [0 9999999999 99 9]"),
        ("texto", b"/ByteRange [(a) (b)]"),
    ):
        yield f"rango-{nombre}", _sin_rango(pdf, rango)
    hueco = pdf[largo:segundo]
    yield "contenido-ceros", pdf[:largo] + b"<" + b"0" * (len(hueco) - 2) + b">" + pdf[segundo:]
    yield "contenido-nulo", pdf[:largo] + b"null".ljust(len(hueco)) + pdf[segundo:]
    yield "contenido-basura", pdf[:largo] + b"<" + b"4d5a" * ((len(hueco) - 2) // 4) + b">" + pdf[segundo:]
    inyeccion = b"\n9999 0 obj\n<</Nada true>>\nendobj\n"
    yield "inyeccion-en-el-hueco", pdf[:segundo] + inyeccion + pdf[segundo:]
    yield (
        "inyeccion-con-rango-corrido",
        _sin_rango(
            pdf[:segundo] + inyeccion + pdf[segundo:],
            b"/ByteRange [0 %d %d %d]" % (largo, segundo + len(inyeccion), resto),
        ),
    )
    yield "firma-prestada", _firma_prestada(pdf)


def _firma_prestada(pdf: bytes) -> bytes:
    """Another page content, under a signature field that borrows the value and range of the good one."""

    def cambiar(escritor: IncrementalPdfFileWriter, pagina: generic.DictionaryObject) -> None:
        pagina[pdf_name("/Contents")] = escritor.add_object(generic.StreamObject(stream_data=ataques.TEXTO))
        campo = escritor.root["/AcroForm"]["/Fields"][0]
        buena = campo["/V"]
        copia = generic.DictionaryObject({clave: buena.raw_get(clave) for clave in buena})
        campo[pdf_name("/V")] = escritor.add_object(copia)
        escritor.mark_update(campo.container_ref)

    return _escribir(pdf, cambiar)


def firmado() -> bytes:
    """The form of the tests, well signed."""
    return firmar(formulario(), pki().representante)


def todos() -> dict[str, bytes]:
    """Every hostile file by its name; none may pass."""
    hechos = dict([*bombas(), *lazos(), *honduras(), *envolturas(firmado())])
    # Without a signature most are told apart before their inside is looked at.
    hechos |= {f"{nombre}-antes": firmar(pdf, pki().representante) for nombre, pdf in bombas() if nombre in _FIRMADAS}
    hechos["cientos-de-revisiones"] = cientos_de_revisiones(firmado())
    hechos["cientos-de-revisiones-antes"] = firmar(cientos_de_revisiones(formulario(), 60), pki().representante)

    def firma(pdf: bytes) -> bytes:
        return firmar(pdf, pki().representante)

    def otra(pdf: bytes) -> bytes:
        return firmar(pdf, pki().ajeno, campo="Signature2")

    for sombra in (sombra_esconder, sombra_reemplazar, sombra_esconder_y_reemplazar):
        preparado, cambiado = sombra(formulario(), firma)
        nombre = sombra.__name__.replace("_", "-")
        hechos |= {
            f"{nombre}-preparado": preparado,
            f"{nombre}-cambiado": cambiado,
            f"{nombre}-refirmado": otra(cambiado),
        }
    for ataque in (adjuntar, javascript_en_nombres, capa_oculta):
        nombre = ataque.__name__.replace("_", "-")
        hechos |= {
            f"{nombre}-antes": firma(ataque(formulario())),
            f"{nombre}-despues": ataque(firmado()),
            f"{nombre}-entre-firmas": otra(ataque(firmado())),
        }
    return hechos
