"""The frame of every page: layout, language, refusals, lists."""
