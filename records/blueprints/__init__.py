"""What a file of a series should hold, and how complete each file is against it."""
