"""Archives of other systems, brought in as if they had been written here."""
