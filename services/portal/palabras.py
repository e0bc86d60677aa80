"""Words of the screens: states (with their tone), actions, codes of the API, notices after an action."""

from typing import NamedTuple


class Rotulo(NamedTuple):
    """How a state is written; `tono` is `neutro`, `curso`, `espera`, `bien` or `mal` and gives its colour."""

    texto: str
    tono: str


ESTADOS = {
    # What waits for the company
    "borrador": Rotulo("Borrador", "neutro"),
    "radicada": Rotulo("Por firmar", "espera"),
    "radicado": Rotulo("Por firmar", "espera"),
    "devuelta": Rotulo("Devuelta para corregir", "espera"),
    "en_espera_informacion": Rotulo("Espera su respuesta", "espera"),
    "objetada": Rotulo("Objetada", "espera"),
    # What waits for the Ministry or the system
    "en_validacion": Rotulo("Validando la firma", "curso"),
    "enviada": Rotulo("En revisión", "curso"),
    "enviado": Rotulo("En revisión", "curso"),
    "solicitada": Rotulo("En revisión", "curso"),
    "lista_de_espera": Rotulo("En lista de espera", "curso"),
    "en_recurso": Rotulo("En recurso", "curso"),
    "por_aplicar": Rotulo("Por aplicar", "curso"),
    "por_sellar": Rotulo("Por sellar", "curso"),
    "presentada": Rotulo("Presentada", "curso"),
    # What ended well
    "aprobada": Rotulo("Aprobada", "bien"),
    "aprobada_parcial": Rotulo("Aprobada en parte", "bien"),
    "aprobado": Rotulo("Aprobado", "bien"),
    "aplicada": Rotulo("Aplicada", "bien"),
    "emitido": Rotulo("Emitido", "bien"),
    "utilizado_parcial": Rotulo("Utilizado en parte", "bien"),
    "utilizado": Rotulo("Utilizado", "bien"),
    "verificada": Rotulo("Verificada", "bien"),
    "vigente": Rotulo("Vigente", "bien"),
    "habilitada": Rotulo("Habilitada", "bien"),
    "abierta": Rotulo("Abierta", "bien"),
    # What did not, or stopped
    "negada": Rotulo("Negada", "mal"),
    "negado": Rotulo("Negado", "mal"),
    "rechazada": Rotulo("Rechazada por saldo", "mal"),
    "suspendido": Rotulo("Suspendido", "mal"),
    "suspendida": Rotulo("Suspendida", "mal"),
    "anulado": Rotulo("Anulado", "mal"),
    "revocado": Rotulo("Revocado", "mal"),
    # What is over
    "vencida": Rotulo("Vencida", "neutro"),
    "vencido": Rotulo("Vencido", "neutro"),
    "desistida": Rotulo("Desistida", "neutro"),
    "desistido": Rotulo("Desistido", "neutro"),
    "retirada": Rotulo("Retirada", "neutro"),
    "reemplazada": Rotulo("Reemplazada", "neutro"),
    "cerrado": Rotulo("Cerrado", "neutro"),
    "cancelada": Rotulo("Cancelada", "neutro"),
    "cerrada": Rotulo("Cerrada", "neutro"),
    "por_abrir": Rotulo("Por abrir", "espera"),
    "registrada": Rotulo("Registrada", "neutro"),
    "propuesta": Rotulo("Por verificar", "espera"),
    "revocada": Rotulo("Revocada", "mal"),
    "por_empezar": Rotulo("Por empezar", "espera"),
    "por_confirmar": Rotulo("Por confirmar", "espera"),
    "confirmada": Rotulo("Confirmada", "bien"),
    "recibido": Rotulo("Recibido", "curso"),
    "fallido": Rotulo("No se pudo leer", "mal"),
    "tomado": Rotulo("Aceptado", "bien"),
    "rechazado": Rotulo("Rechazado", "mal"),
    "en_revision": Rotulo("En revisión", "curso"),
    # Plan Vallejo
    "en_estudio": Rotulo("En estudio", "curso"),
    "devuelto": Rotulo("Devuelto", "espera"),
    "autorizado": Rotulo("Autorizado", "bien"),
    "terminado": Rotulo("Terminado", "neutro"),
    "aceptada": Rotulo("Aceptada", "bien"),
    "reparada": Rotulo("Con reparos", "espera"),
    "por_sustituir": Rotulo("Por sustituir", "espera"),
    "sustituida": Rotulo("Sustituida", "neutro"),
    "en_efectividad": Rotulo("En efectividad", "mal"),
    "pagada": Rotulo("Pagada", "neutro"),
    "cobro_coactivo": Rotulo("En cobro coactivo", "mal"),
    # Verdicts, seals and mails
    "TOTAL_PASSED": Rotulo("Firma válida", "bien"),
    "TOTAL_FAILED": Rotulo("Firma no aceptada", "mal"),
    "INDETERMINATE": Rotulo("No se pudo determinar", "espera"),
    "pedido": Rotulo("Pedido", "curso"),
    "hecho": Rotulo("Hecho", "bien"),
    # How much is left of a group
    "normal": Rotulo("Con saldo", "bien"),
    "critico": Rotulo("Quedan pocos", "espera"),
    "agotado": Rotulo("Agotado", "mal"),
}


def estado(codigo: str) -> Rotulo:
    """How a state is shown; one that is not in the list, by its own name."""
    return ESTADOS.get(codigo, Rotulo(codigo.replace("_", " ").capitalize(), "neutro"))


