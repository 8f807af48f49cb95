"""Restrictions and access requests that touch a file."""
