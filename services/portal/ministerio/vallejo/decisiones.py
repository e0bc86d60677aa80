"""What the Ministry decides in each kind of case of Plan Vallejo, with the words of its forms."""

from collections.abc import Mapping

from services.portal.ministerio.formas import MOTIVO, PESAR, SI_O_NO, Campo, Decision

_ARCHIVO = Campo("archivo", "Constancia en PDF", "archivo", "El documento que lo prueba. Máximo 20 MB.")
_SI_HAY = Campo("archivo", "Documento en PDF", "archivo", "Si lo hay. Máximo 20 MB.", obligatorio=False)
_FECHA = Campo("fecha", "Día en que ocurrió", "fecha")
_DETALLE = Campo("detalle", "Detalle", "texto", "Quién recibió, número de guía, consignación…")
_EXPLICADO = Campo("motivo", "Motivo", ayuda="Va en el oficio que recibe la empresa.")
_MODO = Campo("modo", "Cómo se notificó", "lista", opciones=(("personal", "Personalmente"), ("aviso", "Por aviso")))
_BASE = Campo("base_usd", "Base en USD", "numero", "Solo si corrige la que calculó el sistema.", obligatorio=False)
_RECURSO = Campo("con_recurso", "Procede el recurso", "si_no", opciones=SI_O_NO, obligatorio=False)
_CAUSAS_DE_EFECTIVIDAD = (
    ("saldo_no_demostrado", "Saldo no demostrado"),
    ("estudio_no_presentado", "Estudio no presentado"),
    ("estudio_extemporaneo", "Estudio extemporáneo"),
    ("otro_incumplimiento", "Otro incumplimiento"),
    ("terminacion_unilateral", "Terminación unilateral"),
    ("reexportacion_no_acreditada", "Reexportación no acreditada"),
)
_MINISTERIO = frozenset({"funcionario", "coordinador"})
_FUNCIONARIO, _COORDINADOR = frozenset({"funcionario"}), frozenset({"coordinador"})

