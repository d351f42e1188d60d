"""Says everything in plain sentences, on the screen and off it; imports no Textual."""
