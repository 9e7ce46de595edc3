"""confine.py CALL… -- PROGRAM ARGUMENT…: runs the program as the unit would, as a user without rights and with only
those system calls; every other is refused with EPERM. For Debian's own Python, which libseccomp's module belongs to."""

import os
import pwd
import sys

import seccomp

USER = "nobody"
UMASK = 0o007

calls, command = sys.argv[1:sys.argv.index("--")], sys.argv[sys.argv.index("--") + 1:]
os.umask(UMASK)
if os.geteuid() == 0:
    user = pwd.getpwnam(USER)
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
walls = seccomp.SyscallFilter(seccomp.ERRNO(1))
for call in calls:
    try:
        walls.add_rule(seccomp.ALLOW, call)
    except (ValueError, RuntimeError, OSError):
        pass  # systemd's list names calls of other architectures, and newer ones than the library knows
walls.load()
os.execv(command[0], command)
