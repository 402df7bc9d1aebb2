package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructIn;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file of an image, read here and there. Small reads go through a cache of pages, so that ten thousand inodes do not
 * cost ten thousand system calls; every length is checked against the file before memory is taken for it. May be used
 * by several threads.
 *
 * <p>Not mapped into memory: a file that is cut while it is mapped kills the process that reads it.
 */
final class PagedFile implements Closeable {
    /** Bytes in a page, and the largest read that the cache serves. */
    private static final int PAGE = 64 << 10;

    /** Pages kept: 16 MiB. */
    private static final int PAGES = 256;

    /** Largest piece that is read at once: a directory of two million names. */
    static final int MAX_READ = 64 << 20;

    private final String name;
    private final FileChannel channel;
    private final byte[] whole;
    private final long size;
    private final Map<Long, byte[]> pages = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
            return size() > PAGES;
        }
    };

    private PagedFile(String name, FileChannel channel, byte[] whole, long size) {
        this.name = name;
        this.channel = channel;
        this.whole = whole;
        this.size = size;
    }

    /** Opens a file. */
    static PagedFile open(Path file) throws IOException {
        return open(file, file.toString());
    }

    /** Opens a file that goes by another name. */
    static PagedFile open(Path file, String name) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new PagedFile(name, channel, null, channel.size());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Bytes that were taken out of another file; nobody changes them. */
    static PagedFile of(String name, byte[] bytes) {
        return new PagedFile(name, null, bytes, bytes.length);
    }

    /** The file's name, for messages. */
    String name() {
        return name;
    }

    /** Bytes of the file. */
    long size() {
        return size;
    }

    /**
     * A window of the file.
     *
     * @throws CorruptImageException if it does not lie inside the file, or has more than 64 MiB
     */
    StructIn read(String what, long offset, long length) throws IOException {
        check(what, offset, length);
        if (length == 0) {
            return new StructIn(name, Math.max(0, offset), new byte[0]);
        }
        if (length > MAX_READ) {
            throw new CorruptImageException(
                    name, offset, "%s has %d bytes, at most %d are read".formatted(what, length, MAX_READ));
        }
        if (whole != null) {
            return StructIn.window(name, 0, whole, (int) offset, (int) length);
        }
        long page = offset / PAGE;
        if (page == (offset + length - 1) / PAGE) {
            return StructIn.window(name, page * PAGE, page(page), (int) (offset % PAGE), (int) length);
        }
        byte[] bytes = new byte[(int) length];
        read(what, offset, bytes, 0, bytes.length);
        return new StructIn(name, offset, bytes);
    }

    /** Reads exactly {@code length} bytes past the cache. */
    void read(String what, long offset, byte[] to, int at, int length) throws IOException {
        check(what, offset, length);
        if (whole != null) {
            System.arraycopy(whole, (int) offset, to, at, length);
            return;
        }
        ByteBuffer buffer = ByteBuffer.wrap(to, at, length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position() - at) < 0) {
                throw new CorruptImageException(
                        name, offset, "%s was cut while it was read; something is writing to the file".formatted(what));
            }
        }
    }

    /** Throws {@link CorruptImageException} unless the file has these bytes. */
    void check(String what, long offset, long length) throws CorruptImageException {
        if (length != 0 && (offset < 0 || length < 0 || offset > size || length > size - offset)) {
            throw new CorruptImageException(
                    name,
                    Math.max(0, offset),
                    "%s of %d bytes does not fit the file of %d bytes".formatted(what, length, size));
        }
    }

    private byte[] page(long number) throws IOException {
        synchronized (pages) {
            byte[] page = pages.get(number);
            if (page == null) {
                page = new byte[(int) Math.min(PAGE, size - number * PAGE)];
                read("a page", number * PAGE, page, 0, page.length);
                pages.put(number, page);
            }
            return page;
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
