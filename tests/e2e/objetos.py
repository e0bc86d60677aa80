"""Real objects of one company in every service."""

from datetime import datetime
from uuid import uuid4

from deploy.demo.escena import HOY, INGENIO, Escena
from deploy.demo.garantia import _garantia, _programa
from deploy.revision.lectura import abrir
from shared.clock import BOGOTA
from tests.e2e.pasos import Acto, aprobar, bases, consumo_firmado, emitido, enviar
from tests.e2e.test_un_ano import _DEX
from tests.objetos import Objetos

_CASO = "SELECT id::text FROM expediente WHERE tipo = '{}' AND empresa = $1 ORDER BY creado_en LIMIT 1"
CONSULTAS: dict[tuple[str, str], str] = {
    ("registro", "empresas"): "SELECT nit FROM empresa WHERE nit = $1",
    ("registro", "firmantes"): "SELECT id::text FROM firmante WHERE nit = $1 LIMIT 1",
    ("registro", "direcciones"): "SELECT id::text FROM direccion WHERE nit = $1 LIMIT 1",
    ("registro", "representaciones"): "SELECT id::text FROM representacion WHERE nit = $1 LIMIT 1",
    ("registro", "invitaciones"): "SELECT id::text FROM invitacion WHERE nit = $1 LIMIT 1",
    ("registro", "usuarios"): "SELECT usuario::text FROM representacion WHERE nit = $1 LIMIT 1",
    ("registro", "sesiones"): """SELECT s.id::text FROM sesion s JOIN representacion r ON r.usuario = s.usuario
        WHERE r.nit = $1 AND s.revocada_en IS NULL LIMIT 1""",
    ("cupos", "solicitudes"): _CASO.format("solicitud"),
    ("cupos", "devoluciones"): _CASO.format("devolucion"),
    ("consumo", "cupos"): "SELECT id::text FROM cupo WHERE nit = $1 LIMIT 1",
    ("consumo", "consumos"): _CASO.format("consumo"),
    ("consumo", "cqe"): "SELECT numero FROM cqe WHERE nit = $1 LIMIT 1",
    ("consumo", "cobertura"): "SELECT numero FROM cqe WHERE nit = $1 LIMIT 1",
    ("consumo", "anulaciones"): _CASO.format("anulacion"),
    ("consumo", "dex"): _CASO.format("dex"),
    ("garantias", "programas"): _CASO.format("programa"),
    ("garantias", "garantias"): _CASO.format("garantia"),
}
"""The first id of each kind that is the company's, by service and the segment before the parameter."""


async def crear(escena: Escena, acto: Acto) -> Objetos:
    """Have the mill own one of each kind."""
    ingenio, cupo = escena.personas["ingenio"], acto.cupo["id"]
    caso = await consumo_firmado(escena, cupo, 4_000)
    await enviar(escena, caso)
    await aprobar(escena.personas["funcionaria"], caso.ruta)
    cqe = (await emitido(escena, caso.ruta))["numero"]
    await ingenio.publicar("/v1/anulaciones", {"cqe": cqe, "motivo": "El buque canceló el zarpe."})
    dex = {"clase": "definitiva", "fecha": "2026-11-20", "cantidad": "1.000", "fob_usd": "550.00"}
    await ingenio.subir("/v1/dex", _DEX, "dex.pdf", cqe=cqe, declaracion=f"6007{uuid4().int % 10**9:09d}", **dex)
    persona = {"correo": "nuevo@ingenio.example", "nombre": "Una persona nueva", "rol": "apoderado"}
    await ingenio.publicar(f"/v1/empresas/{INGENIO}/invitaciones", persona | {"evidencia": "Poder del 3 de marzo"})
    escena.mover_reloj(datetime(2027, 2, 10, 9, tzinfo=BOGOTA))
    try:
        await ingenio.publicar("/v1/devoluciones", {"cupo_id": cupo, "cantidad": "1.000"})
    finally:
        escena.mover_reloj(HOY)
    escena.guarda("cqe.pdf", _DEX)
    await _garantia(escena, await _programa(escena))
    objetos = Objetos()
    for (servicio, segmento), consulta in CONSULTAS.items():
        async with abrir(bases(escena)[servicio]) as bd:
            hallado = await bd.fetchval(consulta, INGENIO)
        assert hallado is not None, f"{servicio}: no hay {segmento} del ingenio"
        objetos.ids[servicio, segmento] = hallado
    return objetos
