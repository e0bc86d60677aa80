"""The documents that a programme, and a change of one, brings (art. 14)."""

from datetime import timedelta

from shared.clock import reloj_legal
from tests.e2e.plan_vallejo import PDF
from tests.e2e.portal.navegador import Visita


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
