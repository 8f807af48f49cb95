"""The roof: joins the contexts into one service, one command and one worker."""
