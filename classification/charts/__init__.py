"""Cuadro general de clasificación archivística: versions and their nodes (LGA 13)."""
