"""The demo body: an invented municipality with its units, ten years of files, sixty small papers and its instruments."""

from app.demo.load import accounts, load

__all__ = ["accounts", "load"]
