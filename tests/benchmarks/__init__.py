"""What measures speed and memory; run by ``make bench``, not by the tests."""
