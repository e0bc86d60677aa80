"""What is published of a contingente."""

from collections.abc import Collection

from services.cupos.cantidades import a_kilogramos
from services.cupos.contingentes.models import Contingente
from services.cupos.contingentes.schemas import DatosContingente
from shared.events.cupos import ContingenteActualizado, GrupoDeContingente


def actualizado(contingente: Contingente, bloqueados: Collection[str] = ()) -> ContingenteActualizado:
    """Its full state; `bloqueados` are its blocked groups."""
    d = DatosContingente.model_validate(contingente.datos)
    return ContingenteActualizado(
        codigo=contingente.codigo,
        version=contingente.version,
        nombre=d.nombre,
        nombre_en=d.nombre_en,
        estado=contingente.estado,
        acuerdo=d.acuerdo,
        acuerdo_en=d.acuerdo_en,
        destinos=tuple(d.destinos),
        producto=d.producto,
        producto_en=d.producto_en,
        vigencia_desde=d.vigencia.desde,
        vigencia_hasta=d.vigencia.hasta,
        volumen_kg=d.volumen_kg,
        grupos=tuple(
            GrupoDeContingente(
                codigo=g.codigo,
                nombre=g.nombre,
                subpartidas=tuple(g.subpartidas),
                volumen_kg=a_kilogramos(g.volumen, d.unidad),
                bloqueado=g.codigo in bloqueados,
            )
            for g in d.grupos
        ),
        factor=d.factor.valor,
        factor_version=d.factor.version,
        plazo_revision_habiles=d.plazo_revision_habiles,
        emite_cqe=d.emite_cqe,
        formulario_cqe=d.formulario_cqe,
        serie_cqe=d.serie_cqe,
        serie_de_existencias=d.serie_de_existencias,
        certificado=d.certificado,
        dex_limite=d.dex_limite,
        sobrante=d.sobrante,
        segunda_firma_desde_kg=d.segunda_firma_desde_kg,
        plazo_informacion_habiles=d.plazos.informacion_habiles,
        recordatorios_habiles=tuple(d.plazos.recordatorios_habiles),
        solicitudes_hasta=d.ventana.hasta,
        devoluciones_hasta=d.devolucion.hasta if d.devolucion else None,
    )
