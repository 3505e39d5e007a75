"""Attacks, by class: what somebody who means harm, or is careless, could try, and what must hold all the same.

Each module is a class, and its cases are a table: add a line, say in its name what is tried, and run the module.

================  =========================================================================================
test_config       files and settings that are wrong on purpose: one clear line, no traceback, no hanging
test_availability  whoever has no secret keeps out nobody who has it
test_disk         what was deleted or has expired is in no file of the store
test_sealed       what can be read in the store by whoever has no DATA_KEY is what the documents say
================  =========================================================================================
"""
