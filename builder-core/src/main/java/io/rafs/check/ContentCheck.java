package io.rafs.check;

import io.rafs.format.erofs.Inode;
import io.rafs.image.EntryPath;
import java.io.IOException;

/** Looks at where the content of a regular file is said to be. */
interface ContentCheck {
    /** Checks the file that a path leads to. */
    void check(EntryPath path, long nid, Inode inode) throws IOException;
}
