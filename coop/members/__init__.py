"""Village records, membership and savings: who belongs to the cooperative and what they save.

Packages stack so: ``people`` (with ``regions``) → ``membership`` → ``savings`` → ``interest``,
``deposits``, ``dues``, ``proxies`` → ``counter`` → ``papers``, ``portal``, ``intake``.
"""
