"""What the Ministry decides of programmes, registrations, tables, studies and Gran Usuario, as forms."""

from collections.abc import Mapping

from services.portal.ministerio.formas import MOTIVO, PESAR, SI_O_NO, Campo, Decision
from services.portal.ministerio.vallejo.campos import (
    COORDINADOR,
    EXPLICADO,
    FUNCIONARIO,
)

_DE_SOLICITUD = {
    "negar": Decision(
        "Negar", "negar", "Un coordinador firma la negación.", (EXPLICADO,), "peligro", "proyectada", dos_firmas=True
    ),
    "devolver": Decision(
        "Devolver para corregir",
        "devolver",
        "Vuelve a la empresa al instante y el término de decisión empieza de nuevo cuando la presente otra vez.",
        (Campo("causas", "Qué debe corregir", "lineas", "Una causa por línea."), EXPLICADO),
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
            EXPLICADO,
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
            EXPLICADO,
        ),
        "peligro",
    ),
    "levantar_suspension": Decision(
        "Levantar la suspensión", "levantar-suspension", "El programa vuelve a operar.", (EXPLICADO,), ""
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
        (PESAR, EXPLICADO),
        "",
        "proyectada",
        dos_firmas=True,
    ),
    **_DE_SOLICITUD,
}
REGISTRO: Mapping[str, Decision] = {
    "aprobar": Decision(
        "Registrar la importación",
        "aprobar",
        "Su valor pasa de reservado a utilizado en el cupo del periodo.",
        (Campo("motivo", "Observación", obligatorio=False),),
        "",
    ),
    "negar": Decision("Negar", "negar", "Lo reservado vuelve al cupo.", (EXPLICADO,), "peligro"),
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
        roles=COORDINADOR,
        aviso="guardado",
    ),
}
MODIFICACION_DE_REGISTRO: Mapping[str, Decision] = {
    "aprobar": Decision(
        "Aprobar", "aprobar", "El registro queda como se pide (art. 46).", (Campo("motivo", "Observación"),), ""
    ),
    "negar": Decision("Negar", "negar", "El registro queda como está.", (EXPLICADO,), "peligro"),
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
        roles=FUNCIONARIO,
        aviso="calculado",
    ),
    "decidir": Decision(
        "Proyectar la decisión",
        "proyectar",
        "El sistema dice el resultado según lo demostrado; un coordinador lo firma.",
        (EXPLICADO,),
        "",
        "proyectada",
        dos_firmas=True,
    ),
    "devolver": Decision(
        "Devolver",
        "devolver",
        "Vuelve a la empresa una vez, con sus causales.",
        (Campo("causales", "Causales", "lineas", "Una por línea."), EXPLICADO),
    ),
}
CUADRO: Mapping[str, Decision] = {
    "aprobar": Decision(
        "Aprobar",
        "aprobar",
        "Desde entonces las declaraciones pueden usarlo.",
        (Campo("residuos_libres", "Los residuos quedan libres", "si_no", "Art. 68.", SI_O_NO), EXPLICADO),
        "",
    ),
    "devolver": Decision("Devolver", "devolver", "Vuelve a la empresa para corregirlo.", (EXPLICADO,)),
    "liberar_residuos": Decision(
        "Liberar los residuos", "liberar-residuos", "Ya se hizo su trámite (art. 68).", (MOTIVO,)
    ),
}
GRAN_USUARIO: Mapping[str, Decision] = {
    "reconocer": Decision(
        "Reconocer", "reconocer", "Lo firma un coordinador.", (EXPLICADO,), "", "proyectada", dos_firmas=True
    ),
    "negar": Decision("Negar", "negar", "", (EXPLICADO,), "peligro", "proyectada", dos_firmas=True),
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
            EXPLICADO,
        ),
        "peligro",
        "proyectada",
        dos_firmas=True,
    ),
}
