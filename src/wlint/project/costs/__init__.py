"""How often code runs, and what that costs in subrequests."""
