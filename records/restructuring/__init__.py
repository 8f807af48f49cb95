"""Files reclassified, split and merged (domain 3.2)."""
