"""Durable jobs: queued inside an act, resumed after a crash, accounting for every item."""
