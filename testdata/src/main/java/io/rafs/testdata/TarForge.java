package io.rafs.testdata;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A tar writer that says what it is told to, also what ordinary writers refuse to say. The same calls give the same
 * bytes, anywhere. The short forms below take an entry's usual attributes; for others give a {@link TarEntry}:
 *
 * <pre>{@code
 * byte[] layer = TarForge.inMemory()
 *         .dir("etc")
 *         .file("etc/hostname", "edge\n")
 *         .add(TarEntry.file("etc/shadow", secret).mode(0600).mtime("1600000000.5"))
 *         .whiteout("etc", "passwd")
 *         .bytes();
 * }</pre>
 */
public final class TarForge {

    private final OutputStream out;

    private TarForge(OutputStream out) {
        this.out = out;
    }

    public static TarForge inMemory() {
        return new TarForge(new ByteArrayOutputStream());
    }

    /** Writes as entries come; nothing is held. Finish with {@link #end}. */
    public static TarForge to(OutputStream out) {
        return new TarForge(out);
    }

    /** A whole archive of these entries. */
    public static byte[] of(List<TarEntry> entries) {
        return inMemory().addAll(entries).bytes();
    }

    public TarForge add(TarEntry entry) {
        try {
            TarEntryWriter.write(entry, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public TarForge addAll(List<TarEntry> entries) {
        entries.forEach(this::add);
        return this;
    }

    public TarForge dir(String name) {
        return add(TarEntry.dir(name));
    }

    public TarForge file(String name, byte[] data) {
        return add(TarEntry.file(name, data));
    }

    public TarForge file(String name, String text) {
        return add(TarEntry.file(name, text));
    }

    public TarForge symlink(String name, String target) {
        return add(TarEntry.symlink(name, target));
    }

    public TarForge hardlink(String name, String target) {
        return add(TarEntry.hardlink(name, target));
    }

    public TarForge device(String name, char kind, long major, long minor) {
        return add(TarEntry.device(name, kind, major, minor));
    }

    public TarForge fifo(String name) {
        return add(TarEntry.fifo(name));
    }

    public TarForge whiteout(String dir, String name) {
        return add(TarEntry.whiteout(dir, name));
    }

    public TarForge opaque(String dir) {
        return add(TarEntry.opaque(dir));
    }

    /** GNU's name for the whole archive, type {@code V}. */
    public TarForge volumeLabel(String label) {
        return add(TarEntry.of('V', label).mode(0));
    }

    /** A global PAX header: holds for all entries after it. */
    public TarForge global(PaxRecords records) {
        try {
            TarEntryWriter.writePax('g', TarEntry.utf8("pax_global_header"), records.bytes(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public TarForge raw(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Two zero blocks. What follows them is no longer part of the archive. */
    public TarForge end() {
        return raw(new byte[2 * TarHeader.SIZE]);
    }

    /** All so far and the end of the archive; the forge itself stays open. */
    public byte[] bytes() {
        return TarEntry.join(unended(), new byte[2 * TarHeader.SIZE]);
    }

    /** All so far and nothing more. */
    public byte[] unended() {
        if (out instanceof ByteArrayOutputStream memory) {
            return memory.toByteArray();
        }
        throw new IllegalStateException("this forge writes to a stream and keeps nothing");
    }
}
