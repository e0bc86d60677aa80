"""The circuit breaker."""

from services.gateway.paso.circuito import Circuito


def test_it_cuts_after_failures_in_a_row_and_one_call_tries_again() -> None:
    ahora = [0.0]
    circuito = Circuito(3, 2.0, lambda: ahora[0])
    for bien in (False, False, True, None, False, False):
        assert circuito.permite()
        circuito.termino(bien=bien)
    assert not circuito.cortado
    circuito.termino(bien=False)
    assert circuito.cortado
    assert not circuito.permite()
    ahora[0] = 2.0
    assert [circuito.permite() for _ in range(3)] == [True, False, False]
    circuito.termino(bien=False)
    assert not circuito.permite()
    ahora[0] = 4.0
    assert circuito.permite()
    circuito.termino(bien=True)
    assert [circuito.permite() for _ in range(3)] == [True, True, True]
