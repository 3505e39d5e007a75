"""billing-bot: gets OpenAI API billing working, and explains declined payments."""

__version__ = "0.1.0"
