"""The history as people read it: who did what to which thing, and whether the chain is whole."""
