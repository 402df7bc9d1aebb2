package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.image.EntryPath;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Holds a walk through a bootstrap to what a tree can be. Content of two directories, or chunk indexes of two files,
 * never overlap, so that all of it is smaller than the file. Where it is not, a small file could keep its reader busy
 * for ever.
 */
public final class TreeBounds {
    private final BootstrapReader reader;
    private final Set<Long> directories = new HashSet<>();
    private long directoryBytes;
    private long indexBytes;

    /** Bounds for one walk through this bootstrap. */
    public TreeBounds(BootstrapReader reader) {
        this.reader = reader;
    }

    /** Throws {@link CorruptImageException} unless the root is a directory. */
    public void root(long nid, Inode inode) throws CorruptImageException {
        if (inode.type() != FileType.DIRECTORY) {
            throw new CorruptImageException(
                    reader.name(),
                    reader.position(nid),
                    "the root is a %s".formatted(inode.type().words()));
        }
    }

    /**
     * To be asked before a directory is read.
     *
     * @throws CorruptImageException if it has been read under another path, lies too deep, or brings too many bytes
     */
    public void directory(EntryPath path, long nid, Inode inode) throws CorruptImageException {
        // A directory has one name. A second way to it would be a loop, or a tree that never ends.
        if (!directories.add(nid)) {
            throw new CorruptImageException(
                    reader.name(), reader.position(nid), "directory '%s' is reached a second time".formatted(path));
        }
        if (path.names().size() > EntryPath.MAX_DEPTH) {
            throw new CorruptImageException(
                    reader.name(),
                    reader.position(nid),
                    "directories are nested deeper than %d".formatted(EntryPath.MAX_DEPTH));
        }
        if (inode.size() > reader.size() - directoryBytes) { // a sum of sizes near 2^63 would wrap
            throw new CorruptImageException(
                    reader.name(),
                    reader.position(nid) + 8,
                    "directory '%s' of %d bytes brings all directories above the size of the file; some overlap"
                            .formatted(path, inode.size()));
        }
        directoryBytes += inode.size();
    }

    /**
     * The chunk indexes of a file, for the first of its names.
     *
     * @throws CorruptImageException if all files together have more of them than the bootstrap has room for
     */
    public ChunkIndexes file(EntryPath path, long nid, Inode inode) throws IOException {
        ChunkIndexes indexes = reader.chunkIndexes(nid, inode);
        indexBytes += indexes.count() * ChunkIndex.SIZE;
        if (indexBytes > reader.size()) {
            throw new CorruptImageException(
                    reader.name(),
                    reader.position(nid) + 8,
                    "the %d chunk indexes of '%s' bring all of them above the size of the file; some overlap"
                            .formatted(indexes.count(), path));
        }
        return indexes;
    }
}
