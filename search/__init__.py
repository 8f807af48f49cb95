"""A derived, disposable view of the records that finds them by their words."""
