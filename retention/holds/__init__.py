"""Precautionary holds: what may not be disposed of, by whose order, and since when (domain 3.8)."""
