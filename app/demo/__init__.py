"""The demo body: an invented municipality with twelve units, ten years of files and sixty small papers."""

from app.demo.load import accounts, load

__all__ = ["accounts", "load"]
