"""What `make up` tells whoever started it."""

import shlex

from deploy.demo.arriba import como_usarlo

_FIRMANTE = {"nombre": "MARÍA FERNANDA ROJAS PARDO", "p12": "/una carpeta/firma.p12", "contrasena": "$secreta"}


def test_it_says_where_who_and_with_which_password() -> None:
    texto = como_usarlo("http://127.0.0.1:8080", "una-clave", _FIRMANTE, None)
    assert "Abra http://127.0.0.1:8080 en el navegador" in texto
    assert "La clave de todos es una-clave\n" in texto
    assert [linea.split()[0] for linea in texto.splitlines() if linea.startswith("  ")] == [
        "mrojas",
        "obeltran",
        "funcionaria",
        "coordinador2",
    ]
    assert "firmar" not in texto


def test_the_command_that_signs_can_be_pasted_as_it_is() -> None:
    texto = como_usarlo("http://127.0.0.1:8080", "una-clave", _FIRMANTE, ["/usr/bin/java", "-jar", "/a b/JSignPdf.jar"])
    (orden,) = [linea for linea in texto.splitlines() if "PKCS12" in linea]
    partes = shlex.split(orden)
    assert partes[:3] == ["/usr/bin/java", "-jar", "/a b/JSignPdf.jar"]
    assert partes[partes.index("-ksf") + 1] == "/una carpeta/firma.p12"
    assert partes[partes.index("-ksp") + 1] == "$secreta"
    assert partes[-2:] == ["-a", "FORMULARIO.pdf"]
    assert "María Fernanda Rojas Pardo" in texto
