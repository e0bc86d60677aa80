"""`contingentes republicar`: a public topic built again from the tables of its states."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal
from uuid import UUID

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from deploy.cli.conexiones import Conexiones, conexiones
from deploy.kafka.temas import crear_temas
from services.consumo.publicos import republicar as de_consumo
from services.garantias.publicos import republicar as de_garantias
from shared.events.temas import PUBLICO_CQE, PUBLICO_DEX, PUBLICO_GARANTIAS, TEMAS
from shared.messaging.conexion import seguridad
from shared.messaging.identidad import Observador
from shared.messaging.reconstruir import adoptar
from shared.persistence import BaseDeDatos
from shared.settings import Ajustes

app = typer.Typer()
POR_VEZ = 500
_PRINCIPIO = UUID(int=0)
_Publicar = Callable[[AsyncSession, UUID, int], Awaitable[list[UUID]]]
_TEMAS: dict[str, tuple[str, str, _Publicar]] = {
    "cqe": ("consumo", PUBLICO_CQE, de_consumo.cqe),
    "dex": ("consumo", PUBLICO_DEX, de_consumo.dex),
    "garantias": ("garantias", PUBLICO_GARANTIAS, de_garantias.garantias),
}


@app.command()
def republicar(
    tema: Annotated[Literal["cqe", "dex", "garantias"], typer.Argument(help="Qué tema público.")],
    razon: Annotated[str, typer.Option("--razon", help="Por qué; queda escrito.", prompt="¿Por qué?")],
    quien: Annotated[str, typer.Option("--quien", help="Quién lo pide; queda escrito.")] = "",
) -> None:
    """Publicar otra vez el estado de cada número de un tema público, con la versión que ya tiene.

    Un lector que ya la tiene la ignora. Si el tema se borró, se crea; si se creó otra vez, se adopta el nuevo.
    """
    if not razon.strip():
        raise typer.BadParameter("diga por qué")
    donde = conexiones()
    servicio = _TEMAS[tema][0]
    if servicio not in donde.bases or not donde.kafka:
        typer.echo(f"No se sabe dónde está la base de {servicio} o Kafka.", err=True)
        raise typer.Exit(2)
    cuantos, nuevo = asyncio.run(reconstruir(donde, tema, quien=quien or getpass.getuser(), razon=razon))
    if nuevo:
        typer.echo(f"El tema publico.{tema} es otro que el conocido: se adoptó.")
    typer.echo(f"{servicio} publicará de nuevo {cuantos} estados.")


async def reconstruir(donde: Conexiones, tema: str, *, quien: str, razon: str) -> tuple[int, bool]:
    """Write to the outbox the state of every number; gives how many, and whether the topic was a new one."""
    servicio, topico, publicar = _TEMAS[tema]
    con = seguridad(Ajustes())
    await crear_temas(donde.kafka, donde.prefijo, temas=[t for t in TEMAS if t.nombre == topico], con=con)
    observador = Observador(donde.kafka, con)
    try:
        observado = await observador.observar([donde.prefijo + topico])
    finally:
        await observador.cerrar()
    bd = BaseDeDatos(donde.bases[servicio], aplicacion="contingentes cli", conexiones=1)
    try:
        async with bd.tx() as tx:
            nuevo = await adoptar(tx, topico, observado.topicos[donde.prefijo + topico], quien=quien, razon=razon)
        total, tras = 0, _PRINCIPIO
        while True:
            async with bd.tx() as tx:
                ids = await publicar(tx, tras, POR_VEZ)
            if not ids:
                return total, nuevo
            total, tras = total + len(ids), ids[-1]
    finally:
        await bd.cerrar()
