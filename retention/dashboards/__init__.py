"""What there is to do and how much there is, as pictures with the table behind them."""
