"""What the auditor asks of the letters of studies."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "comunicaciones.firmadas",
        "Toda comunicación firmada lleva, en copias aceptadas, la firma de todos los que debían",
        """
        SELECT c.id, c.roles FROM comunicacion c WHERE c.firmada_en IS NOT NULL AND NOT c.roles <@ (
            SELECT coalesce(jsonb_agg(r), '[]') FROM comunicacion_copia p, jsonb_array_elements(p.roles_firmados) r
            WHERE p.comunicacion_id = c.id AND p.estado = 'aceptada')
        """,
    ),
)
