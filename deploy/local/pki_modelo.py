"""Who has a certificate in the local PKI, and what Colombian certificates look like."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from cryptography import x509
from cryptography.x509.oid import NameOID

NIT = x509.ObjectIdentifier("1.3.6.1.4.1.23267.2.3")
CEDULA = x509.ObjectIdentifier("1.3.6.1.4.1.23267.2.2")

# Wide enough for the legal clock of a demonstration, which moves by years, and for the real one.
DESDE = datetime(2015, 1, 1, tzinfo=UTC)
HASTA = datetime(2045, 1, 1, tzinfo=UTC)
VENCIDO_EN = datetime(2020, 1, 1, tzinfo=UTC)


class Estado(StrEnum):
    """State of a certificate, for those who choose one to sign with."""

    VIGENTE = "vigente"
    VENCIDO = "vencido"
    REVOCADO = "revocado"


@dataclass(frozen=True)
class Titular:
    """Holder of a certificate and key store.

    `nit_en_certificado` is written as some authorities do: plain, with the check digit glued on, with a prefix.
    """

    clave: str
    nombre: str
    organizacion: str
    descripcion: str
    cedula: str | None = None
    nit: str | None = None
    dv: str | None = None
    nit_en_certificado: str | None = None
    cargo: str | None = None
    cedula_en_serie: bool = False
    estado: Estado = Estado.VIGENTE

    @property
    def hasta(self) -> datetime:
        return VENCIDO_EN if self.estado is Estado.VENCIDO else HASTA

    def sujeto(self) -> x509.Name:
        """The distinguished name, with the attributes and the comma inside a locality that real ones have."""
        partes: list[tuple[x509.ObjectIdentifier, str | None]] = [
            (NameOID.COUNTRY_NAME, "CO"),
            (NameOID.LOCALITY_NAME, "BOGOTÁ, D.C."),
            (NameOID.ORGANIZATION_NAME, self.organizacion),
            (NameOID.TITLE, self.cargo),
            (NameOID.COMMON_NAME, self.nombre),
            (NameOID.SERIAL_NUMBER, self.cedula if self.cedula_en_serie else None),
            (NIT, self.nit_en_certificado),
            (CEDULA, None if self.cedula_en_serie else self.cedula),
        ]
        return x509.Name([x509.NameAttribute(oid, valor) for oid, valor in partes if valor is not None])


_A, _NIT_A, _DV_A = "Ingenio La Esperanza S.A.S.", "900204272", "8"
_B, _NIT_B, _DV_B = "Chatarras del Caribe S.A.", "800191045", "1"

SELLO = "sello"

TITULARES: tuple[Titular, ...] = (
    Titular(
        clave=SELLO,
        nombre="Sello electrónico de contingentes (pruebas)",
        organizacion="Ministerio de Comercio, Industria y Turismo (pruebas)",
        descripcion="Sello de la entidad, con el que se expiden los certificados",
    ),
    Titular(
        clave="representante_a",
        nombre="MARÍA FERNANDA ROJAS PARDO",
        organizacion=_A,
        descripcion="Representante legal de la empresa A",
        cedula="41261533",
        nit=_NIT_A,
        dv=_DV_A,
        nit_en_certificado=f"{_NIT_A}{_DV_A}",
        cargo="REPRESENTANTE LEGAL",
    ),
    Titular(
        clave="apoderado_a",
        nombre="JORGE IVÁN QUINTERO MESA",
        organizacion=_A,
        descripcion="Otro firmante registrado de la empresa A",
        cedula="79481516",
        nit=_NIT_A,
        dv=_DV_A,
        nit_en_certificado=f"NIT {_NIT_A}{_DV_A}",
        cargo="APODERADO",
        cedula_en_serie=True,
    ),
    Titular(
        clave="economista_a",
        nombre="ELENA RÍOS CÁRDENAS",
        organizacion="Ríos Cárdenas Consultores S.A.S.",
        descripcion="Economista que suscribe los programas de la empresa A",
        cedula="52111222",
        nit="901234567",
        dv="7",
        nit_en_certificado="901234567",
        cargo="ECONOMISTA",
    ),
    Titular(
        clave="contador_a",
        nombre="HERNANDO DUQUE PATIÑO",
        organizacion=_A,
        descripcion="Contador de la empresa A, que firma la comunicación de sus estudios",
        cedula="16654321",
        nit=_NIT_A,
        dv=_DV_A,
        nit_en_certificado=_NIT_A,
        cargo="CONTADOR",
    ),
    Titular(
        clave="aseguradora",
        nombre="BEATRIZ HELENA CANO VILLA",
        organizacion="Seguros del Pacífico S.A. (pruebas)",
        descripcion="Quien firma las pólizas de una aseguradora",
        cedula="31155667",
        nit="860123456",
        dv="9",
        nit_en_certificado="860123456",
        cargo="REPRESENTANTE LEGAL",
    ),
    Titular(
        clave="ajeno",
        nombre="PEDRO PABLO LEÓN DUARTE",
        organizacion="Comercializadora Ajena Ltda.",
        descripcion="Persona que no está en el registro de firmantes",
        cedula="10203040",
        nit="830000167",
        dv="2",
        nit_en_certificado="830000167",
    ),
    Titular(
        clave="vencido_a",
        nombre="LUZ MARINA OSPINA GIL",
        organizacion=_A,
        descripcion="Firmante de la empresa A con el certificado vencido en 2020",
        cedula="31880222",
        nit=_NIT_A,
        dv=_DV_A,
        nit_en_certificado=_NIT_A,
        estado=Estado.VENCIDO,
    ),
    Titular(
        clave="revocado_a",
        nombre="ANDRÉS FELIPE SALAZAR RUIZ",
        organizacion=_A,
        descripcion="Firmante de la empresa A con el certificado revocado",
        cedula="71790333",
        nit=_NIT_A,
        dv=_DV_A,
        nit_en_certificado=_NIT_A,
        estado=Estado.REVOCADO,
    ),
    Titular(
        clave="representante_b",
        nombre="CARLOS ALBERTO MENDOZA VEGA",
        organizacion=_B,
        descripcion="Representante legal de la empresa B",
        cedula="8675309",
        nit=_NIT_B,
        dv=_DV_B,
        nit_en_certificado=_NIT_B,
        cargo="REPRESENTANTE LEGAL",
        cedula_en_serie=True,
    ),
    Titular(
        clave="apoderado_b",
        nombre="DIANA PATRICIA HERRERA SOTO",
        organizacion=_B,
        descripcion="Apoderada de la empresa B",
        cedula="22440555",
        nit=_NIT_B,
        dv=_DV_B,
        nit_en_certificado=f"{_NIT_B}{_DV_B}",
        cargo="APODERADA",
    ),
)
