"""The head of the history under seal, so that even who runs the machine cannot cut or rewrite it unseen."""
