"""Mount an EROFS image file-backed, or unmount one. Standard library only.

  mount BOOTSTRAP POINT [BLOBS_DIR NAME...]     NAMEs: one file below BLOBS_DIR per device slot, in slot order
  umount POINT                                  lazily if it stays busy

Exit: 0 done, 1 the kernel refuses the image, 77 this machine cannot mount such images at all.
"""
import ctypes
import errno
import os
import sys
import time

MS_RDONLY = 1
MNT_DETACH = 2
AT_FDCWD = -100
FSCONFIG_SET_FLAG, FSCONFIG_SET_STRING, FSCONFIG_CMD_CREATE = 0, 1, 6
MOVE_MOUNT_F_EMPTY_PATH = 4
MOUNT_ATTR_RDONLY = 1
# the same numbers on x86-64 and aarch64, and on every architecture that came later
MOVE_MOUNT, FSOPEN, FSCONFIG, FSMOUNT = 429, 430, 431, 432
OPTION_PAGE = 4096
FSCONFIG_STRING = 256
# EPERM: no CAP_SYS_ADMIN; ENODEV: no erofs; ENOTBLK: no file-backed mounts; ENOSYS: no such call
CANNOT = {errno.EPERM, errno.ENODEV, errno.ENOTBLK, errno.ENOSYS}

libc = ctypes.CDLL(None, use_errno=True)


class Refused(Exception):
    def __init__(self, call, code, said=""):
        super().__init__("%s: %s%s" % (call, os.strerror(code), said and "\n" + said))
        self.code = code


def check(call, result, fs=None):
    if result < 0:
        code = ctypes.get_errno()
        raise Refused(call, code, said_on(fs) if fs is not None else "")
    return result


def syscall(call, number, *args, fs=None):
    # every argument as wide as a register: ctypes would pass plain numbers as int
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in args]
    return check(call, libc.syscall(ctypes.c_long(number), *wide), fs)


def said_on(fs):
    """What the kernel wrote to a file system context, a message per read."""
    said = []
    try:
        while True:
            said.append(os.read(fs, 1024).decode(errors="replace").strip())
    except OSError:
        return "\n".join(said)


def kernel_log():
    """A reader of what the kernel logs from now on, None where that is not allowed."""
    try:
        fd = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
        os.lseek(fd, 0, os.SEEK_END)
        return fd
    except OSError:
        return None


def erofs_lines(fd):
    lines = []
    try:
        while fd is not None:
            line = os.read(fd, 8192).decode(errors="replace")
            if "erofs" in line:
                lines.append(line.partition(";")[2].splitlines()[0])
    except OSError:
        pass
    return lines[-20:]


def mount_by_page(source, point, names):
    options = ",".join("device=" + n for n in names)
    check("mount", libc.mount(source, point, b"erofs", ctypes.c_ulong(MS_RDONLY), options.encode()))


def mount_by_context(source, point, names):
    fs = syscall("fsopen", FSOPEN, b"erofs", 0)

    def config(command, key=None, value=None):
        syscall("fsconfig", FSCONFIG, fs, command, key, value, 0, fs=fs)

    config(FSCONFIG_SET_FLAG, b"ro")
    config(FSCONFIG_SET_STRING, b"source", source)
    for name in names:
        config(FSCONFIG_SET_STRING, b"device", name.encode())
    config(FSCONFIG_CMD_CREATE)
    mnt = syscall("fsmount", FSMOUNT, fs, 0, MOUNT_ATTR_RDONLY, fs=fs)
    syscall("move_mount", MOVE_MOUNT, mnt, b"", AT_FDCWD, point, MOVE_MOUNT_F_EMPTY_PATH)


def mount(bootstrap, point, blobs=None, *names):
    # names relative to the blobs' directory keep the options short: a page holds 56 digests, a context's string 255 bytes
    source = bootstrap
    if blobs:
        os.chdir(blobs)
        source = min(bootstrap, os.path.relpath(bootstrap), key=len)
    fits = sum(len("device=,") + len(n) for n in names) < OPTION_PAGE
    if not fits and max(len(n) for n in names + (source,)) >= FSCONFIG_STRING:
        sys.exit("a path is too long for fsconfig")
    log = kernel_log()
    try:
        (mount_by_page if fits else mount_by_context)(source.encode(), point.encode(), names)
    except Refused as e:
        print(e, file=sys.stderr)
        for line in erofs_lines(log):
            print(line, file=sys.stderr)
        return 77 if e.code in CANNOT else 1
    return 0


def umount(point):
    for flags in (0, 0, 0, MNT_DETACH):
        try:
            check("umount", libc.umount2(point.encode(), flags))
            return 0
        except Refused as e:
            if e.code != errno.EBUSY:
                print(e, file=sys.stderr)
                return 1
            time.sleep(0.1)
    return 1


sys.exit({"mount": mount, "umount": umount}[sys.argv[1]](*sys.argv[2:]))
