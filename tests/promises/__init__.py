"""One file for each thing that Newsroom never does."""