_PALABRAS = {
    # Steps of a case
    "crear": "Creación",
    "editar": "Cambio del borrador",
    "radicar": "Radicación",
    "corregir": "Corrección",
    "recibir_firmado": "Recepción del documento firmado",
    "veredicto": "Validación de la firma",
    "aprobar": "Aprobación",
    "aprobar_parcial": "Aprobación en parte",
    "negar": "Negación",
    "devolver": "Devolución para corregir",
    "pedir_informacion": "Solicitud de información",
    "responder": "Respuesta",
    "desistir": "Desistimiento",
    "recurrir": "Recurso",
    "resolver": "Decisión del recurso",
    "liberar": "Liberación de volumen",
    "vencer": "Vencimiento",
    "sellar": "Sello del Ministerio",
    "resellar": "Nuevo sello",
    "suspender": "Suspensión",
    "suspender_por_anulacion": "Suspensión por solicitud de anulación",
    "levantar_por_anulacion": "Fin de la suspensión",
    "reanudar": "Reanudación",
    "revocar": "Revocación",
    "anular": "Anulación",
    "utilizar": "Utilización",
    "verificar": "Verificación",
    "objetar": "Objeción",
    "retirar": "Retiro",
    "reemplazar": "Reemplazo",
    "debitada": "Débito del cupo",
    "asignar": "Asignación a un funcionario",
    "soltar": "Devolución a la bandeja",
    "corregir_decision": "Corrección de la decisión",
    "juzgar_correccion": "Aplicación de la corrección",
    "funcionario": "Funcionario",
    "coordinador": "Coordinador",
    # Movements of a quota
    "cupo.asignado": "Asignación del cupo",
    "cupo.aumentado": "Aumento del cupo",
    "cupo.devuelto": "Devolución de cupo",
    "consumo.recibir_firmado": "Reserva por consumo",
    "consumo.aprobar": "Consumo aprobado",
    "consumo.negar": "Reserva liberada: consumo negado",
    "consumo.desistir": "Reserva liberada: desistimiento",
    "consumo.vencer": "Reserva liberada: consumo vencido",
    "consumo.veredicto": "Reserva liberada: firma no aceptada",
    "anulacion.aprobar": "CQE anulado: vuelve al cupo",
    "cierre.devolver": "Sobrante de un CQE: vuelve al cupo",
    # Codes of a contingente
    "orden_de_llegada": "Orden de llegada",
    "prorrata": "A prorrata",
    "historico": "Participación histórica",
    "se_pierde": "Lo que no se exporte se pierde",
    "se_devuelve": "Lo que no se exporte se devuelve al grupo",
    "se_tolera": "Lo que no se exporte se tolera",
    "propio": "Certificado del Ministerio",
    "formulario_destino": "Formulario del país de destino",
    "electronico": "Certificado electrónico",
    "representante": "Representante legal",
    "apoderado": "Apoderado",
    "firmante": "Firmante",
    "contador": "Contador",
    "revisor_fiscal": "Revisor fiscal",
    "economista": "Economista",
    "provisional": "Provisional",
    "definitiva": "Definitiva",
}


def palabra(codigo: str) -> str:
    """The words of a code of the API."""
    return _PALABRAS.get(codigo) or codigo.rpartition(".")[2].replace("_", " ").capitalize()


AVISOS = {
    "adios": "Cerró su sesión.",
    "creada": "Guardamos el borrador. Revíselo y genere el documento para firmar.",
    "radicada": "Quedó radicada. Falta firmarla y enviarla.",
    "corregida": "Guardamos los cambios.",
    "adjunto": "Agregamos el documento.",
    "sin-adjunto": "Quitamos el documento.",
    "desistida": "Registramos su desistimiento.",
    "respondida": "Enviamos su respuesta.",
    "recurso": "Presentamos su recurso.",
    "dex": "Presentamos la declaración de exportación.",
    "dex-retirada": "Retiramos la declaración.",
    "firmante": "Registramos el firmante. El Ministerio lo verifica al habilitar la empresa.",
    "firmante-revocado": "Revocamos el firmante.",
    "direccion": "Agregamos la dirección. Recibirá documentos cuando quede confirmada.",
    "direccion-retirada": "Retiramos la dirección.",
    "empresa": "Registramos la empresa. Agregue sus firmantes y direcciones, y envíela a revisión.",
    "empresa-enviada": "Enviamos el registro al Ministerio.",
    "clave": "Cambió su contraseña.",
    "invitacion": "Aceptó la invitación: ya puede actuar.",
    # The Ministry's
    "tomada": "El caso quedó en sus manos.",
    "suelta": "El caso volvió a la bandeja común.",
    "decidida": "Registramos la decisión.",
    "proyectada": "Guardamos el proyecto de decisión. Falta la segunda firma, de otra persona.",
    "firmada": "Firmó la decisión.",
    "proyecto-retirado": "Retiramos el proyecto de decisión.",
    "bandeja-vacia": "No queda ningún caso libre en la bandeja.",
    "guardado": "Guardamos los cambios.",
    "publicado": "Quedó publicado.",
    "calculado": "Calculamos de nuevo con lo que hay ahora.",
    "propuesta": "Quedó propuesta. La confirma un coordinador que no la haya preparado.",
    "confirmada": "Quedó confirmada.",
    "devuelta": "Volvió a quien la prepara.",
    "descartada": "Quedó descartada.",
    "reenviado": "Lo intentamos de nuevo; esta página muestra el resultado.",
    "cargado": "Cargamos el archivo.",
    "tasa": "Guardamos las tasas. Las confirma otra persona.",
}
"""Notices that an address may ask for by code; nothing of an address is ever shown itself."""
