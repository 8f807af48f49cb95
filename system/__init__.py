"""The ground every context stands on: settings, database, history, work, organization, identity, jobs, web frame."""
