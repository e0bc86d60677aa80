"""What the Ministry decides of exits, returns and replacements, as forms."""

from collections.abc import Mapping

from services.portal.ministerio.formas import SI_O_NO, Campo, Decision
from services.portal.ministerio.vallejo.campos import EXPLICADO

_DECLARACION = Campo("declaracion", "Declaración que lo prueba", "texto", "Su número.")
_FECHA = Campo("fecha", "Día en que ocurrió", "fecha")
_OBSERVACION = Campo("motivo", "Observación", ayuda="Qué se comprobó.")
_DEVOLVER = Decision("Devolver para completar", "devolver", "Vuelve a la empresa al instante.", (EXPLICADO,))

SALIDA: Mapping[str, Decision] = {
    "autorizar": Decision(
        "Autorizar",
        "autorizar",
        "Antes del embarque (arts. 87 a 87.3). Desde ahora corre el plazo para que los bienes regresen.",
        (
            EXPLICADO,
            Campo(
                "acta_comite",
                "Acta del Comité",
                "texto",
                "Solo del reemplazo sin reexportación previa (art. 87.1 f).",
                obligatorio=False,
            ),
        ),
        "",
    ),
    "devolver": _DEVOLVER,
    "negar": Decision("Negar", "negar", "", (EXPLICADO,), "peligro"),
    "ordenar": Decision(
        "Ordenar la reexportación",
        "ordenar",
        "Porque no se cumplió el objeto del programa (art. 85).",
        (EXPLICADO,),
        "peligro",
    ),
    "embarcar": Decision(
        "Acreditar el embarque",
        "embarcar",
        "Con la prueba que adjuntó la empresa. Una salida definitiva disminuye el cupo utilizado (art. 86).",
        (_DECLARACION, _FECHA, _OBSERVACION),
        "",
    ),
    "autorizar_similares": Decision(
        "Autorizar bienes similares",
        "similares",
        "Se importan mientras estos están afuera, con lo que usaban del cupo (art. 88).",
        (
            EXPLICADO,
            Campo(
                "embarcar_hasta",
                "Embarcar los originales a más tardar el",
                "fecha",
                "Solo si los similares llegan antes del embarque (art. 88, par. 1).",
                obligatorio=False,
            ),
        ),
    ),
    "reimportar": Decision(
        "Acreditar el regreso",
        "reimportar",
        "Los bienes, o los que los reemplazan, están en el país (arts. 87, 87.1 y 89).",
        (
            _DECLARACION,
            _FECHA,
            _OBSERVACION,
            Campo("previa_autorizada", "Se autorizó antes de que salieran los similares (art. 89, par.)", "marca"),
        ),
        "",
    ),
    "reemplazar": Decision(
        "Acreditar el reemplazo",
        "reimportar",
        "El Comité lo autorizó sin que salga lo que se reemplaza (art. 87.1 f).",
        (_DECLARACION, _FECHA, _OBSERVACION),
    ),
    "declarar_definitiva": Decision(
        "Declararla definitiva",
        "declarar-definitiva",
        "Los bienes se quedan afuera; se declara antes de que venza el plazo para que regresen (art. 89).",
        (_DECLARACION, _FECHA, EXPLICADO),
        "peligro",
    ),
}
REIMPORTACION: Mapping[str, Decision] = {
    "conceptuar": Decision(
        "Dar el concepto",
        "conceptuar",
        "Lo que exige lo calcula el sistema y va en el oficio: la garantía (art. 91) y el registro (art. 92).",
        (Campo("favorable", "Es favorable", "si_no", opciones=SI_O_NO), EXPLICADO),
        "",
    ),
    "devolver": _DEVOLVER,
}
REPOSICION: Mapping[str, Decision] = {
    "aprobar_cuadros": Decision(
        "Aprobar los cuadros",
        "aprobar-cuadros",
        "Desde ahora corre el término para comunicar las cantidades (arts. 100 y 101).",
        (EXPLICADO,),
        "",
    ),
    "devolver": Decision(
        "Devolver para completar", "devolver", "Lo incompleto vuelve al instante (art. 96, par.).", (EXPLICADO,)
    ),
    "improbar_cuadros": Decision(
        "Improbar los cuadros", "improbar-cuadros", "El estudio termina (art. 100).", (EXPLICADO,), "peligro"
    ),
    "autorizar": Decision(
        "Autorizar las cantidades",
        "autorizar",
        "Las que resultan del estudio; las firma un coordinador (art. 101).",
        (EXPLICADO,),
        "",
        "proyectada",
        dos_firmas=True,
    ),
    "negar": Decision(
        "Negar", "negar", "También la firma un coordinador.", (EXPLICADO,), "peligro", "proyectada", dos_firmas=True
    ),
    "registrar": Decision(
        "Anotar un registro",
        "registros",
        "Dentro de su término y sin pasar de lo autorizado (arts. 101 y 102).",
        (
            Campo("registro", "Registro o licencia", "texto"),
            Campo("fecha", "Presentado el", "fecha"),
            Campo("insumo", "Código del insumo", "texto"),
            Campo("cantidad", "Cantidad", "numero", "En la unidad del insumo."),
        ),
        aviso="guardado",
    ),
}
