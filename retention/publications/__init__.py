"""Rulings, acts and inventories of disposals, transfers and disasters in public view (LGA 31-IX, 58, 116-VI)."""
