"""What ``understudy evaluate`` plays, shows and explains, one kind a file."""
