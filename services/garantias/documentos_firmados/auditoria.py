"""What the auditor asks of the signatures in guarantees."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "garantias.firma_no_valida",
        "Ninguna garantía se aceptó sobre una firma que no vale, salvo que su emisor la mostrara después",
        """
        SELECT e.numero, f.subindicacion FROM garantia_firmas f
        JOIN garantia g ON g.id = f.garantia_id JOIN expediente e ON e.id = g.id
        WHERE g.aceptada_el IS NOT NULL AND f.veredicto = 'TOTAL_FAILED'
            AND (f.firmas > 0 OR (g.firmada_digitalmente AND f.subindicacion = 'NO_SIGNATURE_FOUND'))
            AND NOT EXISTS (
                SELECT FROM garantia_verificacion v
                WHERE v.garantia_id = g.id AND v.medio = 'codigo' AND v.conforme AND v.adjunto IS NOT NULL
                    AND v.registrado_en > f.revisada_en)
        """,
    ),
    Comprobacion(
        "garantias.firmas_pedidas",
        "En reposo se revisaron las firmas de cada documento, y se tiene el informe de quién firmó",
        """
        SELECT e.numero FROM garantia_firmas f JOIN expediente e ON e.id = f.garantia_id
        WHERE f.revisada_en IS NULL OR (f.informe_ref IS NOT NULL AND f.informe IS NULL)
        """,
        solo_en_reposo=True,
    ),
)
