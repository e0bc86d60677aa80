"""A programme with registrations, tables and declarations in bulk, for the credit engine's tests and its bench."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.abonos.motor import Consumido, Importado
from services.garantias.declaraciones.archivo import COLUMNAS
from services.garantias.declaraciones.importar import CUADROS, Destino

NIT = "900204272-8"
PRIMERO = date(2025, 1, 2)


@dataclass(frozen=True)
class Sembrado:
    """What was put into the database."""

    programa: UUID
    estudio: UUID
    registros: tuple[Importado, ...]
    cips: tuple[dict[int, Decimal], ...]
    """Factors by code of table number i + 1."""

    def destino(self) -> Destino:
        """Of a file for the study."""
        return Destino(
            estudio=self.estudio,
            programa=self.programa,
            numero="PV-1",
            periodo=2025,
            base=CUADROS,
            unidad=None,
            hasta=date(2026, 12, 31),
            ventas=True,
            puntos=Decimal(15),
        )


@dataclass(frozen=True)
class Linea:
    """A line of the file: units of the table's product."""

    cip: int
    fecha: date
    unidades: Decimal
    venta_local: bool = False


async def sembrar(
    tx: AsyncSession, registros: Sequence[tuple[int, date, Decimal]], cips: Sequence[dict[int, Decimal]]
) -> Sembrado:
    """Write them with the checks of other tables switched off; `tx` is of a superuser.

    Args:
        registros: code, day and quantity; each is worth ten dollars a unit.
        cips: factors by code.
    """
    programa, estudio, garantia = uuid4(), uuid4(), uuid4()
    await tx.execute(sa.text("SET LOCAL session_replication_role = replica"))
    await _expedientes(tx, "programa", [(programa, "PV-1", "autorizado")])
    await _expedientes(tx, "estudio", [(estudio, "ED-1", "por_presentar")])
    await _ejecutar(
        tx,
        """INSERT INTO programa (id, clase, reglamento, cupo_fob_centavos, licencia_anual, persona_natural,
            gran_usuario, oficina, radicado_el)
        VALUES (:p, '172', 'res-1860-1999', 1, false, false, false, 'Bogotá', '2025-01-01')""",
        p=programa,
    )
    await _ejecutar(
        tx,
        """INSERT INTO estudio (id, programa_id, garantia_id, periodo, clase, vence)
        VALUES (:e, :p, :g, 2025, 'ordinario', '2026-12-31')""",
        e=estudio,
        p=programa,
        g=garantia,
    )
    ids = [uuid4() for _ in registros]
    importados = tuple(
        Importado(f"RI-{n:07}", fecha, codigo, cantidad)
        for n, (codigo, fecha, cantidad) in enumerate(registros, start=1)
    )
    await _expedientes(
        tx, "registro_importacion", [(i, m.registro, "aprobado") for i, m in zip(ids, importados, strict=True)]
    )
    await _ejecutar(
        tx,
        """INSERT INTO registro (id, programa_id, periodo, garantia_id, fob_centavos, reembolsable, reserva,
            radicado_el, registrado_el, valido_hasta, clausula_primera)
        SELECT i, :p, 2025, :g, 1, true, i, f, f, f, f
        FROM unnest(CAST(:ids AS uuid[]), CAST(:fechas AS date[])) AS t (i, f)""",
        p=programa,
        g=garantia,
        ids=ids,
        fechas=[m.fecha for m in importados],
    )
    await _ejecutar(
        tx,
        """INSERT INTO registro_item (registro_id, item, codigo, descripcion, subpartida, unidad, cantidad,
            fob_centavos)
        SELECT i, 1, c, 'Hilaza', '5205120000', 'KG', q, ceil(q * 1000)::bigint
        FROM unnest(CAST(:ids AS uuid[]), CAST(:codigos AS int[]), CAST(:cantidades AS numeric[])) AS t (i, c, q)""",
        ids=ids,
        codigos=[m.codigo for m in importados],
        cantidades=[m.cantidad for m in importados],
    )
    await _cips(tx, programa, cips)
    return Sembrado(programa, estudio, importados, tuple(cips))


