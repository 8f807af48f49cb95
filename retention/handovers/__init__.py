"""Handing archives over from one officer to the next (LGA 10, 17)."""
