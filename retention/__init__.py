"""How long a record is kept, what stops its disposal and what becomes of it."""
