"""Taking back a change of one's own."""
