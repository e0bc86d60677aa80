"""Kinds of cases of Plan Vallejo: their words, the columns of their lists, the data of their pages, their parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.portal.ministerio.formas import Decision
from services.portal.ministerio.vallejo import decisiones as d


class Clase(StrEnum):
    """The value is the first part of their paths in the API."""

    PROGRAMAS = "programas"
    MODIFICACIONES = "modificaciones"
    GARANTIAS = "garantias"
    PRORROGAS = "prorrogas"
    REGISTROS = "registros"
    MODIFICACIONES_DE_REGISTRO = "modificaciones-registro"
    CUADROS = "cips"
    ESTUDIOS = "estudios"
    EFECTIVIDADES = "efectividades"
    TERMINACIONES = "terminaciones"
    GRANDES_USUARIOS = "grandes-usuarios"

    @property
    def api(self) -> str:
        """Path of its collection in the API."""
        return f"/v1/{self}"

    def caso(self, id: UUID | str) -> str:
        """Path of one of its cases in the API."""
        return f"{self.api}/{id}"

    def ruta(self, id: UUID | str) -> str:
        """Path of a case's page."""
        return f"/ministerio/vallejo/{self}/{id}"


@dataclass(frozen=True, slots=True)
class Dato:
    """A datum of a case: its label, its name in the API (with points inside objects), how it is written."""

    titulo: str
    nombre: str
    formato: str = "texto"
    """`texto`, `palabra`, `dia`, `momento`, `usd`, `cop`, `numero`, `si_no`, `lista`."""


@dataclass(frozen=True, slots=True)
class Asunto:
    """How one kind is named and shown."""

    nombre: str
    plural: str
    espera: tuple[str, ...]
    """States in which it waits for the Ministry."""
    estados: tuple[str, ...]
    decisiones: Mapping[str, Decision]
    datos: tuple[Dato, ...]
    columna: Dato
    """What its list shows besides number, company, due date and state."""
    vence: str = "decidir_hasta"
    """Name of its due date."""
    partes: Mapping[str, str] = field(default_factory=dict)
    """What else its page reads, by name: the path after that of the case."""


_HISTORIA, _OFICIOS, _DOCUMENTOS = {"historia": "/historia"}, {"oficios": "/oficios"}, {"documentos": "/documentos"}
_SOLICITUD = ("borrador", "radicado", "en_validacion", "en_estudio", "devuelto", "autorizado", "negado")

