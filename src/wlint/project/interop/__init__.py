"""Where Python and JavaScript meet: what is handed over, and in which shape it arrives."""
