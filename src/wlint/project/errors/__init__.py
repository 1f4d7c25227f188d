"""What is thrown: who catches it, what becomes of it."""
