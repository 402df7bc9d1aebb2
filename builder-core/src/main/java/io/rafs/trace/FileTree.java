package io.rafs.trace;

import io.rafs.format.EntryName;
import io.rafs.image.EntryPath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The files of a container, to be looked up and read in part. */
interface FileTree {
    /** What a path leads to, links followed inside the tree; nothing if it leads nowhere. */
    Optional<TreeFile> find(EntryPath path) throws IOException;

    /** The names in a directory, in the order of their bytes. */
    List<EntryName> names(TreeFile directory) throws IOException;

    /** Bytes of a regular file; fewer, or none, where it ends. */
    byte[] read(TreeFile file, long offset, int length) throws IOException;
}
