"""Reads random places of a tree's files and compares them with another tree's. Standard library only.

  probe_trees.py TREE TRUTH SEED PROBES READERS DROPS

Each of READERS processes makes PROBES reads, by pread and through mappings, of places drawn from SEED; the machine's
caches are dropped DROPS times a second meanwhile (0: never). Exit: 0 all the same, 1 differences.
"""
import mmap
import os
import random
import sys
import time

PAGE = 4096


def files(tree):
    found = []
    for directory, names, files in os.walk(tree.encode()):
        for name in files:
            path = os.path.join(directory, name)
            if os.path.isfile(path) and not os.path.islink(path):
                size = os.path.getsize(path)
                if size:
                    found.append((os.path.relpath(path, tree.encode()), size))
    return sorted(found)


def place(luck, size):
    """Somewhere in a file, its borders and those of its pages more often than chance would have it."""
    at = luck.choice([0, size - 1, luck.randrange(size), luck.randrange(size) // PAGE * PAGE, max(0, size - luck.randrange(1, 2 * PAGE))])
    return at, luck.choice([1, PAGE, luck.randrange(1, 3 * PAGE), luck.randrange(1, 1 << 18), size])


def probe(tree, truth, all_files, seed, probes):
    luck = random.Random(seed)
    for number in range(probes):
        name, size = luck.choice(all_files)
        at, length = place(luck, size)
        length = min(length, 1 << 20)
        with open(os.path.join(truth.encode(), name), "rb") as file:
            wanted = os.pread(file.fileno(), length, at)
        with open(os.path.join(tree.encode(), name), "rb") as file:
            if number % 3:
                how, found = "pread", os.pread(file.fileno(), length, at)
            else:
                with mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as mapping:
                    how, found = "mmap", mapping[at:at + length]
        if found != wanted:
            print("%s of %d bytes at %d of %r (%d bytes) differs; seed %s, probe %d" % (how, length, at, name, size, seed, number))
            return 1
    return 0


def main(tree, truth, seed, probes, readers, drops):
    all_files = files(truth)
    if files(tree) != all_files:
        print("the trees have other files or sizes")
        return 1
    children = []
    for reader in range(int(readers)):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = probe(tree, truth, all_files, "%s-%d" % (seed, reader), int(probes))
            except OSError as e:
                print(e)
            finally:
                sys.stdout.flush()
                os._exit(code)
        children.append(child)
    failed = 0
    while children:
        done, status = os.waitpid(children[0], os.WNOHANG if int(drops) else 0)
        if done:
            children.pop(0)
            failed |= status
        else:
            with open("/proc/sys/vm/drop_caches", "w") as caches:
                caches.write("3")
            time.sleep(1 / int(drops))
    print("%d files, %s readers of %s probes each: %s" % (len(all_files), readers, probes, "DIFFERENT" if failed else "same"))
    return 1 if failed else 0


sys.exit(main(*sys.argv[1:]))
