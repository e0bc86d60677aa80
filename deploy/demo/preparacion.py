"""Act 1: companies, their people and signers, the ministry's people, two real contingentes."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from deploy.demo.escena import INGENIO, RIVAL, Escena
from deploy.demo.persona import Persona
from deploy.local.rutas import RAIZ
from deploy.local.secretos import secretos

CORREO_INGENIO = "exportaciones@laesperanza.example"
_EJEMPLOS = RAIZ / "services" / "cupos" / "ejemplos"
_CLAVE = "Caña-de-azúcar-2026"
"""Password of the demo's people; the stack is thrown away."""


async def inscribir_empresas(escena: Escena) -> None:
    narrador = escena.narrador
    narrador.acto("1 · Empresas, firmantes y contingentes", "Companies, signers and quotas")
    claves = secretos(Path(escena.pila.estado["local"]), [])
    coordinadora = await escena.entra("coordinadora", escena.pila.estado["coordinador"], claves["coordinador_clave"])
    with narrador.paso(
        "La coordinadora crea a los funcionarios; nadie decide sobre lo que él mismo pidió",
        "The coordinator creates the reviewers; nobody decides on their own request",
    ):
        await _usuario(coordinadora, "funcionaria", "Ana Lucía Torres", ["funcionario"])
        await _usuario(coordinadora, "coordinador2", "Hernán Darío Peña", ["coordinador"])
        funcionaria = await escena.entra("funcionaria", "funcionaria", _CLAVE)
        await escena.entra("coordinador2", "coordinador2", _CLAVE)
    for papel, usuario, nombre, nit, razon, correo, firmantes in (
        (
            "ingenio",
            "mrojas",
            "María Fernanda Rojas Pardo",
            INGENIO,
            "Ingenio La Esperanza S.A.S.",
            CORREO_INGENIO,
            [("representante_a", ["representante"]), ("apoderado_a", ["apoderado"])],
        ),
        (
            "rival",
            "chatarras",
            "Óscar Iván Beltrán",
            RIVAL,
            "Chatarras del Caribe S.A.",
            "comercio@chatarras.example",
            [("representante_b", ["representante"])],
        ),
    ):
        with narrador.paso(
            f"{razon} (NIT {nit}) se inscribe con sus firmantes y una funcionaria la habilita",
            f"{razon} registers with its signers and an officer enables it",
        ):
            await _usuario(coordinadora, usuario, nombre, ["exportador"])
            await _empresa(escena, coordinadora, funcionaria, usuario, nit, razon, correo, firmantes)
            await escena.entra(papel, usuario, _CLAVE)
    for archivo in ("azucar-omc-2026.yaml", "chatarra-2026.yaml"):
        contenido = yaml.safe_load((_EJEMPLOS / archivo).read_text(encoding="utf-8"))
        with narrador.paso(
            f"Se publica el contingente «{contenido['nombre']}» con sus grupos y volúmenes reales",
            "A real quota is published with its groups and volumes",
        ):
            publicado = await _publicar(coordinadora, contenido)
            narrador.detalle(f"{publicado['codigo']}: {len(publicado['grupos'])} grupo(s)")


async def _usuario(quien: Persona, usuario: str, nombre: str, roles: list[str]) -> Any:
    correo = f"{usuario}@example.com"
    return await quien.publicar(
        "/v1/usuarios", {"usuario": usuario, "nombre": nombre, "correo": correo, "clave": _CLAVE, "roles": roles}
    )


async def _empresa(
    escena: Escena,
    coordinadora: Persona,
    funcionaria: Persona,
    usuario: str,
    nit: str,
    razon: str,
    correo: str,
    firmantes: list[tuple[str, list[str]]],
) -> None:
    await coordinadora.publicar("/v1/empresas", {"nit": nit, "razon_social": razon, "domicilio": "Cali, Valle"})
    evidencia = "Certificado de existencia y representación legal del mes"
    ruta = f"/v1/empresas/{nit}"
    await coordinadora.publicar(
        f"{ruta}/representaciones", {"usuario": usuario, "rol": "exportador", "evidencia": evidencia}
    )
    for clave, roles in firmantes:
        titular = escena.indice["titulares"][clave]
        await coordinadora.publicar(
            f"{ruta}/firmantes",
            {
                "documento": {"tipo": "CC", "numero": titular["cedula"]},
                "nombre": titular["nombre"],
                "roles": roles,
                "desde": date(2026, 1, 1).isoformat(),
                "evidencia": evidencia,
            },
        )
    await _direccion(escena, coordinadora, ruta, correo)
    await coordinadora.publicar(f"{ruta}/enviar")
    await funcionaria.publicar(f"{ruta}/habilitar", {"evidencia": f"{evidencia}, revisado en el expediente"})


async def _direccion(escena: Escena, quien: Persona, ruta: str, correo: str) -> None:
    await quien.publicar(f"{ruta}/direcciones", {"correo": correo})


async def _publicar(coordinadora: Persona, contenido: dict[str, Any]) -> Any:
    creado = await coordinadora.publicar("/v1/contingentes", contenido)
    return await coordinadora.publicar(f"/v1/contingentes/{creado['codigo']}/publicar")
