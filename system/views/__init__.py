"""Saved views of lists, and what was selected in them across pages."""
