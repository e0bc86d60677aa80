"""The finer parts of a contingente as fields and back: caps, tranches of a group, the form of its certificate."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.portal.web.api import Fallo
from services.portal.web.formatos import como_api, como_instante, decimal
from services.portal.web.formularios import Formulario
from shared.clock import BOGOTA

SOLICITANTES = (("todos", "Cualquiera"), ("nuevo", "Nuevo"), ("historico", "Histórico"))
_MEDIDAS = ("cantidad", "porcentaje")
CLASES_DE_CAMPO = (
    ("texto", "Texto"),
    ("fecha", "Fecha"),
    ("numero", "Número"),
    ("entero", "Número entero"),
    ("lista", "Lista"),
    ("si_no", "Sí o no"),
)
_TIPOS: Mapping[str, Mapping[str, str]] = {
    "texto": {"type": "string"},
    "fecha": {"type": "string", "format": "date"},
    "numero": {"type": "number"},
    "entero": {"type": "integer"},
    "si_no": {"type": "boolean"},
}


def de_topes(prefijo: str, topes: Mapping[str, Any] | None) -> dict[str, str]:
    """Caps as fields `prefix.tope.kind.measure`."""
    campos = {}
    for quien, _ in SOLICITANTES:
        for medida in _MEDIDAS:
            escrito = ((topes or {}).get(quien) or {}).get(medida)
            campos[f"{prefijo}tope.{quien}.{medida}"] = decimal(escrito) if escrito else ""
    return campos


def topes(form: Formulario, prefijo: str) -> dict[str, dict[str, str]]:
    """The caps that were typed; empty for none.

    Raises:
        Fallo: for one that is not a number.
    """
    leidos: dict[str, dict[str, str]] = {}
    for quien, rotulo in SOLICITANTES:
        for medida in _MEDIDAS:
            escrito = form[f"{prefijo}tope.{quien}.{medida}"]
            if escrito:
                leidos.setdefault(quien, {})[medida] = _numero(escrito, f"El tope de «{rotulo.lower()}»")
    return leidos


def con_topes(datos: dict[str, Any], leidos: dict[str, dict[str, str]], vacio: Any) -> dict[str, Any]:
    """The data with the caps; where there were none and none was typed, as they were."""
    return datos | {"topes": leidos or vacio} if leidos or datos.get("topes") else datos


def de_tramos(prefijo: str, tramos: list[Mapping[str, Any]]) -> dict[str, str]:
    """Tranches as fields `prefix.tramo.n.…`."""
    campos = {}
    for n, tramo in enumerate(tramos):
        campos[f"{prefijo}tramo.{n}.abre"] = f"{como_instante(tramo['abre']):%Y-%m-%dT%H:%M}"
        campos[f"{prefijo}tramo.{n}.cantidad"] = decimal(tramo["cantidad"])
    return campos


def tramos(form: Formulario, prefijo: str, grupo: str) -> list[dict[str, str]]:
    """The tranches that were typed, in the order of the rows.

    Raises:
        Fallo: for one without its instant or its quantity.
    """
    leidos = []
    for n in _filas(form, f"{prefijo}tramo."):
        abre, cantidad = form[f"{prefijo}tramo.{n}.abre"], form[f"{prefijo}tramo.{n}.cantidad"]
        if not abre and not cantidad:
            continue
        try:
            instante = datetime.fromisoformat(abre).replace(tzinfo=BOGOTA).isoformat()
        except ValueError as error:
            raise _malo(f"A un tramo del grupo {grupo} le falta el día y la hora en que abre.") from error
        leidos.append({"abre": instante, "cantidad": _numero(cantidad, f"Un tramo del grupo {grupo}")})
    return leidos


def de_formulario(esquema: Mapping[str, Any]) -> dict[str, str]:
    """The fields of the certificate as rows `cqe.n.…`."""
    campos: dict[str, str] = {}
    exigidos = set(esquema.get("required", ()))
    for n, (nombre, p) in enumerate(esquema.get("properties", {}).items()):
        fila = {
            "nombre": nombre,
            "titulo": p.get("title", ""),
            "titulo_en": p.get("x-title-en", ""),
            "clase": _clase(p),
            "opciones": "; ".join(map(str, p.get("enum", ()))),
            "maximo": str(p.get("maxLength") or ""),
            "obligatorio": "si" if nombre in exigidos else "",
        }
        campos |= {f"cqe.{n}.{c}": v for c, v in fila.items()}
    return campos


def formulario(form: Formulario, antes: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of the rows that have a name; what they do not show of a field stays.

    Raises:
        Fallo: for a length that is not a number.
    """
    conocidos: Mapping[str, Any] = antes.get("properties", {})
    propiedades: dict[str, Any] = {}
    exigidos = []
    for n in _filas(form, "cqe."):
        nombre = form[f"cqe.{n}.nombre"]
        if not nombre:
            continue
        propiedades[nombre] = _propiedad(form, f"cqe.{n}.", conocidos.get(nombre, {}))
        if form[f"cqe.{n}.obligatorio"]:
            exigidos.append(nombre)
    if not propiedades:
        return dict(antes)
    orden = [x for x in antes.get("required", ()) if x in exigidos]
    base = {"type": "object", "additionalProperties": False, **antes}
    return base | {"required": orden + [x for x in exigidos if x not in orden], "properties": propiedades}


def _propiedad(form: Formulario, prefijo: str, antes: Mapping[str, Any]) -> dict[str, Any]:
    propiedad = dict(antes)
    clase = form[f"{prefijo}clase"] or "texto"
    if clase != (_clase(antes) if antes else ""):
        resto = {k: v for k, v in antes.items() if k not in {"type", "format", "enum"}}
        propiedad = {**resto, **_TIPOS.get(clase, {})}
    if clase == "lista":
        opciones = [o.strip() for o in form[f"{prefijo}opciones"].split(";") if o.strip()]
        # Options that are numbers stay so.
        dichas = {str(o): o for o in antes.get("enum", ())}
        propiedad["enum"] = [dichas.get(o, o) for o in opciones]
    propiedad |= {"title": form[f"{prefijo}titulo"], "x-title-en": form[f"{prefijo}titulo_en"]}
    maximo = form[f"{prefijo}maximo"]
    if maximo and not maximo.isdecimal():
        raise _malo(f"El largo máximo de «{propiedad['title']}» debe ser un número entero.")
    propiedad.pop("maxLength", None)
    if maximo:
        propiedad["maxLength"] = int(maximo)
    return propiedad


def _clase(propiedad: Mapping[str, Any]) -> str:
    if "enum" in propiedad:
        return "lista"
    if propiedad.get("format") == "date":
        return "fecha"
    tipos = {"number": "numero", "integer": "entero", "boolean": "si_no"}
    return tipos.get(str(propiedad.get("type")), "texto")


def _filas(form: Formulario, prefijo: str) -> list[int]:
    numeros = {c.removeprefix(prefijo).split(".")[0] for c in form.campos if c.startswith(prefijo)}
    return sorted(int(n) for n in numeros if n.isdecimal())


def _numero(escrito: str, que: str) -> str:
    leido = como_api(escrito)
    if leido is None:
        raise _malo(f"{que} no se entiende. Escríbalo así: 12.500,750.")
    return leido


def _malo(detalle: str) -> Fallo:
    return Fallo({"status": 422, "title": "Hay datos que corregir", "detail": detalle})
