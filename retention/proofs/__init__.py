"""Proof of a disposal: one bundle for each destroyed file, and the program that verifies it without the service."""