async def _cips(tx: AsyncSession, programa: UUID, cips: Sequence[dict[int, Decimal]]) -> None:
    ids = [uuid4() for _ in cips]
    await _expedientes(tx, "cip", [(i, f"CIP-{n}", "aprobado") for n, i in enumerate(ids, start=1)])
    await _ejecutar(
        tx,
        """INSERT INTO cip (id, programa_id, nombre_tecnico, nombre_comercial, unidad, peso_neto_kg, vigente,
            presentado_el, aprobado_el, residuos)
        SELECT i, :p, 'Camisa', 'Camisa', 'U', 1, 1, '2025-01-01', '2025-01-01', 'libres'
        FROM unnest(CAST(:ids AS uuid[])) AS t (i)""",
        p=programa,
        ids=ids,
    )
    await _ejecutar(
        tx,
        """INSERT INTO cip_version (cip_id, version, subpartida, fob_unitario, valor_agregado, motivo, desde)
        SELECT i, 1, '6205200000', 100, 60, 'Presentación', '2025-01-01' FROM unnest(CAST(:ids AS uuid[])) AS t (i)""",
        ids=ids,
    )
    insumos = [(i, c, f) for i, factores in zip(ids, cips, strict=True) for c, f in factores.items()]
    await _ejecutar(
        tx,
        """INSERT INTO cip_insumo (cip_id, version, codigo, descripcion, subpartida, unidad, fob_unitario, desperdicio,
            factor)
        SELECT i, 1, c, 'Hilaza', '5205120000', 'KG', 1, 4, f
        FROM unnest(CAST(:ids AS uuid[]), CAST(:codigos AS int[]), CAST(:factores AS numeric[])) AS t (i, c, f)""",
        ids=[i for i, _, _ in insumos],
        codigos=[c for _, c, _ in insumos],
        factores=[f for _, _, f in insumos],
    )


async def _expedientes(tx: AsyncSession, tipo: str, filas: Sequence[tuple[UUID, str, str]]) -> None:
    await _ejecutar(
        tx,
        """INSERT INTO expediente (id, tipo, numero, serie, consecutivo, empresa, estado, version, creado_por,
            creado_en, actualizado_en)
        SELECT i, :tipo, n, substring(n FROM '^[A-Z]+'), substring(n FROM '[0-9]+$')::int, :nit, e, 1,
             'prueba', '2025-01-01Z', '2025-01-01Z'
        FROM unnest(CAST(:ids AS uuid[]), CAST(:numeros AS text[]), CAST(:estados AS text[])) AS t (i, n, e)""",
        tipo=tipo,
        nit=NIT,
        ids=[i for i, _, _ in filas],
        numeros=[n for _, n, _ in filas],
        estados=[e for _, _, e in filas],
    )


async def _ejecutar(tx: AsyncSession, orden: str, **valores: object) -> None:
    await tx.execute(sa.text(orden), valores)


def escribir(ruta: Path, lineas: Sequence[Linea]) -> None:
    """The flat file of these lines; line n of the list is line n + 2 of the file."""
    with ruta.open("w", encoding="utf-8", newline="") as salida:
        salida.write(";".join(COLUMNAS) + "\n")
        for n, x in enumerate(lineas):
            fob = int(x.unidades * 10000) + 1
            clase = "venta_local" if x.venta_local else "exportacion"
            fijas = f"PV-1;CIP-{x.cip};;U;{x.unidades:f};;{fob // 100}.{fob % 100:02}"
            agregado = fob * 60 // 100
            salida.write(f"6{n:09};1;{clase};{x.fecha};{fijas};{agregado // 100}.{agregado % 100:02};D;;S\n")


def consumidos(sembrado: Sembrado, lineas: Sequence[Linea]) -> list[Consumido]:
    """What each line uses of each code, for the specification."""
    return [
        Consumido(n + 2, x.fecha, codigo, x.unidades * factor, x.venta_local)
        for n, x in enumerate(lineas)
        for codigo, factor in sembrado.cips[x.cip - 1].items()
    ]


def al_azar(
    semilla: int, *, lineas: int, registros: int, cips: int, codigos: int, ventas: bool
) -> tuple[list[tuple[int, date, Decimal]], list[dict[int, Decimal]], list[Linea]]:
    """Registrations, tables and lines of a made-up year; the first registration of each code is of its first day."""
    azar = random.Random(semilla)  # noqa: S311 - data of a test
    dia = [PRIMERO + timedelta(days=n) for n in range(500)]
    registrados = [
        (n % codigos + 1, dia[0] if n < codigos else azar.choice(dia[:360]), Decimal(azar.randint(1, 10**8)).scaleb(-4))
        for n in range(registros)
    ]
    cuadros = [
        {c: Decimal(azar.randint(1, 3 * 10**5)).scaleb(-5) for c in azar.sample(range(1, codigos + 1), 2)}
        for _ in range(cips)
    ]
    por_linea = sum(q for _, _, q in registrados) / max(lineas, 1)
    tope = max(int(por_linea * 1000), 2)
    filas = [
        Linea(
            azar.randint(1, cips),
            azar.choice(dia),
            Decimal(azar.randint(1, tope)).scaleb(-3),
            ventas and azar.random() < 0.3,
        )
        for _ in range(lineas)
    ]
    return registrados, cuadros, filas
