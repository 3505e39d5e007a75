"""Translations, language codes, and formats of dates and money."""
