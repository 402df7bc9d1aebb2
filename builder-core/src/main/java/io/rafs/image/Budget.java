package io.rafs.image;

import io.rafs.format.EntryName;
import io.rafs.format.RefusedException;
import io.rafs.format.erofs.Xattr;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What an image has taken of its limits so far, over all layers. Layers are read at the same time and draw on one budget,
 * so whether it is exceeded does not depend on their order, but which layer is told of may.
 *
 * <p>Memory is reckoned before it is taken. The figures were measured, and rounded up: an entry is held with its path
 * while layers are read, and later once more as a node of the tree.
 */
public final class Budget {
    private static final int ENTRY = 300;
    private static final int NAME = 48;
    private static final int XATTR = 96;
    private static final int CHUNK = 150;
    private static final int CHUNK_REFERENCE = 16;
    private static final int DIRECTORY = 500;

    private final Limits limits;
    private final int chunkSize;
    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong fileBytes = new AtomicLong();
    private final AtomicLong metadata = new AtomicLong();

    /**
     * A budget of which nothing is taken.
     *
     * @param chunkSize most bytes in a chunk: tells how many chunks a file has
     */
    public Budget(Limits limits, int chunkSize) {
        this.limits = limits;
        this.chunkSize = chunkSize;
    }

    /** What may be taken in all. */
    public Limits limits() {
        return limits;
    }

    /** Counts an entry; its weight is reckoned by {@link #hold}. */
    public void countEntry() throws RefusedException {
        limits.check(Limit.ENTRIES, entries.incrementAndGet(), "with it the image has %d entries");
    }

    /**
     * Takes the memory that an entry and the tree's node for it need.
     *
     * @param storedBytes of a file's bytes those that are not holes; 0 for anything else
     */
    public void hold(LayerEntry<Content> entry, long storedBytes) throws RefusedException {
        hold(
                entry,
                entry instanceof LayerEntry.RegularFile<Content> file
                        ? file.content().size()
                        : 0,
                storedBytes);
    }

    /**
     * The same, whatever is known of content.
     *
     * @param size of a file in bytes; 0 for anything else
     */
    public void hold(LayerEntry<?> entry, long size, long storedBytes) throws RefusedException {
        long bytes = ENTRY + weight(entry.path());
        if (entry instanceof LayerEntry.RegularFile<?> file) {
            takeFileBytes(size);
            bytes += weight(file.meta()) + chunks(storedBytes) * CHUNK + chunks(size) * CHUNK_REFERENCE;
        } else if (entry instanceof LayerEntry.Directory<?> directory) {
            bytes += weight(directory.meta());
        } else if (entry instanceof LayerEntry.Symlink<?> link) {
            bytes += weight(link.meta()) + link.target().length;
        } else if (entry instanceof LayerEntry.Special<?> special) {
            bytes += weight(special.meta());
        } else if (entry instanceof LayerEntry.HardLink<?> link) {
            bytes += weight(link.target());
        }
        hold(bytes);
    }

    /** Takes the memory of a directory that no layer has an entry for. */
    public void holdDirectory() throws RefusedException {
        hold(DIRECTORY);
    }

    /** Takes so many bytes of memory. */
    public void hold(long bytes) throws RefusedException {
        limits.check(
                Limit.METADATA, metadata.addAndGet(bytes), "with it the image's metadata takes %d bytes of memory");
    }

    private void takeFileBytes(long size) throws RefusedException {
        long before = fileBytes.getAndAdd(size);
        if (before + size < 0 || before < 0) {
            fileBytes.set(Long.MAX_VALUE / 2); // stays exceeded, rather than wrap round
            throw new RefusedException(
                    "with it the image's files have more than 2^63 bytes" + limits.refusal(Limit.FILE_BYTES));
        }
        limits.check(Limit.FILE_BYTES, before + size, "with it the image's files have %d bytes");
    }

    private long chunks(long bytes) {
        return bytes / chunkSize + (bytes % chunkSize == 0 ? 0 : 1);
    }

    private static long weight(EntryPath path) {
        long bytes = 0;
        for (EntryName name : path.names()) {
            bytes += NAME + name.length();
        }
        return bytes;
    }

    private static long weight(Meta meta) {
        return weight(meta.xattrs());
    }

    private static long weight(List<Xattr> xattrs) {
        long bytes = 0;
        for (Xattr xattr : xattrs) {
            bytes += XATTR + xattr.name().length + xattr.value().length;
        }
        return bytes;
    }
}
