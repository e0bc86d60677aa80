"""The quality of Gran Usuario opened by the Ministry on its own (art. 103)."""

from fastapi import APIRouter, Response

from services.portal.exportador.gran_usuario import CALIDADES, escrito
from services.portal.ministerio.vallejo.clases import Clase
from services.portal.web.api import Fallo
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import ApiDeTodos, DelMinisterio
from services.portal.web.pagina import Pagina, ir_a

rutas = APIRouter(prefix="/ministerio/vallejo")


@rutas.get("/grandes-usuarios/nuevo")
async def pedir(_: DelMinisterio, pagina: Pagina) -> Response:
    """The form."""
    return pagina("ministerio/vallejo/gran_usuario_nuevo", calidades=CALIDADES)


@rutas.post("/grandes-usuarios/nuevo")
async def abrir(form: Recibido, api: ApiDeTodos, _: DelMinisterio, pagina: Pagina) -> Response:
    """Open the case, to be recognised or denied by two people."""
    try:
        form.exigir_enviado()
        creado = await api.publicar(Clase.GRANDES_USUARIOS.api, escrito(form, form["nit"]), clave=form.clave)
    except Fallo as fallo:
        return pagina.con_fallo("ministerio/vallejo/gran_usuario_nuevo", fallo, campos=form.campos, calidades=CALIDADES)
    return ir_a(Clase.GRANDES_USUARIOS.ruta(creado["id"]), "guardado")
