"""Runs moto's server so that it answers one request after another.

Moto answers requests in threads, and does not isolate its transactions from each other: when one is cancelled, moto puts back the
whole table as it was before, and with it what others wrote meanwhile.
"""

from moto import server

run_simple = server.run_simple


def in_turn(*arguments, **options):
    return run_simple(*arguments, **{**options, "threaded": False})


server.run_simple = in_turn
server.main()
