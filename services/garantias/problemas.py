"""Problems of this service."""

from shared.http.problemas import catalogo

_a = catalogo.agregar
_a("empresa-no-habilitada", 409, "La empresa no está habilitada", "Complete su registro o consulte su estado.")
_a(
    "referencia-pendiente",
    409,
    "Todavía no ha llegado un dato de referencia",
    "Intente de nuevo en unos minutos; si sigue igual, pida al coordinador que lo publique.",
    reintentable=True,
)
_a("programa-no-autorizado", 409, "El programa no está autorizado", "Presente la garantía cuando lo esté.")
_a("garantia-con-diferencias", 409, "La garantía no se ajusta a la autorización", "Devuélvala al usuario con la lista.")
_a(
    "garantia-ya-presentada",
    409,
    "Ya hay una garantía para ese período",
    "Espere su decisión, o presente la sustitución.",
)
_a("regla-de-plazo-desconocida", 404, "No existe esa regla de plazo", "Consulte GET /v1/plazos/reglas.")
_a("sin-decision-proyectada", 409, "No hay decisión por firmar", "Pida al funcionario que la proyecte.")
_a("garantia-no-por-sustituir", 409, "La garantía no está por sustituir", "Pida antes su sustitución (art. 25).")
_a("garantia-con-prorroga", 409, "La garantía tiene una prórroga en trámite", "Decídala antes.")
_a(
    "extension-improcedente",
    409,
    "El artículo 35 no extiende esta garantía",
    "Revise el período siguiente y la clase de programa.",
)
_a("cancelacion-improcedente", 409, "La garantía no se puede cancelar todavía", "Complete lo que falta.")
_a("custodia-repetida", 409, "Ese hecho de custodia ya consta", "Consulte la custodia de la garantía.")
_a("custodia-improcedente", 409, "El original sigue en custodia", "Espere a que termine la garantía.")
_a(
    "prorroga-fuera-de-termino",
    409,
    "La prórroga se pidió después de la fecha de la cláusula primera",
    "Presente el estudio; si una falla de la plataforma lo impidió, pida que se registre.",
)
_a("prorroga-improcedente", 409, "La garantía no admite prórroga", "Consulte su estado y su saldo.")
_a("prorroga-excede", 409, "Las prórrogas suman más de lo permitido", "Pida menos meses (art. 28.4).")
_a("prorroga-en-tramite", 409, "Ya hay una prórroga en trámite", "Espere su decisión, o radique de nuevo la devuelta.")
_a("prorroga-sin-documentos", 409, "A la solicitud le faltan documentos", "Adjunte los que se indican (art. 28.2).")
_a("prorroga-vencida", 409, "La prórroga quedó anulada", "Rige la fecha de la garantía inicial (art. 28.4 par. 2).")
_a("prorroga-en-termino", 409, "La garantía sustituta todavía se puede presentar", "Espere a que venza el término.")
_a("efectividad-en-tramite", 409, "La garantía ya se está haciendo efectiva", "Consulte ese trámite.")
_a("efectividad-improcedente", 409, "No procede hacer efectiva la garantía", "Revise los hechos y las cifras.")
_a("paso-fuera-de-orden", 409, "La fecha del paso no sigue a la del anterior", "Revise las fechas y su evidencia.")
_a("recurso-fuera-de-termino", 409, "El término para recurrir venció", "El acto está en firme o por declararse.")
_a("recurso-sin-resolver", 409, "El recurso no se ha resuelto", "Resuélvalo antes de notificarlo.")
_a("borrador-resuelto", 409, "El acto ya se firmó o se descartó", "Consulte su estado.")
CODIGOS = (
    "garantia-no-por-sustituir",
    "garantia-con-prorroga",
    "extension-improcedente",
    "cancelacion-improcedente",
    "custodia-repetida",
    "custodia-improcedente",
    "prorroga-fuera-de-termino",
    "prorroga-improcedente",
    "prorroga-excede",
    "prorroga-en-tramite",
    "prorroga-sin-documentos",
    "prorroga-vencida",
    "prorroga-en-termino",
    "efectividad-en-tramite",
    "efectividad-improcedente",
    "paso-fuera-de-orden",
    "recurso-fuera-de-termino",
    "recurso-sin-resolver",
    "borrador-resuelto",
    "sin-decision-proyectada",
    "empresa-no-habilitada",
    "referencia-pendiente",
    "programa-no-autorizado",
    "garantia-con-diferencias",
    "garantia-ya-presentada",
    "regla-de-plazo-desconocida",
)
catalogo.restriccion("uq_garantia_viva", "garantia-ya-presentada")
catalogo.restriccion("uq_sustitucion_viva", "garantia-ya-presentada")
catalogo.restriccion("uq_custodia_hecho", "custodia-repetida")
catalogo.restriccion("uq_prorroga_abierta", "prorroga-en-tramite")
catalogo.restriccion("uq_efectividad_abierta", "efectividad-en-tramite")
