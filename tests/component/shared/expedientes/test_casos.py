"""A case moves only by its flow, by who may move it, and each step leaves its row in history and audit."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import text

from shared.audit import Sistema
from shared.audit.auditoria import COMPROBACIONES as DE_AUDITORIA
from shared.calendar import Calendario
from shared.clock import fijar
from shared.expedientes import (
    Expediente,
    Filtro,
    abrir,
    acciones,
    aplicar,
    asignar,
    bandeja,
    declarar_conflicto,
    declarar_sustitucion,
    firmar,
    historia,
    numerar,
    pedir_informacion,
    proyectar,
    requerimientos,
    responder,
    retirar,
    soltar,
)
from shared.expedientes.auditoria import COMPROBACIONES
from shared.http.paginacion import Paginacion
from shared.http.problemas import Problema
from shared.persistence import FALLAS_DE_BASE, BaseDeDatos
from tests.component.shared.expedientes.conftest import (
    AJENA,
    COORDINADORA,
    EXPORTADORA,
    FLUJO,
    FUNCIONARIA,
    NIT,
    OTRO_COORDINADOR,
    OTRO_FUNCIONARIO,
    OTRO_NIT,
)


async def nuevo(bd: BaseDeDatos, *pasos: str, empresa: str = NIT) -> Expediente:
    """A case taken through `pasos` by whoever may do each."""
    async with bd.tx() as tx:
        exp = await abrir(tx, FLUJO, empresa=empresa, quien=EXPORTADORA)
        for paso in pasos:
            quien = EXPORTADORA if paso in {"radicar", "recurrir"} else FUNCIONARIA
            exp = await aplicar(tx, FLUJO, exp.id, paso, quien, motivo="porque sí")
    return exp


async def problema(bd: BaseDeDatos, exp: Expediente, accion: str, quien: object, **resto: object) -> str:
    async with bd.tx() as tx:
        with pytest.raises(Problema) as excepcion:
            await aplicar(tx, FLUJO, exp.id, accion, quien, **resto)  # type: ignore[arg-type] -- wrong people on purpose
    return excepcion.value.codigo


async def sin_hallazgos(bd: BaseDeDatos) -> None:
    async with bd.tx() as tx:
        for comprobacion in (*COMPROBACIONES, *(c for c in DE_AUDITORIA if not c.solo_en_reposo)):
            assert (await tx.execute(text(comprobacion.sql))).all() == [], comprobacion.nombre


async def test_historia_de_un_caso(bd: BaseDeDatos) -> None:
    with fijar(date(2026, 3, 2)):
        exp = await nuevo(bd, "radicar", "negar")
    async with bd.tx() as tx:
        pasos = await historia(tx, exp.id)
        actos = (await tx.execute(text("SELECT accion, quien FROM auditoria ORDER BY id"))).all()
    assert [(p.version, p.desde, p.accion, p.hacia) for p in pasos] == [
        (1, None, "crear", "borrador"),
        (2, "borrador", "radicar", "enviada"),
        (3, "enviada", "negar", "negada"),
    ]
    assert pasos[2].motivo == "porque sí"
    assert pasos[2].legal_en.date() == date(2026, 3, 2) != pasos[2].sistema_en.date()
    assert [tuple(a) for a in actos] == [
        ("prueba.crear", "u-exp"),
        ("prueba.radicar", "u-exp"),
        ("prueba.negar", "u-fun"),
    ]
    await sin_hallazgos(bd)


async def test_quien_puede_que(bd: BaseDeDatos) -> None:
    exp = await nuevo(bd, "radicar")
    assert await problema(bd, exp, "aprobar", EXPORTADORA) == "prohibido"
    assert await problema(bd, exp, "aprobar", AJENA) == "no-encontrado"
    assert await problema(bd, exp, "radicar", AJENA) == "no-encontrado"
    assert await problema(bd, exp, "radicar", EXPORTADORA) == "transicion-no-permitida"
    assert await problema(bd, exp, "inventada", FUNCIONARIA) == "transicion-no-permitida"
    assert await problema(bd, exp, "vencer", FUNCIONARIA) == "prohibido"
    assert await problema(bd, exp, "aprobar", Sistema("prueba")) == "prohibido"
    assert await problema(bd, exp, "negar", FUNCIONARIA, motivo="  ") == "motivo-obligatorio"
    assert await problema(bd, exp, "aprobar", FUNCIONARIA, version=1) == "version-distinta"
    async with bd.tx() as tx:
        assert await acciones(tx, FLUJO, exp, EXPORTADORA) == ()
        assert await acciones(tx, FLUJO, exp, AJENA) == ()
        assert await acciones(tx, FLUJO, exp, FUNCIONARIA) == ("pedir_informacion", "aprobar", "negar")
        assert await acciones(tx, FLUJO, exp, COORDINADORA) == ("aprobar",)
        assert (await aplicar(tx, FLUJO, exp.id, "vencer", Sistema("prueba"), version=2)).estado == "vencida"


async def test_dos_deciden_a_la_vez_y_uno_gana(bd: BaseDeDatos) -> None:
    exp = await nuevo(bd, "radicar")

    async def decidir(accion: str) -> str:
        async with bd.tx() as tx:
            return (await aplicar(tx, FLUJO, exp.id, accion, FUNCIONARIA, motivo="m")).estado

    resultados = await asyncio.gather(*(decidir(a) for a in ("aprobar", "negar") * 3), return_exceptions=True)
    ganadores = [r for r in resultados if isinstance(r, str)]
    perdedores = [r for r in resultados if isinstance(r, Problema)]
    assert len(ganadores) == 1
    assert {p.codigo for p in perdedores} == {"transicion-no-permitida"}
    assert len(perdedores) == 5
    await sin_hallazgos(bd)


async def test_conflicto_asignacion_y_sustitucion(bd: BaseDeDatos) -> None:
    exp = await nuevo(bd, "radicar")
    with fijar(date(2026, 3, 2)):
        async with bd.tx() as tx:
            await declarar_conflicto(
                tx, OTRO_FUNCIONARIO, funcionario="u-fun2", empresa=NIT, desde=date(2026, 3, 1), motivo="hermano"
            )
        assert await problema(bd, exp, "aprobar", OTRO_FUNCIONARIO) == "conflicto-de-interes"
        async with bd.tx() as tx:
            assert (await bandeja(tx, OTRO_FUNCIONARIO, Filtro(), Paginacion()))[0] == []
            asignado = await asignar(tx, exp.id, "u-otra", COORDINADORA)
        assert asignado.asignado_a == "u-otra"
        assert await problema(bd, exp, "aprobar", FUNCIONARIA) == "asignado-a-otro"
        async with bd.tx() as tx:
            await declarar_sustitucion(
                tx,
                COORDINADORA,
                ausente="u-otra",
                sustituto="u-fun",
                desde=date(2026, 3, 2),
                hasta=date(2026, 3, 3),
                motivo="vacaciones",
            )
            assert "aprobar" in await acciones(tx, FLUJO, asignado, FUNCIONARIA)
    with fijar(date(2026, 3, 4)):
        assert await problema(bd, exp, "aprobar", FUNCIONARIA) == "asignado-a-otro"
        async with bd.tx() as tx:
            await soltar(tx, exp.id, COORDINADORA)
            assert (await aplicar(tx, FLUJO, exp.id, "aprobar", FUNCIONARIA)).estado == "aprobada"
    await sin_hallazgos(bd)


async def test_recurso_lo_resuelve_otra_persona(bd: BaseDeDatos) -> None:
    exp = await nuevo(bd, "radicar", "negar", "recurrir")
    async with bd.tx() as tx:
        exp = await aplicar(tx, FLUJO, exp.id, "resolver", COORDINADORA, hacia="negada")
        exp = await aplicar(tx, FLUJO, exp.id, "recurrir", EXPORTADORA, motivo="insisto")
    assert await problema(bd, exp, "resolver", COORDINADORA, hacia="aprobada") == "misma-persona"
    async with bd.tx() as tx:
        exp = await aplicar(tx, FLUJO, exp.id, "resolver", OTRO_COORDINADOR, hacia="aprobada")
    assert exp.estado == "aprobada"


async def test_dos_firmas(bd: BaseDeDatos) -> None:
    exp = await nuevo(bd, "radicar", "aprobar")
    assert await problema(bd, exp, "corregir", FUNCIONARIA, motivo="error") == "requiere-segunda-firma"
    doble = FUNCIONARIA.__class__("u-fun", "Fina", frozenset({"funcionario", "coordinador"}))
    async with bd.tx() as tx:
        borrador = await proyectar(tx, FLUJO, exp.id, "corregir", FUNCIONARIA, motivo="error", datos={"kg": 5})
    for quien, codigo in ((doble, "misma-persona"), (OTRO_FUNCIONARIO, "prohibido"), (AJENA, "no-encontrado")):
        async with bd.tx() as tx:
            with pytest.raises(Problema) as excepcion:
                await firmar(tx, FLUJO, borrador, quien)
        assert excepcion.value.codigo == codigo
    async with bd.tx() as tx:
        movido, datos = await firmar(tx, FLUJO, borrador, COORDINADORA)
        ultimo = (await historia(tx, exp.id))[-1]
    assert (movido.estado, datos) == ("enviada", {"kg": 5})
    assert (ultimo.quien, ultimo.datos["proyectada_por"], ultimo.motivo) == ("u-coo", "u-fun", "error")


async def test_proyecto_superado_o_retirado_no_se_firma(bd: BaseDeDatos) -> None:
    exp = await nuevo(bd, "radicar", "aprobar")
    async with bd.tx() as tx:
        superado = await proyectar(tx, FLUJO, exp.id, "corregir", FUNCIONARIA, motivo="error")
        with pytest.raises(Problema) as otro:
            await proyectar(tx, FLUJO, exp.id, "corregir", OTRO_FUNCIONARIO, motivo="error")
        assert otro.value.codigo == "conflicto"
        # The case moves after the draft was written: what its author saw is no longer so.
        await asignar(tx, exp.id, "u-fun", COORDINADORA)
    async with bd.tx() as tx:
        with pytest.raises(Problema) as tarde:
            await firmar(tx, FLUJO, superado, COORDINADORA)
    assert tarde.value.codigo == "decision-superada"
    async with bd.tx() as tx:
        await retirar(tx, superado, FUNCIONARIA, motivo="se proyecta de nuevo")
        segundo = await proyectar(tx, FLUJO, exp.id, "corregir", FUNCIONARIA, motivo="error")
    async with bd.tx() as tx:
        with pytest.raises(Problema) as retirado:
            await firmar(tx, FLUJO, superado, COORDINADORA)
    assert retirado.value.codigo == "no-encontrado"
    async with bd.tx() as tx:
        await soltar(tx, exp.id, COORDINADORA)
        await retirar(tx, segundo, FUNCIONARIA, motivo="cambió")
        tercero = await proyectar(tx, FLUJO, exp.id, "corregir", FUNCIONARIA, motivo="error")
        assert (await firmar(tx, FLUJO, tercero, COORDINADORA))[0].estado == "enviada"
    await sin_hallazgos(bd)


async def test_pedir_informacion_para_el_reloj(bd: BaseDeDatos) -> None:
    calendario = Calendario()
    with fijar(date(2026, 3, 2)):
        exp = await nuevo(bd)
        async with bd.tx() as tx:
            cambios = {"vence": calendario.sumar_habiles(date(2026, 3, 2), 5)}
            exp = await aplicar(tx, FLUJO, exp.id, "radicar", EXPORTADORA, cambios=cambios)
    assert exp.vence == date(2026, 3, 9)
    with fijar(date(2026, 3, 4)):
        async with bd.tx() as tx:
            exp = await pedir_informacion(
                tx, FLUJO, exp.id, FUNCIONARIA, texto="falta la factura", calendario=calendario
            )
    assert exp.pausado_desde is not None
    # 23 March 2026 is a holiday: the three days left are counted from the answer, not from the question.
    with fijar(date(2026, 3, 20)):
        async with bd.tx() as tx:
            exp = await responder(tx, FLUJO, exp.id, EXPORTADORA, respuesta="aquí está", calendario=calendario)
            pedidos = await requerimientos(tx, exp.id)
    assert (exp.estado, exp.vence, exp.pausado_desde) == ("enviada", date(2026, 3, 26), None)
    assert [(p.texto, p.restantes, p.respuesta) for p in pedidos] == [("falta la factura", 3, "aquí está")]


async def test_numeros_sin_saltos_aunque_unos_se_deshagan(bd: BaseDeDatos) -> None:
    async def numerado(n: int) -> str | None:
        async with bd.tx() as tx:
            exp = await abrir(tx, FLUJO, empresa=NIT, quien=EXPORTADORA)
            numero = await numerar(tx, exp.id, "CUP-X")
            if n % 3 == 0:
                await tx.rollback()
                return None
            return numero

    numeros = [n for n in await asyncio.gather(*(numerado(n) for n in range(30))) if n]
    assert sorted(numeros, key=lambda n: int(n.rpartition("-")[2])) == [f"CUP-X-{n}" for n in range(1, 21)]
    await sin_hallazgos(bd)


async def test_bandeja_por_paginas_y_por_quien(bd: BaseDeDatos) -> None:
    propios = [await nuevo(bd, "radicar") for _ in range(3)]
    async with bd.tx() as tx:
        await abrir(tx, FLUJO, empresa=OTRO_NIT, quien=AJENA)
        await tx.execute(text("UPDATE expediente SET vence = '2026-03-05' WHERE id = :id"), {"id": propios[2].id})
        primera, cursor = await bandeja(tx, FUNCIONARIA, Filtro(estados=("enviada",)), Paginacion(limite=2))
        resto, fin = await bandeja(tx, FUNCIONARIA, Filtro(estados=("enviada",)), Paginacion(limite=2, cursor=cursor))
        mias, _ = await bandeja(tx, EXPORTADORA, Filtro(), Paginacion())
        ajenas, _ = await bandeja(tx, AJENA, Filtro(empresa=NIT), Paginacion())
    assert [e.id for e in (*primera, *resto)] == [propios[2].id, propios[0].id, propios[1].id]
    assert fin is None
    assert [e.id for e in mias] == [e.id for e in reversed(propios)]
    assert ajenas == []


async def test_bandeja_de_varios_estados_sin_saltos_ni_repetidos(bd: BaseDeDatos) -> None:
    """States are read one by one and merged: each case once, in one order, whatever page it falls on."""
    vencen = {}
    for n in range(9):
        exp = await nuevo(bd, "radicar")
        if n % 3 == 1:
            async with bd.tx() as tx:
                await aplicar(tx, FLUJO, exp.id, "negar", FUNCIONARIA, motivo="No cumple")
        async with bd.tx() as tx:
            vencen[exp.id] = (f"2026-03-{1 + n * 5 % 9:02d}", exp.id)
            await tx.execute(
                text("UPDATE expediente SET vence = CAST(:v AS date) WHERE id = :id"),
                {"v": date.fromisoformat(vencen[exp.id][0]), "id": exp.id},
            )
    await nuevo(bd)
    hallados, cursor = [], None
    estados = ("negada", "enviada", "enviada", "aprobada")
    for _ in range(5):
        async with bd.tx() as tx:
            pedida = Paginacion(limite=2, cursor=cursor)
            pagina, cursor = await bandeja(tx, FUNCIONARIA, Filtro(estados=estados), pedida)
        hallados += [e.id for e in pagina]
    assert cursor is None
    assert hallados == sorted(vencen, key=lambda i: vencen[i])


async def test_la_base_no_deja_cambiar_a_escondidas(bd: BaseDeDatos) -> None:
    exp = await nuevo(bd, "radicar")

    async def intentar(sentencia: str) -> None:
        async with bd.tx() as tx:
            await tx.execute(text(sentencia), {"id": exp.id})

    for sentencia, mensaje in (
        ("UPDATE expediente SET estado = 'aprobada', version = version + 1 WHERE id = :id", "fk_expediente_historia"),
        ("UPDATE expediente SET empresa = '800191045-1' WHERE id = :id", "permission denied"),
        ("UPDATE expediente_historia SET quien = 'otro' WHERE expediente = :id", "permission denied"),
        ("DELETE FROM expediente WHERE id = :id", "permission denied"),
    ):
        with pytest.raises(FALLAS_DE_BASE, match=mensaje):
            await intentar(sentencia)
