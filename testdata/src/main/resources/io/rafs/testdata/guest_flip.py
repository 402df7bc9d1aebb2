"""Flip the lowest bit of a byte.

  FILE OFFSET
"""
import os
import sys

fd = os.open(sys.argv[1], os.O_RDWR)
at = int(sys.argv[2])
byte = os.pread(fd, 1, at)
if len(byte) != 1:
    sys.exit("there is no byte %d" % at)
os.pwrite(fd, bytes([byte[0] ^ 1]), at)
os.fsync(fd)
os.close(fd)
