"""Any Z-machine story of version 3, 4, 5 or 8 as a world, by the Standard 1.1."""
