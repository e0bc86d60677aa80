"""What runs where, as a table for people."""

from rich.console import Console
from rich.table import Table


def mostrar(actual: dict[str, object]) -> None:
    """Print it; `actual` is what `estado.json` holds."""
    tabla = Table(title="Contingentes en esta máquina", show_header=False, title_justify="left")
    pids, servicios = actual["pids"], actual["servicios"]
    assert isinstance(pids, dict)
    assert isinstance(servicios, dict)
    for nombre, url in servicios.items():
        tabla.add_row(nombre, str(url), f"pid {pids.get(nombre, '—')}")
    tabla.add_section()
    tabla.add_row("[bold]portal[/bold]", f"[bold]{actual['portal_url']}[/bold]", "ábralo en el navegador")
    tabla.add_row("buzón de correo", str(actual["mail_url"]), f"SMTP 127.0.0.1:{actual['smtp_port']}")
    tabla.add_row("Kafka", str(actual["kafka_bootstrap"]), f"temas {actual['prefijo']}*")
    tabla.add_row("PostgreSQL", str(actual["postgres_url"]).rpartition("@")[2], "clave en secretos.json")
    tabla.add_row("certificados", str(actual["pki"]), "claves en indice.json")
    tabla.add_row("primer usuario", str(actual["coordinador"]), "clave: coordinador_clave en secretos.json")
    tabla.add_row("registros", str(actual["registros"]), "")
    Console().print(tabla)
