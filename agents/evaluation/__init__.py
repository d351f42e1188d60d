"""Plays many episodes and says what came of them: seeds × games × players."""
