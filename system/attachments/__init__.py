"""Papers of administration: bytes that prove an act, kept in the database beside it."""
