"""The rules: one a file, each a function that is called as its file is."""
