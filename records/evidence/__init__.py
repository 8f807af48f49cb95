"""The documents that support a decision, each with its role, pinned to version and digest."""
