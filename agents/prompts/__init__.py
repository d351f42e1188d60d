"""What prompts are made of: quoting, word lists and the sections of a prompt."""
