"""Translations, locale negotiation, and formats of dates and money."""
