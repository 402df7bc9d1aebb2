package io.rafs.trace;

import io.rafs.format.erofs.FileType;
import io.rafs.image.EntryPath;

/**
 * A file of a tree.
 *
 * @param path without links on the way
 * @param type what it is
 * @param permissions 0..07777
 * @param size bytes of its content
 */
record TreeFile(EntryPath path, FileType type, int permissions, long size) {
    boolean isDirectory() {
        return type == FileType.DIRECTORY;
    }

    boolean isRegular() {
        return type == FileType.REGULAR;
    }

    /** Whether somebody may execute it; who the container's user is does not matter. */
    boolean isExecutable() {
        return isRegular() && (permissions & 0111) != 0;
    }

    /** Its last name; that of the root is empty. */
    String name() {
        return path.isRoot() ? "" : path.name().toString();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
