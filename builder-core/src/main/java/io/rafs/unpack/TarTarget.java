package io.rafs.unpack;

import io.rafs.read.ImageEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Writes entries as a tar, onto a stream that is somebody else's. */
public final class TarTarget implements UnpackTarget {
    private static final byte[] ZEROS = new byte[2 * TarHeader.BLOCK];

    private final OutputStream out;
    private final List<String> notes = new ArrayList<>();
    private long sockets;

    /** Writes to {@code out}, which stays open. */
    public TarTarget(OutputStream out) {
        this.out = out;
    }

    @Override
    public void begin(ImageEntry entry) throws IOException {
        if (!TarHeader.isStorable(entry)) {
            if (sockets++ == 0) {
                notes.add("'%s' is left out: a tar holds no sockets".formatted(entry.path()));
            }
            return;
        }
        out.write(TarHeader.of(entry));
    }

    @Override
    public void data(ImageEntry entry, byte[] bytes, int at, int length) throws IOException {
        out.write(bytes, at, length);
    }

    @Override
    public void end(ImageEntry entry) throws IOException {
        if (entry.hasContent()) {
            out.write(ZEROS, 0, (int) (-entry.inode().size() & TarHeader.BLOCK - 1));
        }
    }

    @Override
    public void publish() throws IOException {
        out.write(ZEROS);
        out.flush();
        if (sockets > 1) {
            notes.add("%d sockets in all are left out".formatted(sockets));
        }
    }

    @Override
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public void close() {
        // the stream is not ours
    }
}
