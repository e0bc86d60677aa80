"""A flow that cannot be meant is refused when it is imported."""

import pytest

from shared.expedientes import Flujo, FlujoInvalido, Transicion, acciones_permitidas

A_B = Transicion("a", "ir", "funcionario", "b")


@pytest.mark.parametrize(
    ("transiciones", "motivo"),
    [
        ((A_B, Transicion(("a", "b"), "ir", "coordinador", "c")), "dos veces"),
        ((A_B, Transicion("x", "volver", "funcionario", "a")), "no se puede llegar a x"),
        ((A_B, Transicion("b", "volver", "funcionario", "a", distinto_de=("nada",))), "no existe la acción nada"),
        ((A_B, Transicion("b", "volver", (), "a")), "quién"),
    ],
)
def test_declaraciones_imposibles(transiciones: tuple[Transicion, ...], motivo: str) -> None:
    with pytest.raises(FlujoInvalido, match=motivo):
        Flujo("prueba", "a", transiciones)


def test_estados_y_acciones() -> None:
    flujo = Flujo("prueba", "a", (A_B, Transicion(("a", "b"), "cerrar", ("coordinador", "sistema"), ("c", "d"))))
    assert flujo.estados == {"a", "b", "c", "d"}
    assert flujo.finales == {"c", "d"}
    assert acciones_permitidas(flujo, "a", {"funcionario"}) == ("ir",)
    assert acciones_permitidas(flujo, "a", {"coordinador", "funcionario"}) == ("ir", "cerrar")
    assert acciones_permitidas(flujo, "c", {"coordinador"}) == ()
