"""Catalogues, locale negotiation and formats."""
