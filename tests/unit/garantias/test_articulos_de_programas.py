"""Programmes, article by article: who may have one, its request, its letter, its changes and its end."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from services.garantias.estudios.rules import documentos_exigidos
from services.garantias.garantias.rules import ClaseGarantia, Otorgante, clases_admitidas
from services.garantias.grandes_usuarios.rules import (
    CalidadExenta,
    CausaDePerdida,
    Historial,
    conservar_hasta,
    hay_causa_de_perdida,
    puede_operar,
)
from services.garantias.grandes_usuarios.rules import condiciones as condiciones_de_gran_usuario
from services.garantias.parametros.resolucion_1860 import VIGENTE
from services.garantias.plazos.rules import catalogo
from services.garantias.programas import cartas
from services.garantias.programas.detalle import (
    BienUsado,
    DetalleDePrograma,
    Economista,
    Leasing,
    Maquila,
    Miembro,
    faltantes,
)
from services.garantias.programas.flujo import FLUJO, FLUJO_DE_MODIFICACION
from services.garantias.programas.nombres import CAUSAS_12, CLASES
from services.garantias.programas.requisitos import requisitos
from services.garantias.programas.requisitos_base import Antecedentes, DocumentoVisto, Pedido
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas, es_de_repuestos
from services.garantias.programas.rules_maquila import exige_cip, semestre_reportable
from services.garantias.programas.rules_modificaciones import (
    LETRAS,
    Cambio,
    ProgramaActual,
    efecto_en_garantia,
    impedimentos,
)
from services.garantias.programas.rules_periodos import periodo_de_importacion, renovar
from services.garantias.programas.solicitudes import FIRMAN
from services.garantias.terminaciones.flujo import FLUJO as FLUJO_DE_TERMINACION
from services.garantias.terminaciones.rules import (
    CausaUnilateral,
    GarantiaDelPrograma,
    explicaciones_en_termino,
    faltante_de_servicio,
    faltantes_de_cumplimiento,
    faltantes_de_no_utilizacion,
    monto_de_efectividad,
    puede_informar,
    queda_ejecutoriada,
)
from shared.calendar import Calendario, calcular

NIT, SOCIO = "900204272-8", "800191045-1"
DIA = date(2026, 4, 7)
DETALLE = DetalleDePrograma(
    caracter="productor",
    actividad="Refinación de azúcar",
    proyecto="Exportar azúcar",
    ubicacion="Palmira",
    capacidad="120.000 toneladas por año",
    clase_garantia="bancaria",
    economista=Economista(nombre="Elena Ríos", matricula="12345"),
)
DOCUMENTOS = (
    DocumentoVisto("existencia_y_representacion", NIT, expedido_el=date(2026, 3, 8)),
    DocumentoVisto("estados_financieros", NIT, corte=date(2025, 12, 31), firmado_por=("representante", "contador")),
    DocumentoVisto("registro_exportadores", NIT, vigente_hasta=DIA),
)


def pedido(**cambios: Any) -> Pedido:
    """A request of raw materials that meets everything, with changes."""
    completo = Pedido(
        nit=NIT,
        clase=ClasePrograma.MATERIAS_172,
        persona_natural=False,
        gran_usuario=False,
        meses_compromiso=None,
        fecha=DIA,
        detalle=DETALLE,
        documentos=DOCUMENTOS,
    )
    return replace(completo, **cambios)


def con(**cambios: Any) -> DetalleDePrograma:
    """DETALLE with changes."""
    return DETALLE.model_copy(update=cambios)


def rojos(p: Pedido) -> list[str]:
    """Codes of what the request does not meet."""
    return [c.codigo for c in requisitos(VIGENTE, p) if c.estado == "rojo"]


def sin(clase: str) -> tuple[DocumentoVisto, ...]:
    """DOCUMENTOS without those of a kind."""
    return tuple(d for d in DOCUMENTOS if d.clase != clase)


def test_articulo_2_who_imports_is_producer_exporter_trader_or_nonprofit() -> None:
    assert rojos(pedido()) == []
    assert rojos(pedido(detalle=con(caracter=None))) == ["caracter"]


@pytest.mark.parametrize("clase", [ClasePrograma.MATERIAS_172, ClasePrograma.MATERIAS_173B])
def test_articulo_3_and_4_raw_materials(clase: ClasePrograma) -> None:
    assert es_de_materias_primas(clase)


def test_articulo_4_inputs_of_173_b_are_raw_materials_too() -> None:
    assert es_de_materias_primas(ClasePrograma.MATERIAS_173B)
    assert "173" in CLASES[ClasePrograma.MATERIAS_173B]


def test_articulo_5_inputs_are_not_capital_goods() -> None:
    assert {c for c in ClasePrograma if es_de_materias_primas(c)} == {
        ClasePrograma.MATERIAS_172,
        ClasePrograma.MATERIAS_173B,
        ClasePrograma.MAQUILA,
    }


def test_articulo_6_capital_goods_and_spare_parts_have_terms_of_their_own() -> None:
    de_capital = [c for c in ClasePrograma if not es_de_materias_primas(c)]
    assert len(de_capital) == 4
    assert [c for c in de_capital if es_de_repuestos(c)] == [ClasePrograma.REPUESTOS_173C, ClasePrograma.REPUESTOS_174]


def test_articulo_8_an_operation_is_direct_or_indirect() -> None:
    with pytest.raises(ValueError, match="operacion"):
        DetalleDePrograma.model_validate({"operacion": "mixta"})


def test_articulo_9_a_direct_operation_needs_no_contract() -> None:
    assert rojos(pedido(detalle=con(operacion="directa"))) == []


def test_articulo_10_an_indirect_operation_brings_its_contracts() -> None:
    indirecta = pedido(detalle=con(operacion="indirecta"))
    assert rojos(indirecta) == ["contrato_operacion"]
    assert rojos(replace(indirecta, documentos=(*DOCUMENTOS, DocumentoVisto("contrato_operacion", NIT)))) == []


def test_articulo_11_and_12_non_reimbursable_imports_have_one_of_six_causes() -> None:
    assert len(CAUSAS_12) == 6
    sin_causa = con(reembolsable=False)
    assert rojos(pedido(detalle=sin_causa)) == ["no_reembolsable"]
    causada = sin_causa.model_copy(
        update={"causa_no_reembolsable": "donacion", "justificacion_no_reembolsable": "Donación del proveedor"}
    )
    assert rojos(pedido(detalle=causada)) == []


def test_articulo_12_a_cause_outside_of_the_six_is_not_taken() -> None:
    with pytest.raises(ValueError, match="causa_no_reembolsable"):
        DetalleDePrograma.model_validate({"causa_no_reembolsable": "urgencia"})


def test_articulo_13_conditions() -> None:
    assert rojos(pedido(antecedentes=Antecedentes(incumplimientos=("GAR-2025-3",)))) == ["sin_incumplimiento"]
    vencido = DocumentoVisto("registro_exportadores", NIT, vigente_hasta=date(2026, 4, 6))
    assert rojos(pedido(documentos=(*sin("registro_exportadores"), vencido))) == ["registro_exportadores"]
    hace_cinco = Antecedentes(terminado_unilateralmente_el=date(2021, 4, 7))
    assert rojos(pedido(antecedentes=hace_cinco)) == ["terminacion_unilateral"]
    mas_de_cinco = Antecedentes(terminado_unilateralmente_el=date(2021, 4, 6))
    assert rojos(pedido(antecedentes=mas_de_cinco)) == []


def test_articulo_13_1_association() -> None:
    coordina = Miembro(nit=NIT, razon_social="Ingenio", coordinador=True, procesa=True)
    socio = Miembro(nit=SOCIO, razon_social="Refinería", procesa=True)
    estados = DocumentoVisto(
        "estados_financieros", SOCIO, corte=date(2025, 12, 31), firmado_por=("representante", "contador")
    )
    documentos = (*DOCUMENTOS, estados, DocumentoVisto("contrato_mandato", NIT))
    assert rojos(pedido(detalle=con(miembros=[coordina, socio]), documentos=documentos)) == []
    assert rojos(pedido(detalle=con(miembros=[coordina, socio]))) == [
        "contrato_mandato",
        f"estados_financieros:{SOCIO}",
    ]
    dos = socio.model_copy(update={"coordinador": True})
    assert rojos(pedido(detalle=con(miembros=[coordina, dos]), documentos=documentos)) == ["coordinador"]
    ajeno = socio.model_copy(update={"procesa": False})
    assert rojos(pedido(detalle=con(miembros=[coordina, ajeno]), documentos=documentos)) == ["objeto_social"]


def test_articulo_14_ages_of_documents() -> None:
    assert FIRMAN.keys() == {"representante", "economista"}
    # 8 March to 7 April are 30 calendar days; the day before is one too many.
    viejo = DocumentoVisto("existencia_y_representacion", NIT, expedido_el=date(2026, 3, 7))
    assert rojos(pedido(documentos=(*sin("existencia_y_representacion"), viejo))) == ["existencia_y_representacion"]
    futuro = DocumentoVisto("existencia_y_representacion", NIT, expedido_el=date(2026, 4, 8))
    assert rojos(pedido(documentos=(*sin("existencia_y_representacion"), futuro))) == ["existencia_y_representacion"]
    de_antes = DocumentoVisto(
        "estados_financieros", NIT, corte=date(2024, 12, 31), firmado_por=("representante", "contador")
    )
    assert rojos(pedido(documentos=(*sin("estados_financieros"), de_antes))) == ["estados_financieros"]
    assert rojos(pedido(detalle=con(requiere_revisor_fiscal=True))) == ["estados_financieros"]
    natural = (
        DocumentoVisto("matricula_mercantil", NIT, expedido_el=DIA),
        DocumentoVisto("estados_financieros", NIT, corte=date(2025, 12, 31), firmado_por=("solicitante", "contador")),
        DOCUMENTOS[2],
    )
    assert rojos(pedido(persona_natural=True, documentos=natural)) == []


def test_articulo_14_par_2_capital_goods_and_leasing() -> None:
    capital = pedido(clase=ClasePrograma.CAPITAL_173C, meses_compromiso=60)
    assert rojos(capital) == ["catalogos"]
    corto = con(leasing=Leasing(compania="Leasing S.A.", contrato="L-1", meses=59))
    documentos = (*DOCUMENTOS, DocumentoVisto("catalogos", NIT), DocumentoVisto("contrato_leasing", NIT))
    assert rojos(replace(capital, detalle=corto, documentos=documentos)) == ["vigencia_leasing"]


def test_articulo_14_a_form_without_its_economist_is_not_filed() -> None:
    incompleto = faltantes(con(economista=None), es_maquila=False, de_capital=False)
    assert incompleto == ["el economista que suscribe la solicitud (art. 14 a)"]


def test_articulo_15_production_capacity_and_change_of_subheading() -> None:
    assert rojos(pedido(detalle=con(capacidad=None))) == ["ubicacion_y_capacidad"]
    assert rojos(pedido(detalle=con(agropecuario=True))) == ["salto_de_partida"]
    assert rojos(pedido(detalle=con(agropecuario=True, salto_de_partida=True))) == []


def test_articulo_16_decision_in_fifteen_business_days_by_two() -> None:
    plazo = calcular(catalogo(VIGENTE.codigo)["programa_decision"], DIA, Calendario())
    assert plazo.vence == date(2026, 4, 28)
    for accion in ("autorizar", "negar"):
        transicion = FLUJO.transicion("en_estudio", accion)
        assert transicion is not None
        assert transicion.segunda_firma == ("coordinador",)


def test_articulo_16_1_used_equipment() -> None:
    bien = BienUsado(descripcion="Centrífuga", anio_fabricacion=2006, vida_util_meses=60, subpartida="8421.19.90.00")
    documentos = (
        *DOCUMENTOS,
        *(DocumentoVisto(c, NIT) for c in ("catalogos", "certificado_usados", "justificacion_usados")),
    )

    def con_bien(**cambios: Any) -> list[str]:
        detalle = con(bienes_usados=[bien.model_copy(update=cambios)])
        return rojos(
            pedido(clase=ClasePrograma.CAPITAL_174, meses_compromiso=60, detalle=detalle, documentos=documentos)
        )

    assert con_bien() == []
    assert con_bien(anio_fabricacion=2005) == ["antiguedad:1"]
    assert con_bien(anio_fabricacion=1990, anio_reconstruccion=2020) == []
    assert con_bien(vida_util_meses=59) == ["vida_util:1"]
    assert con_bien(produccion_nacional=True) == ["produccion_nacional:1"]
    assert con_bien(produccion_nacional=True, imposibilidad_certificada=True) == []


def _asunto() -> cartas.Asunto:
    return cartas.Asunto(numero="PV-2026-1", empresa="Ingenio del Pacífico S.A.S.", nit=NIT, tramite="programa")


@pytest.mark.parametrize(("licencia", "porcentaje"), [(False, "20 %"), (True, "50 %")])
def test_articulo_17_least_content_of_the_letter(licencia: bool, porcentaje: str) -> None:
    carta = cartas.autorizacion(
        _asunto(),
        VIGENTE,
        clase=ClasePrograma.MATERIAS_172,
        cupo_usd=Decimal("1250000.00"),
        licencia_anual=licencia,
        meses=(None, None),
        oficina="Dirección Territorial Cali",
        detalle=DETALLE,
        motivo="Cumple las condiciones",
        firmante="Marta Gómez",
    )
    contenido = {d.etiqueta[:2]: d.valor for d in carta.datos}
    assert contenido["a)"] == f"Ingenio del Pacífico S.A.S., NIT {NIT}"
    assert contenido["b)"] == "USD 1.250.000,00 FOB, por cada año calendario"
    assert contenido["c)"] == "Materias primas e insumos, artículo 172; directa; importaciones reembolsables"
    assert contenido["d)"] == "Refinación de azúcar (empresario productor)"
    assert contenido["e)"] == f"Bancaria; {porcentaje} del cupo FOB"
    assert contenido["f)"] == "Dirección Territorial Cali"
    texto = " ".join(carta.despues)
    assert all(manifestacion in texto for manifestacion in cartas.MANIFESTACIONES)
    assert len(cartas.MANIFESTACIONES) == 5
    assert all(causa in texto for causa in cartas.CAUSALES_UNILATERALES.values())


def test_articulo_18_a_return_goes_back_and_is_filed_again() -> None:
    devolver = FLUJO.transicion("en_estudio", "devolver")
    assert devolver is not None
    assert devolver.exige_motivo
    assert FLUJO.transicion("devuelto", "radicar") is not None
    carta = cartas.devolucion(_asunto(), VIGENTE, causas=["Falta el RNE"], motivo="Incompleta", firmante="Marta Gómez")
    assert carta.decision == ("1. Falta el RNE",)
    assert "desde esa nueva radicación" in " ".join(carta.sigue)


ACTUAL = ProgramaActual(
    clase=ClasePrograma.CAPITAL_173C,
    cupo_centavos=100_000_00,
    otorgante=Otorgante(False, False, False),
    meses_importacion=12,
    meses_compromiso=60,
    oficina="Cali",
    operacion="directa",
    cupo_del_periodo_centavos=100_000_00,
    demostrar_hasta=DIA,
)
MATERIAS = replace(ACTUAL, clase=ClasePrograma.MATERIAS_172, meses_importacion=None, meses_compromiso=None)


def pedir(clase: Any, **datos: Any) -> Cambio:
    """A change asked on DIA."""
    return Cambio(clase=clase, fecha=datos.pop("fecha", DIA), **datos)


@pytest.mark.parametrize(
    ("actual", "cambio", "posible"),
    [
        (ACTUAL, pedir("plazo_importacion", meses_importacion=13), True),
        (ACTUAL, pedir("plazo_importacion", meses_importacion=12), False),
        (MATERIAS, pedir("plazo_importacion", meses_importacion=13), False),
        (ACTUAL, pedir("cupo", cupo_centavos=100_000_00), False),
        (ACTUAL, pedir("cupo", cupo_centavos=90_000_00), True),
        (ACTUAL, pedir("clase_garantia", clase_garantia=ClaseGarantia.PERSONAL), False),
        (ACTUAL, pedir("clase_garantia", clase_garantia=ClaseGarantia.BANCARIA), True),
        (ACTUAL, pedir("razon_social"), True),
        (ACTUAL, pedir("oficina", oficina="Cali"), False),
        (ACTUAL, pedir("oficina", oficina="Bogotá"), True),
        (ACTUAL, pedir("modalidad", operacion="indirecta"), True),
        (ACTUAL, pedir("modalidad", operacion="directa"), False),
        (ACTUAL, pedir("cesion_cupo", monto_cedido_centavos=1, disponible_centavos=0), False),
        (ACTUAL, pedir("cesion_cupo", monto_cedido_centavos=100_000_00, disponible_centavos=100_000_00), False),
        (ACTUAL, pedir("cesion_cupo", monto_cedido_centavos=99_999_99, disponible_centavos=99_999_99), True),
        (MATERIAS, pedir("reactivacion"), False),
        (replace(MATERIAS, cupo_del_periodo_centavos=0), pedir("reactivacion"), True),
        (ACTUAL, pedir("cesion_programa"), True),
        (ACTUAL, pedir("leasing", leasing_meses=60), True),
        (ACTUAL, pedir("leasing", leasing_meses=59), False),
        (ACTUAL, pedir("reestructuracion", meses_compromiso=72), True),
        (ACTUAL, pedir("reestructuracion", meses_compromiso=72, fecha=date(2026, 4, 8)), False),
    ],
)
def test_articulo_19_each_modification_has_its_conditions(
    actual: ProgramaActual, cambio: Cambio, posible: bool
) -> None:
    assert (impedimentos(actual, cambio) == []) is posible
    assert list(LETRAS.values()) == list("abcdefghijk")
    assert FLUJO_DE_MODIFICACION.transicion("en_estudio", "autorizar") is not None


def test_articulo_22_and_78_what_an_increase_does_to_the_guarantee() -> None:
    aumento = pedir("cupo", cupo_centavos=150_000_00)
    assert efecto_en_garantia(ACTUAL, aumento).efecto == "subproyecto"
    integrado = replace(aumento, integra_proyecto_anterior=True)
    assert efecto_en_garantia(ACTUAL, integrado).causa == "aumento_de_cupo"
    assert efecto_en_garantia(MATERIAS, aumento).efecto == "sustituir"
    assert efecto_en_garantia(MATERIAS, pedir("cupo", cupo_centavos=1)).efecto == "ninguno"


def test_articulo_78_par_2_an_increase_of_its_own_is_a_subproject() -> None:
    assert efecto_en_garantia(ACTUAL, pedir("cupo", cupo_centavos=150_000_00)).efecto == "subproyecto"


def test_articulo_50_the_report_on_guarantees_comes_first() -> None:
    assert faltantes_de_cumplimiento([], [], None) == ["Falta el informe sobre el estado de las garantías (art. 50)."]


def test_articulo_51_by_fulfilment_only_without_guarantees_nor_commitments() -> None:
    cancelada = GarantiaDelPrograma("GAR-2026-1", "cancelada")
    assert faltantes_de_cumplimiento([cancelada], [], "Al día") == []
    assert len(faltantes_de_cumplimiento([GarantiaDelPrograma("GAR-2026-1", "aceptada")], ["EST-1"], "Al día")) == 2


@pytest.mark.parametrize(
    ("clase", "hoy", "registros", "importar_hasta", "verificado", "faltan"),
    [
        (ClasePrograma.MATERIAS_172, date(2029, 1, 2), {}, None, True, 0),
        # Authorised in 2026: that year is no whole period.
        (ClasePrograma.MATERIAS_172, date(2028, 1, 2), {}, None, True, 1),
        (ClasePrograma.MATERIAS_172, date(2029, 1, 2), {2028: 1}, None, True, 1),
        (ClasePrograma.MATERIAS_172, date(2029, 1, 2), {}, None, False, 1),
        (ClasePrograma.CAPITAL_174, date(2027, 4, 8), {}, date(2027, 4, 7), True, 0),
        (ClasePrograma.CAPITAL_174, date(2027, 4, 7), {}, date(2027, 4, 7), True, 1),
        (ClasePrograma.CAPITAL_174, date(2027, 4, 8), {0: 1}, date(2027, 4, 7), True, 1),
    ],
)
def test_articulo_52_by_non_use(
    clase: ClasePrograma,
    hoy: date,
    registros: dict[int, int],
    importar_hasta: date | None,
    verificado: bool,
    faltan: int,
) -> None:
    hallados = faltantes_de_no_utilizacion(
        VIGENTE,
        clase,
        autorizado_el=DIA,
        hoy=hoy,
        registros_por_periodo=registros,
        importar_hasta=importar_hasta,
        verificado_sin_declaraciones=verificado,
    )
    assert len(hallados) == faltan, hallados


def test_articulo_53_five_causes_and_that_of_46() -> None:
    assert {c.value for c in CausaUnilateral} == cartas.CAUSALES_UNILATERALES.keys()
    assert len(CausaUnilateral) == 6


def test_articulo_54_hearing_report_and_amount() -> None:
    explicar = calcular(catalogo(VIGENTE.codigo)["terminacion_explicaciones"], DIA, Calendario())
    informar = calcular(catalogo(VIGENTE.codigo)["terminacion_informe"], explicar.vence, Calendario())
    assert (explicar.vence, informar.vence) == (date(2026, 4, 21), date(2026, 4, 28))
    assert explicaciones_en_termino(explicar.vence, explicar.vence)
    assert not explicaciones_en_termino(date(2026, 4, 22), explicar.vence)
    assert not puede_informar(explicar.vence, explicar.vence, rindio_explicaciones=False)
    assert puede_informar(date(2026, 4, 22), explicar.vence, rindio_explicaciones=False)
    usado = Decimal("1234567.89")
    assert monto_de_efectividad(VIGENTE, usado, False, True).monto_usd == Decimal("246913.58")
    assert monto_de_efectividad(VIGENTE, usado, True, True).monto_usd == Decimal("617283.95")
    assert monto_de_efectividad(VIGENTE, usado, True, False).monto_usd == 0


def test_articulo_55_and_56_only_once_final() -> None:
    assert queda_ejecutoriada("confirmada", DIA, None)
    assert not queda_ejecutoriada("notificada", DIA, DIA)
    assert queda_ejecutoriada("notificada", date(2026, 4, 8), DIA)


def test_articulo_55_registrations_are_not_used_after_the_end() -> None:
    # A terminated programme has no way back, so that no registration is filed under it again.
    assert "terminado" in FLUJO.finales
    assert FLUJO_DE_TERMINACION.transicion("terminada", "archivar") is None


def test_articulo_56_customs_learns_the_final_day() -> None:
    from services.garantias.terminaciones.cartas import comunicacion_a_aduana

    carta = comunicacion_a_aduana(_asunto(), VIGENTE, programa="PV-2026-1", en_firme=DIA, firmante="Marta Gómez")
    assert "7 de abril de 2026" in carta.parrafos[0]


@pytest.mark.parametrize(
    ("clase", "periodo", "utilizado", "cupo", "origen"),
    [
        (ClasePrograma.MATERIAS_172, 2026, 0, 500, "autorizacion"),
        (ClasePrograma.MATERIAS_172, 2027, 1, 500, "renovacion"),
        (ClasePrograma.MATERIAS_172, 2027, 0, 0, "renovacion"),
        (ClasePrograma.CAPITAL_174, 0, 0, 500, "autorizacion"),
    ],
)
def test_articulo_57_renewal(clase: ClasePrograma, periodo: int, utilizado: int, cupo: int, origen: str) -> None:
    renovacion = renovar(clase, periodo, 2026, 500, utilizado)
    assert (renovacion.cupo_centavos, renovacion.origen) == (cupo, origen)


def _maquila(**cambios: Any) -> Pedido:
    datos: dict[str, Any] = {"contratante": "Acme", "pais": "US", "porcentaje_suministrado": 100, "vinculados": False}
    detalle = con(
        reembolsable=cambios.pop("reembolsable", False),
        causa_no_reembolsable="acuerdo_de_manufactura",
        justificacion_no_reembolsable="Acuerdo con el contratante",
        maquila=Maquila(**(datos | cambios)),
    )
    return pedido(clase=ClasePrograma.MAQUILA, detalle=detalle)


def test_articulo_71_all_foreign_inputs_and_non_reimbursable() -> None:
    assert rojos(_maquila()) == []
    assert rojos(_maquila(porcentaje_suministrado=99)) == ["maquila_insumos"]
    assert rojos(_maquila(reembolsable=True)) == ["maquila_no_reembolsable"]


def test_articulo_72_linked_parties_have_separate_auditors() -> None:
    assert rojos(_maquila(vinculados=True)) == ["auditorias_separadas"]


def test_articulo_73_the_half_year_that_ended_is_reported() -> None:
    assert not semestre_reportable("2026-1", date(2026, 6, 30))
    assert semestre_reportable("2026-1", date(2026, 7, 1))
    assert semestre_reportable("2025-2", date(2026, 1, 1))


def test_articulo_74_inventories_in_place_of_cip() -> None:
    assert not exige_cip(es_maquila=True)
    assert documentos_exigidos(ClasePrograma.MAQUILA)[-1] == "inventarios"


def test_articulo_75_free_choice_of_guarantee() -> None:
    assert clases_admitidas(ClasePrograma.MAQUILA, Otorgante(False, False)) == frozenset(ClaseGarantia)


def test_articulo_76_the_rest_as_raw_materials() -> None:
    assert es_de_materias_primas(ClasePrograma.MAQUILA)
    assert periodo_de_importacion(ClasePrograma.MAQUILA, 2026) == 2026


def test_articulo_77_a_project_names_its_goods() -> None:
    assert periodo_de_importacion(ClasePrograma.CAPITAL_173C, 2026) == 0
    faltan = faltantes(DETALLE, es_maquila=False, de_capital=True)
    assert faltan == ["los principales bienes que se importarían (arts. 77 y 77.1)"]


def test_articulo_77_1_par_4_spare_parts_and_their_equipment() -> None:
    repuestos = pedido(
        clase=ClasePrograma.REPUESTOS_173C,
        meses_compromiso=24,
        documentos=(*DOCUMENTOS, DocumentoVisto("catalogos", NIT)),
    )
    assert rojos(repuestos) == ["relacion_repuestos"]
    assert rojos(replace(repuestos, detalle=con(bienes_principales=["Rodamientos para centrífuga"]))) == []


def test_articulo_81_restructuring_within_the_term_to_demonstrate() -> None:
    assert impedimentos(ACTUAL, pedir("reestructuracion", meses_compromiso=72)) == []
    tarde = pedir("reestructuracion", meses_compromiso=72, fecha=date(2026, 4, 8))
    assert len(impedimentos(ACTUAL, tarde)) == 1
    assert efecto_en_garantia(ACTUAL, pedir("reestructuracion", meses_compromiso=72)).causa == "cambio_de_plazos"


def test_articulo_82_goods_of_173_c_serve_until_ninety_per_cent_is_depreciated() -> None:
    assert faltante_de_servicio(ClasePrograma.CAPITAL_173C, DIA, 60, date(2031, 4, 7)) == []
    (falta,) = faltante_de_servicio(ClasePrograma.CAPITAL_173C, DIA, 60, date(2031, 4, 6))
    assert "7 de abril de 2031" in falta
    assert faltante_de_servicio(ClasePrograma.CAPITAL_174, DIA, 60, DIA) == []


HISTORIAL = Historial(
    persona_juridica=True, calidad=None, programas_previos=1, anios_de_uso=2, exportaciones_usd=Decimal("4000000.00")
)


def _gran_usuario(**cambios: Any) -> list[str]:
    lista = condiciones_de_gran_usuario(VIGENTE, replace(HISTORIAL, **cambios), DIA)
    return [c.codigo for c in lista if c.estado == "rojo"]


def test_articulo_103_conditions_and_who_is_exempt() -> None:
    assert _gran_usuario() == []
    assert _gran_usuario(anios_de_uso=1) == ["uso"]
    assert _gran_usuario(exportaciones_usd=Decimal("3999999.99")) == ["exportaciones"]
    assert _gran_usuario(terminacion_unilateral_el=date(2021, 4, 7)) == ["terminacion_unilateral"]
    assert _gran_usuario(garantia_efectiva_el=date(2021, 4, 6)) == []
    assert _gran_usuario(persona_juridica=False) == ["persona_juridica"]
    nueva = {"calidad": CalidadExenta.ALTEX, "anios_de_uso": 0, "exportaciones_usd": Decimal(0)}
    assert _gran_usuario(**nueva, programas_previos=0) == []
    assert _gran_usuario(**nueva, programas_previos=1) == ["uso", "exportaciones"]


def test_articulo_105_one_drafts_and_another_signs() -> None:
    from services.garantias.grandes_usuarios.flujo import FLUJO as DE_GRANDES_USUARIOS

    reconocer = DE_GRANDES_USUARIOS.transicion("solicitado", "reconocer")
    assert reconocer is not None
    assert (reconocer.roles, reconocer.segunda_firma) == ("funcionario", ("coordinador",))


def test_articulo_107_operator_and_substitute() -> None:
    assert puede_operar("52111222", False, "52111222", "79333444")
    assert puede_operar("79333444", False, "52111222", "79333444")
    assert not puede_operar("1", False, "52111222", "79333444")
    assert puede_operar("1", True, "52111222", "79333444")
    assert puede_operar("1", False, None, None)


def test_articulo_109_privileges() -> None:
    assert ClaseGarantia.PERSONAL in clases_admitidas(ClasePrograma.CAPITAL_174, Otorgante(False, False, True))
    certificada = documentos_exigidos(ClasePrograma.MATERIAS_172, por_certificacion=True)
    assert certificada == ("certificacion_auditoria", "calidad_auditoria", "formatos")


def test_articulo_110_papers_for_the_commitment_and_24_months() -> None:
    assert conservar_hasta(VIGENTE, date(2026, 2, 28)) == date(2028, 2, 28)


def test_articulo_111_causes_that_the_comite_decides_upon() -> None:
    reconocido = date(2025, 1, 1)
    assert hay_causa_de_perdida(reconocido, None, 0, 0) == []
    assert hay_causa_de_perdida(reconocido, date(2024, 12, 31), 0, 0) == []
    assert hay_causa_de_perdida(reconocido, reconocido, 0, 1) == list(CausaDePerdida)


def test_a_receipt_tells_until_when_the_ministry_decides() -> None:
    carta = cartas.constancia(
        _asunto(),
        recibida_en=datetime.fromisoformat("2026-04-07T09:30:00-05:00"),
        decidir_hasta=date(2026, 4, 28),
        huellas=[("representante", "a" * 64)],
    )
    assert [d.valor for d in carta.datos][1] == "28 de abril de 2026"
