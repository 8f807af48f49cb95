"""Files on their way from the office to the records centre and to the historical archive (LGA 4-LVII, 30-36)."""
