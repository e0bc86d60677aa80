"""A PostgreSQL of Debian, built with TLS, which the wheel's is not."""

from pathlib import Path

from deploy.local.debian import programa_de_debian

_SALIDAS = "Salidas: instale PostgreSQL (`apt-get install postgresql`)."


async def instalacion() -> Path:
    """Its folder with `bin/`: the machine's newest, or Debian 12's unpacked under `.local` (20 MB).

    Raises:
        FallaLocal: it is not here and can't be brought.
    """
    presentes = _presentes()
    if presentes:
        return presentes[-1]
    paquetes = ("postgresql-15", "postgresql-client-15", "libpq5")
    programa = await programa_de_debian("postgresql", paquetes, "usr/lib/postgresql/15/bin/postgres", _SALIDAS)
    return programa.parents[1]


def _presentes() -> list[Path]:
    """By version."""
    programas = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    return sorted((p.parents[1] for p in programas), key=lambda carpeta: int(carpeta.name))
