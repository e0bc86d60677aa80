"""What requests of capital goods and spare parts bring, and the criteria of used equipment (arts. 14, 16.1, 77.1)."""

from datetime import date

from services.garantias.parametros.rules import Reglamento
from services.garantias.programas.detalle import BienUsado
from services.garantias.programas.requisitos_base import Pedido, aportado, comprobacion
from services.garantias.programas.rules import es_de_materias_primas, es_de_repuestos
from shared.expedientes.comprobaciones import Precomprobacion


def documentos_de_capital(p: Pedido) -> list[Precomprobacion]:
    """Arts. 14 par. 2 and 77.1 par. 4: leasing contract, catalogues, certificate of used goods, list of spare parts."""
    if es_de_materias_primas(p.clase):
        return []
    lista = [aportado(p, "catalogos", "Catálogos o información técnica (art. 14 par. 2 b)")]
    leasing = p.detalle.leasing
    if leasing is not None:
        lista.append(aportado(p, "contrato_leasing", "Contrato de leasing (art. 14 par. 2 a)"))
        meses = p.meses_compromiso or 0
        lista.append(
            comprobacion(
                "vigencia_leasing",
                "Vigencia del leasing (art. 14 par. 2 a)",
                leasing.meses >= meses,
                f"Dura {leasing.meses} meses; el compromiso, {meses}.",
                f"Dura {leasing.meses} meses, menos que los {meses} del compromiso de exportación.",
            )
        )
    if es_de_repuestos(p.clase):
        lista.append(
            comprobacion(
                "relacion_repuestos",
                "Repuestos, cantidades y equipos de destino (art. 77.1 par. 4)",
                bool(p.detalle.bienes_principales),
                "La solicitud los relaciona.",
                "La solicitud no los relaciona.",
            )
        )
    if p.detalle.bienes_usados:
        lista.append(aportado(p, "certificado_usados", "Certificación de equipos usados (art. 14 par. 2 c)"))
        lista.append(aportado(p, "justificacion_usados", "Justificación de los equipos usados (art. 16.1 i)"))
    return lista


def criterios_de_usados(r: Reglamento, p: Pedido) -> list[Precomprobacion]:
    """Art. 16.1: age unless rebuilt, useful life over the commitment, national production."""
    lista = []
    for i, bien in enumerate(p.detalle.bienes_usados, start=1):
        lista.append(_antiguedad(r, bien, i, p.fecha))
        meses = p.meses_compromiso or 0
        lista.append(
            comprobacion(
                f"vida_util:{i}",
                f"Vida útil de {bien.descripcion} (art. 16.1 f y g)",
                bien.vida_util_meses >= meses,
                f"Le quedan {bien.vida_util_meses} meses; el compromiso dura {meses}.",
                f"Le quedan {bien.vida_util_meses} meses, menos que los {meses} del compromiso de exportación.",
            )
        )
        lista.append(
            comprobacion(
                f"produccion_nacional:{i}",
                f"Producción nacional de {bien.descripcion} (art. 16.1 c y d)",
                not bien.produccion_nacional or bien.imposibilidad_certificada,
                "No hay producción nacional, o el fabricante local certificó que no puede suministrarlo.",
                "Hay producción nacional y el fabricante local no certificó imposibilidad de suministrarlo.",
            )
        )
    return lista


def _antiguedad(r: Reglamento, bien: BienUsado, i: int, fecha: date) -> Precomprobacion:
    maximo = r.entero("equipo_usado_anios")
    anios = fecha.year - bien.anio_fabricacion
    bien_esta = anios <= maximo or bien.anio_reconstruccion is not None
    return comprobacion(
        f"antiguedad:{i}",
        f"Antigüedad de {bien.descripcion} (art. 16.1 b)",
        bien_esta,
        f"Se fabricó hace {anios} años"
        + (f" y se reconstruyó en {bien.anio_reconstruccion}." if bien.anio_reconstruccion else "."),
        f"Se fabricó hace {anios} años, más de {maximo}, y no consta que haya sido reconstruido.",
    )
