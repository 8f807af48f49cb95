"""Many files at once: the grid, bulk edits, drafts that wait."""
