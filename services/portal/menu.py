"""The menu of each kind of person. A new page of the menu is one line here."""

from dataclasses import dataclass

from services.portal.web.sesion import Sesion


@dataclass(frozen=True, slots=True)
class Entrada:
    """A line of the menu; `grupo` is the heading under which it stands."""

    titulo: str
    ruta: str
    grupo: str = ""
    actual: bool = False


PUBLICO = (
    Entrada("Contingentes", "/contingentes"),
    Entrada("Calendario", "/calendario"),
    Entrada("Verificar un CQE", "/verificacion"),
)
EXPORTADOR = (
    Entrada("Inicio", "/inicio"),
    Entrada("Nueva solicitud", "/solicitudes/nueva", "Cupos"),
    Entrada("Mis solicitudes", "/solicitudes", "Cupos"),
    Entrada("Mis cupos", "/cupos", "Cupos"),
    Entrada("Consumos", "/consumos", "Certificados"),
    Entrada("CQE", "/cqe", "Certificados"),
    Entrada("Firmar varias", "/firmas", "Certificados"),
    Entrada("Declaraciones (DEX)", "/dex", "Certificados"),
    Entrada("Programas y garantías", "/programas", "Plan Vallejo"),
    Entrada("Salidas y reposiciones", "/salidas", "Plan Vallejo"),
    Entrada("Actos y recursos", "/recursos", "Plan Vallejo"),
    Entrada("Gran Usuario", "/gran-usuario", "Plan Vallejo"),
    Entrada("Mi empresa", "/empresa", "Empresa"),
    Entrada("Mi cuenta", "/cuenta", "Empresa"),
    Entrada("Contingentes", "/contingentes", "Consulta"),
    Entrada("Calendario", "/calendario", "Consulta"),
    Entrada("Verificar un CQE", "/verificacion", "Consulta"),
)
MINISTERIO = (
    Entrada("Inicio", "/inicio"),
    Entrada("Bandeja", "/ministerio/bandeja", "Revisión"),
    Entrada("Por firmar", "/ministerio/por-firmar", "Revisión"),
    Entrada("Plazos", "/ministerio/plazos", "Revisión"),
    Entrada("Contingentes", "/ministerio/contingentes", "Cupos"),
    Entrada("Asignaciones", "/ministerio/asignaciones", "Cupos"),
    Entrada("Certificados (CQE)", "/ministerio/cqe", "Cupos"),
    Entrada("Declaraciones (DEX)", "/ministerio/dex", "Cupos"),
    Entrada("Series de CQE", "/ministerio/existencias", "Cupos"),
    Entrada("Lo que espera", "/ministerio/vallejo", "Plan Vallejo"),
    Entrada("Programas", "/ministerio/vallejo/programas", "Plan Vallejo"),
    Entrada("Garantías", "/ministerio/vallejo/garantias", "Plan Vallejo"),
    Entrada("Estudios", "/ministerio/vallejo/estudios", "Plan Vallejo"),
    Entrada("Empresas", "/ministerio/empresas", "Consulta"),
    Entrada("Informes", "/ministerio/informes", "Consulta"),
    Entrada("Calendario de ventanas", "/calendario", "Consulta"),
    Entrada("Verificar un CQE", "/verificacion", "Consulta"),
    Entrada("Usuarios", "/ministerio/usuarios", "Personas y sistemas"),
    Entrada("Conflictos y sustituciones", "/ministerio/ausencias", "Personas y sistemas"),
    Entrada("Sistemas clientes", "/ministerio/clientes", "Personas y sistemas"),
    Entrada("Operación", "/ministerio/operacion", "Sistema"),
    Entrada("Tablero", "/ministerio/operacion/tablero", "Sistema"),
    Entrada("Calendario y TRM", "/ministerio/calendario", "Sistema"),
    Entrada("Catálogos", "/ministerio/catalogos", "Sistema"),
    Entrada("Textos preparados", "/ministerio/textos/solicitudes", "Sistema"),
    Entrada("Confianza", "/ministerio/confianza", "Sistema"),
    Entrada("Fallos y reenvíos", "/ministerio/fallos", "Sistema"),
)

_DE_VALLEJO = (
    "garantias",
    "prorrogas",
    "registros",
    "estudios",
    "cuadros",
    "modificaciones",
    "modificaciones-registro",
)
_CUELGAN = (
    *((f"/{c}", "/salidas") for c in ("reimportaciones", "reposiciones")),
    *((f"/{c}/", "/recursos") for c in ("terminaciones", "efectividades")),
    *((f"/{c}", "/programas") for c in _DE_VALLEJO),
    *((f"/{c}", "/cupos") for c in ("devoluciones",)),
    ("/anulaciones", "/cqe"),
)
"""Pages of a company without a line of their own, and the line under which they are."""
_CUELGAN_DEL_MINISTERIO = (
    *((f"/ministerio/{c}/", "/ministerio/bandeja") for c in ("solicitudes", "consumos", "devoluciones", "anulaciones")),
    ("/ministerio/cierres", "/ministerio/dex"),
)


def menu_de(sesion: Sesion | None, ruta: str) -> list[Entrada]:
    """The menu, with the line of the page that is open marked: the longest address that begins it."""
    lineas = PUBLICO if sesion is None else MINISTERIO if sesion.es_interna else EXPORTADOR
    colgadas = () if sesion is None else _CUELGAN_DEL_MINISTERIO if sesion.es_interna else _CUELGAN
    for colgada, de in colgadas:
        if ruta.startswith(colgada):
            ruta = de
    abiertas = [e.ruta for e in lineas if ruta == e.ruta or ruta.startswith(e.ruta + "/")]
    abierta = max(abiertas, key=len, default="")
    return [Entrada(e.titulo, e.ruta, e.grupo, e.ruta == abierta) for e in lineas]
