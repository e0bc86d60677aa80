"""The words of what `cupos`, `consumo` and `firma` tell besides what has a template of its own."""

from services.notificaciones.avisos.palabras import (
    Operacion,
    Palabras,
    Tono,
    Tramite,
    cantidad,
    dias,
    fecha,
    instante,
)
from shared.documents import textos
from shared.events.consumo import ConsumoDecidido, DexActualizada, SeriesPorAgotarse, SeriesSinCargar
from shared.events.cupos import CupoAumentado, GrupoAgotado, GrupoReabierto, GrupoUmbralCritico
from shared.events.firma import LlaveDeSelloPorVencer, LlaveDeSelloSuspendida, SelladoFallido
from shared.events.registro import EmpresaActualizada, FirmanteRevocado
from shared.events.solicitudes import RecursoInterpuesto, SolicitudVencida


def _vencida(e: SolicitudVencida) -> Palabras:
    return Palabras(
        "se cerró sin respuesta",
        "La solicitud",
        "se cerró porque no se recibió respuesta a lo que pidió el Ministerio, y perdió su turno.",
        "malo",
        f"El plazo para responder terminó el {fecha(e.responder_hasta)}.",
        [("Contingente", f"{e.contingente}, grupo {e.grupo}")],
        "Si todavía quiere el cupo, presente una solicitud nueva mientras la ventana esté abierta.",
    )


def _recurso(e: RecursoInterpuesto) -> Palabras:
    return Palabras(
        "recurso recibido",
        "La solicitud",
        "tiene un recurso contra la decisión que la negó. Lo resuelve una persona distinta de la que decidió.",
        "neutro",
        f"Se resuelve a más tardar el {fecha(e.resolver_hasta)}.",
        [("Contingente", e.contingente), ("Presentado", instante(e.interpuesto_en))],
        "No tiene que hacer nada más: la decisión le llegará por este medio.",
    )


_CAUSAS_DE_AUMENTO = {
    "recurso": "por la decisión de un recurso",
    "correccion": "por la corrección de una decisión",
    "acto_correctivo": "por un acto correctivo de la asignación",
}


def _aumentado(e: CupoAumentado) -> Palabras:
    return Palabras(
        "aumentó su cupo",
        "El cupo",
        f"tiene más cantidad disponible {_CAUSAS_DE_AUMENTO[e.causa]}.",
        "bueno",
        f"Se sumaron {cantidad(e.cantidad_kg)}.",
        [("Referencia", e.referencia)],
        "Puede usarla desde ahora en nuevas solicitudes de consumo.",
    )


def _dex_verificada(e: DexActualizada) -> Palabras | None:
    if e.estado != "verificada":
        return None
    return Palabras(
        "declaración verificada",
        "La declaración de exportación",
        f"quedó verificada y cuenta para el uso del certificado {e.cqe_numero}.",
        "bueno",
        "",
        [
            ("Declaración", e.declaracion),
            ("Certificado", e.cqe_numero),
            ("Cantidad", cantidad(e.comercial_kg)),
            ("Cubierto del certificado", cantidad(e.acreditado_cqe_kg)),
        ],
    )


def _umbral(e: GrupoUmbralCritico) -> Palabras:
    return Palabras(
        f"el grupo {e.grupo} pasó el {e.umbral.replace('.', ',')} %",
        "El contingente",
        f"tiene comprometido el {e.umbral.replace('.', ',')} % del volumen del grupo {e.grupo}.",
        "atencion",
        f"Quedan {cantidad(e.disponible_kg)}.",
        [("Grupo", e.grupo), ("Volumen", cantidad(e.volumen_kg)), ("Desde", instante(e.ocurrido_en))],
    )


def _agotado(e: GrupoAgotado) -> Palabras:
    return Palabras(
        f"se agotó el grupo {e.grupo}",
        "El contingente",
        f"no tiene volumen disponible en el grupo {e.grupo}: todo está asignado o reservado.",
        "malo",
        "",
        [
            ("Grupo", e.grupo),
            ("Volumen", cantidad(e.volumen_kg)),
            ("Asignado", cantidad(e.asignado_kg)),
            ("Reservado", cantidad(e.reservado_kg)),
            ("Desde", instante(e.ocurrido_en)),
        ],
        "Las solicitudes nuevas quedan en lista de espera.",
    )


