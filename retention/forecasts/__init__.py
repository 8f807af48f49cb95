"""What a schedule would change before it counts, and applying one to files closed before it."""
