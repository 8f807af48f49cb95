"""The demo body: an invented municipality with units, ten years of files, sixty small papers and its instruments."""

from app.demo.load import accounts, load

__all__ = ["accounts", "load"]
