"""The file (expediente): opened, described, closed (LGA 4-XXIX)."""
