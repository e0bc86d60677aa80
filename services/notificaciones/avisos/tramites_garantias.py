"""The words of what `garantias` tells of guarantees, studies, registrations, extension and enforcement."""

from services.notificaciones.avisos.palabras import Operacion, Palabras, Tono, Tramite, dolares, fecha, pesos
from shared.events.garantias import (
    ActoProyectado,
    CipDecidido,
    EfectividadCambiada,
    EstudioDecidido,
    EstudioDevuelto,
    EstudioNoPresentado,
    EstudioPresentado,
    GarantiaAceptada,
    GarantiaCancelada,
    GarantiaExtendida,
    GarantiaPorSustituir,
    GarantiaSustituida,
    ModificacionDeRegistroDecidida,
    ProrrogaCambiada,
    RegistroDecidido,
)

_G, _PR, _EF, _ES = "La garantía", "La prórroga", "El trámite de efectividad", "El estudio"


def _aceptada(e: GarantiaAceptada) -> Palabras:
    filas = [
        ("Valor", pesos(e.valor_cop_centavos)),
        ("Aceptada", fecha(e.aceptada_el)),
        ("Demostrar hasta", fecha(e.demostrar_hasta)),
        ("Válida hasta", fecha(e.valida_hasta)),
    ]
    que_hacer = f"Presente el estudio de demostración a más tardar el {fecha(e.demostrar_hasta)}: le avisaremos antes."
    return Palabras("garantía aceptada", _G, "fue aceptada.", "bueno", "", filas, que_hacer)


_CAUSAS_DE_SUSTITUCION = {
    "aumento_de_cupo": "aumentó el cupo del programa",
    "cesion": "el programa se cedió",
    "cambio_de_razon_social": "cambió la razón social",
    "cambio_de_plazos": "cambiaron los plazos del programa",
}


def _por_sustituir(e: GarantiaPorSustituir) -> Palabras:
    hasta = f"Plazo: {fecha(e.hasta)}." if e.hasta else ""
    return Palabras(
        "debe sustituirse la garantía",
        _G,
        f"debe modificarse o sustituirse porque {_CAUSAS_DE_SUSTITUCION[e.causa]} (artículo 25).",
        "atencion",
        hasta,
        [("Motivo", e.motivo)],
        "Presente la garantía nueva, o el certificado de modificación, en la oficina que recibió la primera.",
    )


def _sustituida(e: GarantiaSustituida) -> Palabras:
    return Palabras(
        "garantía sustituida",
        _G,
        f"quedó sustituida por la garantía {e.sustituta_numero}.",
        "bueno",
        que_hacer="Puede reclamar el original de la garantía sustituida.",
    )


def _extendida(e: GarantiaExtendida) -> Palabras:
    filas = [
        ("Demostrar hasta", fecha(e.demostrar_hasta)),
        ("Válida hasta", fecha(e.valida_hasta)),
        ("Norma", e.articulo),
    ]
    que_hacer = (
        "Pida al banco o a la aseguradora el certificado de modificación con la nueva fecha y preséntelo."
        if e.exige_certificado
        else "No tiene que presentar ningún documento."
    )
    return Palabras(
        "la garantía se extendió", _G, "se extendió para cubrir el saldo pendiente.", "atencion", "", filas, que_hacer
    )


def _cancelada(e: GarantiaCancelada) -> Palabras:
    return Palabras(
        "garantía cancelada",
        _G,
        "quedó cancelada: sus obligaciones están cumplidas.",
        "bueno",
        e.motivo,
        [("Norma", e.articulo)],
        "Puede reclamar el original de la garantía.",
    )


_PRORROGAS: dict[str, tuple[str, str, Tono]] = {
    "solicitada": ("prórroga solicitada", "se recibió y está en estudio.", "neutro"),
    "devuelta": ("prórroga devuelta", "se devolvió para corregir.", "atencion"),
    "negada": ("prórroga negada", "fue negada; las fechas no cambian.", "malo"),
    "aprobada_por_sustituir": (
        "prórroga aprobada: falta la garantía",
        "fue aprobada y espera la garantía que la ampara.",
        "atencion",
    ),
    "firme": ("prórroga en firme", "quedó en firme.", "bueno"),
    "sin_efecto": ("prórroga sin efecto", "quedó sin efecto: la garantía no se presentó a tiempo.", "malo"),
}


