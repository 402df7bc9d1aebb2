package io.rafs.sink;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A tar whose entries are nobody's and of no time: nothing of the machine is in it. */
final class StillTar implements Closeable {
    private static final int DIRECTORY_MODE = 040755;

    private final TarArchiveOutputStream tar;

    StillTar(OutputStream out) {
        tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    /** What writes an entry's bytes, as many as were promised. */
    interface Bytes {
        void writeTo(OutputStream out) throws IOException;
    }

    /** A directory, whose name ends with a slash. */
    void directory(String name) throws IOException {
        entry(name, TarConstants.LF_DIR, DIRECTORY_MODE, 0);
        tar.closeArchiveEntry();
    }

    /** A file of exactly {@code size} bytes. */
    void file(String name, int mode, long size, Bytes bytes) throws IOException {
        entry(name, TarConstants.LF_NORMAL, mode, size);
        bytes.writeTo(tar);
        tar.closeArchiveEntry();
    }

    private void entry(String name, byte type, int mode, long size) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        entry.setMode(mode);
        entry.setIds(0, 0);
        entry.setNames("", "");
        entry.setModTime(0);
        entry.setSize(size);
        tar.putArchiveEntry(entry);
    }

    /** Ends the tar, and closes what it was written to. */
    @Override
    public void close() throws IOException {
        tar.close();
    }
}
