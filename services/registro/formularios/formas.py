"""What the registration form says."""

from datetime import date

from pydantic import BaseModel, ConfigDict, computed_field

from shared.documents import textos
from shared.documents.formas import Adjunto, Forma, Texto

TIPOS = {
    "CC": "Cédula de ciudadanía",
    "CE": "Cédula de extranjería",
    "NIT": "NIT",
    "PA": "Pasaporte",
    "PPT": "Permiso por protección temporal",
    "TI": "Tarjeta de identidad",
}
PAPELES = {
    "representante": "representante legal",
    "apoderado": "apoderado",
    "firmante": "firmante autorizado",
    "contador": "contador",
    "revisor_fiscal": "revisor fiscal",
    "economista": "economista",
    "exportador": "usuario exportador",
}


class _Datos(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FirmanteDeclarado(_Datos):
    """Somebody whose certificate is to sign for the company."""

    nombre: Texto
    tipo: str
    documento: Texto
    roles: tuple[str, ...]
    desde: date
    hasta: date | None

    @computed_field
    def documento_texto(self) -> str:
        return f"{TIPOS[self.tipo]} {self.documento}"

    @computed_field
    def roles_texto(self) -> str:
        return ", ".join(PAPELES[r] for r in self.roles)

    @computed_field
    def vigencia_texto(self) -> str:
        desde = f"desde el {textos.fecha_larga(self.desde)}"
        return f"{desde} hasta el {textos.fecha_larga(self.hasta)}" if self.hasta else desde


class UsuarioDeclarado(_Datos):
    """Somebody who acts for the company on screen."""

    nombre: Texto
    usuario: Texto
    rol: str

    @computed_field
    def rol_texto(self) -> str:
        return PAPELES[self.rol]


class DatosFormularioRegistro(Forma):
    """Form by which the first representante proves the registration of a company (Manual I)."""

    numero: Texto
    version: int
    nit: Texto
    razon_social: Texto
    domicilio: Texto
    telefono: Texto
    firmantes: tuple[FirmanteDeclarado, ...]
    usuarios: tuple[UsuarioDeclarado, ...]
    correos: tuple[Texto, ...]
    adjuntos: tuple[Adjunto, ...]
