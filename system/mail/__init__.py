"""Letters to people, sent by the worker over SMTP."""
