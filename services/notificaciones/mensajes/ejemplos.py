"""One notice of each kind with invented data, as its handler would leave it: for the catalogue and for the tests."""

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
    "confirmar_correo": {
        "nit": "900204272-8",
        "codigo": "K7QM2XRA",
        "enlace_confirmar": "https://vuce.example/v1/mensajes/0193/confirmar?exp=1796000000&firma=9f2c",
    },
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
MUESTRAS |= {
    "tramite": {
        "caso_numero": "PRR-GAR-172-2026-4-1",
        "titulo": "prórroga aprobada: falta la garantía",
        "sujeto": "La prórroga",
        "frase": "fue aprobada y espera la garantía que la ampara.",
        "tono": "atencion",
        "destacado": "La nueva fecha cubre el saldo pendiente del compromiso.",
        "filas": [["Garantía", "GAR-172-2026-4"], ["Meses", "6"], ["Demostrar hasta", "21 de junio de 2027"]],
        "que_hacer": "Presente la garantía a más tardar el 4 de enero de 2027; si no, la prórroga queda sin efecto.",
    },
    "dex_verificada": {
        "caso_numero": "DEX-OMC-AZUCAR-2027-9",
        "titulo": "declaración verificada",
        "sujeto": "La declaración de exportación",
        "frase": "quedó verificada y cuenta para el uso del certificado 7CO000123.",
        "tono": "bueno",
        "destacado": "",
        "filas": [["Declaración", "6007123456789"], ["Certificado", "7CO000123"]],
        "que_hacer": "",
    },
    "operacion": {
        "caso_numero": "sello-2026",
        "titulo": "la llave del sello vence en 15 días",
        "sujeto": "La llave",
        "frase": "es la llave con que se sellan los certificados y los oficios, y vence en 15 días.",
        "tono": "malo",
        "destacado": "No hay otra llave que la releve: sin ella no se puede expedir ningún certificado.",
        "filas": [
            ["Certificado", "CN=Ministerio de Comercio"],
            ["Válido hasta", "6 de diciembre de 2026, 2:05:09 p. m."],
        ],
        "que_hacer": "Solicite la renovación del certificado e instale la llave nueva antes de ese día.",
    },
    "firmada_en_su_nombre": {
        "numero": "CUP-OMC-AZUCAR-2027-15",
        "emitido_en": "2026-11-21T19:05:09Z",
        "certificado_sha256": "9f2c4e6a8b0d1f3e5a7c9b1d3f5e7a9c0b2d4f6e8a0c1e3f5b7d9f1a3c5e7b9d",
        "enlace_desconocer": "https://vuce.example/v1/mensajes/0193/desconocer?exp=1796000000&firma=9f2c",
    },
    "firma_desconocida": {
        "numero": "CUP-OMC-AZUCAR-2027-15",
        "nit": "900204272-8",
        "desconocida_en": "2026-11-21T19:05:09Z",
    },
    "alerta_escalada": {
        "caso_numero": "GAR-172-2026-4",
        "nit": "900204272-8",
        "nombre": "Decidir la prórroga",
        "articulo": "art. 28.4",
        "fecha": "2026-12-21",
        "pasos": ["Solicitud completa: 30 de noviembre de 2026.", "Más 15 días hábiles: 21 de diciembre de 2026."],
        "cuando": "venció hace 3 días hábiles",
        "a_cargo": "el Ministerio",
    },
    "resumen_diario": {
        "dia": "2026-11-23",
        "dias": 30,
        "total": 61,
        "vencidos": [
            {
                "fecha": "2026-11-18",
                "caso_numero": "GAR-90-2025-2",
                "nombre": "Decidir el estudio",
                "empresa": "Textiles",
            },
        ],
        "vencidos_total": 1,
        "hoy": [
            {
                "fecha": "2026-11-23",
                "caso_numero": "PRR-1",
                "nombre": "Decidir la prórroga",
                "empresa": "Calzado del Sur",
            },
        ],
        "proximos": [
            {
                "fecha": "2026-12-21",
                "caso_numero": "GAR-172-2026-4",
                "nombre": "Presentar el estudio de demostración",
                "empresa": "Ingenio Valle del Río Cauca S. A. S.",
            },
        ],
        "proximos_total": 60,
        "correos_fallidos": 2,
    },
    "resumen_semanal": {
        "dia": "2026-11-23",
        "dias": 30,
        "total": 1,
        "vencidos": [],
        "vencidos_total": 0,
        "hoy": [],
        "proximos": [
            {
                "fecha": "2026-12-21",
                "caso_numero": "GAR-172-2026-4",
                "nombre": "Presentar el estudio de demostración",
                "empresa": "",
            },
        ],
        "proximos_total": 1,
    },
}
for _datos in MUESTRAS.values():
    _datos["razon_social"] = EMPRESA
for _clase in ("operacion", "resumen_diario"):
    MUESTRAS[_clase]["razon_social"] = ""
