"""What a verdict was given with, as JSON, and back: policy and who could sign."""

from dataclasses import asdict
from datetime import date
from typing import Any

from services.firma.validacion import FirmantesEsperados, Limites, Politica
from services.firma.validacion.perfiles import Perfil


def a_base(politica: Politica, esperados: FirmantesEsperados) -> dict[str, Any]:
    """JSON of both. The key of the digests is a secret of the deployment and stays out."""
    return {
        "politica": {
            "perfil": politica.perfil,
            "revocacion": politica.revocacion,
            "sha1_hasta": politica.sha1_hasta.isoformat() if politica.sha1_hasta else None,
            "casilla": list(politica.casilla) if politica.casilla is not None else None,
            "exige_original": politica.exige_original,
            "limites": asdict(politica.limites),
            "perfiles": [
                {
                    "nombre": p.nombre,
                    "emisores": list(p.emisores),
                    "atributos": [list(a) for a in p.atributos],
                    "ignora": sorted(p.ignora),
                }
                for p in politica.perfiles
            ],
        },
        "firmantes": [list(par) for par in esperados.huellas],
        "impedidos": [list(par) for par in esperados.impedidos],
    }


def de_base(base: dict[str, Any], clave: str) -> tuple[Politica, FirmantesEsperados]:
    """Both again, as `a_base` wrote them; `clave` of the digests."""
    politica = base["politica"]
    return Politica(
        perfil=politica["perfil"],
        revocacion=politica["revocacion"],
        sha1_hasta=date.fromisoformat(politica["sha1_hasta"]) if politica["sha1_hasta"] else None,
        casilla=tuple(politica["casilla"]) if politica["casilla"] is not None else None,
        exige_original=politica["exige_original"],
        limites=Limites(**politica["limites"]),
        perfiles=tuple(
            Perfil(
                p["nombre"], tuple(p["emisores"]), tuple((a[0], a[1]) for a in p["atributos"]), frozenset(p["ignora"])
            )
            for p in politica["perfiles"]
        ),
    ), FirmantesEsperados(
        huellas=tuple((h, r) for h, r in base["firmantes"]),
        impedidos=tuple((h, m) for h, m in base["impedidos"]),
        clave=clave,
    )
