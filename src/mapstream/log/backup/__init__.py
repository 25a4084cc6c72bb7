"""The log as a file, and back; and the list of those who must stay erased when an older file is restored."""
