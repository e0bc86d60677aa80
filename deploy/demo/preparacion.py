"""Act 1: companies, their people and signers, the ministry's people, two real contingentes."""

import secrets
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from deploy.demo.escena import INGENIO, RIVAL, Escena, en_colombiano
from deploy.demo.persona import Persona
from deploy.local.rutas import RAIZ
from deploy.local.secretos import secretos

CORREO_INGENIO = "exportaciones@laesperanza.example"
_EJEMPLOS = RAIZ / "services" / "cupos" / "ejemplos"
_PRIMERA_CLAVE = secrets.token_urlsafe(16)
"""What the coordinator gives to the demo's people, who change it at once."""


@dataclass(frozen=True)
class Ficha:
    """A company of the demo; `firmantes`: holders of the local PKI with their roles."""

    papel: str
    usuario: str
    persona: str
    nit: str
    razon_social: str
    domicilio: str
    correo: str
    firmantes: tuple[tuple[str, str], ...]


_EVIDENCIA = "Certificado de existencia y representación legal del mes"
_FICHAS = (
    Ficha(
        "ingenio",
        "mrojas",
        "María Fernanda Rojas Pardo",
        INGENIO,
        "Ingenio La Esperanza S.A.S.",
        "Cali, Valle del Cauca",
        CORREO_INGENIO,
        (
            ("representante_a", "representante"),
            ("apoderado_a", "apoderado"),
            ("economista_a", "economista"),
            ("contador_a", "contador"),
        ),
    ),
    Ficha(
        "rival",
        "obeltran",
        "Óscar Iván Beltrán Ruiz",
        RIVAL,
        "Chatarras del Caribe S.A.",
        "Barranquilla, Atlántico",
        "comercio@chatarras.example",
        (("representante_b", "representante"),),
    ),
)


async def inscribir_empresas(escena: Escena) -> None:
    narrador = escena.narrador
    narrador.acto("1 · Empresas, firmantes y contingentes", "Companies, signers and quotas")
    claves = secretos(Path(escena.pila.estado["local"]), [])
    coordinadora = await escena.entra("coordinadora", escena.pila.estado["coordinador"], claves["coordinador_clave"])
    with narrador.paso(
        "La coordinadora crea a los funcionarios; nadie decide sobre lo que él mismo pidió",
        "The coordinator creates the reviewers; nobody decides on their own request",
    ):
        await _usuario(escena, "funcionaria", "Ana Lucía Torres", ["funcionario"])
        await _usuario(escena, "coordinador2", "Hernán Darío Peña", ["coordinador"])
        await escena.entra("funcionaria", "funcionaria", escena.clave)
        await escena.entra("coordinador2", "coordinador2", escena.clave)
    for ficha in _FICHAS:
        with narrador.paso(
            f"{ficha.razon_social} (NIT {ficha.nit}) se inscribe con sus firmantes y una funcionaria la habilita",
            f"{ficha.razon_social} registers with its signers and an officer enables it",
        ):
            await _usuario(escena, ficha.usuario, ficha.persona, ["exportador"])
            await _empresa(escena, await escena.entra(ficha.papel, ficha.usuario, escena.clave), ficha)
    for archivo in ("azucar-omc-2026.yaml", "chatarra-2026.yaml"):
        contenido = yaml.safe_load((_EJEMPLOS / archivo).read_text(encoding="utf-8"))
        with narrador.paso(
            f"Se publica el contingente «{contenido['nombre']}» con sus grupos y volúmenes reales",
            "A real quota is published with its groups and volumes",
        ):
            publicado = await _publicar(coordinadora, contenido)
            escena.hechos.setdefault("factor", publicado["datos"]["factor"]["valor"])
            total = en_colombiano(round(Decimal(publicado["datos"]["volumen"]) * 1000))
            narrador.detalle(f"{publicado['codigo']}: {total} en {len(publicado['grupos'])} grupo(s)")
    escena.hechos["azucar"] = {"contingente": "AZUCAR-OMC-2026", "grupo": "AZUCAR"}


async def _usuario(escena: Escena, usuario: str, nombre: str, roles: list[str]) -> None:
    """Create somebody, who then chooses the own password."""
    cuerpo = {"usuario": usuario, "nombre": nombre, "clave": _PRIMERA_CLAVE, "roles": roles}
    await escena.personas["coordinadora"].publicar("/v1/usuarios", cuerpo)
    async with Persona(escena.gateway) as nueva:
        await nueva.entrar(usuario, _PRIMERA_CLAVE)
        await nueva.publicar("/v1/usuarios/yo/clave", {"actual": _PRIMERA_CLAVE, "nueva": escena.clave})


async def _empresa(escena: Escena, exportador: Persona, ficha: Ficha) -> None:
    """The exporter registers the company and its people; an officer looks at the evidence and enables it."""
    funcionaria = escena.personas["funcionaria"]
    await exportador.publicar(
        "/v1/empresas", {"nit": ficha.nit, "razon_social": ficha.razon_social, "domicilio": ficha.domicilio}
    )
    # The token names the companies for which it acts.
    await exportador.entrar(ficha.usuario, escena.clave)
    ruta = f"/v1/empresas/{ficha.nit}"
    for clave, rol in ficha.firmantes:
        titular = escena.indice["titulares"][clave]
        await exportador.publicar(
            f"{ruta}/firmantes",
            {
                "documento": {"tipo": "CC", "numero": titular["cedula"]},
                "nombre": titular["nombre"],
                "roles": [rol],
                "desde": date(2026, 1, 1).isoformat(),
                "evidencia": _EVIDENCIA,
            },
        )
    direccion = await exportador.publicar(f"{ruta}/direcciones", {"correo": ficha.correo})
    await exportador.publicar(f"{ruta}/enviar")
    await funcionaria.publicar(f"{ruta}/habilitar", {"evidencia": f"{_EVIDENCIA}, revisado en el expediente"})
    await funcionaria.publicar(
        f"{ruta}/direcciones/{direccion['id']}/confirmar", {"evidencia": "Formulario de registro firmado, folio 3"}
    )


async def _publicar(coordinadora: Persona, contenido: dict[str, Any]) -> Any:
    creado = await coordinadora.publicar("/v1/contingentes", contenido)
    return await coordinadora.publicar(f"/v1/contingentes/{creado['codigo']}/publicar")
