"""Contingentes: versioned data of the coordinador, their groups and the ledger of each group."""
