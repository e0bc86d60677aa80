"""Runs the client of VUCE against what `make up` left running, with its people and their signatures.

    make up                                           # in another terminal
    .venv/bin/python examples/vuce_local.py

It registers VUCE as a client system, which a coordinador does in life, writes what the client asks for into a folder
and runs `examples/vuce_cliente.py`, whose whole command it shows. Signing is what JSignPdf does on a person's computer.
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from uuid import uuid4

import httpx

RAIZ = Path(__file__).resolve().parents[1]
CAMPOS = {
    "exportador": "Ingenio La Esperanza S.A.S.",
    "buque": "MV Río Magdalena",
    "viaje": "026W",
    "puerto_embarque": "Buenaventura",
    "puerto_llegada": "Savannah, GA",
    "consignatario": "Southern Sweeteners Inc.",
    "direccion_consignatario": "120 River Street, Savannah, GA 31401",
    "importador_registrado": "58-1234567",
    "factura": "FE-20418",
}
TITULARES = {"representante": "representante_a", "apoderado": "apoderado_a"}
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000053 00000 n \n0000000102 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n166\n%%EOF\n"
)


def firmar(entrada: str, salida: str, firmante: str) -> None:
    """Sign as a person of the local installation does."""
    sys.path.insert(0, str(RAIZ))
    from deploy.demo.firmas import firmar_con_pyhanko

    indice = json.loads((_local() / "pki" / "indice.json").read_text(encoding="utf-8"))
    titular = indice["titulares"][TITULARES[firmante]]
    firmar_con_pyhanko(Path(entrada), Path(salida), Path(titular["p12"]), titular["contrasena"])


def _local() -> Path:
    return Path(os.environ.get("CONTINGENTES_LOCAL", RAIZ / ".local"))


def registrar(url: str, coordinador: str, clave: str) -> tuple[str, str]:
    """Register a client system; gives its client_id and the secret that is shown once."""
    with httpx.Client(base_url=url, timeout=60) as http:
        sesion = http.post("/v1/sesiones", json={"usuario": coordinador, "clave": clave}).raise_for_status().json()
        codigo = f"vuce-{uuid4().hex[:6]}"
        hecho = http.post(
            "/v1/clientes",
            json={"codigo": codigo, "nombre": "Ventanilla Única de Comercio Exterior"},
            headers={"Authorization": f"Bearer {sesion['token']}", "Idempotency-Key": str(uuid4())},
        )
        return codigo, str(hecho.raise_for_status().json()["secreto"])


def main() -> int:
    """Exit code of the client; 2 if nothing runs."""
    if sys.argv[1:2] == ["firmar"]:
        firmar(*sys.argv[2:5])
        return 0
    local = _local()
    try:
        estado = json.loads((local / "estado.json").read_text(encoding="utf-8"))
        clave = (local / "clave-demo.txt").read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        sys.stderr.write(f"✗ No hay un sistema en marcha en {local} ({error.filename}): corra antes «make up».\n")
        return 2
    secretos = json.loads(Path(estado["secretos"]).read_text(encoding="utf-8"))
    url = estado["gateway_url"]
    cliente, secreto = registrar(url, estado["coordinador"], secretos["coordinador_clave"])
    with tempfile.TemporaryDirectory() as temporal:
        campos, dex = Path(temporal, "campos.json"), Path(temporal, "dex.pdf")
        # Another shipment each time: the same ship and invoice again would be the same goods twice.
        este = {"buque": f"{CAMPOS['buque']} {uuid4().hex[:4].upper()}", "factura": f"FE-{uuid4().int % 10**6:06d}"}
        campos.write_text(json.dumps(CAMPOS | este, ensure_ascii=False), encoding="utf-8")
        dex.write_bytes(PDF)
        orden = [sys.executable, str(RAIZ / "examples" / "vuce_cliente.py"), url]
        orden += ["--cliente", f"{cliente}:{secreto}", "--persona", f"mrojas:{clave}"]
        orden += ["--funcionario", f"funcionaria:{clave}", "--contingente", "AZUCAR-OMC-2026", "--grupo", "AZUCAR"]
        orden += ["--campos", str(campos), "--dex", str(dex), "--fecha", "2026-11-20"]
        orden += ["--declaracion", f"6007{uuid4().int % 10**9:09d}"]
        orden += ["--firmar", shlex.join([sys.executable, __file__, "firmar"]) + " {entrada} {salida} {firmante}"]
        sys.stderr.write(f"{shlex.join(orden)}\n\n")
        return subprocess.run(orden, check=False).returncode  # noqa: S603 -- the client, with what was just made


if __name__ == "__main__":
    sys.exit(main())
