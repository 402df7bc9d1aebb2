package io.rafs.verify;

import io.rafs.format.erofs.Inode;
import io.rafs.image.StoredFile;
import java.io.IOException;

/** Where the bootstrap says that a file's content is, against where it was put. */
interface FileComparison {
    /** Notes what differs; the size has been compared. */
    void compare(Object path, long nid, Inode inode, StoredFile content) throws IOException;
}
