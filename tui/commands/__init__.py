"""The commands of ``understudy``, one file each; what they share is in ``frame``."""
