"""Identity documents as Colombian certificates write them."""

from datetime import date

import pytest
from asn1crypto import x509
from cryptography.x509.oid import NameOID, ObjectIdentifier

from services.firma.firmantes.rules import habilitados, impedidos, papeles_firmados
from services.firma.validacion.identidad import FirmantesEsperados, leer_documentos
from services.firma.veredictos.publicacion import razones_publicadas
from shared.events.registro import FirmanteVigente
from shared.identity.huellas import huella_documento
from tests.unit.firma.pki import CEDULA, OID_CEDULA, OID_NIT, emitir, firmar, formulario, pki

_GSE = ObjectIdentifier("1.3.6.1.4.1.31136.1.1.20.2")


def documentos(*extra: tuple[ObjectIdentifier, str]) -> set[tuple[str, str]]:
    entidad = emitir("IDENTIDAD", None, extra=extra)
    return {(d.tipo, d.numero) for d in leer_documentos(x509.Certificate.load(entidad.der))}


@pytest.mark.parametrize(
    ("oid", "texto", "esperados"),
    [
        (OID_CEDULA, "52.123.456", {("CC", "52123456")}),
        (OID_CEDULA, "CC 52123456", {("CC", "52123456")}),
        (OID_NIT, "NIT 9002042728", {("NIT", "9002042728"), ("NIT", "900204272")}),
        (OID_NIT, "900204272-8", {("NIT", "9002042728"), ("NIT", "900204272")}),
        (OID_NIT, "900204272", {("NIT", "900204272")}),
        (OID_NIT, "9002042727", {("NIT", "9002042727")}),
        (_GSE, "800191045", {("NIT", "800191045")}),
        (NameOID.SERIAL_NUMBER, "41261533", {("?", "41261533")}),
        (NameOID.SERIAL_NUMBER, "IDCCO-41261533", {("CC", "41261533")}),
        (NameOID.ORGANIZATION_IDENTIFIER, "VATCO-900204272-8", {("NIT", "9002042728"), ("NIT", "900204272")}),
        (OID_CEDULA, "CE 345678", {("CE", "345678")}),
        (OID_CEDULA, "no aplica", set()),
        (OID_CEDULA, "00000", set()),
        (OID_NIT, "NIT. 900.204.272-8", {("NIT", "9002042728"), ("NIT", "900204272")}),
        (NameOID.SERIAL_NUMBER, "NIT9002042728", {("NIT", "9002042728"), ("NIT", "900204272")}),
        (NameOID.ORGANIZATION_IDENTIFIER, "NTRCO-900204272", {("NIT", "900204272")}),
        (OID_CEDULA, "BOGOTÁ\\, D.C.", set()),
        (NameOID.SERIAL_NUMBER, "PASCO-AX123456", {("PA", "AX123456")}),
        (NameOID.SERIAL_NUMBER, "PPT 1234567", {("PPT", "1234567")}),
        (OID_CEDULA, "T.I. 1012345678", {("TI", "1012345678")}),
    ],
    ids=[
        "cedula-con-puntos",
        "cedula-con-prefijo",
        "nit-con-digito-pegado",
        "nit-con-guion",
        "nit-sin-digito",
        "nit-con-digito-que-no-es",
        "nit-en-el-oid-de-gse",
        "cedula-en-serialnumber",
        "cedula-con-prefijo-etsi",
        "nit-en-organizationidentifier",
        "cedula-de-extranjeria",
        "texto-sin-documento",
        "solo-ceros",
        "nit-con-puntos-guion-y-prefijo",
        "nit-pegado-en-serialnumber",
        "nit-con-prefijo-etsi",
        "nombre-con-coma-escapada",
        "pasaporte-con-prefijo-etsi",
        "permiso-por-proteccion-temporal",
        "tarjeta-de-identidad",
    ],
)
def test_lo_que_dice_cada_atributo(oid: ObjectIdentifier, texto: str, esperados: set[tuple[str, str]]) -> None:
    assert documentos((oid, texto)) == esperados


def test_un_nombre_con_comas_o_con_apariencia_de_documento_no_confunde() -> None:
    assert documentos((NameOID.ORGANIZATIONAL_UNIT_NAME, "CC=99999999, OID.1.3.6.1.4.1.23267.2.2=99999999")) == set()


def test_se_busca_por_huella_sin_importar_como_se_escribio() -> None:
    entidad = emitir("IDENTIDAD", None, extra=((NameOID.SERIAL_NUMBER, "41261533"),))
    leidos = leer_documentos(x509.Certificate.load(entidad.der))
    for tipo in ("CC", "CE", "NIT"):
        esperados = FirmantesEsperados(huellas=((huella_documento(tipo, "41.261.533", "k"), "f1"),), clave="k")
        assert esperados.buscar(leidos) == "f1"
    assert FirmantesEsperados(numeros=("41.261.533",)).buscar(leidos) == "41.261.533"
    assert FirmantesEsperados(numeros=("4126153",)).buscar(leidos) is None


