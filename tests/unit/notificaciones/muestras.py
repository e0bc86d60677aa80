"""One notice of each kind, as its handler would leave it."""

from typing import Any

EMPRESA = "Ingenio Valle del Río Cauca S. A. S."

MUESTRAS: dict[str, dict[str, Any]] = {
    "cqe_emitido": {
        "numero": "7CO000123",
        "consumo_numero": "CON-OMC-AZUCAR-2027-31",
        "contingente_nombre": "Azúcar en bruto y panela a los Estados Unidos (OMC)",
        "destino": "US",
        "cantidad_kg": 5_228_165,
        "cantidad_comercial_kg": 5_000_000,
        "codigo_verificacion": "K7QM-2XRA-9HTD",
        "url_verificacion": "https://vuce.example/cqe/7CO000123?codigo=K7QM2XRA9HTD",
        "aprobado_en": "2026-11-21T19:05:09Z",
    },
    "solicitud_decidida": {
        "numero": "CUP-OMC-AZUCAR-2027-15",
        "contingente": "OMC-AZUCAR-2027",
        "grupo": "UNICO",
        "estado": "aprobada_parcial",
        "motivo": "Se aprueba hasta el volumen que queda en el grupo.",
        "cantidad_solicitada_kg": 12_500_125,
        "cantidad_aprobada_kg": 10_000_000,
        "decidida_en": "2026-11-21T19:05:09Z",
        "instancia": "primera",
        "oficio_numero": "OF-cupos-2026-41",
    },
    "consumo_negado": {
        "numero": "CON-OMC-AZUCAR-2027-31",
        "contingente": "OMC-AZUCAR-2027",
        "motivo": "El consignatario no coincide con el contrato adjunto.",
        "cantidad_kg": 5_228_165,
        "decidido_en": "2026-11-21T19:05:09Z",
    },
    "firma_rechazada": {
        "numero": "CUP-OMC-AZUCAR-2027-15",
        "acto": "solicitud de cupo",
        "razones": [
            {
                "codigo": "CRYPTO_CONSTRAINTS_FAILURE",
                "texto": "La firma usa SHA-1, que ya no es segura.",
                "remedio": "En JSignPdf elija SHA256 en «Algoritmo de resumen» y firme de nuevo.",
            },
            {"codigo": "CONTENT_MISMATCH", "texto": "El archivo no es el radicado que se generó.", "remedio": ""},
        ],
    },
    "garantia_reparada": {
        "numero": "GAR-172-2026-4",
        "diferencias": ["El valor es 1.000.000 menor que el 20 % del cupo.", "Falta el acta de junta."],
    },
    "informacion_pedida": {
        "consumo_id": "0193f1f2-0000-7000-8000-000000000001",
        "numero": "CON-OMC-AZUCAR-2027-15",
        "contingente": "OMC-AZUCAR-2027",
        "texto": "Aclare el puerto de llegada.",
        "responder_hasta": "2026-12-04",
    },
    "consumo_vencido": {
        "consumo_id": "0193f1f2-0000-7000-8000-000000000001",
        "numero": "CON-OMC-AZUCAR-2027-15",
        "contingente": "OMC-AZUCAR-2027",
        "causa": "sin_respuesta",
        "fecha": "2026-12-04",
    },
    "informacion_recordada": {
        "numero": "CUP-OMC-AZUCAR-2027-15",
        "responder_hasta": "2026-12-04",
        "faltan_habiles": 5,
    },
    "solicitud_en_fila": {
        "numero": "CUP-OMC-AZUCAR-2027-15",
        "antes_en_fila": 4,
        "ocurrido_en": "2026-11-21T19:05:09Z",
    },
    "solicitud_sin_turno": {
        "numero": "CUP-OMC-AZUCAR-2027-15",
        "razones": [
            {
                "codigo": "tope-superado",
                "texto": "El tope por solicitante es 442.500 t.",
                "remedio": "Corrija la cantidad y firme de nuevo.",
            }
        ],
    },
    "devolucion_decidida": {
        "numero": "DEV-OMC-AZUCAR-2027-1",
        "cupo_numero": "CUP-OMC-AZUCAR-2027-15",
        "contingente": "OMC-AZUCAR-2027",
        "grupo": "UNICO",
        "estado": "aplicada",
        "motivo": "Dentro de la etapa de devoluciones.",
        "cantidad_kg": 2_000_000,
        "decidida_en": "2026-11-21T19:05:09Z",
    },
    "oficio": {
        "caso_numero": "CUP-OMC-AZUCAR-2027-15",
        "clase_oficio": "constancia",
        "numero": "OF-cupos-2026-40",
        "asunto_oficio": "Constancia de radicación",
        "sellado_en": "2026-11-21T19:05:09Z",
    },
    "cqe_electronico": {
        "numero": "6CO000124",
        "consumo_numero": "CON-CARNE-UE-2026-3",
        "contingente_nombre": "Carne bovina a la Unión Europea",
        "destino": "NL",
        "cantidad_kg": 25_000,
        "cantidad_comercial_kg": 25_000,
        "codigo_verificacion": "K7QM-2XRA-9HTD",
        "url_verificacion": "https://vuce.example/cqe/6CO000124?codigo=K7QM2XRA9HTD",
        "aprobado_en": "2026-11-21T19:05:09Z",
    },
    "cqe_estado": {
        "numero": "7CO000123",
        "contingente": "OMC-AZUCAR-2027",
        "accion": "suspender",
        "motivo": "El destino pidió aclarar el puerto de llegada.",
        "ocurrido_en": "2026-11-21T19:05:09Z",
    },
    "cqe_cerrado": {
        "cqe_numero": "7CO000123",
        "efecto": "se_devuelve",
        "cantidad_kg": 5_228_165,
        "acreditado_kg": 5_000_000,
        "sobrante_kg": 228_165,
        "cerrado_en": "2026-11-21T19:05:09Z",
    },
    "anulacion_solicitada": {
        "numero": "ANU-OMC-AZUCAR-2027-2",
        "cqe_numero": "7CO000123",
        "cantidad_kg": 5_228_165,
        "motivo": "El buque canceló el zarpe.",
        "vence": "2026-12-04",
    },
    "anulacion_decidida": {
        "numero": "ANU-OMC-AZUCAR-2027-2",
        "cqe_numero": "7CO000123",
        "estado": "aprobada",
        "motivo": "El certificado no fue utilizado.",
        "devuelto_kg": 5_228_165,
        "fuera_de_periodo": False,
        "decidida_en": "2026-11-21T19:05:09Z",
    },
    "dex_objetada": {
        "radicado": "DEX-OMC-AZUCAR-2027-9",
        "declaracion": "6007123456789",
        "cqe_numero": "7CO000123",
        "comercial_kg": 2_500_000,
        "motivo": "La fecha de la declaración no coincide con la del PDF.",
    },
    "dex_faltante": {
        "cqe_numero": "7CO000123",
        "contingente": "OMC-AZUCAR-2027",
        "fecha": "2027-10-31",
        "comercial_kg": 5_000_000,
        "pendiente_kg": 1_250_000,
    },
    "confirmar_correo": {"nit": "900204272-8", "codigo": "K7QM2XRA"},
    "alerta_plazo": {
        "caso_numero": "GAR-172-2026-4",
        "nombre": "Presentar el estudio de demostración",
        "articulo": "art. 28",
        "fecha": "2026-12-21",
        "pasos": ["Aceptación de la garantía: 20 de junio de 2025.", "Más 18 meses: 20 de diciembre de 2026, domingo."],
        "cuando": "vence en 15 días hábiles",
        "vencido": False,
    },
}
for _datos in MUESTRAS.values():
    _datos["razon_social"] = EMPRESA
