"""What the law asks of a body and when, and what proves that it was done (LGA 11-62)."""
