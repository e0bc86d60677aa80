"""The flows of this service are those of the list of states."""

from services.cupos.contingentes.models import FLUJO as CONTINGENTE
from services.cupos.devoluciones.models import FLUJO as DEVOLUCION
from services.cupos.solicitudes.models import FLUJO as SOLICITUD
from shared.expedientes import acciones_permitidas


def test_estados_de_la_solicitud() -> None:
    assert SOLICITUD.estados == {
        "borrador",
        "radicada",
        "en_validacion",
        "lista_de_espera",
        "enviada",
        "en_espera_informacion",
        "vencida",
        "aprobada",
        "aprobada_parcial",
        "negada",
        "en_recurso",
        "devuelta",
        "desistida",
    }
    assert SOLICITUD.finales == {"vencida", "desistida"}


def test_solo_el_ministerio_decide_y_solo_la_empresa_presenta() -> None:
    decisiones = {
        "aprobar",
        "aprobar_parcial",
        "negar",
        "devolver",
        "pedir_informacion",
        "resolver",
        "corregir_decision",
    }
    for estado in SOLICITUD.estados:
        assert decisiones.isdisjoint(acciones_permitidas(SOLICITUD, estado, {"exportador", "representante"}))
        assert set(acciones_permitidas(SOLICITUD, estado, {"funcionario"})) <= decisiones
    assert acciones_permitidas(SOLICITUD, "en_validacion", {"sistema"}) == ("veredicto", "revocar_firma")


def test_estados_del_contingente() -> None:
    assert CONTINGENTE.estados == {"borrador", "vigente", "suspendido", "cerrado"}
    assert all(acciones_permitidas(CONTINGENTE, e, {"funcionario", "exportador"}) == () for e in CONTINGENTE.estados)


def test_estados_de_la_devolucion() -> None:
    assert DEVOLUCION.estados == {
        "borrador",
        "radicada",
        "en_validacion",
        "solicitada",
        "por_aplicar",
        "aplicada",
        "rechazada",
        "negada",
        "desistida",
    }
    assert DEVOLUCION.finales == {"aplicada", "rechazada", "negada", "desistida"}
    # From the approval on, only the answer of `consumo` moves it.
    todos = {"exportador", "representante", "funcionario", "coordinador"}
    assert acciones_permitidas(DEVOLUCION, "por_aplicar", todos) == ()
