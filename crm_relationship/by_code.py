"""A mark that only code can set in a context: over RPC a context holds plain values.

A check is left out where `context.get(key) is BY_CODE`, and never because a caller
says so.
"""

BY_CODE = object()
