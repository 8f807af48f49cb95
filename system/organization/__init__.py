"""Bodies, their units, people and appointments, and the law each body lives under."""
