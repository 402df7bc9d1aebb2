package io.rafs.unpack;

import io.rafs.read.ImageEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes entries as a tar, onto a stream that is somebody else's. */
public final class TarTarget implements UnpackTarget {
    private static final byte[] ZEROS = new byte[2 * TarHeader.BLOCK];

    private final OutputStream out;
    private final LeftOut sockets = new LeftOut("socket", "sockets", "a tar holds none");

    /** Writes to {@code out}, which stays open. */
    public TarTarget(OutputStream out) {
        this.out = out;
    }

    @Override
    public void begin(ImageEntry entry) throws IOException {
        if (!TarHeader.isStorable(entry)) {
            sockets.add("'%s'".formatted(entry.path()));
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
    }

    @Override
    public List<String> notes() {
        return sockets.note().stream().toList();
    }

    @Override
    public void close() {
        // the stream is not ours
    }
}
