"""The destruction itself: by two people, item by item, every guard asked again; what remains is a tombstone."""
