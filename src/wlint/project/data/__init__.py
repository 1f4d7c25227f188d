"""Where data comes from, what changes it, what is parsed and serialised."""
