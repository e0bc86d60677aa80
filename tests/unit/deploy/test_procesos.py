"""Ports, log tails and waiting, on which the supervisor stands."""

import json
import socket
from pathlib import Path

import pytest

from deploy.local.esperas import esperar
from deploy.local.procesos import cola_de, puerto_libre, puertos_libres


def test_a_port_is_kept_while_it_is_free_and_replaced_when_it_is_taken() -> None:
    puerto = puerto_libre()
    assert puerto_libre(puerto) == puerto
    with socket.socket() as ocupado:
        ocupado.bind(("127.0.0.1", puerto))
        ocupado.listen()
        assert puerto_libre(puerto) != puerto


def test_ports_are_all_different_even_if_the_same_was_preferred() -> None:
    puerto = puerto_libre()
    elegidos = puertos_libres(["a", "b", "c"], {"a": puerto, "b": puerto})
    assert elegidos["a"] == puerto
    assert len(set(elegidos.values())) == 3


def test_the_tail_of_a_log_reads_what_structured_lines_say_and_is_bounded(tmp_path: Path) -> None:
    registro = tmp_path / "x.log"
    traza = "Traceback\n" + "x" * 5000 + "\nValueError: la razón"
    registro.write_text("suelta\n" + json.dumps({"event": traza, "level": "error"}) + "\n{no es json\n")
    cola = cola_de(registro)
    assert cola.endswith("ValueError: la razón\n{no es json")
    assert len(cola) == 3000
    assert cola_de(tmp_path / "no.log") == ""


async def test_waiting_ends_with_the_value_with_a_reason_to_give_up_or_with_the_limit() -> None:
    vueltas = iter([None, 0, "listo"])
    assert await esperar(lambda: next(vueltas), 5, "algo") == "listo"
    with pytest.raises(TimeoutError, match="kafka: murió"):
        await esperar(lambda: False, 60, "kafka", abandonar=lambda: "murió")
    with pytest.raises(TimeoutError, match=r"algo: no ocurrió en 0\.05 s"):
        await esperar(lambda: False, 0.05, "algo")
