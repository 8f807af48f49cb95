"""The manual: what each instrument is for, who does what with it, and every word of the trade, at /help."""
