"""Catalogues: countries, ports, tariff subheadings, reasons. Dated data in versions, each published whole."""
