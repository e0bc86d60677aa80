"""Random histories of `consumo` through its real use cases, on many connections, while its database is killed.

Each client has its own cases and all share the quotas. An operation ends done, refused, or unknown because the server
died under it: then the case's state tells which, and it may be no third one.
"""

import asyncio
import json
import random
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.anulaciones import decisiones as de_anulaciones
from services.consumo.anulaciones import service as anulaciones
from services.consumo.app import CONSUMIDORES
from services.consumo.consumos import decisiones, service
from services.consumo.dex import decisiones as de_dex
from services.consumo.dex import presentacion
from services.consumo.dex import service as dex
from services.consumo.dex.mesa import Nueva
from services.consumo.dex.service import Declarada
from shared.clock import reloj_legal, reloj_sistema
from shared.documents import Objeto
from shared.events import Evento
from shared.events.cupos import CupoAsignado, CupoAumentado, DebitoDeCupoPedido
from shared.events.firma import Razon, VeredictoEmitido
from shared.http import Problema
from shared.identity import Principal
from shared.messaging.consumidor import reunir
from shared.messaging.entrega import Entrega, Resultado
from shared.messaging.errores import es_transitorio
from shared.persistence import BaseDeDatos
from tests.ayudas import esperar_hasta
from tests.chaos.consumo.modelo import ElConsumo, Modelo
from tests.component.consumo.conftest import CAMPOS, NIT
from tests.mensajes import registro

EMPRESA = Principal("rep", "Representante", frozenset({"exportador"}), frozenset({NIT}))
REVISOR = Principal("fun", "Funcionaria", frozenset({"funcionario"}), frozenset())
CONTINGENTE = "AZUCAR-EEUU"
FACTOR = Decimal("1.045633")
HECHA, NEGADA, SIN_SABER = "hecha", "negada", "sin saber"
Uso = Callable[[AsyncSession], Awaitable[Any]]


