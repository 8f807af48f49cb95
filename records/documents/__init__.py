"""Documents of a file and its index."""