def test_quien_puede_firmar_un_acto_un_dia() -> None:
    def firmante(id: str, *roles: str, desde: str = "2026-01-01", hasta: str | None = None) -> FirmanteVigente:
        return FirmanteVigente(
            firmante_id=id,
            huella_documento=id,
            roles=roles,
            desde=date.fromisoformat(desde),
            hasta=date.fromisoformat(hasta) if hasta else None,
        )

    todos = [
        firmante("a", "representante"),
        firmante("b", "contador"),
        firmante("c", "apoderado", hasta="2026-03-16"),
        firmante("d", "representante", desde="2026-03-17"),
    ]
    elegidos = habilitados(todos, ("representante", "apoderado"), date(2026, 3, 16))
    assert [ref for _, ref in elegidos] == ["a", "c"]
    assert [ref for _, ref in habilitados(todos, ("representante", "apoderado"), date(2026, 3, 17))] == ["a", "d"]
    assert habilitados(todos, (), date(2026, 3, 16)) == ()


def test_por_que_no_puede_firmar_quien_esta_registrado() -> None:
    def firmante(huella: str, *roles: str, desde: str = "2026-01-01", hasta: str | None = None) -> FirmanteVigente:
        return FirmanteVigente(
            firmante_id=huella,
            huella_documento=huella,
            roles=roles,
            desde=date.fromisoformat(desde),
            hasta=date.fromisoformat(hasta) if hasta else None,
        )

    todos = [
        firmante("a", "representante"),
        firmante("b", "contador", "economista"),
        firmante("c", "apoderado", hasta="2026-03-15"),
        firmante("d", "representante", desde="2026-03-17"),
        firmante("e", "contador"),
        firmante("e", "firmante"),
        firmante("f"),
    ]
    dia, roles = date(2026, 3, 16), ("representante", "apoderado", "firmante")
    assert dict(impedidos(todos, roles, dia)) == {
        "b": "está registrado como contador y economista, y este trámite lo firma "
        "representante legal, apoderado o firmante autorizado",
        "c": "estuvo registrado como apoderado hasta el 15 de marzo de 2026",
        "d": "está registrado como representante legal solo desde el 17 de marzo de 2026",
    }
    assert impedidos(todos, (), dia) == ()
    assert papeles_firmados(todos, ["a", "e", "c"], ("firmante", "contador", "apoderado"), dia) == (
        "firmante",
        "contador",
    )


def test_el_impedimento_se_dice_con_el_nombre(juzgar) -> None:
    esperados = FirmantesEsperados(
        impedidos=((huella_documento("CC", CEDULA, "k"), "está registrado como contador"),), clave="k"
    )
    (razon,) = juzgar(firmar(formulario(), pki().representante), firmantes_esperados=esperados).razones
    assert razon.razon == "Firmó ANA MARÍA PÉREZ, que está registrado como contador."


def test_un_certificado_sin_documento_se_dice(juzgar) -> None:
    anonimo = emitir("ANÓNIMO", pki().intermedia)
    (razon,) = juzgar(firmar(formulario(), anonimo)).razones
    assert "no trae cédula ni NIT" in razon.razon


def test_lo_que_se_publica_no_nombra_a_nadie(juzgar) -> None:
    """The three reasons that name who signed, as an event carries them; two strangers are one reason."""
    contador = FirmantesEsperados(
        impedidos=((huella_documento("CC", CEDULA, "k"), "está registrado como contador"),), clave="k"
    )
    propio = firmar(formulario(), pki().representante)
    ajenos = firmar(firmar(formulario(), pki().representante), pki().ajeno, campo="Firma2")
    casos = {
        "Firmó alguien que está registrado como contador.": juzgar(propio, firmantes_esperados=contador),
        "Firmó alguien que no está registrado como firmante de la empresa para este trámite.": juzgar(
            ajenos, firmantes_esperados=FirmantesEsperados()
        ),
        "El certificado de quien firmó no trae cédula ni NIT donde el sistema los busca, y sin ellos no se sabe quién "
        "firmó.": juzgar(firmar(formulario(), emitir("ANÓNIMO", pki().intermedia))),
    }
    for dicho, informe in casos.items():
        nombres = [f.identidad.nombre for f in informe.firmas]
        assert any(nombre in r.razon for r in informe.razones for nombre in nombres)
        publicadas = razones_publicadas(informe)
        assert [r.texto for r in publicadas if r.codigo == "SIGNER_MISMATCH"] == [dicho]
        assert not any(nombre in f"{r.texto} {r.remedio}" for r in publicadas for nombre in nombres)
