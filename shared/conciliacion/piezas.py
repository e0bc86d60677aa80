"""The timer, the jobs and the consumer that make the control of each day, once across all processes of a service."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import BOGOTA, reloj_legal, reloj_sistema
from shared.conciliacion import registro
from shared.conciliacion.rules import Linea, archivo, huella, ordenar, resumir
from shared.documents import DescargaFallida, descargar_ref, textos
from shared.documents.almacen import MIB
from shared.documents.typst import render
from shared.events import RefObjeto
from shared.events.firma import SelladoFallido, SelladoHecho, SelladoSolicitado
from shared.events.publico import ControlPublico
from shared.http.contexto import Contexto
from shared.http.temporizadores import Temporizador
from shared.jobs import Abandonar, Completar, Reintentar, Trabajo, Trabajos, detener, encolar
from shared.messaging import Consumidor, Sobre, para, publicar

_PLANTILLA = Path(__file__).parent / "acta.typ"
_CADA = timedelta(minutes=1)
_PACIENCIA = timedelta(seconds=5)
_OTRA_VEZ = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""How long after each failed seal another is asked for; after the last one, only if a person says so."""
_TIPO_CSV = "text/csv"
_LIMITE = 64 * MIB


@dataclass(frozen=True)
class Fuente:
    """One public topic.

    Attributes:
        titulo: of what it holds, in Spanish, for the sealed record.
        lineas: the state of every published number, from one snapshot of the state tables.
    """

    tema: Literal["cqe", "dex", "garantias"]
    titulo: str
    unidad: Literal["kg", "cop_centavos"]
    lineas: Callable[[AsyncSession], Awaitable[list[Linea]]]


