package io.rafs.read;

import io.rafs.format.erofs.DeviceNumber;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.Xattr;
import io.rafs.image.EntryPath;
import java.util.List;
import java.util.Optional;

/**
 * A path of an image and what it leads to.
 *
 * @param path the path
 * @param nid of its inode
 * @param inode the inode
 * @param xattrs of the inode
 * @param target where a symbolic link leads; empty for others
 * @param firstName the first path that led to the same inode, if this is a later one: a hard link
 */
public record ImageEntry(
        EntryPath path, long nid, Inode inode, List<Xattr> xattrs, byte[] target, Optional<EntryPath> firstName) {
    /** Its type. */
    public FileType type() {
        return inode.type();
    }

    /** Permission bits, 0..07777. */
    public int permissions() {
        return inode.mode() & 07777;
    }

    /** The numbers of a device node. */
    public DeviceNumber device() {
        return DeviceNumber.of(inode.union());
    }

    /** Whether it brings content: a regular file under its first name. */
    public boolean hasContent() {
        return type() == FileType.REGULAR && firstName.isEmpty();
    }
}
