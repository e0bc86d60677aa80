"""Digests of the same content are the same, whatever was read before."""

from pyhanko.pdf_utils import generic

from services.firma.validacion.huella import Canon


def test_un_destino_con_nulos_es_siempre_el_mismo() -> None:
    def destino() -> generic.ArrayObject:
        numero = generic.NumberObject(0)  # type: ignore[no-untyped-call]  # pyHanko's own
        return generic.ArrayObject([generic.NameObject("/XYZ"), generic.NullObject(), numero])

    assert Canon([]).digesto(destino()) == Canon([]).digesto(destino())


def test_cero_y_el_nombre_0_y_el_texto_0_no_son_lo_mismo() -> None:
    cero = generic.NumberObject(0)  # type: ignore[no-untyped-call]  # pyHanko's own
    digestos = {
        Canon([]).digesto(objeto)
        for objeto in (
            cero,
            generic.NameObject("0"),
            generic.pdf_string(b"0"),
            generic.BooleanObject(False),  # type: ignore[no-untyped-call]  # pyHanko's own
            generic.NullObject(),
            generic.FloatObject("0.5"),  # type: ignore[no-untyped-call]  # pyHanko's own
        )
    }
    assert len(digestos) == 6
    igual = generic.FloatObject("0.0")  # type: ignore[no-untyped-call]  # pyHanko's own
    assert Canon([]).digesto(cero) == Canon([]).digesto(igual)
