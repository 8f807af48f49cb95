"""Decisions of the body: what was decided, by whom, on what ground, and whether it can be proved (LGA 7; LFPA 3)."""
