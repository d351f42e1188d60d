"""Parts that tests share: worlds, scenes, stub servers, screens."""
