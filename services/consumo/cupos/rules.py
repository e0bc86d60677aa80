"""Rules of a quota's debits. Pure."""


def debito_posible(causa: str, *, pedido_kg: int, disponible_kg: int, reservado_kg: int, consumido_kg: int) -> bool:
    """All or nothing, never above what is neither reserved nor consumed (dominio 2, Manual VI).

    A correction undoes a mistaken approval: only while nothing of the cupo was used. # house rule
    """
    sin_uso = reservado_kg == 0 and consumido_kg == 0
    return pedido_kg <= disponible_kg and (causa != "correccion" or sin_uso)
