"""Disposal by the book: sampling, proposal, appraisal, opinion, ruling, act and publication (domain 3.5)."""
