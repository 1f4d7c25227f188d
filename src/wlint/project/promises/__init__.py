"""What becomes of promises and of the work behind them."""