ASUNTOS: Mapping[Clase, Asunto] = {
    Clase.PROGRAMAS: Asunto(
        "Programa",
        "Programas",
        ("en_estudio",),
        (*_SOLICITUD, "suspendido", "terminado"),
        d.PROGRAMA,
        (
            Dato("Clase", "clase", "palabra"),
            Dato("Oficina", "oficina"),
            Dato("Proyecto", "detalle.proyecto"),
            Dato("Actividad", "detalle.actividad"),
            Dato("Carácter", "detalle.caracter", "palabra"),
            Dato("Ubicación", "detalle.ubicacion"),
            Dato("Capacidad", "detalle.capacidad"),
            Dato("Operación", "detalle.operacion", "palabra"),
            Dato("Bienes principales", "detalle.bienes_principales", "lista"),
            Dato("Cupo pedido", "cupo_fob_usd", "usd"),
            Dato("Garantía ofrecida", "detalle.clase_garantia", "palabra"),
            Dato("Economista", "detalle.economista.nombre"),
            Dato("Matrícula", "detalle.economista.matricula"),
            Dato("Meses para importar", "meses_importacion"),
            Dato("Meses de compromiso", "meses_compromiso"),
            Dato("Gran Usuario", "gran_usuario", "si_no"),
            Dato("Presentado", "radicado_el", "dia"),
            Dato("Solidez financiera", "solidez_financiera", "si_no"),
            Dato("Autorizado", "autorizado_en", "momento"),
            Dato("Suspendido por", "suspension_causa", "palabra"),
            Dato("Terminado por", "causa_terminacion", "palabra"),
            Dato("Titular anterior", "titular_anterior"),
        ),
        Dato("Cupo", "cupo_fob_usd", "usd"),
        partes={
            "requisitos": "/requisitos",
            "periodos": "/periodos",
            "compromiso": "/compromiso",
            "plazos": "/plazos",
            "linea": "/linea-de-tiempo",
            **_OFICIOS,
            **_HISTORIA,
        },
    ),
    Clase.MODIFICACIONES: Asunto(
        "Modificación de programa",
        "Modificaciones",
        ("en_estudio",),
        _SOLICITUD,
        d.MODIFICACION,
        (
            Dato("Cambio pedido", "pedida.cambio.clase", "palabra"),
            Dato("Justificación", "pedida.justificacion"),
            Dato("Economista", "pedida.economista.nombre"),
            Dato("Efecto en la garantía", "efecto_en_garantia", "palabra"),
            Dato("Aplicada", "aplicada_en", "momento"),
        ),
        Dato("Cambio", "pedida.cambio.clase", "palabra"),
        partes={"requisitos": "/requisitos", **_OFICIOS, **_HISTORIA},
    ),
    Clase.GARANTIAS: Asunto(
        "Garantía",
        "Garantías",
        ("presentada",),
        (
            "presentada",
            "reparada",
            "aceptada",
            "por_sustituir",
            "sustituida",
            "en_efectividad",
            "pagada",
            "cobro_coactivo",
            "cancelada",
        ),
        d.GARANTIA,
        (
            Dato("Objeto", "objeto", "palabra"),
            Dato("Clase", "clase", "palabra"),
            Dato("Acto", "acto", "palabra"),
            Dato("Emisor", "emisor"),
            Dato("Periodo", "periodo"),
            Dato("Valor", "valor_cop", "cop"),
            Dato("Componente externo", "componente_externo_usd", "usd"),
            Dato("Constituida", "constituida_el", "dia"),
            Dato("Cláusula primera", "clausula_primera", "dia"),
            Dato("Válida hasta", "valida_hasta", "dia"),
            Dato("Renuncia a excusión", "renuncia_excusion", "si_no"),
            Dato("Firmada digitalmente", "firmada_digitalmente", "si_no"),
            Dato("Código del emisor", "codigo_verificacion"),
            Dato("Sitio del emisor", "sitio_verificacion"),
            Dato("Debe el certificado del art. 35", "certificado_pendiente", "si_no"),
            Dato("Aceptada", "aceptada_el", "dia"),
            Dato("Demostrar a más tardar", "demostrar_hasta", "dia"),
            Dato("Sustituir a más tardar", "sustituir_hasta", "dia"),
            Dato("Por qué se sustituye", "causa_sustitucion", "palabra"),
            Dato("Regla de la cláusula", "clausula_motivo"),
        ),
        Dato("Valor", "valor_cop", "cop"),
        vence="valida_hasta",
        partes={
            "estudios": "/estudios",
            "custodia": "/custodia",
            "verificaciones": "/verificaciones",
            **_DOCUMENTOS,
            **_OFICIOS,
            **_HISTORIA,
        },
    ),
    Clase.PRORROGAS: Asunto(
        "Prórroga",
        "Prórrogas",
        ("solicitada",),
        ("solicitada", "devuelta", "aprobada_por_sustituir", "firme", "sin_efecto", "negada"),
        d.PRORROGA,
        (
            Dato("Meses que pide", "meses"),
            Dato("Meses ya concedidos", "ya_concedidos"),
            Dato("Motivos", "motivos"),
            Dato("Por falla del sistema", "por_falla", "si_no"),
            Dato("Causa", "causa", "palabra"),
            Dato("Quién decide", "autoridad", "palabra"),
            Dato("Presentada", "radicada_en", "momento"),
            Dato("Documentos que faltan", "documentos_faltantes", "lista"),
            Dato("Nueva cláusula primera", "clausula_primera", "dia"),
            Dato("Nueva validez", "valida_hasta", "dia"),
            Dato("Demostrar a más tardar", "demostrar_hasta", "dia"),
            Dato("Aprobada", "aprobada_el", "dia"),
            Dato("Sustituir a más tardar", "sustituir_hasta", "dia"),
        ),
        Dato("Meses", "meses"),
        partes={**_DOCUMENTOS, **_OFICIOS, **_HISTORIA},
    ),
    Clase.REGISTROS: Asunto(
        "Registro de importación",
        "Registros",
        ("radicado",),
        ("borrador", "radicado", "aprobado", "negado", "desistido", "renunciado", "cancelado"),
        d.REGISTRO,
        (
            Dato("Periodo", "periodo"),
            Dato("Valor FOB", "fob_usd", "usd"),
            Dato("Reembolsable", "reembolsable", "si_no"),
            Dato("Bien al que se destina", "bien_destino"),
            Dato("A nombre de", "tercero_nombre"),
            Dato("NIT de ese tercero", "tercero_nit"),
            Dato("Cláusula primera", "clausula_primera", "dia"),
            Dato("Presentado", "radicado_el", "dia"),
            Dato("Registrado", "registrado_el", "dia"),
            Dato("Válido hasta", "valido_hasta", "dia"),
            Dato("Condiciones", "condiciones", "lista"),
            Dato("Leyendas", "leyendas", "lista"),
        ),
        Dato("Valor FOB", "fob_usd", "usd"),
        vence="valido_hasta",
        partes=_HISTORIA,
    ),
    Clase.MODIFICACIONES_DE_REGISTRO: Asunto(
        "Modificación de registro",
        "Cambios de registros",
        ("solicitada",),
        ("borrador", "solicitada", "aprobada", "negada", "desistida"),
        d.MODIFICACION_DE_REGISTRO,
        (
            Dato("Clase", "clase", "palabra"),
            Dato("Justificación", "justificacion"),
            Dato("Diferencia", "diferencia_usd", "usd"),
            Dato("Pedida", "pedida_el", "dia"),
        ),
        Dato("Diferencia", "diferencia_usd", "usd"),
        vence="conceptuar_hasta",
        partes=_HISTORIA,
    ),
    Clase.CUADROS: Asunto(
        "Cuadro insumo-producto",
        "Cuadros insumo-producto",
        ("presentado",),
        ("borrador", "presentado", "devuelto", "aprobado"),
        d.CUADRO,
        (
            Dato("Producto", "nombre_comercial"),
            Dato("Nombre técnico", "nombre_tecnico"),
            Dato("Subpartida", "subpartida"),
            Dato("Unidad", "unidad"),
            Dato("Peso neto (kg)", "peso_neto_kg", "numero"),
            Dato("FOB por unidad", "fob_unitario_usd", "usd"),
            Dato("Valor agregado", "valor_agregado_usd", "usd"),
            Dato("Valor agregado (%)", "valor_agregado_porcentaje", "numero"),
            Dato("Residuos", "residuos", "palabra"),
            Dato("Presentado", "presentado_el", "dia"),
            Dato("Aprobado", "aprobado_el", "dia"),
        ),
        Dato("Producto", "nombre_comercial"),
        partes=_HISTORIA,
    ),
    Clase.ESTUDIOS: Asunto(
        "Estudio de demostración",
        "Estudios de demostración",
        ("presentado", "en_verificacion"),
        (
            "por_presentar",
            "presentado",
            "en_verificacion",
            "devuelto",
            "no_presentado",
            "cumplido",
            "saldo_pendiente",
            "incumplido",
        ),
        d.ESTUDIO,
        (
            Dato("Clase", "clase", "palabra"),
            Dato("Periodo", "periodo"),
            Dato("Se presenta a más tardar", "presentar_hasta", "dia"),
            Dato("Presentado", "presentado_el", "dia"),
            Dato("Presentación", "presentacion", "palabra"),
            Dato("Grado que declara (%)", "grado_declarado", "numero"),
            Dato("Folios", "folios"),
            Dato("Sanción por extemporaneidad", "sancion_cop", "cop"),
            Dato("Devuelto", "devuelto_el", "dia"),
            Dato("Causales", "causales", "lista"),
            Dato("Presentado de nuevo", "refilado_el", "dia"),
            Dato("El saldo vence", "saldo_vence", "dia"),
            Dato("Para hacer efectivo", "a_efectivo_usd", "usd"),
        ),
        Dato("Demostrado (%)", "calculo.porcentaje", "numero"),
        vence="presentar_hasta",
        partes={"codigos": "/codigos", "comunicacion": "/comunicacion", **_HISTORIA},
    ),
    Clase.EFECTIVIDADES: Asunto(
        "Efectividad de garantía",
        "Efectividades",
        ("acto_proyectado", "expedida", "citada", "notificada", "recurrida", "en_firme"),
        (
            "acto_proyectado",
            "expedida",
            "citada",
            "notificada",
            "recurrida",
            "en_firme",
            "pagada",
            "cobro_coactivo",
            "archivada",
            "revocada",
        ),
        d.EFECTIVIDAD,
        (
            Dato("Causa", "causa", "palabra"),
            Dato("Hechos", "hechos"),
            Dato("Valor", "valor_cop", "cop"),
            Dato("Recibido", "recibido_el", "dia"),
            Dato("Expedida", "expedida_el", "dia"),
            Dato("Citada", "citada_el", "dia"),
            Dato("Notificada", "notificada_el", "dia"),
            Dato("Recurrida", "recurrida_el", "dia"),
            Dato("Recurso", "recurso"),
            Dato("Se resolvió", "resuelve", "palabra"),
            Dato("En firme", "firme_el", "dia"),
            Dato("Pagada", "pagada_el", "dia"),
            Dato("A cobro coactivo", "cobro_el", "dia"),
        ),
        Dato("Valor", "valor_cop", "cop"),
        vence="",
        partes={**_DOCUMENTOS, **_OFICIOS},
    ),
    Clase.TERMINACIONES: Asunto(
        "Terminación de programa",
        "Terminaciones",
        ("abierta", "en_comite", "por_expedir", "expedida", "notificada", "recurrida", "confirmada"),
        (
            "abierta",
            "en_comite",
            "por_expedir",
            "expedida",
            "notificada",
            "recurrida",
            "confirmada",
            "terminada",
            "archivada",
        ),
        d.TERMINACION,
        (
            Dato("Clase", "clase", "palabra"),
            Dato("Causa", "causa", "palabra"),
            Dato("Hechos", "hechos"),
            Dato("De oficio", "de_oficio", "si_no"),
            Dato("Explicaciones hasta", "explicaciones_hasta", "dia"),
            Dato("Acta del Comité", "acta"),
            Dato("Monto", "monto_usd", "usd"),
            Dato("Expedida", "expedida_en", "momento"),
            Dato("En firme", "en_firme_el", "dia"),
        ),
        Dato("Clase", "clase", "palabra"),
        vence="informe_hasta",
        partes={**_OFICIOS, **_HISTORIA},
    ),
    Clase.GRANDES_USUARIOS: Asunto(
        "Gran Usuario",
        "Grandes usuarios",
        ("solicitado",),
        ("solicitado", "reconocido", "negado", "perdido"),
        d.GRAN_USUARIO,
        (
            Dato("De oficio", "de_oficio", "si_no"),
            Dato("Calidad", "calidad", "palabra"),
            Dato("Exportaciones", "exportaciones_usd", "usd"),
            Dato("Años de uso", "anios_de_uso"),
            Dato("Operador", "operador"),
            Dato("Suplente", "suplente"),
            Dato("Reconocido", "reconocido_en", "momento"),
            Dato("Perdido", "perdido_en", "momento"),
            Dato("Causa de la pérdida", "causa_perdida", "palabra"),
            Dato("Acta", "acta"),
        ),
        Dato("Exportaciones", "exportaciones_usd", "usd"),
        vence="",
        partes={**_OFICIOS, **_HISTORIA},
    ),
}

