"""What each thing that happened to a cupo is called, for a person. Pure."""

from shared.documents.textos import toneladas

_MOVIMIENTOS = {
    "cupo.asignado": "Se asignaron {t}",
    "cupo.aumentado": "Se aumentó el cupo en {t} por {origen}",
    "cupo.devuelto": "Se descontaron {t} del cupo por {origen}",
    "consumo.recibir_firmado": "Se reservaron {t} para la solicitud de consumo {numero}",
    "consumo.aprobar": "Se aprobó la solicitud de consumo {numero}: {t} quedan consumidas",
    "consumo.negar": "Se negó la solicitud de consumo {numero}: {t} vuelven a estar disponibles",
    "consumo.desistir": "La empresa desistió de la solicitud {numero}: {t} vuelven a estar disponibles",
    "consumo.vencer": "Venció la solicitud {numero}: {t} vuelven a estar disponibles",
    "consumo.revocar_firma": "Un representante dijo que no firmó la solicitud {numero}, que se retiró:"
    " {t} vuelven a estar disponibles",
    "consumo.firma_rechazada": "No se aceptó la firma de la solicitud {numero}: {t} vuelven a estar disponibles",
    "anulacion.aprobar": "Se aprobó la anulación {numero}: {t} vuelven a estar disponibles",
    "cierre.devolver": "Al cierre volvieron a estar disponibles {t} certificadas y no embarcadas",
}
_ORIGENES = {
    "devolucion": "devolución voluntaria",
    "correccion": "corrección de la decisión",
    "acto_correctivo": "acto correctivo",
    "cierre": "cierre del contingente",
    "recurso": "recurso resuelto a favor",
}
_PASOS = {
    ("consumo", "crear"): "Se creó un borrador de solicitud de consumo",
    ("consumo", "radicar"): "Se radicó la solicitud de consumo {numero}",
    ("consumo", "veredicto"): "Se aceptó la firma de la solicitud {numero}, que pasó a revisión",
    ("consumo", "desconocer_firma"): "Quien figura como firmante avisó que no firmó la solicitud {numero}",
    ("consumo", "pedir_informacion"): "El Ministerio pidió información sobre la solicitud {numero}",
    ("consumo", "responder"): "La empresa respondió lo pedido sobre la solicitud {numero}",
    ("consumo", "desistir"): "La empresa desistió de la solicitud {numero}",
    ("consumo", "vencer"): "Se cerró la solicitud {numero}: el contingente terminó sin que llegara firmada",
    ("cqe", "crear"): "Se asignó el número {numero} al certificado",
    ("cqe", "sellar"): "Se expidió el certificado {numero}",
    ("cqe", "resellar"): "Se reintentó el sello del certificado {numero}",
    ("cqe", "suspender_por_anulacion"): "Se suspendió el certificado {numero}: está en trámite su anulación",
    ("cqe", "levantar_por_anulacion"): "Se levantó la suspensión del certificado {numero}: no se anuló",
    ("cqe", "anular"): "Se anuló el certificado {numero}",
    ("cqe", "suspender"): "El Ministerio suspendió el certificado {numero}",
    ("cqe", "reanudar"): "El Ministerio levantó la suspensión del certificado {numero}",
    ("cqe", "revocar"): "El Ministerio revocó el certificado {numero}",
    ("cqe", "reemplazar_documento"): "El certificado {numero} se selló de nuevo con otra llave: dice lo mismo",
    ("cqe", "vencer"): "Venció el certificado {numero}",
    ("anulacion", "crear"): "Se creó un borrador de anulación del certificado {cqe}",
    ("anulacion", "radicar"): "Se radicó la anulación {numero} del certificado {cqe}",
    ("anulacion", "recibir_firmado"): "Se recibió firmada la carta de la anulación {numero}",
    ("anulacion", "desconocer_firma"): "Quien figura como firmante avisó que no firmó la anulación {numero}",
    ("anulacion", "revocar_firma"): "Un representante dijo que no firmó la anulación {numero}, que se retiró",
    ("anulacion", "negar"): "Se negó la anulación {numero}",
    ("anulacion", "desistir"): "La empresa desistió de la anulación del certificado {cqe}",
    ("dex", "presentar"): "Se presentó la declaración {numero} contra el certificado {cqe}",
    ("dex", "verificar"): "Se verificó la declaración {numero}",
    ("dex", "objetar"): "Se objetó la declaración {numero}",
    ("dex", "corregir"): "La empresa corrigió la declaración {numero}",
    ("dex", "reemplazar"): "La declaración provisional {numero} se reemplazó por la definitiva",
    ("dex", "retirar"): "La empresa retiró la declaración {numero}",
}
_POR_DESTINO = {
    ("cqe", "utilizar", "emitido"): "El certificado {numero} volvió a quedar sin embarques verificados",
    ("cqe", "utilizar", "utilizado_parcial"): "El certificado {numero} quedó utilizado en parte",
    ("cqe", "utilizar", "utilizado"): "El certificado {numero} quedó utilizado por completo",
    ("anulacion", "veredicto", "solicitada"): "Se aceptó la firma de la anulación {numero}, que pasó a revisión",
    ("anulacion", "veredicto", "radicada"): "No se aceptó la firma de la anulación {numero}",
}


def frase_de_movimiento(
    causa: str, *, kg: int, numero: str | None, referencia: str | None = None, origen: str | None = None
) -> str:
    """A sentence for a movement of the cupo's available kilograms.

    Args:
        numero: of the case of this service that it comes from.
        referencia: number or act for which `cupos` moved it; `origen`: the kind of that.
    """
    plantilla = _MOVIMIENTOS.get(causa, "Se movieron {t} del cupo")
    texto = plantilla.format(
        t=toneladas(kg), numero=numero or "en borrador", origen=_ORIGENES.get(origen or "", origen or "otro acto")
    )
    return f"{texto} ({referencia})." if referencia else f"{texto}."


def frase_de_paso(tipo: str, accion: str, hacia: str, *, numero: str | None, cqe: str | None) -> str:
    """A sentence for a step of a case of the cupo."""
    plantilla = _POR_DESTINO.get((tipo, accion, hacia)) or _PASOS.get((tipo, accion))
    if plantilla is None:
        return f"{tipo.capitalize()} {numero or ''}: {accion.replace('_', ' ')}.".replace(" :", ":")
    return plantilla.format(numero=numero or "en borrador", cqe=cqe or "") + "."
