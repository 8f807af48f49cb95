"""PDF from data and a template, in a process of its own that may take only so much memory."""
