"""Whoosh's storage and searching rewritten over flat arrays, through its documented extension points."""