@dataclass
class Historia:
    """The clients, their model, and how many operations ended in each way.

    Args:
        forma: object of a rendered PDF, given to each filed case at once; None waits for the service's own worker.
    """

    bd: BaseDeDatos
    archivo: Objeto
    operaciones: int
    azar: random.Random
    forma: dict[str, Any] | None = None
    modelo: Modelo = field(default_factory=Modelo)
    finales: Counter[tuple[str, str]] = field(default_factory=Counter)
    empezadas: int = 0
    cupos: list[UUID] = field(default_factory=list)
    _secuencias: Counter[str] = field(default_factory=Counter)
    _orden: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    def __post_init__(self) -> None:
        self._entrega = Entrega(self.bd, reunir("consumo", list(CONSUMIDORES)))

    async def recibir(self, evento: Evento, clave: UUID) -> None:
        """Deliver in the order of its key; a delivery that fails for a dead server is repeated as Kafka would."""
        async with self._orden[str(clave)]:
            self._secuencias[str(clave)] += 1
            crudo = registro(evento, clave=str(clave), secuencia=self._secuencias[str(clave)])
            resultado = await self._entrega.recibir(crudo)
            # Repeated: the commit had arrived and its answer was lost.
            assert resultado in {Resultado.APLICADO, Resultado.REPETIDO}, (resultado, evento)
        self.contar(evento.tipo.removeprefix("co.vuce.contingentes."), HECHA)

    def contar(self, operacion: str, final: str) -> None:
        self.finales[operacion, final] += 1

    async def leer(self, consulta: str, **valores: Any) -> Any:
        """The first row, from a server that may be coming back."""
        while True:
            try:
                async with self.bd.tx() as tx:
                    return (await tx.execute(text(consulta), valores)).first()
            except Exception as error:
                if not _murio(error):
                    raise
                await asyncio.sleep(0.05)  # between two knocks at a server that is starting

    async def estado(self, caso: UUID) -> str:
        return str((await self.leer("SELECT estado FROM expediente WHERE id = :id", id=caso)).estado)

    async def intentar(self, operacion: str, uso: Uso) -> tuple[str, Any]:
        """One operation in one transaction: how it ended, and what it gave."""
        self.empezadas += 1
        final, dio = await self._en_una(uso)
        self.contar(operacion, final)
        return final, dio

    async def _en_una(self, uso: Uso) -> tuple[str, Any]:
        try:
            async with self.bd.tx() as tx:
                dio = await uso(tx)
        except Problema as problema:
            return NEGADA, problema.codigo
        except Exception as error:
            if not _murio(error):
                raise
            return SIN_SABER, None
        return HECHA, dio

    async def mover(
        self, caso: UUID, de: str, opciones: dict[str, tuple[str, Uso]], *, entretanto: frozenset[str] = frozenset()
    ) -> str:
        """Try operations on a case, more than one at the same instant; at most one may win. Gives its new state.

        Args:
            opciones: by operation, the state that it leads to.
            entretanto: states to which something else may bring it at the same instant.
        """
        finales = await asyncio.gather(*(self.intentar(nombre, uso) for nombre, (_, uso) in opciones.items()))
        ganaron = [a for (a, _), (final, _) in zip(opciones.values(), finales, strict=True) if final == HECHA]
        assert len(ganaron) <= 1, f"dos decisiones sobre {caso}: {ganaron}"
        if ganaron:
            return ganaron[0]
        dudosos = {a for (a, _), (final, _) in zip(opciones.values(), finales, strict=True) if final == SIN_SABER}
        if not dudosos:
            return de
        hallado = await self.estado(caso)
        assert hallado in {de, *dudosos, *entretanto}, f"{caso} quedó {hallado} y venía de {de}"
        return hallado

    async def asignar(self, kg: int) -> None:
        cupo = uuid4()
        evento = CupoAsignado(
            cupo_id=cupo,
            solicitud_id=uuid4(),
            numero=f"CUP-{cupo.hex[:8]}",
            nit=NIT,
            contingente=CONTINGENTE,
            contingente_version=1,
            grupo="G1",
            subpartidas=("1701.14.00.00",),
            cantidad_kg=kg,
            asignado_en=reloj_sistema.ahora(),
        )
        await self.recibir(evento, cupo)
        self.modelo.dado[cupo] += kg
        self.cupos.append(cupo)

    async def aumentar(self) -> None:
        cupo, kg = self.azar.choice(self.cupos), self.azar.randint(1, 3_000)
        self.empezadas += 1
        comunes = {"cupo_id": cupo, "nit": NIT, "cantidad_kg": kg, "caso_id": uuid4(), "referencia": "CUP-1"}
        datos = comunes | {"causa": self.azar.choice(["recurso", "correccion"]), "ocurrido_en": reloj_sistema.ahora()}
        await self.recibir(CupoAumentado.model_validate(datos | {"aumento_id": uuid4()}), cupo)
        self.modelo.dado[cupo] += kg

    async def debitar(self) -> None:
        cupo, kg, debito = self.azar.choice(self.cupos), self.azar.randint(1, 4_000), uuid4()
        self.empezadas += 1
        causa = self.azar.choice(["devolucion", "devolucion", "correccion", "acto_correctivo"])
        pedido = DebitoDeCupoPedido(
            debito_id=debito,
            cupo_id=cupo,
            nit=NIT,
            cantidad_kg=kg,
            causa=causa,
            caso_id=uuid4(),
            referencia="DEV-1",
            pedido_en=reloj_sistema.ahora(),
        )
        await self.recibir(pedido, cupo)
        fila = await self.leer("SELECT resultado FROM debito_juzgado WHERE debito_id = :id", id=debito)
        self.contar("debito " + causa, fila.resultado)
        if fila.resultado == "debitado":
            self.modelo.quitado[cupo] += kg

    async def cliente(self) -> None:
        """Live consumptions one after another until enough operations are made, and move quotas in between."""
        while self.empezadas < self.operaciones:
            await self.un_consumo()
            if self.azar.random() < 0.25:
                await self.azar.choice([self.aumentar, self.debitar, self.debitar])()

    async def un_consumo(self) -> None:
        cupo, kg = self.azar.choice(self.cupos), self.azar.randint(1, 1_500)
        campos = CAMPOS | {"buque": f"MV {uuid4().hex[:8]}"}
        crear = partial(service.crear, quien=EMPRESA, cupo_id=cupo, comercial_kg=kg, campos=campos)
        final, dio = await self.intentar("crear", crear)
        if final != HECHA:
            return  # if it exists after all, nobody knows its id, and a draft holds nothing
        caso: UUID = dio[0].id
        suyo = self.modelo.consumos[caso] = ElConsumo(cupo, kg, FACTOR)
        suyo.estado = await self.mover(
            caso, "borrador", {"radicar": ("radicado", partial(service.radicar, consumo_id=caso, quien=EMPRESA))}
        )
        if suyo.estado == "radicado":
            await self.con_forma("consumo", "radicado", caso)
        for _ in range(2):  # the signed file may be refused once
            if suyo.estado == "radicado":
                await self.firmado(caso, suyo)
        if suyo.estado == "enviado" and self.azar.random() < 0.9:  # the rest keeps its reservation
            await self.decidir(caso, suyo)
        if suyo.estado == "aprobado":
            await self.tras_el_certificado(caso, suyo)

    async def con_forma(self, tabla: str, columna: str, caso: UUID) -> None:
        """Have the form of a filed case: from the worker, or the one made before."""
        if self.forma is not None:
            poner = f"UPDATE {tabla} SET {columna} = CAST(:forma AS jsonb) WHERE id = :id RETURNING 1"
            await self.leer(poner, forma=json.dumps(self.forma), id=caso)
            return

        async def esta() -> bool:
            consulta = f"SELECT 1 FROM {tabla} WHERE id = :id AND {columna} IS NOT NULL"
            return await self.leer(consulta, id=caso) is not None

        await esperar_hasta(esta, limite=120)

    async def firmado(self, caso: UUID, suyo: ElConsumo) -> None:
        enviar = partial(
            service.recibir_firmado,
            consumo_id=caso,
            quien=EMPRESA,
            archivo=self.archivo,
            recibido_en=reloj_sistema.ahora(),
        )
        suyo.estado = await self.mover(caso, "radicado", {"recibir_firmado": ("en_validacion", enviar)})
        if suyo.estado != "en_validacion":
            return
        if self.azar.random() < 0.15:
            # Withdrawn while its signature is judged: whichever comes first, it ends withdrawn.
            desistir = self._desistir(caso)
            _, estado = await asyncio.gather(
                self.veredicto("consumo", caso, pasa=True),
                self.mover(caso, "en_validacion", desistir, entretanto=frozenset({"enviado"})),
            )
            suyo.estado = estado if estado == "desistido" else await self.estado(caso)
            return
        pasa = self.azar.random() < 0.85
        self.empezadas += 1
        await self.veredicto("consumo", caso, pasa=pasa)
        suyo.estado = "enviado" if pasa else "radicado"

    async def veredicto(self, tabla: str, caso: UUID, *, pasa: bool) -> None:
        fila = await self.leer(f"SELECT veredicto_id FROM {tabla} WHERE id = :id", id=caso)
        evento = VeredictoEmitido(
            veredicto_id=fila.veredicto_id,
            servicio="consumo",
            documento_id=caso,
            numero="CON-1",
            nit=NIT,
            veredicto="TOTAL_PASSED" if pasa else "TOTAL_FAILED",
            razones=() if pasa else (Razon(codigo="CONTENT_MISMATCH", texto="No es el radicado."),),
            emitido_en=reloj_sistema.ahora(),
        )
        await self.recibir(evento, caso)

    def _desistir(self, caso: UUID) -> dict[str, tuple[str, Uso]]:
        return {"desistir": ("desistido", partial(service.desistir, consumo_id=caso, quien=EMPRESA, motivo="Ya no va"))}

    async def decidir(self, caso: UUID, suyo: ElConsumo) -> None:
        comunes: dict[str, Any] = {"consumo_id": caso, "quien": REVISOR, "motivo": "Revisado"}
        todas: dict[str, tuple[str, Uso]] = {
            "aprobar": ("aprobado", partial(decisiones.aprobar, **comunes, url_publica="https://c.example")),
            "negar": ("negado", partial(decisiones.negar, **comunes)),
            **self._desistir(caso),
        }
        cuales = self.azar.choices(
            [("aprobar",), ("negar",), ("desistir",), ("aprobar", "negar"), ("aprobar", "desistir", "negar")],
            [12, 2, 1, 2, 3],
        )[0]
        suyo.estado = await self.mover(caso, "enviado", {c: todas[c] for c in cuales})

    async def tras_el_certificado(self, caso: UUID, suyo: ElConsumo) -> None:
        fila = await self.leer("SELECT numero FROM cqe WHERE consumo_id = :id", id=caso)
        if self.azar.random() < 0.5:
            for _ in range(self.azar.randint(1, 2)):
                await self.declarar(fila.numero, suyo)
        else:
            await self.anular(fila.numero, suyo)

    async def declarar(self, cqe: str, suyo: ElConsumo) -> None:
        """File a declaration, perhaps for more than the certificate; verify or object; perhaps withdraw it."""
        declarada = Declarada(
            f"600{self.azar.randrange(10**10):010d}",
            reloj_legal.hoy(),
            self.azar.randint(1, suyo.comercial_kg + 50),
            100_000,
        )
        presentar = partial(
            presentacion.presentar, quien=EMPRESA, nueva=Nueva(cqe, "definitiva", declarada, self.archivo)
        )
        final, dio = await self.intentar("dex presentar", presentar)
        if final != HECHA:
            return
        caso: UUID = dio
        motivo: dict[str, Any] = {"quien": REVISOR, "motivo": "Revisada"}
        todas: dict[str, tuple[str, Uso]] = {
            "dex verificar": ("verificada", partial(de_dex.verificar, dex_id=caso, **motivo)),
            # As who had seen it filed: a verified one can be objected, too.
            "dex objetar": ("objetada", partial(de_dex.objetar, dex_id=caso, version=1, **motivo)),
        }
        cuales = self.azar.choice([("dex verificar",), ("dex verificar",), ("dex verificar", "dex objetar")])
        antes = await self.estado(caso)
        self.modelo.otros[caso] = despues = await self.mover(caso, antes, {c: todas[c] for c in cuales})
        if despues == "verificada":
            suyo.verificado_kg += declarada.comercial_kg
        if self.azar.random() < 0.3:
            if despues == "verificada":
                objetar = partial(de_dex.objetar, dex_id=caso, **motivo)
                despues = await self.mover(caso, despues, {"dex objetar": ("objetada", objetar)})
                suyo.verificado_kg -= declarada.comercial_kg if despues == "objetada" else 0
            retirar = partial(dex.retirar, dex_id=caso, quien=EMPRESA, motivo="Se presentó por error")
            self.modelo.otros[caso] = await self.mover(caso, despues, {"dex retirar": ("retirada", retirar)})

    async def anular(self, cqe: str, suyo: ElConsumo) -> None:
        """Ask for the annulment and decide it, sometimes three ways at once."""
        crear = partial(anulaciones.crear, quien=EMPRESA, cqe=cqe, motivo="El buque no llegó")
        final, dio = await self.intentar("anulación crear", crear)
        if final != HECHA:
            return
        caso: UUID = dio[0].id
        de_la_empresa: dict[str, Any] = {"anulacion_id": caso, "quien": EMPRESA}
        radicar = partial(anulaciones.radicar, **de_la_empresa)
        estado = await self.mover(caso, "borrador", {"anulación radicar": ("radicada", radicar)})
        if estado == "radicada":
            await self.con_forma("anulacion", "carta", caso)
            ahora = reloj_sistema.ahora()
            firmar = partial(anulaciones.recibir_firmado, **de_la_empresa, archivo=self.archivo, recibido_en=ahora)
            estado = await self.mover(caso, "radicada", {"anulación firmar": ("en_validacion", firmar)})
        if estado == "en_validacion":
            self.empezadas += 1
            await self.veredicto("anulacion", caso, pasa=True)
            comunes: dict[str, Any] = {"anulacion_id": caso, "quien": REVISOR, "motivo": "Revisada"}
            todas: dict[str, tuple[str, Uso]] = {
                "anulación aprobar": ("aprobada", partial(de_anulaciones.aprobar, **comunes)),
                "anulación negar": ("negada", partial(de_anulaciones.negar, **comunes)),
                "anulación desistir": ("desistida", partial(anulaciones.desistir, **de_la_empresa, motivo="Zarpó")),
            }
            cuales = self.azar.choice([("anulación aprobar",), ("anulación aprobar",), ("anulación negar",), (*todas,)])
            estado = await self.mover(caso, "solicitada", {c: todas[c] for c in cuales})
        self.modelo.otros[caso] = estado
        suyo.anulado = estado == "aprobada"


def _murio(error: BaseException) -> bool:
    """Whether the server went away under it; a deadlock is no such thing and is a failure here."""
    return es_transitorio(error) and getattr(getattr(error, "orig", None), "sqlstate", None) != "40P01"
