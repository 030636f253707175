"""One table for each group of topics."""