_DE_SOLICITUD = {
    "negar": Decision(
        "Negar", "negar", "Un coordinador firma la negación.", (_EXPLICADO,), "peligro", "proyectada", dos_firmas=True
    ),
    "devolver": Decision(
        "Devolver para corregir",
        "devolver",
        "Vuelve a la empresa al instante y el término de decisión empieza de nuevo cuando la presente otra vez.",
        (Campo("causas", "Qué debe corregir", "lineas", "Una causa por línea."), _EXPLICADO),
    ),
}
PROGRAMA: Mapping[str, Decision] = {
    "autorizar": Decision(
        "Autorizar",
        "autorizar",
        "Un coordinador firma la autorización (art. 16); hasta entonces nada cambia.",
        (
            Campo(
                "solidez_financiera",
                "La empresa demostró solidez financiera",
                "si_no",
                "Según los estados financieros (art. 13).",
                SI_O_NO,
            ),
            PESAR,
            _EXPLICADO,
        ),
        "",
        "proyectada",
        dos_firmas=True,
    ),
    **_DE_SOLICITUD,
    "suspender": Decision(
        "Suspender el programa",
        "suspender",
        "Desde ese instante no se registran importaciones (art. 54).",
        (
            Campo(
                "causa",
                "Causa",
                "lista",
                opciones=(
                    ("incumplimiento", "Incumplimiento"),
                    ("asociado_incumplido", "Incumplimiento de un asociado"),
                    ("orden_de_autoridad", "Orden de autoridad"),
                ),
            ),
            _EXPLICADO,
        ),
        "peligro",
    ),
    "levantar_suspension": Decision(
        "Levantar la suspensión", "levantar-suspension", "El programa vuelve a operar.", (_EXPLICADO,), ""
    ),
    "terminar": Decision(
        "Abrir la terminación",
        "terminaciones",
        "Abre un expediente: por cumplimiento, por no utilización o unilateral, que suspende y da diez días hábiles "
        "para explicar.",
        (
            Campo(
                "clase",
                "Clase",
                "lista",
                opciones=(
                    ("cumplimiento", "Por cumplimiento (art. 51)"),
                    ("no_utilizacion", "Por no utilización (art. 52)"),
                    ("unilateral", "Unilateral (art. 53)"),
                ),
            ),
            Campo(
                "causa",
                "Causa, si es unilateral",
                "lista",
                opciones=(
                    ("inconsistencias", "Inconsistencias en la información"),
                    ("adulteracion", "Adulteración de documentos"),
                    ("requerimientos", "No atendió requerimientos"),
                    ("destinacion", "Destinación distinta de los bienes"),
                    ("ubicacion", "Bienes en otro lugar"),
                    ("renuncia_registros", "Renuncia de registros"),
                ),
                obligatorio=False,
            ),
            Campo("hechos", "Hechos"),
        ),
        "peligro",
        abre="terminaciones",
    ),
}
MODIFICACION: Mapping[str, Decision] = {
    "autorizar": Decision(
        "Autorizar",
        "autorizar",
        "Un coordinador la firma y con su firma se aplica al programa (art. 19).",
        (PESAR, _EXPLICADO),
        "",
        "proyectada",
        dos_firmas=True,
    ),
    **_DE_SOLICITUD,
}
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
            _EXPLICADO,
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
            Campo("causa", "Causa", "lista", opciones=_CAUSAS_DE_EFECTIVIDAD),
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
        roles=_MINISTERIO,
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
            _FECHA,
            Campo("oficina", "Oficina", "texto"),
            Campo("detalle", "Detalle", "texto", obligatorio=False),
            Campo("archivo", "Constancia en PDF", "archivo", "Si la hay.", obligatorio=False),
        ),
        estados=frozenset({"presentada", "aceptada", "por_sustituir", "cancelada", "sustituida", "pagada"}),
        roles=_MINISTERIO,
        aviso="guardado",
        por_formulario=True,
    ),
}
PRORROGA: Mapping[str, Decision] = {
    "aprobar": Decision(
        "Aprobar",
        "aprobar",
        "Lleva dos firmas (art. 28.4); después la empresa tiene diez días hábiles para cambiar la garantía.",
        (_EXPLICADO,),
        "",
        "proyectada",
        dos_firmas=True,
    ),
    "devolver": Decision("Devolver para completar", "devolver", "Le faltan documentos (art. 28.3).", (_EXPLICADO,)),
    "negar": Decision(
        "Negar", "negar", "También lleva dos firmas.", (_EXPLICADO,), "peligro", "proyectada", dos_firmas=True
    ),
    "dejar_sin_efecto": Decision(
        "Dejar sin efecto",
        "dejar-sin-efecto",
        "La garantía no se cambió a tiempo: rigen otra vez las primeras fechas.",
        (_EXPLICADO,),
        "peligro",
    ),
}
REGISTRO: Mapping[str, Decision] = {
    "aprobar": Decision(
        "Registrar la importación",
        "aprobar",
        "Su valor pasa de reservado a utilizado en el cupo del periodo.",
        (Campo("motivo", "Observación", obligatorio=False),),
        "",
    ),
    "negar": Decision("Negar", "negar", "Lo reservado vuelve al cupo.", (_EXPLICADO,), "peligro"),
    "concepto": Decision(
        "Registrar un concepto",
        "conceptos",
        "El del Comité, o la decisión sobre una importación a nombre de otro (art. 42).",
        (
            Campo(
                "clase",
                "De quién",
                "lista",
                opciones=(("comite", "Comité"), ("tercero", "Importación a nombre de un tercero")),
            ),
            Campo("favorable", "Es favorable", "si_no", opciones=SI_O_NO),
            Campo("documento", "Acta o documento", "texto"),
            MOTIVO,
        ),
        estados=frozenset({"radicado"}),
        roles=_COORDINADOR,
        aviso="guardado",
    ),
}
MODIFICACION_DE_REGISTRO: Mapping[str, Decision] = {
    "aprobar": Decision(
        "Aprobar", "aprobar", "El registro queda como se pide (art. 46).", (Campo("motivo", "Observación"),), ""
    ),
    "negar": Decision("Negar", "negar", "El registro queda como está.", (_EXPLICADO,), "peligro"),
}
ESTUDIO: Mapping[str, Decision] = {
    "verificar": Decision(
        "Empezar la verificación", "verificar", "Desde ahora corre el término para verificarlo.", (), "", "tomada"
    ),
    "calcular": Decision(
        "Calcular de nuevo",
        "calcular",
        "Con los registros, cuadros y declaraciones que hay ahora.",
        (),
        estados=frozenset({"presentado", "en_verificacion"}),
        roles=_FUNCIONARIO,
        aviso="calculado",
    ),
    "decidir": Decision(
        "Proyectar la decisión",
        "proyectar",
        "El sistema dice el resultado según lo demostrado; un coordinador lo firma.",
        (_EXPLICADO,),
        "",
        "proyectada",
        dos_firmas=True,
    ),
    "devolver": Decision(
        "Devolver",
        "devolver",
        "Vuelve a la empresa una vez, con sus causales.",
        (Campo("causales", "Causales", "lineas", "Una por línea."), _EXPLICADO),
    ),
}
EFECTIVIDAD: Mapping[str, Decision] = {
    "ajustar": Decision(
        "Corregir la liquidación",
        "ajustar",
        "Quien la corrige no firma el acto.",
        (
            Campo("causa", "Causa", "lista", opciones=_CAUSAS_DE_EFECTIVIDAD, obligatorio=False),
            _BASE,
            _RECURSO,
            MOTIVO,
        ),
    ),
    "expedir": Decision("Firmar y expedir el acto", "expedir", "Con estas cifras (art. 39).", (_EXPLICADO,), ""),
    "archivar": Decision(
        "Archivar", "archivar", "No se expide nada; la garantía queda como estaba.", (MOTIVO,), "peligro"
    ),
    "citar": Decision("Registrar la citación", "citar", "Art. 39.1.", (_FECHA, _DETALLE, _ARCHIVO), ""),
    "notificar": Decision(
        "Registrar la notificación",
        "notificar",
        "Empieza a correr el término del recurso.",
        (_MODO, _FECHA, _DETALLE, _ARCHIVO),
        "",
    ),
    "declarar_firme": Decision(
        "Declarar en firme", "declarar-firme", "Nadie recurrió a tiempo (art. 40).", (_EXPLICADO,), ""
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
            _BASE,
            Campo("motivo", "Consideraciones"),
        ),
        "",
    ),
    "notificar_resolucion": Decision(
        "Registrar la notificación de lo resuelto",
        "notificar-resolucion",
        "El acto queda en firme, o revocado.",
        (_MODO, _FECHA, _DETALLE, _ARCHIVO),
        "",
    ),
    "pagar": Decision("Registrar el pago", "pagar", "Con su comprobante (art. 41).", (_FECHA, _DETALLE, _ARCHIVO), ""),
    "cobrar": Decision("Enviar a cobro coactivo", "cobrar", "No se pagó a tiempo (art. 41).", (_EXPLICADO,), "peligro"),
}
TERMINACION: Mapping[str, Decision] = {
    "informar": Decision(
        "Informar al Comité",
        "informar",
        "Con lo que explicó la empresa (art. 54).",
        (MOTIVO, _SI_HAY),
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
            _ARCHIVO,
        ),
        "",
    ),
    "expedir": Decision(
        "Proyectar el acto",
        "expedir",
        "Con sus condiciones o su monto; lo firma un coordinador.",
        (
            Campo("sin_declaraciones", "No hay declaraciones que descontar", "marca", obligatorio=False),
            _EXPLICADO,
        ),
        "",
        "proyectada",
        dos_firmas=True,
    ),
    "notificar": Decision(
        "Registrar la notificación", "notificar", "Empieza el término del recurso.", (MOTIVO, _ARCHIVO), ""
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
CUADRO: Mapping[str, Decision] = {
    "aprobar": Decision(
        "Aprobar",
        "aprobar",
        "Desde entonces las declaraciones pueden usarlo.",
        (Campo("residuos_libres", "Los residuos quedan libres", "si_no", "Art. 68.", SI_O_NO), _EXPLICADO),
        "",
    ),
    "devolver": Decision("Devolver", "devolver", "Vuelve a la empresa para corregirlo.", (_EXPLICADO,)),
    "liberar_residuos": Decision(
        "Liberar los residuos", "liberar-residuos", "Ya se hizo su trámite (art. 68).", (MOTIVO,)
    ),
}
GRAN_USUARIO: Mapping[str, Decision] = {
    "reconocer": Decision(
        "Reconocer", "reconocer", "Lo firma un coordinador.", (_EXPLICADO,), "", "proyectada", dos_firmas=True
    ),
    "negar": Decision("Negar", "negar", "", (_EXPLICADO,), "peligro", "proyectada", dos_firmas=True),
    "requerir": Decision(
        "Pedir documentos",
        "requerimientos",
        "Los que pida el Comité (art. 110).",
        (Campo("texto", "Qué se le pide"), Campo("hasta", "Hasta", "fecha")),
    ),
    "perder": Decision(
        "Declarar la pérdida",
        "perder",
        "La decide el Comité (art. 111); la firma un coordinador.",
        (
            Campo(
                "causa",
                "Causa",
                "lista",
                opciones=(
                    ("terminacion_unilateral", "Terminación unilateral de un programa"),
                    ("incumplimiento", "Incumplimiento"),
                ),
            ),
            Campo("acta", "Acta del Comité", "texto"),
            _EXPLICADO,
        ),
        "peligro",
        "proyectada",
        dos_firmas=True,
    ),
}
