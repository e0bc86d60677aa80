"""Reports, timeline and deadlines of a programme; and each question of the auditor on what follows a guarantee."""

import io
import zipfile
from datetime import date

import pytest
import sqlalchemy as sa

from services.garantias.auditoria_respaldo import COMPROBACIONES
from services.garantias.documentos_firmados.auditoria import COMPROBACIONES as DE_DOCUMENTOS
from shared.clock import fijar
from shared.persistence import BaseDeDatos
from tests.component.garantias.conftest import NIT, NIT_AJENO, Mundo
from tests.component.garantias.recorrido import aceptar
from tests.component.garantias.vida.conftest import (
    aprobar,
    como_coordinador,
    como_funcionario,
    firmado,
    garantia_aceptada,
    pedir_prorroga,
    sustituta,
)
from tests.component.garantias.vida.test_actos import mirar

pytestmark = pytest.mark.usefixtures("referencias")
DANOS = {
    "prorrogas.doce_meses": "UPDATE prorroga SET meses = 13",
    "prorrogas.estado_y_fila": "UPDATE prorroga SET abierta = true",
    "garantias.sustitucion": "UPDATE garantia SET aceptacion_inicial = aceptada_el - 9 WHERE sustituye_a IS NOT NULL",
    "efectividades.estado_y_fila": "UPDATE efectividad SET abierta = false",
    "efectividades.nunca_mas_que_la_garantia": "UPDATE efectividad SET valor_cop_centavos = 900000000000",
    "actos.de_su_vencimiento": "UPDATE acto SET vencio = vencio - 1, estado = 'proyectado', resuelto_por = NULL,"
    " resuelto_en = NULL, motivo = NULL",
}


async def test_what_the_ministry_and_the_company_see_of_a_programme(mundo: Mundo, superusuario: BaseDeDatos) -> None:
    garantia = await garantia_aceptada(mundo, await firmado(mundo))
    programa = garantia["programa_id"]
    with fijar(date(2027, 10, 7)):
        prorroga = (await pedir_prorroga(mundo, garantia["id"], 6)).json()
        await aprobar(mundo, prorroga["id"])
        nueva = (
            await sustituta(mundo, garantia["id"], clausula_primera="2028-04-07", valida_hasta="2029-02-07")
        ).json()
        assert (await aceptar(mundo, nueva["id"])).status_code == 200
    with fijar(date(2028, 4, 8)):
        await mirar(mundo)
        (acto,) = await mundo.filas("SELECT id::text FROM acto WHERE clase = 'orden_efectividad'")
        firmada = await como_coordinador(
            mundo, f"/v1/actos/{acto['id']}/firmar", motivo="No presentó el estudio", base_usd="100000.00"
        )
        assert firmada.status_code == 200, firmada.text

    funcionario, titular = mundo.como("funcionario"), mundo.como("exportador", nit=NIT)
    informes = "/v1/garantias/informes"
    vencimientos = (await mundo.http.get(f"{informes}/vencimientos", headers=funcionario)).json()
    assert vencimientos["por_estado"] == {"en_efectividad": 1, "sustituida": 1}
    assert [f["vigente_hasta"] for f in vencimientos["filas"]] == ["2028-08-07", "2029-02-07"]
    filtro = "?estado=en_efectividad&hasta=2028-12-31"
    assert (await mundo.http.get(f"{informes}/vencimientos{filtro}", headers=funcionario)).json()["filas"] == []
    hoja = await mundo.http.get(f"{informes}/vencimientos?formato=csv", headers=funcionario)
    assert hoja.content.startswith(b"\xef\xbb\xbfnumero,programa,nit,")
    assert hoja.text.count("\r\n") == 3
    (breve,) = (await mundo.http.get(f"{informes}/incumplimientos", headers=funcionario)).json()
    assert (breve["causa"], breve["estado"], breve["base_usd"]) == (
        "estudio_no_presentado",
        "acto_proyectado",
        "100000.00",
    )
    assert (await mundo.http.get(f"{informes}/cumplimiento", headers=funcionario)).status_code == 200
    for informe, filas in (("vencimientos", 2), ("cumplimiento", 0), ("incumplimientos", 1)):
        libro = await mundo.http.get(f"{informes}/{informe}?formato=xlsx", headers=funcionario)
        assert libro.headers["content-disposition"].endswith('.xlsx"')
        with zipfile.ZipFile(io.BytesIO(libro.content)) as partes:
            hoja_xml = partes.read("xl/worksheets/sheet1.xml").decode()
        # Title, day and titles of the columns; a row per guarantee, period or breach.
        assert hoja_xml.count("<row ") == 3 + filas, informe
    assert (await mundo.http.get(f"{informes}/vencimientos", headers=titular)).status_code == 403

    ruta = f"/v1/programas/{programa}"
    linea = (await mundo.http.get(f"{ruta}/linea-de-tiempo", headers=funcionario)).json()
    propia = (await mundo.http.get(f"{ruta}/linea-de-tiempo", headers=titular)).json()
    acciones = [(h["tipo"], h["accion"]) for h in linea]
    assert ("prorroga", "aprobar") in acciones
    assert acciones[-1] == ("efectividad", "proyectar")
    assert {h["tipo"] for h in propia}.isdisjoint({"efectividad"})  # nothing has been issued
    assert [h["en"] for h in linea] == sorted(h["en"] for h in linea)
    plazos = (await mundo.http.get(f"{ruta}/vencimientos", headers=funcionario)).json()
    reglas = [(p["calculo"]["regla"], p["obligado"], p["vencido"]) for p in plazos]
    assert ("efectividad_resolucion", "ministerio", False) in reglas
    assert [p["vence"] for p in plazos] == sorted(p["vence"] for p in plazos)
    ajena = mundo.como("exportador", nit=NIT_AJENO)
    assert (await mundo.http.get(f"{ruta}/linea-de-tiempo", headers=ajena)).status_code == 404

    # Those of signatures in its document have a test of their own.
    propias = [c for c in COMPROBACIONES if c not in DE_DOCUMENTOS]
    assert DANOS.keys() == {c.nombre for c in propias}
    for comprobacion in propias:
        async with superusuario.motor.connect() as conexion:
            await conexion.execute(sa.text(DANOS[comprobacion.nombre]))
            filas = (await conexion.execute(sa.text(comprobacion.sql))).all()
            await conexion.rollback()
        assert filas, comprobacion.nombre
    assert (await como_funcionario(mundo, f"/v1/actos/{acto['id']}/firmar", motivo="Otra vez")).status_code == 403
