"""What is said of each series: how its files are valued, how long they are kept and why (LGA 4-XXXI, 56)."""
