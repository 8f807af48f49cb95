"""The bytes of documents: kept under their digest within their file, identified, and read for their text."""
