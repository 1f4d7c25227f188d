"""How other hosts are called, and for how long they are waited for."""
