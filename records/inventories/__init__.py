"""People's inventories taken in from their spreadsheets."""
