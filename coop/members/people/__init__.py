"""Persons and households of the village, their sealed numbers and their consent."""
