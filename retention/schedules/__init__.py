"""Catálogo de disposición documental: terms per series, and the dates they give (LGA 4-XIII)."""
