"""One history of the schema for all contexts. A landed migration is never edited; evidence is never migrated away."""

# The revision a database of this release stands at; a test compares it with the versions.
NEWEST = "0031"
