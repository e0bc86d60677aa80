"""Rules of an annulment: which certificate admits one, and what stands in the way of approving it. Pure."""

from collections.abc import Sequence

from shared.expedientes.comprobaciones import Precomprobacion

ANULABLES = frozenset({"emitido", "suspendido"})
"""A used, expired or revoked certificate is not annulled: it did, or no longer can do, what it was issued for."""

_POR_QUE_NO = {
    "por_sellar": "todavía no se ha expedido; espere a que se selle",
    "anulado": "ya está anulado",
    "utilizado_parcial": "ya se utilizó en parte: hay declaraciones de exportación verificadas",
    "utilizado": "ya se utilizó: hay declaraciones de exportación verificadas",
    "revocado": "fue revocado",
    "vencido": "venció; lo que no se embarcó se resuelve al cierre del contingente",
}


def por_que_no_se_anula(numero: str, estado: str) -> str | None:
    """Spanish sentence with the reason why a certificate in that state admits no annulment; None if it does.

    Manual V: there is no edit, a change is an annulment and a new request; estados.md: only from `emitido`.
    """
    if estado in ANULABLES:
        return None
    return f"El certificado {numero} {_POR_QUE_NO.get(estado, f'está {estado}')}."


def comprobaciones(
    *,
    numero: str,
    declaraciones: Sequence[str],
    uso: str | None,
    admite_consumos: bool,
    contingente: str,
) -> list[Precomprobacion]:
    """What a funcionario sees, green or red, before approving.

    Args:
        declaraciones: numbers of the declarations that stand against the certificate. Manual VII; that they must be
            withdrawn first is a house rule, which nobody overrides.
        uso: what the destination reported of the certificate, in words; None if nothing. # house rule: overridable
        admite_consumos: whether the contingente is in force, so that what comes back can be used.
    """
    sin_dex = not declaraciones
    return [
        Precomprobacion(
            codigo="dex",
            nombre="Sin declaraciones de exportación",
            estado="verde" if sin_dex else "rojo",
            detalle=f"El certificado {numero} no tiene declaraciones de exportación."
            if sin_dex
            else f"Tiene presentadas las DEX {', '.join(declaraciones)}; la empresa debe retirarlas antes.",
            dura=True,
        ),
        Precomprobacion(
            codigo="uso_en_destino",
            nombre="Sin uso informado por el destino",
            estado="verde" if uso is None else "rojo",
            detalle="El destino no ha informado uso de este certificado." if uso is None else uso,
        ),
        Precomprobacion(
            codigo="periodo",
            nombre="El contingente admite nuevos consumos",
            estado="verde" if admite_consumos else "gris",
            detalle=f"El contingente {contingente} está vigente: la cantidad se puede volver a usar."
            if admite_consumos
            else f"El contingente {contingente} ya no admite consumos: la cantidad vuelve al cupo y no se pierde, "
            "pero no se puede usar mientras el contingente siga cerrado.",
        ),
    ]


def impedimentos(vistas: Sequence[Precomprobacion], pese_a: Sequence[str]) -> tuple[list[Precomprobacion], list[str]]:
    """What still stops an approval that overrides `pese_a`, and which codes of `pese_a` override nothing."""
    rojas = [c for c in vistas if c.estado == "rojo"]
    sobran = sorted(set(pese_a) - {c.codigo for c in rojas if not c.dura})
    return [c for c in rojas if c.dura or c.codigo not in pese_a], sobran
