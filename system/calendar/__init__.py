"""Non-working days per body and year, and the counting of days."""