class Conciliacion:
    """What a service mounts for its public topics: `temporizador`, `trabajos` and `consumidor`."""

    def __init__(self, servicio: str, fuentes: tuple[Fuente, ...]) -> None:
        self._servicio = servicio
        self._fuentes: Mapping[str, Fuente] = {f.tema: f for f in fuentes}
        self._calcular, self._guardar = f"{servicio}.controlar_publico", f"{servicio}.guardar_control_sellado"
        self._resellar = f"{servicio}.resellar_control"
        self.temporizador = Temporizador(f"{servicio}.control_publico", _CADA, self.pedir)
        self.trabajos = Trabajos(servicio)
        self.trabajos.maneja(self._calcular, maximo=1)(self._controlar)
        self.trabajos.maneja(self._guardar, maximo=1)(self._archivar)
        self.trabajos.maneja(self._resellar, maximo=1)(self._pedir_otro)
        self.consumidor = Consumidor(servicio)
        self.consumidor.maneja(SelladoHecho, si=para(servicio))(self._al_sellar)
        self.consumidor.maneja(SelladoFallido, si=para(servicio))(self._al_fallar)

    async def pedir(self, tx: AsyncSession, contexto: Contexto | None = None) -> None:
        """Enqueue the control of the legal day that ended last; once for ever, whoever asks.

        Days that passed while the service was down have none: their states are gone, and the next control holds all.
        """
        dia = reloj_legal.hoy() - timedelta(days=1)
        for tema in self._fuentes:
            await encolar(tx, self._calcular, {"tema": tema, "dia": dia.isoformat()}, clave=f"{tema}-{dia}")

    async def _controlar(self, t: Trabajo, ctx: Contexto) -> Completar | None:
        """Totals, CSV and the record to be sealed; a topic that has no number yet has no control."""
        fuente, dia = self._fuentes[t.datos["tema"]], date.fromisoformat(t.datos["dia"])
        async with ctx.bd.tx(aislamiento="repeatable_read") as tx:
            lineas = ordenar(await fuente.lineas(tx))
        if not lineas:
            return None
        datos = archivo(lineas)
        csv = await self._poner(ctx, datos, _TIPO_CSV)
        numero = f"{fuente.tema}-{dia}"
        control = ControlPublico(
            numero=numero,
            version=1,
            tema=fuente.tema,
            dia=dia,
            unidad=fuente.unidad,
            cantidad=len(lineas),
            suma=sum(x.cantidad for x in lineas),
            huella=huella(lineas),
            grupos=resumir(lineas),
            csv=csv,
            calculado_en=reloj_sistema.ahora(),
        )
        acta = await render(_PLANTILLA, _datos_del_acta(control, fuente, datos), creado_en=control.calculado_en)
        borrador = await self._poner(ctx, acta, "application/pdf")
        documento = registro.documento_de(numero)
        pedido = SelladoSolicitado(
            # From the job: the same asking, however often the job is begun again.
            sello_id=t.id,
            servicio=self._servicio,
            documento_id=documento,
            numero=numero,
            objeto=borrador,
            razon=f"Control de lo publicado {numero}",
            caja=None,
        )

        async def completar(tx: AsyncSession) -> None:
            await publicar(tx, control, clave=numero, version=1, asunto=numero)
            await publicar(tx, pedido, clave=str(documento), version=1, asunto=numero)

        return completar

    async def _al_sellar(self, tx: AsyncSession, evento: SelladoHecho, sobre: Sobre) -> None:
        """Have the sealed record fetched; a seal on any other document of the service is not ours."""
        control = await registro.leer(tx, evento.numero)
        if control is not None and control.acta is None:
            datos: dict[str, Any] = {"numero": evento.numero, "objeto": evento.objeto.model_dump(mode="json")}
            await encolar(tx, self._guardar, datos, clave=str(evento.sello_id))

    async def _al_fallar(self, tx: AsyncSession, evento: SelladoFallido, sobre: Sobre) -> None:
        """Have the seal asked for again later; after some times it waits for an operator, among the failed jobs."""
        control = await registro.leer(tx, evento.numero)
        if control is None or control.acta is not None:
            return
        veces = await registro.cuantos_pedidos(tx, evento.numero)
        espera = _OTRA_VEZ[min(veces, len(_OTRA_VEZ)) - 1]
        cuando = reloj_sistema.ahora() + espera
        datos = {"numero": evento.numero, "error": evento.error}
        trabajo = await encolar(tx, self._resellar, datos, clave=str(evento.sello_id), no_antes=cuando)
        if veces > len(_OTRA_VEZ):
            await detener(tx, trabajo, f"El acta {evento.numero} no se pudo sellar {veces} veces: {evento.error}")

    async def _pedir_otro(self, t: Trabajo, ctx: Contexto) -> Completar | None:
        """Ask for the seal of the same record once more."""
        numero = t.datos["numero"]
        async with ctx.bd.tx() as tx:
            control = await registro.leer(tx, numero)
            pedido = await registro.pedido_de_sello(tx, numero)
        if control is None or pedido is None or control.acta is not None:
            return None
        otro = pedido.model_copy(update={"sello_id": t.id})

        async def completar(tx: AsyncSession) -> None:
            await publicar(tx, otro, clave=str(otro.documento_id), version=1, asunto=numero)

        return completar

    async def _archivar(self, t: Trabajo, ctx: Contexto) -> Completar | None:
        """Bring the sealed record into our store; a file that does not begin with what we rendered is not ours."""
        numero = t.datos["numero"]
        async with ctx.bd.tx() as tx:
            control = await registro.leer(tx, numero)
            pedido = await registro.pedido_de_sello(tx, numero)
        if control is None or pedido is None or control.acta is not None:
            return None
        try:
            datos = await descargar_ref(RefObjeto.model_validate(t.datos["objeto"]), ctx.ajustes, limite=_LIMITE)
        except DescargaFallida as error:
            raise Reintentar(en=_PACIENCIA, motivo=str(error)) from error
        if not datos.startswith(await ctx.almacen.leer(pedido.objeto.clave)):
            raise Abandonar("el documento sellado no es el acta que se envió a sellar")
        acta = await self._poner(ctx, datos, "application/pdf")
        sellado = control.model_copy(update={"version": 2, "acta": acta})

        async def completar(tx: AsyncSession) -> None:
            await publicar(tx, sellado, clave=numero, version=2, asunto=numero)

        return completar

    async def _poner(self, ctx: Contexto, datos: bytes, tipo: str) -> RefObjeto:
        objeto = await ctx.almacen.guardar(datos, tipo=tipo, limite=_LIMITE)
        return RefObjeto(
            servicio=self._servicio, clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano, tipo=tipo
        )


def _datos_del_acta(control: ControlPublico, fuente: Fuente, csv: bytes) -> dict[str, Any]:
    return {
        "numero": control.numero,
        "titulo": fuente.titulo,
        "dia": textos.fecha_larga(control.dia),
        "calculado": textos.fecha_y_hora(control.calculado_en.astimezone(BOGOTA)),
        "cantidad": textos.entero(control.cantidad),
        "suma": _suma(control.suma, control.unidad),
        "huella": control.huella,
        "grupos": [
            {
                "grupo": g.grupo,
                "cantidad": textos.entero(g.cantidad),
                "suma": _suma(g.suma, control.unidad),
                "huella": g.huella,
            }
            for g in control.grupos
        ],
        "csv": csv.decode(),
        "csv_sha256": control.csv.sha256,
    }


def _suma(valor: int, unidad: str) -> str:
    return f"{textos.entero(valor)} kg" if unidad == "kg" else f"$ {textos.entero(valor // 100)},{valor % 100:02d}"
