"""What was made and kept: files, documents and their bytes."""
