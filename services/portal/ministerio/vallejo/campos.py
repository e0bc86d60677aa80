"""Fields that several forms of Plan Vallejo share, and who decides."""

from services.portal.ministerio.formas import SI_O_NO, Campo

ARCHIVO = Campo("archivo", "Constancia en PDF", "archivo", "El documento que lo prueba. Máximo 20 MB.")
SI_HAY = Campo("archivo", "Documento en PDF", "archivo", "Si lo hay. Máximo 20 MB.", obligatorio=False)
FECHA = Campo("fecha", "Día en que ocurrió", "fecha")
DETALLE = Campo("detalle", "Detalle", "texto", "Quién recibió, número de guía, consignación…")
EXPLICADO = Campo("motivo", "Motivo", ayuda="Va en el oficio que recibe la empresa.")
MODO = Campo("modo", "Cómo se notificó", "lista", opciones=(("personal", "Personalmente"), ("aviso", "Por aviso")))
BASE = Campo("base_usd", "Base en USD", "numero", "Solo si corrige la que calculó el sistema.", obligatorio=False)
RECURSO = Campo("con_recurso", "Procede el recurso", "si_no", opciones=SI_O_NO, obligatorio=False)
CAUSAS_DE_EFECTIVIDAD = (
    ("saldo_no_demostrado", "Saldo no demostrado"),
    ("estudio_no_presentado", "Estudio no presentado"),
    ("estudio_extemporaneo", "Estudio extemporáneo"),
    ("otro_incumplimiento", "Otro incumplimiento"),
    ("terminacion_unilateral", "Terminación unilateral"),
    ("reexportacion_no_acreditada", "Reexportación no acreditada"),
)
MINISTERIO = frozenset({"funcionario", "coordinador"})
FUNCIONARIO, COORDINADOR = frozenset({"funcionario"}), frozenset({"coordinador"})
