"""What the Ministry decides of guarantees: acceptance, more time, enforcement, and the end of a programme."""

from collections.abc import Mapping

from services.portal.ministerio.formas import MOTIVO, SI_O_NO, Campo, Decision
from services.portal.ministerio.vallejo.campos import (
    ARCHIVO,
    BASE,
    CAUSAS_DE_EFECTIVIDAD,
    DETALLE,
    EXPLICADO,
    FECHA,
    MINISTERIO,
    MODO,
    RECURSO,
    SI_HAY,
)

GARANTIA: Mapping[str, Decision] = {
    "aceptar": Decision(
        "Aceptar",
        "aceptar",
        "Se compara con el programa, la TRM y las fechas de la ley; si algo no coincide, se dice qué y no se acepta.",
        (
            Campo(
                "clausula.rige",
                "Si la cláusula primera y la fecha calculada difieren, rige",
                "lista",
                opciones=(("clausula", "La de la cláusula"), ("calculada", "La calculada")),
                obligatorio=False,
            ),
            Campo("clausula.motivo", "Por qué rige esa", "texto", obligatorio=False),
        ),
        "",
    ),
    "reparar": Decision(
        "Devolver con reparos",
        "reparar",
        "Vuelve a la empresa con lo que debe corregir.",
        (
            Campo(
                "observaciones",
                "Observaciones",
                "lineas",
                "Una por línea; se agregan las que encuentre la comparación.",
                obligatorio=False,
            ),
            MOTIVO,
        ),
    ),
    "pedir_sustitucion": Decision(
        "Pedir que la sustituya",
        "pedir-sustitucion",
        "La empresa debe presentar otra, o esta con otro texto (art. 25).",
        (
            Campo(
                "causa",
                "Causa",
                "lista",
                opciones=(
                    ("aumento_de_cupo", "Aumento de cupo"),
                    ("cesion", "Cesión del programa"),
                    ("cambio_de_razon_social", "Cambio de razón social"),
                    ("cambio_de_plazos", "Cambio de plazos"),
                ),
            ),
            EXPLICADO,
        ),
    ),
    "extender": Decision(
        "Extender (art. 35)",
        "extender",
        "Las fechas se corren por ministerio de la ley; bancos y aseguradoras deben el certificado que lo diga.",
    ),
    "hacer_efectiva": Decision(
        "Hacer efectiva",
        "efectividades",
        "Abre el expediente del incumplimiento (art. 39): el sistema liquida y proyecta el acto; lo firma un "
        "coordinador.",
        (
            Campo("causa", "Causa", "lista", opciones=CAUSAS_DE_EFECTIVIDAD),
            Campo("hechos", "Hechos"),
            Campo("base_usd", "Base en USD", "numero", "Si la causa la pide.", obligatorio=False),
        ),
        "peligro",
        abre="efectividades",
    ),
    "cancelar": Decision(
        "Cancelar",
        "cancelar",
        "La garantía termina porque se cumplió lo que amparaba (arts. 26 y 27).",
        (
            Campo("cumplimiento_el", "Día en que cumplió", "fecha", obligatorio=False),
            Campo("aviso_dian", "Se avisó a la DIAN", "marca", obligatorio=False),
            Campo("regimen_terminado_el", "Día en que terminó el régimen", "fecha", obligatorio=False),
            MOTIVO,
        ),
    ),
    "verificar": Decision(
        "Registrar una verificación con el emisor",
        "verificaciones",
        "Lo que respondió el emisor en su sitio, o lo que muestra la firma del documento.",
        (
            Campo(
                "medio",
                "Cómo se verificó",
                "lista",
                opciones=(("codigo", "Código en el sitio del emisor"), ("firma_digital", "Firma digital")),
            ),
            Campo("conforme", "El emisor la confirma", "si_no", opciones=SI_O_NO),
            Campo("detalle", "Detalle", "texto"),
            Campo("archivo", "Pantalla o constancia en PDF", "archivo", "Si la hay.", obligatorio=False),
        ),
        estados=frozenset({"presentada", "aceptada", "por_sustituir"}),
        roles=MINISTERIO,
        aviso="guardado",
        por_formulario=True,
    ),
    "custodia": Decision(
        "Registrar la custodia del original",
        "custodia",
        "Dónde está el papel (art. 23).",
        (
            Campo(
                "hecho",
                "Qué ocurrió",
                "lista",
                opciones=(
                    ("original_recibido", "Se recibió el original"),
                    ("copia_a_control", "Copia para control"),
                    ("copia_a_usuario", "Copia para el usuario"),
                    ("original_devuelto", "Se devolvió el original"),
                ),
            ),
            FECHA,
            Campo("oficina", "Oficina", "texto"),
            Campo("detalle", "Detalle", "texto", obligatorio=False),
            Campo("archivo", "Constancia en PDF", "archivo", "Si la hay.", obligatorio=False),
        ),
        estados=frozenset({"presentada", "aceptada", "por_sustituir", "cancelada", "sustituida", "pagada"}),
        roles=MINISTERIO,
        aviso="guardado",
        por_formulario=True,
    ),
}
PRORROGA: Mapping[str, Decision] = {
    "aprobar": Decision(
        "Aprobar",
        "aprobar",
        "Lleva dos firmas (art. 28.4); después la empresa tiene diez días hábiles para cambiar la garantía.",
        (EXPLICADO,),
        "",
        "proyectada",
        dos_firmas=True,
    ),
    "devolver": Decision("Devolver para completar", "devolver", "Le faltan documentos (art. 28.3).", (EXPLICADO,)),
    "negar": Decision(
        "Negar", "negar", "También lleva dos firmas.", (EXPLICADO,), "peligro", "proyectada", dos_firmas=True
    ),
    "dejar_sin_efecto": Decision(
        "Dejar sin efecto",
        "dejar-sin-efecto",
        "La garantía no se cambió a tiempo: rigen otra vez las primeras fechas.",
        (EXPLICADO,),
        "peligro",
    ),
}
EFECTIVIDAD: Mapping[str, Decision] = {
    "ajustar": Decision(
        "Corregir la liquidación",
        "ajustar",
        "Quien la corrige no firma el acto.",
        (
            Campo("causa", "Causa", "lista", opciones=CAUSAS_DE_EFECTIVIDAD, obligatorio=False),
            BASE,
            RECURSO,
            MOTIVO,
        ),
    ),
    "expedir": Decision("Firmar y expedir el acto", "expedir", "Con estas cifras (art. 39).", (EXPLICADO,), ""),
    "archivar": Decision(
        "Archivar", "archivar", "No se expide nada; la garantía queda como estaba.", (MOTIVO,), "peligro"
    ),
    "citar": Decision("Registrar la citación", "citar", "Art. 39.1.", (FECHA, DETALLE, ARCHIVO), ""),
    "notificar": Decision(
        "Registrar la notificación",
        "notificar",
        "Empieza a correr el término del recurso.",
        (MODO, FECHA, DETALLE, ARCHIVO),
        "",
    ),
    "declarar_firme": Decision(
        "Declarar en firme", "declarar-firme", "Nadie recurrió a tiempo (art. 40).", (EXPLICADO,), ""
    ),
    "resolver": Decision(
        "Resolver el recurso",
        "resolver",
        "Lo decide quien no expidió el acto; rige cuando se notifique.",
        (
            Campo(
                "resuelve",
                "Sentido",
                "lista",
                opciones=(("confirma", "Confirma"), ("modifica", "Modifica"), ("revoca", "Revoca")),
            ),
            BASE,
            Campo("motivo", "Consideraciones"),
        ),
        "",
    ),
    "notificar_resolucion": Decision(
        "Registrar la notificación de lo resuelto",
        "notificar-resolucion",
        "El acto queda en firme, o revocado.",
        (MODO, FECHA, DETALLE, ARCHIVO),
        "",
    ),
    "pagar": Decision("Registrar el pago", "pagar", "Con su comprobante (art. 41).", (FECHA, DETALLE, ARCHIVO), ""),
    "cobrar": Decision("Enviar a cobro coactivo", "cobrar", "No se pagó a tiempo (art. 41).", (EXPLICADO,), "peligro"),
}
TERMINACION: Mapping[str, Decision] = {
    "informar": Decision(
        "Informar al Comité",
        "informar",
        "Con lo que explicó la empresa (art. 54).",
        (MOTIVO, SI_HAY),
        "",
        por_formulario=True,
    ),
    "registrar_acta": Decision(
        "Registrar el acta del Comité",
        "acta",
        "Si no procede, se levanta la suspensión.",
        (
            Campo("acta", "Acta", "texto"),
            Campo("procede", "Procede la terminación", "si_no", opciones=SI_O_NO),
            MOTIVO,
            ARCHIVO,
        ),
        "",
    ),
    "expedir": Decision(
        "Proyectar el acto",
        "expedir",
        "Con sus condiciones o su monto; lo firma un coordinador.",
        (
            Campo("sin_declaraciones", "No hay declaraciones que descontar", "marca", obligatorio=False),
            EXPLICADO,
        ),
        "",
        "proyectada",
        dos_firmas=True,
    ),
    "notificar": Decision(
        "Registrar la notificación", "notificar", "Empieza el término del recurso.", (MOTIVO, ARCHIVO), ""
    ),
    "resolver_recurso": Decision(
        "Resolver el recurso",
        "resolver-recurso",
        "Lo decide quien no firmó el acto.",
        (Campo("confirma", "Se confirma el acto", "si_no", opciones=SI_O_NO), MOTIVO),
        "",
    ),
    "ejecutoriar": Decision(
        "Declarar en firme",
        "ejecutoriar",
        "Termina el programa, se avisa a la aduana y sus garantías van a efectividad.",
        (MOTIVO,),
        "peligro",
    ),
    "archivar": Decision("Archivar", "archivar", "Termina sin efecto.", (MOTIVO,)),
}
