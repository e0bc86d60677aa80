"""Pages of the Ministry that no test of the whole stack fills, drawn from answers of the API."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from starlette.datastructures import QueryParams

from services.portal.menu import Entrada
from services.portal.ministerio import tablero
from services.portal.ministerio.bandeja import VISTAS
from services.portal.ministerio.clases import ASUNTOS, Clase
from services.portal.ministerio.llaves import DECISIONES
from services.portal.ministerio.operacion import BOTONES, CLASES, Retenido
from services.portal.ministerio.vallejo.clases import ruta_de
from services.portal.web.api import Fallo, Parte
from services.portal.web.pagina import entorno
from shared.clock import BOGOTA, reloj_legal

_AYER = "2026-11-22T10:00:00-05:00"
_VACIA: Parte[Any] = Parte({"elementos": [], "siguiente": None})


def _dibuja(plantilla: str, **datos: Any) -> str:
    sesion = SimpleNamespace(
        csrf="c", nombre="Ana", roles=("coordinador",), empresas=(), empresa="", es_interna=True, usuario="yo"
    )
    comunes: dict[str, Any] = {
        "sesion": sesion,
        "menu": [Entrada("Inicio", "/inicio")],
        "ruta": "/",
        "consulta": QueryParams(),
        "estatico": lambda nombre: f"/estaticos/{nombre}",
        "ahora": reloj_legal.ahora(),
        "publica": "http://api.example",
        "aviso": None,
        "campos": {},
        "errores": {},
        "fallo": None,
    }
    return entorno().get_template(f"ministerio/{plantilla}.html").render(comunes | datos)


def test_un_acto_proyectado_se_lee_se_firma_o_se_descarta() -> None:
    acto = {
        "id": "a1",
        "titulo": "Declarar el incumplimiento",
        "caso_id": "g1",
        "caso_numero": "GAR-1",
        "nit": "900204272-8",
        "articulo": "art. 60",
        "vencio": "2026-11-20",
        "parrafos": ["Venció el término."],
        "pasos": ["18 meses desde la aceptación"],
        "clase": "hacer_efectiva",
        "acciones": ["firmar", "descartar"],
    }
    actos: Parte[Any] = Parte({"elementos": [acto]})
    nada: dict[str, Any] = {"proyectos": [], "caidas": [], "asuntos": {}, "vallejo": []}
    pagina = _dibuja("por_firmar", actos=actos, ruta_de=ruta_de, **nada)
    assert 'href="/ministerio/vallejo/garantias/g1"' in pagina
    assert "Venció el término." in pagina
    assert 'action="/ministerio/actos/a1/firmar"' in pagina
    assert 'formaction="/ministerio/actos/a1/descartar"' in pagina
    assert 'name="base_usd"' in pagina


def test_lo_que_fallo_se_puede_intentar_de_nuevo() -> None:
    sello = {
        "id": "s1",
        "numero": "6CO000001",
        "razon": "CQE",
        "error": "La estampa no respondió",
        "fallos": 5,
        "pedido_en": _AYER,
        "acciones": ["reintentar"],
    }
    oficio = {"id": "o1", "caso": "CUP-1", "asunto": "Aprobación", "error": "x", "empresa": "9", "expediente": "e1"}
    correo = {
        "id": "m1",
        "caso_numero": "CUP-1",
        "direccion": "a@b.co",
        "estado": "rebotada",
        "clase": "oficio",
        "detalle": "550",
        "actualizada_en": _AYER,
        "acciones": ["reenviar"],
    }
    cqe = {"numero": "6CO000002", "contingente": "AZUCAR", "nit": "9"}
    pagina = _dibuja(
        "fallos",
        sellos=Parte({"elementos": [sello]}),
        certificados=Parte({"elementos": [cqe]}),
        oficios=Parte([oficio]),
        correos=Parte([correo]),
    )
    for ruta in ("sellos/s1", "cqe/6CO000002", "oficios/e1/o1", "entregas/m1"):
        assert f'action="/ministerio/fallos/{ruta}"' in pagina


def test_lo_que_esta_caido_no_se_lleva_la_pagina() -> None:
    caida: Parte[Any] = Parte(fallo=Fallo({"status": 503, "detail": "No responde."}))
    pagina = _dibuja("fallos", sellos=caida, certificados=_VACIA, oficios=Parte([]), correos=Parte([]))
    assert "No pudimos traer los sellos" in pagina
    assert "Ningún oficio falló." in pagina


def test_las_series_dicen_cuantas_quedan() -> None:
    serie = {"contingente": "TLC", "libres": 40, "ligados": 160, "umbrales": [50], "ultima_carga": _AYER}
    pagina = _dibuja("existencias", series=Parte([serie]), contingentes=[("TLC", "Azúcar TLC")])
    assert "Quedan pocos" in pagina
    assert 'name="archivo"' in pagina
    nunca = {"contingente": "OMC", "libres": 0, "ligados": 0, "umbrales": [], "ultima_carga": None}
    pagina = _dibuja("existencias", series=Parte([nunca]), contingentes=[("OMC", "Azúcar OMC")])
    for dicho in ("Sin números", "No se ha cargado ninguno: sus certificados no se pueden aprobar."):
        assert dicho in pagina


def test_una_corrida_dice_lo_pendiente_y_su_grafica() -> None:
    def kg(n: int) -> dict[str, Any]:
        return {"valor": str(n), "unidad": "kg", "kg": n}

    fila = {
        "solicitud_id": "s",
        "numero": "CUP-1",
        "nit": "9",
        "razon_social": "Ingenio",
        "pedida": kg(900),
        "asignada": kg(300),
        "apartada": kg(0),
        "decision": "asignada",
        "motivo": "",
        "vigente": None,
    }
    grupo = {
        "grupo": "AZUCAR",
        "metodo": "prorrata",
        "repartible": kg(300),
        "asignada": kg(300),
        "apartada": kg(0),
        "sobrante": kg(0),
        "filas": [fila],
        "lineas": [{"concepto": "Cuota", "formula": "300/900", "resultado": "0,33"}],
    }
    pendiente = {"solicitud_id": "p", "numero": "CUP-2", "nit": "8", "estado": "en_validacion", "pedida": kg(5)}
    apartado = {
        "solicitud_id": "q",
        "numero": "CUP-3",
        "grupo": "AZUCAR",
        "cantidad": kg(40),
        "estado": "vivo",
        "estado_solicitud": "en_validacion",
        "motivo": None,
    }
    corrida = {
        "id": "a",
        "numero": "ASG-1",
        "contingente": "AZUCAR",
        "ronda": "inicial",
        "calculo": 1,
        "estado": "simulada",
        "version": 3,
        "confirmada_en": None,
        "documento_error": None,
        "propuesta_por": "yo",
        "acciones": ["calcular", "confirmar"],
        "resultado": [grupo],
        "pendientes": [pendiente | {"decision": None}],
        "apartados": [apartado],
        "historia": [],
        "actos": [],
        "acto": None,
        "corte": None,
        "confirmada_por": None,
        "huella_entradas": "0123456789abcdef",
        "huella_resultado": "fedcba9876543210",
    }
    datos = {"maximo": 900, "con_motivo": frozenset({"confirmar"}), "asignadas": [], "nombres": {"yo": "Elsa Ríos"}}
    pagina = _dibuja("asignacion", a=corrida, calculo=1, es_anterior=False, **datos)
    assert "Elsa Ríos" in pagina
    anterior = _dibuja("asignacion", a={**corrida, "calculo": 2}, calculo=1, es_anterior=True, **datos)
    assert "que después se repitió" in anterior
    assert "Siguiente paso" not in anterior
    assert 'aria-label="Ingenio: 300 kg"' in pagina
    assert "La propuso usted: la confirma otra persona." in pagina
    assert 'name="decision.p"' in pagina
    assert 'formaction="/ministerio/asignaciones/a/apartados/q/liberar"' in pagina


def test_lo_retenido_dice_que_espera_y_que_se_puede_hacer() -> None:
    mensaje = {
        "servicio": "consumo",
        "id": 7,
        "tipo": "CupoAsignado",
        "clave": "c1",
        "motivo": "prerrequisito",
        "espera_que": "empresa",
        "espera_clave": "900204272-8",
        "error": None,
        "intentos": 3,
        "retenido_en": _AYER,
        "acciones": ["repetir", "descartar"],
    }
    leidos: Parte[Any] = Parte({"elementos": [mensaje], "siguiente": None, "no_disponibles": ["cupos"]})
    pagina = _dibuja(
        "retenidos",
        clase=Retenido.APARCADOS,
        clases=CLASES,
        botones=BOTONES,
        leidos=leidos,
        servicios=["consumo"],
        campos={"servicio": ""},
    )
    assert "Espera empresa 900204272-8" in pagina
    assert "Falta lo de cupos" in pagina
    assert 'formaction="/ministerio/operacion/aparcados/consumo/7/descartar"' in pagina


def test_la_operacion_dice_quien_no_responde_y_cuanto_espera() -> None:
    nada = {"cuantos": 0, "desde": None}
    fila = {"servicio": "firma", "cartas_muertas": nada, "aparcados": nada, "salida": nada}
    fila |= {"trabajos_fallidos": {"cuantos": 2, "desde": _AYER}}
    leido: Parte[Any] = Parte({"servicios": [fila], "no_disponibles": ["garantias"]})
    totales = {c: 2 if c is Retenido.TRABAJOS_FALLIDOS else 0 for c in Retenido}
    pagina = _dibuja("operacion", leido=leido, filas=[fila], totales=totales, clases=CLASES)
    assert "No responde: garantias" in pagina
    assert 'href="/ministerio/operacion/trabajos-fallidos?servicio=firma"' in pagina


def test_una_llave_se_suspende_con_su_razon() -> None:
    llave = {
        "nombre": "MinComercio 2026",
        "sujeto": "CN=Ministerio",
        "emisor": "CN=AC",
        "clase": "p12",
        "estado": "vigente",
        "sella_desde": _AYER,
        "valido_hasta": "2028-01-01T00:00:00Z",
        "sellos": 12,
        "motivo": None,
        "certificado_sha256": "a" * 64,
        "acciones": ["suspender", "resellar"],
    }
    sin: Parte[Any] = Parte(fallo=Fallo({"status": 403}))
    pagina = _dibuja("confianza", anclas=sin, versiones=sin, llaves=Parte([llave]), decisiones=DECISIONES)
    assert f'action="/ministerio/confianza/llaves/{"a" * 64}/suspender"' in pagina
    assert f'href="/ministerio/confianza/llaves/{"a" * 64}"' in pagina
    assert "Reanudar la llave" not in pagina


def test_el_tablero_dice_lo_que_dibuja() -> None:
    def cuentas(muertas: int, aparcados: int) -> dict[str, Any]:
        nada = {"cuantos": 0, "desde": None}
        return {
            "cartas_muertas": {"cuantos": muertas, "desde": None},
            "aparcados": {"cuantos": aparcados, "desde": None},
            "trabajos_fallidos": nada,
            "salida": nada,
        }

    minutos = [tablero.Minuto(datetime(2026, 11, 23, 3, n, tzinfo=BOGOTA), bien=n % 2, espera=0, mal=2) for n in (0, 1)]
    pagina = _dibuja(
        "tablero",
        resumen=Parte({"servicios": [], "no_disponibles": ["firma"]}),
        filas=[{"servicio": "garantias", **cuentas(2, 14)}, {"servicio": "cupos", **cuentas(0, 0)}],
        clases=CLASES,
        mayor=16,
        esperas=[("garantias", 200, "3 h 20 min"), ("cupos", 0, "0 min")],
        correos=Parte(([], True)),
        minutos=minutos,
        tope=3,
        sumas={"bien": 1, "espera": 0, "mal": 4},
        sellos=Parte({"esperan": 4, "mas": False, "hace": "6 min", "fallaron": 1}),
        estampas=Parte({"elementos": [], "siguiente": None, "autoridad": None}),
        veredictos=Parte({"cuantos": {"consumos": 12}, "total": 12, "mas": True, "hace": "2 min"}),
    )
    assert 'aria-label="Garantías: 2 cartas muertas, 14 aparcados"' in pagina
    assert 'aria-label="Cupos: nada"' in pagina
    assert 'aria-label="Garantías: 3 h 20 min"' in pagina
    assert "03:00: 0 enviados, 2 que no llegaron. 03:01: 1 enviados, 2 que no llegaron." in pagina
    assert "No responde: firma" in pagina
    assert "12+" in pagina
    assert "Solo los 2.000 más recientes" in pagina


def test_la_ultima_pagina_de_la_bandeja_vuelve_al_comienzo_con_su_filtro() -> None:
    fila = {
        "id": "c1",
        "clase": Clase.CONSUMOS,
        "numero": "CON-1",
        "ruta": "/ministerio/consumos/c1",
        "plazo": ("3 días hábiles", "bien"),
        "vence": "2026-11-26",
        "por_firmar": False,
        "nit": "900204272-8",
        "detalle": {"razon_social": "Ingenio", "cantidad": None},
        "banderas": [],
        "comprobaciones": {"rojas": 0},
        "estado": "enviado",
        "asignado_a": None,
    }
    filtro = {"vista": "libres", "numero": "", "empresa": "", "contingente": "AZUCAR-OMC-2026"}
    pagina = _dibuja(
        "bandeja",
        donde="tipo=consumos",
        consulta=QueryParams("tipo=consumos&vista=libres&contingente=AZUCAR-OMC-2026&cursor=abc"),
        ruta="/ministerio/bandeja",
        tipo=Clase.CONSUMOS,
        clases=ASUNTOS,
        vistas=VISTAS,
        revisores=[],
        filtro=filtro,
        con_filtro="&vista=libres&contingente=AZUCAR-OMC-2026",
        filas=[fila],
        caidas=[],
        hay_mas=[],
        siguiente=None,
    )
    conservado = "vista=libres&amp;contingente=AZUCAR-OMC-2026"
    assert f'href="/ministerio/bandeja?tipo=consumos&amp;{conservado}">‹ Volver al comienzo' in pagina
    assert f'href="/ministerio/bandeja?{conservado}">Todas' in pagina
    assert f'href="/ministerio/bandeja?tipo=devoluciones&amp;{conservado}">' in pagina
    assert 'value="AZUCAR-OMC-2026"' in pagina


def test_un_archivo_rechazado_dice_por_que_y_no_solo_su_codigo() -> None:
    veredicto = {
        "id": "v1",
        "numero": "CUP-1",
        "estado": "TOTAL_FAILED",
        "subindicacion": "POST_SIGN_CHANGE",
        "recibido_en": _AYER,
        "emitido_en": _AYER,
    }
    dicha = "Se agregó contenido al archivo después de la última firma."
    pagina = _dibuja(
        "bitacora",
        clase=Clase.SOLICITUDES,
        caso={"id": "c1", "numero": "CUP-1", "historia": []},
        historia=Parte([]),
        veredictos=Parte({"elementos": [veredicto]}),
        razones={"v1": [dicha]},
        correos=_VACIA,
        nombres={},
    )
    assert dicha in pagina
    assert "<code>POST_SIGN_CHANGE</code>" in pagina


def test_un_filtro_que_no_se_entiende_se_dice_y_no_se_culpa_al_servicio() -> None:
    errores = [{"campo": "empresa", "mensaje": "El NIT debe tener dígito de verificación."}]
    fallo = Fallo({"status": 422, "title": "Datos inválidos", "detail": "Corrija.", "errores": errores})
    campos = {"numero": "", "estado": "", "empresa": "123", "contingente": ""}
    pagina = _dibuja("certificados", leidos=Parte(fallo=fallo), campos=campos)
    assert "Corrija el filtro" in pagina
    assert "El NIT debe tener dígito de verificación." in pagina
    assert "No pudimos traer" not in pagina


def test_what_was_done_with_many_is_called_by_its_name() -> None:
    linea = {"ok": True, "ruta": "/x", "numero": "CON-1", "estado": "aprobado"}
    assert "1 de 1 aprobados" in _dibuja("varias", lineas=[linea], caidas=[], que="aprobar", donde="")
    assert "1 de 1 asignados" in _dibuja("varias", lineas=[linea], caidas=[], que="asignar", donde="")
