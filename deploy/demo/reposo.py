"""Act 5: the auditor at rest, and how to try it oneself."""

from deploy.demo.escena import Escena
from deploy.demo.paciencia import insistir
from deploy.local.esperas import esperar
from deploy.revision.auditor import Informe, auditar


async def auditar_en_reposo(escena: Escena) -> None:
    narrador, estado = escena.narrador, escena.pila.estado
    narrador.acto("5 · El auditor, con todo en reposo", "The auditor, with everything at rest")
    bases = {servicio: urls["superusuario"] for servicio, urls in estado["bases"].items()}
    kafka, ultimo = estado["kafka_bootstrap"], list[Informe]()

    async def limpio() -> bool:
        ultimo[:] = [await insistir(lambda: auditar(bases, kafka, estado["prefijo"], en_reposo=True))]
        return ultimo[0].limpio

    with narrador.paso(
        "Libros, consecutivos, mensajes, correos, bitácora y temas públicos, en todas las bases",
        "Ledgers, numbers, messages, mails, audit log and public topics, in every database",
    ):
        try:
            # What is still travelling arrives; a breach stays.
            await esperar(limpio, 30, "el sistema en reposo")
        except TimeoutError:
            fallos = "; ".join(f"{f.comprobacion}: {f.detalle}" for f in ultimo[0].fallos[:5])
            narrador.promete("El auditor no encuentra nada", fallos, "contingentes auditor --en-reposo", cumplida=False)
        narrador.detalle(f"{len(ultimo[0].comprobaciones)} comprobaciones, ningún fallo")
    narrador.promete(
        "El auditor no encuentra nada",
        f"{len(ultimo[0].comprobaciones)} comprobaciones limpias",
        "contingentes auditor --en-reposo",
    )
    narrador.consola.print(
        "\n[bold]Pruébelo usted:[/] «make up» deja el sistema andando y dice direcciones y claves. Cree una solicitud, "
        "descargue el radicado, fírmelo con JSignPdf (una llave de .local/pki o la suya, si su CA está en "
        ".local/pki/anclas; marque «Append signature», hash SHA256, «Not encrypted») y súbalo.\n"
        "[dim]Try it yourself: `make up` leaves the system running and tells addresses and logins.[/]"
    )
