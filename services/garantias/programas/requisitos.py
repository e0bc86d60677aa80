"""Conditions and documents of a request, each green or red with its article (arts. 12 to 16.1, 71 to 76). Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from services.garantias.parametros.rules import Reglamento
from services.garantias.programas.requisitos_base import DocumentoVisto, Pedido, aportado, comprobacion
from services.garantias.programas.requisitos_de_capital import criterios_de_usados, documentos_de_capital
from services.garantias.programas.rules import ClasePrograma
from shared.calendar import en_palabras, sumar_meses
from shared.expedientes.comprobaciones import Precomprobacion


def condiciones(r: Reglamento, p: Pedido) -> list[Precomprobacion]:
    """Art. 13: who may have a programme."""
    de_13 = condiciones_de_modificacion(p)
    caracter = p.detalle.caracter
    terminado = p.antecedentes.terminado_unilateralmente_el
    limite = sumar_meses(p.fecha, -12 * r.entero("terminacion_unilateral_anios"))
    limpio = terminado is None or terminado < limite
    return [
        comprobacion(
            "caracter",
            "Carácter del solicitante (art. 13 a)",
            caracter is not None,
            f"Declara ser {_CARACTERES.get(caracter or '', '')}.",
            "No declara si es productor, exportador, comercializador o entidad sin ánimo de lucro.",
        ),
        *de_13,
        comprobacion(
            "terminacion_unilateral",
            "Sin terminación unilateral en cinco años (art. 13 d)",
            limpio,
            "No hay terminación unilateral de un programa suyo en los cinco años anteriores.",
            f"Un programa suyo se terminó unilateralmente el {en_palabras(terminado)}." if terminado else "",
            dura=True,
        ),
    ]


_CARACTERES = {
    "productor": "empresario productor",
    "exportador": "exportador",
    "comercializador": "comercializador",
    "sin_animo_de_lucro": "entidad sin ánimo de lucro",
}


def condiciones_de_modificacion(p: Pedido) -> list[Precomprobacion]:
    """Arts. 13 b and c, 19 par.: no breach, and the register of exporters in force."""
    casos = p.antecedentes.incumplimientos
    rne = [d for d in p.documentos if d.clase == "registro_exportadores" and d.nit == p.nit]
    vigente = any(d.vigente_hasta is not None and d.vigente_hasta >= p.fecha for d in rne)
    return [
        comprobacion(
            "sin_incumplimiento",
            "Sin incumplimiento de un programa (arts. 13 b y 19 par.)",
            not casos,
            "No hay incumplimientos suyos pendientes.",
            f"Tiene incumplimientos pendientes: {', '.join(casos)}.",
        ),
        comprobacion(
            "registro_exportadores",
            "Registro Nacional de Exportadores vigente (arts. 13 c y 19 par.)",
            vigente,
            "La constancia está vigente en la fecha de radicación.",
            "Falta la constancia, o no estaba vigente en la fecha de radicación.",
        ),
    ]


def documentos_basicos(r: Reglamento, p: Pedido) -> list[Precomprobacion]:
    """Arts. 14 b and c: existence not older than 30 calendar days, statements at 31 December of the year before."""
    return [
        _existencia(r, p.persona_natural, p.nit, p.fecha, p.documentos),
        *(
            _estados_financieros(p, nit, quien)
            for nit, quien in [
                (p.nit, "el solicitante"),
                *((m.nit, m.razon_social) for m in p.detalle.miembros if m.nit != p.nit),
            ]
        ),
    ]


def _existencia(
    r: Reglamento, persona_natural: bool, nit: str, fecha: date, documentos: Iterable[DocumentoVisto]
) -> Precomprobacion:
    clase = "matricula_mercantil" if persona_natural else "existencia_y_representacion"
    dias = r.entero("certificado_existencia")
    expedidos = [d.expedido_el for d in documentos if d.clase == clase and d.nit == nit and d.expedido_el is not None]
    ultimo = max((e for e in expedidos if e <= fecha), default=None)
    fresco = ultimo is not None and ultimo >= fecha - timedelta(days=dias)
    que = "La matrícula mercantil" if persona_natural else "El certificado de existencia y representación legal"
    falta = (
        f"{que} no se aportó."
        if ultimo is None
        else f"{que} se expidió el {en_palabras(ultimo)}: hace {(fecha - ultimo).days} días calendario; caben {dias}."
    )
    bien = f"{que} se expidió el {en_palabras(ultimo)}, dentro de los {dias} días calendario." if ultimo else ""
    return comprobacion(clase, "Existencia y representación (art. 14 b)", fresco, bien, falta)


def _estados_financieros(p: Pedido, nit: str, quien: str) -> Precomprobacion:
    corte = date(p.fecha.year - 1, 12, 31)
    propios = [d for d in p.documentos if d.clase == "estados_financieros" and d.nit == nit]
    del_corte = [d for d in propios if d.corte == corte]
    exigidos = {"solicitante" if p.persona_natural else "representante", "contador"}
    if p.detalle.requiere_revisor_fiscal and not p.persona_natural:
        exigidos.add("revisor_fiscal")
    firmados = [d for d in del_corte if exigidos <= set(d.firmado_por)]
    if not propios:
        falta = f"No se aportaron los de {quien}."
    elif not del_corte:
        falta = f"Los de {quien} no son al {en_palabras(corte)}."
    else:
        falta = f"Los de {quien} no están suscritos por {', '.join(sorted(exigidos)).replace('_', ' ')}."
    return comprobacion(
        "estados_financieros" if nit == p.nit else f"estados_financieros:{nit}",
        "Estados financieros al 31 de diciembre anterior (art. 14 c)",
        bool(firmados),
        f"Los de {quien} son al {en_palabras(corte)} y están suscritos.",
        falta,
    )


def documentos_de_la_operacion(p: Pedido) -> list[Precomprobacion]:
    """Art. 14 pars. 1 and 3, art. 12: justification, place and capacity, contracts of whoever takes part."""
    d = p.detalle
    lista = []
    if not d.reembolsable:
        justificada = d.causa_no_reembolsable is not None and bool(d.justificacion_no_reembolsable)
        lista.append(
            comprobacion(
                "no_reembolsable",
                "Importaciones no reembolsables justificadas (arts. 12 y 14 par. 1)",
                justificada,
                "Se invoca una de las seis causas del artículo 12 y se justifica.",
                "No se invoca una de las seis causas del artículo 12, o no se justifica.",
            )
        )
    if not d.miembros:
        lista.append(
            comprobacion(
                "ubicacion_y_capacidad",
                "Ubicación y capacidad de producción (art. 14 par. 3)",
                bool(d.ubicacion and d.capacidad),
                "Se indican el lugar de ubicación y la capacidad de producción.",
                "Falta el lugar de ubicación o la capacidad de producción.",
            )
        )
    if d.operacion == "indirecta":
        lista.append(aportado(p, "contrato_operacion", "Contratos de la operación indirecta (arts. 10 y 14 par. 3)"))
    if d.agropecuario:
        lista.append(
            comprobacion(
                "salto_de_partida",
                "Transformación en el sector agropecuario (art. 15 par. 1)",
                d.salto_de_partida is True,
                "Se declara salto de partida o proceso de transformación.",
                "No se declara salto de partida ni proceso de transformación.",
            )
        )
    return lista


def condiciones_de_asociacion(p: Pedido) -> list[Precomprobacion]:
    """Arts. 13.1 and 14 par. 4: one coordinator, which applies; mandate; every member processes."""
    miembros = p.detalle.miembros
    if not miembros:
        return []
    coordinadores = [m for m in miembros if m.coordinador]
    no_procesan = [m.razon_social for m in miembros if not m.procesa]
    repetidos = len({m.nit for m in miembros}) != len(miembros)
    una = len(miembros) > 1 and len(coordinadores) == 1 and coordinadores[0].nit == p.nit and not repetidos
    return [
        comprobacion(
            "coordinador",
            "Empresa responsable del programa (art. 13.1 b)",
            una,
            "El solicitante es el único coordinador de la asociación.",
            "La asociación necesita dos o más empresas distintas y un solo coordinador, que es quien solicita.",
        ),
        aportado(p, "contrato_mandato", "Contrato de mandato de los miembros (art. 14 par. 4 a)"),
        comprobacion(
            "objeto_social",
            "Objeto social de los miembros (art. 13.1 d)",
            not no_procesan,
            "Todos procesan la materia prima o son comercializadoras internacionales.",
            f"No la procesan: {', '.join(no_procesan)}.",
        ),
    ]


def condiciones_de_maquila(p: Pedido) -> list[Precomprobacion]:
    """Arts. 71 and 72: all foreign inputs from the contractor, non-reimbursable; separate auditors if linked."""
    if p.clase is not ClasePrograma.MAQUILA:
        return []
    m = p.detalle.maquila
    lista = [
        comprobacion(
            "maquila_insumos",
            "El contratante suministra el 100 % de los insumos externos (art. 71)",
            m is not None and m.porcentaje_suministrado == 100,
            "Los suministra todos.",
            f"Suministra el {m.porcentaje_suministrado if m else 0} %.",
            dura=True,
        ),
        comprobacion(
            "maquila_no_reembolsable",
            "Importaciones no reembolsables (art. 71)",
            not p.detalle.reembolsable,
            "Lo son.",
            "La solicitud las declara reembolsables.",
            dura=True,
        ),
    ]
    if m is not None and m.vinculados:
        lista.append(
            aportado(p, "auditorias_separadas", "Revisorías o auditorías distintas de las partes vinculadas (art. 72)")
        )
    return lista


def requisitos(r: Reglamento, p: Pedido) -> list[Precomprobacion]:
    """All that a request of programme must meet (arts. 13 to 16.1, 71, 72), in the order of the articles."""
    return [
        *condiciones(r, p),
        *condiciones_de_asociacion(p),
        *documentos_basicos(r, p),
        *documentos_de_la_operacion(p),
        *documentos_de_capital(p),
        *criterios_de_usados(r, p),
        *condiciones_de_maquila(p),
    ]


def completos(lista: Sequence[Precomprobacion]) -> bool:
    """Whether nothing is red."""
    return all(c.estado != "rojo" for c in lista)
