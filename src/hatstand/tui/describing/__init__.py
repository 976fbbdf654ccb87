"""What the details pane, the inspect view and dialogs say of things."""
