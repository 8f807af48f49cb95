"""What may be done now because a day has come: by unit, series and year. It proposes; it never changes anything."""
