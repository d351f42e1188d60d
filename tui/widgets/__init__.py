"""The widgets: they take data in and report facts out."""
