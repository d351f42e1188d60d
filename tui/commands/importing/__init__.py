"""How ``understudy import`` plays what it reads, and what it says of it."""
