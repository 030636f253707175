"""Stand-in social networks on loopback, for the demonstration and the tests.

Nothing here imports the rest of the program: a stand-in knows the network's public contract only.
"""
