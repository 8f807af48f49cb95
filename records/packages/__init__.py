"""Evidence packages: what a stranger needs to check a decision or a file without the service."""
