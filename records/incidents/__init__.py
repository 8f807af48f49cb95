"""Files lost, and disasters: events that freeze, never a disposal (domain 2.7, 3.2)."""
