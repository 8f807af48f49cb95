"""One history of the schema for all contexts. A landed migration is never edited; evidence is never migrated away."""
