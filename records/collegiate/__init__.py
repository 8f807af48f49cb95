"""Bodies that decide together: who belongs to them, when they sat, who was there and how each voted."""
