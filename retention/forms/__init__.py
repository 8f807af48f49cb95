"""The forms people print and sign: covers, labels, inventories, slips (domain 2.5-2.8)."""
