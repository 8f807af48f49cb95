"""When the terms of a closed file end: one row per file, with the rule, the trigger and every step (LGA 4-XLVI)."""