def _reabierto(e: GrupoReabierto) -> Palabras:
    return Palabras(
        f"el grupo {e.grupo} tiene volumen otra vez",
        "El contingente",
        f"vuelve a tener volumen en el grupo {e.grupo}.",
        "bueno",
        f"Hay {cantidad(e.disponible_kg)} disponibles.",
        [("Grupo", e.grupo), ("Desde", instante(e.ocurrido_en))],
    )


_CARGAR_SERIES = "Pida un lote al país de destino y cárguelo en «Cupos», «Series de CQE»."


def _series(e: SeriesPorAgotarse) -> Palabras:
    agotadas = e.quedan == 0
    return Palabras(
        "se agotaron los números de certificado" if agotadas else f"quedan {e.quedan} números de certificado",
        "El contingente",
        "usa números de serie que suministra el país de destino, y "
        + ("no queda ninguno." if agotadas else f"quedan {e.quedan}."),
        "malo" if agotadas else "atencion",
        "Ningún certificado puede expedirse hasta que se cargue un lote nuevo." if agotadas else "",
        [("Aviso al llegar a", str(e.umbral)), ("Desde", instante(e.ocurrido_en))],
        _CARGAR_SERIES,
    )


def _sin_series(e: SeriesSinCargar) -> Palabras:
    return Palabras(
        "no se han cargado números de certificado",
        "El contingente",
        "usa números de serie que suministra el país de destino, y no se ha cargado ninguno.",
        "malo",
        "Ya hay empresas con cupo, y ningún certificado podrá aprobarse hasta que se cargue un lote.",
        [("Desde", instante(e.ocurrido_en))],
        _CARGAR_SERIES,
    )


def _llave(e: LlaveDeSelloPorVencer) -> Palabras:
    vencida = e.dias <= 0
    return Palabras(
        "venció la llave del sello" if vencida else f"la llave del sello vence en {dias(e.dias)}",
        "La llave",
        "es la llave con que se sellan los certificados y los oficios"
        + (", y ya venció." if vencida else f", y vence en {dias(e.dias)}."),
        "atencion" if e.hay_relevo else "malo",
        "Hay otra llave que la releva."
        if e.hay_relevo
        else "No hay otra llave que la releve: sin ella no se puede expedir ningún certificado.",
        [("Certificado", e.sujeto), ("Válido hasta", instante(e.valido_hasta)), ("Huella", e.certificado_sha256[:16])],
        "" if e.hay_relevo else "Solicite la renovación del certificado e instale la llave nueva antes de ese día.",
    )


def _suspendida(e: LlaveDeSelloSuspendida) -> Palabras:
    return Palabras(
        "la llave del sello se suspendió",
        "La llave",
        "se suspendió y no sella nada más.",
        "malo",
        f"Motivo: {e.motivo}",
        [
            ("Certificado", e.sujeto),
            ("Sellos que puso", textos.entero(e.sellos)),
            ("Desde", instante(e.suspendida_en)),
        ],
        "Revise con la entidad de certificación si hay que revocarla; lo que selló puede sellarse de nuevo.",
    )


def _sello_fallido(e: SelladoFallido) -> Palabras:
    return Palabras(
        "no se pudo sellar el documento",
        "El documento",
        f"no se pudo sellar después de {e.intentos} intentos y espera a que alguien lo reintente.",
        "malo",
        e.error,
        [("Servicio", e.servicio)],
        "Corrija la causa y reintente el sello desde el expediente.",
    )


def cambio_de_correos(agregados: int, retirados: int) -> Palabras:
    """Told to the addresses that stay, so that no one turns a company's mail away unseen."""
    return Palabras(
        "cambiaron los correos autorizados",
        "La empresa con NIT",
        "cambió los correos a los que llegan sus avisos y certificados.",
        "atencion",
        "Un correo agregado no recibe nada hasta que se confirme." if agregados else "",
        [("Agregados", str(agregados or "")), ("Retirados", str(retirados or ""))],
        "Si la empresa no lo pidió, el representante legal lo corrige en «Mi empresa», «Correos autorizados».",
    )


