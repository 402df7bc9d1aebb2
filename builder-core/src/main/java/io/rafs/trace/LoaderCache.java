package io.rafs.trace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code /etc/ld.so.cache}: where glibc's loader finds libraries by name. It does not read {@code ld.so.conf}; only
 * ldconfig does. Source: glibc, sysdeps/generic/dl-cache.h. An older table may stand before the one that is read here.
 *
 * <pre>
 * off len field
 *   0  20 magic     "glibc-ld.so.cache1.1"
 *  20   4 count     u32
 *  24   4 strings   u32, bytes
 *  28  20 flags, extension offset, unused
 *  48  24 entries   each: flags u32, name u32, path u32 (both from the magic on), osversion u32, hwcap u64
 * </pre>
 */
final class LoaderCache {
    private static final int MAX_SIZE = 16 << 20;

    /** Most bytes of names and paths: many entries can name the same long one. */
    private static final int MAX_TEXT = 32 << 20;

    private static final byte[] OLD_MAGIC = "ld.so-1.7.0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MAGIC = "glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 48;
    private static final int ENTRY = 24;

    private final Map<String, List<String>> paths = new HashMap<>();

    private LoaderCache() {}

    /** A cache without entries. */
    static LoaderCache empty() {
        return new LoaderCache();
    }

    /** Parses a cache, written in the byte order of its machine. Entries for special processors are left out: which processor it will be is not known. */
    static LoaderCache read(FileTree tree, TreeFile file, ByteOrder order) throws IOException {
        if (file.size() > MAX_SIZE) {
            throw new MalformedFileException("it has %d bytes, at most %d are read".formatted(file.size(), MAX_SIZE));
        }
        byte[] bytes = tree.read(file, 0, (int) file.size());
        int base = start(bytes, order);
        if (bytes.length - base < HEADER || !matches(bytes, base, MAGIC)) {
            throw new MalformedFileException("it is no cache of glibc's loader, version 1.1");
        }
        ByteBuffer in =
                ByteBuffer.wrap(bytes, base, bytes.length - base).slice().order(order);
        long count = in.getInt(20) & 0xffff_ffffL;
        if (count > (in.capacity() - HEADER) / ENTRY) {
            throw new MalformedFileException(
                    "it says that it has %d entries, which do not fit into it".formatted(count));
        }
        LoaderCache cache = new LoaderCache();
        long taken = 0;
        for (int i = 0; i < count; i++) {
            int at = HEADER + i * ENTRY;
            if (in.getLong(at + 16) == 0) {
                String name = text(in, in.getInt(at + 4));
                String path = text(in, in.getInt(at + 8));
                taken += name.length() + path.length();
                if (taken > MAX_TEXT) {
                    throw new MalformedFileException("its names and paths have more than %d bytes".formatted(MAX_TEXT));
                }
                cache.paths.computeIfAbsent(name, none -> new ArrayList<>()).add(path);
            }
        }
        return cache;
    }

    /** Where the table starts: behind an older one, aligned to 8. */
    private static int start(byte[] bytes, ByteOrder order) {
        if (bytes.length < 16 || !matches(bytes, 0, OLD_MAGIC)) {
            return 0;
        }
        long count = ByteBuffer.wrap(bytes).order(order).getInt(12) & 0xffff_ffffL;
        return (int) Math.min(bytes.length, 16 + count * 12 + 7 & ~7L);
    }

    private static boolean matches(byte[] bytes, int at, byte[] magic) {
        return bytes.length - at >= magic.length && Arrays.equals(bytes, at, at + magic.length, magic, 0, magic.length);
    }

    private static String text(ByteBuffer in, int at) throws MalformedFileException {
        int end = at;
        while (end >= 0 && end < in.capacity() && end - at <= 4096) {
            if (in.get(end) == 0) {
                byte[] text = new byte[end - at];
                in.get(at, text);
                return new String(text, StandardCharsets.UTF_8);
            }
            end++;
        }
        throw new MalformedFileException("a name at byte %d has no end".formatted(at));
    }

    /** Where libraries of this name lie, the first to be tried first. */
    List<String> find(String name) {
        return paths.getOrDefault(name, List.of());
    }
}
