"""Mail to the people of the desk: what waits for them, and what happened."""
