"""Saves from a damaged home's file what is whole.

May import none of its siblings.
"""