CON_DOS_FIRMAS = tuple(c for c, a in ASUNTOS.items() if any(x.dos_firmas for x in a.decisiones.values()))
"""Kinds whose decisions one person drafts and another signs."""
_POR_PREFIJO = {
    "PV": Clase.PROGRAMAS,
    "MPV": Clase.MODIFICACIONES,
    "GAR": Clase.GARANTIAS,
    "PRO": Clase.PRORROGAS,
    "RI": Clase.REGISTROS,
    "MR": Clase.MODIFICACIONES_DE_REGISTRO,
    "CIP": Clase.CUADROS,
    "ED": Clase.ESTUDIOS,
    "EFE": Clase.EFECTIVIDADES,
    "TER": Clase.TERMINACIONES,
    "GU": Clase.GRANDES_USUARIOS,
}


def ruta_de(numero: str | None, id: UUID | str) -> str:
    """The page of the case with a number; empty if the number is of no kind of Plan Vallejo."""
    clase = _POR_PREFIJO.get((numero or "").partition("-")[0])
    return clase.ruta(id) if clase else ""


def valor(caso: Mapping[str, Any], nombre: str) -> Any:
    """What a name, with points inside objects, says; None where there is nothing."""
    leido: Any = caso
    for parte in nombre.split("."):
        leido = leido.get(parte) if isinstance(leido, Mapping) else None
    return leido