def _prorroga(e: ProrrogaCambiada) -> Palabras | None:
    if e.estado not in _PRORROGAS:
        return None
    titulo, frase, tono = _PRORROGAS[e.estado]
    filas = [("Garantía", e.garantia_numero), ("Meses", str(e.meses))]
    if e.demostrar_hasta:
        filas.append(("Demostrar hasta", fecha(e.demostrar_hasta)))
    que_hacer = ""
    if e.estado == "aprobada_por_sustituir" and e.sustituir_hasta:
        que_hacer = (
            f"Presente la garantía a más tardar el {fecha(e.sustituir_hasta)}; si no, la prórroga queda sin efecto."
        )
    elif e.estado == "devuelta":
        que_hacer = "Corrija lo señalado y preséntela de nuevo."
    return Palabras(titulo, _PR, frase, tono, e.motivo, filas, que_hacer)


_EFECTIVIDAD = {
    "expedida": (
        "se expidió el acto",
        "tiene un acto que ordena hacerla efectiva.",
        "Le enviaremos la citación para notificarse.",
    ),
    "citada": (
        "citación para notificarse",
        "tiene una citación: preséntese a notificarse.",
        "Preséntese en la oficina que indica la citación.",
    ),
    "notificada": (
        "acto notificado",
        "quedó notificado.",
        "Contra el acto puede presentar recurso dentro del término que él indica.",
    ),
    "recurrida": ("recurso recibido", "tiene un recurso en estudio.", "No tiene que hacer nada más por ahora."),
    "en_firme": (
        "acto en firme",
        "quedó en firme.",
        "El pago debe hacerse dentro de los diez días hábiles siguientes (artículo 41).",
    ),
    "pagada": ("pago recibido", "terminó con el pago.", ""),
    "cobro_coactivo": (
        "pasa a cobro coactivo",
        "pasó a cobro coactivo por falta de pago.",
        "Comuníquese con la oficina de cobro.",
    ),
    "archivada": ("trámite archivado", "se archivó.", ""),
    "revocada": ("acto revocado", "terminó: el acto fue revocado.", ""),
}


def _efectividad(e: EfectividadCambiada) -> Palabras | None:
    if not e.visible or e.estado not in _EFECTIVIDAD:
        return None
    titulo, frase, que_hacer = _EFECTIVIDAD[e.estado]
    bueno = e.estado in ("pagada", "archivada", "revocada")
    filas = [
        ("Garantía", e.garantia_numero),
        ("Valor", pesos(e.valor_cop_centavos)),
        ("Causa", e.causa),
        ("Fecha", fecha(e.fecha)),
    ]
    return Palabras(
        f"efectividad de la garantía: {titulo}", _EF, frase, "bueno" if bueno else "malo", "", filas, que_hacer
    )


def _presentado(e: EstudioPresentado) -> Palabras:
    tarde = e.presentacion not in ("a_tiempo", "sin_regla")
    return Palabras(
        "estudio recibido",
        _ES,
        f"se recibió el {fecha(e.presentado_el)}.",
        "atencion" if tarde else "bueno",
        "Se presentó después de la fecha." if tarde else "",
        que_hacer="El Ministerio lo verifica; la respuesta le llegará por este medio.",
    )


def _devuelto(e: EstudioDevuelto) -> Palabras:
    return Palabras(
        "estudio devuelto",
        _ES,
        "se devolvió para corregir.",
        "atencion",
        " ".join(e.causales),
        (),
        "Corrija las causales y preséntelo de nuevo dentro del mes siguiente a la fecha del oficio (artículo 31).",
    )


def _no_presentado(e: EstudioNoPresentado) -> Palabras:
    return Palabras(
        "no consta el estudio",
        _ES,
        f"debía presentarse a más tardar el {fecha(e.vencio)} y no consta.",
        "malo",
        "Este aviso no es un acto administrativo: ningún efecto se produce por él.",
        (),
        "Si ya lo presentó, revise que su radicación haya quedado registrada.",
    )


_RESULTADOS: dict[str, tuple[str, str, Tono]] = {
    "cumplido": ("compromiso cumplido", "demostró el compromiso de exportación.", "bueno"),
    "saldo_pendiente": (
        "queda un saldo por demostrar",
        "demostró una parte del compromiso: queda un saldo.",
        "atencion",
    ),
    "incumplido": ("compromiso incumplido", "no demostró el compromiso de exportación.", "malo"),
}


