"""How things stand, as pictures with the table behind each: what to do, backlog, completeness, growth."""
