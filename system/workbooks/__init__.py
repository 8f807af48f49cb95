"""Workbooks as people bring and want them: read by a child with limits, written back with their problems marked."""