def _estudio(e: EstudioDecidido) -> Palabras | None:
    if e.resultado not in _RESULTADOS:
        return None
    titulo, frase, tono = _RESULTADOS[e.resultado]
    filas = [("Periodo", str(e.periodo)), ("Demostrado", f"{e.porcentaje.replace('.', ',')} %")]
    if e.unidad == "USD-centavos":
        filas += [("Compromiso", dolares(e.compromiso)), ("Valor demostrado", dolares(e.demostrado))]
    que_hacer = f"Demuestre el saldo a más tardar el {fecha(e.saldo_vence)} (artículo 35)." if e.saldo_vence else ""
    return Palabras(titulo, _ES, frase, tono, "", filas, que_hacer)


_DECIDIDOS = {
    "aprobado": "fue aprobado.",
    "negado": "fue negado.",
    "devuelto": "se devolvió para corregir.",
    "cancelado": "quedó cancelado.",
}


def _registro(e: RegistroDecidido) -> Palabras | None:
    if e.estado not in _DECIDIDOS:
        return None
    filas = [("Valor FOB", dolares(e.fob_centavos))]
    if e.valido_hasta:
        filas.append(("Válido hasta", fecha(e.valido_hasta)))
    tono: Tono = "bueno" if e.estado == "aprobado" else "malo"
    return Palabras(
        f"registro de importación {e.estado}", "El registro", _DECIDIDOS[e.estado], tono, e.motivo or "", filas
    )


def _modificacion_de_registro(e: ModificacionDeRegistroDecidida) -> Palabras:
    bien = e.estado == "aprobada"
    filas = [("Registro", e.registro)]
    if bien and e.diferencia_centavos:
        filas.append(("Cambia el valor en", dolares(e.diferencia_centavos)))
    return Palabras(
        f"modificación de registro {e.estado}",
        "La modificación",
        f"fue {e.estado}.",
        "bueno" if bien else "malo",
        e.motivo or "",
        filas,
        "" if bien else "El registro sigue como estaba.",
    )


def _cip(e: CipDecidido) -> Palabras | None:
    if e.libera_residuos:
        frase = "tiene libres sus residuos y desperdicios: pueden usarse (artículo 68)."
        return Palabras("residuos liberados", "El cuadro", frase, "bueno", e.motivo or "")
    if e.estado not in _DECIDIDOS:
        return None
    bueno = e.estado == "aprobado"
    que_hacer = "" if bueno else "Corrija lo señalado y preséntelo de nuevo."
    return Palabras(
        f"cuadro insumo producto {e.estado}",
        "El cuadro",
        _DECIDIDOS[e.estado],
        "bueno" if bueno else "atencion",
        e.motivo or "",
        [("Versión", str(e.version_cip))],
        que_hacer,
    )


def _acto(e: ActoProyectado) -> Palabras:
    return Palabras(
        f"acto por firmar: {e.titulo}",
        "El caso",
        f"tiene un acto proyectado porque un plazo venció el {fecha(e.vencio)}.",
        "atencion",
        "El sistema solo lo proyecta: no produce efecto hasta que una persona lo revise y lo firme.",
        [("Empresa", e.nit), ("Norma", e.articulo)],
        "Revíselo y decida en «Garantías», «Actos por firmar».",
    )


TRAMITES_DE_GARANTIAS: tuple[Tramite, ...] = (
    Tramite(GarantiaAceptada, _aceptada, "garantia_id"),
    Tramite(GarantiaPorSustituir, _por_sustituir, "garantia_id", tambien="ministerio"),
    Tramite(GarantiaSustituida, _sustituida, "garantia_id"),
    Tramite(GarantiaExtendida, _extendida, "garantia_id"),
    Tramite(GarantiaCancelada, _cancelada, "garantia_id"),
    Tramite(ProrrogaCambiada, _prorroga, "prorroga_id"),
    Tramite(EfectividadCambiada, _efectividad, "efectividad_id"),
    Tramite(EstudioPresentado, _presentado, "estudio_id"),
    Tramite(EstudioDevuelto, _devuelto, "estudio_id"),
    Tramite(EstudioNoPresentado, _no_presentado, "estudio_id"),
    Tramite(EstudioDecidido, _estudio, "estudio_id"),
    Tramite(RegistroDecidido, _registro, "registro_id"),
    Tramite(ModificacionDeRegistroDecidida, _modificacion_de_registro, "modificacion_id"),
    Tramite(CipDecidido, _cip, "cip_id"),
)
OPERACIONES_DE_GARANTIAS: tuple[Operacion, ...] = (Operacion(ActoProyectado, _acto, "caso_numero", "coordinacion"),)
