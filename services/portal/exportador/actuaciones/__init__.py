"""Acts of the Ministry on a company's programmes and guarantees, and what the company answers or appeals."""

from services.portal.exportador.actuaciones import efectividades, recursos, terminaciones

RUTAS = (recursos.rutas, terminaciones.rutas, efectividades.rutas)
