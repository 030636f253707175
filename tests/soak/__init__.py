"""The soak: citizens write, officers answer, networks fail and processes are killed; nothing may be lost or
said twice. `python -m tests.soak --help`."""
