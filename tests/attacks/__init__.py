"""Attacks, by class: what a malicious or careless user could try, and what must hold nevertheless.

Each module is a class, and most of its cases are a table: to add one, add a line whose id says what is tried.

=====================  ==================================================================================
test_broken_files      broken files: one clear line, no traceback, no hang
test_availability      clients without the secret can't lock out clients that have it
test_disk              deleted or expired data is in none of the store's files
test_unencrypted_data  to anyone without DATA_KEY, the store reveals what the documentation says, and no more
=====================  ==================================================================================
"""
