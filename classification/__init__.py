"""Where a record belongs: charts, series and instruments."""
