package io.rafs.unpack;

import io.rafs.format.EntryName;
import io.rafs.format.RefusedException;
import io.rafs.format.erofs.FileType;
import io.rafs.image.EntryPath;
import io.rafs.posix.PosixDirectory;
import io.rafs.posix.PosixFile;
import io.rafs.read.ChunkLoader;
import io.rafs.read.ImageEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Makes files in a directory. Works from open directory to open directory, by single names and following no link, so
 * that nothing can be made elsewhere; and in a directory of its own beside the target, which becomes the target in the
 * end.
 */
public final class DirectoryTarget implements UnpackTarget {
    private static final int BUFFER = 1 << 20;

    /** Pieces of zeros from this size on become holes. */
    private static final int HOLE = 4096;

    private final UnpackDirectory place;
    private final Attributes attributes;
    private final Deque<Open> open = new ArrayDeque<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private PosixFile file;
    private long written;
    private boolean hole;

    /** A directory that is being filled; it gets its own attributes when it is full. */
    private record Open(PosixDirectory directory, ImageEntry entry) {}

    private DirectoryTarget(UnpackDirectory place, boolean sameOwner) {
        this.place = place;
        this.attributes = new Attributes(sameOwner);
    }

    /**
     * Starts to unpack into a directory that is not there yet, or is empty.
     *
     * @param sameOwner whether files get the owners that they have in the image. If not, what only root may do is left
     *     out with a note: owners, device nodes, xattrs that are not the user's; and setuid and setgid bits, which would
     *     say yes to another owner
     * @throws IOException if the library for system calls does not load
     * @throws RefusedException if something is there, or the system is not a 64-bit Linux
     */
    public static DirectoryTarget create(Path target, boolean sameOwner) throws IOException {
        if (!PosixDirectory.isSupported()) {
            throw new RefusedException(
                    target.toString(),
                    "owners, device nodes and xattrs can be made on 64-bit Linux only; unpack to a tar with --tar");
        }
        PosixDirectory.load();
        return new DirectoryTarget(UnpackDirectory.create(target), sameOwner);
    }

    @Override
    public void begin(ImageEntry entry) throws IOException {
        place.checkStopped();
        if (entry.path().isRoot()) {
            open.push(new Open(place.open(), entry));
            return;
        }
        closeDownTo(entry.path().names().size());
        PosixDirectory directory = open.peek().directory;
        EntryName name = entry.path().name();
        if (entry.firstName().isPresent()) {
            link(directory, entry.path(), entry.firstName().get());
            return;
        }
        switch (entry.type()) {
            case DIRECTORY -> open.push(new Open(directory.makeDirectory(name), entry));
            case REGULAR -> {
                file = directory.makeFile(name);
                written = 0;
                hole = false;
            }
            case SYMLINK -> {
                directory.makeSymlink(name, entry.target());
                attributes.set(directory, name, entry);
            }
            default -> {
                if (attributes.makeNode(directory, name, entry)) {
                    attributes.set(directory, name, entry);
                }
            }
        }
    }

    /** Directories that are complete are given their attributes, those at this depth and below. */
    private void closeDownTo(int depth) throws IOException {
        while (open.size() > depth) {
            Open full = open.pop();
            try (PosixDirectory directory = full.directory) {
                attributes.set(directory.itself(), full.entry);
            }
        }
    }

    private void link(PosixDirectory directory, EntryPath path, EntryPath first) throws IOException {
        if (attributes.isLeftOut(first, path)) {
            return;
        }
        Deque<PosixDirectory> way = new ArrayDeque<>();
        try {
            way.push(place.open());
            for (EntryName part : first.parent().names()) {
                PosixDirectory next = way.peek().open(part);
                way.pop().close();
                way.push(next);
            }
            directory.makeLink(path.name(), way.peek(), first.name());
        } finally {
            way.forEach(PosixDirectory::close);
        }
    }

    @Override
    public void data(ImageEntry entry, byte[] bytes, int at, int length) throws IOException {
        place.checkStopped();
        hole = length >= HOLE && ChunkLoader.isZero(bytes, at, length);
        if (!hole) {
            for (int done = 0; done < length; done += BUFFER) {
                int step = Math.min(BUFFER, length - done);
                buffer.clear().put(bytes, at + done, step);
                file.write(buffer.clear(), step, written + done);
            }
        }
        written += length;
    }

    /** However long, for nothing is written. */
    @Override
    public void hole(ImageEntry entry, long length) throws IOException {
        place.checkStopped();
        hole = true;
        written += length;
    }

    @Override
    public void end(ImageEntry entry) throws IOException {
        if (entry.hasContent()) {
            try (PosixFile whole = file) {
                file = null;
                if (hole) {
                    whole.setSize(written);
                }
                attributes.set(whole, entry);
            }
        }
    }

    @Override
    public void publish() throws IOException {
        closeDownTo(0);
        place.publish();
    }

    @Override
    public List<String> notes() {
        return attributes.notes();
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
        open.forEach(each -> each.directory.close());
        open.clear();
        place.close();
    }

    /** Whether a type of file is made by {@code mknod}. */
    static boolean isDevice(FileType type) {
        return type == FileType.CHAR_DEVICE || type == FileType.BLOCK_DEVICE;
    }
}
