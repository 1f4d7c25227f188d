"""Regular expressions of both languages: what they mean, and how long they can take."""
