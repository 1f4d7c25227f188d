"""What is understood of one Worker, by what is asked."""
