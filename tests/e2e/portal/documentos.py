"""Papers as a person brings them on the screens: of a programme (art. 14), of a guarantee, of an exit or a return."""

from collections.abc import Mapping
from datetime import timedelta

from shared.clock import reloj_legal
from tests.e2e.plan_vallejo import PDF
from tests.e2e.portal.navegador import Visita
from tests.e2e.portal.programas import FECHAS, HOY


async def adjunta_documentos(v: Visita) -> None:
    """Put each on the page of the draft that is open, with its date and who signs it."""
    hoy = reloj_legal.hoy()
    for clase, campos, firman in (
        ("existencia_y_representacion", {"expedido_el": str(hoy - timedelta(days=20))}, ()),
        ("estados_financieros", {"corte": f"{hoy.year - 1}-12-31"}, ("representante", "contador")),
        ("registro_exportadores", {"vigente_hasta": f"{hoy.year}-12-31"}, ()),
    ):
        formulario = v.pagina.locator("form[action$='/documentos']")
        if not await formulario.locator("#clase").is_visible():
            await v.pagina.get_by_text("Agregar un documento").click()
        await v.pagina.select_option("#clase", clase)
        for campo, valor in campos.items():
            await v.pagina.fill(f"#{campo}", valor)
        for rol in firman:
            await v.pagina.check(f"input[name=firma_{rol}]")
        await v.sube("#archivo", PDF, f"{clase}.pdf")
        await v.pulsa("Agregar")
        await v.lee(f"{clase}.pdf")


async def llena_garantia(v: Visita, valor_cop: str, documento: bytes = PDF) -> None:
    """Fill the form of a guarantee of this year that is open, with its document and who gives it."""
    await v.pagina.select_option("#clase", "compania_de_seguros")
    for campo, escrito in {
        "emisor": "Seguros del Pacífico S.A.",
        "valor_cop": valor_cop,
        "constituida_el": HOY,
        "periodo": "2026",
        **FECHAS,
    }.items():
        await v.pagina.fill(f"#{campo}", escrito)
    await v.pagina.check("input[name=renuncia_excusion]")
    await v.sube("#archivo", documento, "poliza.pdf")
    await v.sube("#certificado_existencia", PDF, "existencia.pdf")


async def presenta_garantia(v: Visita) -> None:
    """Send the form that is filled."""
    await v.pulsa("Presentar la garantía")
    await v.lee("Presentamos la garantía")


async def adjunta(v: Visita, clases: Mapping[str, str]) -> None:
    """Add each document by its class, the last one without choosing: it is the only one left."""
    for n, (clase, titulo) in enumerate(clases.items()):
        if n < len(clases) - 1:
            await v.pagina.select_option("#clase", clase)
        await v.sube("#archivo", PDF, f"{clase}.pdf")
        await v.pulsa("Agregar el documento")
        await v.pagina.locator("#documentos").get_by_role("link", name=titulo, exact=True).wait_for()
