import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError, field_validator

from shared.http.problemas import Catalogo, Problema, catalogo
from shared.http.validacion import errores_de_campos


def test_a_problem_has_what_rfc_9457_and_the_reader_need() -> None:
    cuerpo = Problema("conflicto", "Otro se adelantó.", disponible_kg=120).cuerpo(instancia="/v1/x", traza="ab")
    assert cuerpo == {
        "type": "https://contingentes.vuce.gov.co/problemas/conflicto",
        "title": "Otra operación se adelantó",
        "status": 409,
        "detail": "Otro se adelantó.",
        "codigo": "conflicto",
        "remedio": "Vuelva a leer el estado y repita.",
        "reintentable": True,
        "instance": "/v1/x",
        "trace_id": "ab",
        "disponible_kg": 120,
    }


def test_a_problem_must_be_in_the_catalogue() -> None:
    with pytest.raises(LookupError, match="no-existe"):
        Problema("no-existe")


def test_two_meanings_for_one_code_are_refused() -> None:
    propio = Catalogo()
    primera = propio.agregar("a", 409, "A")
    assert propio.agregar("a", 409, "A") == primera
    with pytest.raises(ValueError, match="ya está declarado"):
        propio.agregar("a", 422, "A")
    with pytest.raises(ValueError, match="no existe"):
        propio.restriccion("uq_x", "b")


def test_every_entry_tells_a_title_and_a_remedy() -> None:
    assert all(e.titulo and e.remedio and 400 <= e.status < 600 for e in catalogo.todas())


class Lote(BaseModel):
    class Linea(BaseModel):
        subpartida: str = Field(pattern=r"^\d{4}$")

        @field_validator("subpartida")
        @classmethod
        def _conocida(cls, valor: str) -> str:
            if valor == "0000":
                raise ValueError("La subpartida 0000 no existe.")
            return valor

    lineas: list[Linea]


def test_errors_point_into_nested_fields_and_keep_our_own_words() -> None:
    with pytest.raises(ValidationError) as info:
        TypeAdapter(Lote).validate_python({"lineas": [{"subpartida": "0000"}, {"subpartida": "x"}, {}]})
    errores = errores_de_campos(e | {"loc": ("body", *e["loc"])} for e in info.value.errors())
    assert [(e["puntero"], e["mensaje"]) for e in errores] == [
        ("/lineas/0/subpartida", "La subpartida 0000 no existe."),
        ("/lineas/1/subpartida", "No tiene la forma esperada."),
        ("/lineas/2/subpartida", "Falta este campo."),
    ]
