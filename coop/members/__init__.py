"""Village records, membership and savings: who belongs to the cooperative and what they save.

Packages stack so: ``people`` (with ``regions``) → ``membership`` → ``savings`` → ``interest``,
``deposits``, ``dues``, ``counter`` → ``papers``, ``proxies``, ``portal``, ``intake``.
"""
