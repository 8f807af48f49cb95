"""Archival instruments made from the live data, in the official layouts, as numbered editions (LGA 13, 14)."""
