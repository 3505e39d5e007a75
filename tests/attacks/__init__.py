"""Attacks, by class: what a malicious or careless user could try, and what must hold nevertheless.

Each module is a class, and most of its cases are a table: to add one, add a line whose id says what is tried.

=====================  ==================================================================================
test_config            malformed files and settings: one clear line, no traceback, no hang
test_availability      clients without the secret can't lock out clients that have it
test_disk              deleted or expired data is in no file of the store
test_unencrypted_data  what the store reveals without DATA_KEY is what the documentation says
=====================  ==================================================================================
"""