_DE_EMPRESA: dict[tuple[str, str], tuple[str, str, Tono, str]] = {
    ("en_revision", "habilitada"): (
        "empresa habilitada",
        "quedó habilitada: ya puede presentar solicitudes.",
        "bueno",
        "Entre a la Ventanilla y presente su primera solicitud; confirme antes los correos a los que se le escribe.",
    ),
    ("en_revision", "registrada"): (
        "registro devuelto para corregir",
        "tiene su registro devuelto para corregir.",
        "atencion",
        "Corrija lo señalado en «Mi empresa» y envíelo de nuevo, firmado.",
    ),
    ("habilitada", "suspendida"): (
        "empresa suspendida",
        "quedó suspendida: no puede presentar trámites nuevos mientras dure.",
        "malo",
        "Comuníquese con el Ministerio y aclare lo señalado.",
    ),
    ("suspendida", "habilitada"): (
        "se levantó la suspensión",
        "vuelve a estar habilitada.",
        "bueno",
        "Puede presentar trámites otra vez.",
    ),
}


_CANCELADA: tuple[str, str, Tono, str] = ("empresa cancelada", "quedó cancelada en la Ventanilla.", "malo", "")


def cambio_de_empresa(desde: str, e: EmpresaActualizada) -> Palabras | None:
    """What a company waits to be told of its own registration; nothing of what it did itself."""
    dicho = _CANCELADA if e.estado == "cancelada" else _DE_EMPRESA.get((desde, e.estado))
    if dicho is None:
        return None
    titulo, frase, tono, que_hacer = dicho
    return Palabras(titulo, "La empresa con NIT", frase, tono, e.motivo, (), que_hacer)


def _aprobado_sin_certificado(e: ConsumoDecidido) -> Palabras | None:
    """An approval is otherwise told by the certificate that follows it. # house rule"""
    if e.estado != "aprobado" or e.con_certificado:
        return None
    return Palabras(
        "consumo aprobado",
        "La solicitud de consumo",
        "fue aprobada; este contingente no expide certificado.",
        "bueno",
        f"Motivo: {e.motivo}",
        [("Contingente", e.contingente), ("Con cargo al cupo", cantidad(e.cantidad_kg))],
        "Exporte y presente la declaración de exportación (DEX) dentro del plazo del contingente.",
    )


def _revocado(e: FirmanteRevocado) -> Palabras:
    en_curso = ", ".join(f.numero for f in e.formas)
    return Palabras(
        "se revocó a una persona que firmaba",
        "La empresa con NIT",
        "ya no reconoce la firma de una de las personas que tenía registradas. Lo que firmó antes sigue firmado.",
        "atencion" if e.formas else "neutro",
        f"Trámites en curso con su firma: {en_curso}." if e.formas else "",
        [("Motivo", e.motivo or "No se indicó"), ("Revocado", instante(e.revocado_en))],
        "Revise si alguno de esos trámites debe desistirse y firmarse de nuevo." if e.formas else "",
    )


TRAMITES: tuple[Tramite, ...] = (
    Tramite(FirmanteRevocado, _revocado, "firmante_id", "nit", tambien="ministerio"),
    Tramite(SolicitudVencida, _vencida, "solicitud_id"),
    Tramite(RecursoInterpuesto, _recurso, "solicitud_id", tambien="coordinacion"),
    Tramite(ConsumoDecidido, _aprobado_sin_certificado, "consumo_id"),
    Tramite(CupoAumentado, _aumentado, "cupo_id", "referencia"),
)
VERIFICADAS = Tramite(DexActualizada, _dex_verificada, "dex_id", "radicado")

OPERACIONES: tuple[Operacion, ...] = (
    Operacion(GrupoUmbralCritico, _umbral, "contingente"),
    Operacion(GrupoAgotado, _agotado, "contingente"),
    Operacion(GrupoReabierto, _reabierto, "contingente"),
    Operacion(SeriesPorAgotarse, _series, "contingente"),
    Operacion(SeriesSinCargar, _sin_series, "contingente"),
    Operacion(LlaveDeSelloPorVencer, _llave, "nombre", "operacion"),
    Operacion(LlaveDeSelloSuspendida, _suspendida, "nombre", "operacion"),
    Operacion(SelladoFallido, _sello_fallido, "numero", "operacion"),
)
